"""The logger `replicate`: requests and predictions."""

import logging
import re
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Close, Sandbox, Status

TALK = {"prompt": "x", "pause": 0}


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was said by the client's side; the sandbox's server is in this process too."""
    names = ("replicate", "httpx", "httpcore2")
    return [record for record in caplog.records if record.name.partition(".")[0] in names]


def lines(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [record.getMessage() for record in ours(caplog) if record.levelno == level]


async def test_debug_has_a_line_for_each_request(
    client: AsyncReplicate, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, clock: Any
) -> None:
    client.clock = clock
    caplog.set_level(logging.DEBUG, "replicate")
    sandbox.faults.add("GET", "/account", Status(502, {"x-request-id": "req-7"}))
    sandbox.faults.add("GET", "/account", Close())
    await client.request("/account", params={"secret": "in the query"})
    failed, broken, passed = lines(caplog, logging.DEBUG)
    where = f"GET {sandbox.base_url}/account: "
    assert re.fullmatch(re.escape(where) + r"502, request req-7, \d+\.\d{3} s", failed)
    assert broken.startswith(f"{where}RemoteProtocolError: ")
    assert passed.startswith(f"{where}200, ")


async def test_info_has_a_line_for_each_change_of_a_prediction(
    client: AsyncReplicate, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    steps = iter(["processing", "processing", "succeeded"])
    await client.run(
        "sandbox/slow",
        {"seconds": 3600},
        wait=False,
        progress=lambda it: sandbox.update(it.id, status=next(steps, "succeeded"), output=1),
    )
    [id] = sandbox.predictions
    assert [record.getMessage() for record in ours(caplog)] == [
        f"prediction {id} is starting",
        f"prediction {id} is processing",
        f"prediction {id} is succeeded",
    ]


async def test_streams_and_waits_log_statuses_too(
    client: AsyncReplicate, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "replicate")
    await client.stream("sandbox/language", TALK).text()
    [id] = sandbox.predictions
    said = lines(caplog, logging.INFO)
    assert said[0] == f"prediction {id} is starting"
    assert said[-1] == f"prediction {id} is succeeded"
    caplog.clear()
    await client.wait(id)
    assert lines(caplog, logging.INFO) == [f"prediction {id} is succeeded"]


async def test_a_success_logs_nothing_above_info(
    client: AsyncReplicate, caplog: pytest.LogCaptureFixture
) -> None:
    await client.run("replicate/hello-world", {"text": "x"})
    await client.stream("sandbox/language", TALK).text()
    assert [record for record in ours(caplog) if record.levelno > logging.INFO] == []


async def test_httpx_does_not_log_requests_again(
    client: AsyncReplicate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await client.account.get()
    assert ours(caplog) == []


async def test_an_httpx_client_as_fetch_logs_requests_itself(
    make_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with httpx.AsyncClient() as transport:
        await make_client(fetch=transport.send).account.get()
    assert {record.name for record in ours(caplog)} == {"httpx"}


async def test_a_prediction_that_may_be_running_is_a_warning(
    client: AsyncReplicate, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", "/predictions/{id}/cancel", Status(500), count=None)

    def interrupt(_: Any) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        await client.run("sandbox/slow", {"seconds": 3600}, on_create=interrupt)
    [id] = sandbox.predictions
    [said] = lines(caplog, logging.WARNING)
    assert said.startswith(f"prediction {id} may be running: ")
