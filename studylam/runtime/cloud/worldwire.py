"""A world on the wire: JSON, with the objects' bytes behind it instead of in it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

_LENGTH = struct.Struct(">I")


def pack(world: Mapping[str, Any]) -> bytes:
    """A world as `studylam.packs.worlds.world` dumps it → bytes."""
    blobs = bytearray()

    def default(value: Any) -> Any:
        if isinstance(value, bytes | bytearray | memoryview):
            begin = len(blobs)
            blobs.extend(value)
            return {"$bytes": [begin, len(value)]}
        raise TypeError(f"{type(value).__name__} can't be in a world")

    text = json.dumps(world, default=default).encode()
    return _LENGTH.pack(len(text)) + text + bytes(blobs)


def unpack(data: bytes) -> dict[str, Any]:
    """The bytes of `pack` → the world."""
    (length,) = _LENGTH.unpack_from(data)
    begin = _LENGTH.size + length

    def hook(value: dict[str, Any]) -> Any:
        if len(value) == 1 and "$bytes" in value:
            start, size = value["$bytes"]
            return data[begin + start : begin + start + size]
        return value

    world = json.loads(data[_LENGTH.size : begin], object_hook=hook)
    return dict(world)
