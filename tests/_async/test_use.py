"""`use`: models bound to a client, typed or not, checked before anything is sent."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from replicate import (
    AsyncFileOutput,
    AsyncReplicate,
    FileOutput,
    InvalidInputError,
    NotFoundError,
)
from replicate.sandbox import Sandbox
from replicate.sandbox.builtin_models import HELLO_VERSION, image, language
from replicate.typed import Bounds, ListInput, Model


class Image(Model[list[FileOutput], list[AsyncFileOutput]]):
    """Paints PNG images."""

    def __call__(
        self,
        /,
        *,
        prompt: str,
        width: Annotated[int, Bounds(1, 1024)] = 64,
        num_outputs: Annotated[int, Bounds(1, 4)] = 1,
        style: Literal["a", "b"] | None = None,
        seeds: ListInput[int] | None = None,
    ) -> list[FileOutput]:
        """Run the model and return its output."""
        raise NotImplementedError


class Language(Model[str, str]):
    def __call__(self, /, *, prompt: str, pause: float = 0.02) -> str:
        raise NotImplementedError


painter = Image("sandbox/image")
writer = Language("sandbox/official")


def created(sandbox: Sandbox) -> list[Any]:
    """Return the requests that create a prediction."""
    return [request for request in sandbox.requests.to("POST") if "cancel" not in request.path]


def gets(sandbox: Sandbox) -> list[str]:
    """Return the paths of the requests for models and versions."""
    paths = [request.path for request in sandbox.requests.to("GET")]
    return [path for path in paths if "/predictions/" not in path and "/outputs/" not in path]


# --- typed models -----------------------------------------------------------------------------


async def test_runs_a_typed_model(client: AsyncReplicate, sandbox: Sandbox) -> None:
    files = await client.use(painter)(prompt="x", num_outputs=2)
    assert [type(file) for file in files] == [AsyncFileOutput, AsyncFileOutput]
    assert gets(sandbox) == []  # its class is its schema


async def test_sends_what_was_passed_and_no_default(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    await client.use(painter)(prompt="x", num_outputs=2, style=None)
    assert created(sandbox)[-1].json() == {"input": {"prompt": "x", "num_outputs": 2}}


async def test_a_text_is_in_one_piece(client: AsyncReplicate) -> None:
    assert await client.run(writer, {"prompt": "hi", "pause": 0}) != (
        await client.use(writer)(prompt="hi", pause=0)
    )
    text = await client.use(writer)(prompt="hi", pause=0)
    assert text == "You said: hi\nThat is 1 words."


async def test_an_output_that_is_not_as_declared(client: AsyncReplicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/liar")
    def liar(prompt: str) -> Any:
        return {"none": None, "list": [1]} if prompt == "dict" else [prompt, 1]

    model = client.use(Language("acme/liar"))
    assert await model(prompt="dict") == {"none": None, "list": [1]}
    assert await model(prompt="list") == ["list", 1]  # not all of it is text


async def test_nothing_is_sent_of_an_input_that_is_refused(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    model = client.use(painter)
    for call in (model, model.create):
        with pytest.raises(InvalidInputError, match="did you mean num_outputs") as caught:
            await call(num_output=2, width=0, style="c", seeds="12")  # type: ignore[call-arg, arg-type]
        assert set(caught.value.faults) == {"num_output", "prompt", "width", "style", "seeds"}
    for call in (model.input, model.stream):
        with pytest.raises(InvalidInputError, match="sandbox/image"):
            call(prompt=1)  # type: ignore[arg-type]
    assert len(sandbox.requests) == 0


async def test_without_the_check(client: AsyncReplicate, sandbox: Sandbox) -> None:
    inputs: dict[str, Any] = {"prompt": "x", "num_outputs": 2.0, "width": None}
    assert client.use(painter, check=False).input(**inputs) == {"prompt": "x", "num_outputs": 2.0}
    with pytest.raises(Exception, match="422"):
        await client.use(painter, check=False)(nothing=1)  # type: ignore[call-arg]


async def test_creates_a_prediction(client: AsyncReplicate, sandbox: Sandbox) -> None:
    options: dict[str, Any] = {"timeout": 60, "webhook": "https://example.com/hook"}
    prediction = await client.use(painter, **options).create(prompt="x")
    assert prediction.status == "starting"
    request = created(sandbox)[-1]
    assert request.headers["cancel-after"] == "60s"
    assert request.json()["webhook"] == "https://example.com/hook"


async def test_create_does_not_accept_options_of_waiting(client: AsyncReplicate) -> None:
    with pytest.raises(TypeError, match="progress"):
        await client.use(painter, progress=print).create(prompt="x")


async def test_streams(client: AsyncReplicate) -> None:
    async with client.use(writer).stream(prompt="hi", pause=0) as stream:
        assert await stream.text() == "You said: hi\nThat is 1 words."


async def test_inputs_are_passed_by_name(client: AsyncReplicate) -> None:
    for call in (painter, client.use(painter).input):
        with pytest.raises(TypeError, match="pass the inputs of a model by name"):
            call("x")  # type: ignore[misc, call-arg]


async def test_options_are_those_of_run(client: AsyncReplicate) -> None:
    with pytest.raises(TypeError, match="colour"):
        client.use(painter, colour=1)
    with pytest.raises(ValueError, match="cannot run"):
        client.use("nothing")


async def test_stands_for_a_reference(client: AsyncReplicate) -> None:
    for ref in (painter, client.use(painter), client.use("sandbox/image", timeout=60)):
        assert len(await client.run(ref, {"prompt": "x"})) == 1
    model = client.use(painter)
    inputs = [model.input(prompt=prompt) for prompt in "ab"]
    outputs = [output async for _, output in client.map(painter, inputs)]
    assert [len(output) for output in outputs] == [1, 1]
    assert await client.stream(writer, {"prompt": "hi", "pause": 0}).text()


async def test_a_fine_tune_has_the_types_of_its_base(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.model("me/tune")(image)
    model = client.use(painter, ref="me/tune")
    assert repr(model) == f"{type(model).__name__}('me/tune')"
    assert len(await model(prompt="x")) == 1
    with pytest.raises(InvalidInputError, match="me/tune does not accept"):
        model.input(prompt="x", width=0)


async def test_can_be_pickled(
    make_client: Callable[..., AsyncReplicate], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", sandbox.token)
    client = make_client(auth=None)
    for model in (painter, client.use("sandbox/image"), client.use(painter, timeout=60)):
        copy: Any = pickle.loads(pickle.dumps(model))
        assert repr(copy) == repr(model)
    assert copy.input(prompt="x", width=None) == {"prompt": "x"}


# --- models without a class ---------------------------------------------------------------------


async def test_a_schema_is_requested_once(client: AsyncReplicate, sandbox: Sandbox) -> None:
    model = client.use("sandbox/image")
    assert len(sandbox.requests) == 0
    with pytest.raises(InvalidInputError, match="prompt: required"):
        await model(promt="x")
    assert len(await model(prompt="x", num_outputs=2)) == 2
    assert gets(sandbox) == ["/v1/models/sandbox/image"]
    assert (await model.schema).inputs["num_outputs"].type.maximum == 4


async def test_runs_the_version_that_has_the_schema(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    model = client.use("replicate/hello-world")
    assert await model(text="Alice") == "hello Alice"
    assert [request.json()["version"] for request in created(sandbox)] == [HELLO_VERSION]
    official = client.use("sandbox/official")
    assert await official(prompt="hi", pause=0) == "You said: hi\nThat is 1 words."
    assert created(sandbox)[-1].path == "/v1/models/sandbox/official/predictions"


PAGE = "https://replicate.com/replicate/hello-world"
REFERENCES = [
    f"replicate/hello-world:{HELLO_VERSION}",
    PAGE,
    f"{PAGE}/",
    f"{PAGE}?input=json#api",
    f"{PAGE}/versions/{HELLO_VERSION}",
    f"{PAGE}/versions/{HELLO_VERSION}?input=json",
    "deployments/acme/hello",
    "https://replicate.com/deployments/acme/hello",
]


@pytest.mark.parametrize("ref", [*REFERENCES, "model", "version", "deployment"])
async def test_every_kind_of_reference(client: AsyncReplicate, sandbox: Sandbox, ref: str) -> None:
    records: dict[str, Any] = {
        "model": await client.models.get("replicate/hello-world"),
        "version": await client.models.versions.get("replicate", "hello-world", HELLO_VERSION),
        "deployment": await client.deployments.get("acme/hello"),
    }
    bound = client.use(records.get(ref, ref))
    with pytest.raises(InvalidInputError, match="did you mean text") as caught:
        await bound(txt="Alice")
    assert len(caught.value.model) < 100  # a name, not a record
    assert created(sandbox) == []
    assert await bound(text="Alice") == "hello Alice"
    assert await bound.stream(text="Alice").text() == "hello Alice"
    assert (await bound.create(text="Alice")).model == "replicate/hello-world"
    deployed = "deployment" in ref
    assert all(("deployments" in request.path) == deployed for request in created(sandbox))


async def test_a_typed_model_runs_as_a_deployment(client: AsyncReplicate, sandbox: Sandbox) -> None:
    await client.deployments.create(
        name="tuned",
        model="sandbox/image",
        version=await latest(client, "sandbox/image"),
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    )
    model = client.use(painter, ref="deployments/acme/tuned")
    with pytest.raises(InvalidInputError, match="deployments/acme/tuned does not accept"):
        await model(prompt="x", width=0)
    assert len(await model(prompt="x")) == 1
    assert created(sandbox)[-1].path == "/v1/deployments/acme/tuned/predictions"


async def latest(client: AsyncReplicate, name: str) -> str:
    """Return the id of the latest version of a model."""
    version = (await client.models.get(name)).latest_version
    assert version is not None
    return version.id


async def test_a_version_id_alone_has_no_schema(client: AsyncReplicate) -> None:
    model = client.use(HELLO_VERSION)
    assert await model(text="Alice") == "hello Alice"
    assert (await model.create(text="Alice")).version == HELLO_VERSION
    with pytest.raises(ValueError, match="use 'owner/name:version'"):
        print(await model.schema)
    with pytest.raises(ValueError, match="use 'owner/name:version'"):
        await client.check(HELLO_VERSION, {"txt": "Alice"})
    with pytest.raises(ValueError, match="use 'owner/name:version'"):
        await client.run(HELLO_VERSION, {"txt": "Alice"}, check=True)


async def test_a_typed_model_runs_as_a_version_id(client: AsyncReplicate) -> None:
    version = await latest(client, "sandbox/image")
    model = client.use(painter, ref=version)
    with pytest.raises(InvalidInputError, match=f"{version} does not accept"):
        await model(prompt="x", width=0)
    assert len(await model(prompt="x")) == 1


async def test_no_such_model(client: AsyncReplicate) -> None:
    with pytest.raises(NotFoundError):
        await client.use("no/model")(prompt="x")


async def test_what_help_shows(client: AsyncReplicate) -> None:
    model = client.use("sandbox/language")
    assert "pause" in (await model.schema).inputs
    assert [*inspect.signature(model).parameters] == ["prompt", "max_tokens", "pause"]
    assert inspect.signature(model).parameters["pause"].default == 0.02
    text = inspect.getdoc(model) or ""
    assert "pause: Seconds before each token. At least 0." in text
    assert "Annotated[int, Bounds(1, 10000)]" in text


async def test_help_names_the_files_of_an_output(client: AsyncReplicate) -> None:
    model = client.use("sandbox/image")
    await model.schema
    assert inspect.signature(model).return_annotation == f"list[{AsyncFileOutput.__name__}]"


async def test_what_help_shows_of_a_typed_model(client: AsyncReplicate) -> None:
    assert [*inspect.signature(painter).parameters][:2] == ["prompt", "width"]
    model = client.use(painter)
    assert inspect.signature(model) == inspect.signature(painter)
    assert "Paints PNG images." in (inspect.getdoc(model) or "")
    assert repr(painter) == "Image('sandbox/image')"


async def test_tools_see_no_error(client: AsyncReplicate) -> None:
    model = client.use("no/model")
    assert "inputs" in inspect.signature(model).parameters
    assert (inspect.getdoc(model) or "").startswith("A model with a client")


# --- dicts --------------------------------------------------------------------------------------


async def test_checks_a_dict(client: AsyncReplicate, sandbox: Sandbox) -> None:
    await client.check("sandbox/image", {"prompt": "x"})
    with pytest.raises(InvalidInputError, match="prompt: required"):
        await client.check("sandbox/image", {})
    with pytest.raises(InvalidInputError, match="prompt: required"):
        await client.run("sandbox/image", {"prompts": "x"}, check=True)
    assert created(sandbox) == []
    assert await client.run("sandbox/image", {"prompt": "x"}, check=True)
    with pytest.raises(InvalidInputError, match="prompt: required"):
        await client.check(painter, {})


async def test_checks_nothing_unless_wanted(client: AsyncReplicate, sandbox: Sandbox) -> None:
    sandbox.model("acme/any")(language)
    await client.run("acme/any", {"prompt": "x", "more": 1})  # the API ignores it
    assert gets(sandbox) == []
