"""Paint an image for each row of a CSV file.

    python images.py pictures.csv out

The file has the columns name and prompt. If the program is killed, run it again: the journal has
the predictions that were created, so that no image is painted, or billed, twice.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from replicate import Replicate

MODEL = "black-forest-labs/flux-schnell"


def main(table: str, directory: str) -> int:
    """Save the images that are missing, and return 1 if one failed."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    with open(table, newline="", encoding="utf-8") as file:
        images = {folder / f"{row['name']}.webp": row["prompt"] for row in csv.DictReader(file)}
    missing = [path for path in images if not path.exists()]
    print(f"{len(images)} images, {len(missing)} of them to be painted")

    failed = 0
    with Replicate() as client:
        inputs = ({"prompt": images[path]} for path in missing)
        results = client.map(MODEL, inputs, journal=folder / "journal.jsonl", retry_transient=2)
        for index, result in results:
            path = missing[index]
            if isinstance(result, Exception):
                failed += 1
                print(f"{path.name}: {result}", file=sys.stderr)
            else:
                result[0].save(path)  # the file appears once it is complete
                print(path)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python images.py TABLE DIRECTORY")
    sys.exit(main(*sys.argv[1:]))
