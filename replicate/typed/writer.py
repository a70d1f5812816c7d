"""Write the Python module of a model. No text of a schema gets into its code but as a literal."""

from __future__ import annotations

import ast
import hashlib
import keyword
import re
import textwrap

import attrs

from .schema import IMPORTS, RESERVED, Field, Record, Schema, camel
from .types import Type, literal

WIDTH = 88
"""Columns of a line, as formatters have it unless configured."""

MARK = "Written by `python -m replicate generate`, which overwrites changes."
"""The line that marks a generated module."""


@attrs.frozen
class Source:
    """A model, as the head of its module names it."""

    ref: str
    """`owner/name`; with a version if that was chosen."""
    version: str | None = None
    """Id of the version whose schema it is."""
    cog: str | None = None
    """Version of Cog that it was built with."""
    is_official: bool = False
    """It runs by its name, at whatever version."""
    description: str = ""

    @property
    def model(self) -> str:
        """`owner/name`."""
        return self.ref.partition(":")[0]


def module(schema: Schema, source: Source, name: str) -> str:
    """Return the module of a model, the same for the same schema.

    Args:
        schema: Inputs and output of the model.
        source: Origin of the schema.
        name: Name of the module, and of the model in it.
    """
    title = camel(name)
    while title in RESERVED | {name} | {record.name for record in schema.records}:
        title += "_"
    pinned = source.version and not source.is_official
    ref = literal(f"{source.model}:{source.version}" if pinned else source.model)
    inside = ref if len(f"{name} = {title}({ref})") <= WIDTH else f"\n    {ref},\n"
    classes = [*map(_record, schema.records), _class(schema, source, title)]
    body = "\n\n".join([*classes, f"{name} = {title}({inside})\n"])
    body = f"{_imports(body)}\n\n{body}"
    head = f"""\
{source.model}, a model on Replicate.

{MARK}

model: {source.ref}
version: {source.version or "unknown"}
cog: {source.cog or "unknown"}
checksum: {_checksum(body)}
"""
    return f'"""{_plain(head)}"""\n\nfrom __future__ import annotations\n\n{body}'


def variable(ref: str) -> str:
    """Return the name of a model as that of a module and a variable."""
    name = re.sub(r"[\W_]+", "_", ref.partition(":")[0].rpartition("/")[2], flags=re.ASCII)
    name = name.strip("_").lower() or "model"
    name = f"_{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name


def ref_of(text: str) -> str:
    """Return the model that a module was generated from, with a version if that was chosen."""
    found = re.search(r"^model: (.+)$", text, re.MULTILINE)
    return found[1] if found and MARK in text else ""


def is_edited(text: str) -> bool:
    """Return whether a module is not what was generated, at whatever version."""
    body = text.partition("import annotations\n\n")[2]
    return f"\nchecksum: {_checksum(body)}\n" not in text


