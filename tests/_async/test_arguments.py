"""Wrong values of each argument of each public method: an error that names it, nothing sent."""

import inspect
import math
import re
from collections.abc import AsyncIterator, Callable, Iterable
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from replicate import AsyncReplicate, Prediction, ReplicateError

ROOT = Path(__file__).resolve().parent.parent.parent
PATHS: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((ROOT / "openapi.yaml").read_text())[
    "paths"
]
OPERATIONS = [each["operationId"] for path in PATHS.values() for each in path.values()]

SCHEMA = {"components": {"schemas": {"Input": {"type": "object", "properties": {"a": {}}}}}}
RECORD = {
    "id": "p1",
    "status": "succeeded",
    "urls": {"get": "https://host.test/f"},
    "openapi_schema": SCHEMA,
}
VERSION = "5c" * 32
METHODS: dict[str, dict[str, Any]] = {
    "run": {"ref": f"a/b:{VERSION}", "input": {}},
    "stream": {"ref": "a/b", "input": {}},
    "map": {"ref": "a/b", "inputs": [{}]},
    "use": {"model": "a/b"},
    "check": {"ref": f"a/b:{VERSION}", "input": {}},
    "wait": {"prediction": "p1"},
    "result": {"prediction": Prediction.from_dict(RECORD)},
    "request": {"route": "/account"},
    "download": {"files": [], "directory": "files"},
    "file": {"url": "https://host.test/f"},
    "with_options": {},
}
"""The methods of a client, and arguments that are valid."""

VALID: dict[str, Any] = {
    "model_owner": "a",
    "model_name": "b",
    "deployment_owner": "a",
    "deployment_name": "b",
    "destination": "a/b",
    "version": VERSION,
    "version_id": VERSION,
    "input": {},
    "content": b"content",
    "visibility": "public",
    "min_instances": 1,
    "max_instances": 1,
    "expiry": 1,
}
"""Values of the arguments that operations need. Of others, any text is valid."""

VALUES: list[Callable[[], Any]] = [
    *(lambda: None, lambda: 5, lambda: -1, lambda: math.nan, lambda: math.inf, lambda: True),
    *(lambda: "", lambda: "x", lambda: "\ud800", lambda: b"x", lambda: {1, 2}, lambda: 10**400),
    *(list, lambda: [5], lambda: (5, "x"), dict, lambda: {5: 5}, lambda: {"a": None}),
    *(object, lambda: (each for each in [1]), lambda: ValueError("x")),
]

NAMES = {
    "baseUrl": "base_url",
    "userAgent": "user_agent",
    "json": "json|body",
    "data": "data|body",
    "model_owner": "model",
    "model_name": "model",
    "deployment_owner": "deployment",
    "deployment_name": "deployment",
    "version_id": "version|model",
    "cancel_after": "cancel.after",
    "model": "model|version",
    "ref": "ref|model",
}
"""Patterns of what errors call an argument, if that is not its name."""

ERRORS = (TypeError, ValueError, OSError, ReplicateError)

sent: list[httpx.Request] = []


async def fetch(request: httpx.Request) -> httpx.Response:
    sent.append(request)
    return httpx.Response(200 if request.method == "GET" else 201, json=RECORD)


@pytest.fixture
async def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """A client that sends nothing to anybody."""
    monkeypatch.chdir(tmp_path)
    sent.clear()
    async with AsyncReplicate("token", fetch=fetch, max_retries=0) as client:
        yield client


async def finish(result: Any) -> None:
    if inspect.isawaitable(result):
        result = await result
    if hasattr(result, "__anext__"):
        async for _ in result:
            pass


async def problem_with(function: Any, valid: dict[str, Any], name: str, value: Any) -> str | None:
    """What is wrong with how a function treats a value of an argument."""
    sent.clear()
    try:
        await finish(function(**{**valid, name: value}))
    except Exception as error:
        problem = f"{name}={value!r:.30}: {error!r:.100}"
        is_named = re.search(NAMES.get(name, name), str(error), re.IGNORECASE)
        if not is_named and not getattr(error, "filename", None):
            return f"{problem} does not name it"
        if sent or not isinstance(error, ERRORS) or isinstance(error, UnicodeError):
            return f"{problem} after {len(sent)} requests"
        return None
    return f"{name} may be an object" if type(value) is object else None


async def assert_all_named(function: Any, valid: dict[str, Any], names: Iterable[str]) -> None:
    problems = [
        await problem_with(function, valid, name, create()) for name in names for create in VALUES
    ]
    assert not list(filter(None, problems))


def named(function: Any) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]


@pytest.mark.parametrize("name", METHODS)
async def test_a_method_names_each_wrong_argument(recorded: Any, name: str) -> None:
    method = getattr(recorded, name)
    await finish(method(**METHODS[name]))
    await assert_all_named(method, METHODS[name], named(method))


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_names_each_wrong_argument(recorded: Any, name: str) -> None:
    operation = attrgetter(name)(recorded)
    parameters = inspect.signature(operation).parameters.values()
    names = {each.name for each in parameters if each.default is each.empty}
    names |= {"model_name", "deployment_name", "version_id"} & {*named(operation)}
    names |= {"version"} if name == "predictions.create" else set()
    valid = {each: VALID.get(each, "text") for each in names}
    await finish(recorded.raw_response(operation, **valid))
    assert len(sent) == 1
    await assert_all_named(operation, valid, named(operation))


@pytest.mark.parametrize("create", VALUES)
async def test_methods_of_methods_name_a_wrong_argument(recorded: Any, create: Any) -> None:
    models, problems = recorded.models, []
    for function, valid, name in (
        (lambda method: recorded.paginate(method), {}, "method"),
        (lambda signal: recorded.paginate(models.list, signal=signal), {}, "signal"),
        (lambda method: recorded.raw_response(method), {}, "method"),
        (lambda fetch: setattr(recorded, "fetch", fetch), {}, "fetch"),
    ):
        problems.append(await problem_with(function, valid, name, create()))
    assert not list(filter(None, problems))


async def test_a_client_names_each_wrong_option() -> None:
    await assert_all_named(AsyncReplicate, {"auth": "token"}, named(AsyncReplicate))


def test_no_method_is_forgotten() -> None:
    public = {
        name
        for kind in AsyncReplicate.__mro__
        if kind.__module__.startswith("replicate") and "_api" not in kind.__module__
        for name, value in vars(kind).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }
    assert public - METHODS.keys() == {"aclose", "paginate", "raw_response", "send"}
