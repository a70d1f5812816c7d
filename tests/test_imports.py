"""Who imports whom, and what an import costs."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "generated/replicate_api"
FACADE = ROOT / "replicate"

# Decisions only: they never sleep, open or send.
PURE = [
    "errors",
    "answers",
    "options",
    "bodies",
    "references",
    "waiting",
    "pages",
    "sending/retries",
    "sending/gate",
    "sending/outcomes",
    "streaming/events",
    "streaming/streamed",
    "transfers/inputs",
    "transfers/outputs",
]
IMPURE = {"_async", "_sync", "http"}

AREAS: dict[str, set[str]] = {
    "http": set(),
    "sending": {"transfers"},
    "transfers": {"sending"},
    "streaming": {"sending"},
    "bulk": {"sending", "transfers"},
}
"""Parts of the package, each with the others that it builds on."""


def modules(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*.py")):
        if "sandbox" not in file.parts:
            yield file


def name_of(file: Path) -> str:
    base = GENERATED.parent if GENERATED in file.parents else ROOT
    words = file.relative_to(base).with_suffix("").parts
    return ".".join(words[:-1] if words[-1] == "__init__" else words)


def imported(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, by their whole names."""
    package = name_of(file).split(".")
    if file.name != "__init__.py":
        package.pop()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def called(file: Path) -> Iterator[str]:
    """The last word of what a file calls: `open`, `clock.sleep` -> sleep."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


def test_generated_code_knows_nothing_of_the_facade() -> None:
    allowed = {"replicate_api", "httpx", "attrs", "dateutil", "msgspec", *sys.stdlib_module_names}
    allowed |= {"pydantic_core"}  # imported where pydantic calls, which has it
    for file in modules(GENERATED):
        assert {name.partition(".")[0] for name in imported(file)} <= allowed, file


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_decide_and_do_nothing(module: str) -> None:
    file = FACADE / f"{module}.py"
    words = {name.split(".")[1] for name in imported(file) if name.startswith("replicate.")}
    assert not words & IMPURE
    assert not {"sleep", "asleep", "open", "fetch", "urlopen"} & set(called(file))


@pytest.mark.parametrize("area", AREAS)
def test_an_area_builds_on_few_others(area: str) -> None:
    for file in modules(FACADE):
        if file.parent.name == area:
            ours = (name.split(".") for name in imported(file) if name.startswith("replicate."))
            assert {word for name in ours for word in name} & AREAS.keys() <= AREAS[area] | {area}


def test_only_one_function_of_a_client_fetches() -> None:
    for folder in ("_async", "_sync"):
        fetching = [
            function.name
            for file in modules(FACADE / folder)
            for function in ast.walk(ast.parse(file.read_text()))
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            and any(
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("fetch", "_fetch")
                for node in ast.walk(function)
            )
        ]
        assert fetching == ["_attempt"], folder


def test_the_generator_imports_neither_package() -> None:
    for file in (ROOT / "codegen").glob("*.py"):
        names = {name.partition(".")[0] for name in imported(file)}
        assert not names & {"replicate", "replicate_api"}


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
    names = [name_of(file) for folder in (GENERATED, FACADE) for file in modules(folder)]
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


def test_importing_the_facade_loads_next_to_nothing() -> None:
    loaded = set(
        json.loads(fresh("import replicate, sys, json; print(json.dumps([*sys.modules]))"))
    )
    assert "replicate" in loaded
    heavy = {"httpx", "httpcore", "ssl", "asyncio", "attrs", "attr", "dateutil", "email", "typing"}
    assert not loaded & heavy
    assert not [name for name in loaded if name.startswith("replicate_api")]


def test_importing_a_client_loads_only_its_own_half() -> None:
    code = "from replicate import {}; import sys, json; print(json.dumps([*sys.modules]))"
    loaded = json.loads(fresh(code.format("Replicate")))
    assert not [name for name in loaded if name.startswith("replicate._async")]
    loaded = json.loads(fresh(code.format("AsyncReplicate")))
    assert not [name for name in loaded if name.startswith("replicate._sync")]


def test_everything_loads_at_once_where_that_is_asked_for() -> None:
    code = "import replicate, sys, json; print(json.dumps([[*sys.modules], [*vars(replicate)]]))"
    loaded, names = json.loads(fresh(code, REPLICATE_EAGER_IMPORT="1"))
    assert {"httpx", "ssl", "replicate._async.client", "replicate._sync.client"} <= {*loaded}
    assert not {name_of(file) for file in modules(GENERATED)} - {*loaded}
    assert {"Replicate", "Prediction", "APIError", "progress_bar"} <= {*names}
    assert not {"run", "predictions"} & {*names}  # their client, and so its token, can wait
