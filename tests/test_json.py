"""Answers' JSON: read the same whether by msgspec or by the standard library."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from replicate_api.types import read_json

scalars = some.none() | some.booleans() | some.integers() | some.floats() | some.text()
values = some.recursive(scalars, lambda it: some.lists(it) | some.dictionaries(some.text(), it))


def both(text: bytes) -> tuple[Any, Any]:
    """What it is read as, and what json makes of it, as text that tells 1 from 1.0 and nan."""
    return repr(read_json(httpx.Response(200, content=text))), repr(json.loads(text))


@settings(deadline=None)
@given(values, some.booleans())
def test_any_json(value: Any, escaped: bool) -> None:
    found, expected = both(json.dumps(value, ensure_ascii=escaped).encode())
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "123456789012345678901234567890",
        "18446744073709551616",
        "-9223372036854775809",
        "1e400",
        "1E-400",
        "-0",
        "-0.0",
        "0.1000000000000000055511151231257827",
        "NaN",
        "[Infinity, -Infinity]",
        '"\\ud83d\\ude00"',
        '"\\ud83d"',
        '"\\u0000/\\/"',
        '{"a": 1, "a": 2}',
        "[" * 400 + "]" * 400,
        " \r\n\t[ ] ",
    ],
)
def test_json_that_parsers_read_differently(text: str) -> None:
    found, expected = both(text.encode())
    assert found == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings(encoding: str) -> None:
    found, expected = both('{"a": "é"}'.encode(encoding))
    assert found == expected


@pytest.mark.parametrize("text", ["", "{", "01", '"\t"', "{'a': 1}", "[1,]", "1 2"])
def test_invalid_json_raises(text: str) -> None:
    with pytest.raises(ValueError):
        read_json(httpx.Response(200, content=text.encode()))
