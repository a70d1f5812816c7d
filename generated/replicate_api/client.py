# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The part of a client that generated code uses: sending a call; and the base of namespaces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from functools import cached_property as cached_property
from functools import wraps
from inspect import iscoroutinefunction
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from .records import Explained, Page, continued
from .types import Call

T = TypeVar("T")
AnyPage = TypeVar("AnyPage", bound=Page[Any])

if not TYPE_CHECKING:

    class cached_property(cached_property):
        """A cached property without the lock of Python 3.11, which a fork could inherit held."""

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            return vars(instance).setdefault(self.attrname, self.func(instance))


class Client(Protocol):
    """A client that sends calls."""

    def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        ...

    def pages_after(self, page: AnyPage) -> Iterator[AnyPage]:
        """Iterate over the pages of a list that come after a page."""
        ...

    def first_page(self, call: Call[AnyPage]) -> AnyPage:
        """Send the call of a list, and return a page whose iterator continues with the others."""
        return continued(self.send(call), self.pages_after)


class AsyncClient(Protocol):
    """A client that sends calls without blocking."""

    async def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        ...

    def pages_after(self, page: AnyPage) -> AsyncIterator[AnyPage]:
        """Iterate over the pages of a list that come after a page."""
        ...


class AsyncPaginator(Generic[AnyPage, T]):
    """A list that is not requested yet.

    `await` it for its first page, or iterate over the results of all pages with `async for`.
    """

    def __init__(self, client: AsyncClient, call: Call[AnyPage]) -> None:
        self._client = client
        self._call = call

    def __await__(self) -> Generator[Any, None, AnyPage]:
        return self._client.send(self._call).__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        page = await self
        for item in page:
            yield item
        async for page in self._client.pages_after(page):
            for item in page:
                yield item


class Namespace(Explained):
    """The base of namespaces and clients: `explain` also writes the error of wrong arguments."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and not name.startswith("_"):
                setattr(cls, name, _explained(method))


def _explained(method: FunctionType) -> Callable[..., Any]:
    """Return a method whose TypeError about its arguments is explained."""

    def explain(owner: Namespace, error: TypeError) -> TypeError:
        traceback = error.__traceback__
        if traceback is None or traceback.tb_next is not None:
            return error  # raised inside the method
        return TypeError(Explained.explain(owner, method.__name__, str(error)))

    if iscoroutinefunction(method):

        @wraps(method)
        async def call_async(self: Namespace, *args: Any, **kwargs: Any) -> Any:
            try:
                return await method(self, *args, **kwargs)
            except TypeError as error:
                raise explain(self, error) from None

        return call_async

    @wraps(method)
    def call(self: Namespace, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except TypeError as error:
            raise explain(self, error) from None

    return call
