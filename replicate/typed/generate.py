"""The command `python -m replicate generate`: write typed models into a folder, or check them."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import NotFoundError, ReplicateError
from .changes import changes
from .schema import RESERVED, Schema, is_name, read
from .writer import MARK, Source, checksum, module, variable

if TYPE_CHECKING:
    from replicate import Replicate

_EXAMPLES = """\
examples:
  python -m replicate generate black-forest-labs/flux-schnell openai/whisper -o src/app/models
  python -m replicate generate -o src/app/models            renew every model in the folder
  python -m replicate generate --check -o src/app/models    show what has changed, for CI
  python -m replicate generate --schema schema.json me/private -o -
"""
_COLORS = {"BREAKING": 31, "error": 31, "edited": 33, "changed": 33, "missing": 33, "new": 32}
_INIT = '"""Models on Replicate.\n\n{mark}\n"""\n\n{imports}'
_AT_ONCE = 8
"""Models that are requested at the same time."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 1 if something differs or failed, 2 for usage."""
    parser = argparse.ArgumentParser(
        "python -m replicate generate",
        description="Write Python modules with the inputs and the output of models.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("refs", nargs="*", metavar="owner/name[:version]", help="models; all in DIR if absent")
    add("-o", dest="folder", required=True, metavar="DIR", help="folder to write to; - prints one")
    add("--check", action="store_true", help="show what has changed, and write nothing")
    add("--schema", type=Path, metavar="FILE", help="JSON of an openapi_schema; requests nothing")
    add("--as", dest="name", metavar="NAME", help="name of the module, if not the model's")
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except ValueError as error:
        parser.error(str(error))
    except (OSError, ReplicateError) as error:
        parser.exit(1, f"error: {error}\n")


@attrs.frozen
class _File:
    """A module in the folder."""

    text: str

    @property
    def ref(self) -> str:
        """Model that it was generated from, with a version if that was chosen; or empty."""
        found = re.search(r"^model: (.+)$", self.text, re.MULTILINE)
        return found[1] if found and MARK in self.text else ""

    @property
    def is_edited(self) -> bool:
        """It is not what was generated, at whatever version."""
        body = self.text.partition("import annotations\n\n")[2]
        return f"\nchecksum: {checksum(body)}\n" not in self.text


def _run(options: argparse.Namespace) -> int:
    folder = None if options.folder == "-" else Path(options.folder)
    paths = sorted(folder.glob("*.py")) if folder else []
    files = {path.stem: _File(path.read_text("utf-8")) for path in paths}
    names = _names(options, files)
    if len(names) != 1 and (folder is None or options.schema or options.name):
        raise ValueError("-o -, --schema and --as are for one model")
    failed = False
    for (name, ref), found in zip(names.items(), _loaded(options, names), strict=True):
        if isinstance(found, Exception):
            gone = name in files and isinstance(found, NotFoundError)
            _report(name, "BREAKING" if gone else "error", f"{ref}: {found}")
            failed = True
        elif folder is None:
            sys.stdout.write(module(*found, name))
        else:
            old, files[name] = files.get(name), _File(module(*found, name))
            for state, text in _differences(old, files[name], options.check):
                _report(name, state, text)
                failed = failed or (options.check and state != "ok")
    if folder and files and not options.check:
        _write(folder, files, names)
    return int(failed)


def _names(options: argparse.Namespace, files: Mapping[str, _File]) -> dict[str, str]:
    """Return the models to generate, by the names of their modules."""
    there = {name: file.ref for name, file in files.items() if file.ref}
    known = {ref.partition(":")[0]: name for name, ref in there.items()}
    names = {} if options.refs else there
    for ref in options.refs:
        if not re.fullmatch(r"[^/:\s]+/[^/:\s]+(:[^/:\s]+)?", ref):
            raise ValueError(f"{ref!r} is not owner/name or owner/name:version")
        model = ref.partition(":")[0]
        name = options.name or known.get(model) or variable(ref)
        if not is_name(name) or name in RESERVED:
            raise ValueError(f"{name!r} cannot be the name of a module: choose another with --as")
        used = names.get(name) or there.get(name) or (f"{name}.py" if name in files else ref)
        if used.partition(":")[0] != model:
            other = variable(f"/{model.replace('/', '_')}")
            raise ValueError(f"{name} is {used} already: choose a name, such as --as {other}")
        names[name] = ref
    if not names:
        raise ValueError(f"no model is named, and none is in {options.folder}")
    return names


def _loaded(
    options: argparse.Namespace, names: Mapping[str, str]
) -> Iterator[tuple[Schema, Source] | Exception]:
    """Iterate over the schemas of models in order, or what failed instead."""
    if options.schema:
        (ref,) = names.values()
        document: dict[str, Any] = json.loads(options.schema.read_text("utf-8"))
        version = document.get("latest_version") or document
        known = {"openapi_schema": version} if "components" in version else version
        yield _found(ref, document, known)
        return
    from replicate import Replicate

    def load(ref: str) -> tuple[Schema, Source] | Exception:
        try:
            return _fetch(client, ref)
        except (ReplicateError, ValueError) as error:
            return error

    with Replicate() as client, ThreadPoolExecutor(_AT_ONCE) as threads:
        progress = sys.stderr.isatty() and len(names) > 1
        for number, found in enumerate(threads.map(load, names.values()), 1):
            if progress:
                print(f"\r{number}/{len(names)}\x1b[K", end="\r", file=sys.stderr, flush=True)
            yield found


def _fetch(client: Replicate, ref: str) -> tuple[Schema, Source]:
    name, _, version = ref.partition(":")
    model = client.models.get(name).to_dict()
    if version:
        owner, _, name = name.partition("/")
        return _found(ref, model, client.models.versions.get(owner, name, version).to_dict())
    return _found(ref, model, model.get("latest_version") or {})


def _found(ref: str, model: dict[str, Any], version: dict[str, Any]) -> tuple[Schema, Source]:
    """Return what the JSON of a model and of its version describe."""
    if not version.get("openapi_schema"):
        raise ValueError("there is no openapi_schema")
    _, _, chosen = ref.partition(":")
    official = model.get("is_official") is True and not chosen
    id, cog, about = version.get("id"), version.get("cog_version"), model.get("description")
    source = Source(ref, id or chosen, cog, official, str(about or ""))
    return read(version["openapi_schema"]), source


def _differences(old: _File | None, new: _File, check: bool) -> Iterator[tuple[str, str]]:
    if old is None:
        yield ("missing", "not generated yet") if check else ("new", "")
    elif old.text == new.text:
        yield "ok", "up to date"
    else:
        if old.is_edited:
            yield "edited", "changes by hand" if check else "changes by hand are overwritten"
        try:
            found = changes(old.text, new.text)
        except SyntaxError as error:
            yield "edited", f"line {error.lineno} is no Python: {error.msg}"
            return
        for change in found:
            yield "BREAKING" if change.breaking else "changed", change.text
        if not found:
            yield "ok", "same inputs and output"


def _report(name: str, state: str, text: str) -> None:
    """Print a line, in color where a terminal shows it."""
    colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    word = f"\x1b[{_COLORS.get(state, 32)}m{state}\x1b[0m" if colored else state
    print(f"{name}: {word} {text}".rstrip(), flush=True)


def _write(folder: Path, files: Mapping[str, _File], names: Iterable[str]) -> None:
    """Write modules, and the `__init__.py` that exports all, unless somebody else wrote one."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {name: files[name].text for name in names if name in files}
    exported = sorted(name for name, file in files.items() if file.ref)
    imports = "".join(f"from .{name} import {name} as {name}\n" for name in exported)
    init = files["__init__"].text if "__init__" in files else ""
    if not init.strip() or MARK in init:
        texts["__init__"] = _INIT.format(mark=MARK, imports=imports)
    else:
        print(f"{folder / '__init__.py'} stays as it is: import from its modules")
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, "utf-8", newline="\n")
