"""The present spelling of names that only `replicate` 1.x and 2.0 beta have, for error messages."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from opcode import opmap

_WITH_RAW = "client.request(path), which returns the httpx.Response"
_HTTP = 'client.request("/path", method=...)'
_COMPAT = "replicate.compat.install() first"
_DICT = "a dict of the arguments"

NAMES = {
    "APIResponse": "httpx.Response, which replicate.request returns",
    "APIResponseValidationError": "replicate.ReplicateError",
    "AsyncAPIResponse": "httpx.Response, which replicate.request returns",
    "BaseModel": "replicate.Prediction or another record",
    "DEFAULT_CONNECTION_LIMITS": "replicate.Replicate(fetch=httpx.Client(limits=...).send)",
    "DEFAULT_MAX_RETRIES": "replicate.Replicate(max_retries=5)",
    "DEFAULT_TIMEOUT": "replicate.Replicate(timeout=60)",
    "DefaultAioHttpClient": "replicate.AsyncReplicate(), or its fetch=",
    "DefaultAsyncHttpxClient": "replicate.AsyncReplicate(fetch=httpx.AsyncClient().send)",
    "DefaultHttpxClient": "replicate.Replicate(fetch=httpx.Client().send)",
    "ModelVersionIdentifier": '"owner/name:version"',
    "NOT_GIVEN": "None",
    "NoneType": "types.NoneType",
    "NotGiven": "None",
    "Omit": "None",
    "ProxiesTypes": "replicate.Replicate(fetch=httpx.Client(proxy=...).send)",
    "RequestOptions": "keyword arguments of replicate.Replicate",
    "Transport": "httpx.BaseTransport",
    "base_url": "replicate.Replicate(base_url=...)",
    "bearer_token": "replicate.Replicate(auth=...)",
    "default_headers": "replicate.Replicate(default_headers=...)",
    "default_query": "replicate.Replicate(fetch=...)",
    "file_from_path": "pathlib.Path(...), which an input accepts",
    "get_path_url": "str(file): a FileOutput is its URL",
    "http_client": "replicate.Replicate(fetch=http_client.send)",
    "max_retries": "replicate.Replicate(max_retries=...)",
    "not_given": "None",
    "omit": "None",
    "override": "typing_extensions.override",
    "timeout": "replicate.Replicate(timeout=...)",
    "use": 'replicate.run("owner/name", {...})',
    # Names in modules.
    "CreatePredictionRequestParams": _DICT,
    "EventSource": "replicate.stream",
    "Namespace": "replicate.Replicate",
    "Resource": "replicate.Prediction or another record",
    "PageInfo": "page.next",
    "RetryTransport": "replicate.Replicate(max_retries=...)",
    "async_encode_json": "the value itself: inputs may hold files",
    "base64_encode_file": 'the file itself, with file_encoding="data-uri"',
    "encode_json": "the value itself: inputs may hold files",
    "make_schema_backwards_compatible": "version.openapi_schema",
    "transform_output": "client.result(prediction)",
    "version_has_no_array_type": "version.openapi_schema",
}
"""Names of the package and of its modules."""

ATTRIBUTES = {
    # Records.
    "Progress": "replicate.Progress",
    "Release": "replicate.DeploymentRelease",
    "destination": "the argument of client.trainings.create",
    "async_cancel": f"await client.predictions.cancel(prediction.id), or {_COMPAT}",
    "async_output_iterator": f"async for event in client.stream(prediction), or {_COMPAT}",
    "async_reload": "records do not change; prediction = await client.predictions.get("
    f"prediction.id), or {_COMPAT}",
    "async_stream": f"async for event in client.stream(prediction), or {_COMPAT}",
    "async_wait": "records do not change; prediction = await client.wait(prediction), or "
    f"{_COMPAT}",
    "cancel": "records do not change; prediction = client.predictions.cancel(prediction.id), or "
    f"{_COMPAT}",
    "output_iterator": f"for event in client.stream(prediction), or {_COMPAT}",
    "predict": f"client.run(model, input), or {_COMPAT}",
    "predictions": f'client.predictions.create(deployment="owner/name", ...), or {_COMPAT}',
    "progress": f"replicate.prediction_progress(prediction), or {_COMPAT}",
    "reload": "records do not change; prediction = client.predictions.get(prediction.id), or "
    f"client.wait(prediction), or {_COMPAT}",
    "stream": f"client.stream(prediction), or {_COMPAT}",
    "id": 'the owner and the name, f"{model.owner}/{model.name}", or ' + _COMPAT,
    "username": "owner",
    "versions": f'client.models.versions.list("owner/name"), or {_COMPAT}',
    "wait": "records do not change; prediction = client.wait(prediction), or " + _COMPAT,
    "copy": "copy.replace(record, name=value), or client: replicate.Replicate(...)",
    "dict": "record.to_dict()",
    "json": "json.dumps(record.to_dict())",
    "model_dump": "record.to_dict()",
    "model_dump_json": "json.dumps(record.to_dict())",
    "model_validate": "Prediction.from_dict(data)",
    "parse_obj": "Prediction.from_dict(data)",
    # Errors.
    "message": "str(error)",
    "request": "error.method and error.url",
    "response": "error.status_code, error.headers and error.body",
    # Clients and namespaces.
    "accounts": "client.account.get()",
    "api_token": "the argument auth= of the client",
    "async_paginate": "replicate.AsyncReplicate().paginate",
    "async_run": "replicate.AsyncReplicate().run",
    "Default": "replicate.Replicate().webhooks.default",
    "async_secret": "await client.webhooks.default.secret.get()",
    "model": 'client.models.get("owner/name")',
    "auth_headers": "the argument auth= of the client",
    "base_url": "client.options.base_url",
    "bearer_token": "the argument auth= of the client",
    "custom_auth": "the argument fetch= of the client",
    "default_headers": "the argument default_headers= of the client",
    "default_query": "the argument fetch= of the client",
    "delete": _HTTP,
    "get": _HTTP,
    "get_api_list": "client.paginate(client.predictions.list)",
    "close": "await client.aclose()",
    "is_closed": "client.close(), after which the client can be used again",
    "max_retries": "client.options.max_retries",
    "patch": _HTTP,
    "platform_headers": "the argument default_headers= of the client",
    "poll_interval": "the argument interval= of client.wait",
    "post": _HTTP,
    "put": _HTTP,
    "qs": _HTTP,
    "query": _HTTP,
    "timeout": "client.options.timeout",
    "user_agent": "client.options.user_agent",
    "use": 'client.run("owner/name", {...})',
    "with_options": "replicate.Replicate(...) with these options",
    "with_raw_response": _WITH_RAW,
    "with_streaming_response": _WITH_RAW,
    "validate": "replicate.webhooks.unwrap(body, headers, secret)",
}
"""Attributes of clients, namespaces and records."""

KEYWORDS = {
    "api_token": "auth= of replicate.Replicate",
    "content_type": "write type=",
    "extra_body": "the property as an argument, or client.request(path, json=...)",
    "extra_headers": "client.request(path, headers=...)",
    "extra_query": "client.request(path, params=...)",
    "file": "write content=",
    "file_encoding_strategy": 'write file_encoding="data-uri" or "upload"',
    "id": "pass the id as the first argument",
    "limit": "itertools.islice(page, limit)",
    "stream": "client.stream(ref, input)",
    "timeout": "timeout= of replicate.Replicate",
    "use_async": "replicate.AsyncReplicate",
    "wait": 'write prefer="wait=5"',
    "webhook_completed": 'write webhook=..., webhook_events_filter=["completed"]',
}
"""Keyword arguments of methods."""


PATTERNS = {
    ".*Params(WithoutVersion)?": _DICT,
    ".*Resource(With.*)?": "replicate.Replicate",
    ".*Page.*": "replicate.PredictionPage or another page",
}
"""Names that many have in common."""

MODULES = (
    *("account", "client", "collection", "deployment", "exceptions", "file", "helpers"),
    *("identifier", "lib", "model", "pagination", "prediction", "resource", "resources"),
    *("schema", "training", "types", "version", "webhook"),
)
"""Modules that are attributes of `replicate` once they are imported, or used."""


def find(name: str) -> object:
    """Return the module of a name, or raise the error about a name that does not exist.

    It is an ImportError where the name is imported, so that `from replicate import name` shows it.
    """
    if name in MODULES:
        return import_module(f"replicate.{name}")
    hint = NAMES.get(name) or _pattern(name)
    if hint is None:
        raise AttributeError(f"module 'replicate' has no attribute {name!r}")
    message = f"replicate has no {name}: write {hint}"
    importer = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]  # inspect takes longer to load
    if importer.f_code.co_code[importer.f_lasti] == opmap["IMPORT_FROM"]:
        raise ImportError(message)
    raise AttributeError(message)


def _pattern(name: str) -> str | None:
    return next((hint for form, hint in PATTERNS.items() if re.fullmatch(form, name)), None)


def explain(owner: object, name: str, problem: str | None = None) -> str:
    """Return the message of an error about an object's attribute or a method's arguments.

    Args:
        owner: The object.
        name: The attribute that it does not have, or the method that was called.
        problem: The arguments that the method does not accept.
    """
    kind = type(owner).__name__
    subject = kind.removeprefix("Async").removesuffix("Api").lower()
    subject = "client" if subject == "replicate" else subject
    if problem is not None:
        keyword = re.search(r"unexpected keyword argument '(\w+)'", problem)
        hint = KEYWORDS.get(keyword[1]) if keyword else None
        hint = hint or ("pass these by keyword" if "positional argument" in problem else None)
        return f"{problem}: {hint}, or {_COMPAT}" if hint else problem
    hint = ATTRIBUTES.get(name) or _pattern(name)
    if hint is None and name.startswith("async_"):
        hint = f"await {name.removeprefix('async_')} of replicate.AsyncReplicate, or {_COMPAT}"
    if hint is None:
        return f"{kind!r} object has no attribute {name!r}"
    subject = "error" if isinstance(owner, Exception) else subject
    hint = hint.replace("prediction", "training") if subject == "training" else hint
    return f"{subject}.{name}: {hint}"
