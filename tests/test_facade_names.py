"""The names of `import replicate`: all of them lazy, and a client created at first use."""

import inspect
import pickle
import pydoc
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

import replicate
from replicate import AsyncReplicate, Prediction, Progress, Replicate, errors, progress_bar
from replicate._lazy_names import PUBLIC, SOURCES
from replicate.sandbox import Sandbox


def fresh(code: str, environment: dict[str, str]) -> str:
    """Run code in a new interpreter, where the default client does not exist yet."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_name_of_dir_resolves() -> None:
    fresh(
        "import replicate\nfor name in dir(replicate): getattr(replicate, name)",
        {"REPLICATE_API_TOKEN": "unused"},
    )


def test_the_public_names_exist() -> None:
    names = set(dir(replicate))
    assert {"Replicate", "AsyncReplicate", "Prediction", "PredictionPage", "Status"} <= names
    assert {"run", "wait", "paginate", "request", "predictions", "models", "search"} <= names
    assert set(errors.__all__) <= names
    assert "__version__" in names
    assert not [name for name in names if name.startswith("_") and name != "__version__"]


def test_names_are_those_of_the_modules_below() -> None:
    assert replicate.NotFoundError is errors.NotFoundError


def public_classes() -> Iterator[type]:
    """Yield the classes of ours among all names, those of the released clients included."""
    for name in (*PUBLIC, *SOURCES):
        value = getattr(replicate, name)
        if isinstance(value, type) and value.__module__.startswith("replicate"):
            yield value


def test_public_classes_are_found_where_they_say() -> None:
    classes = set(public_classes())
    assert {Replicate, AsyncReplicate, Prediction, errors.NotFoundError} < classes
    for kind in classes:
        assert kind.__module__ == "replicate", kind
        assert pickle.loads(pickle.dumps(kind)) is getattr(replicate, kind.__qualname__) is kind


def test_results_are_of_public_classes(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        file = client.run("sandbox/image", {"prompt": "a"})[0]
        results = [file, client.map("a/b", []), client.use("a/b"), client.stream("a/b", {})]
        results.append(client.raw_response(client.account.get))
        results += [
            progress_bar(),
            Progress(0.5, 1, 2),
            *client.stream("sandbox/logging", {"steps": 1}),
        ]
    kinds = {type(result) for result in results}
    assert len(kinds) == 8
    assert kinds < set(public_classes())


def test_a_traceback_names_the_public_class() -> None:
    error = errors.NotFoundError(httpx.Response(404, request=httpx.Request("GET", "https://a/b")))
    [line] = traceback.format_exception_only(error)
    assert line == "replicate.NotFoundError: GET https://a/b: 404 Not Found\n"


def test_pickles_of_earlier_versions_load() -> None:
    error = errors.NotFoundError(httpx.Response(404, request=httpx.Request("GET", "https://a/b")))
    dumped = pickle.dumps(error, 0)
    old = dumped.replace(b"creplicate\n", b"creplicate.errors\n")
    assert dumped != old
    assert type(pickle.loads(old)) is errors.NotFoundError


def test_sources_and_help_are_found() -> None:
    assert "def run(" in inspect.getsource(Replicate.run)
    assert "class AsyncReplicate in module replicate" in pydoc.plain(
        pydoc.render_doc(AsyncReplicate)
    )
    signature = str(inspect.signature(replicate.map))
    assert "inputs: 'Iterable[Any]'" in signature


@pytest.mark.parametrize("name", ["nothing", "Predictions", "_private", "__path_to__", "base64"])
def test_unknown_names_raise_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'replicate' has no attribute '{name}'"):
        getattr(replicate, name)
    assert not hasattr(replicate, name)
    with pytest.raises(ImportError):
        exec(f"from replicate import {name}", {})


def test_a_name_is_found_once() -> None:
    names: dict[str, Any] = vars(replicate)
    names.pop("RateLimitError", None)
    first = replicate.RateLimitError
    assert names["RateLimitError"] is first


def test_a_star_imports_exactly_the_public_names() -> None:
    fresh(
        """
import replicate
names = {}
exec("from replicate import *", names)
assert names.keys() - {"__builtins__"} == set(dir(replicate)) == set(replicate.__all__)
""",
        {"REPLICATE_API_TOKEN": "unused"},
    )


def test_help_shows_exactly_the_public_names() -> None:
    shown = fresh(
        "import pydoc, replicate; print(pydoc.plain(pydoc.render_doc(replicate)))",
        {"REPLICATE_API_TOKEN": "unused"},
    )
    sections = shown.partition("\nCLASSES\n")[2].partition("\nVERSION\n")[0]
    names = set(re.findall(r"^    (?:class )?(\w+)(?:\(| = )", sections, re.MULTILINE))
    # The version has a section, and modules are in PACKAGE CONTENTS, as for every package.
    assert names == set(replicate.__all__) - {"__version__", "webhooks"}


def test_the_source_of_a_class_is_not_that_of_another() -> None:
    # Python 3.13 finds it by a line number that a metaclass retains when __module__ is set.
    found = [getattr(replicate, name) for name in PUBLIC]
    assert {type(public) for public in (Replicate, AsyncReplicate)} == {type}
    for public in (each for each in found if isinstance(each, type)):
        with suppress(OSError):  # as of httpx.Client: the module of its name does not have it
            assert f"class {public.__name__}" in inspect.getsource(public)


def test_functions_of_the_module_use_a_client_created_at_first_use(sandbox: Sandbox) -> None:
    printed = fresh(
        """
import os
import replicate
# Imported before the token is known, as programs do that read a .env file.
os.environ["REPLICATE_API_TOKEN"] = os.environ.pop("TOKEN")
print(replicate.run("replicate/hello-world", {"text": "Alice"}))
version = replicate.models.get("replicate/hello-world").latest_version
prediction = replicate.predictions.create(version=version.id, input={"text": "Bob"})
print(replicate.wait(prediction).output)
print(len([found for page in replicate.paginate(replicate.predictions.list) for found in page]))
print(replicate.request("/account").json()["username"])
print(replicate.account.get().username)
print(len(replicate.search(query="hello").models) > 0)
print(replicate.webhooks.default.secret.get().key.startswith("whsec_"))
""",
        {"REPLICATE_BASE_URL": sandbox.base_url, "TOKEN": sandbox.token},
    )
    assert printed.splitlines() == [
        "hello Alice",
        "hello Bob",
        "2",
        "acme",
        "acme",
        "True",
        "True",
    ]


def test_a_missing_token_raises_an_error_that_says_how_to_set_it() -> None:
    printed = fresh(
        """
import replicate
try:
    replicate.run("replicate/hello-world", {"text": "Alice"})
except replicate.ReplicateError as error:
    print(error)
""",
        {"REPLICATE_BASE_URL": "http://127.0.0.1:9/v1"},
    )
    assert "REPLICATE_API_TOKEN" in printed
