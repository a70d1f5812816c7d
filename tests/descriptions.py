"""openapi.yaml and other YAML files, for tests that compare with them."""

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, ten times as fast


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)


DESCRIPTION: dict[str, Any] = read_yaml(Path(__file__).resolve().parent.parent / "openapi.yaml")
"""The content of openapi.yaml, which no test changes."""
