"""Mermaid diagrams as SVG, when the site is built: no script, and the colors of the page."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from zlib import crc32

import mmdr


def render(source: str, language: str, css_class: str, *args: Any, **options: Any) -> str:
    """Return the SVG of a fence, whose first line describes it: `%% The statuses of ...`."""
    first = source.strip().partition("\n")[0]
    if not first.startswith("%% "):
        raise ValueError(f"a diagram begins with a line `%% description`, not {first!r}")
    svg = mmdr.render(source).svg()
    svg = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)  # docs/assets/site.css has ours
    svg = re.sub(r'(id="|url\(#)merman', rf"\1diagram-{crc32(source.encode()):x}", svg)
    svg = re.sub(  # of its size in pixels, so that text is not scaled
        r'width="100%"(.*?) style="max-width:[^"]*"( viewBox="\S+ \S+ (\S+) (\S+)")',
        r'width="\3" height="\4"\1\2',
        svg,
        count=1,
    )
    label = escape(first.removeprefix("%% "))
    return (
        f'<figure class="{css_class}" role="img" tabindex="0" aria-label="{label}">{svg}</figure>'
    )
