"""The program `python -m replicate.sandbox`, which serves until it is interrupted."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import threading


def main(arguments: list[str] | None = None) -> int:
    """Run the sandbox as a server and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        from . import Sandbox, SandboxError
    except ImportError as error:
        return _refuse(error)
    stop = threading.Event()
    try:
        with Sandbox(
            host=options.host,
            port=options.port,
            delivery_port=options.delivery_port,
            token=options.token,
            speed=options.speed,
            keep=options.keep,
            state=options.state,
        ) as sandbox:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, frame: stop.set())
            for name, value in sandbox.environment.items():
                print(f"export {name}={shlex.quote(value)}", flush=True)
            print(f"Open {sandbox.origin} in a browser. Press Ctrl-C to stop.", file=sys.stderr)
            while not stop.wait(3600):
                pass
    except (SandboxError, ValueError) as error:
        return _refuse(error)
    return 0


def _refuse(error: Exception) -> int:
    print(f"replicate.sandbox: {error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m replicate.sandbox", description="Replicate's HTTP API on this machine"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    parser.add_argument("--port", type=int, default=8787, help="port of the API (%(default)s)")
    parser.add_argument(
        "--delivery-port", type=int, default=0, help="port of output files and streams (a free one)"
    )
    parser.add_argument("--token", default="r8_sandbox", help="accepted API token (%(default)s)")
    parser.add_argument("--speed", type=float, default=1.0, help="speed of the clock (%(default)s)")
    parser.add_argument(
        "--keep", type=int, default=10_000, help="maximum number of predictions (%(default)s)"
    )
    parser.add_argument("--state", metavar="FILE", help="SQLite file that stores the state")
    return parser


if __name__ == "__main__":
    sys.exit(main())
