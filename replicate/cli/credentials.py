"""The API token of the command line: in the keyring, else in a file that only its owner reads."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from getpass import getpass
from importlib import import_module
from pathlib import Path
from typing import Any

from cyclopts import App

from .. import Replicate
from ..errors import AuthenticationError
from .base import Failure
from .display import note, write

_KEYRING = "the keyring"
VARIABLE = "REPLICATE_API_TOKEN"
PAGE = "https://replicate.com/account/api-tokens"

auth: App = App("auth", help="Store the API token for this command.")


def connect() -> Replicate:
    """Return a client with the API token of the environment, else with the stored one.

    Raises:
        Failure: There is no API token.
    """
    if token := find_token()[0]:
        return Replicate(token)
    hint = f"create one at {PAGE}, then run `replicate auth login`, or set {VARIABLE}"
    raise Failure(f"no API token: {hint}", code=4)


@auth.command
def login() -> None:
    """Read an API token from the terminal or from stdin, check it, and store it.

    It is stored in the keyring of the system if the package `keyring` is installed, else in a file
    that only its owner can read. REPLICATE_API_TOKEN has precedence over it.

    Some examples:
    - `replicate auth login`
    - `pass replicate | replicate auth login`
    """
    note(f"Create a token at {PAGE}")
    token = (getpass("API token: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    try:
        with Replicate(token) as client:
            name = client.account.get().username
    except (AuthenticationError, ValueError):
        raise Failure("the API does not accept this token: it was not stored", code=4) from None
    _keyring("set_password", token)
    in_keyring = _keyring("get_password") == token
    if not in_keyring:
        _write_file(_read_file() | {_base_url(): token})
    note(f"logged in as {name}: the token is in {_KEYRING if in_keyring else _path()}")


@auth.command
def logout() -> None:
    """Delete the stored API token.

    Some examples:
    - `replicate auth logout`
    """
    _keyring("delete_password")
    _write_file({url: token for url, token in _read_file().items() if url != _base_url()})
    note(f"logged out, but {VARIABLE} is set" if VARIABLE in os.environ else "logged out")


@auth.command
def status() -> None:
    """Print the account, and the place of its API token.

    Some examples:
    - `replicate auth status`
    """
    with connect() as client:
        name = client.account.get().username
    write(f"{name}, token in {find_token()[1]}\n")


def find_token() -> tuple[str | None, str]:
    """Return the API token and its place: the environment, the keyring, or a file."""
    if token := os.environ.get(VARIABLE):
        return token, VARIABLE
    if token := _keyring("get_password"):
        return token, _KEYRING
    return _read_file().get(_base_url()), str(_path())


def _base_url() -> str:
    """Return the URL of the API that a token is stored for: no other one receives it."""
    return os.environ.get("REPLICATE_BASE_URL") or "https://api.replicate.com/v1"


def _keyring(method: str, *args: str) -> Any:
    """Call the keyring; return None if it is not installed, or fails."""
    with suppress(Exception):  # each backend raises errors of another library
        return getattr(import_module("keyring"), method)("replicate", _base_url(), *args)


def _path() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or "~/.config"
    return Path(folder).expanduser() / "replicate" / "credentials.json"


def _read_file() -> dict[str, str]:
    with suppress(OSError, TypeError, ValueError):
        return dict(json.loads(_path().read_text("utf-8")))
    return {}


def _write_file(tokens: dict[str, str]) -> None:
    path = _path()
    path.unlink(missing_ok=True)
    if tokens:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(tokens, stream)
