"""Paint images in several processes, with a queue in an SQLite file.

    python workers.py jobs.sqlite "a lighthouse" "a windmill"    # adds jobs, and runs all of them
    python workers.py jobs.sqlite                                # continues after an interruption

A worker stores the id of its prediction before it waits for it. If the worker is killed, the next
one waits for the same prediction. Use `map` with a journal if one process is enough: it also finds
a prediction whose program was killed before it had the id.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from multiprocessing import get_context

from replicate import Prediction, Replicate, ReplicateError

MODEL = "black-forest-labs/flux-schnell"
PROCESSES = 4

TABLE = """CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY, prompt TEXT, status TEXT DEFAULT 'queued', prediction TEXT, result TEXT
)"""
NEXT = """UPDATE jobs SET status = 'running'
WHERE id = (SELECT min(id) FROM jobs WHERE status = 'queued')
RETURNING id, prompt, prediction"""


def connect(path: str) -> sqlite3.Connection:
    """Open the queue. Each statement is a transaction, and waits for those of others."""
    return sqlite3.connect(path, timeout=60, isolation_level=None)


def work(path: str) -> None:
    """Run jobs until the queue is empty."""
    with closing(connect(path)) as queue, Replicate() as client:
        while job := queue.execute(NEXT).fetchone():
            result = run(client, queue, *job)
            queue.execute("UPDATE jobs SET status = ?, result = ? WHERE id = ?", (*result, job[0]))


def run(
    client: Replicate, queue: sqlite3.Connection, id: int, prompt: str, prediction_id: str | None
) -> tuple[str, str]:
    """Return the status and the result of a job."""

    def store(prediction: Prediction) -> None:
        queue.execute("UPDATE jobs SET prediction = ? WHERE id = ?", (prediction.id, id))

    try:
        if prediction_id:
            images = client.result(client.wait(prediction_id))
        else:
            images = client.run(MODEL, {"prompt": prompt}, on_create=store, detach=True)
        return "done", str(images[0].save(f"images/{id}.webp"))
    except ReplicateError as error:
        return "failed", str(error)


def main(path: str, *prompts: str) -> None:
    """Add jobs, run all that are queued or were interrupted, and print the results."""
    with closing(connect(path)) as queue:
        queue.execute(TABLE)
        queue.execute("UPDATE jobs SET status = 'queued' WHERE status = 'running'")
        queue.executemany("INSERT INTO jobs (prompt) VALUES (?)", [(it,) for it in prompts])
    spawn = get_context("spawn")  # a fork would copy the connections and locks of this process
    processes = [spawn.Process(target=work, args=(path,), daemon=True) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with closing(connect(path)) as queue:
        for row in queue.execute("SELECT prompt, status, result FROM jobs"):
            print(*row, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
