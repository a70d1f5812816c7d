"""Write Python modules with the inputs and the output of models.

Examples:
  python -m replicate generate black-forest-labs/flux-schnell openai/whisper -o src/app/models
  python -m replicate generate -o src/app/models            renew every model in the folder
  python -m replicate generate --check -o src/app/models    show what has changed, for CI
  python -m replicate generate --schema schema.json me/private -o -

https://replicate-openapi.github.io/replicate-openapi-python/models/
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import NotFoundError, ReplicateError
from .changes import changes
from .schema import RESERVED, Schema, is_name, read
from .writer import MARK, Source, is_edited, module, ref_of, variable

if TYPE_CHECKING:
    from replicate import AsyncReplicate

_COLORS = {"BREAKING": 31, "error": 31, "edited": 33, "changed": 33}

Described: TypeAlias = tuple[Schema, Source]
"""The schema of a model, and its origin."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 1 if something differs or failed, 2 for usage."""
    parser = argparse.ArgumentParser(
        "python -m replicate generate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("refs", nargs="*", metavar="owner/name[:version]", help="models; all in DIR if absent")
    add("-o", dest="folder", required=True, metavar="DIR", help="folder to write to; - prints one")
    add("--check", action="store_true", help="show what has changed, and write nothing")
    add("--schema", type=Path, metavar="FILE", help="JSON of an openapi_schema; requests nothing")
    add("--as", dest="name", metavar="NAME", help="name of the module, if not the model's")
    try:
        return _run(parser.parse_args(argv))
    except ValueError as error:
        parser.error(str(error))
    except BrokenPipeError:
        raise
    except (OSError, ReplicateError) as error:
        parser.exit(1, f"error: {error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted\n")


def _run(options: argparse.Namespace) -> int:
    folder = None if options.folder == "-" else Path(options.folder)
    paths = sorted(folder.glob("*.py")) if folder else []
    files = {path.stem: path.read_text("utf-8") for path in paths}
    names = _names(options, files)
    if len(names) != 1 and (folder is None or options.schema or options.name):
        raise ValueError("-o -, --schema and --as accept one model only")
    texts: dict[str, str] = {}
    failed = False
    for (name, ref), found in zip(names.items(), _schemas(options, names), strict=True):
        if isinstance(found, Exception):
            gone = name in files and isinstance(found, NotFoundError)
            _report(name, "BREAKING" if gone else "error", f"{ref}: {found}")
            failed = True
            continue
        texts[name] = module(*found, name)
        for state, text in _differences(files.get(name), texts[name]) if folder else ():
            _report(name, state, text)
            failed = failed or (options.check and state != "ok")
    if folder is None:
        sys.stdout.writelines(texts.values())
    elif texts and not options.check:
        _write(folder, files, texts)
    return int(failed)


def _names(options: argparse.Namespace, files: Mapping[str, str]) -> dict[str, str]:
    """Return the models to generate, by the names of their modules."""
    refs = {name: ref for name, text in files.items() if (ref := ref_of(text))}
    if not options.refs and not refs:
        raise ValueError(f"name a model: there is none in {options.folder} to renew")
    known = {ref.partition(":")[0]: name for name, ref in refs.items()}
    used = {name: f"{name}.py" for name in files} | refs
    names = {} if options.refs else refs
    for ref in options.refs:
        if not re.fullmatch(r"[^/:\s]+/[^/:\s]+(:[^/:\s]+)?", ref):
            raise ValueError(f"{ref!r} is not owner/name or owner/name:version")
        model = ref.partition(":")[0]
        name = options.name or known.get(model) or variable(ref)
        if not is_name(name) or name in RESERVED:
            raise ValueError(f"{name!r} cannot be the name of a module: choose another with --as")
        if (other := used.setdefault(name, ref)).partition(":")[0] != model:
            free = variable(f"/{model.replace('/', '_')}")
            raise ValueError(f"{name} is {other} already: choose a name, such as --as {free}")
        names[name] = ref
    return names


def _schemas(options: argparse.Namespace, names: Mapping[str, str]) -> list[Described | Exception]:
    """Return the schemas of models in order, or what failed instead."""
    if options.schema:
        return [_from_file(options.schema, ref) for ref in names.values()]
    return asyncio.run(_from_api([*names.values()]))  # Ctrl-C would wait for threads


async def _from_api(refs: Sequence[str]) -> list[Described | Exception]:
    from replicate import AsyncReplicate

    progress = sys.stderr.isatty() and len(refs) > 1
    async with AsyncReplicate() as client:
        tasks = [asyncio.create_task(_request(client, ref)) for ref in refs]
        for number, task in enumerate(tasks, 1):
            await task
            if progress:
                print(f"\r{number}/{len(refs)}\x1b[K", end="\r", file=sys.stderr, flush=True)
    return [task.result() for task in tasks]


async def _request(client: AsyncReplicate, ref: str) -> Described | Exception:
    name, _, id = ref.partition(":")
    try:
        model = (await client.models.get(name)).to_dict()
        chosen: Any = (await client.models.versions.get(name, id)).to_dict() if id else None
        return _described(ref, model, chosen or model["latest_version"] or {})
    except (ReplicateError, ValueError) as error:
        return error


def _from_file(path: Path, ref: str) -> Described:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    version = document.get("latest_version") or document
    version = {"openapi_schema": version} if "components" in version else version
    return _described(ref, document, version)


def _described(ref: str, model: dict[str, Any], version: dict[str, Any]) -> Described:
    """Return what the JSON of a model and of its version describe."""
    if not version.get("openapi_schema"):
        raise ValueError("the file has no openapi_schema")
    _, _, chosen = ref.partition(":")
    official = model.get("is_official") is True and not chosen
    id, cog, about = version.get("id"), version.get("cog_version"), model.get("description")
    source = Source(ref, id or chosen, cog, official, str(about or ""))
    return read(version["openapi_schema"]), source


def _differences(old: str | None, new: str) -> Iterator[tuple[str, str]]:
    """Yield what differs between two modules: a state and a text."""
    if old is None:
        yield "new", ""
        return
    if old == new:
        yield "ok", "up to date"
        return
    if is_edited(old):
        yield "edited", "by hand: generating overwrites it"
    try:
        found = changes(old, new)
    except SyntaxError as error:
        yield "edited", f"line {error.lineno} is no Python: {error.msg}"
        return
    yield from found or [("ok", "same inputs and output")]


def _report(name: str, state: str, text: str) -> None:
    """Print a line, in color where a terminal shows it."""
    colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    word = f"\x1b[{_COLORS.get(state, 32)}m{state}\x1b[0m" if colored else state
    print(f"{name}: {word} {text}".rstrip(), flush=True)


def _write(folder: Path, files: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Write modules, and the `__init__.py` that exports all, unless somebody else wrote one."""
    init = files.get("__init__", "")
    names: Iterable[str] = sorted(name for name, text in {**files, **texts}.items() if ref_of(text))
    imports = "".join(f"from .{name} import {name} as {name}\n" for name in names)
    written = dict(texts)
    if not init.strip() or MARK in init:
        written["__init__"] = f'"""Models on Replicate.\n\n{MARK}\n"""\n\n{imports}'
    else:
        print(f"{folder / '__init__.py'} stays as it is: import from its modules")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (folder / f"{name}.py").write_text(text, "utf-8", newline="\n")
