"""schemathesis over openapi.yaml: no response outside the description, and no 5xx.

Bounded, and the same in every run: what it draws depends on the description alone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from replicate.sandbox import Sandbox, api_description

from .conftest import HELLO, NEW_MODEL, Caller

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def described() -> Any:
    """openapi.yaml without the operation whose method schemathesis has no name for."""
    document = yaml.safe_load(api_description.find().read_text(encoding="utf-8"))
    document["paths"] = {path: item for path, item in document["paths"].items() if "#" not in path}
    return schemathesis.openapi.from_dict(document)


schema = described()


@pytest.fixture(scope="module")
def known() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    """A sandbox with one record of each kind, and what names them in paths."""
    with Sandbox() as sandbox, Caller(sandbox) as caller:
        caller.post("/models", json=NEW_MODEL)
        version = caller.version("sandbox/trainable")
        training = caller.post(
            f"/models/sandbox/trainable/versions/{version}/trainings",
            json={"destination": "acme/new", "input": {"train_data": "x"}},
        )
        sandbox.clock.advance(60)
        caller.until(training.json())
        prediction = caller.until(caller.create("sandbox/language", prompt="x", pause=0))
        file = caller.post("/files", files={"content": b"x"}).json()
        yield (
            sandbox,
            {
                "prediction_id": prediction["id"],
                "training_id": training.json()["id"],
                "file_id": file["id"],
                "collection_slug": "super-resolution",
                "deployment_owner": "acme",
                "deployment_name": "hello",
                "model_owner": "replicate",
                "model_name": "hello-world",
                "version_id": HELLO,
            },
        )


BOUNDS = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@BOUNDS
def test_names_that_exist(case: Any, known: tuple[Sandbox, dict[str, str]]) -> None:
    sandbox, names = known
    for name in case.path_parameters or {}:
        case.path_parameters[name] = names[name]
    check(case, sandbox)


@schema.parametrize()
@BOUNDS
def test_any_names(case: Any, known: tuple[Sandbox, dict[str, str]]) -> None:
    check(case, known[0])


def check(case: Any, sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    if isinstance(case.body, dict) and "://" in str(case.body.get("webhook")):
        case.body["webhook"] = "http://127.0.0.1:9/"  # and not to somebody out there
    response = case.call(base_url=sandbox.base_url, headers=headers)
    case.validate_response(response, checks=CHECKS)
