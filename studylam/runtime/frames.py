"""Frames: how the host, an environment and the cloud process talk over a stream socket.

One frame is::

    4 bytes   length of the header, big-endian
    4 bytes   length of the body, big-endian
    header    a JSON object, UTF-8, at most 64 KiB
    body      raw bytes

Whoever is at the other end may be hostile: lengths are checked before anything is read, JSON is
parsed without NaN or Infinity, and nothing is ever unpickled. Standard library only, because the
same module runs inside an environment.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import Any

HEADER_LIMIT = 64 * 1024
"""Bytes of header that are accepted."""

INVOKE_BODY_LIMIT = 6 * 1024 * 1024 + 64 * 1024
"""Bytes of body on the channel between host and environment: 6 MB of payload and some room."""

CLOUD_BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of body on the channel to the cloud process: objects may be larger than payloads."""

_PREFIX = struct.Struct(">II")
PREFIX_SIZE = _PREFIX.size


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} isn't allowed")


# Made once: a warm start is over in less time than making them for each of its frames takes.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


class FrameError(Exception):
    """The other end sent something that isn't a frame, or stopped in the middle of one."""


class ClosedError(FrameError):
    """The other end closed the connection between two frames."""


def encode(header: dict[str, Any], body: bytes | memoryview = b"") -> bytes:
    """One frame as bytes. Raises `FrameError` if the header is too long."""
    raw = _ENCODER.encode(header).encode("utf-8", "replace")
    if len(raw) > HEADER_LIMIT:
        raise FrameError(f"a header of {len(raw)} bytes is over {HEADER_LIMIT}")
    return b"".join((_PREFIX.pack(len(raw), len(body)), raw, body))


def decode_prefix(prefix: bytes, *, body_limit: int = INVOKE_BODY_LIMIT) -> tuple[int, int]:
    """The lengths of header and body in the first ``PREFIX_SIZE`` bytes, checked."""
    header_length, body_length = _PREFIX.unpack(prefix)
    if header_length > HEADER_LIMIT:
        raise FrameError(f"a header of {header_length} bytes is over {HEADER_LIMIT}")
    if body_length > body_limit:
        raise FrameError(f"a body of {body_length} bytes is over {body_limit}")
    return header_length, body_length


def decode_header(raw: bytes) -> dict[str, Any]:
    """The header as a dict; anything but a plain JSON object is a `FrameError`."""
    try:
        header = _DECODER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise FrameError(f"a header isn't JSON: {error}") from None
    if not isinstance(header, dict):
        raise FrameError("a header isn't a JSON object")
    return header


def read_frame(
    sock: socket.socket, *, body_limit: int = INVOKE_BODY_LIMIT
) -> tuple[dict[str, Any], bytes]:
    """Wait for one frame and return its header and body.

    Honours the socket's own time-out (``TimeoutError`` then).

    Raises:
        ClosedError: the other end closed before a frame began.
        FrameError: lengths over the limits, a header that isn't JSON, or half a frame.
    """
    prefix = _read_exactly(sock, PREFIX_SIZE, may_end=True)
    header_length, body_length = decode_prefix(prefix, body_limit=body_limit)
    header = decode_header(_read_exactly(sock, header_length))
    return header, _read_exactly(sock, body_length)


def send_with_descriptors(
    sock: socket.socket, header: dict[str, Any], descriptors: list[int]
) -> None:
    """Send a small frame without a body, and copies of open descriptors with it."""
    data = encode(header)
    sent = socket.send_fds(sock, [data], descriptors) if descriptors else 0
    if sent < len(data):  # even of nothing a `sendall` fails when the reader has done, and gone
        sock.sendall(data[sent:])


def read_with_descriptors(
    sock: socket.socket, *, most: int = 4
) -> tuple[dict[str, Any], bytes, list[int]]:
    """Like `read_frame`, with the descriptors that came along (close-on-exec, yours to close)."""
    first, descriptors, _, _ = socket.recv_fds(sock, PREFIX_SIZE, most)
    for fd in descriptors:
        os.set_inheritable(fd, False)
    if not first:
        raise ClosedError("the other end closed the connection")
    prefix = first + _read_exactly(sock, PREFIX_SIZE - len(first))
    header_length, body_length = decode_prefix(prefix)
    header = decode_header(_read_exactly(sock, header_length))
    return header, _read_exactly(sock, body_length), list(descriptors)


def _read_exactly(sock: socket.socket, size: int, *, may_end: bool = False) -> bytes:
    data = bytearray()
    while len(data) < size:
        # Small steps, so that memory follows what really arrives and not what was announced.
        chunk = sock.recv(min(size - len(data), 1 << 18))
        if not chunk:
            if may_end and not data:
                raise ClosedError("the other end closed the connection")
            raise FrameError(f"the connection ended after {len(data)} of {size} bytes")
        data += chunk
    return bytes(data)
