"""Zips made record by record, so that they can lie in any of them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

PACK = (
    "content/pack.yaml",
    "id: sample\ntitle: A sample\nversion: 1.0.0\nlicence: MIT\n",
)


@dataclass
class Member:
    """One entry; what isn't given is what it honestly would be. ``own``: of its own header."""

    name: str | bytes
    body: bytes | str = b""
    method: int = 0
    flags: int = 0
    mode: int = 0o100644
    crc: int | None = None
    packed: int | None = None
    size: int | None = None
    own: dict[str, int | bytes] = field(default_factory=dict)
    extra: bytes = b""
    start: int | None = None
    raw: bytes | None = None
    """Its bytes as they lie in the archive."""
    behind: bytes = b""

    def __post_init__(self) -> None:
        if isinstance(self.name, str):
            self.name = self.name.encode("utf-8", "surrogateescape")
        body = self.body if isinstance(self.body, bytes) else self.body.encode()
        if self.raw is None:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            self.raw = packer.compress(body) + packer.flush() if self.method == 8 else body
        self.crc = zlib.crc32(body) if self.crc is None else self.crc
        self.size = len(body) if self.size is None else self.size
        self.packed = len(self.raw) if self.packed is None else self.packed


def made(*members: Member, comment: bytes = b"", **end: int | None) -> bytes:
    """An archive of these members. ``end``: what its end says instead (count, size, offset …)."""
    data, table = bytearray(), bytearray()
    for member in members:
        assert isinstance(member.name, bytes)
        assert member.raw is not None
        start = len(data) if member.start is None else member.start
        own = {
            "flags": member.flags,
            "method": member.method,
            "crc": member.crc,
            "packed": member.packed,
            "size": member.size,
            "name": member.name,
            "extra": b"",
        } | member.own
        data += struct.pack(
            "<4s5H3L2H",
            b"PK\3\4",
            20,
            own["flags"],
            own["method"],
            0,
            0x21,
            own["crc"],
            own["packed"],
            own["size"],
            len(own["name"]),
            len(own["extra"]),
        )
        data += own["name"] + own["extra"] + member.raw + member.behind
        table += struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            0x0314,
            20,
            member.flags,
            member.method,
            0,
            0x21,
            member.crc,
            member.packed,
            member.size,
            len(member.name),
            len(member.extra),
            0,
            0,
            0,
            member.mode << 16,
            start,
        )
        table += member.name + member.extra
    said = {
        "disk": 0,
        "first": 0,
        "here": len(members),
        "count": len(members),
        "size": len(table),
        "offset": len(data),
    } | end
    tail = struct.pack("<4s4H2LH", b"PK\5\6", *said.values(), len(comment))
    return bytes(data + table + tail + comment)


def pack(*more: Member, **end: int | None) -> bytes:
    """A pack's archive with these members as well."""
    return made(Member(*PACK), *more, **end)


def tree(folder: Path) -> list[str]:
    """Everything below a folder, hidden things too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
