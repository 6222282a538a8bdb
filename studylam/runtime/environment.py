"""The host's handle on one execution environment: start, init, invoke, freeze, end.

Nothing that comes out of an environment is believed but the bytes of its answer: times, memory,
ids and how the process ended are the host's own observations. Every wait has an end.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from studylam.errors import SandboxError
from studylam.runtime import frames
from studylam.runtime.cpu import CpuMeter, CpuTime
from studylam.runtime.folders import Space
from studylam.runtime.line import Line
from studylam.runtime.memory import Gauge, Shared, pid_of
from studylam.runtime.output import OutputReader
from studylam.runtime.zygote import Zygote

_TICK_MS = 10
"""How often memory is looked at while a handler runs."""

_PATIENCE = 10.0
"""Seconds for an answer of the trusted supervisor."""

Ending = Literal["answer", "timeout", "exit", "memory", "full", "flood", "violation", "stopped"]


@dataclass(frozen=True)
class Outcome:
    """How an exchange with the handler's process ended.

    ``status`` is the wait status of an ``exit``, None if unknown; ``seconds`` from the first byte
    sent to the end.
    """

    ending: Ending
    seconds: float
    header: dict[str, Any]
    body: bytes = b""
    status: int | None = None
    cpu: CpuTime | None = None
    """How those seconds were spent, where it was measured."""


class Environment:
    """One environment, used by one thread at a time."""

    def __init__(self, zygote: Zygote, *, full: bool) -> None:
        self.id = secrets.token_hex(16)
        self.full = full
        self.is_running = False
        self.is_initialised = False
        self._zygote = zygote
        self._control, self._pidfd = zygote.spawn(full=full)
        self._control.settimeout(_PATIENCE)
        self._supervisor = pid_of(self._pidfd)
        self._group = zygote.groups.make(self._supervisor)
        self._tmp_fd = -1
        self._channel: socket.socket | None = None
        self._output: OutputReader | None = None
        self._runtime_fd = -1
        self._gauge: Gauge | None = None
        self._meter: CpuMeter | None = None
        self._received = bytearray()
        self._frozen = self._has_family = False
        self._settled_at = 0  # bytes of memory, while it is frozen
        self._closed = False
        self.is_stopped = False
        """Set by another thread, it ends what is under way; for its owner to set back."""

    # -- the handler's process ---------------------------------------------------------------------

    def start(self, options: dict[str, Any] | None = None) -> None:
        """Have the supervisor start a (new) handler process; /tmp is as the last one left it."""
        self._drop_process()
        ours, theirs = socket.socketpair()
        read, write = os.pipe2(os.O_CLOEXEC)
        try:
            order = {"t": "start", **(options or {})}
            self._order(order, [theirs.fileno(), write])
            self._runtime_fd, *tmp = self._await("started")
            self._tmp_fd = tmp[0] if tmp else -1
        except BaseException:
            ours.close()
            os.close(read)
            raise
        finally:
            theirs.close()
            os.close(write)
        ours.setblocking(False)
        self._channel = ours
        self._output = OutputReader(read)
        self._received.clear()
        self._frozen = False
        self.is_running, self.is_initialised = True, False

    def assign(self, *, code: str, layers: str | None, tmp_bytes: int) -> None:
        """Show the environment its function's code."""
        order = {"t": "assign", "code": code, "layers": layers, "tmp_bytes": tmp_bytes}
        self._order(order)
        self._await("done")

    def init(
        self, order: dict[str, Any], descriptors: list[int], *, boto3: bool, **limits: Any
    ) -> Outcome:
        """Send the function to the waiting process and let it import the handler.

        ``boto3``: whether it will import that; only then does it pay for what is preloaded of it.
        """
        assert self._channel is not None
        waiting = self.exchange(b"", seconds=_PATIENCE, memory_bytes=None)
        if waiting.ending == "stopped":
            return waiting
        if waiting.ending != "answer" or waiting.header.get("t") != "waiting":
            raise SandboxError(
                "An environment couldn't be sandboxed: " + "; ".join(self.drain()[-1:]),
                hint="See what is missing: studylam doctor",
            )
        nominal = self._zygote.nominal(full=self.full and boto3)
        self._close_instruments()
        if self._group is not None:
            self._group.limit(limits["memory_bytes"] + order["file_size"])
        shared = None
        if self._group is not None and self._tmp_fd >= 0:
            shared = Shared(self._group, self._tmp_fd)
        pid = pid_of(self._runtime_fd)
        self._gauge = Gauge(pid, self._supervisor, nominal, shared)
        self._channel.setblocking(True)
        with contextlib.suppress(OSError):  # killed from outside: what follows finds it ended
            frames.send_with_descriptors(self._channel, order, descriptors)
        self._channel.setblocking(False)
        outcome = self.exchange(b"", **limits)
        self.is_initialised = outcome.ending == "answer" and outcome.header.get("t") == "ready"
        return outcome

    def exchange(
        self,
        message: bytes,
        *,
        seconds: float,
        memory_bytes: int | None,
        on_output: Callable[[str], None] | None = None,
        line: Line | None = None,
        space: Space | None = None,
        measures: bool = False,
    ) -> Outcome:
        """Send ``message``, thaw, and wait for one frame, whatever the other side does meanwhile.
        When ``line`` is rung, it is connected. ``measures``: the outcome tells CPU and waiting.

        Ends at the latest after ``seconds``; earlier when the process ends, prints without end,
        uses more than ``memory_bytes``, or fills up its ``space``.
        """
        assert self._channel is not None and self._output is not None
        meter = None
        if measures:
            if self._meter is None and (pid := pid_of(self._runtime_fd)) > 0:
                self._meter = CpuMeter(pid, self._supervisor)
            meter = self._meter
        if meter is not None:
            meter.begin()
        begin = time.monotonic()
        deadline = begin + seconds
        unsent = memoryview(message)
        if message and (self._received or self._is_readable()):
            # Something was sent that nobody asked for: an answer written ahead.
            return Outcome("violation", 0.0, {})
        if message:
            # Sent before the thaw: the process wakes up once, and finds its work.
            with contextlib.suppress(OSError):
                unsent = unsent[self._channel.send(unsent) :]
            self.thaw()
        poll = select.poll()
        poll.register(self._channel, select.POLLIN | (select.POLLOUT if unsent else 0))
        poll.register(self._output, select.POLLIN)
        poll.register(self._control, select.POLLIN)
        channel_fd, output_fd = self._channel.fileno(), self._output.fileno()
        line_fd = line.fileno() if line is not None else -1
        if line_fd >= 0:
            poll.register(line_fd, select.POLLIN)
        next_look = begin + _TICK_MS / 1000

        def ended(ending: Ending, **more: Any) -> Outcome:
            now = time.monotonic()
            cpu = meter.end(now) if meter is not None else None
            return Outcome(ending, now - begin, more.pop("header", {}), cpu=cpu, **more)

        while True:
            now = time.monotonic()
            if memory_bytes is not None and self._gauge is not None and now >= next_look:
                next_look = now + _TICK_MS / 1000
                if meter is not None:
                    meter.look()
                if self._gauge.used() > memory_bytes:
                    return ended("memory")
                if space is not None and space.is_full():
                    return ended("full")
            if now >= deadline:
                return ended("timeout")
            if self.is_stopped:
                return ended("stopped")
            wait = min(_TICK_MS if memory_bytes is not None else 1000, (deadline - now) * 1000 + 1)
            if meter is not None:
                meter.rest()
            events = dict(poll.poll(wait))
            flags = events.get(channel_fd, 0)
            if flags & select.POLLOUT and unsent:
                try:
                    unsent = unsent[self._channel.send(unsent) :]
                except BlockingIOError:
                    pass
                except OSError:  # it reads no more: whether it answers is another matter
                    unsent = memoryview(b"")
                if not unsent:
                    poll.modify(self._channel, select.POLLIN)
            if flags & select.POLLIN:
                try:
                    frame = self._receive()
                except frames.ClosedError:
                    poll.unregister(self._channel)  # closed, but has the process ended, too?
                    continue
                except frames.FrameError:
                    return ended("violation")
                if frame is not None:
                    outcome = ended("answer", header=frame[0], body=frame[1])
                    if self._received or unsent:
                        return ended("violation")
                    return outcome
            elif flags & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                poll.unregister(self._channel)
            if events.get(output_fd, 0):
                if events[output_fd] & select.POLLIN:
                    self._read_output(on_output)
                    if self._output.is_flooded:
                        return ended("flood")
                else:
                    poll.unregister(self._output)
            if line is not None and line_fd in events:
                poll.unregister(line_fd)
                line.connect()
            if events.get(self._control.fileno(), 0):
                return ended("exit", status=self._exit_status())

    def drain(self) -> list[str]:
        """What was printed and not read yet."""
        return self._output.finish() if self._output else []

    def begin_output(self) -> list[str]:
        """Begin a new invocation's output; returns what came late from the one before."""
        if self._output is None:
            return []
        late = self._output.finish()
        self._output.reset()
        return late

    @property
    def output_left_out(self) -> int:
        return self._output.left_out if self._output else 0

    def memory_highest(self) -> int:
        """The most bytes that this process (and its children) used so far."""
        if self._gauge is None:
            return 0
        return self._settled_at if self._frozen else self._gauge.highest()

    # -- between invocations -----------------------------------------------------------------------

    def freeze(self) -> None:
        """Stop every process until `thaw`, as Lambda does between invocations."""
        self._stop_runtime(signal.SIGSTOP)
        # Stopped, it can't start another process any more; those that it left are rare.
        self._settled_at, self._has_family = self._gauge.settle() if self._gauge else (0, True)
        if self._has_family:
            self._order({"t": "freeze"})
            # Done late, when they have been let go on again, it would stop what they start then.
            self._await("done")
        self._frozen = True

    def thaw(self) -> None:
        """Let them go on."""
        if self._frozen:
            self._frozen = False
            if self._has_family:
                self._order({"t": "thaw"})
            self._stop_runtime(signal.SIGCONT)

    def _stop_runtime(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._runtime_fd, number)

    def kill_processes(self) -> None:
        """End every process of the handler; the environment and its /tmp stay."""
        self._frozen = self.is_running = self.is_initialised = False
        try:
            self._order({"t": "clear"})
            self._await("done")
        except SandboxError:
            # Somebody else killed its supervisor, the kernel perhaps; that ends all the others.
            if not self._ends_within(_PATIENCE):
                raise

    @property
    def is_gone(self) -> bool:
        """Whether all of it has ended, without being asked to."""
        return self._ends_within(0)

    def close(self) -> None:
        """End the environment with everything in it."""
        if self._closed:
            return
        self._closed = True
        for pidfd in (self._pidfd, self._runtime_fd):
            if pidfd >= 0:
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        self._ends_within(5)
        os.close(self._pidfd)
        self._drop_process()
        self._control.close()
        if self._group is not None:
            self._group.close()

    # -- inside ------------------------------------------------------------------------------------

    def _ends_within(self, seconds: float) -> bool:
        return bool(select.select([self._pidfd], [], [], seconds)[0])

    def _drop_process(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._output is not None:
            os.close(self._output.fileno())
            self._output = None
        for fd in (self._runtime_fd, self._tmp_fd):
            if fd >= 0:
                os.close(fd)
        self._runtime_fd = self._tmp_fd = -1
        self._close_instruments()

    def _close_instruments(self) -> None:
        for instrument in (self._gauge, self._meter):
            if instrument is not None:
                instrument.close()
        self._gauge = self._meter = None

    def _order(self, header: dict[str, Any], descriptors: list[int] | None = None) -> None:
        try:
            frames.send_with_descriptors(self._control, header, descriptors or [])
        except OSError as error:
            raise SandboxError(f"An environment can't be reached: {error}") from error

    def _await(self, kind: str) -> list[int]:
        try:
            while True:
                header, _, descriptors = frames.read_with_descriptors(self._control)
                if header["t"] == kind:
                    return descriptors
                if header["t"] == "exit":
                    self.is_running = self.is_initialised = False
        except (frames.FrameError, OSError) as error:
            raise SandboxError(f"An environment doesn't answer: {error}") from error

    def _exit_status(self) -> int | None:
        try:
            header, _, _ = frames.read_with_descriptors(self._control)
        except (frames.FrameError, OSError):
            return signal.SIGKILL  # with its supervisor
        self.is_running = self.is_initialised = False
        return int(header["status"]) if header.get("t") == "exit" else None

    def _is_readable(self) -> bool:
        return bool(self._channel and select.select([self._channel], [], [], 0)[0])

    def _read_output(self, on_output: Callable[[str], None] | None) -> None:
        assert self._output is not None
        for event in self._output.read():
            if on_output is not None:
                on_output(event)

    def _receive(self) -> tuple[dict[str, Any], bytes] | None:
        """One frame, if all of it is here."""
        assert self._channel is not None
        received = self._received
        try:
            # Small at first: most answers are, and a large buffer costs more than they do.
            data = self._channel.recv(1 << 18 if received else 1 << 12)
        except BlockingIOError:
            return None
        except ConnectionError:
            data = b""
        if not data:
            raise frames.ClosedError("closed")
        received += data
        if len(received) < frames.PREFIX_SIZE:
            return None
        header_size, body_size = frames.decode_prefix(bytes(received[: frames.PREFIX_SIZE]))
        begin = frames.PREFIX_SIZE + header_size
        if len(received) < begin + body_size:
            return None
        header = frames.decode_header(bytes(received[frames.PREFIX_SIZE : begin]))
        body = bytes(received[begin : begin + body_size])
        del received[: begin + body_size]
        return header, body
