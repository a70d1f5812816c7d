"""The results as a bar chart: for each row, the time of each peer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from results import Results
from rows import OUR, PER_THOUSAND, ROWS

WIDTH, LABELS, BAR, GAP, HEAD = 760, 170, 16, 22, 40


@dataclass(frozen=True)
class Colors:
    text: str
    muted: str
    ours: str
    other: str


LIGHT = Colors("#1f2328", "#59636e", "#0969da", "#c8cfd6")
DARK = Colors("#f0f6fc", "#9198a1", "#4493f8", "#3d444d")


def chart(results: Results, peers: Sequence[str], colors: Colors) -> str:
    """Return an SVG image on a transparent ground; each row has its scale."""
    drawn: list[str] = []
    top = HEAD

    def text(x: float, y: float, words: str, color: str, more: str = "") -> None:
        drawn.append(f'<text x="{x:.0f}" y="{y:.0f}" fill="{color}" {more}>{escape(words)}</text>')

    text(0, 18, "Time taken: shorter is better", colors.muted)
    group = ""
    for row in ROWS:
        title = row.title.replace("`", "")
        if title.startswith("… "):
            title = f"{group} {title[2:]}"
        else:
            group = title.split(", ")[0]
        if not row.chart:
            continue
        times = {peer: results.value(row.measure, peer, row.field) for peer in peers}
        found = {peer: time for peer, time in times.items() if time is not None}
        if not found:
            continue
        text(0, top + 12, title, colors.text, 'font-weight="600"')
        top += GAP
        for peer, time in found.items():
            length = max(2.0, (WIDTH - LABELS - 90) * time / max(found.values()))
            ours = peer.startswith(OUR)
            color = colors.ours if ours else colors.other
            drawn.append(
                f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR - 4}" '
                f'rx="2" fill="{color}"/>'
            )
            tone = colors.text if ours else colors.muted
            text(LABELS - 8, top + 10, peer, tone, 'text-anchor="end"')
            thousand = 1000 if row.measure.startswith(PER_THOUSAND) else 1
            text(LABELS + length + 6, top + 10, row.shown(time * thousand), tone)
            top += BAR
        top += GAP // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" '
        f'height="{top}" font-family="system-ui, sans-serif" font-size="12">\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )
