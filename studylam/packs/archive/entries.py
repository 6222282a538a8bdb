"""A zip's records, read strictly: where it says two things, it is refused.

Python's zipfile is made for reading whatever there is: it believes one of two headers, ends a name
at a zero byte, guesses a code page, and (before 3.11.8) lets files share their bytes. That is where
hostile archives live, so the same records are read here, and all that they say must agree.
(Format: PKWARE's APPNOTE. Overlapping entries: David Fifield's "A better zip bomb".)
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from studylam.packs.archive.limits import MAX_DIRECTORY, MAX_ENTRIES
from studylam.packs.archive.refusal import RefusedError, shown

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ALL_16, _ALL_32 = 0xFFFF, 0xFFFFFFFF

STORED, DEFLATED = 0, 8
_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
_DESCRIPTOR = 1 << 3
"""Sizes and checksum stand behind the data (and in the table of contents)."""
_MAX_DESCRIPTOR = 24
"""Bytes that it has at most: signature, checksum, two sizes of 64 bits."""
_LONG, _UNICODE_PATH = 0x0001, 0x7075
"""Kinds of extra fields: sizes in 64 bits, and a name in another code page."""
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Entry:
    """A file or folder of an archive, as both of its headers describe it."""

    name: str
    """As it is written: a folder's ends with ``/``."""
    is_folder: bool
    method: int
    crc: int
    packed: int
    size: int
    start: int
    """Where its own header begins, from the start of the archive."""
    data: int
    """Where its bytes begin."""
    has_descriptor: bool
    """Whether its sizes are said once more behind them."""


def read_entries(stream: BinaryIO) -> list[Entry]:
    """All entries of a zip, in the order of its table of contents.

    Raises:
        RefusedError: it isn't one, or its records don't agree.
    """
    count, size, offset = _end(stream)
    if count > MAX_ENTRIES:
        raise RefusedError(f"It has {count:,} entries; {MAX_ENTRIES:,} are allowed.")
    if size > MAX_DIRECTORY:
        raise RefusedError(f"Its table of contents is larger than {MAX_DIRECTORY:,} bytes.")
    stream.seek(offset)
    table = stream.read(size)
    entries: list[Entry] = []
    position = 0
    while position < len(table):
        if len(entries) == count:
            raise RefusedError("It has more entries than it says.")
        entry, position = _entry(stream, table, position)
        entries.append(entry)
    if len(entries) != count:
        raise RefusedError(f"It says that it has {count:,} entries, but has {len(entries):,}.")
    _check_places(entries, offset)
    return entries


# -- the end -----------------------------------------------------------------------------------


def _end(stream: BinaryIO) -> tuple[int, int, int]:
    """How many entries the table of contents has, its size, and where it begins."""
    length = stream.seek(0, 2)
    stream.seek(0)
    if stream.read(4) not in (b"PK\3\4", b"PK\5\6"):
        raise RefusedError("It isn't a zip archive.", hint="Packs travel as .zip files.")
    tail_length = min(length, _END.size + _ALL_16)
    stream.seek(length - tail_length)
    tail = stream.read(tail_length)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise RefusedError("It has no end: it was cut off, or isn't a whole zip archive.")
    fields = _END.unpack_from(tail, at)
    _, disk, first_disk, here, count, size, offset, comment = fields
    if at + _END.size + comment != len(tail):
        raise RefusedError("Its end isn't the end of the file: something was added or is missing.")
    if (disk, first_disk) != (0, 0) or here != count:
        raise RefusedError("It is one of several parts of an archive.")
    if count == _ALL_16 or size == _ALL_32 or offset == _ALL_32:
        raise RefusedError("It is of the form for more than 4 GB or 65,534 entries.")
    end = length - tail_length + at
    if offset + size != _before(stream, end, (count, size, offset)):
        raise RefusedError("Its table of contents isn't where it says.")
    return count, size, offset


