"""The zygote: an interpreter with everything preloaded that forks one child per environment.

Single-threaded and trusted: it never runs a line of a handler, and reads only what the host sends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
from typing import Any

from studylam.runtime import frames
from studylam.runtime.guest import preload, supervisor
from studylam.runtime.sandbox import limits, namespaces, seccomp

_FIRST_ORDER = 0.02
"""Seconds to wait for an order before a long import begins."""


def main(arguments: list[str]) -> None:
    """``arguments``: what the launcher found out, as JSON."""
    try:
        _Zygote(json.loads(arguments[0])).run()
        return
    except supervisor.HandOver as handed_over:
        channel = handed_over.channel
    preload.bootstrap.run(channel, forget=preload.forget_ours)


class _Zygote:
    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts
        self._control = socket.socket(fileno=facts["control"])
        os.set_inheritable(self._control.fileno(), False)
        self._spawned = 0
        self._pending = list(preload.LATER)

    def run(self) -> None:
        limits.die_with_parent()
        limits.not_dumpable()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # supervisors need no burial
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        preload.prepare(self._facts["program"], self._facts["packages"])
        preload.load(preload.FIRST)
        if self._facts["tier"] == "A" and seccomp.is_supported():
            supervisor.shared_filter()
        self._settle()
        self._say({"t": "ready", "bytes": _peak_bytes()}, [os.pidfd_open(os.getpid())])
        with contextlib.suppress(frames.ClosedError):
            while True:
                self._preload_while_idle()
                self._spawn(*self._order())

    def _say(self, header: dict[str, Any], descriptors: list[int]) -> None:
        frames.send_with_descriptors(self._control, header, descriptors)
        for fd in descriptors:
            os.close(fd)

    def _order(self) -> tuple[dict[str, Any], list[int]]:
        header, _, descriptors = frames.read_with_descriptors(self._control)
        return header, descriptors

    def _preload_while_idle(self) -> None:
        patience = _FIRST_ORDER
        while self._pending and not select.select([self._control], [], [], patience)[0]:
            self._preload_next()
            patience = 0.0

    def _preload_next(self) -> None:
        preload.load([self._pending.pop(0)])
        if not self._pending:
            taken = _peak_bytes()  # before the warm-up, which no function would do by itself
            preload.warm_up()
            self._settle()
            self._say({"t": "preloaded", "bytes": taken}, [])

    @staticmethod
    def _settle() -> None:
        """Nothing that lives now is looked at by a collection later, so its pages stay shared."""
        gc.collect()
        gc.freeze()

    def _spawn(self, order: dict[str, Any], descriptors: list[int]) -> None:
        while order["full"] and self._pending:
            self._preload_next()
        uids = self._facts.get("uids") or ()
        uid = uids[self._spawned % len(uids)] if uids else None
        gid = uids[0] if uids else None
        self._spawned += 1
        if self._facts["tier"] == "A":
            namespaces.children_get_new_pid_namespace()
        pid = os.fork()
        if pid == 0:
            self._control.detach()  # its number will be another's
            try:
                proc = self._facts.get("proc")
                supervisor.run(
                    descriptors[0], tier=self._facts["tier"], uid=uid, gid=gid, proc=proc
                )
            except supervisor.HandOver:
                raise
            except BaseException:
                os._exit(1)
        if self._facts["tier"] == "A":
            namespaces.children_get_pid_namespace(self._facts["pid_namespace"])
        for fd in descriptors:
            os.close(fd)
        self._say({"t": "spawned", "id": order["id"]}, [os.pidfd_open(pid)])


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
