"""Progress from logs, and the bar with and without a terminal."""

import math
import os
import re
import subprocess
import sys
import time
from typing import Any

import pytest

from replicate import Prediction
from replicate.bulk.progress import rate_text
from replicate.progress import Progress, prediction_progress, progress_bar
from replicate.sandbox import Sandbox

BAR = " 76%|████████ | 7568/10000 [00:33<00:10, 229.00it/s]"


@pytest.mark.parametrize(
    ("logs", "progress"),
    [
        (BAR, Progress(0.76, 7568, 10000)),
        (f"seed 1\n{BAR}\nsaved", Progress(0.76, 7568, 10000)),
        ("  0%|  | 0/4 [00:00<?, ?it/s]\r 50%|# | 2/4 [00:01<00:01]", Progress(0.5, 2, 4)),
        (" 57.9%|# | 11/19 [00:01]", Progress(0.579, 11, 19)),
        ("100.0%|##| 2/2 [00:01]", Progress(1.0, 2, 2)),
        (" 10%|# | 1/10 [0:1] 20%|## | 2/10 [0:2]", Progress(0.2, 2, 10)),
        ("Loading:  35%|###5  | 1.2M/3.4G [00:01<00:02, 5MB/s]", Progress(0.35, 1.2e6, 3.4e9)),
        ("\x1b[32m 5%|\x1b[0m    | 1/20 [00:01<00:19,  1.00s/it]", Progress(0.05, 1, 20)),
        ("100%|██| 2/2 [00:01]\n12it [00:33, 2it/s]", Progress(1.0, 2, 2)),
        ("57,9%|# | 11/19 [00:01]", Progress(0.579, 11, 19)),
        ("  1%|   | 1e-05/0.001 [00:01]", Progress(0.01, 1e-05, 0.001)),
        (" 33%|#  | 1e+20/3e+20 [00:01]", Progress(0.33, 1e20, 3e20)),
        (" 50%|#  | 1.20kB/2.40kB [00:01]", Progress(0.5, 1200, 2400)),
        (" 50%|#  | 1.20KB/2.40K [00:01]", Progress(0.5, 1200, 2400)),
        (" 50%|#  | 1.5MiB/3MiB [00:01]", Progress(0.5, 1.5e6, 3e6)),
        (" 50%|#  | 5Epochs/10Epochs [00:01]", Progress(0.5, 5, 10)),
        (" 50%|#  | 1,500 / 3,000 [00:01]", Progress(0.5, 1500, 3000)),
        (" 50%|||||     | 5/10 [00:01]", Progress(0.5, 5, 10)),
        (" 50%|# | 5/ 60%|# | 6/10 [00:01]", Progress(0.6, 6, 10)),
        ("120%|##| 12/10 [00:01]", Progress(1.0, 12, 10)),
        ("1057.9%|# | 11/19 [00:01]", None),
        ("12it [00:33, 2it/s]", None),
        ("10%\n20%", None),
        ("5%|#| 1.2.3/4", None),
        ("5%|#| 1e999/1e999", Progress(0.05, math.inf, math.inf)),
        ("", None),
        (None, None),
    ],
)
def test_the_last_tqdm_bar_is_read(logs: str | None, progress: Progress | None) -> None:
    assert prediction_progress(logs) == progress
    record = Prediction.from_dict({"id": "p1", "status": "processing", "logs": logs})
    assert prediction_progress(record) == progress


@pytest.mark.parametrize("logs", [7, ["1%|#| 1/100"]])
def test_logs_of_another_type_have_no_progress(logs: Any) -> None:
    assert prediction_progress(Prediction.from_dict({"id": "p", "logs": logs})) is None


def test_the_last_state_is_printed_without_a_terminal(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    bar = progress_bar()
    for logs in (BAR, f"{BAR}\nsaving \x1b[31m[b]"):
        bar(Prediction.from_dict({"id": "p1", "status": "succeeded", "logs": logs}))
    with sandbox.client() as client:
        client.run("sandbox/logging", {"steps": 3}, wait=False, progress=bar)
    first, second, third = filter(None, capsys.readouterr().err.splitlines())
    assert first == "p1 succeeded 0 s 76% 7568/10000"
    assert second == "p1 succeeded 0 s 76% 7568/10000 saving [b]"
    assert third.endswith("100% 3/3")


def test_the_counts_of_a_map_are_printed_at_its_end(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    bar = progress_bar()
    with sandbox.client() as client:
        inputs = [{"steps": 1}, {"steps": 1}, {"steps": "many"}, {"steps": 1}]
        for source in (inputs, iter(inputs)):
            for _ in client.map("sandbox/logging", source, concurrency=2, progress=bar):
                pass
        printed = capsys.readouterr().err
        ends = re.findall(r"^map \d+ s (.*?)(?:, [\d,]+/(?:min|h))?$", printed, re.MULTILINE)
        assert ends == ["4/4, 1 failed", "4, 1 failed"]
        client.run("sandbox/logging", {"steps": 1}, wait=False, progress=bar)
    assert "succeeded" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("per_second", "text"),
    [(None, ""), (0.0, ""), (0.005, "18/h"), (0.15, "540/h"), (10.0, "600/min"), (50, "3,000/min")],
)
def test_a_rate_is_not_rounded_to_nothing(per_second: float | None, text: str) -> None:
    assert rate_text(per_second) == text


PROGRAM = """
import replicate
bar = replicate.progress_bar()
try:
    replicate.run("sandbox/slow", {"seconds": 60}, wait=False, timeout=1.5, progress=bar)
except replicate.WaitTimeout:
    print("timed out")
print(replicate.run("sandbox/logging", {"steps": 2}, wait=False, progress=bar))
prediction = replicate.predictions.create(model="sandbox/slow", input={"seconds": 60})
try:
    replicate.wait(prediction, timeout=1.5, progress=bar)
except replicate.WaitTimeout:
    print("waited")
with replicate.map("sandbox/slow", [{"seconds": 0}, {"seconds": 60}], progress=bar) as results:
    for index, output in results:
        break
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_display_is_closed_in_a_terminal(sandbox: Sandbox) -> None:
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, **sandbox.environment, "TERM": "xterm", "COLUMNS": "100"}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=follower, stderr=follower
    )
    os.close(follower)
    shown = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # Linux's way to say that the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(leader)
    assert program.wait(60) == 0
    assert b"timed out" in shown
    assert b"2 steps" in shown
    assert b"waited" in shown
    assert shown.count(b"\x1b[?25l") >= 3  # the cursor is hidden
    assert shown.rindex(b"\x1b[?25h") > shown.rindex(b"\x1b[?25l")  # and shown at the end
