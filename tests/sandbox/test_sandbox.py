"""The sandbox as an object: requests, retention, start and stop, models."""

import gc
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated

import httpx
import pytest

from replicate.sandbox import Run, Sandbox, SandboxError
from replicate.sandbox.__main__ import main

from .conftest import HELLO, PATIENCE, Caller

BODY = {"version": HELLO, "input": {"text": "Alice"}}


class TestRequests:
    def test_requests_are_recorded(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.post("/predictions?a=1", json=BODY, headers={"X-Trace": "t"})
        httpx.get(f"{sandbox.delivery_origin}/outputs/x/0/a")
        httpx.get(f"{sandbox.base_url}/nowhere")
        created, delivered, refused = sandbox.requests
        assert (created.method, created.path, created.query) == ("POST", "/v1/predictions", "a=1")
        assert created.json() == BODY
        assert created.headers["x-trace"] == "t"
        assert created.headers["authorization"] == f"Bearer {sandbox.token}"
        assert (created.status, created.origin, created.fault) == (201, "api", None)
        assert delivered.origin == "delivery"
        assert "authorization" not in delivered.headers
        assert refused.status == 401
        assert created.time <= refused.time

    def test_counts(self, sandbox: Sandbox, caller: Caller) -> None:
        record = caller.create("replicate/hello-world", text="x")
        caller.get(record["urls"]["get"])
        assert len(sandbox.requests.to("POST", "/predictions")) == 1
        assert len(sandbox.requests.to("GET", "/predictions/{id}")) == 1
        assert len(sandbox.requests.to("GET")) == 2
        sandbox.requests.clear()
        assert len(sandbox.requests) == 0

    def test_paths_are_recorded_undecoded(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.get("/models/a%2Fb/c%20d")
        assert sandbox.requests[-1].path == "/v1/models/a%2Fb/c%20d"

    def test_requests_are_bounded(self, make_sandbox: Callable[..., Sandbox]) -> None:
        sandbox = make_sandbox(keep_requests=3)
        with Caller(sandbox) as caller:
            for number in range(5):
                caller.get(f"/predictions/{number}")
        assert [each.path[-1] for each in sandbox.requests] == ["2", "3", "4"]

    def test_large_bodies_are_truncated(self, sandbox: Sandbox, caller: Caller) -> None:
        body = {"version": HELLO, "input": {"text": "x" * 2_000_000}}
        assert caller.post("/predictions", json=body).status_code == 201
        assert len(sandbox.requests[-1].body) == 1_000_000
        assert sandbox.requests[-1].body_size > 2_000_000

    def test_bodies_are_bounded_in_total(self, sandbox: Sandbox, caller: Caller) -> None:
        for _ in range(102):
            caller.post("/predictions", content=bytes(1_000_000))
        while sandbox.requests[1].body:  # dropped after the last one was responded to
            pass
        assert [len(each.body) for each in sandbox.requests] == [0, 0, *[1_000_000] * 100]
        assert sandbox.requests[0].body_size == 1_000_000


class TestKeep:
    def test_oldest_terminal_prediction_is_evicted(
        self, make_sandbox: Callable[..., Sandbox]
    ) -> None:
        with Caller(make_sandbox(keep=3)) as caller:
            running = caller.create("sandbox/slow", seconds=1e6)
            records = [caller.create("replicate/hello-world", text=str(n)) for n in range(4)]
            for record in records[2:]:
                caller.until(record)
            results = caller.get("/predictions").json()["results"]
            restored = [record["id"] for record in [*records[:1:-1], running]]
            assert [result["id"] for result in results] == restored
            assert caller.get(records[0]["urls"]["get"]).status_code == 404

    def test_evicted_predictions_free_their_memory(
        self, make_sandbox: Callable[..., Sandbox]
    ) -> None:
        sandbox = make_sandbox(keep=10, keep_requests=10)

        def objects_after(count: int) -> int:
            for _ in range(count):
                caller.create("sandbox/language", {"Prefer": "wait"}, prompt="x", pause=0)
            gc.collect()
            return len(gc.get_objects())

        with Caller(sandbox) as caller:
            before = objects_after(50)
            assert objects_after(100) < before + 100


class TestLifetime:
    def test_a_port_in_use(self, make_sandbox: Callable[..., Sandbox]) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(SandboxError, match=f"port {port} is in use"):
                make_sandbox(port=port)

    def test_before_it_is_started(self) -> None:
        with pytest.raises(SandboxError, match="with Sandbox"):
            _ = Sandbox().base_url

    def test_start_twice(self, sandbox: Sandbox) -> None:
        with pytest.raises(SandboxError, match="already"):
            sandbox.start()

    def test_stop_and_start_again(self, sandbox: Sandbox) -> None:
        sandbox.model("acme/early")(lambda: "early")
        sandbox.stop()
        with sandbox, Caller(sandbox) as caller:
            assert caller.until(caller.create("acme/early"))["output"] == "early"

    def test_stop_twice_and_many_at_once(self, make_sandbox: Callable[..., Sandbox]) -> None:
        first, second = make_sandbox(), make_sandbox()
        assert first.base_url != second.base_url
        first.stop()
        first.stop()
        with Caller(second) as caller:
            assert caller.get("/account").status_code == 200

    def test_as_a_program(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "replicate.sandbox", "--port", "0", "--speed", "10"],
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                assert process.stdout is not None
                lines = [process.stdout.readline() for _ in range(4)]
                variables = dict(
                    found.groups()
                    for line in lines
                    if (found := re.fullmatch(r"export (\w+)=(\S+)\n", line))
                )
                response = httpx.get(
                    f"{variables['REPLICATE_BASE_URL']}/v1/account",
                    headers={"Authorization": f"Bearer {variables['REPLICATE_API_TOKEN']}"},
                )
                assert response.status_code == 200
                assert "127.0.0.1" in variables["NO_PROXY"].split(",")
            finally:
                process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            (["--port", "{port}"], "port {port} is in use: pass another `port`, or 0 "),
            (["--port", "99999"], "cannot listen at 127.0.0.1, port 99999: "),
            (["--port", "0", "--host", "192.0.2.1"], "cannot listen at 192.0.2.1, port 0: "),
            (["--port", "0", "--speed", "-1"], "speed must be a finite number from 0"),
            (["--port", "0", "--token", "a b"], "token must be ASCII without white space"),
            (["--port", "0", "--state", "/"], "/ cannot be used as a state file: "),
        ],
    )
    def test_as_a_program_that_cannot_start(
        self, arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            status = main([argument.format(port=port) for argument in arguments])
        assert status == 1
        printed = capsys.readouterr().err
        assert printed.startswith(f"replicate.sandbox: {error.format(port=port)}")
        assert printed.count("\n") == 1

    def test_as_a_program_without_the_extra(self) -> None:
        code = (
            "import sys; sys.modules['starlette'] = None\n"
            "from replicate.sandbox.__main__ import main; sys.exit(main([]))"
        )
        process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert process.returncode == 1
        needed = "replicate.sandbox needs starlette: pip install 'replicate-openapi[sandbox]'\n"
        assert process.stderr == f"replicate.sandbox: {needed}"

    @pytest.mark.parametrize("missing", ["starlette", "uvicorn", "yaml", "python_multipart"])
    def test_without_the_extra(self, missing: str) -> None:
        code = (
            f"import sys; sys.modules[{missing!r}] = None\n"
            "import replicate.sandbox, replicate.sandbox.pytest_plugin\n"
            "try: from replicate.sandbox import Sandbox\n"
            "except ImportError as error: print(error)"
        )
        process = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ
        )
        assert "pip install 'replicate-openapi[sandbox]'" in process.stdout, process.stderr

    def test_without_the_faster_parser(self) -> None:
        """Uvicorn serves with httptools where that is installed, which the extra does not bring."""
        code = """
import sys
sys.modules["httptools"] = None
from replicate.sandbox import Close, Cut, Sandbox
from replicate.sandbox.server import HTTPProtocol

print(HTTPProtocol.__name__)
with Sandbox() as sandbox:
    client = sandbox.client(max_retries=0)
    print(client.run("replicate/hello-world", {"text": "Alice"}))
    for fault in (Close(), Cut(), None):
        if fault:
            sandbox.faults.add("GET", "/account", fault)
        try:
            print(client.account.get().username)
        except Exception as error:
            print(type(error).__name__)
"""
        process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        printed = ["H11Protocol", "hello Alice", "APIConnectionError", "APIConnectionError", "acme"]
        assert process.stdout.split("\n")[:-1] == printed, process.stderr


