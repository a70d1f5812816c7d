"""docs/compat.md, as far as it is about this client: `make compat` writes it and needs node."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPAT = ROOT / "tests" / "compat"


def test_the_page_has_the_results_of_this_client() -> None:
    page = (ROOT / "docs" / "compat.md").read_text()
    texts = runpy.run_path(str(COMPAT / "explanations.py"))
    done = subprocess.run(
        [sys.executable, COMPAT, "ours"], capture_output=True, text=True, timeout=60, check=True
    )
    for name, result in json.loads(done.stdout).items():
        step, why = texts["STEPS"][name], texts["EXPLANATIONS"].get(name)
        if why is None:
            assert f"\n- {step}\n" in page
            assert not isinstance(result, dict), (name, result)
            continue
        [row] = [line for line in page.splitlines() if line.startswith(f"| {step} | ")]
        shown = f"raises `{result['raises']}`" if isinstance(result, dict) else json.dumps(result)
        assert row.split(" | ")[1].strip("`") == shown.strip("`"), name
        assert row.endswith(f" | {why} |")
