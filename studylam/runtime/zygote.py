"""The host's handle on a zygote: start it at a tier, prove the tier, have environments forked."""

from __future__ import annotations

import itertools
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from studylam.errors import SandboxError
from studylam.runtime import frames, staging
from studylam.runtime.guest import launcher
from studylam.runtime.sandbox import namespaces
from studylam.runtime.sandbox.cgroups import Groups

_PATIENCE = 15.0
"""Seconds after which a trusted process that doesn't answer counts as broken."""


class Zygote:
    """A running zygote. ``spawn`` may be called from any thread.

    Raises:
        SandboxError: the zygote can't be started at this tier.
    """

    def __init__(self, tier: str, stage: staging.Stage) -> None:
        self.tier = tier
        self.stage = stage
        self.groups = Groups()
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._preloaded = False
        self._bare_bytes = self._full_bytes = 0
        self.packages = stage.link_packages() if tier != "A" else "/var/runtime"
        program = str(Path(__file__).resolve().parents[2])
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_PATIENCE)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        interpreter = staging.interpreter()
        order = {
            "tier": tier,
            "program": program,
            "packages": self.packages,
            "blueprint": {
                **interpreter,
                "packages": staging.runtime_packages(),
                "program": staging.own_program(),
                "stage": str(stage.folder),
                "uids": namespaces.users_of_our_own(os.getpid()),
            },
        }
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [
                        interpreter["executable"],
                        *("-I", "-S", "-B", "-c", launcher.START.format(launcher.MODULE)),
                        *(program, str(theirs.fileno())),
                    ],
                    env=launcher.ENVIRONMENT,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        except OSError as error:
            self._control.close()
            raise self._broken(str(error)) from error
        try:
            self._control.sendall(frames.encode(order))
            self._pidfd = self._expect("ready")[0]
        except OSError as error:
            self.close()
            raise self._broken(str(error)) from error
        except BaseException:
            self.close()
            raise

    @property
    def is_dead(self) -> bool:
        """Whether it ended without being asked to (killed, out of memory)."""
        return self._process.poll() is not None

    def spawn(self, *, full: bool) -> tuple[socket.socket, int]:
        """Fork an environment: its supervisor's channel and pidfd. ``full``: with boto3 loaded."""
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                number = next(self._ids)
                order = {"t": "spawn", "id": number, "full": full}
                frames.send_with_descriptors(self._control, order, [theirs.fileno()])
                return ours, self._expect("spawned", number)[0]
        except OSError as error:
            ours.close()
            raise self._broken(str(error)) from error
        except BaseException:
            ours.close()
            raise

    def nominal(self, *, full: bool) -> int:
        """Bytes that an interpreter with (or without) boto3 takes by itself."""
        with self._lock:
            if not self._preloaded and select.select([self._control], [], [], 0)[0]:
                self._read()
        return self._full_bytes if full else self._bare_bytes

    def _read(self) -> tuple[dict[str, Any], list[int]]:
        header, _, descriptors = frames.read_with_descriptors(self._control)
        if header.get("t") == "ready":
            self._bare_bytes = self._full_bytes = int(header["bytes"])
        elif header.get("t") == "preloaded":
            self._preloaded = True
            self._full_bytes = int(header["bytes"])
        return header, descriptors

    def _expect(self, kind: str, number: int | None = None) -> list[int]:
        try:
            while True:
                header, descriptors = self._read()
                if header.get("t") == "failed":
                    raise self._broken(str(header.get("reason")))
                if header.get("t") == kind and header.get("id") == number:
                    return descriptors
        except (frames.FrameError, TimeoutError) as error:
            raise self._broken(str(error)) from error

    def _broken(self, reason: str) -> SandboxError:
        lines: list[str] = []
        if not self._errors.closed:
            self._errors.seek(0)
            lines = self._errors.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
        detail = lines[-1] if lines else reason
        return SandboxError(
            f"The sandbox (tier {self.tier}) can't be started: {detail}",
            hint="See what is missing: studylam doctor",
        )

    def close(self) -> None:
        """End the zygote, and every environment with it; the launcher removes the stage."""
        self._control.close()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        self._errors.close()
        self.groups.close()
        if hasattr(self, "_pidfd"):
            os.close(self._pidfd)
            del self._pidfd
        self.stage.remove()
