"""The API token: found, redacted, never pickled."""

from __future__ import annotations

import os
import re
from collections.abc import KeysView, Mapping
from typing import Any

from replicate_api.arguments import check_argument

from ..errors import ReplicateError, without_tracebacks
from .validation import check_headers

VARIABLE = "REPLICATE_API_TOKEN"


class ApiToken:
    """An API token whose repr and pickle do not contain it.

    Args:
        value: The token; if None, the environment variable REPLICATE_API_TOKEN at first use.
    """

    def __init__(self, value: Any = None) -> None:
        self.value: Any = value
        """None until `load` is called, if the token is that of the environment."""
        self.source: str = VARIABLE if value is None else "`auth`"
        """The environment variable or the argument that has it."""

    def __repr__(self) -> str:
        return f"ApiToken(from {self.source})"

    def __reduce__(self) -> tuple[type[ApiToken], tuple[()]]:
        if self.source != VARIABLE:
            raise TypeError(
                "a client that was created with `auth` cannot be pickled, as the pickle would "
                f"contain the API token: leave `auth` out, and set {VARIABLE} in each process"
            )
        return ApiToken, ()

    def __deepcopy__(self, _: object) -> ApiToken:
        return self

    def check(self, source: str = "auth") -> None:
        """Raise if the value cannot be an API token. The error does not contain it."""
        if self.value is None:
            return
        try:
            check_argument(source, self.value, str)
        except (TypeError, ValueError) as error:  # no frame of it holds the token
            raise without_tracebacks(error) from None
        if not re.fullmatch(r"[\x21-\x7e]+", self.value):
            raise ValueError(
                f"{source} is empty, or contains white space or another character that no API "
                "token has: strip it"
            )

    def load(self) -> None:
        """Read the token from the environment.

        Raises:
            ReplicateError: There is none.
        """
        found = ApiToken(os.environ.get(VARIABLE) or None)
        found.check(VARIABLE)
        if found.value is None:
            raise ReplicateError(
                f"no API token: set the environment variable {VARIABLE}, or pass "
                "Replicate(auth=...); create one at https://replicate.com/account/api-tokens"
            )
        self.value = found.value


class DefaultHeaders:
    """Headers of each request to the API, whose repr and pickle do not contain their values.

    Not a dict, whose items programs show that show local variables.
    """

    def __init__(self, values: Any = None) -> None:
        # What is not a mapping is refused by `check`, under an impossible name.
        named: dict[Any, Any] = {"": values}
        if values is None or hasattr(values, "keys"):
            named = dict(values or {})
        self._values: dict[str, str] = {str(name).lower(): value for name, value in named.items()}
        self.names: frozenset[str] = frozenset(self._values)
        """In lower case."""

    def keys(self) -> KeysView[str]:
        """Return the names, in lower case."""
        return self._values.keys()

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __or__(self, others: Any) -> DefaultHeaders:
        return DefaultHeaders({**self, **DefaultHeaders(others)})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefaultHeaders) and self._values == other._values

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self._values, "..."))

    def __reduce__(self) -> Any:
        if not self._values:
            return DefaultHeaders, ()
        raise TypeError(
            "a client that was created with `default_headers` cannot be pickled, as the pickle "
            "would contain their values: add them with `fetch`, or create a client in each process"
        )

    def __deepcopy__(self, _: object) -> DefaultHeaders:
        return self

    def check(self) -> None:
        """Raise if a header cannot be sent. No frame of the error holds the values."""
        try:
            check_argument("default_headers", self._values.get("", self._values), Mapping[str, str])
            check_headers(self._values)
        except (TypeError, ValueError) as error:
            raise without_tracebacks(error) from None
