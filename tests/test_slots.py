"""The bound on requests on their way: a slot is held by one, whatever becomes of those in line."""

import asyncio

import httpx
import pytest

from replicate.http.slots import AsyncSlots, Slots

BRIEFLY = 0.01


def test_a_thread_that_gives_up_had_no_slot() -> None:
    slots = Slots(1)
    slots.take(None)
    for _ in range(2):
        with pytest.raises(httpx.PoolTimeout, match="no connection became free"):
            slots.take(BRIEFLY)
    slots.give_back()
    slots.take(BRIEFLY)


async def test_a_task_that_gives_up_had_no_slot() -> None:
    slots = AsyncSlots(1)
    await slots.take(None)
    for _ in range(2):
        with pytest.raises(httpx.PoolTimeout, match="no connection became free"):
            await slots.take(BRIEFLY)
    slots.give_back()
    await slots.take(BRIEFLY)


@pytest.mark.parametrize("given", [False, True], ids=["in line", "at the same moment"])
async def test_a_canceled_task_leaves_no_slot_behind(given: bool) -> None:
    slots = AsyncSlots(1)
    await slots.take(None)
    task = asyncio.create_task(slots.take(None))
    await asyncio.sleep(0)
    if given:
        slots.give_back()  # to the task, which is then canceled before it knows
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    if not given:
        slots.give_back()
    await slots.take(BRIEFLY)
    with pytest.raises(httpx.PoolTimeout):
        await slots.take(BRIEFLY)
