"""How much CPU time an invocation takes, and how long it waits, read from the host's side.

The kernel counts: a process's own CPU clock (``clock_getcpuclockid``, with the time of threads
that have ended), the ``cutime`` of children that were waited for (``/proc/PID/stat``), and how long
a thread stood in a queue for a CPU (the second number of ``/proc/PID/schedstat``). None of them is
the handler's to change. What is left of the time, in which it neither computed nor stood in a
queue, it waited: for a clock, a disk, an answer of AWS.

A handler can hide one thing: children whose end nobody waits for (``SIGCHLD`` ignored) are counted
only up to the last look at them, at most 10 ms before. And where other programs keep this machine
busy, the last milliseconds that a child stood in a queue before its end are taken for waiting.

All of it costs a fifth of a warm invocation of a handler that does nothing, so it is done only for
those who ask.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass

from studylam.runtime.memory import Proc, descendants, read

_TICKS = os.sysconf("SC_CLK_TCK")

_BRIEF = 0.001
"""Seconds in which a handler hardly starts a thread or a process that does anything."""

_LATE = 3 / _TICKS
"""Seconds after which at the latest the kernel shows the time of children that were waited for: it
shows whole ticks only, of their own time and of their time in the kernel."""

_SHARE = 10
"""So many times as long as a look took, there is none: a thousand threads take too long to read."""


@dataclass(frozen=True)
class CpuTime:
    """Seconds of one exchange, by what its processes did."""

    cpu: float
    """Of all threads and processes together: with several at once it can be more than passed."""
    waiting: float
    """In which none of them computed, nor could have."""
    queued: float
    """That they were ready to compute, and this machine's CPUs were with others; all together."""


