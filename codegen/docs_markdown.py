"""Docstrings and signatures as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from textwrap import dedent
from typing import Any

import griffe

WIDTH = 80
"""Characters of a signature on one line."""

Link = Callable[[str], str]
"""A function that returns a name in code style, with a link where it has a page."""

_URL = re.compile(r"(?<![<(\"'`])\bhttps?://[^\s<>)`]*[^\s<>)`.,;:]")
_REPLICATE = re.compile(r"^https://replicate\.com/docs/\S+$", re.MULTILINE)
_CODE = re.compile(r"(?:^    .*\n?|^\n(?=    ))+", re.MULTILINE)


def call_text(path: str, function: griffe.Function) -> str:
    """Return a call in one line, in which optional keywords are `...`: `get(id, *, name, ...)`."""
    names: list[str] = []
    optional = starred = False
    for parameter in parameters(function):
        keyword_only = parameter.kind is griffe.ParameterKind.keyword_only
        if keyword_only and parameter.default is not None:
            optional = True
            continue
        if parameter.kind is griffe.ParameterKind.var_keyword:
            optional = True
            continue
        if keyword_only and not starred:
            starred = True
            names.append("*")
        names.append(f"{_stars(parameter)}{parameter.name}{_default(parameter)}")
    return f"{path}({', '.join([*names, '...'] if optional else names)})"


def signature(path: str, function: griffe.Function) -> str:
    """Return a signature as a block of Python, a parameter a line if it is long."""
    written: list[str] = []
    previous = None
    for parameter in parameters(function):
        kind = parameter.kind
        if kind is griffe.ParameterKind.keyword_only and previous not in (
            kind,
            griffe.ParameterKind.var_positional,
        ):
            written.append("*")
        if previous is griffe.ParameterKind.positional_only and kind is not previous:
            written.append("/")
        annotation = f": {parameter.annotation}" if parameter.annotation else ""
        default = _default(parameter)
        if annotation and default:
            default = f" = {default[1:]}"
        written.append(f"{_stars(parameter)}{parameter.name}{annotation}{default}")
        previous = kind
    is_constructor = function.name == "__init__"
    returns = f" -> {function.annotation}" if function.annotation and not is_constructor else ""
    code = f"{path}({', '.join(written)}){returns}"
    if len(code) > WIDTH and written:
        lines = "".join(f"    {part},\n" for part in written)
        code = f"{path}(\n{lines}){returns}"
    return f"```python\n{code}\n```\n"


def parameters(function: griffe.Function) -> list[griffe.Parameter]:
    """Return the parameters of a function without `self` and `cls`."""
    return [it for it in function.parameters if it.name not in ("self", "cls")]


def _stars(parameter: griffe.Parameter) -> str:
    if parameter.kind is griffe.ParameterKind.var_positional:
        return "*"
    return "**" if parameter.kind is griffe.ParameterKind.var_keyword else ""


def _default(parameter: griffe.Parameter) -> str:
    if _stars(parameter) or parameter.default is None:
        return ""
    return "=" + str(parameter.default).replace("'", '"')


def docstring(documented: griffe.Object, link: Link) -> str:
    """Return a docstring as Markdown: text, then its arguments, results and errors."""
    if documented.docstring is None:
        return ""
    parts: list[str] = []
    for section in documented.docstring.parse("google", warnings=False):
        match section.kind:
            case griffe.DocstringSectionKind.text:
                parts.append(text(section.value))
            case griffe.DocstringSectionKind.parameters:
                parts.append(_listed("Arguments", ((f"`{it.name}`", it) for it in section.value)))
            case griffe.DocstringSectionKind.raises:
                errors = ((_links(str(it.annotation), link), it) for it in section.value)
                parts.append(_listed("Raises", errors))
            case griffe.DocstringSectionKind.returns:
                described = " ".join(one_line(it.description) for it in section.value)
                parts.append(f"**Returns**\n\n{described}\n")
            case kind:
                raise ValueError(f"{documented.path}: a docstring with a section {kind.value}")
    return "\n".join(parts)


def _listed(title: str, items: Iterable[tuple[str, Any]]) -> str:
    lines = (f"- {name}: {one_line(item.description)}" for name, item in items)
    return "\n".join([f"**{title}**", "", *lines, ""])


def _links(names: str, link: Link) -> str:
    return ", ".join(link(name) for name in re.split(r",\s*", names.strip("()")))


def text(prose: str) -> str:
    """Return the text of a docstring, whose URLs become links."""
    prose = _CODE.sub(lambda match: f"```python\n{dedent(match[0]).strip()}\n```\n", prose)
    prose = _REPLICATE.sub(lambda match: f"[Replicate's documentation]({match[0]})", prose)
    return f"{_URL.sub(lambda match: f'<{match[0]}>', prose)}\n"


def one_line(prose: str) -> str:
    """Return the text of a docstring as one line."""
    return " ".join(text(prose).split())


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; empty without rows."""
    written = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    titles = [*headings]
    head = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return "\n".join([*head, *written, ""]) if written else ""


def attributes(owner: griffe.Class, link: Link) -> str:
    """Return a table of the public attributes and properties of a class."""
    rows = [
        (f"`{member.name}`", _type(member, link), one_line(_text_of(member)))
        for member in _public_attributes(owner)
    ]
    return table(("attribute", "type", "description"), rows)


def _public_attributes(owner: griffe.Class) -> Iterator[griffe.Attribute | griffe.Function]:
    for member in owner.members.values():
        if member.name.startswith("_") or isinstance(member, griffe.Alias):
            continue
        if isinstance(member, griffe.Attribute) and (member.annotation or member.docstring):
            yield member


def _text_of(member: griffe.Object) -> str:
    sections = member.docstring.parse("google", warnings=False) if member.docstring else []
    return " ".join(it.value for it in sections if it.kind is griffe.DocstringSectionKind.text)


def _type(member: griffe.Attribute | griffe.Function, link: Link) -> str:
    annotation = str(member.annotation or "")
    words = re.findall(r"[A-Z]\w+", annotation)
    linked = [word for word in words if link(word).startswith("[")]
    if not linked:
        return f"`{annotation}`" if annotation else ""
    return link(linked[0]).replace(f"`{linked[0]}`", f"`{annotation}`")