class TestModels:
    def test_names_are_owner_and_name(self, sandbox: Sandbox) -> None:
        for name in ("upscaler", "a/b/c", "/b", "a/"):
            with pytest.raises(SandboxError, match="owner/name"):
                sandbox.model(name)(lambda: None)

    def test_types_without_a_schema(self, sandbox: Sandbox) -> None:
        def strange(value: complex) -> str:
            return str(value)

        with pytest.raises(TypeError, match="complex"):
            sandbox.model("acme/strange")(strange)

    def test_invalid_schema(self, sandbox: Sandbox) -> None:
        def strange(count: Annotated[int, {"minimum": "one"}]) -> str:
            return "x" * count

        with pytest.raises(ValueError, match="'one' is not of type 'number'"):
            sandbox.model("acme/strange")(strange)

    def test_values_without_json(self, sandbox: Sandbox, caller: Caller) -> None:
        @sandbox.model("acme/measurer")
        def measurer(run: Run) -> None:
            run.metric("quality", float("nan"))

        record = caller.until(caller.create("acme/measurer"))
        assert record["status"] == "failed"
        with pytest.raises(TypeError, match="not JSON"):
            sandbox.update(record["id"], output=object())
        assert caller.get(record["urls"]["get"]).json() == record

    def test_unresolvable_annotations(self, sandbox: Sandbox) -> None:
        def strange(value: "Unknown") -> str:  # noqa: F821
            return str(value)

        with pytest.raises(TypeError, match=r"'Unknown' is not defined: .* at the top of"):
            sandbox.model("acme/strange")(strange)
        with pytest.raises(TypeError, match="a model must be a function"):
            sandbox.model("acme/strange")(partial(print, 1))

    def test_the_docstring_is_the_description(self, sandbox: Sandbox, caller: Caller) -> None:
        @sandbox.model("acme/described")
        def described() -> None:
            """Does nothing.

            And this twice.
            """

        model = caller.get("/models/acme/described").json()
        assert model["description"] == "Does nothing.\n\nAnd this twice."

    def test_defined_before_the_start(self, make_sandbox: Callable[..., Sandbox]) -> None:
        sandbox = Sandbox()
        sandbox.model("acme/early")(lambda: "early")
        with sandbox, Caller(sandbox) as caller:
            assert caller.until(caller.create("acme/early"))["output"] == "early"

    def test_training_needs_its_model(self, sandbox: Sandbox) -> None:
        with pytest.raises(SandboxError, match="define the model"):
            sandbox.trainer("acme/nothing")(lambda: None)

    def test_update_needs_an_id_that_exists(self, sandbox: Sandbox) -> None:
        with pytest.raises(SandboxError, match="unknown prediction"):
            sandbox.update("nothing", status="failed")
