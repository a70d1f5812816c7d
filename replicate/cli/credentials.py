"""The API token of the command line: in the keyring, else in a file that only its owner reads."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from getpass import getpass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cyclopts import App

from .. import Replicate
from ..errors import AuthenticationError
from .base import Failure, user_folder
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
    token, place = find_token()
    if token:
        return Replicate(None if place == VARIABLE else token)
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
    if sys.stdin is None:
        raise Failure("stdin is closed: the token is read from it")
    note(f"Create a token at {PAGE}")
    token = (getpass("API token: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    try:
        with Replicate(token) as client:
            name = client.account.get().username
    except (AuthenticationError, ValueError):
        raise Failure("the API does not accept this token: it was not stored", code=4) from None
    _keyring("set_password", token)
    file = _file()
    file.unlink(missing_ok=True)
    in_keyring = _keyring("get_password") == token
    if not in_keyring:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600, exist_ok=False)
        file.write_text(token, "utf-8")
    note(f"logged in as {name}: the token is in {_KEYRING if in_keyring else file}")


@auth.command
def logout() -> None:
    """Delete the stored API token.

    Some examples:
    - `replicate auth logout`
    """
    _keyring("delete_password")
    _file().unlink(missing_ok=True)
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
    file = _file()
    return file.read_text("utf-8") if file.exists() else None, str(file)


def _base_url() -> str:
    """Return the URL of the API that a token is stored for: no other one receives it."""
    return os.environ.get("REPLICATE_BASE_URL") or "https://api.replicate.com/v1"


def _keyring(method: str, *args: str) -> Any:
    """Call the keyring; return None if it is not installed, or fails."""
    with suppress(Exception):  # each backend raises errors of another library
        return getattr(import_module("keyring"), method)("replicate", _base_url(), *args)


def _file() -> Path:
    folder = user_folder("~/.config", "XDG_CONFIG_HOME", "APPDATA")
    return folder / "tokens" / quote(_base_url(), safe="")
