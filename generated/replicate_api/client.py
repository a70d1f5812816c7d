# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The part of a client that generated code uses: sending a call; and the base of namespaces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from types import FunctionType
from typing import Any, Generic, Self, TypeVar, overload

from .arguments import explained
from .records import Explained, Page
from .types import Call

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
AnyPage = TypeVar("AnyPage", bound=Page[Any])


class cached_property(Generic[T_co]):
    """A cached property without the lock of Python 3.11, which a fork could inherit held.

    Nor does it have public attributes, which jedi would complete as those of the value.
    """

    def __init__(self, create: Callable[[Any], T_co]) -> None:
        self._create = create
        self.__doc__ = create.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: Any = None) -> T_co: ...
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return instance.__dict__.setdefault(self._name, self._create(instance))


# Not a Protocol: `help` and `inspect.getsource` of a client would show what its metaclass adds.
class Client:
    """The base of clients, which send calls."""

    def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        raise NotImplementedError

    def paginate(self, method: Callable[[], AnyPage], /) -> Iterator[AnyPage]:
        """Iterate over the pages of a list, from a function that returns the first."""
        raise NotImplementedError


class AsyncClient:
    """The base of clients that send calls without blocking."""

    async def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        raise NotImplementedError

    def paginate(self, method: Callable[[], Awaitable[AnyPage]], /) -> AsyncIterator[AnyPage]:
        """Iterate over the pages of a list, from a function that returns the first."""
        raise NotImplementedError


class AsyncPaginator(Generic[AnyPage, T]):
    """A list that is not requested yet.

    `await` it for its first page, or iterate over the results of all pages with `async for`.
    """

    def __init__(self, client: AsyncClient, call: Call[AnyPage]) -> None:
        self._client = client
        self._call = call

    def __await__(self) -> Generator[Any, None, AnyPage]:
        return self._client.send(self._call).__await__()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._call.path}, to await or iterate over>"

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self._client.paginate(lambda: self):
            for item in page:
                yield item


class Namespace(Explained):
    """The base of namespaces and clients: `explain` also writes the error of wrong arguments."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and not name.startswith("_") and name != "send":
                setattr(cls, name, explained(method))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {vars(self)['_client']}>"
