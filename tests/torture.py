"""Processes that run the same inputs with the same journal, and are killed at random."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

from replicate.sandbox import Close, Run, Sandbox, Stall

PROCESSES = 3
LEASE = "6"
"""Seconds: far more than a create request needs here."""
HANG = 100.0
CREATES = "/models/acme/echo/predictions"

PROGRAM = """
import asyncio, json, random, sys, replicate

url, count = sys.argv[1], int(sys.argv[2])

async def main():
    inputs = [{"number": number} for number in range(count)]
    random.shuffle(inputs)
    ids = {}
    async with replicate.AsyncReplicate() as client:
        async for index, result in client.map(
            "acme/echo", inputs, concurrency=16, journal=url, result="prediction"
        ):
            if isinstance(result, Exception):
                raise result
            assert result.output == inputs[index]["number"]
            ids[result.output] = result.id
    print(json.dumps(sorted(ids.items())))

asyncio.run(main())
"""


def torture(
    sandbox: Sandbox, url: str, environment: Mapping[str, str], *, inputs: int, kills: int
) -> None:
    """Run the inputs in all processes, and compare the predictions with the inputs."""

    @sandbox.model("acme/echo", official=True)
    async def echo(run: Run, number: int) -> int:
        await run.asleep(0.3)
        return number

    for number in range(4):
        after = 3 + 9 * number
        # A lost response, a lost request, and a late response.
        faults = Close(handled=True), Close(read=False), Stall(0.5, handled=True)
        for position, fault in enumerate(faults):
            sandbox.faults.add("POST", CREATES, fault, after=after + 2 * position)

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, str(inputs)],
            env={
                **os.environ,
                **sandbox.environment,
                **environment,
                "REPLICATE_JOURNAL_LEASE": LEASE,
            },
            stdout=subprocess.PIPE,
        )

    chosen = random.Random(0)
    processes = [start() for _ in range(PROCESSES)]
    end = time.monotonic() + HANG
    try:
        for kill in range(1, kills + 1):
            while len(sandbox.predictions) < inputs * kill / (kills + 1):
                assert time.monotonic() < end
                time.sleep(0.01)
            victim = chosen.randrange(PROCESSES)
            processes[victim].send_signal(signal.SIGKILL)
            processes[victim].communicate()
            processes[victim] = start()
        printed = [process.communicate(timeout=HANG)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    found = [dict(json.loads(text)) for text in printed]
    assert found == [found[0]] * PROCESSES
    assert set(found[0]) == set(range(inputs))
    assert set(found[0].values()) == set(sandbox.predictions)
