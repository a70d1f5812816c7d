"""Build the site of docs/ with zensical, its reference, and each page as Markdown beside it.

python tools/documentation.py            builds site/, and fails if a link leads nowhere
python tools/documentation.py --pages    writes only the pages that docs/ has not, for `serve`
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "codegen"))

import docs_markdown  # noqa: E402
from reference import Reference  # noqa: E402

from replicate.cli.app import program  # noqa: E402

DOCS, SITE = ROOT / "docs", ROOT / "site"
DERIVED = ("reference", "project")
"""Folders of docs/ that are written here, and not committed."""


def derived_pages() -> dict[str, str]:
    """Return the reference, the examples, and pages of the repository, by their paths in docs/."""
    return {
        **{f"reference/{name}": text for name, text in Reference(ROOT).pages().items()},
        "reference/command-line.md": command_line(),
        "project/examples.md": examples(),
        "project/changelog.md": (ROOT / "CHANGELOG.md").read_text(),
        "project/contributing.md": (ROOT / "CONTRIBUTING.md").read_text(),
    }


def write_pages() -> None:
    """Write the pages that docs/ has not."""
    for folder in DERIVED:
        shutil.rmtree(DOCS / folder, ignore_errors=True)
        (DOCS / folder).mkdir()
    for name, text in derived_pages().items():
        (DOCS / name).write_text(text)


def examples() -> str:
    """Return the page of the examples: their table, and the code of each."""
    text = (ROOT / "examples/README.md").read_text()
    text = text.replace("(notebook.ipynb)", "(../notebook.md)")
    text = re.sub(r"\((\w+)\.py\)", r"(#\1py)", text)
    programs = sorted((ROOT / "examples").glob("*.py"))
    return text + "".join(f"\n## {it.name}\n\n```python\n{it.read_text()}```\n" for it in programs)


def command_line() -> str:
    """Return the page of the commands."""
    text = program().generate_docs(output_format="markdown")
    head, _, rest = text.partition("## Table of Contents")
    _, _, commands = rest.partition("**Commands**:")
    head = head.replace("# replicate\n", "# Commands\n", 1)
    return docs_markdown.text(f"{head}## Commands\n{commands}")


def nav(entries: list[dict[str, Any]], section: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the section, the title and the file of each page of the site."""
    for entry in entries:
        for title, value in entry.items():
            if isinstance(value, str):
                yield section, title, value
            else:
                yield from nav(value, title)


def first_sentence(page: str) -> str:
    """Return the first sentence of a page of Markdown as plain text."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^(#|<!--|\||!\[).*$", "", prose, flags=re.MULTILINE)
    paragraph = " ".join(prose.strip().partition("\n\n")[0].split())
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.split(r"(?<=[.!?:]) ", paragraph)[0])


def resolve_sources() -> None:
    """Resolve the images of a `<source>`: zensical resolves those of an `<img>` only."""
    for page in SITE.glob("*/index.html"):
        text = page.read_text()
        page.write_text(re.sub(r'srcset="([\w.-]+\.svg)"', r'srcset="../\1"', text))


def write_markdown(config: dict[str, Any]) -> None:
    """Write each page as Markdown into the site, and llms.txt, which lists them."""
    lines = [f"# {config['site_name']}", "", f"> {config['site_description']}"]
    current = ""
    for section, title, name in nav(config["nav"]):
        text = (DOCS / name).read_text()
        (SITE / name).parent.mkdir(exist_ok=True)
        (SITE / name).write_text(text)
        if section != current or len(lines) == 3:
            lines += ["", f"## {section or title}", ""]
            current = section
        lines.append(f"- [{title}]({config['site_url']}{name}): {first_sentence(text)}")
    (SITE / "llms.txt").write_text("\n".join([*lines, ""]))


def main() -> None:
    """Build the site."""
    write_pages()
    if "--pages" in sys.argv:
        return
    done = subprocess.run(
        [Path(sys.executable).parent / "zensical", "build", "--clean", "--strict"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},  # it imports diagrams
    )
    if done.returncode:
        sys.exit("the site has faults, see above")
    resolve_sources()
    write_markdown(tomllib.loads((ROOT / "zensical.toml").read_text())["project"])


if __name__ == "__main__":
    main()
