"""How much memory an environment uses, read from the host's side of the wall.

A process forked from the zygote starts with the zygote's pages in its resident set, so what counts
is the *growth* since then, on top of what the same interpreter would need if it had started alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PEAK = re.compile(rb"^VmHWM:\s*(\d+) kB", re.MULTILINE)
_ONE_THREAD = re.compile(rb"^Threads:\s*1$", re.MULTILINE)


def pid_of(pidfd: int) -> int:
    """The process id, in this pid namespace, of the process behind a pidfd; -1 if it ended."""
    text = Path(f"/proc/self/fdinfo/{pidfd}").read_text("ascii")
    found = re.search(r"^Pid:\s*(-?\d+)", text, re.MULTILINE)
    return int(found[1]) if found else -1


def resident(pid: int) -> int:
    """Bytes resident now; 0 if there is no such process any more."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 - polled every 10 ms
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


class _Proc:
    """A file of /proc that is opened once and read often; empty when its process has ended."""

    def __init__(self, path: str) -> None:
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._fd = -1

    def read(self) -> bytes:
        try:
            return os.pread(self._fd, 4096, 0)
        except OSError:
            return b""

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def descendants(pid: int, *, most: int = 256) -> list[int]:
    """Processes that ``pid`` started, and they started, as far as they are still its family."""
    found: list[int] = []
    waiting = [pid]
    while waiting and len(found) < most:
        parent = waiting.pop()
        try:
            tasks = os.listdir(f"/proc/{parent}/task")  # noqa: PTH208
            for task in tasks:
                with open(f"/proc/{parent}/task/{task}/children", "rb") as file:  # noqa: PTH123
                    children = [int(child) for child in file.read().split()]
                found += children
                waiting += children
        except (OSError, ValueError):
            continue
    return found


class Gauge:
    """Memory of one handler process and its children, as Lambda would count it.

    ``nominal``: bytes that the interpreter and its imports would take by themselves.
    """

    def __init__(self, pid: int, supervisor: int, nominal: int) -> None:
        self._pid = pid
        self._supervisor = supervisor
        self._nominal = nominal
        self._start = resident(pid)
        self._highest = nominal
        self._status = _Proc(f"/proc/{pid}/status")
        # The supervisor has one thread; so has nearly every handler.
        self._siblings = _Proc(f"/proc/{supervisor}/task/{supervisor}/children")
        self._children = _Proc(f"/proc/{pid}/task/{pid}/children")

    def close(self) -> None:
        """Close what is open; asked again, it knows of no growth."""
        for file in (self._status, self._siblings, self._children):
            file.close()

    def used(self) -> int:
        """Bytes now; remembers the highest value for `highest`."""
        total = self._nominal + max(0, resident(self._pid) - self._start)
        # The supervisor's family, not the process's: what it daemonised counts too.
        for child in descendants(self._supervisor):
            if child != self._pid:
                total += max(0, resident(child) - self._start)
        self._highest = max(self._highest, total)
        return total

    def highest(self) -> int:
        """The most bytes so far, counting peaks between two looks."""
        return self._highest_by(self._status.read())

    def settle(self) -> tuple[int, bool]:
        """Of a stopped process: `highest`, and whether it has company in its environment."""
        status = self._status.read()
        highest = self._highest_by(status)
        if self._children.read() or len(self._siblings.read().split()) != 1:
            return highest, True
        # Each thread has children of its own.
        alone = _ONE_THREAD.search(status) is not None
        return highest, not alone and len(descendants(self._supervisor)) > 1

    def _highest_by(self, status: bytes) -> int:
        found = _PEAK.search(status)
        peak = int(found[1]) * 1024 if found else 0
        self._highest = max(self._highest, self._nominal + max(0, peak - self._start))
        return self._highest