def _before(stream: BinaryIO, end: int, said: tuple[int, int, int]) -> int:
    """Where the table of contents has to end: at ``end``, or at the same said in 64 bits."""
    if end < _LOCATOR_64.size:
        return end
    stream.seek(end - _LOCATOR_64.size)
    signature, disk, place, disks = _LOCATOR_64.unpack(stream.read(_LOCATOR_64.size))
    if signature != b"PK\6\7":
        return end
    if place + _END_64.size > end - _LOCATOR_64.size:
        raise RefusedError("Its 64-bit end isn't where it says.")
    stream.seek(place)
    again = _END_64.unpack(stream.read(_END_64.size))
    same = again[0] == b"PK\6\6" and again[6:] == (said[0], *said) and again[4:6] == (0, 0)
    if not same or disk or disks > 1 or place + 12 + again[1] != end - _LOCATOR_64.size:
        raise RefusedError("Its end says one thing in 32 bits and another in 64.")
    return int(place)


# -- entries -----------------------------------------------------------------------------------


def _entry(stream: BinaryIO, table: bytes, at: int) -> tuple[Entry, int]:
    """The entry whose record in the table of contents begins at ``at``, and where the next does."""
    if len(table) - at < _CENTRAL.size:
        raise RefusedError("Its table of contents is cut off.")
    fields = _CENTRAL.unpack_from(table, at)
    signature, _, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, disk, _, attributes, start = fields[10:]
    if signature != b"PK\1\2":
        raise RefusedError("Its table of contents is damaged.")
    names = at + _CENTRAL.size
    extras = names + name_length
    following = extras + extra_length + comment_length
    if following > len(table):
        raise RefusedError("Its table of contents is cut off.")
    raw = table[names:extras]
    name = _decoded(raw)
    if flags & _ENCRYPTED:
        raise RefusedError("it is encrypted.", entry=name)
    if method not in (STORED, DEFLATED):
        raise RefusedError(
            f"it is compressed by method {method}.",
            entry=name,
            hint="Make the archive with: studylam pack build",
        )
    if disk or _ALL_32 in (packed, size, start):
        raise RefusedError("its record is of the form for files over 4 GB.", entry=name)
    if method == STORED and packed != size:
        raise RefusedError("it says two different sizes.", entry=name)
    _check_extras(table[extras : extras + extra_length], raw, name)
    is_folder = _is_folder(name, attributes >> 16, size)
    claims = (flags, method, crc, packed, size)
    data = _data(stream, start, raw, claims, name)
    later = bool(flags & _DESCRIPTOR)
    return Entry(name, is_folder, method, crc, packed, size, start, data, later), following


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        message = "its name isn't UTF-8."
        raise RefusedError(message, entry=raw.decode("utf-8", "backslashreplace")) from None


def _check_extras(extras: bytes, raw: bytes, name: str) -> None:
    """Refuse an entry that has another name for programs that look for one."""
    at = 0
    while at + 4 <= len(extras):
        kind, length = struct.unpack_from("<2H", extras, at)
        if kind == _UNICODE_PATH and extras[at + 9 : at + 4 + length] != raw:
            raise RefusedError("it has two different names.", entry=name)
        at += 4 + length


def _is_folder(name: str, mode: int, size: int) -> bool:
    """Whether it is a folder; what is neither that nor an ordinary file is refused."""
    kind = stat.S_IFMT(mode)
    if kind == stat.S_IFLNK:
        raise RefusedError("it is a symbolic link.", entry=name, hint="Put the file itself there.")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError("it is a device, a pipe or something else special.", entry=name)
    is_folder = name.endswith("/")
    if kind and is_folder != (kind == stat.S_IFDIR):
        raise RefusedError("it is a file by its name or by its mode, not by both.", entry=name)
    if is_folder and size:
        raise RefusedError("it is a folder, but has bytes.", entry=name)
    if not is_folder and mode & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX):
        raise RefusedError("it asks for special rights (setuid or the like).", entry=name)
    return is_folder


