"""The pages of a sandbox over HTTP: content, forms, and who may use them."""

import html
import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import httpx
import pytest

from replicate.sandbox import ConcatenateIterator, File, Run, Sandbox, Status
from replicate.sandbox.web.display import show, terminal_text
from replicate.sandbox.web.security import refusal

from .conftest import NEW_MODEL, PATIENCE, Caller

HOSTILE = "\"'></pre><script>document.title='owned'</script><img src=x onerror=alert(1)>"


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client with the headers of a browser that shows a page of the sandbox."""
    headers = {"Origin": sandbox.origin, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=sandbox.origin, headers=headers, timeout=PATIENCE) as client:
        yield client


def page(browser: httpx.Client, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def path_of(record: Any) -> str:
    return httpx.URL(record["urls"]["web"]).path


class TestPages:
    def test_prediction(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        record = caller.until(caller.create("sandbox/image", prompt="a cat", num_outputs=2))
        assert record["urls"]["web"] == f"{sandbox.origin}/p/{record['id']}"
        text = page(browser, path_of(record))
        for url in record["output"]:
            assert f'<img src="{url}"' in text
        assert ">succeeded<" in text
        assert "Cancel" not in text
        assert "a cat" in text

    def test_streamed_text_is_joined(self, caller: Caller, browser: httpx.Client) -> None:
        record = caller.until(caller.create("sandbox/language", prompt="Hi", pause=0))
        assert '<pre class="text">\nYou said: Hi\nThat is 1 words.</pre>' in page(
            browser, path_of(record)
        )

    def test_kinds_of_output(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        @sandbox.model("acme/mixed")
        def mixed() -> dict[str, Any]:
            return {
                "sound": File(b"x", "a.mp3"),
                "film": File(b"x", "a.mp4"),
                "archive": File(b"x", "a.zip"),
                "report": File(b"fine", "a.txt"),
                "elsewhere": "https://example.com/a.png",
                "script": "javascript:alert(1)",
                "count": 3,
            }

        record = caller.until(caller.create("acme/mixed"))
        text, output = page(browser, path_of(record)), record["output"]
        assert f'<audio controls preload="metadata" src="{output["sound"]}">' in text
        assert f'<video controls preload="metadata" src="{output["film"]}">' in text
        assert f'<a href="{output["archive"]}"' in text
        assert '<pre class="text">\nfine</pre>' in text
        assert '<a href="https://example.com/a.png"' in text  # not loaded from there
        assert 'src="https://example.com' not in text
        assert '<pre class="text">\njavascript:alert(1)</pre>' in text

    def test_failure_and_training(self, caller: Caller, browser: httpx.Client) -> None:
        failed = caller.until(caller.create("sandbox/failing", message="no paint"))
        assert '<p class="error">no paint</p>' in page(browser, path_of(failed))
        caller.post("/models", json=NEW_MODEL)
        training = caller.post(
            f"/models/sandbox/trainable/versions/{caller.version('sandbox/trainable')}/trainings",
            json={"destination": "acme/new", "input": {"train_data": "x"}},
        ).json()
        assert f"training <code>{training['id']}</code>" in page(browser, path_of(training))
        assert training["id"] in page(browser, "/t")
        assert training["id"] not in page(browser, "/")

    def test_lists(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        record = caller.until(caller.create("replicate/hello-world", text="x"))
        sandbox.faults.add("GET", "/account", Status(503))
        caller.get("/account")
        assert f'href="/p/{record["id"]}"' in page(browser, "/")
        assert 'href="/m/replicate/hello-world"' in page(browser, "/m")
        requests = page(browser, "/requests")
        assert "Status(503)" in requests
        assert requests.count("faulty") == 1
        assert "(hidden)" in requests
        assert sandbox.token not in requests

    def test_pages_are_not_recorded(self, sandbox: Sandbox, browser: httpx.Client) -> None:
        for path in ("/", "/t", "/m", "/requests", "/static/page.css", "/static/page.js"):
            assert browser.get(path).status_code == 200
        assert len(sandbox.requests) == 0

    @pytest.mark.parametrize(
        "path", ["/p/nothing", "/m/a/b", "/m/a", "/static/app.py", "/static/..%2fapp.py", "/p"]
    )
    def test_unknown(self, browser: httpx.Client, path: str) -> None:
        assert "Not Found" in page(browser, path, 404)

    def test_hostile_values_are_escaped(
        self, sandbox: Sandbox, caller: Caller, browser: httpx.Client
    ) -> None:
        @sandbox.model("acme/hostile", description=HOSTILE)
        def hostile(run: Run, text: str = HOSTILE) -> dict[str, Any]:
            run.log(HOSTILE)
            return {HOSTILE: HOSTILE, "file": File(b"<svg/>", f"{HOSTILE}.svg")}

        record = caller.until(caller.create("acme/hostile", text=HOSTILE, **{HOSTILE: HOSTILE}))
        sandbox.update(record["id"], error=HOSTILE, model=HOSTILE)
        caller.get("/account", headers={"X-Note": HOSTILE}, params={"q": HOSTILE})
        for path in (path_of(record), "/", "/m", "/m/acme/hostile", "/requests", "/p/" + HOSTILE):
            text = browser.get(path).text
            assert "<script>d" not in text
            assert "<img src=x" not in text
        live = browser.stream("GET", f"{path_of(record)}/live")
        with live as response:
            assert "<script>d" not in "".join(response.iter_text())

    def test_deep_output(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        @sandbox.model("acme/deep")
        def deep() -> Any:
            value: Any = "https://example.com/x"
            for _ in range(300):
                value = [value]
            return value

        record = caller.until(caller.create("acme/deep"))
        assert "No output" not in page(browser, path_of(record))


class TestLive:
    def test_only_changes_are_sent(
        self, sandbox: Sandbox, caller: Caller, browser: httpx.Client
    ) -> None:
        record = caller.create("sandbox/logging", steps=5)
        with browser.stream("GET", f"{path_of(record)}/live") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            events: list[dict[str, str]] = []
            for line in response.iter_lines():
                if line.startswith("data: "):
                    events.append(json.loads(line.removeprefix("data: ")))
        assert events[0].keys() >= {"live_status", "live_output", "live_logs", "live_progress"}
        assert all(
            later.get(name) != text
            for event, later in itertools.pairwise(events)
            for name, text in event.items()
        )
        assert "succeeded" in events[-1]["live_status"]
        assert "5 steps" in events[-1]["live_output"]


class TestForms:
    def test_run(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        @sandbox.model("acme/all")
        def everything(
            prompt: str,
            image: File,
            size: Literal["s", "m"] = "s",
            steps: int = 4,
            guidance: float = 1.5,
            hd: bool = False,
            extra: dict[str, Any] | None = None,
        ) -> str:
            return f"{prompt} {image.data!r} {size} {steps} {guidance} {hd} {extra}"

        form = page(browser, "/m/acme/all")
        assert form.count('class="field"') == 7
        sent = {"prompt": "a\r\nb", "steps": "7", "hd": "true", "size": '"m"', "extra": '{"a": 1}'}
        response = browser.post("/m/acme/all", data=sent, files={"image": ("x.png", b"png")})
        assert response.status_code == 303
        record = caller.until(caller.get(f"/predictions{response.headers['location'][2:]}").json())
        assert record["source"] == "web"
        assert record["output"] == "a\nb b'png' m 7 1.5 True {'a': 1}"

    def test_errors_are_shown_at_their_fields(
        self, sandbox: Sandbox, caller: Caller, browser: httpx.Client
    ) -> None:
        sent = {"prompt": HOSTILE, "width": "5000", "height": "many"}
        response = browser.post("/m/sandbox/image", data=sent)
        assert response.status_code == 422
        assert "This is not a number" in response.text
        assert HOSTILE in html.unescape(response.text)
        assert "<script>d" not in response.text
        response = browser.post("/m/sandbox/image", data={**sent, "height": "8"})
        assert "5000 is greater than the maximum of 1024" in response.text
        assert not sandbox.predictions

    def test_train(self, sandbox: Sandbox, caller: Caller, browser: httpx.Client) -> None:
        caller.post("/models", json=NEW_MODEL)
        path = "/m/sandbox/trainable/train"
        assert 'name=":destination"' in page(browser, "/m/sandbox/trainable")
        refused = browser.post(path, data={"train_data": "x"})
        assert refused.status_code == 422
        assert "destination" in refused.text
        created = browser.post(path, data={"train_data": "x", ":destination": "acme/new"})
        assert created.status_code == 303
        [record] = sandbox.trainings.values()
        assert created.headers["location"] == f"/p/{record['id']}"
        assert browser.post("/m/sandbox/image/train").status_code == 404

    def test_cancel(self, caller: Caller, browser: httpx.Client) -> None:
        record = caller.create("sandbox/slow", seconds=1000)
        assert "Cancel" in page(browser, path_of(record))
        response = browser.post(f"{path_of(record)}/cancel")
        assert (response.status_code, response.headers["location"]) == (303, path_of(record))
        assert caller.get(f"/predictions/{record['id']}").json()["status"] == "canceled"


class TestSecurity:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.test"},
            {"Origin": "null"},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Host": "evil.test"},
            {"Host": "evil.test", "Origin": "http://evil.test"},
            {"Host": ""},
        ],
    )
    def test_other_origins_cannot_post(
        self, caller: Caller, browser: httpx.Client, headers: dict[str, str]
    ) -> None:
        record = caller.create("sandbox/slow", seconds=1000)
        for path in (f"{path_of(record)}/cancel", "/m/replicate/hello-world"):
            response = browser.post(path, data={"text": "x"}, headers=headers)
            assert response.status_code in (400, 403)
        assert caller.get(f"/predictions/{record['id']}").json()["status"] != "canceled"
        assert len(caller.get("/predictions").json()["results"]) == 1

    def test_posts_need_an_origin(self, sandbox: Sandbox) -> None:
        assert httpx.post(f"{sandbox.origin}/m/replicate/hello-world").status_code == 403

    def test_other_origins_cannot_read(self, sandbox: Sandbox) -> None:
        rebound = httpx.get(sandbox.origin, headers={"Host": "evil.test"})
        embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
        followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert rebound.status_code == 403
        assert httpx.get(sandbox.origin, headers=embedded).status_code == 403
        assert httpx.get(sandbox.origin, headers=followed).status_code == 200

    def test_other_machines_are_refused(self) -> None:
        headers = {"host": "127.0.0.1:80"}
        assert refusal("GET", "127.0.0.1", headers) is None
        assert refusal("GET", "::1", {"host": "[::1]:80"}) is None
        assert refusal("GET", "192.0.2.1", headers) is not None
        assert refusal("GET", "", headers) is not None

    def test_policy(self, sandbox: Sandbox, browser: httpx.Client) -> None:
        for path in ("/", "/p/nothing"):
            headers = browser.get(path).headers
            policy = dict(
                part.split(" ", 1) for part in headers["content-security-policy"].split("; ")
            )
            assert policy["default-src"] == "'none'"
            assert policy["script-src"] == "'self'"
            assert policy["img-src"] == f"data: {sandbox.delivery_origin}"
            assert policy["frame-ancestors"] == "'none'"
            assert headers["x-content-type-options"] == "nosniff"

    def test_nothing_is_loaded_from_elsewhere(self, caller: Caller, browser: httpx.Client) -> None:
        record = caller.until(caller.create("replicate/hello-world", text="x"))
        paths = ("/", "/m", "/m/sandbox/image", "/requests", path_of(record), "/static/page.css")
        for path in paths:
            assert not re.findall(r"(?:src|href|url\()=?[\"']?https?://", browser.get(path).text)


class TestDisplay:
    @pytest.mark.parametrize(
        ("logs", "shown"),
        [
            ("a\nb\n", "a\nb\n"),
            (" 0%|  |\r 50%|# |\r100%|##|\ndone", "100%|##|\ndone"),
            ("a\r\nb", "a\nb"),
            ("half\r", "half"),
            ("\x1b[31mred\x1b[0m", "red"),
        ],
    )
    def test_logs(self, logs: str, shown: str) -> None:
        assert terminal_text(logs) == shown

    def test_large_data_uris_are_not_loaded(self) -> None:
        shown = show("data:image/png," + "x" * 3_000_000, lambda url: None)
        assert (shown.kind, shown.value) == ("file", "")

    def test_uploads_are_shown(
        self, sandbox: Sandbox, caller: Caller, browser: httpx.Client
    ) -> None:
        files = {"content": ("a.png", b"png", "image/png")}
        upload = caller.post("/files", files=files).json()
        record = caller.create("sandbox/upscaler", image=upload["urls"]["get"])
        assert '<img src="data:image/png;base64,' in page(browser, path_of(record))


def test_output_of_a_model_that_is_gone(
    make_sandbox: Callable[..., Sandbox], browser: httpx.Client, sandbox: Sandbox, caller: Caller
) -> None:
    @sandbox.model("acme/words")
    def words() -> ConcatenateIterator[str]:
        yield "a"
        yield "b"

    record = caller.until(caller.create("acme/words"))
    sandbox.update(record["id"], version="0" * 64, model="acme/nothing")
    assert '<pre class="text">\nb</pre>' in page(browser, path_of(record))
