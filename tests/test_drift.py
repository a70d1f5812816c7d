"""`make drift`: each difference of two descriptions, and what only records have."""

import json
import threading
from collections.abc import Callable
from copy import deepcopy
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import drift
import pytest
import yaml

from tests.descriptions import read_yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests/codegen/drift"
OURS = drift.load(str(EXAMPLES / "ours.yaml"))
PUBLISHED: Any = read_yaml(EXAMPLES / "published.yaml")
LAMP = ("paths", "/lamps/{id}", "get", "responses", "200", "content", "application/json", "schema")
BODY = ("paths", "/lamps/{id}", "patch", "requestBody", "content", "application/json", "schema")
QUERY = ("paths", "/lamps", "get", "parameters")


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def set_to(*path: Any) -> Callable[[Any], None]:
    """Return an edit that sets the value at a path to the last argument."""
    *keys, last, value = path
    return lambda document: at(document, tuple(keys)).__setitem__(last, value)


def removed(*path: Any) -> Callable[[Any], None]:
    """Return an edit that removes what is at a path."""
    return lambda document: at(document, path[:-1]).pop(path[-1])


def added(*path: Any) -> Callable[[Any], None]:
    """Return an edit that appends the last argument to the list at a path."""
    *keys, value = path
    return lambda document: at(document, tuple(keys)).append(value)


PING = {"operationId": "ping", "responses": {"200": {"description": "x"}}}
EDITS: dict[str, tuple[Callable[[Any], None], list[str]]] = {
    "operation added": (set_to("paths", "/ping", {"get": PING}), ["new operation GET /ping"]),
    "method added": (set_to("paths", "/lamps", "put", PING), ["new operation PUT /lamps"]),
    "operation removed": (removed("paths", "/lamps", "get"), ["gone lamps.list"]),
    "operation of another method removed": (
        removed("paths", "/lamps", "query"),
        ["gone lamps.search"],
    ),
    "operation renamed": (
        set_to("paths", "/lamps", "get", "operationId", "lamps.all"),
        ["changed lamps.list operationId: lamps.all, here lamps.list"],
    ),
    "operation deprecated": (
        set_to("paths", "/lamps", "get", "deprecated", True),
        ["changed lamps.list deprecated: yes, here no"],
    ),
    "parameter added": (
        added(*QUERY, {"name": "room", "in": "query", "schema": {"type": "string"}}),
        ["new lamps.list query room"],
    ),
    "header added": (
        added(*QUERY, {"name": "Prefer", "in": "header", "schema": {"type": "string"}}),
        ["new lamps.list header prefer"],
    ),
    "parameter removed": (removed(*QUERY, 0), ["gone lamps.list query limit"]),
    "parameter required": (
        set_to(*QUERY, 0, "required", True),
        ["changed lamps.list query limit required: yes, here no"],
    ),
    "parameter of another type": (
        set_to(*QUERY, 0, "schema", "type", "string"),
        ["changed lamps.list query limit type: string, here integer"],
    ),
    "limit of a parameter": (
        set_to(*QUERY, 0, "schema", "maximum", 100),
        ["changed lamps.list query limit maximum: 100, here 50"],
    ),
    "enum value of a parameter": (
        added(*QUERY, 1, "schema", "enum", "power"),
        ["new LampSort = power"],
    ),
    "request property added": (
        set_to(*BODY, "properties", "color", {"type": "string"}),
        ["new LampUpdateRequest.color"],
    ),
    "request property removed": (
        removed(*BODY, "properties", "watts"),
        ["gone LampUpdateRequest.watts"],
    ),
    "request property required": (
        set_to(*BODY, "required", ["watts"]),
        ["changed LampUpdateRequest.watts required: yes, here no"],
    ),
    "request body of another media type": (
        set_to(*BODY[:-2], {"text/plain": {"schema": {"type": "string"}}}),
        ["gone lamps.update request application/json", "new lamps.update request text/plain"],
    ),
    "request body optional": (
        set_to(*BODY[:-3], "required", False),
        ["changed lamps.update body required: no, here yes"],
    ),
    "response property added": (
        set_to(*LAMP, "properties", "color", {"type": "string"}),
        ["new Lamp.color"],
    ),
    "response property removed": (removed(*LAMP, "properties", "watts"), ["gone Lamp.watts"]),
    "response property of another type": (
        set_to(*LAMP, "properties", "watts", "type", "string"),
        ["changed Lamp.watts type: string, here number"],
    ),
    "response property of another format": (
        removed(*LAMP, "properties", "bought_at", "format"),
        ["changed Lamp.bought_at type: string, here string (date-time)"],
    ),
    "response property null": (
        set_to(*LAMP, "properties", "watts", "nullable", True),
        ["changed Lamp.watts nullable: yes, here no"],
    ),
    "response property always there": (
        added(*LAMP, "required", "watts"),
        ["changed Lamp.watts required: yes, here no"],
    ),
    "response property sometimes there": (
        set_to(*LAMP, "required", []),
        ["changed Lamp.id required: no, here yes"],
    ),
    "property of a property": (
        set_to(*LAMP, "properties", "bulb", "properties", "socket", {"type": "string"}),
        ["new Bulb.socket"],
    ),
    "property of what a list has": (
        removed(*LAMP, "properties", "switches", "items", "properties", "on"),
        ["gone Switch.on"],
    ),
    "properties no longer described": (
        removed(*LAMP, "properties", "bulb", "properties"),
        ["changed Lamp.bulb properties: any, here described"],
    ),
    "enum value added": (
        added(*LAMP, "properties", "state", "enum", "broken"),
        ["new LampState = broken"],
    ),
    "enum value removed": (
        set_to(*LAMP, "properties", "state", "enum", ["on"]),
        ["gone LampState = off"],
    ),
    "status added": (
        set_to(*LAMP[:4], "204", {"description": "x"}),
        ["new lamps.get response 204"],
    ),
    "status removed": (
        removed("paths", "/lamps/{id}", "patch", "responses", "404"),
        ["gone lamps.update response 404"],
    ),
    "response header added": (
        set_to(*LAMP[:5], "headers", {"Location": {"schema": {"type": "string"}}}),
        ["new lamps.get response 200 header location"],
    ),
}