def _data(
    stream: BinaryIO, start: int, raw: bytes, claims: tuple[int, int, int, int, int], name: str
) -> int:
    """Where an entry's bytes begin; its own header must say what the table of contents says."""
    stream.seek(start)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise RefusedError("it isn't where the table of contents says.", entry=name)
    _, _, own_flags, own_method, _, _, *own, name_length, extra_length = _LOCAL.unpack(header)
    flags, method, *sums = claims
    if stream.read(name_length) != raw:
        raise RefusedError("it has two different names.", entry=name)
    if own_flags & _ENCRYPTED:
        raise RefusedError("it is encrypted.", entry=name)
    extras = stream.read(extra_length)
    _check_extras(extras, raw, name)
    if _ALL_32 in own[1:]:
        own[1:] = _long_sizes(extras) or own[1:]
    # Written in one go, it has its sums behind the data: its header has zeros.
    later = (flags | own_flags) & _DESCRIPTOR
    allowed = [{said, 0} if later else {said} for said in sums]
    if own_method != method or any(a not in b for a, b in zip(own, allowed, strict=True)):
        raise RefusedError("its two headers don't say the same.", entry=name)
    return start + _LOCAL.size + int(name_length) + int(extra_length)


def _long_sizes(extras: bytes) -> list[int]:
    """Packed and unpacked size as a header has them in 64 bits, whether they need it or not."""
    at = 0
    while at + 4 <= len(extras):
        kind, length = struct.unpack_from("<2H", extras, at)
        if kind == _LONG and length >= 16 and at + 20 <= len(extras):
            size, packed = struct.unpack_from("<2Q", extras, at + 4)
            return [packed, size]
        at += 4 + length
    return []


def _check_places(entries: list[Entry], end: int) -> None:
    """Refuse entries that share bytes (so a few become a great many), and bytes that are no entry's
    (they'd be one for programs that read from the start, and don't look at the table).
    """
    last: Entry | None = None
    for entry in sorted(entries, key=lambda entry: entry.start):
        if last is not None and last.data + last.packed > entry.start:
            raise RefusedError(f"it overlaps with {shown(last.name)!r}.", entry=entry.name)
        _check_gap(last, entry.start)
        last = entry
    if last is not None and last.data + last.packed > end:
        raise RefusedError("it goes on into the table of contents.", entry=last.name)
    _check_gap(last, end)


def _check_gap(before: Entry | None, following: int) -> None:
    allowed = _MAX_DESCRIPTOR if before is not None and before.has_descriptor else 0
    if following - (before.data + before.packed if before is not None else 0) > allowed:
        raise RefusedError("It has bytes that no entry of its table of contents has.")


# -- bytes -------------------------------------------------------------------------------------


def content(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """An entry's bytes; never more than it says, and at the end they must be what it says.

    Raises:
        RefusedError: they aren't.
    """
    size = crc = 0
    for chunk in _unpacked(stream, entry):
        size += len(chunk)
        if size > entry.size:
            raise RefusedError("it is larger than it says.", entry=entry.name)
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if size != entry.size:
        raise RefusedError("it is smaller than it says.", entry=entry.name)
    if crc != entry.crc:
        raise RefusedError("it is damaged: its bytes aren't what was packed.", entry=entry.name)


def _unpacked(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
    stream.seek(entry.data)
    left = entry.packed
    while left:
        raw = stream.read(min(left, _CHUNK))
        if not raw:
            raise RefusedError("it is cut off.", entry=entry.name)
        left -= len(raw)
        if inflate is None:
            yield raw
            continue
        yield from _inflated(inflate, raw, entry)
        if inflate.eof:
            break
    if inflate is not None and (not inflate.eof or inflate.unused_data or left):
        raise RefusedError("its bytes are cut off, or have something behind.", entry=entry.name)


def _inflated(inflate: zlib._Decompress, raw: bytes, entry: Entry) -> Iterator[bytes]:
    """What comes of some packed bytes, in pieces of a bounded size."""
    while True:
        try:
            piece = inflate.decompress(raw, _CHUNK)
        except zlib.error:
            raise RefusedError("its packed bytes are damaged.", entry=entry.name) from None
        yield piece
        raw = inflate.unconsumed_tail
        if not raw and len(piece) < _CHUNK:
            return
