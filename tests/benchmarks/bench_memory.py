"""How much memory home takes, and how long `studylam --version`, beside a minimal Textual app.

    python tests/benchmarks/bench_memory.py [ROUNDS]

Both apps run in terminals of their own (a pty, 80×24); the peak of what was resident is read some
seconds after home's first text, the course being read by then: at the first start of all, and at
the next. `--version` is timed beside Python
that does nothing. Prints figures and ratios; exit status 1 above a target.
"""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_first_frame import MINIMAL, OURS, in_terminal

PEAK_MIB, VERSION_MS = 60.0, 60.0
READ_S, FIRST_S = 6.0, 15.0


def peak(word: bytes, code: str, seconds: float = READ_S) -> float:
    """MiB, once the word was seen and so many seconds have gone by."""
    seen, until = b"", time.monotonic() + 30
    with in_terminal(code) as (child, terminal):
        while time.monotonic() < until:
            if select.select([terminal], [], [], 0.1)[0]:
                seen = (seen + os.read(terminal, 65536))[-100_000:]
            if word in seen:
                word, until = b"\0never", time.monotonic() + seconds
        status = Path(f"/proc/{child}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


def milliseconds(*arguments: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        first = peak(b"Good ", OURS, FIRST_S)
        minimal, ours = peak(b"Minimal", MINIMAL), peak(b"Good ", OURS)
        pairs = [
            (milliseconds("-c", "pass"), milliseconds("-m", "studylam", "--version"))
            for _ in range(rounds)
        ]
    bare, version = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"minimal Textual app, peak  {minimal:6.1f} MiB")
    print(f"StudyLam's home, peak      {ours:6.1f} MiB  ratio {ours / minimal:.2f}  (≤ {PEAK_MIB})")
    print(
        f"  at the first start       {first:6.1f} MiB  ratio {first / minimal:.2f}  (≤ {PEAK_MIB})"
    )
    print(f"Python that does nothing   {bare:6.1f} ms")
    print(
        f"studylam --version         {version:6.1f} ms   ratio {version / bare:.2f}"
        f"  (≤ {VERSION_MS})"
    )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if max(first, ours) <= PEAK_MIB and version <= VERSION_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
