"""`replicate bulk run` and `replicate bulk report`."""

import json
import re
import signal
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from replicate.sandbox import Sandbox

from .conftest import PROGRAM, Ended

Cli = Callable[..., Ended]


def by_index(out: str) -> list[Any]:
    """Return the lines of an output in the order of the rows."""
    return sorted(map(json.loads, out.splitlines()), key=lambda line: line["index"])


def created(sandbox: Sandbox) -> int:
    """Return the number of predictions that were created, not of requests that were cut."""
    return len(sandbox.predictions)


def test_rows_have_the_types_of_the_schema(cli: Cli) -> None:
    Path("in.csv").write_text('prompt,width,num_outputs\n"a cat, sitting",32,2\n@home,,\n')
    ended = cli("bulk", "run", "in.csv", "sandbox/image", "--save", "out")
    assert (ended.code, ended.err) == (0, "2 succeeded\n")
    first, second = by_index(ended.out)
    assert first["input"] == {"prompt": "a cat, sitting", "width": 32, "num_outputs": 2}
    assert second["input"] == {"prompt": "@home"}
    assert [Path(path).is_file() for path in first["output"]] == [True, True]


def test_files_of_rows_are_uploaded(cli: Cli) -> None:
    Path("a.png").write_bytes(b"content")
    Path("in.jsonl").write_text('{"image": "@a.png", "scale": 2}\n')
    (line,) = by_index(cli("bulk", "run", "in.jsonl", "sandbox/upscaler", "--save", "out").out)
    assert Path(line["output"]).read_bytes() == b"content"


def test_long_fields_and_empty_lines_are_accepted(cli: Cli) -> None:
    long = "a" * 200_000
    Path("in.csv").write_text(f"text\n{long}\n")
    Path("in.jsonl").write_text('\n{"text": "a"}\n\n')
    for name, text in (("in.csv", long), ("in.jsonl", "a")):
        (line,) = by_index(cli("bulk", "run", name, "replicate/hello-world").out)
        assert line["output"] == f"hello {text}"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("in.jsonl", '{"text": "a"}\n{"txt": "b"}\n', "row 2 of in.jsonl"),
        ("in.jsonl", "[1]\n", "a value has no name"),
        ("in.jsonl", '{"text": "a"}\n{\n', "row 2 of in.jsonl: Expecting"),
        ("in.jsonl", "[" * 100_000, "recursion"),
        ("in.csv", "text\na,b\n", "row 1 of in.csv: a value has no name"),
        ("in.csv", 'text\na\n"b', "row 2 of in.csv: unexpected end of data"),
    ],
)
def test_nothing_is_created_for_an_invalid_row(
    sandbox: Sandbox, cli: Cli, name: str, text: str, message: str
) -> None:
    Path(name).write_text(text)
    ended = cli("bulk", "run", name, "replicate/hello-world")
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert created(sandbox) == 0


def test_a_missing_file_is_that_of_a_row(cli: Cli) -> None:
    Path("a.png").write_bytes(b"content")
    Path("in.csv").write_text("image\n@a.png\n@none.png\n")
    ended = cli("bulk", "run", "in.csv", "sandbox/upscaler")
    assert (ended.code, ended.out) == (2, "")
    assert "row 2 of in.csv: there is no file 'none.png'" in ended.err


def test_failures_are_lines_too(cli: Cli) -> None:
    Path("in.jsonl").write_text('{"message": "first"}\n{"message": "second"}\n')
    ended = cli("bulk", "run", "in.jsonl", "sandbox/failing")
    assert ended.code == 1
    assert "2 of 2 failed" in ended.err
    assert [line["status"] for line in by_index(ended.out)] == ["failed", "failed"]
    assert "second" in by_index(ended.out)[1]["error"]


def test_a_killed_run_resumes(sandbox: Sandbox, cli: Cli) -> None:
    Path("in.jsonl").write_text('{"steps": 2}\n' * 6)
    arguments = ["bulk", "run", "in.jsonl", "sandbox/logging", "--journal", "j", "--concurrency=2"]
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    before = created(sandbox)
    assert 0 < before < 6
    assert len(by_index(cli(*arguments).out)) == 6
    assert created(sandbox) == 6


