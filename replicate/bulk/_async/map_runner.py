"""The run of one input of `map`, and its files, whose names are the same each time."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Any

import attrs
from replicate_api.models import Prediction

from ..._async.files import AsyncFileOutput, prediction_of_error
from ..._async.predictions import AsyncPredictionRunner
from ..._concurrency import amap_concurrently, arun_blocking
from ..._core.filenames import deduplicate
from ..._core.outputs import file_urls, wrap_urls
from ..._core.run_options import RunOptions
from ..options import MapOptions
from ..store import Store, is_store_url


@attrs.define(eq=False, repr=False, kw_only=True)
class AsyncMapRunner(AsyncPredictionRunner):
    """Runs one input of `map`."""

    rules: MapOptions
    index: int
    """The position of the input."""
    saved: dict[str, str] | None = None
    """The paths or URLs of saved files, by the URLs in the output."""

    async def result(self, prediction: Prediction, options: RunOptions, deadline: float) -> Any:
        """Return the result of a prediction that has ended, with its files saved.

        Raises:
            PredictionError: It did not succeed.
            OSError, ReplicateError: A file cannot be saved.
        """
        output = await self.output(prediction, options.use_file_output)
        if self.saved is None and self.rules.save_to is not None:
            with prediction_of_error(prediction):
                self.saved = await self._save_files(prediction, deadline)
        if self.saved is not None:
            output = _with_files(prediction.output, self.saved)
        return options.result_of(prediction, output)

    async def _save_files(self, prediction: Prediction, deadline: float) -> dict[str, str]:
        """Save the files of an output, and return their paths or URLs by the URLs in the output.

        Without a suffix, the name of the first file gets that of the file. Others have a number.
        Existing files are replaced.
        """
        folder, name = os.path.split(self.rules.location(self.index, prediction))
        store = Store(folder) if is_store_url(folder) else None
        urls = file_urls(prediction.output, self.sender.options.base_url)
        files = [AsyncFileOutput(url, self.sender) for url in urls]
        suffix = PurePath(name).suffix
        names = deduplicate(
            [name if suffix else name + PurePath(file.name).suffix for file in files]
        )

        async def save(item: tuple[AsyncFileOutput, str]) -> str:
            file, name = item
            if store is None:
                return str(await file.save_as(Path(folder, name), replace=True, deadline=deadline))
            return await arun_blocking(store.put, name, await file.read(deadline=deadline))

        saved = await amap_concurrently(save, list(zip(files, names, strict=True)))
        return dict(zip(urls, saved, strict=True))


def _with_files(output: Any, saved: dict[str, str]) -> Any:
    """Return an output with the paths or URLs of saved files in the place of its URLs."""

    def location(url: str) -> str | Path:
        found = saved.get(url, url)
        return found if found == url or is_store_url(found) else Path(found)

    return wrap_urls(output, location)
