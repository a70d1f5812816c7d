"""Derive synchronous code from asynchronous code, line by line, by ordered replacements."""

import re
from pathlib import Path

FOLDERS = ("replicate/_async", "replicate/typed/_async", "tests/_async")

REPLACEMENTS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b_async\b", "_sync"),
        (r"\basync (def|for|with)\b", r"\1"),
        (r"\bawait ", ""),
        (r"\basyncio\.sleep\b", "time.sleep"),
        (r"^import asyncio$", "import time"),
        (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
        (
            r"\ba(close|close_soon|closing|read|iter_bytes|iter_raw|iter_stream|next|iter|sleep)\b",
            r"\1",
        ),
        (r"\ba(tell|blocking|concurrently|prepared|shielded)\b", r"\1"),
        (r"\bhandle_async_request\b", "handle_request"),
        (r"\bAsyncByteStream\b", "SyncByteStream"),
        (r"\bAnyIOBackend\b", "SyncBackend"),
        (r"\bAsync([A-Z]\w*)", r"\1"),
        (r"\bloop_sockets\b", "sockets"),
        (r"\bStopAsyncIteration\b", "StopIteration"),
        (r"\basynccontextmanager\b", "contextmanager"),
        (r"\basync_client\b", "client"),
        (r"\bAwaitable\[([\w.]+)\]", r"\1"),
    )
]


def derive(source: Path, beside: Path) -> Path:
    """Write the synchronous twin of each module in `source` into the `_sync` beside a folder."""
    target = beside.with_name("_sync")
    names = {module.relative_to(source) for module in source.rglob("*.py")}
    for name in sorted(names):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        origin = source.relative_to(source.parents[1]) / name
        header = f"# Derived from {origin.as_posix()} by `make generate`.\n"
        (target / name).write_text(header + synchronous((source / name).read_text()))
    for stale in target.rglob("*.py"):
        if stale.relative_to(target) not in names:
            stale.unlink()
    return target


def synchronous(code: str) -> str:
    """The same code without its event loop."""
    return "\n".join(_line(line) for line in code.split("\n"))


def _line(line: str) -> str:
    for pattern, replacement in REPLACEMENTS:
        line = pattern.sub(replacement, line)
    return line
