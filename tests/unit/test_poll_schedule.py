"""The delays between polls; tests/_async/test_poller.py has the schedule of many predictions."""

import random

import pytest

from replicate._core.poll_schedule import poll_interval


def test_poll_interval_is_about_an_eleventh_of_the_time_waited() -> None:
    for waited, usual in ((0, 0.05), (0.1, 0.05), (1.1, 0.1), (4.4, 0.4)):
        intervals = {poll_interval(waited, None) for _ in range(100)}
        assert all(0.8 * usual <= each <= 1.2 * usual for each in intervals)
        assert len(intervals) > 50  # jittered


@pytest.mark.parametrize("waited", [7, 60, 3600])
def test_poll_interval_is_at_most_half_a_second(waited: float) -> None:
    assert {poll_interval(waited, None) for _ in range(100)} == {0.5}


@pytest.mark.parametrize("ends", [0.12, 0.7, 1.2, 1.7, 2.75, 4.1, 60])
def test_a_result_is_late_by_a_twentieth_of_its_time(ends: float) -> None:
    random.seed(1)
    delays: list[float] = []
    for _ in range(1000):
        now, polls, round_trip = 0.002, 0, 0.002
        while now - round_trip < ends:
            now += poll_interval(now, None) + round_trip
            polls += 1
        delays.append(now - ends)
        assert polls < 150
    assert sum(delays) / len(delays) <= max(0.05, 0.05 * ends)
    assert max(delays) <= 0.5 + round_trip * 2


@pytest.mark.parametrize("waited", [0, 1, 1000])
def test_poll_interval_is_the_argument(waited: float) -> None:
    assert poll_interval(waited, 30) == 30
    assert poll_interval(waited, 0.001) == 0.001