def _checksum(body: str) -> str:
    """Return a digest of what follows the head of a module."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def documentation(schema: Schema) -> str:
    """Return the text that describes calling a model."""
    known = [f"    {one.name}: {text}" for one in schema.parameters if (text := _text(one))]
    return "\n".join(
        ["Run the model and return its output.", *(["", "Args:", *known] * bool(known))]
    )


def _imports(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    found: list[str] = []
    for package, known in IMPORTS.items():
        names = sorted(used.intersection(known))
        line = f"from {package} import {', '.join(names)}"
        if len(line) > WIDTH:
            line = f"from {package} import (\n    {f',{chr(10)}    '.join(names)},\n)"
        found += [line] if names else []
    *standard, ours = found
    return "\n".join([*standard, *([""] if standard else []), ours, ""])


def _record(record: Record) -> str:
    text = f"class {record.name}(TypedDict{', Generic[F]' * record.has_files}):\n"
    for field in record.fields:
        type = field.type if field.required else Type("NotRequired", (field.annotation,))
        text += _annotated(f"    {field.name}: ", type, "\n", " " * 4)
        text += _docstring(field.description, 4) if field.description else ""
    return text


def _class(schema: Schema, source: Source, title: str) -> str:
    output, later = (schema.output.renamed("F", f"{it}FileOutput") for it in ("", "Async"))
    base = Type("Model", (output, later))
    text = f"class {title}({base}):\n"
    if len(text) > WIDTH + 1:
        text = f"class {title}(\n    {_layout(base, ' ' * 4, 0)}\n):\n"
    about = [source.description.strip(), f"https://replicate.com/{source.model}"]
    fields = schema.parameters
    if unnamed := sorted(schema.inputs.keys() - {field.name for field in fields}):
        about.append(f"Inputs without a parameter: {', '.join(map(repr, unnamed))}.")
    text += _docstring("\n\n".join(filter(None, about)), 4) + "\n    def __call__("
    rows = ["        *,\n" * bool(fields), *map(_parameter, fields)]
    rows.append("        **more: Any,\n" * schema.accepts_more)
    text += f"\n        self,\n        /,\n{''.join(rows)}    " if any(rows) else "self, /"
    text += _annotated(") -> ", output, ":\n", "    ")
    return text + _docstring(documentation(schema), 8) + "        raise NotImplementedError\n"


def _parameter(field: Field) -> str:
    default = "" if field.required else f" = {literal(field.default)}"
    pad = " " * 8
    return _annotated(f"{pad}{field.name}: ", field.annotation, f"{default},\n", pad, inside=True)


def _annotated(before: str, type: Type, after: str, pad: str, *, inside: bool = False) -> str:
    """Return a line or more with a type in it, inside brackets or not."""
    width = WIDTH + 1 - len(before) - len(after)
    text = _layout(type, pad, width)
    if "\n" in text and type.name == "|" and not inside:
        text = f"(\n{pad}    {_layout(type, f'{pad}    ', width)}\n{pad})"
    return before + text + after


def _layout(type: Type, pad: str, width: int) -> str:
    """Return a type; where it does not fit, with each choice and each type on a line."""
    if len(str(type)) <= width or not type.arguments:
        return str(type)
    if type.name == "|":
        rows = [_layout(one, pad, WIDTH - len(pad) - 2) for one in type.arguments]
        return f"\n{pad}| ".join(rows)
    inner = f"{pad}    "
    rows = [
        _layout(one, inner, WIDTH - len(inner) - 1) if isinstance(one, Type) else literal(one)
        for one in type.arguments
    ]
    comma = "," if len(rows) > 1 else ""
    return f"{type.name}[\n{inner}{f',{chr(10)}{inner}'.join(rows)}{comma}\n{pad}]"


def _text(field: Field) -> str:
    """Return what is known of an input, on one line."""
    text = " ".join(field.description.split())
    unit = " characters" if field.type.name in ("str", "SecretInput") else ""
    parts = [
        "Deprecated." if field.deprecated else "",
        text if text.endswith((".", "!", "?", ":")) or not text else f"{text}.",
        f"{field.type.range.capitalize()}{unit}." if field.type.range else "",
        "Secret." if field.type.name == "SecretInput" else "",
    ]
    return " ".join(filter(None, parts))


def _docstring(text: str, indent: int) -> str:
    pad, width = " " * indent, WIDTH - indent
    wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in _plain(text).strip().split("\n"):
        wrap.subsequent_indent = " " * 8 if line.startswith("    ") else ""
        lines += wrap.wrap(line) or [""]
    lines[0] = f" {lines[0]}" if lines[0].startswith('"') else lines[0]
    if len(lines) == 1 and len(lines[0]) + 6 <= width:
        return f'{pad}"""{lines[0]}{" " * lines[0].endswith(chr(34))}"""\n'
    body = "\n".join(pad * bool(n and line) + line for n, line in enumerate(lines))
    return f'{pad}"""{body}\n{pad}"""\n'


def _plain(text: str) -> str:
    """Return a text for a docstring: printable, and nothing in it ends or escapes anything."""
    printable = (c if c.isprintable() or c == "\n" else " " if c.isspace() else "" for c in text)
    return "".join(printable).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
