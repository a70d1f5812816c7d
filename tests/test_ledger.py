"""A journal in a folder that several processes share."""

import json
import os
import subprocess
import sys
from pathlib import Path

from replicate.sandbox import Run, Sandbox, Stall
from tests.torture import torture


def test_killed_processes_create_nothing_twice(sandbox: Sandbox, tmp_path: Path) -> None:
    torture(sandbox, (tmp_path / "journal").as_uri(), {}, inputs=50, kills=5)


PROGRAM = """
import json, sys, replicate

with replicate.Replicate() as client:
    results = dict(
        client.map(
            "acme/echo",
            [{"number": number} for number in range(5)],
            journal=sys.argv[1],
            result="prediction",
        )
    )
    print(json.dumps([[results[index].id, results[index].output] for index in range(5)]))
"""


def test_predictions_that_are_created_after_the_lease_are_canceled(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    @sandbox.model("acme/echo", official=True)
    async def echo(run: Run, number: int) -> int:
        await run.asleep(2)
        return number

    sandbox.faults.add("POST", "/models/acme/echo/predictions", Stall(3), count=None)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, (tmp_path / "journal").as_uri()],
            env={**os.environ, **sandbox.environment, "REPLICATE_JOURNAL_LEASE": "0.5"},
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    try:
        first, second = (json.loads(process.communicate(timeout=60)[0]) for process in processes)
    finally:
        for process in processes:
            process.kill()
    assert first == second
    assert [output for _, output in first] == list(range(5))
    agreed = {id for id, _ in first}
    surplus = [record for id, record in sandbox.predictions.items() if id not in agreed]
    assert surplus
    assert {record["status"] for record in surplus} == {"canceled"}
