"""How synchronous code is derived from asynchronous code."""

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNASYNC: dict[str, Any] = runpy.run_path(str(ROOT / "codegen/unasync.py"))


@pytest.mark.parametrize(
    ("source", "derived"),
    [
        ("async def get(self) -> int:", "def get(self) -> int:"),
        ("    async with client as it:", "    with client as it:"),
        ("    async for page in pages:", "    for page in pages:"),
        ("    return await self.send(await x())", "    return self.send(x())"),
        ("class AsyncReplicate(AsyncApi):", "class Replicate(Api):"),
        ("from .._async.x import AsyncStream", "from .._sync.x import Stream"),
        ("    async def __aenter__(self):", "    def __enter__(self):"),
        ("    await response.aclose()", "    response.close()"),
        ("    await self.clock.asleep(1)", "    self.clock.sleep(1)"),
        ("    page = await anext(pages)", "    page = next(pages)"),
        ("x: Callable[[int], Awaitable[str]]", "x: Callable[[int], str]"),
        ("x: Awaitable[httpx.Response]", "x: httpx.Response"),
        ("httpx.AsyncClient()", "httpx.Client()"),
        ("sandbox.async_client()", "sandbox.client()"),
        ("# the awaited close of a class", "# the awaited close of a class"),
        ("assert base.sleep and aread_x", "assert base.sleep and aread_x"),
    ],
)
def test_lines(source: str, derived: str) -> None:
    assert UNASYNC["synchronous"](source) == derived


def test_folders(tmp_path: Path) -> None:
    source, target = tmp_path / "package/_async", tmp_path / "made/_async"
    source.mkdir(parents=True)
    (source / "one.py").write_text("async def one() -> None: ...\n")
    target.with_name("_sync").mkdir(parents=True)
    (target.with_name("_sync") / "stale.py").write_text("")
    made = UNASYNC["derive"](source, target)
    assert [file.name for file in made.iterdir()] == ["one.py"]
    assert (made / "one.py").read_text().splitlines() == [
        "# Derived from package/_async/one.py by `make generate`.",
        "def one() -> None: ...",
    ]
