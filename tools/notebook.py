"""Run examples/notebook.ipynb on the sandbox, and write it as docs/notebook.md.

python tools/notebook.py            runs the notebook, stores its outputs, and writes the page
python tools/notebook.py --check    runs the notebook, and fails if the page is not what it shows
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from replicate.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples/notebook.ipynb"
PAGE = ROOT / "docs/notebook.md"


def run(notebook: Any) -> None:
    """Run all cells on a sandbox, and store their outputs."""
    with Sandbox() as sandbox:
        os.environ.update(sandbox.environment)
        NotebookClient(notebook, timeout=60).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times, which change with each run
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                output.data.pop("text/plain", None)  # a URL of the sandbox, which is gone


def pages(notebook: Any) -> dict[Path, bytes]:
    """Return the files of the page: Markdown, and the images in it."""
    images: dict[Path, bytes] = {}
    parts: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            data = output.get("data", {})
            if image := data.get("image/png"):
                path = PAGE.parent / f"images/notebook-{len(images) + 1}.png"
                images[path] = base64.b64decode(image)
                parts.append(f"![The output of the model](images/{path.name})")
            else:
                text = output.get("text") or data["text/plain"]
                parts.append(f"```text\n{text.rstrip()}\n```")
    return {PAGE: ("\n\n".join(parts) + "\n").encode(), **images}


def main() -> None:
    """Run the notebook, then compare or write its page."""
    # nbformat has no types for these two functions
    notebook: Any = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    run(notebook)
    written = pages(notebook)
    if "--check" in sys.argv:
        if written[PAGE] != PAGE.read_bytes() or not all(path.exists() for path in written):
            sys.exit("docs/notebook.md is not what the notebook shows: make notebook")
        return
    for path, content in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    nbformat.write(notebook, NOTEBOOK)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
