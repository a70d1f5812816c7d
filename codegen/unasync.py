"""Derive synchronous code from asynchronous code, line by line, by ordered replacements."""

import re
from collections.abc import Iterator
from pathlib import Path

PAIRS = (
    *("close", "closing", "iter", "iter_bytes", "iter_raw", "iter_stream", "next", "read", "sleep"),
    *("blocking_stream", "call_callback", "map_concurrently", "run_blocking", "shield", "throw"),
    *("close_unclosed", "connect", "current", "exclusive", "open_upload"),
    *("resolve",),
)
"""The synchronous names whose asynchronous twins begin with an `a`."""

REPLACEMENTS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b_async\b", "_sync"),
        (r"\b(\w+\[\w+\]) \| Async\1", r"\1"),
        (r"\basync (def|for|with)\b", r"\1"),
        (r"\bawait ", ""),
        (rf"\b(schedule_)?a({'|'.join(PAIRS)})\b", r"\1\2"),
        (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
        (r"\basyncio\.sleep\b", "time.sleep"),
        (r"^import asyncio$", "import time"),
        (r"\basynccontextmanager\b", "contextmanager"),
        (r"\bStopAsyncIteration\b", "StopIteration"),
        (r"\bAwaitable\[([\w.]+)\]", r"\1"),
        (r"\bAsyncByteStream\b", "SyncByteStream"),
        (r"\b(Abstract)?Async([A-Z]\w*)", r"\1\2"),
        (r"\basync_client\b", "client"),
        (r"\bhandle_async_request\b", "handle_request"),
    )
]


def folders(root: Path) -> Iterator[Path]:
    """Find the folders of asynchronous code, relative to `root`."""
    for top in ("replicate", "tests"):
        yield from (folder.relative_to(root) for folder in sorted((root / top).rglob("_async")))


def derive(root: Path, folder: Path, target: Path) -> Path:
    """Write the `_sync` twin of a folder below `target`, and return its path."""
    twin = target / folder.with_name("_sync")
    names = {module.relative_to(root / folder) for module in (root / folder).rglob("*.py")}
    for name in sorted(names):
        (twin / name).parent.mkdir(parents=True, exist_ok=True)
        header = f"# Derived from {(folder / name).as_posix()} by `make generate`.\n"
        (twin / name).write_text(header + synchronous((root / folder / name).read_text()))
    for stale in twin.rglob("*.py"):
        if stale.relative_to(twin) not in names:
            stale.unlink()
    return twin


def synchronous(code: str) -> str:
    """Return the code without its event loop."""
    return "\n".join(_line(line) for line in code.split("\n"))


def _line(line: str) -> str:
    for pattern, replacement in REPLACEMENTS:
        line = pattern.sub(replacement, line)
    return line
