"""`make compat`: run one script with three clients against the sandbox, for docs/compat.md.

Each client has a new sandbox, and a separate environment in .compat/. The result of each step is
compared with this client's. A difference without an explanation in explanations.py is an error, and
so is an explanation without a difference.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from explanations import EXPLANATIONS, STEPS
from with_libraries import run_libraries

from replicate.sandbox import Canceled, Close, Cut, Run, Sandbox, Status, builtin_models
from replicate.sandbox.webhooks import sign_webhook

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".compat"
PAGE = ROOT / "docs" / "compat.md"
LIMIT = 60  # seconds for a client

Results = dict[str, Any]


def command(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")


def ours() -> list[str]:
    return [sys.executable, str(HERE / "worker.py"), str(HERE / "clients/ours.py")]


def released_1() -> list[str]:
    folder = CACHE / "released_1"
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        command(sys.executable, "-m", "venv", folder)
        command(python, "-m", "pip", "install", "--quiet", "replicate==1.0.7")
        (folder / "ready").touch()
    return [str(python), str(HERE / "worker.py"), str(HERE / "clients/released_1.py")]


def released_npm() -> list[str]:
    if not shutil.which("npm"):
        sys.exit("make compat needs node, 18 or later, and npm")
    folder = CACHE / "released_npm"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/replicate").exists():
        command("npm", "install", "--silent", "--prefix", folder, "replicate@1.4.0")
    # A module finds its packages beside itself.
    script = folder / "released_npm.mjs"
    script.write_text((HERE / "clients/released_npm.mjs").read_text())
    return ["node", str(script)]


def prepared() -> Sandbox:
    """Return a sandbox with the models and faults of the script."""
    sandbox = Sandbox(speed=10)

    @sandbox.model("acme/plain", official=True)
    def plain(text: str) -> str:
        return f"hello {text}"

    @sandbox.model("acme/two-seconds", takes=2)
    def two_seconds() -> str:
        return "done"

    @sandbox.model("acme/canceled")
    def canceled() -> str:
        raise Canceled

    @sandbox.model("acme/aborted")
    def aborted(run: Run) -> str:
        sandbox.update(run.id, status="aborted")
        return "never returned"

    @sandbox.model("acme/broken")
    def broken() -> Iterator[str]:
        yield "so far"
        raise RuntimeError("no further")

    sandbox.model("acme/trained", visibility="private")(plain)
    sandbox.model("acme/limited")(lambda: "done")
    sandbox.model("acme/lost")(lambda: "done")
    predictions = "/models/acme/{}/predictions"
    slow_down = Status(429, {"retry-after": "1"})
    sandbox.faults.add("POST", predictions.replace("{}", "limited"), slow_down)
    sandbox.faults.add("POST", predictions.replace("{}", "lost"), Close(handled=True))
    # The third stream of the script breaks off.
    sandbox.faults.add("GET", "/streams/{id}", Cut(after=60), after=2)
    return sandbox


@contextmanager
def receiver(received: list[tuple[dict[str, str], str]]) -> Iterator[str]:
    """Run a server that receives webhooks, and yield its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def a_webhook(sandbox: Sandbox) -> Results:
    """Return the webhook message of a prediction, and the same message signed years ago."""
    received: list[tuple[dict[str, str], str]] = []
    with receiver(received) as url:
        client = sandbox.client()
        client.predictions.create(
            version=builtin_models.HELLO_VERSION,
            input={"text": "Alice"},
            webhook=url,
            webhook_events_filter=["completed"],
        )
        while not sandbox.webhooks.deliveries:
            sandbox.clock.sleep(0.1)
    [(headers, body)] = received
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: headers[name] for name in names}
    old = {**headers, "webhook-timestamp": "1600000000"}
    old["webhook-signature"] = sign_webhook(
        sandbox.webhook_secret, old["webhook-id"], old["webhook-timestamp"], body.encode()
    )
    return {"headers": headers, "old": old, "body": body, "secret": sandbox.webhook_secret}


def results_of(command: list[str]) -> Results:
    """Return the result of each step, and whether the host of the outputs received the token."""
    with prepared() as sandbox:
        client = sandbox.client()
        message = a_webhook(sandbox)
        for number in range(249):  # three pages with the one of the webhook
            client.predictions.create(
                version=builtin_models.HELLO_VERSION, input={"text": str(number)}
            )

        def version(model: str) -> str:
            latest = client.models.get(model).latest_version
            assert latest is not None
            return latest.id

        environment = {
            "PATH": os.environ["PATH"],
            **sandbox.environment,
            "REPLICATE_BASE_URL": sandbox.base_url,  # with /v1, which the npm client needs
            "COMPAT_WEBHOOK": json.dumps(message),
            "COMPAT_HELLO": builtin_models.HELLO_VERSION,
            "COMPAT_COUNTER": version("sandbox/counter"),
            "COMPAT_TRAINABLE": version("sandbox/trainable"),
            "COMPAT_FILE": str(HERE / "worker.py"),
        }
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=LIMIT
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        delivered = [each for each in sandbox.requests if each.origin == "delivery"]
        return {
            **json.loads(done.stdout),
            "token": sum("authorization" in each.headers for each in delivered) > 0,
            "creates": len(sandbox.requests.to("POST", "/models/acme/lost/predictions")),
        }


def shown(result: Any) -> str:
    """Return the text of a cell of the table."""
    if isinstance(result, dict) and "raises" in result:
        return f"raises `{result['raises']}`"
    return f"`{json.dumps(result)}`"


def page(results: list[Results]) -> str:
    """Return docs/compat.md; exit if the explanations do not match the results."""
    names = {name for each in results for name in each}
    if any(each.keys() != names for each in results) or names != STEPS.keys():
        sys.exit(f"not every client has each step: {names ^ STEPS.keys()}")
    differing = [name for name in STEPS if any(each[name] != results[0][name] for each in results)]
    if wrong := set(differing) ^ EXPLANATIONS.keys():
        details = "\n".join(f"{name}: {[each[name] for each in results]}" for name in wrong)
        sys.exit(f"explanations.py does not match the results of these steps:\n{details}")
    rows = [
        f"| {STEPS[name]} | {' | '.join(shown(each[name]) for each in results)} |"
        f" {EXPLANATIONS[name]} |"
        for name in differing
    ]
    alike = [f"- {STEPS[name]}" for name in STEPS if name not in differing]
    return HEAD + "\n".join(rows) + "\n\n## Same results\n\n" + "\n".join(alike) + "\n"


HEAD = """# Compared with other clients

`make compat` writes this page. It runs one script with this client, with `replicate` 1.0.7 from
PyPI and with `replicate` 1.4.0 from npm, against the [sandbox](testing.md). It fails if a
difference is not explained here.

## Differences

| | this client | PyPI 1.0.7 | npm 1.4.0 | reason |
|---|---|---|---|---|
"""


def main(which: list[str]) -> None:
    if which == ["ours"]:  # for the tests, which have no node
        print(json.dumps(results_of(ours())))
        return
    results = [results_of(command) for command in (ours(), released_1(), released_npm())]
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"{len(STEPS)} steps by three clients: see {PAGE.relative_to(ROOT)}")
    print(f"{run_libraries(CACHE)} programs run: other libraries, and one behind a gateway")


if __name__ == "__main__":
    main(sys.argv[1:])
