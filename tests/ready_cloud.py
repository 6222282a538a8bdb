"""Clouds that needn't be warmed, for tests that only want one to be there.

A cloud's process loads moto and calls each service once: 0.7 s of processor time, which was most of
what a test of a lab took. Here one process does that, once for all tests that a worker runs, and
each cloud is a fork of it: with a world, a sandbox and an end of its own. How the program itself
starts its process is held by ``tests/runtime/test_cloud.py`` and ``tests/security``.

Run as a program (``ready_cloud.py ROOT DESCRIPTOR``), it is the process that is forked.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

_ANSWER = b"."


class Forked:
    """A cloud's process, as far as its host handles one."""

    def __init__(self, pidfd: int) -> None:
        self._pidfd = pidfd
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._pidfd], [], [], 0)[0]:
            self._is_over()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._pidfd], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("cloud", timeout or 0)
            self._is_over()
        return self.returncode or 0

    def kill(self) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def _is_over(self) -> None:
        self.returncode = 0
        os.close(self._pidfd)


class ReadyClouds:
    """Starts the process that is forked with the first cloud; ends it with `close`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def begin(
        self, control: int, memory: int, seed: int, errors: IO[bytes], *, confine: bool
    ) -> Forked:
        """In place of ``studylam.runtime.cloud.host.begin``."""
        with self._lock:
            orders = self._orders or self._start()
            word = b"confine" if confine else b"free"
            socket.send_fds(orders, [word], [control, memory, seed, errors.fileno()])
            _, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
            return Forked(descriptors[0])

    def close(self) -> None:
        if self._orders is not None and self._process is not None:
            self._orders.close()
            self._process.wait()

    def _start(self) -> socket.socket:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = Path(__file__).resolve().parents[1]
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", __file__, str(root), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                cwd="/",
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return self._orders


def stand_ready(orders: socket.socket) -> None:
    """Fork a cloud for each order, until nobody can give one."""
    from moto.moto_api._internal import mock_random

    from studylam.runtime.cloud.process import main
    from studylam.runtime.cloud.warm import warmed

    account = warmed()
    gc.collect()
    gc.freeze()
    while True:
        word, descriptors, _, _ = socket.recv_fds(orders, 16, 4)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not word:
            return
        pid = os.fork()
        if pid == 0:
            orders.close()
            os.setsid()
            os.dup2(descriptors[3], 2)
            os.close(descriptors.pop())
            mock_random.seed()
            main(*descriptors, confine=word == b"confine", account=account)
        socket.send_fds(orders, [_ANSWER], [os.pidfd_open(pid)])
        for descriptor in descriptors:
            os.close(descriptor)


if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    stand_ready(socket.socket(fileno=int(sys.argv[2])))
    os._exit(0)
