# Derived from replicate/_async/bulk/results.py by `make generate`.
"""`map`: a model run over many inputs."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, Self

from ...bulk.journal import Journal
from ...bulk.workers import END, Workers
from ...references import Reference
from ...twins import close_soon
from .journaled import Journaled

if TYPE_CHECKING:
    from ..client import Replicate


class Results:
    """What `map` gives: an iterator of `(index, output or error)`.

    Closing it stops what is queued and cancels what runs, except with `detach=True`. Use it in
    `with` if you may leave it early; else it is closed when it is forgotten.
    """

    def __init__(self, results: Generator[tuple[int, Any]]) -> None:
        self._results = results

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, Any]:
        return next(self._results)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop, and wait until that is done."""
        self._results.close()

    def __del__(self) -> None:
        close_soon(self._results)


class Bulk:
    """One `map`: how it runs its inputs."""

    def __init__(
        self, client: Replicate, ref: Reference, journal: Journal | None, options: Mapping[str, Any]
    ) -> None:
        self._client = client
        self._ref = ref
        self._options = options
        self._journaled = None if journal is None else Journaled(ref, journal, options)

    def results(self, inputs: Any, concurrency: int, ordered: bool) -> Generator[tuple[int, Any]]:
        """The results, while `concurrency` others run; as many may wait for an earlier one."""
        workers, signal = Workers(), self._options.get("signal")
        finished: dict[int, Any] = {}
        read = given = running = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            if self._journaled is not None:
                self._journaled.look_up(self._client)
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                room = running < concurrency and read - given < 2 * concurrency
                if room and not (exhausted or reading):
                    workers.read(inputs)
                    reading = True
                index = given if ordered else next(iter(finished), given)
                # Whatever has happened is taken in first, so that the next run is on its way
                # while the caller looks at this one's result.
                if index in finished and workers.quiet():
                    given += 1
                    yield index, finished.pop(index)
                    continue
                if not (running or finished or (reading and not exhausted)):
                    break
                done, value = workers.next()
                if done is not None:
                    running -= 1
                    if isinstance(value, BaseException) and not isinstance(value, Exception):
                        raise value
                    finished[done] = value
                    continue
                reading = False
                if value is END:
                    exhausted = True
                elif isinstance(value, Exception):
                    exhausted, problem = True, value  # once what was paid for has been given
                else:
                    workers.start(read, self._run, workers, read, value)
                    read += 1
                    running += 1
            if problem is not None:
                raise problem
        finally:
            workers.close()

    def _run(self, workers: Workers, index: int, input: Any) -> Any:
        """The output of one input. What it waits for, it waits for on a clock that can stop it."""
        clock = workers.clock(self._client.clock)
        client = self._client._timed_by(clock)  # pyright: ignore[reportPrivateUsage] - ours
        if self._journaled is not None:
            return self._journaled.run(client, index, input)
        return client.run(self._ref, input, **self._options)
