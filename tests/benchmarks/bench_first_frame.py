"""How long until the first text, beside a minimal Textual app in the same run.

    python tests/benchmarks/bench_first_frame.py [ROUNDS]

Each is started in a terminal of its own (a pty, 80×24), in turns, and timed until its first word is
in what it wrote. Prints both medians and their ratio; exit status 1 above the target.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

TARGET = 1.5
PATIENCE_S = 20

MINIMAL = """
from textual.app import App
from textual.widgets import Static

class Minimal(App):
    def compose(self):
        yield Static("Minimal")

Minimal().run()
"""
OURS = "from studylam.__main__ import main; main()"


@contextmanager
def in_terminal(code: str) -> Iterator[tuple[int, int]]:
    """``python -c code`` in a terminal of its own, until then: the process, and what it writes."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(sys.executable, [sys.executable, "-c", code])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        yield child, terminal
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def seconds_until(word: bytes, code: str) -> float:
    """From the start of ``python -c code`` until ``word`` is on its terminal."""
    began = time.perf_counter()
    seen = b""
    with in_terminal(code) as (_, terminal):
        while word not in seen:
            left = PATIENCE_S - (time.perf_counter() - began)
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise SystemExit(f"{word!r} never came. Seen: {seen[-500:]!r}")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - began


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        minimal, ours = [], []
        for number in range(rounds + 1):
            pair = seconds_until(b"Minimal", MINIMAL), seconds_until(b"Good ", OURS)
            if number:  # The first round only fills the disk's cache.
                minimal.append(pair[0])
                ours.append(pair[1])
    ratio = statistics.median(ours) / statistics.median(minimal)
    print(f"minimal Textual app  {statistics.median(minimal) * 1000:6.0f} ms")
    print(f"StudyLam's home      {statistics.median(ours) * 1000:6.0f} ms")
    print(f"ratio                {ratio:6.2f}    (target: at most {TARGET})")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
