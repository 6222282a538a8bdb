"""How much memory an environment uses, read from the host's side of the wall.

A process forked from the zygote starts with the zygote's pages in its resident set, so what counts
is the *growth* since then, on top of what the same interpreter would need if it had started alone.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from studylam.runtime.sandbox.cgroups import Group

_RESIDENT, _PEAK, _MAPPED = b"\nVmRSS:", b"\nVmHWM:", b"\nRssShmem:"
_TABLES, _SWAPPED = b"\nVmPTE:", b"\nVmSwap:"


def pid_of(pidfd: int) -> int:
    """The process id, in this pid namespace, of the process behind a pidfd; -1 if it ended."""
    text = Path(f"/proc/self/fdinfo/{pidfd}").read_text("ascii")
    found = re.search(r"^Pid:\s*(-?\d+)", text, re.MULTILINE)
    return int(found[1]) if found else -1


class Proc:
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


def read(path: str) -> bytes:
    """A file of /proc that is read once; empty when its process has ended."""
    file = Proc(path)
    try:
        return file.read()
    finally:
        file.close()


def _bytes_of(field: bytes, status: bytes) -> int:
    """A size in a ``status`` file; 0 for a process that has ended. Read too often for a regex."""
    begin = status.find(field) + len(field)
    if begin < len(field):
        return 0
    return int(status[begin : status.index(b" kB", begin)]) * 1024


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


class Shared:
    """Shared memory of an environment with a control group and a /tmp of its own.

    A page of it stays in use, and in no process's count, when it is unmapped.
    """

    def __init__(self, group: Group, tmp: int) -> None:
        """``tmp``: a descriptor of /tmp, whose files are charged in the same way."""
        self._group = group
        self._tmp = tmp
        self._start = self._taken()

    def growth(self) -> int:
        """Bytes of shared memory that were added, mapped or not."""
        return max(0, self._taken() - self._start)

    def _taken(self) -> int:
        try:
            space = os.fstatvfs(self._tmp)
            return self._group.shared_bytes() - (space.f_blocks - space.f_bfree) * space.f_bsize
        except OSError:
            return 0


class Gauge:
    """Memory of one handler process and its children, as Lambda would count it.

    ``nominal``: bytes that the interpreter and its imports would take by themselves.
    """

    def __init__(
        self, pid: int, supervisor: int, nominal: int, shared: Shared | None = None
    ) -> None:
        self._pid = pid
        self._supervisor = supervisor
        self._nominal = nominal
        self._shared = shared
        self._status = Proc(f"/proc/{pid}/status")
        status = self._status.read()
        self._start = _bytes_of(_RESIDENT, status)
        self._start_beside = _bytes_of(_TABLES, status) + _bytes_of(_SWAPPED, status)
        self._highest = nominal
        # The supervisor has one thread; so has nearly every handler.
        self._siblings = Proc(f"/proc/{supervisor}/task/{supervisor}/children")
        self._children = Proc(f"/proc/{pid}/task/{pid}/children")

    def close(self) -> None:
        """Close what is open; asked again, it knows of no growth."""
        for file in (self._status, self._siblings, self._children):
            file.close()

    def used(self) -> int:
        """Bytes now, page tables, what was swapped out and what was unmapped among them.

        Remembers the highest value of what is resident for `highest`.
        """
        resident = beside = 0
        statuses = [self._status.read()]
        # The supervisor's family, not the process's: what it daemonised counts too.
        statuses += [
            read(f"/proc/{c}/status") for c in descendants(self._supervisor) if c != self._pid
        ]
        for status in statuses:
            resident += max(0, _bytes_of(_RESIDENT, status) - self._start)
            taken = _bytes_of(_TABLES, status) + _bytes_of(_SWAPPED, status)
            beside += max(0, taken - self._start_beside)
        if self._shared is not None:
            mapped = sum(_bytes_of(_MAPPED, status) for status in statuses)
            beside += max(0, self._shared.growth() - mapped)
        self._highest = max(self._highest, self._nominal + resident)
        return self._nominal + resident + beside

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
        alone = b"\nThreads:\t1\n" in status
        return highest, not alone and len(descendants(self._supervisor)) > 1

    def _highest_by(self, status: bytes) -> int:
        growth = max(0, _bytes_of(_PEAK, status) - self._start)
        self._highest = max(self._highest, self._nominal + growth)
        return self._highest
