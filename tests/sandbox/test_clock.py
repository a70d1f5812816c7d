"""The clock."""

import asyncio
import threading

import pytest

from replicate.sandbox import Clock

from .conftest import HELLO, PATIENCE

BODY = {"version": HELLO, "input": {"text": "Alice"}}


class TestClock:
    def test_speed_and_advance(self) -> None:
        clock = Clock(speed=1000)
        begin = clock.now()
        clock.sleep(10)
        assert clock.now() >= begin + 10
        clock.advance(3600)
        assert clock.now() >= begin + 3610

    def test_speed_0_stands_still(self) -> None:
        clock = Clock(speed=0)
        begin = clock.now()
        thread = threading.Thread(target=clock.sleep, args=(1,))
        thread.start()
        assert clock.now() == begin
        clock.advance(1)
        thread.join(PATIENCE)
        assert clock.now() == begin + 1

    def test_advance_wakes_a_thread(self) -> None:
        clock = Clock()
        thread = threading.Thread(target=clock.sleep, args=(1e6,))
        thread.start()
        clock.advance(2e6)
        thread.join(PATIENCE)
        assert not thread.is_alive()

    def test_advance_wakes_coroutines_in_the_order_of_their_moments(self) -> None:
        clock = Clock()
        woken: list[int] = []

        async def sleeper(seconds: int) -> None:
            await clock.asleep(seconds)
            woken.append(seconds)

        async def main() -> None:
            tasks = [asyncio.ensure_future(sleeper(seconds)) for seconds in (300, 100, 200)]
            await asyncio.sleep(0)
            clock.advance(100)
            await tasks[1]
            clock.advance(1000)
            await asyncio.gather(*tasks)

        asyncio.run(main())
        assert woken == [100, 200, 300]

    @pytest.mark.parametrize("speed", [-1, float("nan"), float("inf")])
    def test_time_runs_forward(self, speed: float) -> None:
        with pytest.raises(ValueError, match="finite number"):
            Clock(speed)
        with pytest.raises(ValueError, match="must not be negative"):
            Clock().advance(-1)
