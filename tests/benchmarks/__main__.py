"""Measure this package beside others, and write the table and the charts into docs/.

    python tests/benchmarks              everything, in less than ten minutes
    python tests/benchmarks get list     only these measures, into the terminal
    python tests/benchmarks --again      the table and charts of the last run, written again

The server and the clients have a processor each, where there are two; the peers take turns, round
after round, and what counts are medians and the ratios within a round.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from chart import DARK, LIGHT, chart
from peers import CACHE, HERE, OURS, PEERS, ROOT, NodePeer, Peer
from results import Results, Sample
from table import goals, table
from worker import MEASURES

ROUNDS = 5
BUDGET = 7 * 60
"""Seconds after which no further round begins."""
SLOW = 5.0
"""Seconds of a sample that is taken only twice."""
LONGEST = 90
SAVED = CACHE / "results.json"
PAGE = ROOT / "docs/performance.md"
CHARTED = ("replicate-openapi", "httpx by hand", "replicate 1.0.7", "replicate 2.0.0b4")

SPAWNED = ("import", "first")
ONCE = ("size", "generate")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of the server, in a process of its own."""
    command = [*_on(-1), sys.executable, HERE / "server.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def _on(processor: int) -> list[str]:
    """The words before a command that keep it on one processor: the server's is the last one."""
    available = sorted(os.sched_getaffinity(0))
    return ["taskset", "--cpu-list", str(available[processor])] if len(available) > 1 else []


def sample(peer: Peer, measure: str, url: str) -> Sample | None:
    """One sample; None if it cannot be had from this peer."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", ""),
        "REPLICATE_API_TOKEN": "r8_benchmark",
        "REPLICATE_BASE_URL": f"{url}/v1",
    }
    if measure in SPAWNED:
        if isinstance(peer, NodePeer):
            return None
        code = peer.constant("FIRST")
        if measure == "import":
            name = peer.constant("IMPORT")
            begin = "import time; t = time.perf_counter()"
            code = f"{begin}; import {name}; print(time.perf_counter() - t)"
        command = [str(peer.python), "-c", code]
    else:
        command = peer.command(measure, url)
    started = time.perf_counter()
    try:
        done = subprocess.run(
            [*_on(0), *command],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            env=environment,
            cwd=CACHE,
        )
    except subprocess.TimeoutExpired:
        print(f"  {peer.name}, {measure}: not done after {LONGEST} s", flush=True)
        return None
    if done.returncode:
        print(f"  {peer.name}, {measure}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return None
    if measure == "first":
        return {"wall": time.perf_counter() - started}
    if measure == "import":
        return {"wall": float(done.stdout)}
    found: Sample | None = json.loads(done.stdout)
    return found


def measure_all(measures: list[str], results: Results) -> None:
    """Take rounds of samples until there are enough or time is up."""
    given_up: set[tuple[str, str]] = set()
    started = time.monotonic()
    with server() as url:
        for round in range(ROUNDS):
            spent = time.monotonic() - started
            if spent + (spent / round if round else 0) > BUDGET:
                break
            print(f"round {round + 1} of {ROUNDS}, after {spent:.0f} s", flush=True)
            for measure in measures:
                for peer in PEERS:
                    if (measure, peer.name) in given_up:
                        continue
                    began = time.monotonic()
                    found = sample(peer, measure, url)
                    took = time.monotonic() - began
                    if found is not None:
                        results.add(measure, peer.name, round, found)
                    if found is None or (took > SLOW and round >= 1):
                        given_up.add((measure, peer.name))


def sizes(results: Results) -> None:
    for peer in PEERS:
        if not isinstance(peer, NodePeer):
            megabytes, distributions = peer.size()
            found = {"wall": megabytes * 1e6, "distributions": float(distributions)}
            results.add("size", peer.name, 0, found)


def generation(results: Results) -> None:
    """How long `make generate` takes; into the place where it is, so that it changes nothing."""
    for round in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, ROOT / "codegen/generate.py", "--check"], check=False)
        results.add("generate", OURS.name, round, {"wall": time.perf_counter() - began})


def machine() -> dict[str, str]:
    information = Path("/proc/cpuinfo").read_text()
    model = information.partition("model name")[2].partition("\n")[0].strip("\t: ")
    return {
        "processor": f"{model}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
    }


def write(results: Results) -> None:
    """Write the charts, and the tables between their marks in the page."""
    names = [peer.name for peer in PEERS]
    for name, colors in (("light", LIGHT), ("dark", DARK)):
        path = PAGE.with_name(f"performance-{name}.svg")
        path.write_text(chart(results, CHARTED, colors))
    described = "Measured on {date}: {processor}, {system}, CPython {python}.".format(
        **results.machine
    )
    text = PAGE.read_text()
    for mark, content in (
        ("machine", described),
        ("table", table(results, names)),
        ("goals", goals(results)),
    ):
        before, begin, rest = text.partition(f"<!-- {mark} -->\n")
        _, end, after = rest.partition(f"<!-- /{mark} -->")
        assert begin, f"{PAGE} has no {mark}"
        text = f"{before}{begin}{content}\n{end}{after}"
    PAGE.write_text(text)
    print(f"written: {PAGE.relative_to(ROOT)} and its charts")


def main(arguments: list[str]) -> None:
    if arguments == ["--again"]:
        write(Results.load(SAVED))
        return
    CACHE.mkdir(exist_ok=True)
    results = Results()
    results.machine = machine()
    for peer in PEERS:
        print(f"environment of {peer.name}", flush=True)
        peer.prepare()
    measures = [name for name in arguments if name not in ONCE] or [*SPAWNED, *MEASURES]
    if not arguments:
        sizes(results)
        generation(results)
    measure_all(measures, results)
    print(table(results, [peer.name for peer in PEERS]))
    print(goals(results))
    if not arguments:
        results.save(SAVED)
        write(results)


if __name__ == "__main__":
    main(sys.argv[1:])
