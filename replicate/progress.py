"""The progress of a prediction, read from its logs, and a bar that shows it.

https://replicate-openapi.github.io/replicate-openapi-python/progress/
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import attrs

from ._core.status import is_terminal
from .bulk.progress import MAP_ID, display_options, progress_text

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training
    from rich.progress import Task

    from .bulk.progress import Counts

__all__ = ["Progress", "ProgressBar", "prediction_progress", "progress_bar"]

# A line of tqdm: ` 76%|████ | 7568/10000 [00:33<00:10, 229it/s]`. Some have decimals or units.
_COUNT = r"(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)(?:([kKMGTPEZY])(?:it|i?B?)|[A-Za-z]*)"
_BAR = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d+)?)%\s*\|[^%\r\n]*?\|\s*{_COUNT}\s*/\s*{_COUNT}(?![\w%])"
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNITS = " KMGTPEZY"


@attrs.frozen
class Progress:
    """The progress of a prediction: `current` of `total` steps."""

    percentage: float
    """The share that is done, 0-1."""
    current: float
    total: float


Progress.__module__ = "replicate"


def prediction_progress(prediction: Prediction | Training | str | None) -> Progress | None:
    """Return the progress by the last tqdm bar in the logs; None if there is none.

    Args:
        prediction: A prediction, a training, or logs.
    """
    logs: Any = prediction if isinstance(prediction, str) else getattr(prediction, "logs", None)
    if not isinstance(logs, str):
        return None
    for line in reversed(logs.splitlines()):
        if "%" in line and (bars := _BAR.findall(_ESCAPE.sub("", line))):
            percent, current, current_unit, total, total_unit = bars[-1]
            share = min(round(float(percent.replace(",", ".")) / 100, 6), 1.0)
            return Progress(share, _number(current, current_unit), _number(total, total_unit))
    return None


def _number(digits: str, unit: str) -> float:
    number = round(float(digits.replace(",", "")) * 1000.0 ** _UNITS.index(unit.upper() or " "), 9)
    return int(number) if number.is_integer() else number


def progress_bar() -> ProgressBar:
    """Return a callback for `run(progress=...)` that draws a bar in terminals and notebooks.

    One bar serves several predictions, `wait` and `map`.

    Raises:
        ImportError: rich is not installed: `pip install 'replicate-openapi[progress]'`.
    """
    return ProgressBar()


class ProgressBar:
    """A callback that draws the status, progress and last log line of predictions with rich."""

    def __init__(self) -> None:
        try:
            from rich import progress as rich
        except ImportError:
            problem = "progress_bar needs rich: pip install 'replicate-openapi[progress]'"
            raise ImportError(problem) from None
        self._lock = threading.RLock()  # `map` calls it in several threads
        self._tasks: dict[str, Task] = {}
        columns = [rich.TextColumn("{task.description}", markup=False), rich.BarColumn(30)]
        columns += [rich.TimeElapsedColumn(), rich.TextColumn("{task.fields[text]}", markup=False)]
        self._display = rich.Progress(*columns, transient=True, **display_options())

    def __call__(self, prediction: Prediction | Training) -> None:
        """Show the state of a prediction."""
        with self._lock:
            id, progress = prediction.id, prediction_progress(prediction)
            self._update(
                id,
                description=f"{id[:12]} {prediction.status}",
                total=1.0 if progress else None,
                completed=progress.percentage if progress else 0.0,
                text=_detail(prediction, progress),
            )
            if is_terminal(prediction):
                self.finished(id)

    def counted(self, counts: Counts) -> None:
        """Show how many inputs of a `map` are done. `map` calls this, at its start too."""
        with self._lock:
            self._update(MAP_ID, description="map", total=counts.total, completed=counts.done)
            self._update(MAP_ID, text=progress_text(self._tasks[MAP_ID], counts.failed))

    def finished(self, prediction_id: str) -> None:
        """Remove a prediction or `map`, and print its last state. They call this at their end.

        Of the predictions of a `map`, only those that did not succeed are printed.
        """
        with self._lock:
            if prediction_id not in self._tasks:
                return
            last = self._tasks[prediction_id]
            line = f"{last.description} {last.elapsed or 0:.0f} s {last.fields['text']}"
            if MAP_ID not in self._tasks or "succeeded" not in last.description:
                self._display.console.print(line.rstrip(), markup=False, highlight=False)
            self._display.remove_task(self._tasks.pop(prediction_id).id)
            if not self._tasks:
                self._display.stop()

    def _update(self, name: str, **state: Any) -> None:
        if name not in self._tasks:
            self._display.start()
            id = self._display.add_task(name, total=state.get("total"), text="")
            self._display.advance(id, 0)  # a rate begins here
            self._tasks[name] = self._display.tasks[-1]
        self._display.update(self._tasks[name].id, **state)


ProgressBar.__module__ = "replicate"


def _detail(prediction: Prediction | Training, progress: Progress | None) -> str:
    """Return the progress in numbers, and the last line of the logs if it is not a bar."""
    logs: Any = prediction.logs
    lines = _ESCAPE.sub("", logs).strip().splitlines() if isinstance(logs, str) else []
    detail = lines[-1] if lines else ""
    if progress is not None:
        steps = f"{progress.percentage:.0%} {progress.current:g}/{progress.total:g}"
        detail = steps if _BAR.search(detail) else f"{steps} {detail}"
    return "".join(letter for letter in detail[:80] if letter.isprintable())
