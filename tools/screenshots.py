"""Write the pictures of docs/images/: programs that run in a terminal, with the sandbox as the API.

A picture is an SVG that follows the colors of the system, light or dark.
"""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pyte
from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from replicate.sandbox import File, Run, Sandbox
from replicate.sandbox.builtin_models import png

IMAGES = Path(__file__).resolve().parent.parent / "docs/images"
COLUMNS, ROWS = 88, 24
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
PATIENCE = 30.0
"""Seconds until a program has printed what is waited for."""

LIGHT = TerminalTheme(
    (246, 248, 250),
    (31, 35, 40),
    [(36, 41, 47), (164, 14, 38), (17, 99, 41), (125, 78, 0),
     (9, 80, 174), (102, 57, 186), (20, 90, 100), (87, 96, 106)],
)  # fmt: skip
DARK = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [(139, 148, 158), (255, 123, 114), (86, 211, 100), (227, 179, 65),
     (121, 192, 255), (210, 168, 255), (86, 212, 221), (201, 209, 217)],
)  # fmt: skip

FRAME = """<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
text {{ font: {char_height}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.frame {{ fill: BACKGROUND; }}
{styles}
</style>
<rect class="frame" width="100%" height="100%" rx="8"/>
<g transform="translate(12, 6)">
{matrix}
</g>
</svg>
"""

BAR = """
import replicate

inputs = [{"steps": 20}, {"steps": 36}, {"steps": 60}]
list(replicate.map("sandbox/logging", inputs, progress=replicate.progress_bar()))
"""


class Terminal:
    """A program in a terminal of its own, as a person would see it."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self._primary, secondary = pty.openpty()
        size = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "TERM": "xterm-256color"}
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment, **size, "PATH": PATH},
            stdin=secondary,
            stdout=secondary,
            stderr=secondary,
            start_new_session=True,
        )
        os.close(secondary)

    def text(self) -> str:
        """Return what the screen shows."""
        return "\n".join(self.screen.display)

    def wait(self, condition: Callable[[str], bool] | None = None) -> None:
        """Read until the screen meets a condition, or until the program has ended."""
        while select.select([self._primary], [], [], PATIENCE)[0]:
            try:
                data = os.read(self._primary, 65536)
            except OSError:  # Linux's end of a terminal
                data = b""
            if not data:
                break
            self._stream.feed(data)
            if condition and condition(self.text()):
                return
        if condition:
            raise TimeoutError(f"not on the screen:\n{self.text()}")

    def close(self) -> None:
        """End the program."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._primary)


def cells(screen: pyte.Screen) -> Text:
    """Return the lines of a screen with their styles, without the empty ones at its end."""
    text = Text()
    for row in range(ROWS):
        line = (screen.buffer[row][column] for column in range(COLUMNS))
        for same, run in groupby(line, style):
            text.append("".join(cell.data for cell in run), same)
        text.append("\n")
    text.rstrip()
    return text.append("\n ")  # a margin


def style(cell: Char) -> Style:
    """Return the style of a cell. Its color is a name or six hexadecimal digits."""
    name = cell.fg.removeprefix("bright").replace("brown", "yellow")
    color = f"#{name}" if re.fullmatch(r"[0-9a-f]{6}", name) else name
    return Style(color=color, bold=cell.bold, italic=cell.italics)


def picture(shown: Text, name: str) -> str:
    """Return an SVG with the colors of both themes."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    console.print(shown, soft_wrap=True)
    svg, dark = (
        console.export_svg(
            theme=theme,
            clear=False,
            unique_id=name,
            code_format=FRAME.replace("BACKGROUND", theme.background_color.hex),
        )
        for theme in (LIGHT, DARK)
    )
    styles = dark[dark.index(".frame") : dark.index("</style>")]
    svg = svg.replace("</style>", f"@media (prefers-color-scheme: dark) {{\n{styles}}}\n</style>")
    svg = re.sub(r' clip-path="[^"]*"', "", svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def screenshot(name: str, sandbox: Sandbox, command: str, shown_as: str, until: str = "") -> None:
    """Write the picture of a command, at its end or once the screen matches a pattern."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bar.py").write_text(BAR)
        rows = [f"a lighthouse in the year {year}" for year in range(1800, 1920)]
        (Path(folder) / "inputs.csv").write_text("\n".join(["prompt", *rows]))
        terminal = Terminal(["sh", "-c", command], sandbox.environment, Path(folder))
        terminal.wait((lambda text: bool(re.search(until, text))) if until else None)
        shown = Text(f"$ {shown_as}\n", Style(bold=True))
        shown.append_text(cells(terminal.screen))
        terminal.close()
    (IMAGES / f"{name}.svg").write_text(picture(shown, name))
    print(f"docs/images/{name}.svg")


def main() -> None:
    """Write all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with Sandbox() as sandbox, sandbox.client() as client:

        @sandbox.model("acme/painter")
        def paint(run: Run, prompt: str, width: int = 512) -> File:
            run.sleep(0.5)
            return File(png(8, 8, prompt), "out.png")

        screenshot("bar", sandbox, f"{sys.executable} bar.py", "python bar.py", "50%")
        bulk = "replicate bulk run inputs.csv acme/painter --save out > results.jsonl"
        screenshot("bulk", sandbox, bulk, bulk, r"\b[4-9]\d/120")
        runs: list[tuple[str, dict[str, Any]]] = [
            ("sandbox/language", {"prompt": "Hi"}),
            ("sandbox/failing", {}),
            ("replicate/hello-world", {"text": "Alice"}),
            ("sandbox/slow", {"seconds": 600}),
        ]
        for model, input in runs:
            client.predictions.create(model=model, input=input)
        command = "replicate predictions list --limit 6"
        screenshot("predictions", sandbox, command, command)


if __name__ == "__main__":
    main()
