"""Completions and documentation as editors and notebooks show them: jedi, and live objects."""

import inspect
import re
from pathlib import Path

import jedi
import pytest

import replicate
from replicate import AsyncReplicate, Prediction, Replicate

ROOT = Path(__file__).resolve().parent.parent
PROJECT = jedi.Project(ROOT, added_sys_path=[str(ROOT / "generated")])
jedi.settings.use_filesystem_cache = False  # other processes write it at the same time
NAMESPACES = {"account", "collections", "deployments", "files", "hardware", "models", "predictions"}
NAMESPACES |= {"trainings", "webhooks"}
CLIENT = "client = replicate.Replicate('token')\n"


def completions(code: str) -> set[str]:
    """Return the public names that jedi completes at the end of code."""
    found = jedi.Script(f"import replicate\n{code}", project=PROJECT).complete()
    return {completion.name for completion in found if not completion.name.startswith("_")}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("replicate.", {"run", "predictions", "models", "Replicate", "Prediction", "webhooks"}),
        ("replicate.predictions.", {"create", "get", "list", "cancel"}),
        (f"{CLIENT}client.", {"run", "stream", "wait", "predictions", "models", "search"}),
        (f"{CLIENT}client.predictions.", {"create", "get", "list", "cancel"}),
        (f"{CLIENT}client.models.versions.", {"get", "list", "delete"}),
        (f"{CLIENT}client.webhooks.default.secret.", {"get"}),
        (f"{CLIENT}client.predictions.get('p').", {"id", "status", "urls", "to_dict"}),
        (f"{CLIENT}client.predictions.get('p').urls.", {"get", "cancel", "stream", "web"}),
        (f"{CLIENT}for it in client.predictions.list():\n    it.", {"id", "status"}),
        (f"{CLIENT}for event in client.stream('a/b', {{}}):\n    event.", {"data", "event", "id"}),
        ("async def f(client: replicate.AsyncReplicate):\n    client.models.", {"get", "versions"}),
    ],
)
def test_jedi_completes(code: str, names: set[str]) -> None:
    assert completions(code) >= names


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("client.predictions.", {"create", "get", "list", "cancel"}),
        ("client.webhooks.", {"default"}),
        ("client.models.versions.", {"get", "list", "delete"}),
    ],
)
def test_a_namespace_completes_its_operations_only(code: str, names: set[str]) -> None:
    assert completions(f"{CLIENT}{code}") == names
    live = jedi.Interpreter(code, [{"client": Replicate("token")}]).complete()
    assert {found.name for found in live if not found.name.startswith("_")} == names


@pytest.mark.parametrize("code", [f"{CLIENT}client.run(", "replicate.run("])
def test_jedi_shows_the_options_of_run(code: str) -> None:
    [signature] = jedi.Script(f"import replicate\n{code}", project=PROJECT).get_signatures()
    names = {parameter.name for parameter in signature.params}
    assert names >= {"ref", "input", "timeout", "signal", "save_to", "result", "check"}
    assert "options" not in names


@pytest.mark.parametrize("code", [f"{CLIENT}client.map(", "replicate.map("])
def test_jedi_shows_the_options_of_map(code: str) -> None:
    [signature] = jedi.Script(f"import replicate\n{code}", project=PROJECT).get_signatures()
    names = {parameter.name for parameter in signature.params}
    assert names >= {"ref", "inputs", "journal", "save_to", "on_expired", "timeout", "detach"}
    assert "options" not in names


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])
def test_a_client_completes_what_users_call(kind: type) -> None:
    names = {name for name in dir(kind("token")) if not name.startswith("_")}
    names -= {"close", "aclose", "check", "download", "file", "map", "paginate", "raw_response"}
    names -= {"request", "result", "run", "search", "send", "stream", "use", "wait", "with_options"}
    assert names == NAMESPACES | {"clock", "fetch", "options"}


def test_jedi_shows_only_public_names() -> None:
    modules = {"bulk", "cli", "compat", "errors", "otel", "progress", "sandbox", "typed"}
    stub = (ROOT / "replicate" / "__init__.pyi").read_text()
    released = set(re.findall(r"from replicate\.compat\._public import (\w+)", stub))
    assert {"Client", "ModelError", "async_run"} <= released
    public = {name for name in replicate.__all__ if not name.startswith("_")}
    assert completions("replicate.") == public | modules | released


@pytest.mark.parametrize("code", ["predictions.", "predictions", "models.versions."])
def test_a_notebook_completes_live_objects(code: str) -> None:
    found = jedi.Interpreter(f"client.{code}", [{"client": Replicate("token")}]).complete()
    assert {completion.name for completion in found} & {"predictions", "list"}


@pytest.mark.parametrize("code", [f"{CLIENT}client.models", "replicate.models"])
def test_jedi_shows_the_type_of_a_namespace(code: str) -> None:
    script = jedi.Script(f"import replicate\n{code}", project=PROJECT)
    documentation = {found.name: found.docstring() for found in script.infer()}
    assert "Public models" in documentation["ModelsApi"]


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])
def test_every_namespace_and_method_has_documentation(kind: type) -> None:
    client = kind("token")
    namespaces = [client.models, client.models.versions, client.webhooks, client.webhooks.default]
    namespaces += [client.predictions, client.deployments.predictions, client.files]
    for namespace in namespaces:
        assert inspect.getdoc(namespace)
        for name, member in vars(type(namespace)).items():
            assert name.startswith("_") or inspect.getdoc(member), name
    for name in ("predictions", "models", "webhooks"):
        assert inspect.getdoc(getattr(kind, name))


def test_a_signature_names_no_builtins_module() -> None:
    signature = inspect.signature(Replicate("token").hardware.list)
    assert str(signature) == "() -> 'List[Hardware]'"


def test_a_record_is_documented_as_a_public_class() -> None:
    assert f"{Prediction.__module__}.{Prediction.__qualname__}" == "replicate.Prediction"
    assert (inspect.getdoc(Prediction) or "").startswith("One run of a model.")
