"""What a handler prints: cut into log events as Lambda cuts it, and bounded."""

from __future__ import annotations

import os

from studylam.inert import decode

KEPT = 256 * 1024
"""Bytes of one invocation's output that are kept."""

LINE_COST = 32
"""Bytes that a line counts at least: a million empty ones cost the host far more than that."""

FLOOD = 60 * 1024 * 1024
"""Bytes of one invocation's output after which the environment is ended.

Lambda has no such limit: whoever prints 50 MB by mistake shall have the result that Lambda gives.
"""

_FRAME = bytes.fromhex("a55a00")  # the fourth byte tells the level
_FRAME_HEAD = 16


class OutputReader:
    """Reads one environment's output pipe without ever blocking."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        os.set_blocking(fd, False)
        self._pending = bytearray()
        self.reset()

    def fileno(self) -> int:
        return self._fd

    def reset(self) -> None:
        """Begin the count of a new invocation."""
        self.total = 0
        self._kept = 0

    @property
    def is_flooded(self) -> bool:
        """Whether more was printed than anybody could want."""
        return self.total > FLOOD

    def read(self) -> list[str]:
        """What there is now, up to the flood limit, as complete log events."""
        events: list[str] = []
        for _ in range(16):  # 1 MiB, then somebody else gets a turn
            try:
                data = os.read(self._fd, 65536)
            except (BlockingIOError, OSError):
                break
            if not data:
                break
            self.total += len(data)
            if self._kept < KEPT:
                self._pending += data
                events += self._cut()
        return events

    def finish(self) -> list[str]:
        """The rest, when the invocation is over: also a last line without an end."""
        events: list[str] = []
        while not self.is_flooded:
            before = self.total
            events += self.read()
            if self.total == before:
                break
        if self._pending and self._kept < KEPT:
            events += self._keep(bytes(self._pending))
        self._pending.clear()
        return events

    @property
    def left_out(self) -> int:
        """Bytes that were printed but not kept."""
        return max(0, self.total - KEPT) if self._kept >= KEPT else 0

    def _cut(self) -> list[str]:
        events: list[str] = []
        pending = self._pending
        while pending and self._kept < KEPT:
            if pending.startswith(_FRAME[: len(pending)]):
                if len(pending) < _FRAME_HEAD:
                    break
                length = int.from_bytes(pending[4:8], "big")
                if length <= KEPT:
                    if len(pending) < _FRAME_HEAD + length:
                        break
                    text = bytes(pending[_FRAME_HEAD : _FRAME_HEAD + length])
                    del pending[: _FRAME_HEAD + length]
                    events += self._keep(text.removesuffix(b"\n"), size=length)
                    continue
            end = pending.find(b"\n")
            # A log frame may begin in the middle of a line that was printed without an end.
            frame = pending.find(_FRAME, 1, end if end >= 0 else None)
            if frame > 0:
                end = frame - 1
                line, rest = bytes(pending[:frame]), frame
            elif end < 0:
                if len(pending) < KEPT:
                    break
                line, rest = bytes(pending), len(pending)
            else:
                line, rest = bytes(pending[:end]), end + 1
            del pending[:rest]
            events += self._keep(line)
        return events

    def _keep(self, raw: bytes, *, size: int | None = None) -> list[str]:
        room = KEPT - self._kept
        self._kept += max(LINE_COST, size if size is not None else len(raw) + 1)
        return [decode(raw[:room])]
