"""The rows in the pages of an SQLite file, whatever state the rest of the file is in.

SQLite reads nothing from a file whose first page is damaged, and none of a table whose root is. But
each page of a table's rows can be read by itself. `rows` goes through all of them, those in the
write-ahead log as well: what the database has there, complete or not, comes out; the caller
has to look whether it makes sense. Nothing is written, and SQLite itself never opens the file.

After https://sqlite.org/fileformat2.html; the names of parts are from there.
"""

from __future__ import annotations

import mmap
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADER = b"SQLite format 3\x00"
_USUAL_PAGE = 4096
_TABLE_LEAF, _TABLE_INTERIOR = 0x0D, 0x05
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LONGEST = 16 * 1024 * 1024
"""Bytes of one row; more is a broken length."""
_NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial type → bytes of the whole number."""

Buffer = bytes | mmap.mmap


@dataclass(frozen=True)
class RawRow:
    """One row of some table."""

    table: str | None
    """``None``: nothing leads to its page any more."""
    rowid: int
    values: tuple[Any, ...]


@dataclass
class Pages:
    """The pages of a database and its write-ahead log, by number and version."""

    main: Buffer
    log: Buffer
    size: int
    usable: int
    """Bytes of a page that SQLite uses."""
    frames: list[tuple[int, int]] = field(init=False)
    """(page number, where it begins in the log), from the oldest to the newest."""

    def __post_init__(self) -> None:
        current, stale = self._generations()
        self.frames = stale + current
        self._latest = dict(current)

    def __getitem__(self, number: int) -> bytes:
        """The page as it was last. Raises IndexError: there is no such page."""
        if number in self._latest:
            begin = self._latest[number]
            return self.log[begin : begin + self.size]
        if number < 1 or (number - 1) * self.size >= len(self.main):
            raise IndexError(number)
        return self.main[(number - 1) * self.size : number * self.size].ljust(self.size, b"\0")

    def versions(self) -> Iterator[tuple[int, bytes]]:
        """Every page with its number: those of the log from the newest on, then those of the file.

        Older versions come, too: a newer one may be the one that is damaged.
        """
        for number, begin in reversed(self.frames):
            yield number, self.log[begin : begin + self.size]
        for begin in range(0, len(self.main), self.size):
            number = begin // self.size + 1
            yield number, self.main[begin : begin + self.size].ljust(self.size, b"\0")

    def _generations(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The log's frames, and what is left in it of the log before (another salt).

        Whether a transaction is complete isn't asked: its last frame may be the one that is broken,
        and an answer too many is better than one too few.
        """
        step = _FRAME_HEADER + self.size
        frames = [
            (
                self.log[begin + 8 : begin + 16],
                struct.unpack_from(">I", self.log, begin)[0],
                begin + _FRAME_HEADER,
            )
            for begin in range(_WAL_HEADER, len(self.log) - step + 1, step)
        ]
        salts = Counter(salt for salt, _, _ in frames)
        likely = [self.log[16:24], *(salt for salt, _, _ in frames[:1])]
        salt = max(likely, key=lambda one: salts[one])
        current = [(number, begin) for one, number, begin in frames if one == salt]
        stale = [(number, begin) for one, number, begin in frames if one != salt]
        return current, stale


