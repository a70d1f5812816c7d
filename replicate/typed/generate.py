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
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .. import Replicate
from ..errors import NotFoundError, ReplicateError
from .changes import changes
from .schema import RESERVED, Schema, as_dict, is_name, read
from .writer import MARK, Source, is_edited, module, ref_of, variable

_COLORS = {"BREAKING": 31, "error": 31, "edited": 33, "changed": 33}


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
    progress = sys.stderr.isatty() and len(names) > 1
    texts: dict[str, str] = {}
    states: set[str] = set()
    with Replicate() as client:
        for number, (name, ref) in enumerate(names.items(), 1):
            if progress:
                print(f"\r{number}/{len(names)}\x1b[K", end="\r", file=sys.stderr, flush=True)
            try:
                texts[name] = module(*_described(client, ref, options.schema), name)
                found = _differences(files.get(name), texts[name])
            except (ReplicateError, ValueError) as error:
                if folder is None:
                    raise
                gone = name in files and isinstance(error, NotFoundError)
                found = [("BREAKING" if gone else "error", f"{ref}: {error}")]
            for state, text in found if folder else ():
                _report(name, state, text)
                states.add(state)
    if folder is None:
        sys.stdout.writelines(texts.values())
    elif texts and not options.check:
        _write(folder, files, texts)
    return int(len(texts) < len(names) or (options.check and states != {"ok"}))


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


def _described(client: Replicate, ref: str, file: Path | None) -> tuple[Schema, Source]:
    """Return the schema of a model, from a file or the API, and its origin."""
    name, _, id = ref.partition(":")
    document = json.loads(file.read_text("utf-8")) if file else client.models.get(name).to_dict()
    model = as_dict(document)
    version = as_dict(model.get("latest_version")) or model
    if id and not file:
        version = client.models.versions.get(name, id).to_dict()
    schema = as_dict(version.get("openapi_schema")) or version
    if "components" not in schema:
        raise ValueError(f"the {'file' if file else 'version'} has no openapi_schema")
    official, about = model.get("is_official") is True, str(model.get("description") or "")
    cog, version_id = version.get("cog_version"), version.get("id") or id
    return read(schema), Source(ref, version_id, cog, official and not id, about)


def _differences(old: str | None, new: str) -> list[tuple[str, str]]:
    """Return what differs between two modules: states, each with a text."""
    if old is None:
        return [("new", "")]
    if old == new:
        return [("ok", "up to date")]
    edited = [("edited", "by hand: generating overwrites it")] * is_edited(old)
    try:
        return edited + changes(old, new) or [("ok", "same inputs and output")]
    except SyntaxError as error:
        return [("edited", f"line {error.lineno} is no Python: {error.msg}")]


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
