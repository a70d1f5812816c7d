"""openapi.yaml: valid, complete, and named for Python."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.descriptions import read_yaml

ROOT = Path(__file__).resolve().parent.parent
METHODS = ("get", "post", "put", "patch", "delete")
OPERATIONS = [
    "account.get",
    "collections.get",
    "collections.list",
    "deployments.create",
    "deployments.delete",
    "deployments.get",
    "deployments.list",
    "deployments.predictions.create",
    "deployments.update",
    "files.create",
    "files.delete",
    "files.download",
    "files.get",
    "files.list",
    "hardware.list",
    "models.create",
    "models.delete",
    "models.examples.list",
    "models.get",
    "models.list",
    "models.predictions.create",
    "models.readme.get",
    "models.search",
    "models.update",
    "models.versions.delete",
    "models.versions.get",
    "models.versions.list",
    "predictions.cancel",
    "predictions.create",
    "predictions.get",
    "predictions.list",
    "search",
    "trainings.cancel",
    "trainings.create",
    "trainings.get",
    "trainings.list",
    "webhooks.default.secret.get",
]


class Description:
    """An OpenAPI description, its references followed."""

    def __init__(self, file: Path) -> None:
        self.content: dict[str, Any] = read_yaml(file)
        self.operations: dict[str, dict[str, Any]] = {}
        for path, item in self.content["paths"].items():
            real, _, method = path.partition("#")
            for name in METHODS:
                if operation := item.get(name):
                    shared = item.get("parameters", [])
                    self.operations[operation["operationId"]] = {
                        **operation,
                        "at": f"{method or name.upper()} {real}",
                        "parameters": [*shared, *operation.get("parameters", [])],
                    }

    def follow(self, thing: Any) -> Any:
        while "$ref" in thing:
            found: Any = self.content
            for word in thing["$ref"].removeprefix("#/").split("/"):
                found = found[word]
            thing = found
        return thing

    def parameters(self, operation: dict[str, Any]) -> set[tuple[str, str]]:
        found = [self.follow(parameter) for parameter in operation["parameters"]]
        return {(parameter["in"], parameter["name"].lower()) for parameter in found}

    def sent(self, operation: dict[str, Any]) -> set[str]:
        """The properties of the request's body, as dotted paths below their media type."""
        body = self.follow(operation.get("requestBody", {}))
        return {
            f"{media.partition(';')[0]}: {name}"
            for media, content in body.get("content", {}).items()
            for name in self.properties(content.get("schema", {}))
        }

    def responses(self, operation: dict[str, Any]) -> set[str]:
        """The properties of the successful responses, as dotted paths below their status."""
        return {
            f"{status}: {name}"
            for status, response in operation["responses"].items()
            if str(status).startswith("2")
            for content in self.follow(response).get("content", {}).values()
            for name in self.properties(content.get("schema", {}))
        }

    def properties(self, schema: Any, visited: tuple[int, ...] = ()) -> set[str]:
        schema = self.follow(schema)
        if id(schema) in visited:
            return set()
        visited = (*visited, id(schema))
        found: set[str] = set()
        for word in ("allOf", "oneOf", "anyOf"):
            for part in schema.get(word, []):
                found |= self.properties(part, visited)
        if "items" in schema:
            found |= {f"[].{name}" for name in self.properties(schema["items"], visited)}
        for name, inner in schema.get("properties", {}).items():
            found |= {name} | {f"{name}.{below}" for below in self.properties(inner, visited)}
        return found


OURS = Description(ROOT / "openapi.yaml")


def test_is_valid() -> None:
    paths = OURS.content["paths"]
    # The fragment that names a method is ours; what is below is checked like any other path.
    validate({**OURS.content, "paths": {path.replace("#", "-"): it for path, it in paths.items()}})


def test_every_operation_is_described() -> None:
    assert sorted(OURS.operations) == OPERATIONS
    assert OURS.operations["models.search"]["at"] == "QUERY /models"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_named_for_a_namespace(name: str) -> None:
    operation = OURS.operations[name]
    assert operation["tags"] == [name.rpartition(".")[0] or name]
    # In the generator's output an underscore of a tag would be a dot.
    assert re.fullmatch(r"[a-z]+(\.[a-z]+)*", operation["tags"][0])
    assert operation["summary"]
    assert "https://replicate.com/docs/reference/http#" in operation["description"]


VERBS = ("Cancel", "Create", "Delete", "Download", "List", "Return", "Search", "Update", "Upload")


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_summary_is_imperative(name: str) -> None:
    assert OURS.operations[name]["summary"].startswith(VERBS)


def descriptions(schema: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Find the descriptions in the OpenAPI description, with their places."""
    if isinstance(schema, list):
        for item in schema:
            yield from descriptions(item, path)
    elif isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield path, schema["description"]
        for name, inner in schema.items():
            yield from descriptions(inner, f"{path}/{name}")


def test_a_description_is_a_noun_phrase() -> None:
    begun = {place: text for place, text in descriptions(OURS.content) if QUESTION.match(text)}
    assert not begun


QUESTION = re.compile(r"(What|Whether|Where|How|When|Why|Who)\b")


def test_every_tag_is_described() -> None:
    used = {operation["tags"][0] for operation in OURS.operations.values()}
    parents = {name.partition(".")[0] for name in used}
    assert used <= {tag["name"] for tag in OURS.content["tags"]} <= used | parents


# --- against copies of the vendor's description, where there are some beside the project --------

THEIRS = [Description(file) for file in sorted(ROOT.parent.glob("*/reference/replicate-openapi*"))]


@pytest.mark.parametrize(
    ("theirs", "name"),
    [(theirs, name) for theirs in THEIRS for name in theirs.operations],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_in_the_published_description_is_described(
    theirs: Description, name: str
) -> None:
    their, our = theirs.operations[name], OURS.operations[name]
    assert our["at"] == their["at"]
    assert OURS.parameters(our) >= theirs.parameters(their)
    assert OURS.sent(our) >= theirs.sent(their)
    statuses = {str(status) for status in their["responses"]}
    assert {str(status) for status in our["responses"]} >= {s for s in statuses if s[0] == "2"}
    ours = {name.partition(": ")[2] for name in OURS.responses(our)}
    assert ours >= {name.partition(": ")[2] for name in theirs.responses(their)}
