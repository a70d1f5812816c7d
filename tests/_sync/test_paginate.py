# Derived from tests/_async/test_paginate.py by `make generate`.
"""`paginate`: over all pages of whatever is a list."""

import copy
import pickle
import threading
from typing import Any

import httpx
import pytest

from replicate import PredictionPage, Replicate, ReplicateError
from replicate.sandbox import Sandbox


def pages(*bodies: dict[str, Any]) -> Any:
    """Return a function that responds with one page after another, and the requested URLs."""
    requested: list[str] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        requested.append(str(request.url))
        return httpx.Response(200, json=bodies[len(requested) - 1])

    return fetch, requested


def page(next: Any, *ids: str) -> dict[str, Any]:
    return {"previous": None, "next": next, "results": [{"id": id} for id in ids]}


def test_iterates_over_all_predictions(client: Replicate, sandbox: Sandbox) -> None:
    created = [
        (client.predictions.create(model="replicate/hello-world", input={"text": "x"})).id
        for _ in range(203)
    ]
    sizes: list[int] = []
    listed: list[str] = []
    for each in client.paginate(client.predictions.list):
        assert isinstance(each, PredictionPage)
        sizes.append(len(each))
        listed += [prediction.id for prediction in each]
    assert sizes == [100, 100, 3]
    assert listed == created[::-1]
    assert len(sandbox.requests.to("GET", "/predictions")) == 3


def test_iterates_over_all_models(client: Replicate, sandbox: Sandbox) -> None:
    for number in range(120):
        sandbox.model(f"acme/model-{number}")(lambda: "")
    names: list[str] = []
    for each in client.paginate(
        client.models.list, sort_by="model_created_at", sort_direction="asc"
    ):
        names += [model.name for model in each]
    assert names[-120:] == [f"model-{number}" for number in range(120)]
    first, *_, last = sandbox.requests.to("GET", "/models")
    for request in first, last:
        assert "sort_direction=asc" in request.query


@pytest.mark.parametrize("names", [("acme", "many"), ("acme/many",)])
def test_passes_arguments_to_the_method(
    client: Replicate, sandbox: Sandbox, names: tuple[str, ...]
) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    ids = [
        version.id
        for each in client.paginate(client.models.versions.list, *names)
        for version in each
    ]
    assert ids == [f"{number:064x}" for number in reversed(range(105))]


def test_a_list_iterates_over_all_pages(client: Replicate, sandbox: Sandbox) -> None:
    for number in range(205):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    listing = client.models.versions.list("acme/many")
    for _ in range(2):  # it can be iterated over again
        ids = [version.id for version in listing]
        assert ids == [f"{number:064x}" for number in reversed(range(205))]
    assert len(sandbox.requests) in (5, 6)  # a page was requested before, or was not


def test_a_list_requests_pages_when_they_are_needed(client: Replicate, sandbox: Sandbox) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    count = 0
    for _ in client.models.versions.list("acme/many"):
        count += 1
        assert len(sandbox.requests) == (1 if count <= 100 else 2)
    assert count == 105


def test_the_first_page_has_its_own_items(client: Replicate, sandbox: Sandbox) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    first = client.models.versions.list("acme/many")
    assert len(first) == len(first.results) == 100
    assert first[0].id == f"{104:064x}"
    assert first.next is not None
    for copied in pickle.loads(pickle.dumps(first)), copy.copy(first), first.results:
        assert len(list(copied)) == 100
    assert len(sandbox.requests) == 1


def test_an_empty_list_is_one_page(client: Replicate) -> None:
    assert [len(each) for each in client.paginate(client.trainings.list)] == [0]


