"""Namespaces: what of the machine an environment can't even name.

========  ============================================================================
user      (ordinary users only) the account itself: capabilities count only inside
mount     every file of the host: the root is built anew (see ``root``)
pid       every process of the host: there is nobody to signal, trace or watch,
          and killing the first process kills all of them
net       every network: no interface, no route, no abstract socket of the desktop
ipc       shared memory and queues of others, and they vanish with the environment
uts       the host's name can't be seen or changed
cgroup    the host's resource groups can't be seen
========  ============================================================================
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from studylam.runtime.sandbox import libc

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

ALL_BUT_USER_AND_PID = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET

CAP_SYS_ADMIN = 21

INSIDE_UID, INSIDE_GID = 993, 990
"""Who an ordinary user is inside the user namespace: never 0, as on Lambda."""

_FIRST_USER, _USERS, _BLOCKS = 100_000, 256, 4096
"""Where ids begin that systems don't give away, how many we take, and for how many programs."""


def users_of_our_own(seed: int) -> tuple[int, ...]:
    """Ids that nobody has, for environments to take turns with, where we are root; else none.

    With these, namespaces are made without a user namespace. None in a container that maps too few
    ids: it may still allow a user namespace. ``seed`` keeps two programs apart.
    """
    needed = 1 << CAP_SYS_ADMIN | 1 << 6 | 1 << 7 | 1 << 5  # and SETGID, SETUID, KILL
    if os.geteuid() != 0 or libc.get_capabilities()[0] & needed != needed:
        return ()
    end = min(_mapped_from_zero("uid_map"), _mapped_from_zero("gid_map"))
    blocks = _BLOCKS if end >= _FIRST_USER + _USERS * _BLOCKS else 16
    first = min(_FIRST_USER, end - _USERS * blocks)
    if first < 1000:  # those are the system's
        return ()
    first += seed % blocks * _USERS
    return tuple(range(first, first + _USERS))


def _mapped_from_zero(name: str) -> int:
    """How many ids, counted from 0, mean something in this user namespace."""
    end = 0
    for line in Path("/proc/self", name).read_text("ascii").splitlines():
        inside, _, count = (int(number) for number in line.split())
        if inside == end:
            end += count
    return end


def enter_user_namespace(proc: int | None = None) -> None:
    """Become ``INSIDE_UID`` in a new user namespace, with every capability over it only.

    ``proc``: a descriptor of /proc, where that can't be named any more.
    """
    uid, gid = os.geteuid(), os.getegid()
    libc.unshare(CLONE_NEWUSER)
    # Raw writes: a buffered file would swallow EPERM until it is closed.
    own = "/proc/self" if proc is None else "self"
    _write(f"{own}/setgroups", "deny", proc)
    _write(f"{own}/uid_map", f"{INSIDE_UID} {uid} 1", proc)
    _write(f"{own}/gid_map", f"{INSIDE_GID} {gid} 1", proc)


def children_get_new_pid_namespace() -> None:
    """From now on a fork is process 1 of a pid namespace of its own."""
    libc.unshare(CLONE_NEWPID)


def children_get_pid_namespace(fd: int) -> None:
    """Take `children_get_new_pid_namespace` back: forks go to the namespace behind ``fd``."""
    libc.setns(fd, CLONE_NEWPID)


def leave_everything_else() -> None:
    """New mount, net, ipc, uts and cgroup namespaces, under a host name that says nothing."""
    libc.unshare(ALL_BUT_USER_AND_PID)
    socket.sethostname("lambda")


def keep_capabilities_over_exec() -> None:
    """Let the trusted zygote, which isn't uid 0 in a user namespace, keep its capabilities."""
    _, permitted, _ = libc.get_capabilities()
    libc.set_capabilities(permitted, permitted, permitted)
    for capability in range(permitted.bit_length()):
        if permitted >> capability & 1:
            libc.prctl(libc.PR_CAP_AMBIENT, libc.PR_CAP_AMBIENT_RAISE, capability)


def _write(path: str, text: str, folder: int | None = None) -> None:
    fd = os.open(path, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def leave_mounts() -> None:
    """A mount namespace of its own for the handler's process, a copy of its supervisor's."""
    libc.unshare(CLONE_NEWNS)
