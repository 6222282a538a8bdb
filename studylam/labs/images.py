"""What an image file says of itself: format, width and height, read from its header alone.

The bytes are of a handler's making, so no decoder touches them in this process: Pillow's C code
would be the largest thing in it that a stranger could feed. A header of a few bytes answers all
that a case asks.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class ImageHeader:
    """``format`` as Pillow names it (``JPEG``, ``PNG``, ``GIF``, ``WEBP``); sizes in pixels."""

    format: str
    width: int
    height: int


def read_header(data: bytes) -> ImageHeader | None:
    """The header of a JPEG, PNG, GIF or WebP file; ``None`` if ``data`` is none of these."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return ImageHeader("PNG", *struct.unpack_from(">II", data, 16))
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return ImageHeader("GIF", *struct.unpack_from("<HH", data, 6))
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
    except (struct.error, IndexError):
        return None  # cut off in the middle of its header
    return None


def _webp(data: bytes) -> ImageHeader | None:
    chunk = data[12:16]
    if chunk == b"VP8X":  # extended: 24-bit sizes, less one
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return ImageHeader("WEBP", width, height) if len(data) >= 30 else None
    if chunk == b"VP8L" and data[20] == 0x2F:  # lossless: 14-bit sizes, less one
        bits = struct.unpack_from("<I", data, 21)[0]
        return ImageHeader("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":  # lossy: 14 bits, two are scaling
        width, height = struct.unpack_from("<HH", data, 26)
        return ImageHeader("WEBP", width & 0x3FFF, height & 0x3FFF)
    return None


_NOT_A_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # tables, not start-of-frame, among 0xC0…0xCF
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def _jpeg(data: bytes) -> ImageHeader | None:
    position = 2
    while True:
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        position += 2
        if marker in _WITHOUT_LENGTH:
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NOT_A_FRAME:
            height, width = struct.unpack_from(">HH", data, position + 3)
            return ImageHeader("JPEG", width, height)
        if marker in (0xD9, 0xDA):  # the end, or pixels without a frame before them
            return None
        length = struct.unpack_from(">H", data, position)[0]
        if length < 2:
            return None
        position += length
