"""What the sandbox's ends cost, and whether a flood of output disturbs the app.

    .venv/bin/python tests/benchmarks/bench_sandbox.py

The floor is a bare fork of a small interpreter, with exit and wait and no sandbox; the milliseconds
are this machine's. Nothing is asserted here.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from studylam.runtime import FunctionConfig, LambdaService

HANG = "def handler(event, context):\n    while True: pass\n"
BOMB = """
import os, time
def handler(event, context):
    print("forking", flush=True)
    while True:
        try:
            if os.fork() == 0:
                time.sleep(60)
        except OSError:
            pass
"""
FLOOD = """
def lambda_handler(event, context):
    for _ in range(50_000):
        print("x" * 1000)
"""
TRIVIAL = "def handler(event, context):\n    return event\n"


def ends(service: LambdaService, source: str, times: int) -> list[float]:
    """Seconds from a timeout to the result, everything in the environment being dead."""
    config = FunctionConfig(handler="app.handler", timeout_s=1, memory_mb=512)
    service.deploy(config, {"app.py": source})
    found = []
    for _ in range(times):
        service.recycle("my-function")
        service.invoke("my-function", "{}")
        begin = time.perf_counter()
        result = service.invoke("my-function", "{}")  # its second counts the restart, too
        found.append(time.perf_counter() - begin - config.timeout_s)
        if result.report.status != "timeout":
            raise SystemExit(f"it wasn't stopped by its timeout: {result.payload_text}")
    return found


def idle_bytes() -> tuple[int, int]:
    """Private memory of an environment, its supervisor included: blank, and after an invocation."""
    from studylam.runtime.memory import descendants

    with LambdaService() as service:
        service.world.wait_until_warm()
        service.sandbox  # noqa: B018 - the zygote; no environment yet
        others = set(descendants(os.getpid()))
        service.warm()
        environment = set(descendants(os.getpid())) - others
        blank = sum(map(_private, environment))
        service.deploy(FunctionConfig(handler="app.handler"), {"app.py": TRIVIAL})
        service.invoke("my-function", "{}")
        return blank, sum(map(_private, environment))


def _private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


async def flood() -> tuple[float, int]:
    """The longest that the app's loop was busy while a handler printed 50 MB, and bytes grown."""
    from studylam.tui.app import StudyLam
    from studylam.tui.screens.lab import LabScreen
    from studylam.tui.widgets.lab_editor import Editor
    from studylam.tui.widgets.logs import Logs

    app = StudyLam("lab", "clean-up")
    async with app.run_test(size=(120, 40)) as pilot:
        await asyncio.wait_for(app.session_ready.wait(), 60)
        while not (isinstance(app.screen, LabScreen) and app.screen.query(Editor)):
            await pilot.pause(0.1)
        screen = app.screen
        screen.query_one(Editor).text = FLOOD
        await pilot.pause(3)  # until everything is ready in the background
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        longest = 0.0

        async def watch() -> None:
            nonlocal longest
            while True:
                begin = time.perf_counter()
                await asyncio.sleep(0.002)
                longest = max(longest, time.perf_counter() - begin)

        watching = asyncio.create_task(watch())
        await pilot.press("f5")
        while screen.is_busy:
            await asyncio.sleep(0.05)
        await pilot.pause(0.5)  # until what the run left is shown
        watching.cancel()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        kept = sum(len(line.content.plain) for line in screen.query_one(Logs).lines(120))
        if kept < 100_000:
            raise SystemExit("the handler's output wasn't shown")
    return longest, grown * 1024


def main() -> None:
    """Print the figures."""
    from bench_runtime import bare_forks

    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        fork = statistics.median(bare_forks()) * 1000
        print(f"{'floor: bare fork, exit, wait':<44}{fork:>8.2f} ms")
        with LambdaService() as service:
            service.warm()
            kill = statistics.median(ends(service, HANG, 5)) * 1000
            print(f"{'kill after a timeout':<44}{kill:>8.2f} ms   (10)")
            kill = statistics.median(ends(service, BOMB, 5)) * 1000
            print(f"{'kill a bomb of 62 processes':<44}{kill:>8.2f} ms   (250)")
        blank, used = (size / 2**20 for size in idle_bytes())
        print(f"{'private memory of a blank environment':<44}{blank:>8.2f} MiB  (6)")
        print(f"{'and after an invocation':<44}{used:>8.2f} MiB")
        longest, grown = asyncio.run(flood())
        print(f"{'longest frame while 50 MB are printed':<44}{longest * 1000:>8.2f} ms   (50)")
        print(f"{'memory of the app, grown meanwhile':<44}{grown / 2**20:>8.2f} MiB  (64)")


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    main()
