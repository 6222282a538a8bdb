"""Control groups: a count of memory that nothing gets out of, where we may keep one.

Whatever an environment has the kernel hold is charged to its group: shared memory that it touched
and unmapped again, which no count of the process shows, and page tables and socket buffers too.
Each environment has a group of its own, never a share of another's limit, so that one that is full
harms only itself.

A group can be made where a part of the tree belongs to us: as root, or where systemd runs the
user's programs (``Delegate=``, https://systemd.io/CGROUP_DELEGATION). Elsewhere there is none, and
what the host sees of the processes has to do (see ``studylam.runtime.memory``). Both versions of
the file system are known; of version 2 the memory controller must be on for children of the group
that we are in, or of the one above, for a group with processes of its own can't turn it on.

Used by the host, not inside an environment.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOM = 128 << 20
"""Bytes that a group may take above memory and /tmp: the interpreter's own pages, and the code's
in the page cache."""

_PREFIX = "studylam"
_SHARED = re.compile(rb"^shmem (\d+)$", re.MULTILINE)
_LIMITS = ("memory.max", "memory.limit_in_bytes")  # version 2, version 1


class Group:
    """The group of one environment; every process that it will ever have is in it."""

    def __init__(self, folder: Path, pid: int) -> None:
        """Make the group and put a process into it, before that has started another.

        Raises:
            OSError: this may not be done here.
        """
        self._folder = folder
        folder.mkdir()
        try:
            self._limit = next(folder / name for name in _LIMITS if (folder / name).exists())
            self._stat = os.open(folder / "memory.stat", os.O_RDONLY | os.O_CLOEXEC)
        except (OSError, StopIteration):
            folder.rmdir()
            raise OSError(f"{folder} has no memory controller") from None
        try:
            (folder / "cgroup.procs").write_text(str(pid), "ascii")
            self.shared_bytes()
        except OSError:
            self.close()
            raise

    def limit(self, bytes_: int) -> None:
        """The kernel kills what takes more than this and `ROOM`, even should we look away."""
        with contextlib.suppress(OSError):
            self._limit.write_text(str(bytes_ + ROOM), "ascii")

    def shared_bytes(self) -> int:
        """Bytes of shared memory and of files in /tmp that the group's processes made.

        Raises:
            OSError: the group doesn't tell.
        """
        found = _SHARED.search(os.pread(self._stat, 8192, 0))
        if found is None:
            raise OSError("memory.stat doesn't count shared memory")
        return int(found[1])

    def close(self) -> None:
        """Remove the group; its processes have ended."""
        if self._stat >= 0:
            os.close(self._stat)
            self._stat = -1
        with contextlib.suppress(OSError):
            self._folder.rmdir()


class Groups:
    """Where this program makes groups. ``make`` may be called from any thread."""

    def __init__(self) -> None:
        self._bases = list(_bases())
        self._numbers = itertools.count(1)
        self.hold = False
        """Whether a group could be made."""
        for base in self._bases:
            _sweep(base, lambda pid: not Path("/proc", pid).exists())  # left by one that was killed

    def make(self, pid: int) -> Group | None:
        """A group for a process, or None where there can't be one."""
        while self._bases:
            name = f"{_PREFIX}-{os.getpid()}-{next(self._numbers)}"
            try:
                group = Group(self._bases[0] / name, pid)
            except OSError:
                del self._bases[:1]  # what didn't work once won't work next time
            else:
                self.hold = True
                return group
        return None

    def close(self) -> None:
        """Remove what couldn't be removed before, because a process was just ending."""
        for base in self._bases:
            _sweep(base, lambda pid: pid == str(os.getpid()))


def _bases() -> Iterator[Path]:
    """Folders of the cgroup file system in which we may be allowed to make groups."""
    try:
        own = Path("/proc/self/cgroup").read_text("utf-8").splitlines()
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
    for line in own:
        number, controllers, path = line.split(":", 2)
        unified = number == "0"
        if not unified and "memory" not in controllers.split(","):
            continue
        place = _mounted(mounts, path, unified=unified)
        if place is None:
            continue
        candidates = [place.parent, place] if unified else [place]
        yield from (base for base in candidates if os.access(base, os.W_OK))


def _mounted(mounts: list[str], path: str, *, unified: bool) -> Path | None:
    """Where the group ``path`` is to be seen."""
    for line in mounts:
        left, _, right = line.partition(" - ")
        root, point = left.split()[3:5]
        kind, _, options = right.split(maxsplit=2)
        if kind != ("cgroup2" if unified else "cgroup"):
            continue
        if not unified and "memory" not in options.split(","):
            continue
        if path.startswith(root) and ".." not in path:
            return Path(point, path[len(root) :].lstrip("/"))
    return None


def _sweep(base: Path, is_meant: Callable[[str], bool]) -> None:
    """Remove empty groups of programs with such a process id.

    Never those of others: one that was just made is empty, too.
    """
    with contextlib.suppress(OSError):
        for folder in base.glob(f"{_PREFIX}-*-*"):
            if is_meant(folder.name.split("-")[1]):
                with contextlib.suppress(OSError):
                    folder.rmdir()
