"""Sending calls that hold files: each is uploaded, or put into the request as a data URI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import ExitStack
from typing import Any

import attrs
import httpx
from replicate_api.api.files.create import call as create_call
from replicate_api.types import Call

from ..concurrency import ablocking, aconcurrently
from ..inputs import FileEncoding, files, inlined, with_urls
from ..outcomes import Sending
from ..uploads import Upload, aprepared

Send = Callable[[Sending[Any]], Awaitable[Any]]
Answer = Callable[[Sending[Any]], Awaitable[httpx.Response]]


async def answer_with_form(sending: Sending[Any], answer: Answer, limit: int) -> httpx.Response:
    """The answer to a call whose form holds files, which have at most so many bytes each."""
    assert sending.call.form is not None
    with ExitStack() as opened:
        form = await _form(sending.call.form, limit, opened)
        sending.call = attrs.evolve(sending.call, form=form)
        return await answer(sending)


async def without_files(
    sending: Sending[Any], send: Send, encoding: FileEncoding, limit: int
) -> Call[Any]:
    """A call with URLs in the place of the files in its input.

    Args:
        sending: The call.
        send: Sends another one, which uploads a file.
        encoding: Which files are uploaded; the others become data URIs.
        limit: Bytes that each file may have.
    """
    call = sending.call
    with ExitStack() as opened:
        found = files(call.json["input"])
        urls = await _urls(found, sending, send, encoding, limit, opened)
    return attrs.evolve(call, json={**call.json, "input": with_urls(call.json["input"], urls)})


async def _form(form: Mapping[str, Any], limit: int, opened: ExitStack) -> dict[str, Any]:
    """A form with something to read in the place of its files."""
    if isinstance(form.get("content"), str):
        raise TypeError("content must be a file, not a str: a path is given as Path(...)")
    made = dict(form)
    for field, value in form.items():
        if not isinstance(value, str | Mapping):
            made[field] = upload = await aprepared(value, limit)
            opened.callback(upload.close)
    return made


async def _urls(
    found: Mapping[Hashable, Any],
    sending: Sending[Any],
    send: Send,
    encoding: FileEncoding,
    limit: int,
    opened: ExitStack,
) -> dict[Hashable, str]:
    """A URL for each file, in which it is or which it was uploaded to."""
    uploads: list[Upload] = []
    for value in found.values():
        uploads.append(await aprepared(value, limit))
        opened.callback(uploads[-1].close)

    async def upload(source: Upload) -> str:
        file = await send(Sending(_create(source), sending.until))
        return str(file.urls.get)

    async def inline(source: Upload) -> str:
        try:
            return await ablocking(source.data_uri)
        finally:
            source.close()

    async def placed(source: tuple[Upload, bool]) -> str:
        return await (inline if source[1] else upload)(source[0])

    ways = inlined([source.size for source in uploads], encoding)
    urls = await aconcurrently(placed, list(zip(uploads, ways, strict=True)))
    return dict(zip(found, urls, strict=True))


def _create(source: Upload) -> Call[Any]:
    content: Any = source
    return create_call(content)
