"""Programs that begin at once: forks of a process that has imported httpx and httpcore2.

Most of the time of a short program goes into importing them. Of this library, nothing is imported
before the program begins.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SERVER = """
def serve():
    import asyncio, gc, json, os, signal, sys
    import httpcore2, httpx

    gc.freeze()
    for line in sys.stdin:
        program = json.loads(line)
        if child := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            continue
        signal.alarm(60)
        os.chdir(program["folder"])
        os.environ.update(program["environment"])
        for number, name in enumerate((os.devnull, "stdout", "stderr")):
            path = os.path.join(program["streams"], name)
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        return compile(program["code"], program["name"], "exec")

if program := serve():
    del serve
    exec(program)
"""


class Programs:
    """Runs programs one after another, each in a process of its own.

    Args:
        streams: Folder for what they write.
    """

    def __init__(self, streams: Path) -> None:
        self._streams = streams
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, code: str, folder: Path, environment: Mapping[str, str], name: str = "<string>"
    ) -> subprocess.CompletedProcess[str]:
        """Run a program, which is killed after 60 seconds.

        Args:
            code: The program.
            folder: Its current folder.
            environment: Variables that it has besides PATH and PYTHONPATH.
            name: The name of its file, for tracebacks.
        """
        streams = {name: self._streams / name for name in ("stdout", "stderr")}
        for stream in streams.values():
            stream.unlink(missing_ok=True)
        program = {"code": code, "folder": str(folder), "environment": dict(environment)}
        program |= {"name": name, "streams": str(self._streams)}
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{json.dumps(program)}\n")
        self._server.stdin.flush()
        returncode = int(self._server.stdout.readline())
        written = {name: stream.read_text() for name, stream in streams.items()}
        return subprocess.CompletedProcess([name], returncode, **written)

    def close(self) -> None:
        """Close the process that programs are forks of."""
        self._server.communicate()
