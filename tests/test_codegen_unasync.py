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
        ("    await acall_callback(f, 1)", "    call_callback(f, 1)"),
        ("    await amap_concurrently(f, a)", "    map_concurrently(f, a)"),
        ("    schedule_aclose(generator)", "    schedule_close(generator)"),
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


def test_every_async_folder_has_a_sync_folder(tmp_path: Path) -> None:
    root, target = tmp_path / "root", tmp_path / "target"
    for folder in ("replicate/_async", "replicate/typed/_async", "tests/_async"):
        (root / folder).mkdir(parents=True)
        (root / folder / "one.py").write_text("async def one() -> None: ...\n")
    stale = target / "replicate/typed/_sync/stale.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    for folder in UNASYNC["folders"](root):
        UNASYNC["derive"](root, folder, target)
    derived = sorted(file for file in target.rglob("*") if file.is_file())
    assert [str(file.relative_to(target)) for file in derived] == [
        "replicate/_sync/one.py",
        "replicate/typed/_sync/one.py",
        "tests/_sync/one.py",
    ]
    assert derived[1].read_text().splitlines() == [
        "# Derived from replicate/typed/_async/one.py by `make generate`.",
        "def one() -> None: ...",
    ]
