# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import FileContent, continued
from .create import call as create_call
from .delete import call as delete_call
from .download import call as download_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.file import File
    from ...models.file_page import FilePage


class FilesApi(Namespace):
    """Files uploaded as inputs of models."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self, *, cursor: str | None = None) -> FilePage:
        """List the account's uploaded files, newest first.

        https://replicate.com/docs/reference/http#files.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(self._client.send(list_call(cursor=cursor)), self._client.paginate)

    def create(
        self,
        content: FileContent,
        *,
        filename: str | None = None,
        type: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> File:
        """Upload a file of at most 100 MiB.

        Pass its URL in the input of any number of predictions. It expires after 24 hours.

        https://replicate.com/docs/reference/http#files.create

        Args:
            content: Content: a path, an open file, bytes or an image, at most 100 MiB.
            filename: Name of the file, at most 255 bytes of UTF-8; the path's if absent.
            type: Media type of the content; guessed from the name if absent.
            metadata: Metadata to store with the file, as JSON.
        """
        return self._client.send(
            create_call(content, filename=filename, type=type, metadata=metadata)
        )

    def get(self, file_id: str | File) -> File:
        """Return a file's metadata, without its content.

        https://replicate.com/docs/reference/http#files.get

        Args:
            file_id: Id of the file.
        """
        return self._client.send(get_call(file_id))

    def delete(self, file_id: str | File) -> None:
        """Delete a file.

        https://replicate.com/docs/reference/http#files.delete

        Args:
            file_id: Id of the file.
        """
        return self._client.send(delete_call(file_id))

    def download(self, file_id: str | File, owner: str, expiry: int, signature: str) -> bytes:
        """Download a file's content by a signed URL.

        https://replicate.com/docs/reference/http#files.download

        Args:
            file_id: Id of the file.
            owner: User or organization that uploaded the file.
            expiry: Time when the signature expires, in seconds since 1970 (UTC).
            signature: Base64 of the HMAC-SHA256 of `{owner} {id} {expiry}`, keyed with the
                signing secret for files.
        """
        return self._client.send(download_call(file_id, owner, expiry, signature))


class AsyncFilesApi(Namespace):
    """Files uploaded as inputs of models."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def list(self, *, cursor: str | None = None) -> AsyncPaginator[FilePage, File]:
        """List the account's uploaded files, newest first.

        https://replicate.com/docs/reference/http#files.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(cursor=cursor))

    async def create(
        self,
        content: FileContent,
        *,
        filename: str | None = None,
        type: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> File:
        """Upload a file of at most 100 MiB.

        Pass its URL in the input of any number of predictions. It expires after 24 hours.

        https://replicate.com/docs/reference/http#files.create

        Args:
            content: Content: a path, an open file, bytes or an image, at most 100 MiB.
            filename: Name of the file, at most 255 bytes of UTF-8; the path's if absent.
            type: Media type of the content; guessed from the name if absent.
            metadata: Metadata to store with the file, as JSON.
        """
        return await self._client.send(
            create_call(content, filename=filename, type=type, metadata=metadata)
        )

    async def get(self, file_id: str | File) -> File:
        """Return a file's metadata, without its content.

        https://replicate.com/docs/reference/http#files.get

        Args:
            file_id: Id of the file.
        """
        return await self._client.send(get_call(file_id))

    async def delete(self, file_id: str | File) -> None:
        """Delete a file.

        https://replicate.com/docs/reference/http#files.delete

        Args:
            file_id: Id of the file.
        """
        return await self._client.send(delete_call(file_id))

    async def download(self, file_id: str | File, owner: str, expiry: int, signature: str) -> bytes:
        """Download a file's content by a signed URL.

        https://replicate.com/docs/reference/http#files.download

        Args:
            file_id: Id of the file.
            owner: User or organization that uploaded the file.
            expiry: Time when the signature expires, in seconds since 1970 (UTC).
            signature: Base64 of the HMAC-SHA256 of `{owner} {id} {expiry}`, keyed with the
                signing secret for files.
        """
        return await self._client.send(download_call(file_id, owner, expiry, signature))
