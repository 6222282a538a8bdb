"""Attacks on the sandbox from the inside: a tier counts only when every one of them fails.

Runs in a throw-away environment, exactly where a handler would run. Each attack tries one thing
that some layer must stop; what works is a breach. An error of any kind is a wall that held.
"""

from __future__ import annotations

import ctypes
import os
import resource
import socket
from collections.abc import Callable
from typing import Any


def run(order: dict[str, Any]) -> list[str]:
    """Try everything; returns the names of the attacks that worked.

    ``order``: ``canary`` (a file of the host with a secret), ``folder`` (a writable folder of the
    host), ``port`` (a listener on 127.0.0.1), ``pid`` (a process of the host), ``tier``.
    """
    attacks: dict[str, Callable[[], Any]] = {
        "read a file of the host": lambda: _read(order["canary"]),
        "list a folder of the host": lambda: os.listdir(order["folder"]),  # noqa: PTH208
        "write a file of the host": lambda: _write(order["folder"] + "/breach"),
        "write to its own code": lambda: _write("/var/task/breach"),
        "write to the root": lambda: _write("/breach"),
        "connect to a port of the host": lambda: _connect(order["port"]),
        "make a network socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "make a netlink socket": lambda: socket.socket(16, socket.SOCK_RAW, 0).close(),
        "signal a process of the host": lambda: os.kill(order["pid"], 0),
        "make a user namespace": lambda: _libc("unshare", 0x10000000),
        "mount a file system": lambda: _libc("mount", b"none", b"/tmp", b"tmpfs", 0, None),
        "trace its parent": lambda: _libc("ptrace", 16, os.getppid(), 0, 0),
        "become root": lambda: os.setuid(0),
        "raise a limit": lambda: _raise_limit(),
        "read the memory of its parent": lambda: _read(f"/proc/{os.getppid()}/mem"),
        "make an invisible file": lambda: os.close(os.memfd_create("breach")),
    }
    if order["tier"] == "B":
        attacks["start a program"] = lambda: os.posix_spawn("/bin/true", ["true"], {})
        attacks["fork"] = _fork
    return [name for name, attack in attacks.items() if _works(attack)]


def _works(attack: Callable[[], Any]) -> bool:
    try:
        attack()
    except Exception:
        return False
    return True


def _read(path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123
        file.read(1)


def _write(path: str) -> None:
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(b"x")


def _connect(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


def _libc(name: str, *arguments: Any) -> None:
    if getattr(ctypes.CDLL(None), name)(*arguments) < 0:
        raise OSError(name)


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard + 1))


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)
