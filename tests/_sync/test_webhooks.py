# Derived from tests/_async/test_webhooks.py by `make generate`.
"""The receivers of docs/webhooks.md, with the sandbox really posting to them."""

import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from werkzeug.serving import make_server

from replicate import Replicate
from replicate.sandbox import Sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def receivers(sandbox: Sandbox) -> dict[str, Any]:
    """What the page's code defines."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    namespace: dict[str, Any] = {"__name__": "receivers"}
    first = "secret = replicate.webhooks.default.secret.get()"
    assert first in code
    exec(code.replace(first, f"secret = {sandbox.webhook_secret!r}"), namespace)
    return namespace


@pytest.mark.parametrize("framework", ["fastapi", "flask"])
def test_a_receiver_accepts_signed_messages(
    client: Replicate, sandbox: Sandbox, framework: str
) -> None:
    found = receivers(sandbox)
    server: Any
    if framework == "fastapi":
        server = uvicorn.Server(uvicorn.Config(found["app"], port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        end = time.monotonic() + 30
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
    else:
        server = make_server("127.0.0.1", 0, found["flask_app"])
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.port
    try:
        url = f"http://127.0.0.1:{port}/replicate"
        client.run("replicate/hello-world", {"text": "a"}, webhook=url)
        end = time.monotonic() + 30
        while not any(one.event == "completed" for one in sandbox.webhooks.deliveries):
            assert time.monotonic() < end
            time.sleep(0.02)
        assert {one.status for one in sandbox.webhooks.deliveries} <= {200, 204}
    finally:
        if framework == "fastapi":
            server.should_exit = True
        else:
            server.shutdown()
        thread.join(30)
        if framework == "flask":
            server.server_close()
