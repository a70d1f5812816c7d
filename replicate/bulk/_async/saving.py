"""Save the files of an output under names that are the same each time."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Any

from replicate_api.models import Prediction

from ..._async.files import AsyncFileOutput
from ..._async.sender import AsyncSender
from ..._concurrency import amap_concurrently, arun_blocking
from ..._core.filenames import deduplicate
from ..._core.outputs import file_urls, wrap_urls
from ..store import Store, is_store_url


async def save_files(
    sender: AsyncSender, prediction: Prediction, target: str | os.PathLike[str], deadline: float
) -> dict[str, str]:
    """Save the files of an output, and return their paths or URLs by the URLs in the output.

    Args:
        sender: The sender of the client.
        prediction: It has succeeded.
        target: Path or URL of the first file; others have a number. Without a suffix, it gets that
            of the file. Existing files are replaced.
        deadline: The time by which all must be saved, by the client's clock.
    """
    location: str = os.fspath(target)
    folder, name = os.path.split(location)
    store = Store(folder) if is_store_url(folder) else None
    urls = file_urls(prediction.output, sender.options.base_url)
    files = [AsyncFileOutput(url, sender) for url in urls]
    suffix = PurePath(name).suffix
    names = deduplicate([name if suffix else name + PurePath(file.name).suffix for file in files])

    async def save(item: tuple[AsyncFileOutput, str]) -> str:
        file, name = item
        if store is None:
            return str(await file.save_as(Path(folder, name), replace=True, deadline=deadline))
        return await arun_blocking(store.put, name, await file.read(deadline=deadline))

    saved = await amap_concurrently(save, list(zip(files, names, strict=True)))
    return dict(zip(urls, saved, strict=True))


def with_files(output: Any, saved: dict[str, str]) -> Any:
    """Return an output with the paths or URLs of saved files in the place of its URLs."""

    def location(url: str) -> str | Path:
        found = saved.get(url, url)
        return found if found == url or is_store_url(found) else Path(found)

    return wrap_urls(output, location)