def found(edit: Callable[[Any], None], tmp_path: Path) -> list[str]:
    """Return the differences of an edited description, as `make drift` has them."""
    document = deepcopy(PUBLISHED)
    edit(document)
    (tmp_path / "published.json").write_text(json.dumps(document))
    differences = drift.compare(drift.load(str(tmp_path / "published.json")), OURS)
    lines = (EXAMPLES / "ours.yaml").read_text().splitlines()
    assert all(0 < difference.line <= len(lines) for difference in differences)
    return sorted(map(str, differences))


def test_other_names_and_structures_are_not_a_difference(tmp_path: Path) -> None:
    assert found(lambda document: None, tmp_path) == []


@pytest.mark.parametrize("name", EDITS)
def test_exactly_the_changes_are_found(name: str, tmp_path: Path) -> None:
    edit, expected = EDITS[name]
    assert found(edit, tmp_path) == sorted(expected)


def run(tmp_path: Path, published: Any, deviations: Any, *arguments: object) -> int:
    (tmp_path / "published.yaml").write_text(yaml.safe_dump(published))
    (tmp_path / "deviations.yaml").write_text(yaml.safe_dump(deviations))
    files = [tmp_path / "published.yaml", "--deviations", tmp_path / "deviations.yaml"]
    return drift.main([*map(str, [*files, "--ours", EXAMPLES / "ours.yaml", *arguments])])


def test_a_difference_fails_until_it_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = deepcopy(PUBLISHED)
    set_to(*LAMP, "properties", "color", {"type": "string"})(document)
    assert run(tmp_path, document, []) == 1
    count, line = capsys.readouterr().out.splitlines()
    assert count == "1 differences, 0 of them explained"
    place, _, difference = line.partition(": ")
    assert difference == "new Lamp.color in lamps.get"
    number = int(place.removeprefix("openapi.yaml:"))
    context = (EXAMPLES / "ours.yaml").read_text().splitlines()[number - 2 :]
    assert context[0].strip() == "Lamp:"
    reason = {"reason": "Not for us.", "differences": ["new Lamp.col*"]}
    assert run(tmp_path, document, [reason]) == 0
    elsewhere = {"reason": "Not for us.", "differences": ["new Lamp.color in lamps.list"]}
    assert run(tmp_path, document, [elsewhere]) == 1


def test_an_explanation_without_a_difference_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = {"reason": "It was so once.", "differences": ["gone Lamp.watts"]}
    assert run(tmp_path, PUBLISHED, [reason]) == 1
    assert "explains no difference: gone Lamp.watts" in capsys.readouterr().out


def test_undescribed_properties_of_records_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lamp = {"id": "l1", "state": "on", "watts": 7, "bulb": {"kind": "led"}}
    folder = tmp_path / "records"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.json").write_text(json.dumps({**lamp, "notes": {"any": "thing"}}))
    assert run(tmp_path, PUBLISHED, [], "--records", folder) == 0
    page = {"results": [{**lamp, "color": "red"}, {**lamp, "color": 3, "state": "broken"}]}
    (folder / "deep/page.json").write_text(json.dumps(page))
    inner = [{**lamp, "bulb": {"kind": "led", "age": None}, "switches": [{"id": 1, "by": []}]}] * 2
    (folder / "hook.jsonl").write_text("\n\n".join(map(json.dumps, inner)) + "\n")
    (folder / "other.json").write_text('{"unknown": 1}')
    capsys.readouterr()
    assert run(tmp_path, PUBLISHED, [], "--records", folder) == 1
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[1:]] == [
        "2 x Bulb.age (null)",
        "1 x Lamp.color (integer)",
        "1 x Lamp.color (string)",
        "1 x LampState = broken",
        "2 x Switch.by (array)",
        "1 x an object that fits no schema, with unknown",
    ]


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, directory=str(EXAMPLES))

    def log_message(self, *_: Any) -> None: ...


def test_a_description_is_read_from_a_url() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        origin = f"http://127.0.0.1:{server.server_port}"
        assert drift.compare(drift.load(f"{origin}/published.yaml"), OURS) == {}
        with pytest.raises(SystemExit, match=r"cannot read .*missing\.yaml: .*404"):
            drift.main([f"{origin}/missing.yaml"])
        server.shutdown()
    with pytest.raises(SystemExit, match=r"cannot read nothing\.yaml: .*No such file"):
        drift.main(["nothing.yaml"])


def test_the_deviations_have_reasons() -> None:
    listed: Any = read_yaml(ROOT / "codegen/deviations.yaml")
    assert all(set(it) == {"reason", "differences"} and it["reason"] for it in listed)
    patterns = [pattern for it in listed for pattern in it["differences"]]
    assert len(patterns) == len(set(patterns))
    assert all(pattern.split()[0] in ("new", "gone", "changed") for pattern in patterns)


NEWEST = sorted(ROOT.parent.glob("*/reference/replicate-openapi*.json"))[-1:]


@pytest.mark.parametrize("published", NEWEST)
def test_every_difference_from_the_newest_description_is_explained(published: Path) -> None:
    assert drift.main([str(published)]) == 0
