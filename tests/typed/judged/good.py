"""Uses of typed models that both type checkers accept."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

from modules.defaults import defaults
from modules.enums import enums
from modules.output_list_of_records import OutputItem, output_list_of_records
from modules.output_lists_of_files import output_lists_of_files
from modules.output_nullable import output_nullable
from modules.output_text_pieces import output_text_pieces
from modules.types import types

import replicate
from replicate import AsyncFileOutput, AsyncReplicate, FileOutput, Prediction, Replicate

assert_type(enums(aspect_ratio="1:1", numbers=512, floats=1), str)
assert_type(defaults(required=1, absent=None, text_file=Path("a.txt")), str)
assert_type(output_lists_of_files(), list[list[FileOutput]])
assert_type(output_nullable(), FileOutput | None)
assert_type(output_list_of_records()[0].get("file"), FileOutput | None)
assert_type(output_text_pieces(), str)
types(empty_any_of=[Path("a.png"), b""], text_or_list=("a", "b"), dict_of={"a": 1})
types(empty_any_of=["https://example.com/a.png"], text_or_list="a", images_by_name={"a": b""})


def sync(client: Replicate, files: list[FileOutput]) -> Iterator[Any]:
    model = client.use(enums, timeout=60)
    assert_type(model(aspect_ratio="16:9"), str)
    assert_type(model.input(numbers=768), dict[str, Any])
    assert_type(model.create(), Prediction)
    assert_type(client.use(output_list_of_records)(), list[OutputItem[FileOutput]])
    assert_type(client.use(enums, ref="me/tune:1a2b")(inline="a"), str)
    assert_type(client.use("owner/name")(anything=1), Any)
    assert_type(replicate.use(output_nullable)(), FileOutput | None)
    types(empty_any_of=files)
    client.run(enums, {"inline": "a"}, check=True)
    client.check(enums, {"inline": "a"})
    yield from client.map(enums, [model.input(inline="a")])
    for event in client.use(output_text_pieces).stream():
        assert_type(event, replicate.Event)


async def main(client: AsyncReplicate) -> None:
    assert_type(await client.use(output_lists_of_files)(), list[list[AsyncFileOutput]])
    assert_type(await client.use(output_nullable)(), AsyncFileOutput | None)
    assert_type(await client.use(output_list_of_records)(), list[OutputItem[AsyncFileOutput]])
    assert_type(await client.use(enums, timeout=60)(inline="a"), str)
    assert_type(await client.use(enums).create(inline="a"), Prediction)
    assert_type(client.use(enums).input(inline="a"), dict[str, Any])
    assert_type(await client.use("owner/name")(anything=1), Any)
    print(await asyncio.gather(*(client.use(defaults)(required=n) for n in range(2))))
    async for event in client.use(output_text_pieces).stream():
        assert_type(event, replicate.Event)
    async for _, output in client.map(enums, [{"inline": "a"}]):
        print(output)
