"""`python -m replicate.bulk journal`: the states of inputs, and billed metrics."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from replicate.bulk.__main__ import main
from replicate.sandbox import Close, Run, Sandbox, Status


@pytest.fixture(params=["file", "folder"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / "journal"
    return path.as_uri() if request.param == "folder" else str(path)


def numbers(journal: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "replicate.bulk", "journal", journal], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lines = [re.fullmatch(r" *([\d.,]+) (.+)", line) for line in done.stdout.splitlines()]
    return {line[2]: float(line[1].replace(",", "")) for line in lines if line is not None}


def test_a_journal_is_summarized_while_it_is_in_use(sandbox: Sandbox, journal: str) -> None:
    @sandbox.model("acme/mixed", official=True)
    async def mixed(run: Run, number: int) -> int:
        if number == 1:
            raise ValueError("the number is bad")
        await run.asleep(60 if number == 2 else 0.1)
        return number

    def add(*numbers: int, **options: Any) -> Any:
        inputs = [{"number": number} for number in numbers]
        return client.map("acme/mixed", inputs, journal=journal, **options)

    client = sandbox.client()
    creates = "/models/acme/mixed/predictions"
    list(add(0, 1, 3))
    sandbox.faults.add("POST", creates, Status(400))
    list(add(4))
    sandbox.faults.add("POST", creates, Close(handled=True))
    list(add(5, timeout=2))
    assert numbers(journal)["claimed"] == 1
    with add(2, 6, ordered=False) as results:
        next(results)
        found = numbers(journal)
    assert found.pop("seconds of predict time") >= 0.3
    assert found.pop("claimed") + found.pop("running") == 2  # a file looks for 5 at its start
    assert found == {"done": 3, "failed": 1, "not created": 1}


def test_a_location_that_has_no_journal_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").touch()
    for location in (str(tmp_path / "missing"), str(tmp_path / "empty"), "nonsense://bucket"):
        with pytest.raises(SystemExit, match="1"):
            main(["journal", location])
        assert location in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "usage: python -m replicate.bulk" in capsys.readouterr().err
