"""Whether SQLite would throw away entries with a write-ahead log that is damaged.

SQLite reads the log up to the first frame whose checksum is wrong, and takes that for the place
where a crash has cut a transaction off. Where whole transactions follow, it isn't: somebody has
changed the file, and what follows would be lost without a word once the log is written over.

After https://sqlite.org/fileformat2.html#the_write_ahead_log.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER, _FRAME_HEADER = 32, 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_MOST = 32 * 1024 * 1024
"""Bytes that are checked (40 ms each 2 MiB); usually a log stays below 4 MiB."""
_MASK = 0xFFFF_FFFF


def is_broken(log: Path) -> bool:
    """Whether whole transactions stand behind a broken place in this log.

    Nobody may be writing to it meanwhile. Raises OSError: it can't be read.
    """
    with log.open("rb") as file:
        data = file.read(_MOST)
    if len(data) <= _HEADER or not any(data[:_HEADER]):
        return False  # nothing was ever committed in it
    magic, _, size = struct.unpack_from(">III", data)
    order = {_LITTLE: "<", _BIG: ">"}.get(magic)
    size = 65_536 if size == 1 else size
    if order is None or _sum(data[:24], order, (0, 0)) != struct.unpack_from(">II", data, 24):
        return True
    step = _FRAME_HEADER + size
    salt, running = data[16:24], struct.unpack_from(">II", data, 24)
    whole = True
    for begin in range(_HEADER, len(data) - step + 1, step):
        if data[begin + 8 : begin + 16] != salt:
            break  # left over from the log before
        if whole:
            body = data[begin : begin + 8] + data[begin + _FRAME_HEADER : begin + step]
            running = _sum(body, order, running)
            whole = running == struct.unpack_from(">II", data, begin + 16)
            continue
        if struct.unpack_from(">I", data, begin + 4)[0]:
            return True
    return False


def _sum(data: bytes, order: str, start: tuple[int, int]) -> tuple[int, int]:
    first, second = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _MASK
        second = (second + two + first) & _MASK
    return first, second
