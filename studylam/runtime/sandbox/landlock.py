"""Landlock: which files can be opened, and which signals and sockets leave the process.

In tier A it is a second wall behind the minimal root; in tier B it is the only one for files.
What is named neither readable nor writable can't be opened, executed, made, renamed or removed.
Probed by its own system call, never by /sys (absent on WSL2). What it can't hide: that a path
exists, its size and its times.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from studylam.runtime.sandbox import libc

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_FILE_RIGHTS_V1 = (1 << 13) - 1
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15  # ABI 2, 3, 5
_BIND_TCP, _CONNECT_TCP = 1, 2  # ABI 4
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1, 2  # ABI 6
_LOG_OFF = 1  # ABI 7: don't log what the untrusted program does to itself

_READ = _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1


class _Ruleset(ctypes.Structure):
    _fields_ = [(n, ctypes.c_uint64) for n in ("files", "net", "scoped")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32)]


def abi() -> int:
    """The kernel's Landlock version; 0 if there is none."""
    try:
        return libc.call(
            "landlock_create_ruleset", ctypes.c_void_p(None), 0, _CREATE_RULESET_VERSION
        )
    except OSError:
        return 0


def restrict(
    readable: Iterable[str], writable: Iterable[str], *, executable: Iterable[str] = ()
) -> int:
    """Close everything but these paths (and what is below them) to this thread and its children.

    ``no_new_privs`` must be set. Paths that don't exist are left out. Returns the ABI in force.

    Raises:
        OSError: the kernel has no Landlock, or refused.
    """
    version = abi()
    if version < 1:
        raise libc.KernelError(95, "this kernel has no Landlock", "landlock")
    handled = _FILE_RIGHTS_V1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if version >= since:
            handled |= right
    ruleset = _Ruleset(
        handled,
        _BIND_TCP | _CONNECT_TCP if version >= 4 else 0,
        _SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS if version >= 6 else 0,
    )
    size = 8 if version < 4 else 16 if version < 6 else 24
    fd = libc.call("landlock_create_ruleset", ctypes.byref(ruleset), size, 0)
    try:
        # No device node is ever made: a writable folder holds files, folders, links and pipes.
        write = handled & ~(1 << 6 | 1 << 11 | _EXECUTE)
        for paths, rights in (
            (readable, _READ),
            (executable, _READ | _EXECUTE),
            (writable, write | _EXECUTE),
        ):
            for path in paths:
                _allow(fd, path, rights & handled)
        libc.call("landlock_restrict_self", fd, _LOG_OFF if version >= 7 else 0)
    finally:
        os.close(fd)
    return version


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not _is_folder(fd):
            rights &= _ON_FILES
        rule = _PathBeneath(rights, fd)
        libc.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(fd)


def _is_folder(fd: int) -> bool:
    return os.fstat(fd).st_mode & 0o170000 == 0o040000