def test_a_journal_may_be_the_url_of_a_folder(sandbox: Sandbox, cli: Cli, tmp_path: Path) -> None:
    Path("in.jsonl").write_text('{"text": "a"}\n')
    for _ in range(2):
        journal = ["--journal", f"file://{tmp_path}/runs"]
        ended = cli("bulk", "run", "in.jsonl", "replicate/hello-world", *journal)
        assert [line["output"] for line in by_index(ended.out)] == ["hello a"]
    assert created(sandbox) == 1


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        ([], "canceled", b"what was running is canceled"),
        (["--journal", "j"], "processing", b"the same command resumes"),
    ],
)
def test_an_interrupt(sandbox: Sandbox, options: list[str], status: str, message: bytes) -> None:
    Path("in.jsonl").write_text('{"seconds": 600}\n')
    command = [*PROGRAM, "bulk", "run", "in.jsonl", "sandbox/slow", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while "processing" not in [each["status"] for each in [*sandbox.predictions.values()]]:
            sandbox.clock.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert message in err
    [record] = sandbox.predictions.values()
    assert record["status"] == status


@pytest.mark.parametrize("width", [40, 80])
def test_the_bar_has_the_rate_of_few_rows(terminal: Cli, width: int) -> None:
    Path("in.jsonl").write_text('{"text": "a"}\n' * 3)
    out = terminal("bulk", "run", "in.jsonl", "replicate/hello-world", width=width).out
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[\d;?]*\w", "", out))
    bars = [line for line in lines if "/3" in line]
    assert "0/3" in bars[0]
    assert "3/3" in bars[-1]
    assert re.search(r"3/3, [1-9][\d,]*/(min|h)", bars[-1])
    assert max(map(len, bars)) <= width


class Page(HTMLParser):
    """The tags of a page, the addresses in it, and the outputs that are texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.texts: list[str] = []
        self._in_text = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
        self._in_text = (tag, attrs) == ("pre", [])

    def handle_data(self, data: str) -> None:
        if self._in_text:
            self.texts.append(data)
            self._in_text = False


def test_the_report_is_one_file_and_escaped(cli: Cli) -> None:
    hostile = "<script>alert(1)</script>'\"><iframe src=x>"
    Path("in.jsonl").write_text(json.dumps({"prompt": hostile}) + "\n")
    out = cli("bulk", "run", "in.jsonl", "sandbox/image", "--save", "out").out
    Path("in.jsonl").write_text(json.dumps({"message": hostile}) + "\n")
    out += cli("bulk", "run", "in.jsonl", "sandbox/failing").out
    Path("in.jsonl").write_text(json.dumps({"text": hostile}) + "\n")
    out += cli("bulk", "run", "in.jsonl", "replicate/hello-world").out
    Path("results.jsonl").write_text(out)
    assert cli("bulk", "report", "results.jsonl", "--html", "report.html").code == 0
    page = Page()
    page.feed(text := Path("report.html").read_text())
    assert not {"script", "iframe"} & page.tags
    assert [address[:22] for address in page.addresses] == ["data:image/png;base64,"]
    assert "3 predictions, 1 failed" in text
    assert "hello &lt;script&gt;" in text


def test_the_report_counts_durations_reasons_and_cost(cli: Cli) -> None:
    failed = {"error": "prediction abc failed: out of memory", "metrics": {"predict_time": 1.0}}
    lines = [
        {"index": 0, "output": "a", "error": None, "metrics": {"predict_time": 2.0}},
        {"index": 1, "output": None, **failed},
        {"index": 2, "output": None, **failed, "error": "prediction def failed: out of memory"},
        {"index": 3, "output": None, "error": "a connection was lost"},
    ]
    Path("results.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    for options, total in ([], "4.0 s of predict time"), (["--price", "0.5"], "$2.00"):
        assert cli("bulk", "report", "results.jsonl", "--html", "report.html", *options).code == 0
        text = Path("report.html").read_text()
        assert f"<h1>4 predictions, 3 failed, {total}</h1>" in text
        assert "<tr><td>2<td>out of memory\n<tr><td>1<td>a connection was lost\n" in text
        assert "<tr><td>1.00-1.10 s<td>2<td>" in text


@pytest.mark.parametrize("line", ["[1]", "1", "{"])
def test_the_report_of_other_lines(cli: Cli, line: str) -> None:
    Path("results.jsonl").write_text(line)
    ended = cli("bulk", "report", "results.jsonl", "--html", "report.html")
    assert ended.code == 2
    assert "row 1 of results.jsonl: " in ended.err
    assert not Path("report.html").exists()


def test_the_report_of_nothing(cli: Cli) -> None:
    Path("results.jsonl").write_text("")
    assert cli("bulk", "report", "results.jsonl", "--html", "report.html").code == 0
    assert "0 predictions" in Path("report.html").read_text()


def test_the_report_embeds_no_other_files(
    cli: Cli, tmp_path_factory: pytest.TempPathFactory
) -> None:
    private = tmp_path_factory.mktemp("elsewhere") / "private.png"
    private.write_bytes(b"a private picture")
    for text in (str(private), "x" * 300):
        Path("in.jsonl").write_text(json.dumps({"text": text}) + "\n")
        line = json.loads(cli("bulk", "run", "in.jsonl", "replicate/hello-world").out)
        Path("results.jsonl").write_text(json.dumps({**line, "output": text}) + "\n")
        assert cli("bulk", "report", "results.jsonl", "--html", "report.html").code == 0
        assert "base64" not in Path("report.html").read_text()


def report(cli: Cli, path: str, *outputs: Any) -> tuple[Page, str]:
    """Return the tags of the report of some outputs, and what was printed to stderr."""
    Path(path).write_text("".join(json.dumps({"output": each}) + "\n" for each in outputs))
    ended = cli("bulk", "report", path, "--html", "report.html")
    assert (ended.code, ended.out) == (0, "")
    page = Page()
    page.feed(Path("report.html").read_text())
    return page, ended.err


@pytest.mark.parametrize("folder", [".", "elsewhere"])
def test_the_report_embeds_the_files_beside_the_results(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str
) -> None:
    for name in ("run/out", "elsewhere"):
        Path(name).mkdir(parents=True)
    for name in ("a", "b"):
        Path(f"run/out/{name}.png").write_bytes(name.encode())
    monkeypatch.chdir(folder)
    page, err = report(cli, str(tmp_path / "run/results.jsonl"), ["out/a.png", "out/b.png"])
    assert page.addresses == ["data:image/png;base64,YQ==", "data:image/png;base64,Yg=="]
    assert err == "wrote report.html\n"


def test_the_report_links_files_one_by_one(cli: Cli) -> None:
    picture, sound = "https://example.com/a.png", "https://example.com/a.mp3"
    archives = ["https://example.com/a.zip", "https://example.com/b.zip"]
    paths = ["out/missing-1.png", "out/missing-2.png"]
    page, err = report(cli, "results.jsonl", [picture, sound], archives, paths, ["a ", "text"])
    assert page.addresses == [picture, sound]
    assert page.texts == [*archives, *paths, "a text"]
    assert "6 files are linked, not embedded" in err


def test_the_report_embeds_no_file_by_a_link_or_a_path_above(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("run").mkdir()
    Path("private.png").write_bytes(b"a private picture")
    Path("run/link.png").symlink_to(Path("private.png").absolute())
    monkeypatch.chdir("run")
    names = ["link.png", "../private.png", "/etc/passwd", "a\0.png", "javascript:alert(1).png"]
    page, _ = report(cli, "results.jsonl", *names)
    assert page.addresses == []
    assert len(page.texts) == len(names)


def test_the_report_has_no_empty_ranges(cli: Cli) -> None:
    lines = [{"output": "a", "metrics": {"predict_time": time}} for time in (0.0312, 0.0358)]
    Path("results.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    assert cli("bulk", "report", "results.jsonl", "--html", "report.html").code == 0
    labels = re.findall(r"[\d.]+-[\d.]+ s", Path("report.html").read_text())
    assert len({*labels}) == 10
    assert [labels[0], labels[-1]] == ["0.03120-0.03166 s", "0.03534-0.03580 s"]