def test_requests_a_page_only_when_it_is_needed(client: Replicate, sandbox: Sandbox) -> None:
    listing = client.paginate(client.predictions.list)
    assert not list(sandbox.requests)
    for _ in listing:
        break
    assert len(sandbox.requests.to("GET", "/predictions")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://api.replicate.com/v1/predictions?cursor=2",
        "https://gateway.test/v1/account/replicate/predictions?cursor=2",
        "/v1/predictions?cursor=2",
        "http://gateway.test/v1/predictions?cursor=2",
        "HTTPS://token@evil.test:8443/v1/predictions?cursor=2",
    ],
)
def test_the_next_page_is_requested_at_the_base_url(url: str) -> None:
    fetch, requested = pages(page(url, "a"), page(None, "b"))
    base_url = "https://gateway.test/v1/account/replicate"
    with Replicate("token", base_url=base_url, fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [item.id for each in listing for item in each] == ["a", "b"]
    assert requested == [f"{base_url}/predictions", f"{base_url}/predictions?cursor=2"]


@pytest.mark.parametrize("url", ["https://api.test/v2/predictions", "ftp://a/v1/b", "?cursor=2"])
def test_a_next_that_is_no_url_of_the_api_raises(url: str) -> None:
    fetch, requested = pages(page(url, "a"))
    with Replicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [item.id for item in next(listing)] == ["a"]
        with pytest.raises(ReplicateError, match="`next` of a page is not a URL of the API"):
            next(listing)
    assert requested == ["https://api.test/v1/predictions"]


def test_a_repeated_next_raises() -> None:
    second, third = (f"https://api.test/v1/predictions?cursor={number}" for number in (2, 3))
    fetch, requested = pages(
        page(second, "a"), page(third, "b"), page(second, "c"), page(third, "b again")
    )
    with Replicate("token", base_url="https://api.test", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [(next(listing))[0].id for _ in range(3)] == ["a", "b", "c"]
        with pytest.raises(ReplicateError, match="the list does not end"):
            next(listing)
    assert len(requested) == 3


@pytest.mark.parametrize("end", [None, "", 5, [], False], ids=repr)
def test_ends_without_next(end: Any) -> None:
    fetch, requested = pages(page(end, "a"))
    with Replicate("token", fetch=fetch) as client:
        assert [len(each) for each in client.paginate(client.models.list)] == [1]
    assert len(requested) == 1


def test_an_invalid_next_raises() -> None:
    fetch, _ = pages(page("http://api:port/", "a"))
    with Replicate("token", fetch=fetch) as client:
        with pytest.raises(ReplicateError, match="`next` of a page is not a URL of the API"):
            _ = [each for each in client.paginate(client.models.list)]


def test_a_method_without_pages_raises(client: Replicate) -> None:
    method: Any = client.hardware.list
    with pytest.raises(TypeError, match="returns pages, not list"):
        _ = [each for each in client.paginate(method)]


def test_pages_are_requested_until_the_signal_is_set() -> None:
    fetch, requested = pages(*(page(f"/v1/predictions?cursor={number}") for number in range(9)))
    signal = threading.Event()
    with Replicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        count = 0
        for _ in client.paginate(client.predictions.list, source="web", signal=signal):
            count += 1
            if count == 3:
                signal.set()
        assert count == len(requested) == 3
        assert requested[0].endswith("?source=web")
        assert not [it for it in client.paginate(client.predictions.list, signal=signal)]
    assert len(requested) == 3


def test_a_page_shows_its_length_and_its_end() -> None:
    fetch, _ = pages(page("https://api.test/v1/predictions?cursor=2", "a", "b"), page(None))
    with Replicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert repr(next(listing)) == "<PredictionPage: 2 results, a next page>"
        assert repr(next(listing)) == "<PredictionPage: 0 results, no next page>"


def test_a_namespace_shows_its_client() -> None:
    with Replicate("token", base_url="https://api.test/v1") as client:
        assert repr(client.models).endswith(f"ModelsApi of {client}>")
        assert "https://api.test/v1" in repr(client.webhooks.default.secret)
        assert "token" not in repr(client.predictions)
