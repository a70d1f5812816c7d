"""Write all derived code.

generated/ from openapi.yaml, each _sync/ from its _async/, the lazy names and the stub of
`replicate` from its _public.pyi, and docs/api.md from the code.

python codegen/generate.py            writes into this repository
python codegen/generate.py --check    writes elsewhere, and names the files that differ
"""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import yaml
from openapi_python_client import Project
from openapi_python_client.cli import handle_errors
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

import lazy_names
import module_functions
import reference
import unasync
from spelling import Spelling

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("generated/replicate_api")
RUFF = ROOT / "codegen/ruff.toml"


def generate(root: Path, target: Path) -> None:
    """Write everything that is derived from `root` below the folder `target`."""
    parent = (target / PACKAGE).parent
    parent.mkdir(parents=True, exist_ok=True)
    # Beside the old package, which stays until the new one is complete.
    with tempfile.TemporaryDirectory(dir=parent) as name:
        package = Path(name) / PACKAGE.name
        render(root, package)
        postprocess(package)
        derived = [unasync.derive(root, folder, target) for folder in unasync.folders(root)]
        module_functions.derive(target / "replicate/_sync")
        derived += lazy_names.derive(target, [package.parent, target, root])
        _run("ruff check --quiet --fix --config", RUFF, package, *derived)
        _run("ruff format --quiet --config", RUFF, package, *derived)
        shutil.rmtree(target / PACKAGE, ignore_errors=True)
        package.rename(target / PACKAGE)


def render(root: Path, package: Path) -> None:
    """Write the package from the description, by the templates."""
    source = root / "openapi.yaml"
    options = ConfigFile.load_from_path(root / "codegen/config.yaml")
    config = Config.from_sources(options, MetaType.NONE, source, "utf-8", False, package)
    document = yaml.safe_load(source.read_text())
    openapi = GeneratorData.from_dict(document, config=config)
    if isinstance(openapi, GeneratorError):
        sys.exit(f"{openapi.header}: {openapi.detail}")
    project = Project(
        openapi=openapi, config=config, custom_template_path=root / "codegen/templates"
    )
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    spelling = Spelling(openapi, tags)
    project.env.filters.update(spelling.filters())
    project.env.tests.update(spelling.tests())
    with redirect_stdout(None):  # it prints where it writes
        errors = project.build()
    handle_errors(errors, fail_on_warning=True)
    for name in (
        "arguments",
        "namespaces",
        "records",
    ):  # beside the files that the generator writes
        (package / f"{name}.py").write_text(project.env.get_template(f"{name}.py.jinja").render())


def postprocess(package: Path) -> None:
    """Rename and delete files: the generator writes a fixed set of them."""
    (package / "errors.py").unlink()
    (package / "py.typed").touch()
    for model in (package / "models").iterdir():
        if not model.read_text().strip():
            model.unlink()
    for endpoint in (package / "api").glob("*/*.py"):
        tag = endpoint.parent.name
        endpoint.rename(endpoint.with_name(endpoint.name.removeprefix(f"{tag}_")))


def differences(expected: Path, actual: Path, paths: list[Path]) -> list[Path]:
    """Return the files, of those at or below the paths, that are not the same in two folders."""
    names = {
        file.relative_to(root)
        for root in (expected, actual)
        for path in paths
        for file in [root / path, *(root / path).rglob("*")]
        if file.is_file() and "__pycache__" not in file.parts
    }
    same, _, _ = filecmp.cmpfiles(expected, actual, [str(name) for name in names], shallow=False)
    return sorted(names - set(map(Path, same)))


def _run(command: str, *arguments: object) -> None:
    tools = Path(sys.executable).parent
    program, *words = command.split()
    done = subprocess.run(
        [tools / program, *words, *map(str, arguments)], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{program} failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    """Write derived code, or compare it."""
    if "--check" not in sys.argv:
        generate(ROOT, ROOT)
        reference.write_api_list(ROOT, ROOT)
        return
    with tempfile.TemporaryDirectory() as name:
        expected = Path(name)
        generate(ROOT, expected)
        reference.write_api_list(ROOT, expected)
        twins = [folder.with_name("_sync") for folder in unasync.folders(ROOT)]
        differing = differences(
            expected, ROOT, [PACKAGE, *twins, *lazy_names.FILES, reference.API_LIST]
        )
    if differing:
        names = "\n  ".join(str(ROOT / file) for file in differing)
        sys.exit(f"not what `make generate` writes:\n  {names}")


if __name__ == "__main__":
    main()
