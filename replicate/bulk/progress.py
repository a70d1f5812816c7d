"""The state of a `map`, which its `repr` and progress bars show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from rich.progress import Task


MAP_ID = ""
"""The id of a `map` for progress callbacks, beside those of its predictions."""


@attrs.define
class Counts:
    """The numbers of inputs of a `map` that are done, running and failed."""

    total: int | None = None
    """Inputs, if their number is known."""
    done: int = 0
    """Inputs that have a result or an error."""
    running: int = 0
    failed: int = 0
    """Inputs that have an error; also counted in `done`."""

    def __str__(self) -> str:
        of_total = "" if self.total is None else f" of {self.total}"
        return f"{self.done}{of_total} done, {self.running} running, {self.failed} failed"

    def finish(self, outcome: Any) -> None:
        """Count an outcome."""
        self.running -= 1
        self.done += 1
        self.failed += isinstance(outcome, Exception)

    def notify(self, progress: Callable[[Any], Any] | None) -> None:
        """Call the `counted` method of a progress callback that has one, as progress bars do."""
        counted = getattr(progress, "counted", None)
        if counted is not None:
            counted(attrs.evolve(self))


def progress_text(task: Task, failed: int) -> str:
    """Return the numbers of a task of rich, its rate, and the time until its end if it is known."""
    parts = [
        f"{task.completed:.0f}" if task.total is None else f"{task.completed:.0f}/{task.total:.0f}",
        f"{failed} failed" if failed else "",
        rate_text(task.speed),
        f"{timedelta(seconds=round(task.time_remaining))} left" if task.time_remaining else "",
    ]
    return ", ".join(filter(None, parts))


def rate_text(per_second: float | None) -> str:
    """Return a rate per minute, or per hour if it is low; nothing as long as it is not known."""
    if not per_second:
        return ""
    if per_second * 60 < 10:
        return f"{per_second * 3600:,.0f}/h"
    return f"{per_second * 60:,.0f}/min"


def display_options() -> dict[str, Any]:
    """Return the options of a display of rich on stderr: what goes to a pipe stays there."""
    from rich.console import Console

    return {
        "console": Console(stderr=True),
        "redirect_stdout": sys.stdout.isatty(),
        "speed_estimate_period": 600.0,  # seconds: a prediction may run for minutes
    }
