"""Uploaded files: input for models, kept for a day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any, cast
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from replicate.sandbox.app import MAX_FILE, Asked, State, answer, operation
from replicate.sandbox.files import File
from replicate.sandbox.jobs import JSON
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import Upload, new_id


@operation("GET", "/files")
async def list_files(state: State, asked: Asked) -> Response:
    now = state.clock.time()
    return answer(
        page(
            [upload for upload in state.store.uploads if now < upload.expires],
            lambda upload: upload.position,
            Upload.record,
            f"{state.origins.api}/v1/files",
            asked.parameters.get("cursor"),
        )
    )


@operation("POST", "/files")
async def create(state: State, asked: Asked) -> Response:
    upload = await _upload(state, asked.body)
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
    if not is_signed or owner != state.store.username or expiry < state.clock.time():
        raise not_found("File not found")
    return Response(upload.file.data, media_type="application/octet-stream")


def signature(secret: str, owner: str, id: str, expiry: int) -> str:
    """Signs a download URL, as the API documents it."""
    digest = hmac.digest(
        secret.encode(), f"{owner} {id} {expiry}".encode(errors="replace"), hashlib.sha256
    )
    return base64.b64encode(digest).decode()


def download_url(state: State, id: str, expiry: int) -> str:
    owner = state.store.username
    signed = quote(signature(state.files_secret, owner, id, expiry), safe="")
    url = f"{state.origins.api}/v1/files/{id}/download"
    return f"{url}?expiry={expiry}&owner={owner}&signature={signed}"


def _known_upload(state: State, id: str) -> Upload:
    upload = state.store.uploads.get(id)
    if upload is None or upload.expires <= state.clock.time():
        raise not_found("File not found")
    return upload


async def _upload(state: State, form: FormData) -> Upload:
    content = form.get("content")
    if content is None:
        raise invalid([("content", "is required")])
    data = await _bytes(content)
    if len(data) > MAX_FILE:
        raise Problem(413, "Files must be less than 100MB in size")
    name = await _text(form.get("filename")) or getattr(content, "filename", None) or "file"
    if len(name.encode(errors="replace")) > 255:
        raise invalid([("filename", "is longer than 255 bytes")])
    sent_type = getattr(content, "content_type", None)
    media_type = await _text(form.get("type")) or sent_type or "application/octet-stream"
    id = new_id()
    return Upload(
        id,
        state.store.position(),
        state.clock.time(),
        File(data, name, media_type),
        _metadata(await _text(form.get("metadata"))),
        {"sha256": hashlib.sha256(data).hexdigest(), "md5": hashlib.md5(data).hexdigest()},
        f"{state.origins.api}/v1/files/{id}",
    )


async def _bytes(part: str | UploadFile) -> bytes:
    return part.encode(errors="replace") if isinstance(part, str) else await part.read()


async def _text(part: Any) -> str:
    """A field's text; a client may send it as a file of its own."""
    return "" if part is None else (await _bytes(part)).decode(errors="replace")


def _metadata(text: str) -> JSON:
    try:
        metadata: Any = json.loads(text or "{}")
    except (ValueError, RecursionError):
        metadata = None
    if not isinstance(metadata, dict):
        raise invalid([("metadata", "is not a JSON object")])
    return cast("JSON", metadata)
