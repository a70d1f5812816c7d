"""A gateway with a path of its own, before an API that writes its own URLs into responses."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

import replicate

API, PATH = os.environ["REPLICATE_BASE_URL"] + "/v1", "/v1/acct/replicate"
requested: list[str] = []


class Gateway(BaseHTTPRequestHandler):
    """Forwards requests below its path, and returns the responses unchanged."""

    def do_GET(self) -> None:
        requested.append(self.path)
        assert self.path.startswith(PATH)
        hidden = ("host", "connection", "accept-encoding")
        response = httpx.request(
            self.command,
            API + self.path.removeprefix(PATH),
            content=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            headers={
                key: value for key, value in self.headers.items() if key.lower() not in hidden
            },
            timeout=60,
        )
        self.send_response(response.status_code)
        self.send_header("Content-Type", response.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(response.content)))
        self.end_headers()
        self.wfile.write(response.content)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
threading.Thread(target=server.serve_forever, daemon=True).start()
origin = f"http://127.0.0.1:{server.server_port}"

with replicate.Replicate(base_url=origin + PATH) as client:
    assert list(client.map("acme/writer", [{"prompt": str(n)} for n in range(105)]))
    first = client.predictions.list()
    assert len(first) == 100
    assert first.next.startswith(API)  # the API does not know of the gateway
    assert len(list(first)) == len({prediction.id for prediction in first}) == 105
    assert [len(page) for page in client.paginate(client.predictions.list)] == [100, 5]

    sent = len(requested)
    prediction = client.predictions.create(model="sandbox/official", input={"prompt": "Hi"})
    assert prediction.urls.get.startswith(API)
    assert client.wait(prediction).status == "succeeded"
    slow = client.models.get("sandbox/slow").latest_version
    prediction = client.predictions.create(version=slow, input={"seconds": 1000})
    assert client.predictions.cancel(prediction).status == "canceled"
    assert client.run("acme/writer", {"prompt": "Hi"}) == ["You", " said: ", "Hi"]
    assert len(requested) >= sent + 6
server.shutdown()
