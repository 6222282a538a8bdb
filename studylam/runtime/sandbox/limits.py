"""Limits and privileges: what is left of the process before handler code runs in it.

Memory isn't here: an environment over its memory is killed by the host, which watches it (see
``studylam.runtime.memory``), as on Lambda. A limit that makes Python raise MemoryError stands only
far above, as a backstop for the host.
"""

from __future__ import annotations

import contextlib
import os
import resource

from studylam.runtime.sandbox import libc

PROCESSES = 64
"""Processes and threads of one environment (Lambda: 1,024; a classroom machine is smaller)."""

OPEN_FILES = 256
"""Fewer than Lambda's 1,024: what waits in sockets is memory that is in no count, and descriptors
that are on their way count for the whole account, against the limit of whoever sends next.
"""

BACKSTOP = 1 << 30
"""Bytes above the memory setting at which allocations fail, should the host ever look away."""


def lower(*, file_size: int, count_processes: bool, open_files: int = OPEN_FILES) -> None:
    """Lower the limits that hold for every environment, whatever its function asks for.

    ``count_processes``: only where the kernel counts this environment's alone (a user or a user
    namespace of its own); elsewhere it would count everything that the account runs.
    """
    if count_processes:
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    for kind, value in (
        # 1, not 0: with a pipe in core_pattern a 0 would still start the host's crash handler.
        (resource.RLIMIT_CORE, 1),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, file_size),  # one file fills /tmp at most
        (resource.RLIMIT_MEMLOCK, 64 * 1024),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_RTPRIO, 0),
        (resource.RLIMIT_NICE, 0),
        (resource.RLIMIT_STACK, 8 << 20),
    ):
        with contextlib.suppress(ValueError, OSError):  # already lower
            resource.setrlimit(kind, (value, value))


def lower_memory(limit_bytes: int) -> None:
    """The backstop: data grows ``limit_bytes`` and 1 GiB further than now, and no more."""
    value = limit_bytes + BACKSTOP
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (value, value))


def no_new_privileges() -> None:
    """Nothing that is executed can gain privileges: setuid programs are ordinary ones."""
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)


def become(uid: int | None, gid: int | None) -> None:
    """Switch to a user of this environment only (root), and drop every group."""
    if uid is None or gid is None:
        return
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def drop_bounding_set() -> None:
    """Capabilities can't come back by executing something."""
    for capability in range(64):
        try:
            libc.prctl(libc.PR_CAPBSET_DROP, capability)
        except OSError:
            return


def drop_capabilities() -> None:
    """No capability in any set, so no privilege even over the environment's own namespaces."""
    with contextlib.suppress(OSError):
        libc.prctl(libc.PR_CAP_AMBIENT, libc.PR_CAP_AMBIENT_CLEAR_ALL)
    libc.set_capabilities(0, 0, 0)


def not_dumpable() -> None:
    """No core dump, and /proc/PID belongs to root: nobody attaches to this process."""
    libc.prctl(libc.PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    """SIGKILL when the parent (a single-threaded, trusted process) ends."""
    libc.prctl(libc.PR_SET_PDEATHSIG, 9)
