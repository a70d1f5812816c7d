"""Runs predictions and trainings: starting, processing, and one of four ends."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import inspect
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar, cast

from .arguments import convert
from .clock import timestamp
from .files import File
from .jobs import JSON, Job, Kind
from .models import Function, Model, Version
from .outputs import Origins, Outputs
from .runs import Canceled, Run
from .store import Store, new_id

T = TypeVar("T")

CATCH_UP = 0.5  # real seconds


@dataclasses.dataclass(frozen=True)
class Work:
    """What a job is to run; a training has a destination for the version that it makes."""

    model: Model
    version: Version
    function: Function
    destination: Model | None = None

    @property
    def kind(self) -> Kind:
        return "predictions" if self.destination is None else "trainings"


class Lifecycle:
    def __init__(
        self,
        store: Store,
        origins: Origins,
        outputs: Outputs,
        report: Callable[[Job, str], None],
    ) -> None:
        self._store = store
        self._clock = store.clock
        self._origins = origins
        self._outputs = outputs
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def create(
        self, work: Work, given: JSON, *, deadline: float | None = None, **properties: Any
    ) -> Job:
        """A new job with these properties, put in the store and set going."""
        now = round(self._clock.now(), 6)  # as exact as the record: filters compare the two
        record = self._record(work, given, now) | properties
        if deadline is not None:
            record["deadline"] = timestamp(deadline)
        job = Job(work.kind, record, now, self._store.position(), deadline, self._report)
        self._store.jobs(work.kind).add(job.id, job)
        work.model.run_count += 1
        run = Run(job, self._clock)
        job.tasks.append(self._spawn(self._run(work, job, run)))
        if deadline is not None:
            job.tasks.append(self._spawn(self._expire(job, run, deadline)))
        return job

    def cancel(self, job: Job) -> None:
        job.finish("canceled", self._clock.now())

    async def stop(self) -> None:
        """Let go of everything that runs; the records stay as they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _record(self, work: Work, given: JSON, now: float) -> JSON:
        id = new_id()
        url = f"{self._origins.api}/v1/{work.kind}/{id}"
        urls = {"get": url, "cancel": f"{url}/cancel", "web": f"https://replicate.com/p/{id}"}
        if work.function.is_iterator and work.kind == "predictions":
            urls["stream"] = f"{self._origins.delivery}/streams/{id}"
        return {
            "id": id,
            "model": work.model.full_name,
            "version": "hidden" if work.model.is_official else work.version.id,
            "input": given,
            "logs": "",
            "output": None,
            **({"data_removed": False} if work.kind == "predictions" else {}),
            "error": None,
            "source": "api",
            "status": "starting",
            "created_at": timestamp(now),
            "urls": urls,
        }

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _expire(self, job: Job, run: Run, deadline: float) -> None:
        await self._clock.until(deadline)
        if run.now() < deadline:
            # The clock was advanced: let the run live through what it would have done in time.
            await asyncio.sleep(CATCH_UP)
        job.expire()

    async def _run(self, work: Work, job: Job, run: Run) -> None:
        run.resume(job.created)
        try:
            if work.function.starts_after:
                await run.asleep(work.function.starts_after)
            job.start(run.now())
            if work.function.takes:
                await run.asleep(work.function.takes)
            await self._perform(work, job, run)
            job.finish("succeeded", run.now())
        except Canceled:
            job.finish("canceled", run.now())
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # Whatever a model raises is the prediction's failure, not the server's: SystemExit too.
            job.finish("failed", run.now(), str(error) or type(error).__name__)
        finally:
            run.abandon()

    async def _perform(self, work: Work, job: Job, run: Run) -> None:
        with contextlib.ExitStack() as folders:
            arguments = self._arguments(work.function, job, partial(_written, folders))
            arguments |= dict.fromkeys(work.function.run_parameters, run)
            await self._call(work, job, run, partial(work.function.call, **arguments))

    async def _call(self, work: Work, job: Job, run: Run, call: Callable[[], Any]) -> None:
        if inspect.isasyncgenfunction(work.function.call):
            async for item in call():
                self._add_output(job, item)
        elif inspect.iscoroutinefunction(work.function.call):
            self._put_output(work, job, await call())
        else:
            await _in_thread(partial(self._perform_plain, work, job, run, call))
        if work.function.is_iterator and job.record["output"] is None:
            job.put_output([])

    def _perform_plain(self, work: Work, job: Job, run: Run, call: Callable[[], Any]) -> None:
        result = call()
        if not isinstance(result, Iterator):
            run.on_loop(self._put_output, work, job, result)
            return
        for item in cast("Iterator[Any]", result):
            run.on_loop(self._add_output, job, item)

    def _arguments(self, function: Function, job: Job, write: Callable[[File], Path]) -> JSON:
        return {
            name: convert(function.hints.get(name), value, self._outputs.fetch, write)
            for name, value in job.record["input"].items()
        }

    def _add_output(self, job: Job, item: Any) -> None:
        job.add_output(self._outputs.encode(job, item))

    def _put_output(self, work: Work, job: Job, output: Any) -> None:
        if work.destination is not None:
            output = self._publish(work.version, work.destination, output)
        job.put_output(self._outputs.encode(job, output))

    def _publish(self, base: Version, destination: Model, output: Any) -> JSON:
        """The output of a training: the version it made, and the weights if it gave any.

        A training function that returns a function makes a version that runs this one; else the
        version runs what its base runs.
        """
        predict, weights = base.predict, output
        if callable(output):
            predict, weights = Function(output), None
        version = self._store.add_version(destination, predict, trained_from=base.id)
        return {"version": f"{destination.full_name}:{version.id}", "weights": weights}


def _written(folders: contextlib.ExitStack, file: File) -> Path:
    """The file on disk under its own name, for as long as the run takes."""
    folder = folders.enter_context(tempfile.TemporaryDirectory(prefix="replicate-sandbox-"))
    path = Path(folder, PurePath(file.name).name)
    path.write_bytes(file.data)
    return path


async def _in_thread(function: Callable[[], T]) -> T:
    """Call it in a thread of its own: a pool's limit would make one model wait for another.

    The thread is a daemon: a function that never returns must not keep the process alive.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast("T", result))

    def work() -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            result = function()
        except (StopIteration, asyncio.CancelledError) as raised:
            # To the loop they would mean something else.
            error = RuntimeError(f"the model's function raised {type(raised).__name__}")
        except BaseException as raised:
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name="replicate-sandbox-model", daemon=True).start()
    return await done
