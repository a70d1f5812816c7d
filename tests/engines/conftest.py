"""Fixtures of the tests of engines."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from replicate.sandbox import Sandbox
from tests.engines.harness import Model, Program, Storage


@pytest.fixture(scope="session")
def storage_environment() -> Iterator[dict[str, str]]:
    """Serve S3, and yield the variables by which obstore, Arrow and boto3 find it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",  # obstore
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture
def storage(storage_environment: dict[str, str]) -> Storage:
    """Return an empty bucket."""
    return Storage(storage_environment)


@pytest.fixture
def model(sandbox: Sandbox) -> Model:
    """Define the model that the recipes run."""
    return Model(sandbox)


@pytest.fixture
def start(sandbox: Sandbox, storage: Storage, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Start programs in `tmp_path`, which are stopped at the end of the test."""
    started: list[Program] = []
    # The path of a socket has at most 107 characters.
    short_path = tempfile.mkdtemp(dir="/tmp")
    (tmp_path / "ray").symlink_to(short_path)

    def start(code: str, **variables: str) -> Program:
        environment = {
            **os.environ,
            **storage.environment,
            **sandbox.environment,
            "REPLICATE_JOURNAL_LEASE": "6",  # seconds
            "REPLICATE_LOG": "debug",
            "RAY_TMPDIR": short_path,  # its sockets are below it
            "HF_HOME": str(tmp_path / "cache"),  # datasets
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # Spark
            **variables,
        }
        started.append(Program(code, tmp_path, environment))
        return started[-1]

    yield start
    for program in started:
        program.stop()
    shutil.rmtree(short_path, ignore_errors=True)
