"""The objects of a journal, which are only ever created.

Those of an input are below its key, the fingerprint of the model and the input. Of its attempt 0:

    0       the claim: a worker is about to send a create request
    0.out   the outcome: the id of the prediction, or the reason why there is none
    0.end   the prediction after its end, and where its files are saved

Attempt 1 begins once `0.out` has no id, or `0.end` is not the result. `ids/ID` says to which
attempt a prediction belongs. The worker that creates an object first decides, and the others read
it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias, cast

Object: TypeAlias = dict[str, Any]
"""The JSON of an object."""

PROTOCOL = 1
"""The version of these rules, in each claim."""

_STRINGS = {"": ("at", "sent"), "out": ("id",), "end": ("id", "status")}
"""Properties that are strings, of a claim, an outcome and an end."""


def check_object(name: Any, value: Any) -> Object:
    """Return the JSON of an object. Unknown properties are ignored.

    Raises:
        ValueError: It is not what this version records under its name.
    """
    if not (isinstance(name, str) and isinstance(value, dict)):
        raise ValueError("it is not a JSON object with a name")
    found = cast("Object", value)
    if found.get("protocol", PROTOCOL) != PROTOCOL:
        raise ValueError("another version of this library has written it")
    kind = name.partition(".")[2]
    strings = ("none",) if kind and "none" in found else _STRINGS.get(kind, ())
    if name.startswith("ids/"):
        strings = ("key",)
    for each in strings:
        if not isinstance(found.get(each), str):
            raise ValueError(f"its {each!r} is not a string")
    if not isinstance(found.get("saved") or {}, dict):
        raise ValueError("its 'saved' is not a JSON object")
    if "at" in strings and datetime.fromisoformat(found["at"]).tzinfo is None:
        raise ValueError(f"its time {found['at']!r} has no time zone")
    return found
