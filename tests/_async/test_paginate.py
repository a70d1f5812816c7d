"""`paginate`: over all pages of whatever is a list."""

from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, PredictionPage, ReplicateError
from replicate.sandbox import Sandbox


def pages(*bodies: dict[str, Any]) -> Any:
    """A fetch function that answers with one page after another, and records what is asked."""
    asked: list[str] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=bodies[len(asked) - 1])

    return fetch, asked


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
    "elsewhere",
    [
        "https://example.com/v1/predictions?cursor=2",
        "http://api.test/v1/predictions?cursor=2",
        "https://api.test:8443/v1/predictions?cursor=2",
        "https://api.test@example.com/v1/predictions?cursor=2",
        "HTTPS://EXAMPLE.COM/",
    ],
)
async def test_next_on_another_host_raises(elsewhere: str) -> None:
    fetch, asked = pages(page(elsewhere, "a"))
    async with AsyncReplicate("token", base_url="https://api.test/v1", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [item.id for item in await anext(listing)] == ["a"]
        with pytest.raises(ReplicateError, match="refusing to follow `next` to another host"):
            await anext(listing)
    assert asked == ["https://api.test/v1/predictions"]


async def test_a_repeated_next_raises() -> None:
    second, third = (f"https://api.test/v1/predictions?cursor={number}" for number in (2, 3))
    fetch, asked = pages(
        page(second, "a"), page(third, "b"), page(second, "c"), page(third, "b again")
    )
    async with AsyncReplicate("token", base_url="https://api.test", fetch=fetch) as client:
        listing = client.paginate(client.predictions.list)
        assert [(await anext(listing))[0].id for _ in range(3)] == ["a", "b", "c"]
        with pytest.raises(ReplicateError, match="the list does not end"):
            await anext(listing)
    assert len(asked) == 3


@pytest.mark.parametrize("end", [None, "", 5, [], False], ids=repr)
async def test_ends_without_next(end: Any) -> None:
    fetch, asked = pages(page(end, "a"))
    async with AsyncReplicate("token", fetch=fetch) as client:
        assert [len(each) async for each in client.paginate(client.models.list)] == [1]
    assert len(asked) == 1


async def test_an_invalid_next_raises() -> None:
    fetch, _ = pages(page("http://api:port/", "a"))
    async with AsyncReplicate("token", fetch=fetch) as client:
        with pytest.raises(ReplicateError, match="`next` of a page is invalid"):
            _ = [each async for each in client.paginate(client.models.list)]


async def test_a_method_without_pages_raises(client: AsyncReplicate) -> None:
    method: Any = client.hardware.list
    with pytest.raises(TypeError, match="returns pages, not list"):
        _ = [each async for each in client.paginate(method)]
