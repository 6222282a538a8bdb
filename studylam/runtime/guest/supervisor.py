"""Process 1 of an environment: starts the handler's process, freezes, thaws, kills and buries.

Trusted, like the zygote that it was forked from. It obeys the host only and never reads a byte
that the handler's process wrote. When it dies, everything in its pid namespace dies.

Orders (one frame each, answered by ``done`` unless said otherwise):

``start``    fork a handler process; descriptors: its channel, its output → ``started`` + pidfd,
             and where /tmp is a file system of its own a handle to ask how full it is
``assign``   show the function's code and layers, size /tmp
``freeze``   stop every process of the environment
``thaw``     and let them go on (no answer)
``clear``    kill every process; /tmp stays

Unasked: ``exit`` with the wait status, when the handler's process has ended.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import signal
import socket
import sys
import traceback
from typing import Any

from studylam.runtime import frames
from studylam.runtime.sandbox import landlock, libc, limits, namespaces, root, seccomp

_TMP_BYTES = 512 << 20
_LARGEST_FILE = 10 << 30
_FILES = {"readable": (), "executable": ("/",), "writable": ("/tmp", "/dev/null")}
"""Landlock in a root of our own: everything there may be read, only /tmp may be written."""


def run(control_fd: int, *, tier: str, uid: int | None, gid: int | None, proc: int | None) -> None:
    """Serve one environment until the host closes the channel. Does not return.

    ``uid``, ``gid``: of a user of this environment's own, if we are root; ``proc``: a descriptor
    of the host's /proc, if we aren't, for a user namespace of this environment's own.

    Raises:
        HandOver: this is now the handler's process, with nothing left that it could harm.
    """
    control_fd = _above(control_fd)
    if proc is not None:
        proc = os.dup2(_above(proc), 4, inheritable=False)
    control = socket.socket(fileno=os.dup2(control_fd, 3))
    libc.close_range(4 if proc is None else 5)
    limits.die_with_parent()
    if tier == "A":
        namespaces.leave_everything_else()
        root.open_environment(tmp_bytes=_TMP_BYTES)
    _Supervisor(control, tier, uid, gid, proc).serve()
    os._exit(0)


@functools.cache
def shared_filter() -> bytes:
    """Tier A's seccomp filter. The zygote asks for it, so that environments share its pages."""
    return seccomp.build(seccomp.Policy(namespaced=True))


class HandOver(BaseException):
    """Leaves everything that the trusted processes were in the middle of, in the fork that becomes
    a handler's process: none of it may lie below a handler."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel


class _Supervisor:
    def __init__(
        self,
        control: socket.socket,
        tier: str,
        uid: int | None,
        gid: int | None,
        proc: int | None,
    ) -> None:
        self._control = control
        self._proc = proc
        self._tier = tier
        self._uid, self._gid = uid, gid
        self._runtime = 0
        self._namespaced = tier == "A"
        self._wake, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        libc.ignore_stopped_children()  # the host stops and thaws all the time
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def serve(self) -> None:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll()}
            if self._wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, 4096)
                self._bury()
            if self._control.fileno() in ready:
                try:
                    self._obey(*frames.read_with_descriptors(self._control))
                except frames.FrameError:
                    break
        self._clear()

    def _say(self, header: dict[str, Any], descriptors: list[int] | None = None) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            frames.send_with_descriptors(self._control, header, descriptors or [])

    def _obey(self, order: dict[str, Any], _: bytes, descriptors: list[int]) -> None:
        match order["t"]:
            case "freeze":
                self._signal(signal.SIGSTOP)
            case "thaw":
                self._signal(signal.SIGCONT)
                return
            case "start":
                self._start(descriptors, order)
                return
            case "assign":
                if self._namespaced:
                    root.resize_tmp(order["tmp_bytes"])
                    root.place_code(order["code"], order["layers"])
            case "clear":
                self._clear()
        self._say({"t": "done"})

    def _start(self, descriptors: list[int], order: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                channel = self._become_runtime(descriptors, order)
            except BaseException:
                traceback.print_exc()  # into the environment's output, where the host reads it
                sys.stderr.flush()
                os._exit(70)
            raise HandOver(channel)
        self._runtime = pid
        for fd in descriptors:
            os.close(fd)
        handles = [os.pidfd_open(pid)]
        if self._namespaced:
            handles.append(os.open("/tmp", os.O_PATH))
        self._say({"t": "started"}, handles)
        for fd in handles:
            os.close(fd)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._namespaced:
                os.kill(-1, number)
            elif self._runtime:
                os.kill(self._runtime, number)

    def _clear(self) -> None:
        """Kill until nobody is left: a fork bomb may fork while it is being killed."""
        self._signal(signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, _ = os.waitpid(-1, 0)
                if pid == self._runtime:
                    self._runtime = 0
                self._signal(signal.SIGKILL)
        self._runtime = 0

    def _bury(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._runtime:
                    self._runtime = 0
                    self._say({"t": "exit", "status": status})

    # -- on the other side of the fork -------------------------------------------------------------

    def _become_runtime(self, descriptors: list[int], order: dict[str, Any]) -> socket.socket:
        """Take everything away; what is left is the channel to the host."""
        channel, output = descriptors
        signal.set_wakeup_fd(-1)
        for handled in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(handled, signal.SIG_DFL)
        os.setsid()
        if not self._namespaced:
            limits.die_with_parent()
        nothing = os.open("/dev/null", os.O_RDONLY)
        # First out of the way of the numbers that they go to.
        channel, output, nothing = (_above(fd) for fd in (channel, output, nothing))
        for source, number in ((nothing, 0), (output, 1), (output, 2), (channel, 3)):
            os.dup2(source, number, inheritable=number < 3)
        self._control.detach()
        if self._namespaced:
            namespaces.leave_mounts()
            root.hide_what_is_ours()
        if self._proc is not None:
            # The kernel counts processes for each account of each user namespace: in one of its
            # own, an environment takes none from the others.
            libc.prctl(libc.PR_SET_DUMPABLE, 1)  # or its map couldn't be written
            namespaces.enter_user_namespace(self._proc)
        libc.close_range(4)
        counted = self._namespaced or self._uid is not None
        limits.lower(file_size=_LARGEST_FILE, count_processes=counted)
        confined = order.get("confined", True)
        if confined:
            limits.drop_bounding_set()
            limits.become(self._uid, self._gid)
            limits.drop_capabilities()
            limits.not_dumpable()
            limits.no_new_privileges()
            files = order.get("files") or _FILES
            landlock.restrict(files["readable"], files["writable"], executable=files["executable"])
            own = seccomp.own_policy(namespaced=False)
            seccomp.apply(shared_filter() if self._namespaced else seccomp.build(own))
        return socket.socket(fileno=3)


def _above(fd: int) -> int:
    import fcntl

    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 32)
