"""Call the functions of a client's file in their order, and print the result of each as JSON.

python tests/compat/worker.py tests/compat/clients/ours.py
"""

from __future__ import annotations

import inspect
import json
import runpy
import sys
from collections.abc import Callable
from typing import Any


def outcome(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except Exception as error:
        return {"raises": type(error).__name__}


def main(path: str) -> None:
    module = runpy.run_path(path, run_name="client")
    steps = {
        name: value
        for name, value in module.items()
        if inspect.isfunction(value) and value.__module__ == "client" and name[0] != "_"
    }
    print(json.dumps({name: outcome(step) for name, step in steps.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
