"""The store in a SQLite file, so that a sandbox can resume."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import asdict
from typing import Any

from .files import File
from .jobs import JSON, Job
from .models import Version
from .outputs import Origins
from .store import Deployment, Store, Upload

_SCHEMA = """
PRAGMA locking_mode = EXCLUSIVE;
BEGIN EXCLUSIVE;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    owner TEXT, number INTEGER, name TEXT, media_type TEXT, data BLOB,
    PRIMARY KEY (owner, number)
);
COMMIT;
"""


class StateFile:
    """A SQLite file that is read once and then receives changes.

    Functions are not saved: a version runs again when the program defines its model.
    """

    def __init__(self, path: str, store: Store, origins: Origins) -> None:
        # Made in one thread and used in another, never in both at a time.
        self._database = sqlite3.connect(path, timeout=0, check_same_thread=False)
        self._store = store
        self._origins = origins
        self._changed: set[Job] = set()
        self._written: dict[str, str] = {}
        self._known: set[str] = set()

    def mark_changed(self, job: Job) -> None:
        """Mark a job to be written by `save`."""
        self._changed.add(job)

    def save(self) -> None:
        """Write the changes since the last call."""
        with self._database:
            for name, value in self._state().items():
                self._write(name, json.dumps(value))
            changed, self._changed = self._changed, set()
            for job in changed:
                self._save_job(job)
            self._forget()

    def close(self) -> None:
        """Close the file without saving."""
        self._database.close()

    def load(self) -> None:
        """Read the file into the store, which keeps its models and versions."""
        self._database.executescript(_SCHEMA)
        state: dict[str, Any] = dict(self._database.execute("SELECT name, body FROM state"))
        if not state:
            return
        old = Origins(**json.loads(state["origins"]))
        state = {name: json.loads(self._rebase_urls(body, old)) for name, body in state.items()}
        self._load_models(state)
        self._store.deployments.clear()
        for deployment in state["deployments"]:
            row = Deployment(**deployment)
            self._store.deployments.add(row.full_name, row)
        for upload in state["uploads"]:
            [file] = self._files(upload["id"])
            self._store.uploads.add(upload["id"], Upload(**upload, file=file))
        for (body,) in self._database.execute("SELECT body FROM jobs ORDER BY position"):
            self._load_job(json.loads(self._rebase_urls(body, old)))
        self._store.advance_position(state["position"])

    def _rebase_urls(self, text: str, old: Origins) -> str:
        """Replace the previous origins in a JSON text: ports differ from run to run."""
        moves = {
            f"{old.api}/": f"{self._origins.api}/",
            f"{old.delivery}/": f"{self._origins.delivery}/",
        }
        # In one pass: the new origin of one may be the old one of the other.
        return re.sub("|".join(map(re.escape, moves)), lambda found: moves[found[0]], text)

    def _state(self) -> JSON:
        store = self._store
        return {
            "origins": asdict(self._origins),
            "position": store.last_position,
            "models": [
                {name: value for name, value in vars(model).items() if name != "versions"}
                for model in store.models.values()
            ],
            "versions": [
                {"model": model.full_name, **_omit(vars(version), "predict", "train")}
                for model in store.models.values()
                for version in model.versions.values()
            ],
            "deployments": [vars(each) for each in reversed(list(store.deployments))],
            "uploads": [_omit(vars(each), "file") for each in reversed(list(store.uploads))],
        }

    def _write(self, name: str, body: str) -> None:
        if self._written.get(name) == body:
            return
        self._written[name] = body
        self._database.execute("REPLACE INTO state VALUES (?, ?)", (name, body))
        if name == "uploads":
            for upload in self._store.uploads:
                self._save_files(upload.id, [upload.file])

    def _save_job(self, job: Job) -> None:
        if self._store.job(job.id) is not job:
            return
        names = ("kind", "record", "created", "position", "deadline", "started", "completed")
        body = json.dumps({name: getattr(job, name) for name in names})
        self._database.execute("REPLACE INTO jobs VALUES (?, ?, ?)", (job.id, job.position, body))
        self._save_files(job.id, job.files)
        self._known.add(job.id)

    def _save_files(self, owner: str, files: list[File]) -> None:
        self._known.add(owner)
        self._database.executemany(
            "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)",
            [(owner, n, file.name, file.media_type, file.data) for n, file in enumerate(files)],
        )

    def _forget(self) -> None:
        """Delete the rows of what the store has removed."""
        store = self._store
        gone = [id for id in self._known if not store.job(id) and not store.uploads.get(id)]
        for id in gone:
            self._database.execute("DELETE FROM jobs WHERE id = ?", (id,))
            self._database.execute("DELETE FROM files WHERE owner = ?", (id,))
        self._known.difference_update(gone)

    def _files(self, owner: str) -> list[File]:
        self._known.add(owner)
        rows = self._database.execute(
            "SELECT data, name, media_type FROM files WHERE owner = ? ORDER BY number", (owner,)
        )
        return [File(*row) for row in rows]

    def _load_models(self, state: JSON) -> None:
        for saved in state["models"]:
            name = f"{saved['owner']}/{saved['name']}"
            model = self._store.models.get(name)
            if model is None:
                self._store.add_model(**saved)
            else:
                vars(model).update(saved)
        for saved in state["versions"]:
            versions = self._store.models[saved.pop("model")].versions
            if saved["id"] not in versions:
                base = self._store.version(saved["trained_from"])
                versions[saved["id"]] = Version(**saved, predict=base and base[1].predict)

    def _load_job(self, saved: JSON) -> None:
        started, completed = saved.pop("started"), saved.pop("completed")
        job = Job(**saved, started=started, completed=completed)
        job.files.extend(self._files(job.id))
        self._store.jobs(job.kind).add(job.id, job)
        if job.is_terminal:
            job.replay()
        else:
            status = "aborted" if started is None else "failed"
            job.finish(status, job.created, "The sandbox was stopped while this ran.")
            self.mark_changed(job)


def _omit(attributes: JSON, *names: str) -> JSON:
    return {name: value for name, value in attributes.items() if name not in names}
