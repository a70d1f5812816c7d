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
    instance = _in_brackets(f"{name} = {title}", ref)
    classes = [*map(_record, schema.records), _class(schema, source, title)]
    body = "\n\n".join([*classes, f"{instance}\n"])
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
    summary = "Run the model and return its output."
    known = [f"    {one.name}: {text}" for one in schema.parameters if (text := _text(one))]
    return "\n".join([summary, "", "Args:", *known]) if known else summary


def _imports(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    found: list[str] = []
    for package, known in IMPORTS.items():
        if names := sorted(used.intersection(known)):
            line = f"from {package} import {', '.join(names)}"
            rows = "".join(f"    {name},\n" for name in names)
            found.append(line if len(line) <= WIDTH else f"from {package} import (\n{rows})")
    *standard, ours = found
    return "\n".join([*standard, *([""] if standard else []), ours, ""])


def _record(record: Record) -> str:
    rows = [f"class {record.name}(TypedDict{', Generic[F]' * record.has_files}):"]
    for field in record.fields:
        type = field.type if field.required else Type("NotRequired", (field.annotation,))
        before = f"    {field.name}: "
        rows.append(before + _layout(type, 4, WIDTH - len(before)))
        rows += [_docstring(field.description, 4)] if field.description else []
    return "\n".join([*rows, ""])


def _class(schema: Schema, source: Source, title: str) -> str:
    output, later = (schema.output.renamed("F", f"{it}FileOutput") for it in ("", "Async"))
    base = _layout(Type("Model", (output, later)), 4, WIDTH - 8)
    fields = schema.parameters
    about = f"{source.description.strip()}\n\nhttps://replicate.com/{source.model}"
    if unnamed := sorted(schema.inputs.keys() - {field.name for field in fields}):
        about += f"\n\nInputs without a parameter: {', '.join(map(repr, unnamed))}."
    rows = ["self", "/", *(["*"] if fields else []), *map(_parameter, fields)]
    rows += ["**more: Any"] if schema.accepts_more else []
    inputs = "".join(f"        {row},\n" for row in rows)
    return f"""\
{_in_brackets(f"class {title}", base)}:
{_docstring(about, 4)}

    def __call__(
{inputs}    ) -> {_layout(output, 4, WIDTH - 10)}:
{_docstring(documentation(schema), 8)}
        raise NotImplementedError
"""


def _parameter(field: Field) -> str:
    default = "" if field.required else f" = {literal(field.default)}"
    width = WIDTH - len(f"        {field.name}: {default},")
    return f"{field.name}: {_layout(field.annotation, 8, width)}{default}"


def _in_brackets(before: str, inside: str) -> str:
    line = f"{before}({inside})"
    return line if len(line) < WIDTH else f"{before}(\n    {inside},\n)"


def _layout(type: Type, indent: int, width: int) -> str:
    """Return a type; where it does not fit, with each choice and each type on a line."""
    if len(str(type)) <= width or not type.arguments:
        return str(type)
    rows = [
        _layout(one, indent + 4, WIDTH - indent - 6) if isinstance(one, Type) else literal(one)
        for one in type.arguments
    ]
    end, start = "\n" + " " * indent, "\n" + " " * (indent + 4)
    if type.name == "|":
        return f"({start}{f'{start}| '.join(rows)}{end})"
    comma = "," if len(rows) > 1 else ""
    return f"{type.name}[{start}{f',{start}'.join(rows)}{comma}{end}]"


def _text(field: Field) -> str:
    """Return what is known of an input, on one line."""
    text = " ".join(field.description.split())
    parts = [
        "Deprecated." if field.deprecated else "",
        text if text.endswith((".", "!", "?", ":")) or not text else f"{text}.",
        f"{field.type.range.capitalize()}." if field.type.range else "",
        "Secret." if "SecretInput" in str(field.type) else "",
    ]
    return " ".join(filter(None, parts))


def _docstring(text: str, indent: int) -> str:
    width = WIDTH - indent
    wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in _plain(text).strip().split("\n"):
        wrap.subsequent_indent = " " * 8 if line.startswith("    ") else ""
        lines += wrap.wrap(line) or [""]
    body = "\n".join(lines)
    body = f" {body}" if body.startswith('"') else body
    is_short = len(lines) == 1 and len(body) + 6 <= width
    end = " " * body.endswith('"') if is_short else "\n"
    return textwrap.indent(f'"""{body}{end}"""', " " * indent)


def _plain(text: str) -> str:
    """Return a text for a docstring: printable, and nothing in it ends or escapes anything."""
    printable = (c if c.isprintable() or c == "\n" else " " if c.isspace() else "" for c in text)
    return "".join(printable).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
