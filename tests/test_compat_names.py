"""Every public name of the released packages works, or raises an error that says what to write."""

from __future__ import annotations

import pytest

from tests.released import ROOT, installed, run

FOUND = """
import importlib, inspect, json, pkgutil, types, replicate

def public(value):
    return [name for name in dir(value) if not name.startswith("_")]

def is_of(value, module):
    return (getattr(value, "__module__", None) or "").startswith("replicate") and (
        inspect.isclass(value) or inspect.isfunction(value)
    )

names = {}
skipped = ("annotations", "override")
names["replicate"] = [name for name in public(replicate) if name not in skipped]
for module in pkgutil.iter_modules(replicate.__path__):
    if not module.name.startswith("_"):
        loaded = importlib.import_module(f"replicate.{module.name}")
        names[f"replicate.{module.name}"] = [
            name for name in public(loaded) if is_of(getattr(loaded, name), loaded)
        ]

def tree(path, value):
    own = set()
    for kind in type(value).__mro__:
        if kind.__module__.startswith("replicate"):
            own |= {name for name in vars(kind) if not name.startswith("_")}
    own |= {name for name in vars(value) if not name.startswith("_")}
    skip = ("model_fields", "model_config", "model_computed_fields")
    names[path] = sorted(own - set(skip))
    for name in names[path]:
        member = None if "with_" in name else getattr(value, name, None)
        kind = type(member)
        if "resource" in kind.__mro__[1].__module__:  # a namespace
            tree(f"{path}.{name}", member)

if hasattr(replicate, "AsyncReplicate"):
    tree("Replicate", replicate.Replicate(bearer_token="x"))
    tree("AsyncReplicate", replicate.AsyncReplicate(bearer_token="x"))
else:
    tree("Client", replicate.Client("x"))
    from replicate import deployment, model, prediction, training, version
    for module, kind in ((deployment, "Deployment"), (model, "Model"), (prediction, "Prediction"),
                         (training, "Training"), (version, "Version")):
        old = getattr(module, kind)
        own = {name for name in vars(old) if not name.startswith("_")}
        names[kind] = sorted(own | set(old.__fields__))
print(json.dumps(names))
"""

CHECKED = """
import importlib, json, re
import replicate

client, old = replicate.Replicate("x"), replicate.Client("x")
objects = {"Replicate": [client], "AsyncReplicate": [replicate.AsyncReplicate("x")],
           "Client": [client, old]}
for kind in ("Prediction", "Training", "Model", "Version", "Deployment"):
    json_object = {"id": "x", "owner": "o", "name": "n", "status": "succeeded", "logs": ""}
    objects[kind] = [getattr(replicate, kind).from_dict(json_object)]

def resolve(path):
    first, *rest = path.split(".")
    if first == "replicate":
        return [importlib.import_module(path)]
    found = objects[first]
    for name in rest:
        found = [getattr(item, name) for item in found if hasattr(item, name)]
    return found

problems = []
for path, names in json.loads(sys.stdin.read()).items():
    try:
        owners = resolve(path)
    except Exception as error:
        problems.append(f"{path}: {error!r}")
        continue
    for name in names:
        for owner in owners:
            try:
                getattr(owner, name)
            except (AttributeError, ImportError) as error:
                if re.search(r"has no attribute '\\w+'$", str(error)) or "\\n" in str(error):
                    problems.append(f"{path}.{name}: {error}")
print(json.dumps(problems))
"""


@pytest.mark.parametrize("version", ["1.0.7", "2.0.0b4"])
def test_a_name_works_or_the_error_says_what_to_write(version: str) -> None:
    names = run(FOUND, installed(version))
    assert {"replicate", "replicate.exceptions", "replicate.pagination"} <= names.keys()
    assert sum(map(len, names.values())) > 150
    problems = run(CHECKED, ROOT, ROOT / "generated", *site_packages(), argument=names)
    assert not problems, "\n".join(problems)


def site_packages() -> list:
    from pathlib import Path

    import httpx

    return [Path(httpx.__file__).parent.parent]
