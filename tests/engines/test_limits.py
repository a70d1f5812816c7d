"""Workers that know nothing of each other share the rate limit of the account."""

import os
from pathlib import Path

from replicate.sandbox import RateLimit, Sandbox
from tests.engines.harness import Program

PROGRAM = """
from concurrent.futures import ProcessPoolExecutor

from replicate.bulk import Predict

predict = Predict("acme/echo", {"text": "text"})
batches = [[{"text": f"{worker} {number}"} for number in range(8)] for worker in range(8)]

if __name__ == "__main__":
    with ProcessPoolExecutor(8) as workers:
        results = [row for batch in workers.map(predict, batches) for row in batch]
    print(sum(row["output"] == row["text"] for row in results), "rows", flush=True)
"""


def test_no_row_fails_if_eight_workers_share_a_low_limit(tmp_path: Path) -> None:
    with Sandbox(limit=RateLimit(per_minute=240, burst=1)) as sandbox:

        @sandbox.model("acme/echo", official=True)
        async def echo(text: str) -> str:
            return text

        program = Program(PROGRAM, tmp_path, {**os.environ, **sandbox.environment})
        try:
            program.wait()
        finally:
            program.stop()
        refused = [request for request in sandbox.requests if request.status == 429]
        assert "64 rows" in program.output
        assert refused
        assert len(sandbox.predictions) == 64
