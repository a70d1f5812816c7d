"""Generated modules: what they hold, and that a schema's text never becomes code."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replicate.typed.schema import of_call, read
from replicate.typed.writer import Source, module, variable

HERE = Path(__file__).resolve().parent
SCHEMAS = sorted((HERE / "schemas").glob("*.json"))
RUFF = Path(sys.executable).with_name("ruff")
MODULES = HERE / "modules"
BESIDE = sorted((HERE.parents[2] / "shared/reference/model-schemas").glob("*.json"))
"""Schemas that Cog wrote, where they lie beside the repository."""


def written(document: Any, ref: str = "acme/model", description: str = "") -> str:
    source = Source(ref, "0" * 64, "0.16.9", description=description)
    return module(read(document), source, variable(ref))


def holds_nothing_else(text: str) -> None:
    """Check that a module holds a docstring, imports, classes without code, and one instance."""
    text.encode()
    docstring, *body = ast.parse(text).body
    assert isinstance(docstring, ast.Expr)
    instance = body.pop()
    assert isinstance(instance, ast.Assign)
    assert isinstance(instance.value, ast.Call)
    assert isinstance(instance.value.args[0], ast.Constant)
    for statement in body:
        assert isinstance(statement, ast.ImportFrom | ast.ClassDef)
    classes = [one for one in body if isinstance(one, ast.ClassDef)]
    for inside in (one for each in classes for one in each.body):
        match inside:
            case ast.Expr(value=ast.Constant(value=str())) | ast.AnnAssign(value=None):
                pass
            case ast.FunctionDef(name="__call__", body=[ast.Expr(), ast.Raise()]):
                pass
            case _:
                raise AssertionError(ast.unparse(inside))
    calls = [one for each in classes for one in ast.walk(each) if isinstance(one, ast.Call)]
    assert {ast.unparse(one.func) for one in calls} <= {"Bounds"}
    numbers = [argument for one in calls for argument in one.args]
    assert all(isinstance(ast.literal_eval(one), int | float | None) for one in numbers)
    compile(text, "module", "exec")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_each_schema_has_its_module(schema: Path) -> None:
    text = written(json.loads(schema.read_text()), f"acme/{schema.stem}", f"Model {schema.stem}")
    assert text == (MODULES / f"{variable('/' + schema.stem)}.py").read_text()


def test_there_is_no_module_without_a_schema() -> None:
    assert len(SCHEMAS) == len([*MODULES.glob("*.py")]) > 20


@pytest.mark.parametrize("width", [88, 100])
def test_modules_are_formatted(width: int) -> None:
    rare = {"endless"}  # a type that no model has fits in one of the widths only
    files = [str(file) for file in MODULES.glob("*.py") if file.stem not in rare]
    options = ["--isolated", "--line-length", str(width)]
    for command in (["format", "--check"], ["check", "--select", "F,I,UP,W"]):
        done = subprocess.run([RUFF, *command, *options, *files], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_module_is_the_same_whatever_the_order_of_keys() -> None:
    document = json.loads((HERE / "schemas/enums.json").read_text())
    inputs = document["components"]["schemas"]["Input"]
    before = written(document)
    inputs["properties"] = dict(sorted(inputs["properties"].items(), key=lambda it: len(it[0])))
    assert written(document) == before


@pytest.mark.parametrize("schema", [*SCHEMAS, *BESIDE], ids=lambda path: path.stem)
def test_a_module_holds_nothing_else(schema: Path) -> None:
    holds_nothing_else(written(json.loads(schema.read_text())))


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("black-forest-labs/flux-1.1-pro", "flux_1_1_pro"),
        ("fofr/3d-photo:abc", "_3d_photo"),
        ("me/class", "class_"),
        ("me/any", "any"),
        ("me/float", "float_"),
        ("me/--", "model"),
        ("me/Ünïcode", "n_code"),
    ],
)
def test_the_name_of_a_module(ref: str, name: str) -> None:
    assert variable(ref) == name
    holds_nothing_else(written({}, ref))


def test_a_class_and_its_instance_have_two_names() -> None:
    assert "\n_360 = Model360(" in written({}, "me/360")
    assert "\nmodel = Model_(" in written({}, "me/model")


def test_a_name_that_is_used_twice_is_one_input() -> None:
    text = written({"components": {"schemas": {"Input": {"properties": {"ﬁ": {}, "fi": {}}}}}})
    assert "fi: Any = None" in text
    assert "'ﬁ'" in text  # in the docstring: it cannot be a parameter


@pytest.mark.parametrize("accepts_more", [True, False])
def test_an_input_may_be_named_more(accepts_more: bool) -> None:
    inputs = {"properties": {"more": {"type": "string"}}, "additionalProperties": accepts_more}
    text = written({"components": {"schemas": {"Input": inputs}}})
    holds_nothing_else(text)
    assert ("more: str | None = None" in text) is not accepts_more


# --- hostile schemas ------------------------------------------------------------------------------

BITS = [
    *(
        '"""',
        "'''",
        "\\",
        "\n",
        "\r",
        '"',
        "'",
        "{",
        "}",
        "#",
        "\x00",
        "\u2028",
        "\u202e",
        "\ud800",
    ),
    *("é", "ﬁ", "ª", "import os", '__import__("os").abort()', "\\N{BULLET}", "\\x41", "\\u", "/"),
    *("class", "None", "self", ";", ")", "]", "=", ".", "a", "b", "0", "_", " ", "%s", "\t", "\f"),
    *("Literal", "str", "F", "Model", "\x1b[31m", "FileOutput", "input", "Output", "Input"),
]
TEXT = st.lists(st.sampled_from(BITS), max_size=6).map("".join)
SCALAR = st.one_of(
    TEXT,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.just(10**400),
    st.just([1]),
    st.just({"a": 1}),
)
TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"]


def parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.one_of(st.sampled_from(TYPES), st.just(["string", "null"]), SCALAR),
            "enum": st.lists(SCALAR, max_size=3),
            "description": SCALAR,
            "title": SCALAR,
            "default": SCALAR,
            "minimum": SCALAR,
            "maximum": SCALAR,
            "maxLength": SCALAR,
            "$ref": st.one_of(TEXT.map("#/components/schemas/{}".format), SCALAR),
            "allOf": st.one_of(st.lists(inner, max_size=1), SCALAR),
            "anyOf": st.one_of(st.lists(inner, max_size=2), SCALAR),
            "items": inner,
            "properties": st.one_of(st.dictionaries(TEXT, inner, max_size=3), SCALAR),
            "additionalProperties": inner,
            "required": st.one_of(st.lists(TEXT, max_size=2), SCALAR),
            "format": st.one_of(st.sampled_from(["uri", "password"]), SCALAR),
            "nullable": st.just(True),
            "x-order": SCALAR,
            "x-cog-array-display": st.one_of(st.just("concatenate"), SCALAR),
            "deprecated": SCALAR,
        },
    )


PART = st.recursive(SCALAR, parts, max_leaves=12)
DOCUMENT = st.builds(
    lambda components, inputs, output: {
        "components": {"schemas": {**components, "Input": inputs, "Output": output}}
    },
    st.dictionaries(TEXT, PART, max_size=3),
    parts(PART),
    PART,
)


@given(DOCUMENT, TEXT)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_text_of_a_schema_becomes_code(document: Any, description: str) -> None:
    text = written(document, description=description)
    holds_nothing_else(text)
    assert written(document, description=description) == text


# --- importing ------------------------------------------------------------------------------------


def test_importing_a_module_loads_no_client() -> None:
    code = "import modules.output_records, sys; print([*sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True
    )
    loaded = set(ast.literal_eval(done.stdout))
    assert "replicate.typed.models" in loaded
    assert not loaded & {"httpx", "attr", "asyncio", "replicate.typed.schema", "replicate_api"}


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_a_class_has_the_inputs_of_its_schema(schema: Path) -> None:
    document = json.loads(schema.read_text())
    names: dict[str, Any] = {}
    exec(written(document, "acme/it"), names)
    found = of_call(type(names["it"]).__call__)
    expected = read(document)
    assert [(it.name, it.type, it.required, it.default) for it in found.inputs.values()] == [
        (it.name, it.type, it.required, it.default) for it in expected.parameters
    ]
    assert found.accepts_more == expected.accepts_more


def test_annotations_of_a_module_can_be_evaluated() -> None:
    code = """
import typing, modules.output_lists_of_files as module, replicate
hints = typing.get_type_hints(module.OutputListsOfFiles.__call__)
assert hints["return"] == list[list[replicate.FileOutput]], hints
"""
    subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True)


ITSELF = {"$ref": "#/components/schemas/Output"}
HUGE = 10**5000


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        ({}, {"anyOf": [ITSELF] * 30}),
        ({"a": ITSELF}, {"anyOf": [ITSELF, {"type": "array", "items": ITSELF}] * 20}),
        ({}, {"type": "object", "properties": {f"part{n}": ITSELF for n in range(40)}}),
        ({"a": {"type": "integer", "default": HUGE, "maximum": HUGE}}, {"enum": [HUGE]}),
        ({"a": {"enum": [HUGE, 1], "default": HUGE}, "b": {"type": "number", "default": HUGE}}, {}),
    ],
)
def test_a_hostile_schema_has_a_module_soon(inputs: dict[str, Any], output: dict[str, Any]) -> None:
    schemas = {"Input": {"type": "object", "properties": inputs}, "Output": output}
    holds_nothing_else(written({"components": {"schemas": schemas}}))
