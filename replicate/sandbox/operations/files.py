"""Uploaded files: input for models, kept for a day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from starlette.responses import Response

from replicate.sandbox.app import MAX_FILE, Asked, Part, State, answer, operation
from replicate.sandbox.files import File
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import Upload, new_id

CHECKSUMS = ("sha256", "md5")
LONGEST_NAME = 255  # bytes


@operation("GET", "/files")
async def list_files(state: State, asked: Asked) -> Response:
    return answer(
        page(
            list(state.store.uploads),
            lambda upload: upload.position,
            Upload.record,
            f"{state.origins.api}/v1/files",
            asked.parameters.get("cursor"),
        )
    )


@operation("POST", "/files")
async def create(state: State, asked: Asked) -> Response:
    upload = _upload(state, asked.body)
    state.store.uploads.add(upload.id, upload)
    return answer(upload.record(), 201)


@operation("GET", "/files/{}")
async def get(state: State, asked: Asked, id: str) -> Response:
    return answer(_known_upload(state, id).record())


@operation("DELETE", "/files/{}")
async def delete(state: State, asked: Asked, id: str) -> Response:
    state.store.uploads.remove(_known_upload(state, id).id)
    return Response(status_code=204)


@operation("GET", "/files/{}/download")
async def download(state: State, asked: Asked, id: str) -> Response:
    """404 also for a wrong signature: who cannot sign is not told what exists."""
    upload = _known_upload(state, id)
    given = asked.parameters
    owner, expiry = given["owner"], given["expiry"]
    expected = signature(state.files_secret, owner, id, expiry)
    is_signed = hmac.compare_digest(expected.encode(), given["signature"].encode(errors="replace"))
    if not is_signed or owner != state.store.username or expiry < state.clock.now():
        raise not_found("File not found")
    return Response(upload.file.data, media_type="application/octet-stream")


def signature(secret: str, owner: str, id: str, expiry: int) -> str:
    """Signs a download URL, as the API documents it."""
    digest = hmac.digest(
        secret.encode(), f"{owner} {id} {expiry}".encode(errors="replace"), hashlib.sha256
    )
    return base64.b64encode(digest).decode()


def _known_upload(state: State, id: str) -> Upload:
    upload = state.store.uploads.get(id)
    if upload is None:
        raise not_found("File not found")
    return upload


def _upload(state: State, form: Mapping[str, Part]) -> Upload:
    content = form["content"]
    if len(content.data) > MAX_FILE:
        raise Problem(413, "Files must be less than 100MB in size")
    name = _text(form, "filename") or content.filename or "file"
    if len(name.encode(errors="replace")) > LONGEST_NAME:
        raise invalid([("filename", f"is longer than {LONGEST_NAME} bytes")])
    media_type = _text(form, "type") or content.media_type or "application/octet-stream"
    try:
        file = File(content.data, name, media_type)
    except ValueError as error:
        raise invalid([("type", str(error))]) from None
    id = new_id()
    return Upload(
        id,
        state.store.position(),
        state.clock.now(),
        file,
        json.loads(_text(form, "metadata") or "{}"),
        {algorithm: hashlib.new(algorithm, content.data).hexdigest() for algorithm in CHECKSUMS},
        f"{state.origins.api}/v1/files/{id}",
    )


def _text(form: Mapping[str, Part], name: str) -> str:
    return form[name].text if name in form else ""
