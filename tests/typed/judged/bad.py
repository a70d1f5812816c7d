"""Uses of typed models of which both type checkers refuse each line that ends in `# error`."""

from modules.defaults import defaults
from modules.enums import enums
from modules.output_list_of_records import output_list_of_records
from modules.output_lists_of_files import output_lists_of_files
from modules.types import types

from replicate import AsyncReplicate, Replicate

defaults()  # error
defaults(required=None)  # error
defaults(required=1, requiredd=2)  # error
defaults(required="1")  # error
enums("1:1")  # error
enums(aspect_ratio="16:10")  # error
enums(numbers=513)  # error
enums(wrong_default=64)  # error
types(empty_any_of="https://example.com/a.png")  # error
types(dict_of={"a": "b"})  # error
output_lists_of_files()[0].read()  # error
output_list_of_records()[0]["fil"]  # error


def sync(client: Replicate) -> None:
    client.use(defaults)(require=1)  # error
    client.use(defaults).input(required="1")  # error
    client.use(enums).stream(inline="c")  # error
    client.use(enums).create(model="x")  # error
    client.use(output_lists_of_files)()[0][0].aread()  # error
    client.use(1)  # error


async def main(client: AsyncReplicate) -> None:
    await client.use(defaults)(require=1)  # error
    (await client.use(output_lists_of_files)())[0][0].foo()  # error
    client.use(enums)(inline="a").upper()  # error
