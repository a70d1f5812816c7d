"""Measure this package beside other clients, and write the table and the charts into docs/.

    python tests/benchmarks              everything, in less than ten minutes
    python tests/benchmarks get async    only measures whose names start so, shown in the terminal
    python tests/benchmarks --again      the table and charts of the last run, written again

The exit status is 1 if a goal of goals.py is missed. The server and the clients have a processor
each, where there are two. The peers take turns, round after round; what counts are medians, and the
ratios within a round. A dot is a round.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chart import DARK, LIGHT, chart
from goals import missed
from peers import CACHE, HERE, PEERS, ROOT, NodePeer, Peer
from results import Results, Sample
from table import table
from worker import MEASURES

MIN_ROUNDS, ROUNDS, SHORT_ROUNDS = 3, 5, 15
MEASURE_TIME = 20
"""Seconds for a measure after which it has no more than the fewest rounds."""
HURRY_AFTER = 7 * 60
"""Seconds after which a measure has one round, so that all of it ends within ten minutes."""
SLOW = 5.0
"""Seconds of a sample that is not repeated."""
SAMPLE_TIMEOUT = 90
"""Seconds after which a sample is ended without a result."""
SAVED = CACHE / "results.json"
PAGE = ROOT / "docs/performance.md"

SPAWNED = ("import", "first")
"""Measures of a whole process."""
SHORT = (*SPAWNED, "token")
"""Measures with more rounds, as one takes little time."""
AT_ONCE = ("wait",)
"""Measures of all peers at the same time, as they only wait."""
WITHOUT_SERVER = ("size",)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Run the server in a process, and return its URL."""
    command = [*_on(-1), sys.executable, HERE / "server.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def _on(processor: int) -> list[str]:
    """Return the beginning of a command that runs on one processor; -1 is the server's."""
    available = sorted(os.sched_getaffinity(0))
    return ["taskset", "--cpu-list", str(available[processor])] if len(available) > 1 else []


def sample(peer: Peer, measure: str, url: str) -> Sample | None:
    """Return one sample; None if this peer has no such measure, or failed."""
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
            begin = "import time; start = time.perf_counter()"
            code = f"{begin}; import {peer.constant('IMPORT')}; print(time.perf_counter() - start)"
        command = [str(peer.python), "-c", code]
    else:
        command = peer.command(measure, url)
    started, cpu = time.perf_counter(), _cpu()
    try:
        done = subprocess.run(
            [*_on(0), *command],
            capture_output=True,
            text=True,
            timeout=SAMPLE_TIMEOUT,
            env=environment,
            cwd=CACHE,
        )
    except subprocess.TimeoutExpired:
        print(f"  {peer.name}, {measure}: not done after {SAMPLE_TIMEOUT} s", flush=True)
        return None
    if done.returncode:
        print(f"  {peer.name}, {measure}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return None
    if measure == "first":
        return {"wall": time.perf_counter() - started, "cpu": _cpu() - cpu}
    if measure == "import":
        return {"wall": float(done.stdout)}
    found: Sample | None = json.loads(done.stdout)
    return found


def _cpu() -> float:
    """Return the CPU seconds of the child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure_all(measures: list[str], results: Results) -> None:
    """Run rounds of samples, measure by measure, until there are enough or time is up."""
    started = time.monotonic()
    with server() as url:
        for number, measure in enumerate(measures, 1):
            print(f"{number}/{len(measures)} {measure}", end="", flush=True)
            began = time.monotonic()
            peers = PEERS
            if measure in AT_ONCE:
                with ThreadPoolExecutor(len(peers)) as pool:
                    list(pool.map(lambda peer, it=measure: add(peer, it, 0, url, results), peers))
                peers = []
            rounds = SHORT_ROUNDS if measure in SHORT else ROUNDS
            for round in range(rounds if peers else 0):
                peers = [peer for peer in peers if add(peer, measure, round, url, results) < SLOW]
                print(".", end="", flush=True)
                now = time.monotonic()
                enough = round + 1 >= MIN_ROUNDS and now - began > MEASURE_TIME
                if enough or now - started > HURRY_AFTER:
                    break
            print(f" {time.monotonic() - began:.0f} s", flush=True)


def add(peer: Peer, measure: str, round: int, url: str, results: Results) -> float:
    """Add one sample, and return the seconds that it took; infinity if there is none."""
    began = time.monotonic()
    found = sample(peer, measure, url)
    if found is None:
        return math.inf
    results.add(measure, peer.name, round, found)
    return time.monotonic() - began


def measure_sizes(results: Results) -> None:
    for peer in PEERS:
        if not isinstance(peer, NodePeer):
            megabytes, distributions = peer.size()
            found = {"wall": megabytes * 1e6, "distributions": float(distributions)}
            results.add("size", peer.name, 0, found)


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
    charted = [peer.name for peer in PEERS if not isinstance(peer, NodePeer)]
    for name, colors in (("light", LIGHT), ("dark", DARK)):
        path = PAGE.with_name(f"performance-{name}.svg")
        path.write_text(chart(results, charted, colors))
    described = "Measured on {date}: {processor}, {system}, CPython {python}.".format(
        **results.machine
    )
    text = PAGE.read_text()
    for mark, content in (("machine", described), ("table", table(results, names))):
        before, begin, remainder = text.partition(f"<!-- {mark} -->\n")
        _, end, after = remainder.partition(f"<!-- /{mark} -->")
        assert begin, f"{PAGE} has no {mark}"
        text = f"{before}{begin}{content}\n{end}{after}"
    PAGE.write_text(text)
    print(f"written: {PAGE.relative_to(ROOT)} and its charts")


def main(arguments: list[str]) -> None:
    """Measure, and exit with the goals that are missed."""
    if arguments == ["--again"]:
        write(Results.load(SAVED))
        return
    measures = chosen(arguments)
    CACHE.mkdir(exist_ok=True)
    results = Results()
    results.machine = machine()
    for peer in PEERS:
        print(f"environment of {peer.name}", flush=True)
        peer.prepare()
    if "size" in measures:
        measure_sizes(results)
    measure_all([name for name in measures if name not in WITHOUT_SERVER], results)
    print(table(results, [peer.name for peer in PEERS]))
    if not arguments:
        results.save(SAVED)
        write(results)
    if problems := missed(results, measures):
        sys.exit("\n".join(["goals missed:", *problems]))


def chosen(beginnings: list[str]) -> list[str]:
    """Return the measures whose names start with one of these words; without words, all."""
    known = [*WITHOUT_SERVER, *SPAWNED, *MEASURES]
    for word in beginnings:
        if not any(name.startswith(word) for name in known):
            sys.exit(f"no measure starts with {word!r}; there are {', '.join(known)}")
    return [name for name in known if name.startswith(tuple(beginnings) or "")]


if __name__ == "__main__":
    main(sys.argv[1:])
