"""The kernel's doors that Python has no function for: a thin, checked layer over libc by ctypes.

Nothing here decides anything. The modules beside this one say what is taken away and why.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import platform
import signal
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class KernelError(OSError):
    """A system call failed: ``errno`` says why, ``filename`` names the call."""


def check(result: int, what: str) -> int:
    """``result`` if it isn't an error, else a `KernelError` that names the call."""
    if result < 0:
        number = ctypes.get_errno()
        raise KernelError(number, os.strerror(number), what)
    return result


def call(name: str, *args: Any) -> int:
    """System call ``name`` by its number on this machine; plain ints are passed as longs."""
    number = syscall_numbers(platform.machine()).get(name)
    if number is None:
        raise KernelError(38, "no such system call on this machine", name)
    longs = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    return check(_libc.syscall(ctypes.c_long(number), *longs), name)


@functools.cache
def syscall_numbers(machine: str) -> dict[str, int]:
    """Names → numbers for ``x86_64`` or ``aarch64``; empty for a machine we have no table of."""
    table = Path(__file__).with_name(f"syscalls_{machine}.json")
    if not table.is_file():
        return {}
    numbers: dict[str, int] = json.loads(table.read_text("ascii"))
    return numbers


# -- mounts ----------------------------------------------------------------------------------------

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC = 32, 4096, 16384
MS_PRIVATE, MS_SLAVE, MS_SHARED = 1 << 18, 1 << 19, 1 << 20
MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4


def mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    """mount(2)."""
    result = _libc.mount(
        os.fsencode(source),
        os.fsencode(target),
        kind.encode(),
        ctypes.c_ulong(flags),
        data.encode(),
    )
    check(result, f"mount {target}")


def unmount(target: str, flags: int = MNT_DETACH) -> None:
    """umount2(2)."""
    check(_libc.umount2(os.fsencode(target), flags), f"umount {target}")


class _MountAttr(ctypes.Structure):
    _fields_ = [(n, ctypes.c_uint64) for n in ("set", "clear", "propagation", "userns")]


def restrict_mount(target: str, attributes: int) -> None:
    """Add mount flags to ``target`` and everything mounted below it (Linux ≥ 5.12)."""
    attr = _MountAttr(attributes, 0, 0, 0)
    call(
        "mount_setattr",
        _AT_FDCWD,
        ctypes.c_char_p(os.fsencode(target)),
        _AT_RECURSIVE,
        ctypes.byref(attr),
        ctypes.sizeof(attr),
    )


def pivot_root(new: str, old: str) -> None:
    """pivot_root(2)."""
    call("pivot_root", ctypes.c_char_p(os.fsencode(new)), ctypes.c_char_p(os.fsencode(old)))


# -- namespaces ------------------------------------------------------------------------------------


def unshare(flags: int) -> None:
    """unshare(2); ``os.unshare`` exists only from Python 3.12."""
    check(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    """setns(2)."""
    check(_libc.setns(fd, kind), "setns")


# -- the process -----------------------------------------------------------------------------------

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 38, 47
PR_CAP_AMBIENT_RAISE, PR_CAP_AMBIENT_CLEAR_ALL = 2, 4


def prctl(option: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> int:
    """prctl(2)."""
    longs = [ctypes.c_ulong(x) for x in (a, b, c, d)]
    return check(_libc.prctl(option, *longs), f"prctl {option}")


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [(n, ctypes.c_uint32) for n in ("effective", "permitted", "inheritable")]


_CAP_VERSION_3 = 0x20080522


def get_capabilities() -> tuple[int, int, int]:
    """Effective, permitted and inheritable capabilities of this process, as bit sets."""
    header, data = _CapHeader(_CAP_VERSION_3, 0), (_CapData * 2)()
    call("capget", ctypes.byref(header), ctypes.byref(data))
    low, high = data[0], data[1]
    return (
        low.effective | high.effective << 32,
        low.permitted | high.permitted << 32,
        low.inheritable | high.inheritable << 32,
    )


def set_capabilities(effective: int, permitted: int, inheritable: int) -> None:
    """Replace this process's capability sets."""
    header, data = _CapHeader(_CAP_VERSION_3, 0), (_CapData * 2)()
    for i, shift in ((0, 0), (1, 32)):
        data[i].effective = effective >> shift & 0xFFFFFFFF
        data[i].permitted = permitted >> shift & 0xFFFFFFFF
        data[i].inheritable = inheritable >> shift & 0xFFFFFFFF
    call("capset", ctypes.byref(header), ctypes.byref(data))


def close_range(first: int, last: int = 0xFFFFFFFF) -> None:
    """Close every descriptor from ``first`` to ``last``."""
    try:
        call("close_range", first, last, 0)
    except KernelError:
        os.closerange(first, min(last, 65536))


class _SigAction(ctypes.Structure):
    _fields_ = [
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_byte * 128),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    ]


_SA_NOCLDSTOP = 1


def ignore_stopped_children() -> None:
    """SIGCHLD only for children that end, not for those that are stopped or go on.

    Call after ``signal.signal(SIGCHLD, …)``, which has no such option.
    """
    action = _SigAction()
    check(_libc.sigaction(signal.SIGCHLD, None, ctypes.byref(action)), "sigaction")
    action.flags |= _SA_NOCLDSTOP
    check(_libc.sigaction(signal.SIGCHLD, ctypes.byref(action), None), "sigaction")
