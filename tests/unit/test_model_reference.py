"""References to models, and the create calls that they mean."""

from typing import Any

import pytest
from replicate_api.api.predictions.create import call as create_call

from replicate import Deployment, Model, Prediction, Version
from replicate._core.model_reference import matches_call, resolve

VERSION = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("ref", "path", "version"),
    [
        ("owner/name", "/models/owner/name/predictions", None),
        ("owner-1/name_2.x", "/models/owner-1/name_2.x/predictions", None),
        (f"owner/name:{VERSION}", "/predictions", VERSION),
        ("owner/name:short", "/predictions", "short"),
        (VERSION, "/predictions", VERSION),
        (VERSION.upper(), "/predictions", VERSION.upper()),
        (Version.from_dict({"id": VERSION}), "/predictions", VERSION),
        (Model.from_dict({"owner": "a", "name": "b"}), "/models/a/b/predictions", None),
        (
            Model.from_dict({"owner": "a", "name": "b", "latest_version": {"id": VERSION}}),
            "/predictions",
            VERSION,
        ),
        (
            Model.from_dict(
                {
                    "owner": "a",
                    "name": "b",
                    "is_official": True,
                    "latest_version": {"id": VERSION},
                }
            ),
            "/models/a/b/predictions",
            None,
        ),
        ("deployments/a/b", "/deployments/a/b/predictions", None),
        ("deployments/a", "/models/deployments/a/predictions", None),
        (Deployment.from_dict({"owner": "a", "name": "b"}), "/deployments/a/b/predictions", None),
        (f"a/b/versions/{VERSION}", "/predictions", VERSION),
        ("https://replicate.com/a/b", "/models/a/b/predictions", None),
        ("https://replicate.com/a/b/?prediction=p1#input", "/models/a/b/predictions", None),
        (f"https://replicate.com/a/b/versions/{VERSION}", "/predictions", VERSION),
        (f"https://replicate.com/a/b:{VERSION}", "/predictions", VERSION),
        ("https://replicate.com/deployments/a/b", "/deployments/a/b/predictions", None),
    ],
)
def test_references(ref: Any, path: str, version: str | None) -> None:
    call = create_call(**resolve(ref), input={"a": 1})
    assert (call.method, call.path) == ("POST", path)
    assert call.json == {"input": {"a": 1}} | ({"version": version} if version else {})


@pytest.mark.parametrize(
    "ref",
    [
        *("", "name", "a/b/c", "a/b:", "/b", "a/b c", "a/b\n", VERSION[1:], None, 5, b"a/b"),
        *(Version.from_dict({}), Model.from_dict({"name": "b"}), Deployment.from_dict({})),
        *("deployments/a/b/c", "deployments/a/b:1", "https://replicate.com/a", "a/b/versions/"),
        *("https://replicate.com.evil/a/b", "https://example.com/a/b", "http://replicate.com/a/b"),
        "https://replicate.com/p/deadbeef",
    ],
    ids=repr,
)
def test_invalid_references(ref: Any) -> None:
    with pytest.raises(ValueError, match=r"cannot run .*: expected 'owner/name', "):
        resolve(ref)


@pytest.mark.parametrize(
    ("record", "matches"),
    [
        ({"input": {"a": 1}, "version": VERSION}, True),
        ({"input": {"a": 2}, "version": VERSION}, False),
        ({"input": {"a": 1}, "version": VERSION[::-1]}, False),
    ],
)
def test_matches_call(record: dict[str, Any], matches: bool) -> None:
    call = create_call(version=VERSION, input={"a": 1})
    assert matches_call(Prediction.from_dict(record), call) is matches


@pytest.mark.parametrize(
    ("record", "matches"),
    [
        ({"input": {}, "deployment": "acme/hello", "version": VERSION}, True),
        ({"input": {}, "deployment": "hello", "version": VERSION}, True),
        ({"input": {}, "deployment": "acme/other", "version": VERSION}, False),
        ({"input": {}, "model": "acme/hello", "version": VERSION}, False),
        ({"input": {"a": 1}, "deployment": "acme/hello", "version": VERSION}, False),
    ],
)
def test_matches_call_of_a_deployment(record: dict[str, Any], matches: bool) -> None:
    call = create_call(deployment="acme/hello", input={})
    assert matches_call(Prediction.from_dict(record), call) is matches
