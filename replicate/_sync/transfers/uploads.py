# Derived from replicate/_async/transfers/uploads.py by `make generate`.
"""Sending calls that hold files: each is uploaded, or put into the request as a data URI."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import httpx

from replicate_api.api.files.create import call as create_call
from replicate_api.types import Call

from ...sending.outcomes import Sending
from ...transfers.concurrency import blocking, concurrently
from ...transfers.inputs import files, inlined, with_urls
from ...transfers.uploads import Upload, prepared

if TYPE_CHECKING:
    from ..sending.sender import Sender

T = TypeVar("T")


def answer_with_form(sending: Sending[Any], sender: Sender) -> httpx.Response:
    """The answer to a call whose form holds files."""
    form = dict(sending.call.form or {})
    if isinstance(form.get("content"), str):
        raise TypeError("content must be a file, not a str: a path is given as Path(...)")
    with ExitStack() as kept:
        for field, value in form.items():
            if not isinstance(value, str | Mapping):
                form[field] = upload = prepared(value, sender.options.max_file_size, kept)
                kept.callback(upload.close)
        sending.call = attrs.evolve(sending.call, form=form)
        return sender.answer(sending)


def without_files(sending: Sending[T], sender: Sender) -> Call[T]:
    """A call with URLs in the place of the files in its input."""
    call = sending.call
    found = files(call.json["input"])

    def place(file: tuple[Upload, bool]) -> str:
        upload, inline = file
        if inline:
            return blocking(upload.data_uri)
        content: Any = upload
        return str((sender.call(create_call(content), sending.until)).urls.get)

    with ExitStack() as kept:
        limit = sender.options.max_file_size
        uploads = [prepared(value, limit, kept) for value in found.values()]
        encoding = call.file_encoding or sender.options.file_encoding
        ways = inlined([upload.size for upload in uploads], encoding)
        urls = concurrently(place, list(zip(uploads, ways, strict=True)))
    given = with_urls(call.json["input"], dict(zip(found, urls, strict=True)))
    return attrs.evolve(call, json={**call.json, "input": given})
