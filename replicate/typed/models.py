"""The classes and types that generated modules import; of the client, they load nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import (
    TYPE_CHECKING,
    Any,
    ForwardRef,
    Generic,
    NamedTuple,
    ParamSpec,
    Protocol,
    TypeAlias,
    TypeVar,
    overload,
)

import replicate

if TYPE_CHECKING:
    from replicate_api.types import FileContent

    from replicate import AsyncFileOutput as AsyncFileOutput
    from replicate import File
    from replicate import FileOutput as FileOutput

    FileInput: TypeAlias = str | FileContent | File
    """A file for a model: its URL, bytes, path, a reader, an image, or one that was uploaded."""
else:  # only annotations name them, which typing.get_type_hints alone evaluates
    FileOutput = ForwardRef("replicate.FileOutput", module=__name__)
    AsyncFileOutput = ForwardRef("replicate.AsyncFileOutput", module=__name__)
    FileInput = Any

F = TypeVar("F")
"""The type of the files in an output: FileOutput or AsyncFileOutput."""
Output = TypeVar("Output")
AsyncOutput = TypeVar("AsyncOutput")
Result = TypeVar("Result", covariant=True)
P = ParamSpec("P")

SecretInput = str
"""A text that errors do not show, such as an API key."""


class ListInput(Protocol[Result]):
    """A list or a tuple: a sequence that is not a str."""

    @overload
    def __getitem__(self, index: int, /) -> Result: ...
    @overload
    def __getitem__(self, index: slice, /) -> Any: ...
    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Result]: ...


class Bounds(NamedTuple):
    """The smallest and the largest number, or length of a text in characters."""

    minimum: float | None = None
    maximum: float | None = None


class Model(Generic[Output, AsyncOutput]):
    """A typed model: a subclass lists its inputs as the keyword parameters of `__call__`.

    Calling it runs the model with the client of the module, as `replicate.run` does.

    Args:
        ref: `owner/name` or `owner/name:version`.
    """

    def __init__(self, ref: str) -> None:
        self.ref = ref

    def __init_subclass__(cls) -> None:
        @wraps(cls.__call__)
        def call(self: Model[Any, Any], /, *args: Any, **inputs: Any) -> Any:
            return replicate.use(self)(*args, **inputs)

        setattr(cls, "__call__", call)  # noqa: B010 - type checkers see the declared one

    def __call__(self, /, *args: Any, **inputs: Any) -> Output:
        """Run the model and return its output."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.ref!r})"

    @property
    def __replicate_ref__(self) -> str:
        return self.ref

    @property
    def __async_output__(self) -> AsyncOutput:
        raise NotImplementedError  # read by type checkers only


class TypedModel(Protocol[P, Result]):
    """A model as a synchronous client runs it."""

    def __call__(self, *args: P.args, **inputs: P.kwargs) -> Result: ...
    @property
    def __replicate_ref__(self) -> str: ...


class AsyncTypedModel(TypedModel[P, Any], Protocol[P, Result]):
    """A model as an asynchronous client runs it."""

    @property
    def __async_output__(self) -> Result: ...
