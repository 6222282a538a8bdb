"""Starts the zygote behind the first walls, waits for its end, and removes its staging folder.

A fresh interpreter of its own, because it has to fork and the app has threads. It stays outside:
when the zygote ends, in whatever way, there is somebody left to tidy up.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from studylam.runtime import frames
from studylam.runtime.folders import remove_tree
from studylam.runtime.sandbox import libc, limits, namespaces, root

START = "import sys; sys.path.insert(0, sys.argv[1]); from {} import main; main(sys.argv[2:])"
"""Program text for ``python -c``: run ``main`` of a module of ours from a given folder."""

MODULE = "studylam.runtime.guest.launcher"
_ZYGOTE = "studylam.runtime.guest.zygote"

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8", "LC_CTYPE": "C.UTF-8", "TZ": ":UTC"}
"""All that the zygote knows of the host's environment variables."""


def main(arguments: list[str]) -> None:
    """``arguments``: the number of the control socket's descriptor."""
    control = socket.socket(fileno=int(arguments[0]))
    try:
        order, _ = frames.read_frame(control)
    except frames.FrameError:
        return  # the host went away first
    stage = order["blueprint"]["stage"]
    status = 1
    try:
        if order["tier"] == "A" and not order["blueprint"]["uids"]:
            namespaces.enter_user_namespace()
        if order["tier"] == "A":
            namespaces.children_get_new_pid_namespace()
        pid = os.fork()
        if pid == 0:
            _become_zygote(control, order)
        control.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = os.waitpid(pid, 0)[1]
    except OSError as error:
        _complain(control, error)
    finally:
        remove_tree(stage)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _become_zygote(control: socket.socket, order: dict[str, Any]) -> None:
    """In the fork: the walls that all environments share, then exec."""
    try:
        limits.die_with_parent()
        with contextlib.suppress(OSError):  # the first to go when the machine runs out of memory
            Path("/proc/self/oom_score_adj").write_text("500", "ascii")
        os.set_inheritable(control.fileno(), True)
        facts: dict[str, Any] = {"tier": order["tier"], "control": control.fileno()}
        keep = [control.fileno()]
        if order["tier"] == "A":
            blueprint = root.Blueprint(**order["blueprint"])
            own = os.open("/proc/self/ns/pid", os.O_RDONLY)
            os.set_inheritable(own, True)
            keep.append(own)
            if not blueprint.uids:  # each environment will make a user namespace of its own
                proc = os.open("/proc", os.O_PATH)
                os.set_inheritable(proc, True)
                keep.append(proc)
                facts["proc"] = proc
            namespaces.leave_everything_else()
            place = Path(blueprint.stage, ".root")
            root.build(blueprint, str(place))
            namespaces.keep_capabilities_over_exec()
            facts |= {"pid_namespace": own, "uids": blueprint.uids}
            python, program, packages = root.PYTHON, "/.program", "/var/runtime"
        else:
            python = order["blueprint"]["executable"]
            program, packages = order["program"], order["packages"]
        facts |= {"packages": packages, "program": program}
        _close_all_but(keep)
        os.nice(5)
        # In an `exec`, as `python -m awslambdaric` has one below every handler.
        run = f"exec({START.format(_ZYGOTE)!r})"
        start = [python, "-I", "-S", "-B", "-c", run, program, json.dumps(facts)]
        os.execve(python, start, ENVIRONMENT)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _complain(control, error)
    os._exit(1)


def _close_all_but(keep: list[int]) -> None:
    first = 3
    for fd in sorted(keep):
        if fd > first:
            libc.close_range(first, fd - 1)
        first = fd + 1
    libc.close_range(first)


def _complain(control: socket.socket, error: Exception) -> None:
    """Tell the host why there is no zygote, in place of its first message."""
    with contextlib.suppress(OSError):
        control.sendall(frames.encode({"t": "failed", "reason": f"{error}"}))
    print(f"launcher: {error}", file=sys.stderr)