@contextmanager
def opened(path: Path) -> Iterator[Pages]:
    """The pages of the file at ``path``, with those of the ``-wal`` beside it.

    Raises:
        OSError: they can't be read at all.
    """
    with ExitStack() as stack:
        main = _mapped(path, stack)
        log = _mapped(path.with_name(path.name + "-wal"), stack)
        size, unused = _USUAL_PAGE, 0
        if main[:16] == HEADER:
            size, unused = _sane(struct.unpack_from(">H", main, 16)[0]), main[20]
        elif len(log) >= _WAL_HEADER and struct.unpack_from(">I", log)[0] in _WAL_MAGIC:
            size = _sane(struct.unpack_from(">I", log, 8)[0])
        yield Pages(main, log, size, size - unused if unused < size // 2 else size)


def _mapped(path: Path, stack: ExitStack) -> Buffer:
    try:
        file = stack.enter_context(path.open("rb"))
    except FileNotFoundError:
        return b""
    if path.stat().st_size == 0:
        return b""
    return stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _sane(size: int) -> int:
    size = 65_536 if size == 1 else size
    return size if 512 <= size <= 65_536 and size & (size - 1) == 0 else _USUAL_PAGE


def rows(
    pages: Pages, tables: frozenset[str], progress: Callable[[int, int], None] | None = None
) -> Iterator[RawRow]:
    """Every row that can be read of ``tables``, and of pages that nothing leads to.

    A row may come more than once, in several versions: newest first, as far as that can be told.
    """
    owners = _owners(pages)
    total = len(pages.frames) + len(pages.main) // pages.size
    for done, (number, page) in enumerate(pages.versions()):
        if progress is not None and done % 500 == 0:
            progress(done, total)
        table = owners.get(number)
        if table is not None and table not in tables:
            continue
        for rowid, values in _cells(pages, number, page):
            yield RawRow(table, rowid, values)


def _owners(pages: Pages) -> Mapping[int, str]:
    """Page → the table that leads to it, as far as the way to it is whole."""
    owners: dict[int, str] = {}
    schema = [values for _, values in _tree(pages, 1, {}, "")]
    for values in schema:
        if len(values) == 5 and values[0] == "table" and isinstance(values[3], int):
            for _ in _tree(pages, values[3], owners, str(values[1])):
                pass
    return owners


def _tree(
    pages: Pages, root: int, owners: dict[int, str], name: str
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows below ``root``; notes whose its pages are. Rows are read of the schema only."""
    todo, seen = [root], set[int]()
    while todo:
        number = todo.pop()
        if number in seen or number in owners:
            continue
        seen.add(number)
        try:
            page = pages[number]
        except IndexError:
            continue
        start = 100 if number == 1 else 0
        if page[start] == _TABLE_INTERIOR:
            owners[number] = name
            todo += _children(pages, page, start)
        elif page[start] == _TABLE_LEAF:
            owners[number] = name
            if root == 1:
                yield from _cells(pages, number, page)


def _children(pages: Pages, page: bytes, start: int) -> list[int]:
    count, rightmost = struct.unpack_from(">3xHxxxI", page, start)
    found = [rightmost]
    for place in _pointers(pages, page, start + 12, count):
        if place + 4 <= pages.size:
            found.append(struct.unpack_from(">I", page, place)[0])
    return found


def _pointers(pages: Pages, page: bytes, start: int, count: int) -> tuple[int, ...]:
    count = min(count, (pages.usable - start) // 2)
    return struct.unpack_from(f">{count}H", page, start)


def _cells(pages: Pages, number: int, page: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    start = 100 if number == 1 else 0
    if page[start] != _TABLE_LEAF:
        return
    (count,) = struct.unpack_from(">H", page, start + 3)
    for place in _pointers(pages, page, start + 8, count):
        with suppress(IndexError, ValueError, struct.error):
            yield _cell(pages, page, place)


def _cell(pages: Pages, page: bytes, place: int) -> tuple[int, tuple[Any, ...]]:
    """A row; IndexError, ValueError or struct.error where there is none."""
    length, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if length > _LONGEST:
        raise ValueError("too long for a row")
    most = pages.usable - 35
    if length <= most:
        return rowid, _record(page[place : place + length], length)
    least = (pages.usable - 12) * 32 // 255 - 23
    local = least + (length - least) % (pages.usable - 4)
    local = local if local <= most else least
    parts, got = [page[place : place + local]], local
    (following,) = struct.unpack_from(">I", page, place + local)
    while got < length:
        more = pages[following]
        (following,) = struct.unpack_from(">I", more)
        parts.append(more[4 : min(pages.usable, 4 + length - got)])
        got += len(parts[-1])
    return rowid, _record(b"".join(parts), length)


def _record(payload: bytes, length: int) -> tuple[Any, ...]:
    if len(payload) != length:
        raise ValueError("cut off")
    end, place = _varint(payload, 0)
    types = []
    while place < end:
        kind, place = _varint(payload, place)
        types.append(kind)
    values = []
    for kind in types:
        value, place = _value(payload, place, kind)
        values.append(value)
    if place != length:
        raise ValueError("not the length of its values")
    return tuple(values)


def _value(payload: bytes, place: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    if kind == 7:
        return struct.unpack_from(">d", payload, place)[0], place + 8
    size = _NUMBERS[kind] if kind in _NUMBERS else (kind - 12) // 2
    if size < 0 or place + size > len(payload):
        raise ValueError("beyond its row")
    raw = payload[place : place + size]
    if kind in _NUMBERS:
        return int.from_bytes(raw, "big", signed=True), place + size
    # A UnicodeDecodeError is a ValueError.
    return (raw.decode() if kind % 2 else raw), place + size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = data[place]
    if value < 0x80:  # nearly all are that small
        return value, place + 1
    value = 0
    for _ in range(8):
        byte = data[place]
        place += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    return value << 8 | data[place], place + 1
