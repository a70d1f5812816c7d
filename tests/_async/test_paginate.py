"""`paginate`: over all pages of whatever is a list."""

import copy
import pickle
import threading
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, PredictionPage, ReplicateError
from replicate.sandbox import Sandbox


def pages(*bodies: dict[str, Any]) -> Any:
    """Return a function that responds with one page after another, and the requested URLs."""
    requested: list[str] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        requested.append(str(request.url))
        return httpx.Response(200, json=bodies[len(requested) - 1])

    return fetch, requested


def page(next: Any, *ids: str) -> dict[str, Any]:
    return {"previous": None, "next": next, "results": [{"id": id} for id in ids]}


async def test_iterates_over_all_predictions(client: AsyncReplicate, sandbox: Sandbox) -> None:
    created = [
        (await client.predictions.create(model="replicate/hello-world", input={"text": "x"})).id
        for _ in range(203)
    ]
    sizes: list[int] = []
    listed: list[str] = []
    async for each in client.paginate(client.predictions.list):
        assert isinstance(each, PredictionPage)
        sizes.append(len(each))
        listed += [prediction.id for prediction in each]
    assert sizes == [100, 100, 3]
    assert listed == created[::-1]
    assert len(sandbox.requests.to("GET", "/predictions")) == 3


async def test_iterates_over_all_models(client: AsyncReplicate, sandbox: Sandbox) -> None:
    for number in range(120):
        sandbox.model(f"acme/model-{number}")(lambda: "")
    names: list[str] = []
    async for each in client.paginate(
        client.models.list, sort_by="model_created_at", sort_direction="asc"
    ):
        names += [model.name for model in each]
    assert names[-120:] == [f"model-{number}" for number in range(120)]
    first, *_, last = sandbox.requests.to("GET", "/models")
    for request in first, last:
        assert "sort_direction=asc" in request.query


@pytest.mark.parametrize("names", [("acme", "many"), ("acme/many",)])
async def test_passes_arguments_to_the_method(
    client: AsyncReplicate, sandbox: Sandbox, names: tuple[str, ...]
) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    ids = [
        version.id
        async for each in client.paginate(client.models.versions.list, *names)
        for version in each
    ]
    assert ids == [f"{number:064x}" for number in reversed(range(105))]


async def test_a_list_iterates_over_all_pages(client: AsyncReplicate, sandbox: Sandbox) -> None:
    for number in range(205):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    listing = client.models.versions.list("acme/many")
    for _ in range(2):  # it can be iterated over again
        ids = [version.id async for version in listing]
        assert ids == [f"{number:064x}" for number in reversed(range(205))]
    assert len(sandbox.requests) in (5, 6)  # a page was requested before, or was not


async def test_a_list_requests_pages_when_they_are_needed(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    count = 0
    async for _ in client.models.versions.list("acme/many"):
        count += 1
        assert len(sandbox.requests) == (1 if count <= 100 else 2)
    assert count == 105


async def test_the_first_page_has_its_own_items(client: AsyncReplicate, sandbox: Sandbox) -> None:
    for number in range(105):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    first = await client.models.versions.list("acme/many")
    assert len(first) == len(first.results) == 100
    assert first[0].id == f"{104:064x}"
    assert first.next is not None
    for copied in pickle.loads(pickle.dumps(first)), copy.copy(first), first.results:
        assert len(list(copied)) == 100
    assert len(sandbox.requests) == 1


async def test_an_empty_list_is_one_page(client: AsyncReplicate) -> None:
    assert [len(each) async for each in client.paginate(client.trainings.list)] == [0]


async def test_requests_a_page_only_when_it_is_needed(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    listing = client.paginate(client.predictions.list)
    assert not list(sandbox.requests)
    async for _ in listing:
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
async def test_the_next_page_is_requested_at_the_base_url(url: str) -> None:
    fetch, requested = pages(page(url, "a"), page(None, "b"))
    base_url = "https://gateway.test/v1/account/replicate"
    async with AsyncReplicate("token", base_url=base_url, fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [item.id async for each in listing for item in each] == ["a", "b"]
    assert requested == [f"{base_url}/predictions", f"{base_url}/predictions?cursor=2"]


@pytest.mark.parametrize("url", ["https://api.test/v2/predictions", "ftp://a/v1/b", "?cursor=2"])
async def test_a_next_that_is_no_url_of_the_api_raises(url: str) -> None:
    fetch, requested = pages(page(url, "a"))
    async with AsyncReplicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [item.id for item in await anext(listing)] == ["a"]
        with pytest.raises(ReplicateError, match="`next` of a page is not a URL of the API"):
            await anext(listing)
    assert requested == ["https://api.test/v1/predictions"]


async def test_a_repeated_next_raises() -> None:
    second, third = (f"https://api.test/v1/predictions?cursor={number}" for number in (2, 3))
    fetch, requested = pages(
        page(second, "a"), page(third, "b"), page(second, "c"), page(third, "b again")
    )
    async with AsyncReplicate("token", base_url="https://api.test", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [(await anext(listing))[0].id for _ in range(3)] == ["a", "b", "c"]
        with pytest.raises(ReplicateError, match="the list does not end"):
            await anext(listing)
    assert len(requested) == 3


@pytest.mark.parametrize("end", [None, "", 5, [], False], ids=repr)
async def test_ends_without_next(end: Any) -> None:
    fetch, requested = pages(page(end, "a"))
    async with AsyncReplicate("token", fetch=fetch) as client:
        assert [len(each) async for each in client.paginate(client.models.list)] == [1]
    assert len(requested) == 1


async def test_an_invalid_next_raises() -> None:
    fetch, _ = pages(page("http://api:port/", "a"))
    async with AsyncReplicate("token", fetch=fetch) as client:
        with pytest.raises(ReplicateError, match="`next` of a page is not a URL of the API"):
            _ = [each async for each in client.paginate(client.models.list)]


async def test_a_method_without_pages_raises(client: AsyncReplicate) -> None:
    method: Any = client.hardware.list
    with pytest.raises(TypeError, match="returns pages, not list"):
        _ = [each async for each in client.paginate(method)]


async def test_pages_are_requested_until_the_signal_is_set() -> None:
    fetch, requested = pages(*(page(f"/v1/predictions?cursor={number}") for number in range(9)))
    signal = threading.Event()
    async with AsyncReplicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        count = 0
        async for _ in client.paginate(client.predictions.list, source="web", signal=signal):
            count += 1
            if count == 3:
                signal.set()
        assert count == len(requested) == 3
        assert requested[0].endswith("?source=web")
        assert not [it async for it in client.paginate(client.predictions.list, signal=signal)]
    assert len(requested) == 3


async def test_a_page_shows_its_length_and_its_end() -> None:
    fetch, _ = pages(page("https://api.test/v1/predictions?cursor=2", "a", "b"), page(None))
    async with AsyncReplicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert repr(await anext(listing)) == "<PredictionPage: 2 results, a next page>"
        assert repr(await anext(listing)) == "<PredictionPage: 0 results, no next page>"


async def test_a_namespace_shows_its_client() -> None:
    async with AsyncReplicate("token", base_url="https://api.test/v1") as client:
        assert repr(client.models).endswith(f"ModelsApi of {client}>")
        assert "https://api.test/v1" in repr(client.webhooks.default.secret)
        assert "token" not in repr(client.predictions)
