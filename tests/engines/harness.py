"""A bucket, a model, and programs that run in their own processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import psutil
import pytest

from replicate.sandbox import File, Run, Sandbox

MODEL = "black-forest-labs/flux-schnell"
BUCKET = "bucket"
HANG = 120.0
"""Seconds after which a program or a condition is regarded as hanging."""


def until(condition: Callable[[], Any], what: str) -> Any:
    """Return the first true value of a condition."""
    end = time.monotonic() + HANG
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise TimeoutError(f"waited {HANG} s for {what}")


class Storage:
    """A bucket that is empty at the beginning of each test."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._client = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_REGION"],
        )
        httpx.post(f"{environment['AWS_ENDPOINT_URL']}/moto-api/reset").raise_for_status()
        self._client.create_bucket(Bucket=BUCKET)

    def names(self, prefix: str = "") -> list[str]:
        """Return the names of all objects below a prefix."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def write(self, name: str, data: bytes) -> None:
        """Create an object."""
        self._client.put_object(Bucket=BUCKET, Key=name, Body=data)

    def delete(self, name: str) -> None:
        """Delete an object."""
        self._client.delete_object(Bucket=BUCKET, Key=name)

    def read(self, name: str) -> bytes:
        """Return the content of an object, by its name or its s3:// URL."""
        name = name.removeprefix(f"s3://{BUCKET}/")
        data: bytes = self._client.get_object(Bucket=BUCKET, Key=name)["Body"].read()
        return data


class Model:
    """A model whose output is a file with the prompt and the seed. The prompt "bad" fails.

    `held_after` is a number of predictions, after which new ones run until `release`.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.held_after: int | None = None
        self.started = 0
        sandbox.model(MODEL, official=True)(self.predict)

    async def predict(
        self, run: Run, prompt: str, seed: int = 0, num_outputs: int = 1
    ) -> list[File]:
        self.started += 1
        held = self.held_after is not None and self.started > self.held_after
        while held and self.held_after is not None:
            await run.asleep(0.02)
        if prompt == "bad":
            raise ValueError("the prompt is bad")
        content = f"{prompt} {seed}".encode()
        return [File(content, name=f"{number}.txt") for number in range(num_outputs)]

    def release(self) -> None:
        """End the predictions that are held."""
        self.held_after = None


class Program:
    """A Python program in its own processes, all of which have the environment of the sandbox."""

    def __init__(self, code: str, folder: Path, environment: dict[str, str]) -> None:
        self.origin = environment["REPLICATE_BASE_URL"]
        (folder / "program.py").write_text(code)
        self._output = folder / "output.txt"
        with self._output.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "program.py"],
                cwd=folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        """What the program has printed."""
        return self._output.read_text(errors="replace")

    def wait(self) -> None:
        """Wait for its end, which must be a success."""
        try:
            status = self.process.wait(HANG)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the program hangs:\n{self.output[-8000:]}")
        assert status == 0, self.output[-8000:]

    def workers(self) -> list[int]:
        """Return the ids of the processes that are connected to the sandbox."""
        port = urlsplit(self.origin).port
        return [
            process.pid
            for process in self._processes()
            if any(end.raddr and end.raddr.port == port for end in _connections(process))
        ]

    def kill_a_worker(self) -> None:
        """Kill a process that creates predictions, and wait until it is gone."""
        pid = until(self.workers, "a worker")[0]
        assert pid != self.process.pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: pid not in self.workers(), "the end of the worker")

    def kill(self) -> None:
        """Kill the program itself, and not its workers."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Kill all that is left of it, by process id."""
        for process in self._processes():
            with _gone():
                process.kill()
        self.process.wait()

    def _processes(self) -> list[Any]:
        found = []
        for process in psutil.process_iter():
            with _gone():
                if process.environ().get("REPLICATE_BASE_URL") == self.origin:
                    found.append(process)
        return found


def _gone() -> contextlib.suppress:
    """Ignore processes that end while they are inspected."""
    return contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied)


def _connections(process: psutil.Process) -> list[Any]:
    with _gone():
        return list(process.net_connections("tcp"))
    return []
