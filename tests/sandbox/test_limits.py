"""Rate limits."""

from collections.abc import Callable

import pytest

from replicate.sandbox import RateLimit, Sandbox

from .conftest import HELLO, Caller

BODY = {"version": HELLO, "input": {"text": "Alice"}}


class TestRateLimits:
    def test_creates_are_rate_limited(self, make_sandbox: Callable[..., Sandbox]) -> None:
        sandbox = make_sandbox(limit=RateLimit(per_minute=6, burst=1))
        with Caller(sandbox) as caller:
            first = caller.post("/predictions", json=BODY)
            assert first.status_code == 201
            assert first.headers["ratelimit-remaining"] == "0"
            assert 0 < int(first.headers["ratelimit-reset"]) <= 10

            second = caller.post("/predictions", json=BODY)
            assert second.status_code == 429
            assert second.headers["content-type"] == "application/problem+json"
            wait = second.json()["retry_after"]
            assert 0 < wait <= 10
            assert second.headers["retry-after"] == str(wait)
            assert second.headers["ratelimit-reset"] == str(wait)
            assert second.headers["ratelimit-remaining"] == "0"
            assert caller.get("/predictions").status_code == 200

            sandbox.clock.advance(wait)
            assert caller.post("/predictions", json=BODY).status_code == 201

    def test_without_retry_after_header(self, make_sandbox: Callable[..., Sandbox]) -> None:
        limit = RateLimit(per_minute=1, burst=2, retry_after=False)
        with Caller(make_sandbox(other_limit=limit)) as caller:
            responses = [caller.get("/account") for _ in range(3)]
        assert [response.status_code for response in responses] == [200, 200, 429]
        assert responses[0].headers["ratelimit-remaining"] == "1"
        assert "retry-after" not in responses[2].headers
        assert responses[2].json()["retry_after"] > 0

    @pytest.mark.parametrize("wrong", [{"per_minute": 0}, {"per_minute": 6, "burst": 0}])
    def test_invalid_rate_limits(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="per_minute must be above 0"):
            RateLimit(**wrong)

    def test_documented_limits_by_a_clock_that_stands_still(
        self, make_sandbox: Callable[..., Sandbox]
    ) -> None:
        sandbox = make_sandbox(speed=0, limit=RateLimit.CREATES, other_limit=RateLimit.OTHERS)
        with Caller(sandbox) as caller:
            first = caller.post("/predictions", json=BODY)
            assert first.headers["ratelimit-remaining"] == "599"
            assert first.headers["ratelimit-reset"] == "1"
            read = caller.get("/predictions")
            assert read.headers["ratelimit-remaining"] == "2999"
            assert read.headers["ratelimit-reset"] == "1"
            creates = [caller.post("/predictions", json=BODY) for _ in range(600)]
            assert [each.status_code for each in creates] == [201] * 599 + [429]
            assert creates[-1].headers["retry-after"] == "1"
            sandbox.clock.advance(1)
            creates = [caller.post("/predictions", json=BODY) for _ in range(11)]
            assert [each.status_code for each in creates] == [201] * 10 + [429]

    def test_no_headers_without_a_limit(self, caller: Caller) -> None:
        assert "ratelimit-remaining" not in caller.post("/predictions", json=BODY).headers
