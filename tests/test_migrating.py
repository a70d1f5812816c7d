"""Each row of the tables of docs/migrating.md runs, or raises the error that the page promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from replicate.sandbox import Sandbox, builtin_models

PAGE = (Path(__file__).parent.parent / "docs/migrating.md").read_text()

SETUP = """
import ast, asyncio, inspect, json, sys, threading
from pathlib import Path
import httpx, replicate, replicate.webhooks

def names(kind, asynchronous):
    plain = replicate.Client()
    version = plain.models.get("replicate/hello-world").latest_version
    client = kind() if not asynchronous else replicate.AsyncReplicate()
    own = client if not asynchronous else replicate.Replicate()
    secret = own.webhooks.default.secret.get()
    body = b'{"id": "x", "status": "succeeded"}'
    headers = replicate.webhooks.sign(body, secret)
    return dict(vars(sys.modules["__main__"]), client=client, secret=secret, body=body,
        headers=headers, model=own.models.get("replicate/hello-world"), version=version,
        official=own.models.get("sandbox/official"), deployment=own.deployments.get("acme/hello"),
        trainable=plain.models.get("sandbox/trainable").latest_version,
        file=own.run("sandbox/image", {"prompt": "A"})[0],
        prediction=own.predictions.create(model="sandbox/official", input={"prompt": "A"}))

def run(code, kind):
    asynchronous = "await" in code
    values = names(kind, asynchronous and kind is replicate.Replicate)
    try:
        compiled = compile(code, code, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(compiled, values)
        if inspect.iscoroutine(result):
            asyncio.run(result)
    except Exception as error:
        return f"{code}: {error!r}"
    return None
"""


def rows() -> list[tuple[str, str, str]]:
    """Return the title of the table and the two cells of each row."""
    found: list[tuple[str, str, str]] = []
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        header, _, *lines = table.splitlines()
        title = header.split("|")[1].strip()
        for line in lines:
            cells = re.fullmatch(r"\| `(.+?)` \| `(.+?)` \|", line)
            assert cells, line
            found.append((title, *cells.groups()))
    return found


def test_the_rows_run(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(builtin_models.png(8, 8, "photo"))
    sandbox.model("acme/mine", visibility="private")(builtin_models.hello_world)
    code = f"""{SETUP}
found = []
for title, old, new in json.loads(sys.stdin.read()):
    found.append((title, run(old, replicate.Client) if title != "JavaScript" else None,
                  run(new, replicate.Replicate)))
print(json.dumps(found))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(rows()),
        cwd=tmp_path,
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout.splitlines()[-1])
    assert len(results) > 50
    assert [new for _, _, new in results if new] == []
    failed = [old for _, old, _ in results if old]
    assert len(failed) == 3, failed  # those of the table whose names have no counterpart
    assert all(re.search(": (write|use) ", error) for error in failed), failed
