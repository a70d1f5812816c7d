# Derived from replicate/bulk/_async/saving.py by `make generate`.
"""Save the files of an output under names that are the same each time."""

from __future__ import annotations

import os
from contextlib import closing
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from replicate_api.models import Prediction

from ..._concurrency import map_concurrently, run_blocking
from ..._core.filenames import deduplicate
from ..._core.outputs import file_urls, wrap_urls
from ..._sync.downloads import Download
from ..._sync.files import FileOutput
from ..._sync.sender import Sender
from ..store import Store, is_store_url


def save_files(
    sender: Sender, prediction: Prediction, target: str | os.PathLike[str], deadline: float
) -> Any:
    """Save the files of an output, and return it with their paths or URLs.

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
    files = [FileOutput(url, sender) for url in urls]
    suffix = PurePath(name).suffix
    names = deduplicate([name if suffix else name + PurePath(file.name).suffix for file in files])

    def read(url: str) -> bytes:
        content = BytesIO()
        with closing(Download(url, sender, deadline)) as download:
            download.write_to(content)
        return content.getvalue()

    def save(item: tuple[FileOutput, str]) -> str | Path:
        file, name = item
        if store is None:
            return file.save_as(Path(folder, name), replace=True, deadline=deadline)
        return run_blocking(store.put, name, read(file.url))

    saved = map_concurrently(save, list(zip(files, names, strict=True)))
    location_by_url: dict[str, Any] = dict(zip(urls, saved, strict=True))
    return wrap_urls(prediction.output, lambda url: location_by_url.get(url, url))
