"""What an import loads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from replicate.sandbox import Sandbox
from tests.programs import Programs

ROOT = Path(__file__).resolve().parent.parent


def fresh(code: str, **environment: str) -> str:
    """Run code in a new interpreter in which warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_module_can_be_the_first_that_is_imported() -> None:
    names = [
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for root, top in ((ROOT, "replicate"), (ROOT / "generated", "replicate_api"))
        for file in sorted((root / top).rglob("*.py"))
        if "sandbox" not in file.parts
    ]
    assert len(names) > 100
    # One interpreter, which forgets ours between two of them: a new one for each takes a minute.
    fresh(f"""
import sys
from importlib import import_module
for name in {names!r}:
    for known in list(sys.modules):
        if known.startswith("replicate"):
            del sys.modules[known]
    try:
        import_module(name)
    except Exception as error:
        raise SystemExit(f"import {{name}}: {{error!r}}") from error
""")


def test_importing_the_package_loads_few_modules() -> None:
    loaded = set(
        json.loads(fresh("import replicate, sys, json; print(json.dumps([*sys.modules]))"))
    )
    assert "replicate" in loaded
    heavy = {"httpx", "httpcore", "ssl", "asyncio", "attrs", "attr", "dateutil", "email", "typing"}
    assert not loaded & heavy
    assert not [name for name in loaded if name.startswith("replicate_api")]


def test_importing_a_client_does_not_load_the_other() -> None:
    code = "from replicate import {}; import sys, json; print(json.dumps([*sys.modules]))"
    loaded = json.loads(fresh(code.format("Replicate")))
    assert not [name for name in loaded if name.startswith("replicate._async")]
    loaded = json.loads(fresh(code.format("AsyncReplicate")))
    assert not [name for name in loaded if name.startswith("replicate._sync")]


def test_the_default_client_loads_little_more_than_another() -> None:
    code = """
import httpx, json, replicate, sys
def fetch(request):
    return httpx.Response(200, json={"id": "abc", "status": "succeeded"})
%s
print(json.dumps([*sys.modules]))
"""
    strict = "replicate.Replicate('t', fetch=fetch).predictions.get('abc')"
    default = "replicate.run.__self__.fetch = fetch; replicate.predictions.get('abc')"
    first, second = (
        set(json.loads(fresh(code % call, REPLICATE_API_TOKEN="t"))) for call in (strict, default)
    )
    assert second - first == {
        "replicate._default_client",
        "replicate.compat._base",
        "replicate.compat._client",
    }


PAID = """
import asyncio, contextlib, json, sys, replicate

name, how, model, directory = arguments
known = set()
options = {"on_create": lambda prediction: known.update(sys.modules)}
if how == "run":
    options |= {"save_to": directory, "wait": False}


async def main():
    result = getattr(getattr(replicate, name)(), how)(model, {"prompt": "x"}, **options)
    result = result.text() if how == "stream" else result
    if asyncio.iscoroutine(result):
        await result


with contextlib.suppress(replicate.PredictionFailed):
    asyncio.run(main())
assert known
print(json.dumps([name for name in {*sys.modules} - known if name.startswith("replicate")]))
"""


@pytest.mark.parametrize("client", ["Replicate", "AsyncReplicate"])
@pytest.mark.parametrize("how", ["run", "stream"])
@pytest.mark.parametrize("model", ["sandbox/image", "sandbox/failing"])
def test_nothing_is_imported_once_a_prediction_is_created(
    sandbox: Sandbox, programs: Programs, tmp_path: Path, client: str, how: str, model: str
) -> None:
    # An import may fail, for instance where too many files are open.
    arguments = [client, how, model, str(tmp_path)]
    done = programs.run(f"arguments = {arguments}\n{PAID}", tmp_path, sandbox.environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
