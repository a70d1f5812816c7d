"""What type checkers and editors make of generated modules."""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import jedi
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BAD = HERE / "judged/bad.py"
EXPECTED = [n for n, line in enumerate(BAD.read_text().splitlines(), 1) if line.endswith("# error")]


def mypy(*files: Path) -> list[tuple[str, int]]:
    """Return the files and lines that mypy refuses."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", ROOT / "pyproject.toml"]
    environment = {"MYPYPATH": f"{HERE}:{ROOT / 'generated'}", "PATH": ""}
    done = subprocess.run(
        [*command, *files], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert not done.stderr, done.stderr
    return [
        (Path(file).name, int(line))
        for file, line in re.findall(r"(?m)^(.+?):(\d+): error", done.stdout)
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of a user, which pyright checks strictly."""
    shutil.copytree(HERE / "modules", tmp_path / "modules")
    paths = [str(ROOT), str(ROOT / "generated")]
    options = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": paths}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(options))
    return tmp_path


def pyright(project: Path, file: Path) -> list[tuple[str, int]]:
    """Return the files and lines that pyright refuses: of one file, and of all modules."""
    shutil.copy(file, project)
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, "-p", project], capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 20
    return [
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1)
        for one in report["generalDiagnostics"]
        if one["severity"] == "error"
    ]


def test_mypy_accepts_right_uses() -> None:
    assert mypy(HERE / "judged/good.py", *(HERE / "modules").glob("*.py")) == []


def test_pyright_accepts_right_uses(project: Path) -> None:
    assert pyright(project, HERE / "judged/good.py") == []


def test_mypy_refuses_wrong_uses() -> None:
    assert sorted({line for _, line in mypy(BAD)}) == EXPECTED


def test_pyright_refuses_wrong_uses(project: Path) -> None:
    assert sorted({line for _, line in pyright(project, BAD)}) == EXPECTED


# --- editors --------------------------------------------------------------------------------------

PROGRAM = """\
import replicate
from modules.enums import enums
enums()
enums(aspect_ratio="")
replicate.Replicate().use(enums)()
"""


def test_jedi_completes_the_inputs() -> None:
    paths = jedi.Project(HERE, added_sys_path=[str(ROOT), str(ROOT / "generated")])
    script = jedi.Script(PROGRAM, path=HERE / "program.py", project=paths)
    names = {it.name for it in script.complete(3, 6)}
    assert {"aspect_ratio=", "numbers="} <= names
    (signature,) = script.get_signatures(3, 6)
    assert [it.name for it in signature.params][-15:-13] == ["aspect_ratio", "by_ref"]
    assert "Model enums" in signature.docstring()


class LanguageServer:
    """pyright's language server, which editors talk to."""

    def __init__(self, root: Path, text: str) -> None:
        command = [Path(sys.executable).with_name("pyright-langserver"), "--stdio"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self._results = Queue[Any]()
        threading.Thread(target=self._read, daemon=True).start()
        self._uri = (root / "program.py").as_uri()
        folder = {"uri": root.as_uri(), "name": "project"}
        self.request("initialize", processId=None, capabilities={}, workspaceFolders=[folder])
        self._send("initialized", {})
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        self._send("textDocument/didOpen", {"textDocument": document})

    def at(self, method: str, line: int, character: int) -> Any:
        position = {"line": line - 1, "character": character}
        return self.request(
            f"textDocument/{method}", textDocument={"uri": self._uri}, position=position
        )

    def request(self, method: str, **parameters: Any) -> Any:
        self._send(method, parameters, id=1)
        return self._results.get(timeout=60)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, method: str | None, parameters: Any, **more: Any) -> None:
        message = {"method": method, "params": parameters} if method else {"result": parameters}
        body = json.dumps({"jsonrpc": "2.0", **message, **more}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            if not header.lower().startswith(b"content-length"):
                continue
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(int(header.split(b":")[1])))
            if "method" in message and "id" in message:  # it wants to know the configuration
                count = len((message.get("params") or {}).get("items", []))
                self._send(None, [{} for _ in range(count)], id=message["id"])
            elif "id" in message:
                self._results.put(message.get("result"))


@pytest.fixture
def server(project: Path) -> Iterator[LanguageServer]:
    server = LanguageServer(project, PROGRAM)
    yield server
    server.close()


def test_pyright_completes_the_inputs(server: LanguageServer) -> None:
    for line, character in ((3, 6), (5, 33)):
        found = server.at("completion", line, character)["items"]
        assert {"aspect_ratio=", "numbers="} <= {it["label"] for it in found}
        (signature,) = server.at("signatureHelp", line, character)["signatures"]
        assert "aspect_ratio: Literal['1:1', '16:9'] = \"1:1\"" in signature["label"]
    choices = {it["label"] for it in server.at("completion", 4, 20)["items"]}
    assert {'"1:1"', '"16:9"'} <= choices
