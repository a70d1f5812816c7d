"""Measure this package beside others, and write the table and the charts into docs/.

    python tests/benchmarks              everything, in less than ten minutes
    python tests/benchmarks get async    only measures that begin so, shown in the terminal
    python tests/benchmarks --again      the table and charts of the last run, written again

The server and the clients have a processor each, where there are two; the peers take turns, round
after round, and what counts are medians and the ratios within a round. A dot is a round.
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
from peers import CACHE, HERE, OURS, PEERS, ROOT, NodePeer, Peer
from results import Results, Sample
from table import goals, table
from worker import MEASURES

FEWEST, ROUNDS, SHORT_ROUNDS = 3, 5, 15
BUDGET = 20
"""Seconds for a measure after which it has no more than the fewest rounds."""
LATE = 7 * 60
"""Seconds after which a measure has one round: all of it takes less than ten minutes."""
SLOW = 5.0
"""Seconds of a sample that is taken only once."""
LONGEST = 90
"""Seconds of a sample after which it is given up."""
SAVED = CACHE / "results.json"
PAGE = ROOT / "docs/performance.md"
CHARTED = (
    "replicate-openapi",
    "replicate-openapi[fast]",
    "httpx by hand",
    "replicate 1.0.7",
    "replicate 2.0.0b4",
)

SPAWNED = ("import", "first")
AT_ONCE = ("wait",)
"""Measures of all peers at once: they only wait."""
WITHOUT_SERVER = ("size", "generate")


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
    started, cpu = time.perf_counter(), _cpu()
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
        return {"wall": time.perf_counter() - started, "cpu": _cpu() - cpu}
    if measure == "import":
        return {"wall": float(done.stdout)}
    found: Sample | None = json.loads(done.stdout)
    return found


def _cpu() -> float:
    """Seconds of CPU that ended children have taken."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure_all(measures: list[str], results: Results) -> None:
    """Take rounds of samples, measure by measure, until there are enough or time is up."""
    started = time.monotonic()
    with server() as url:
        for number, measure in enumerate(measures, 1):
            print(f"{number}/{len(measures)} {measure}", end="", flush=True)
            began = time.monotonic()
            peers = PEERS
            if measure in AT_ONCE:
                with ThreadPoolExecutor(len(peers)) as pool:
                    list(pool.map(lambda peer, it=measure: took(peer, it, 0, url, results), peers))
                peers = []
            rounds = SHORT_ROUNDS if measure in SPAWNED else ROUNDS
            for round in range(rounds if peers else 0):
                peers = [peer for peer in peers if took(peer, measure, round, url, results) < SLOW]
                print(".", end="", flush=True)
                now = time.monotonic()
                if now - started > LATE or (round + 1 >= FEWEST and now - began > BUDGET):
                    break
            print(f" {time.monotonic() - began:.0f} s", flush=True)


def took(peer: Peer, measure: str, round: int, url: str, results: Results) -> float:
    """Take one sample; how many seconds that was, endlessly many if there is none."""
    began = time.monotonic()
    found = sample(peer, measure, url)
    if found is None:
        return math.inf
    results.add(measure, peer.name, round, found)
    return time.monotonic() - began


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
        subprocess.run([sys.executable, ROOT / "codegen/generate.py", "--check"], check=True)
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
    measures = chosen(arguments)
    CACHE.mkdir(exist_ok=True)
    results = Results()
    results.machine = machine()
    for peer in PEERS:
        print(f"environment of {peer.name}", flush=True)
        peer.prepare()
    if "size" in measures:
        sizes(results)
    if "generate" in measures:
        generation(results)
    measure_all([name for name in measures if name not in WITHOUT_SERVER], results)
    print(table(results, [peer.name for peer in PEERS]))
    print(goals(results))
    if not arguments:
        results.save(SAVED)
        write(results)


def chosen(beginnings: list[str]) -> list[str]:
    """The measures that begin with one of these words; all of them if there are none."""
    known = [*WITHOUT_SERVER, *SPAWNED, *MEASURES]
    for word in beginnings:
        if not any(name.startswith(word) for name in known):
            sys.exit(f"no measure begins with {word!r}; there are {', '.join(known)}")
    return [name for name in known if name.startswith(tuple(beginnings) or "")]


if __name__ == "__main__":
    main(sys.argv[1:])
