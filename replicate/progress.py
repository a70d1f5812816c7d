"""How far a prediction is, read from its logs, and a bar that shows it."""

from __future__ import annotations

import re
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import attrs

from ._core.status import is_terminal

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training

__all__ = ["Progress", "ProgressBar", "prediction_progress", "progress_bar"]

# A line of tqdm, wherever on its line it is: ` 76%|████ | 7568/10000 [00:33<00:10, 229it/s]`.
_BAR = re.compile(r"(\d{1,3})%\s*\|[^|\r\n]*\|\s*([\d.]+)([kMGTPEZY]?)/([\d.]+)([kMGTPEZY]?)(?!\w)")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_UNITS = " kMGTPEZY"

PLAIN_INTERVAL = 5.0
"""Seconds between two lines about the same status, where there is no terminal."""

BAR_WIDTH = 30
"""Characters of a bar."""


@attrs.frozen
class Progress:
    """How far something is: `current` of `total` steps."""

    percentage: float
    """From 0 to 1."""
    current: float
    total: float


def prediction_progress(prediction: Prediction | Training | str | None) -> Progress | None:
    """How far a prediction or training is by the newest tqdm bar in its logs; None: it has none.

    Args:
        prediction: What to look at, or its logs.
    """
    logs: Any = prediction if isinstance(prediction, str) else getattr(prediction, "logs", None)
    if not isinstance(logs, str):
        return None
    for line in reversed(logs.splitlines()):
        if "%" in line and (found := _BAR.findall(_ESCAPE.sub("", line))):
            percent, current, current_unit, total, total_unit = found[-1]
            try:
                current, total = _number(current, current_unit), _number(total, total_unit)
            except ValueError:  # such as 1.2.3
                continue
            return Progress(int(percent) / 100, current, total)
    return None


def _number(digits: str, unit: str) -> float:
    number = float(digits) * 10.0 ** (3 * _UNITS.index(unit or " "))
    return round(number) if number == round(number) or unit else number


def progress_bar() -> ProgressBar:
    """A callback for `run(progress=...)` that shows status, seconds, progress and last log line.

    A live bar in a terminal, which needs the extra `progress` (rich); a bar of text in Jupyter,
    without widgets; plain lines elsewhere. It serves several runs at once, `wait` and `map`.
    docs/progress.md shows it.
    """
    return ProgressBar()


class ProgressBar:
    """Shows the predictions that it is called with. `run` tells it when one is over."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # `map` calls it in several threads
        self._started: dict[str, float] = {}
        self._said: dict[str, tuple[str, float]] = {}
        self._running: dict[str, Prediction | Training] = {}
        self._live: Any = None
        self._display: Any = None

    def __call__(self, prediction: Prediction | Training) -> None:
        with self._lock:
            self._started.setdefault(prediction.id, time.monotonic())
            self._running[prediction.id] = prediction
            if _in_jupyter():
                self._show_in_jupyter()
            elif sys.stderr.isatty() and self._start_live():
                self._live.refresh()
            else:
                self._say(prediction)
            if is_terminal(prediction):
                self.ended(prediction.id)

    def ended(self, prediction_id: str) -> None:
        """Take a run off the display, however it ended; with the last one the display closes."""
        with self._lock:
            last = self._running.pop(prediction_id, None)
            if last is not None and self._live is not None:
                line = _line(last, self._seconds(last))
                self._live.console.print(line, markup=False, highlight=False)
            self._started.pop(prediction_id, None)
            self._said.pop(prediction_id, None)
            if self._running:
                return
            live, self._live, self._display = self._live, None, None
            if live is not None:
                live.stop()

    def _seconds(self, prediction: Prediction | Training) -> float:
        return time.monotonic() - self._started.get(prediction.id, time.monotonic())

    def _say(self, prediction: Prediction | Training) -> None:
        """Print a line when the status has changed, and now and then in between."""
        now = time.monotonic()
        status, at = self._said.get(prediction.id, ("", 0.0))
        if status != prediction.status or now >= at + PLAIN_INTERVAL:
            self._said[prediction.id] = (prediction.status, now)
            print(_line(prediction, self._seconds(prediction)), file=sys.stderr, flush=True)

    def _show_in_jupyter(self) -> None:
        display: Any = sys.modules["IPython"].display.display
        lines = [_line(one, self._seconds(one), _bar(one)) for one in self._running.values()]
        data = {"text/plain": "\n".join(lines)}
        if self._display is None:
            self._display = display(data, raw=True, display_id=True)
        else:
            self._display.update(data, raw=True)

    def _start_live(self) -> bool:
        if self._live is not None:
            return True
        try:
            from rich.console import Console
            from rich.live import Live
        except ImportError:
            return False
        # Drawn anew several times a second, so that the seconds go on while nothing is heard.
        self._live = Live(
            console=Console(stderr=True),
            get_renderable=self._table,
            transient=True,
            refresh_per_second=8,
        )
        self._live.start()
        return True

    def _table(self) -> Any:
        from rich.progress_bar import ProgressBar as Bar
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(width=BAR_WIDTH)
        table.add_column(no_wrap=True, overflow="ellipsis")
        for one in list(self._running.values()):
            progress = prediction_progress(one)
            seconds = self._seconds(one)
            share = progress.percentage if progress else 0.0
            table.add_row(
                Text(f"{one.id[:12]} {one.status} {seconds:.0f} s"),
                Bar(total=1.0, completed=share, pulse=progress is None),
                Text(_detail(one, progress)),
            )
        return table


def _line(prediction: Prediction | Training, seconds: float, bar: str = "") -> str:
    detail = _detail(prediction, prediction_progress(prediction))
    return " ".join(f"{prediction.id} {prediction.status} {seconds:.0f} s {bar} {detail}".split())


def _bar(prediction: Prediction | Training) -> str:
    progress = prediction_progress(prediction)
    done = round(BAR_WIDTH * min(progress.percentage, 1.0)) if progress else 0
    return "█" * done + "░" * (BAR_WIDTH - done)


def _detail(prediction: Prediction | Training, progress: Progress | None) -> str:
    """The progress in numbers, and the last line of the logs where that is not where they are."""
    logs: Any = prediction.logs
    lines = _ESCAPE.sub("", logs).strip().splitlines() if isinstance(logs, str) else []
    last = lines[-1] if lines else ""
    if progress is None:
        detail = last
    else:
        detail = f"{progress.percentage:.0%} {progress.current:g}/{progress.total:g}"
        detail += "" if _BAR.search(last) else f" {last}"
    return "".join(letter for letter in detail[:80] if letter.isprintable())


def _in_jupyter() -> bool:
    """Whether this runs in a notebook, which shows what is displayed."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"
