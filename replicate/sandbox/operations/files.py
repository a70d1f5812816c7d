"""Uploaded files, which expire after a day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from starlette.responses import Response

from replicate.sandbox.app import MAX_FILE, Context, ParsedRequest, Part, json_response, operation
from replicate.sandbox.files import File
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import Upload, new_id

CHECKSUMS = ("sha256", "md5")
MAX_NAME = 255  # bytes


@operation("GET", "/files")
async def list_files(context: Context, request: ParsedRequest) -> Response:
    """List the uploads."""
    return json_response(
        paginate(
            list(context.store.uploads),
            lambda upload: upload.position,
            Upload.record,
            f"{context.origins.api}/v1/files",
            request.parameters.get("cursor"),
        )
    )


@operation("POST", "/files")
async def create(context: Context, request: ParsedRequest) -> Response:
    """Store an upload."""
    upload = _upload(context, request.body)
    context.store.uploads.add(upload.id, upload)
    return json_response(upload.record(), 201)


@operation("GET", "/files/{}")
async def get(context: Context, request: ParsedRequest, id: str) -> Response:
    """Return the record of an upload."""
    return json_response(_known_upload(context, id).record())


@operation("DELETE", "/files/{}")
async def delete(context: Context, request: ParsedRequest, id: str) -> Response:
    """Delete an upload."""
    context.store.uploads.remove(_known_upload(context, id).id)
    return Response(status_code=204)


@operation("GET", "/files/{}/download")
async def download(context: Context, request: ParsedRequest, id: str) -> Response:
    """Return the content for a signed URL.

    An invalid signature is a 404: it must not show which files exist.
    """
    upload = _known_upload(context, id)
    parameters = request.parameters
    owner, expiry = parameters["owner"], parameters["expiry"]
    expected = sign_download(context.files_secret, owner, id, expiry)
    is_signed = hmac.compare_digest(
        expected.encode(), parameters["signature"].encode(errors="replace")
    )
    if not is_signed or owner != context.store.username or expiry < context.clock.now():
        raise not_found("File not found")
    return Response(upload.file.data, media_type="application/octet-stream")


def sign_download(secret: str, owner: str, id: str, expiry: int) -> str:
    """Return the signature of a download URL, as documented by the API."""
    digest = hmac.digest(
        secret.encode(), f"{owner} {id} {expiry}".encode(errors="replace"), hashlib.sha256
    )
    return base64.b64encode(digest).decode()


def _known_upload(context: Context, id: str) -> Upload:
    upload = context.store.uploads.get(id)
    if upload is None:
        raise not_found("File not found")
    return upload


def _upload(context: Context, form: Mapping[str, Part]) -> Upload:
    content = form["content"]
    if len(content.data) > MAX_FILE:
        raise Problem(413, "Files must be less than 100MB in size")
    name = _text(form, "filename") or content.filename or "file"
    if len(name.encode(errors="replace")) > MAX_NAME:
        raise invalid([("filename", f"is longer than {MAX_NAME} bytes")])
    media_type = _text(form, "type") or content.media_type or "application/octet-stream"
    try:
        file = File(content.data, name, media_type)
    except ValueError as error:
        raise invalid([("type", str(error))]) from None
    id = new_id()
    return Upload(
        id,
        context.store.position(),
        context.clock.now(),
        file,
        json.loads(_text(form, "metadata") or "{}"),
        {algorithm: hashlib.new(algorithm, content.data).hexdigest() for algorithm in CHECKSUMS},
        f"{context.origins.api}/v1/files/{id}",
    )


def _text(form: Mapping[str, Part], name: str) -> str:
    return form[name].text if name in form else ""