class CpuMeter:
    """Of the processes of one environment: `begin`, `look` now and then, `end`."""

    def __init__(self, pid: int, supervisor: int) -> None:
        self._pid = pid
        self._supervisor = supervisor
        self._stat = Proc(f"/proc/{pid}/stat")
        self._schedule = Proc(f"/proc/{pid}/schedstat")
        self._children = Proc(f"/proc/{pid}/task/{pid}/children")
        self._above = Proc(f"/proc/{supervisor}/stat")
        self._siblings = Proc(f"/proc/{supervisor}/task/{supervisor}/children")
        self._host: Proc | None = None  # ourselves, in the thread that measures
        self._host_thread = 0
        self._clocks: dict[int, float] = {}  # of each living process, as last seen
        self._begun: dict[int, float] = {}
        self._seen = self._step = 0.0  # of all clocks: together, and at the last look
        self._next_look = 0.0
        self._times: dict[int, tuple[float, float]] = {}  # of each thread
        self._alive = [pid]
        self._had_company = self._looked = False
        self._reaped_above = self._waited_for()  # others, which had been started before
        self._reaped = self._reaped_before = 0.0
        self._time = self._start = self._host_delay = 0.0
        self._recent = 0.0  # of the waiting: since anything was seen to happen
        self._cpu = self._waiting = self._queued = 0.0

    def close(self) -> None:
        """Close what is open."""
        files = (self._stat, self._schedule, self._children, self._above, self._siblings)
        for file in files:
            file.close()
        if self._host is not None:
            self._host.close()

    def begin(self) -> None:
        """Nothing before this counts."""
        self._cpu = self._waiting = self._queued = 0.0
        self._looked = self._had_company = False
        if self._host_thread != threading.get_ident():
            if self._host is not None:
                self._host.close()
            self._host = Proc("/proc/thread-self/schedstat")
            self._host_thread = threading.get_ident()
        self._clocks.clear()
        self._times.clear()
        # What had been started before may have been waited for since: that isn't this one's.
        self._reaped_above = self._waited_for()
        self._reaped = 0.0
        self._see()
        self._begun = dict(self._clocks)
        self._reaped_before = self._reaped
        self._seen = self._next_look = self._recent = 0.0
        self._time = self._start = time.monotonic()

    def look(self) -> None:
        """Count what was done since the last look."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._looked = True
        self._count()
        self._next_look = self._time + (self._time - now) * _SHARE

    def rest(self) -> None:
        """We go to sleep now, until there is something to be seen."""
        self._host_delay = self._own_delay()

    def end(self, now: float) -> CpuTime:
        """All of it; ``now`` is when the answer was seen."""
        # We may have stood in a queue ourselves while the answer was there.
        late = self._own_delay() - self._host_delay
        self._count(now, late, brief=now - self._time < _BRIEF and not self._looked)
        return CpuTime(self._cpu, self._waiting, self._queued)

    def _own_delay(self) -> float:
        return _times(self._host.read())[1] if self._host is not None else 0.0

    def _count(self, now: float | None = None, late: float = 0.0, *, brief: bool = False) -> None:
        queued, overdue = self._see((now or time.monotonic()) - self._time, brief=brief)
        # Of a large family the clocks take a while to read, and go on meanwhile.
        now = now or time.monotonic()
        passed = now - self._time
        self._seen += self._step
        living = sum(at - self._begun.get(pid, 0.0) for pid, at in self._clocks.items())
        # Two lower bounds for those that have ended: as last seen, and as they were waited for,
        # which is counted in steps, and with what they had done before.
        before = sum(at for pid, at in self._begun.items() if pid not in self._clocks)
        reaped = self._reaped - self._reaped_before - before - 1 / _TICKS
        cpu = max(self._seen, living + max(reaped, 0.0), self._cpu)
        ended = max(0.0, cpu - self._cpu - self._step)  # of children, told only now
        self._queued += queued
        self._cpu, self._time = cpu, now
        # While we stood in a queue the handler may have been at work: it has been counted then.
        late = min(late, max(0.0, passed - self._step - ended - queued))
        if self._had_company:
            self._add_gap(passed - self._step - late, queued, overdue, ended)
        else:
            self._waiting = max(0.0, now - self._start - cpu - self._queued - late)

    def _add_gap(self, gap: float, queued: float, overdue: float, ended: float) -> None:
        """Of several threads some may compute while others wait, so it is told look by look.

        The kernel counts a time in the queue only when it is over: what is ``overdue`` has passed
        for waiting at the looks before. So has what children did that have ``ended``, as far as
        there was no time for it since the last look.
        """
        room = max(0.0, gap - queued)
        waited = max(0.0, room - ended)
        overdue += min(max(0.0, ended - room), _LATE)
        self._waiting -= min(overdue, self._recent)
        self._waiting += waited
        self._recent = self._recent + waited if gap > 0 and not queued else waited

    def _see(self, passed: float = 0.0, *, brief: bool = False) -> tuple[float, float]:
        """Read all the clocks; returns the seconds in queues that were counted since the last time,
        and how many of them can't have been since then, for so much time hasn't ``passed``.

        ``brief``: for company of any weight there was no time. Looking for it costs more than most
        handlers take that answer at once.
        """
        times = {self._pid: _times(self._schedule.read())}
        if not brief:
            self._look_around(times)
        self._read_clocks()
        queued = overdue = 0.0
        for thread, (run, delay) in times.items():
            run_before, delay_before = self._times.get(thread, (0.0, 0.0))
            delayed = max(0.0, delay - delay_before)
            queued += delayed
            overdue = max(overdue, delayed - max(0.0, passed - (run - run_before)))
        # Ended threads are forgotten, or a handler could have us remember millions.
        self._times = times
        return queued, overdue

    def _look_around(self, times: dict[int, tuple[float, float]]) -> None:
        """Find other threads and processes; add the times of their threads to ``times``."""
        stat = self._stat.read()
        if not stat:
            return  # it has ended: what was seen last is what is known
        threads, reaped = _threads_and_reaped(stat)
        self._alive = [self._pid]
        if threads > 1 or self._children.read() or len(self._siblings.read().split()) > 1:
            self._had_company = True
            self._alive += [pid for pid in descendants(self._supervisor) if pid != self._pid]
            for pid in self._alive:
                times |= _times_of(pid)
                if pid != self._pid:
                    reaped += _threads_and_reaped(read(f"/proc/{pid}/stat"))[1]
        if self._had_company:  # the supervisor waits for those whose parent has ended
            reaped += self._waited_for() - self._reaped_above
        self._reaped = max(self._reaped, reaped)

    def _waited_for(self) -> float:
        return _threads_and_reaped(self._above.read())[1]

    def _read_clocks(self) -> None:
        clocks, self._step = {}, 0.0
        for pid in self._alive:
            before = self._clocks.get(pid, 0.0)
            try:
                # What clock_getcpuclockid(3) gives for a process; Python has that for threads only.
                clocks[pid] = time.clock_gettime((~pid << 3) | 2)
            except OSError:  # it has just ended
                if pid == self._pid:
                    clocks[pid] = before
                continue
            self._step += max(0.0, clocks[pid] - before)
        self._clocks = clocks


def _threads_and_reaped(stat: bytes) -> tuple[int, float]:
    """How many threads a process has, and the seconds of children that it has waited for."""
    fields = stat[stat.rfind(b")") + 2 :].split()
    if len(fields) < 18:
        return 1, 0.0
    return int(fields[17]), (int(fields[13]) + int(fields[14])) / _TICKS


def _times(schedstat: bytes) -> tuple[float, float]:
    """Seconds that a thread ran, and stood in a queue; 0 where the kernel doesn't count them."""
    fields = schedstat.split()
    return (int(fields[0]) / 1e9, int(fields[1]) / 1e9) if len(fields) > 1 else (0.0, 0.0)


def _times_of(pid: int) -> dict[int, tuple[float, float]]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208
    except OSError:
        return {}
    return {int(tid): _times(read(f"/proc/{pid}/task/{tid}/schedstat")) for tid in threads}
