"""Runs predictions and trainings: starting, processing, and one of four ends."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import enum
import inspect
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar, cast

from .clock import timestamp
from .files import File, from_data_uri
from .jobs import JSON, Job, Kind
from .models import Function, Model, Version
from .runs import Canceled, Run
from .signatures import annotated_parameters
from .store import Store, new_id

T = TypeVar("T")

CATCH_UP = 0.5  # real seconds


@dataclasses.dataclass(frozen=True)
class Origins:
    """Where the two servers are: the API's (without /v1), and that of outputs and streams."""

    api: str
    delivery: str


class Lifecycle:
    def __init__(self, store: Store, origins: Origins, report: Callable[[Job, str], None]) -> None:
        self._store = store
        self._clock = store.clock
        self._origins = origins
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def create(
        self,
        kind: Kind,
        model: Model,
        version: Version,
        function: Function,
        given: JSON,
        *,
        deadline: float | None = None,
        destination: Model | None = None,
        **properties: Any,
    ) -> Job:
        """A new job, put in the store and set going; a training has a destination."""
        now = round(self._clock.time(), 6)  # as exact as the record: filters compare the two
        record = self._record(kind, model, version, given, now, properties)
        if function.is_iterator and kind == "predictions":
            record["urls"]["stream"] = f"{self._origins.delivery}/streams/{record['id']}"
        if deadline is not None:
            record["deadline"] = timestamp(deadline)
        job = Job(
            kind,
            record,
            version,
            function,
            now,
            self._store.position(),
            deadline,
            destination,
            self._report,
        )
        self._store.jobs(kind).add(job.id, job)
        model.run_count += 1
        run = Run(job, self._clock)
        job.task = self._spawn(self._run(job, run))
        if deadline is not None:
            self._spawn(self._expire(job, run, deadline))
        return job

    def cancel(self, job: Job) -> None:
        job.finish("canceled", self._clock.time())

    async def stop(self) -> None:
        """Let go of everything that runs; the records stay as they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _record(
        self,
        kind: Kind,
        model: Model,
        version: Version,
        given: JSON,
        now: float,
        properties: JSON,
    ) -> JSON:
        id = new_id()
        url = f"{self._origins.api}/v1/{kind}/{id}"
        record: JSON = {
            "id": id,
            "model": model.full_name,
            "version": "hidden" if model.is_official else version.id,
            "input": given,
            "logs": "",
            "output": None,
            "data_removed": False,
            "error": None,
            "source": "api",
            "status": "starting",
            "created_at": timestamp(now),
            "urls": {"get": url, "cancel": f"{url}/cancel", "web": f"https://replicate.com/p/{id}"},
        }
        return record | {name: value for name, value in properties.items() if value is not None}

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _expire(self, job: Job, run: Run, deadline: float) -> None:
        await self._clock.until(deadline)
        if run.time() < deadline:
            # The clock was advanced: let the run live through what it would have done in time.
            await asyncio.sleep(CATCH_UP)
        job.expire()

    async def _run(self, job: Job, run: Run) -> None:
        run.resume(job.created)
        try:
            if job.function.starts_after:
                await run.asleep(job.function.starts_after)
            job.start(run.time())
            if job.function.takes:
                await run.asleep(job.function.takes)
            await self._perform(job, run)
            job.finish("succeeded", run.time())
        except Canceled:
            job.finish("canceled", run.time())
        except Exception as error:
            # Whatever a model raises is the prediction's failure, not the server's.
            job.finish("failed", run.time(), str(error) or type(error).__name__)
        finally:
            run.abandon()

    async def _perform(self, job: Job, run: Run) -> None:
        call = partial(job.function.call, **self._arguments(job, run))
        if inspect.isasyncgenfunction(job.function.call):
            async for item in call():
                self._add_output(job, item)
        elif inspect.iscoroutinefunction(job.function.call):
            self._put_output(job, await call())
        else:
            await _in_thread(partial(self._perform_plain, job, run, call))
        if job.function.is_iterator and job.record["output"] is None:
            job.put_output([])

    def _perform_plain(self, job: Job, run: Run, call: Callable[[], Any]) -> None:
        result = call()
        if not isinstance(result, Iterator):
            run.on_loop(self._put_output, job, result)
            return
        for item in cast("Iterator[Any]", result):
            run.on_loop(self._add_output, job, item)

    def _put_output(self, job: Job, output: Any) -> None:
        if job.destination is not None:
            output = self._publish(job, job.destination, output)
        job.put_output(self._encoded(job, output))

    def _publish(self, job: Job, destination: Model, output: Any) -> JSON:
        """The output of a training: the version it made, and the weights if it gave any.

        A training function that returns a function makes a version that runs this one; else the
        version runs what its base runs.
        """
        base = job.version.predict
        predict = dataclasses.replace(base, call=output) if base and callable(output) else base
        version = self._store.add_version(destination, predict, trained_from=job.version.id)
        name = f"{destination.full_name}:{version.id}"
        return {"version": name, "weights": None if callable(output) else output}

    def _add_output(self, job: Job, item: Any) -> None:
        job.add_output(self._encoded(job, item))

    def _arguments(self, job: Job, run: Run) -> JSON:
        function = job.function
        arguments = dict(job.record["input"])
        for name in annotated_parameters(function.call, File):
            if name in arguments:
                arguments[name] = self.fetch(arguments[name])
        return arguments | dict.fromkeys(function.run_parameters, run)

    def fetch(self, url: str) -> File:
        """The file at a data: URI or at a URL of this sandbox; ValueError for any other."""
        if url.startswith("data:"):
            return from_data_uri(url)
        files = f"{self._origins.api}/v1/files/"
        if url.startswith(files) and (upload := self._store.uploads.get(url.removeprefix(files))):
            return upload.file
        if file := self.output_file(url):
            return file
        raise ValueError(f"the sandbox fetches nothing from elsewhere: {url}")

    def output_file(self, url: str) -> File | None:
        """The output that is served at this URL."""
        origin, _, rest = url.partition("/outputs/")
        parts = rest.split("/")
        if origin != self._origins.delivery or len(parts) != 3 or not parts[1].isdecimal():
            return None
        job = self._store.predictions.get(parts[0]) or self._store.trainings.get(parts[0])
        files = job.files if job else []
        return files[int(parts[1])] if int(parts[1]) < len(files) else None

    def _encoded(self, job: Job, output: Any) -> Any:
        """The output as JSON, its files as URLs of the delivery origin."""
        value = _plain(output, partial(self._deliver, job))
        json.dumps(value, allow_nan=False)  # raises here, in the model's run, and not in an answer
        return value

    def _deliver(self, job: Job, file: File) -> str:
        job.files.append(file)
        return f"{self._origins.delivery}/outputs/{job.id}/{len(job.files) - 1}/{file.name}"


def _plain(value: Any, deliver: Callable[[File], str]) -> Any:
    if isinstance(value, File):
        return deliver(value)
    if isinstance(value, PurePath):
        return deliver(File(Path(value).read_bytes(), value.name))
    if isinstance(value, bytes):
        return deliver(File(value))
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = vars(value)
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value)
        return {str(key): _plain(item, deliver) for key, item in items.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, deliver) for item in cast("Iterable[Any]", value)]
    return value


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
            done.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            result = function()
        except StopIteration:
            error = RuntimeError("the model's function raised StopIteration")
        except BaseException as raised:
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, name="replicate-sandbox-model", daemon=True).start()
    return await done
