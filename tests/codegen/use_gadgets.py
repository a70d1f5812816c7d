"""Is run and type-checked where the description has the operations of gadgets.yaml."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, assert_type

import httpx

from replicate import Box, Gadget, Replicate, Shape

DUE = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
GADGET: dict[str, Any] = {
    "id": "g1",
    "from": "here",
    "class": "round",
    "camelCase": "hump",
    "3d": True,
    "size": 4,
    "due": None,
    "datetime": "2030-01-02T03:04:05Z",
    "day": "2030-01-02",
    "uuid": "7d1d4cb8-3d1f-4f0e-b8ec-2d9a0a2b3c4d",
    "list": ["a"],
    "read": True,
    "to_dict": "text",
    "keys": "text",
    "get": "text",
    "path": "/a",
    "parts": [{"id": "g2", "from": "there", "due": "2030-01-02T03:04:05Z"}],
    "box": {"content": {"id": "g3", "from": "a box", "due": None}},
    "grid": [[{}, {}], []],
    "notes": [{"any": ["thing"]}],
    "either": ["a"],
}
requests: list[httpx.Request] = []
responses: list[Any] = []


def respond(request: httpx.Request) -> httpx.Response:
    requests.append(request)
    return httpx.Response(200, json=responses.pop())


def sent() -> Any:
    return json.loads(requests[-1].content)


client = Replicate("token", fetch=respond)

# A list of records at the top; enums, lists, dates and clashing names in the query; headers.
responses.append([GADGET, GADGET])
gadgets = client.gadgets.list(
    shape="three-cornered",
    size=2,
    tag=["a", "b c"],
    from_=DUE,
    path="/x",
    read_=False,
    x_trace_id="t1",
    x_depth=3,
)
assert_type(gadgets, list[Gadget])
assert requests[-1].url.path == "/v1/gadgets"
assert requests[-1].url.params.multi_items() == [
    ("shape", "three-cornered"),
    ("size", "2"),
    ("tag", "a"),
    ("tag", "b c"),
    ("from", "2030-01-02T03:04:05Z"),
    ("path", "/x"),
    ("read", "false"),
]
assert requests[-1].headers["x-trace-id"] == "t1"
assert requests[-1].headers["x-depth"] == "3"
responses.append([])
client.gadgets.list(x_depth=0)
assert not requests[-1].url.query
assert "x-trace-id" not in requests[-1].headers

gadget = gadgets[0]
assert gadget == Gadget.from_dict(GADGET)
assert gadget.to_dict() == GADGET
assert assert_type(gadget.from_, str) == "here"
assert assert_type(gadget.class_, Shape | str | None) == "round"
assert assert_type(gadget.camel_case, str | None) == "hump"
assert assert_type(gadget.field_3d, bool | None) is True
assert assert_type(gadget.size, Literal[1, 2, 4] | int | None) == 4
assert assert_type(gadget.due, datetime | None) is None
assert assert_type(gadget.datetime_, datetime | None) == DUE
assert assert_type(gadget.day, str | None) == "2030-01-02"
assert assert_type(gadget.uuid, str | None) == GADGET["uuid"]
assert assert_type(gadget.list_, list[str] | None) == ["a"]
assert assert_type(gadget.read, bool | None) is True
assert assert_type(gadget.to_dict_, str | None) == "text"
assert assert_type(gadget.keys_, str | None) == "text"
assert assert_type(gadget.get, str | None) == "text"
assert dict(gadget) == GADGET
assert assert_type(gadget.path, str | None) == "/a"
assert assert_type(gadget.either, str | list[str] | None) == ["a"]
assert assert_type(gadget.notes, list[dict[str, Any]] | None) == GADGET["notes"]
assert assert_type(gadget.grid, list[list[Box]] | None) == [[Box(), Box()], []]
assert gadget.parts is not None
assert gadget.parts[0].due == DUE
assert gadget.box is not None
assert gadget.box.content is not None
assert gadget.box.content.from_ == "a box"

# Records in records, as deep as json reads them and deeper than Python calls.
deep: dict[str, Any] = {}
for _ in range(5_000):
    deep = {"parts": [deep]}
inner: Any = Gadget.from_dict(deep)
depth = 0
while isinstance(inner, Gadget) and inner.parts:
    inner = inner.parts[0]
    depth += 1
assert depth > 50
assert isinstance(inner, dict)

# A body of optional properties only, one of them a list of records, others with awkward names.
responses.append(GADGET)
part = Gadget(id="g4", from_="made", due=DUE)
updated = client.gadgets.update(
    "a/b".replace("/", " "), from_="x", self_="y", given=True, due=DUE, parts=(part,), notes=[{}]
)
assert_type(updated, Gadget)
assert requests[-1].url.raw_path == b"/v1/gadgets/a%20b"
assert sent() == {
    "from": "x",
    "self": "y",
    "given": True,
    "due": "2030-01-02T03:04:05Z",
    "parts": [{"id": "g4", "from": "made", "due": "2030-01-02T03:04:05Z"}],
    "notes": [{}],
}
responses.append(GADGET)
client.gadgets.update("g1")
assert sent() == {}

# Responses that are JSON but not a record, a body without described properties, nested namespaces.
responses.append(7)
assert assert_type(client.gadgets.count(), int) == 7
responses.append(["bolt"])
assert assert_type(client.gadgets.parts.tiny.names(), list[str]) == ["bolt"]
responses.append({"old": 1})
assert assert_type(client.gadgets.settings.replace({"new": [1]}), dict[str, Any]) == {"old": 1}
assert sent() == {"new": [1]}

if TYPE_CHECKING:
    client.gadgets.list(x_depth=1, shape="square")  # type: ignore[arg-type]
    client.gadgets.list(x_depth=1, size=3)  # type: ignore[arg-type]
