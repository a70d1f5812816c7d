"""schemathesis over openapi.yaml: no response outside the description, and no 5xx.

Bounded, and the same in every run: what it draws depends on the description alone.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from replicate.sandbox import Sandbox
from tests.descriptions import DESCRIPTION

from .conftest import HELLO, NEW_MODEL, Caller

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def described(*required: str) -> Any:
    """openapi.yaml without the operation whose method schemathesis has no name for.

    Records may have nothing else than what is described. Schemas in `required` have a property
    more, which is required.
    """
    document = deepcopy(DESCRIPTION)
    document["paths"] = {path: item for path, item in document["paths"].items() if "#" not in path}
    for name, record in document["components"]["schemas"].items():
        # RFC 7807 lets problems have more.
        if "properties" in record and name != "Problem":
            record["additionalProperties"] = False
        if name in required:
            record["properties"]["lamp"] = {"type": "string"}
            record.setdefault("required", []).append("lamp")
    return schemathesis.openapi.from_dict(document)


schema = described()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """A session of schemathesis, which would open a connection for each request."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


DEPLOYMENT = {
    "name": "hello",
    "model": "replicate/hello-world",
    "version": HELLO,
    "hardware": "cpu",
    "min_instances": 0,
    "max_instances": 1,
}


@pytest.fixture(scope="module")
def known() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    """A sandbox with one record of each kind, and what names them in paths."""
    yield from populated()


@pytest.fixture(scope="module")
def untouched() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    """The same, from which nothing is deleted."""
    yield from populated()


def populated() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    with Sandbox() as sandbox, Caller(sandbox) as caller:
        caller.post("/models", json=NEW_MODEL)
        caller.post("/deployments", json=DEPLOYMENT)
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
def test_names_that_exist_and_others(
    case: Any, known: tuple[Sandbox, dict[str, str]], session: requests.Session
) -> None:
    sandbox, names = known
    check(case, sandbox, session)
    if case.path_parameters:
        case.path_parameters = {name: names[name] for name in case.path_parameters}
        check(case, sandbox, session)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Account", "/account"),
        ("CollectionPage", "/collections"),
        ("Collection", "/collections/{collection_slug}"),
        ("Deployment", "/deployments"),
        ("DeploymentRelease", "/deployments/{deployment_owner}/{deployment_name}"),
        ("File", "/files"),
        ("FileUrls", "/files/{file_id}"),
        ("Hardware", "/hardware"),
        ("Model", "/models"),
        ("Version", "/models/{model_owner}/{model_name}/versions/{version_id}"),
        ("Prediction", "/predictions"),
        ("PredictionMetrics", "/predictions/{prediction_id}"),
        ("SearchResults", "/search?query=hello"),
        ("Training", "/trainings"),
        ("TrainingOutput", "/trainings/{training_id}"),
        ("WebhookSecret", "/webhooks/default/secret"),
    ],
)
def test_a_new_required_property_fails_until_it_is_there(
    name: str, path: str, untouched: tuple[Sandbox, dict[str, str]], session: requests.Session
) -> None:
    sandbox, names = untouched
    path, _, query = path.partition("?")
    queried = dict([query.split("=")]) if query else {}
    named = {word: names[word] for word in re.findall(r"{(\w+)}", path)}
    check(schema[path]["GET"].Case(path_parameters=named, query=queried), sandbox, session)
    case = described(name)[path]["GET"].Case(path_parameters=named, query=queried)
    with pytest.raises(FailureGroup, match="violates schema"):
        check(case, sandbox, session)


def check(case: Any, sandbox: Sandbox, session: requests.Session) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    if isinstance(case.body, dict) and "://" in str(case.body.get("webhook")):
        case.body["webhook"] = "http://127.0.0.1:9/"  # and not to somebody out there
    response = case.call(base_url=sandbox.base_url, headers=headers, session=session)
    case.validate_response(response, checks=CHECKS)
