"""One socket of the cloud process: frames in, frames out, never waiting for the other end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

from studylam.runtime import frames

CHUNK = 1 << 18


class Connection:
    """A non-blocking stream of frames. What the other end sends is bounded, but not trusted.

    Each call says that it doesn't wait: whether the socket would is a flag that the handler, who
    had this end in its hands, can set back.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self._incoming = bytearray()
        self._outgoing = bytearray()

    @property
    def wants_to_write(self) -> bool:
        """Whether something is left that the other end hasn't taken yet."""
        return bool(self._outgoing)

    def receive(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Read what is there and yield the frames that are complete.

        Raises:
            frames.FrameError: garbage, or the other end is gone (`frames.ClosedError`).
        """
        try:
            chunk = self.sock.recv(CHUNK, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as problem:
            raise frames.ClosedError(str(problem)) from None
        if not chunk:
            raise frames.ClosedError("the other end closed the connection")
        self._incoming += chunk
        while len(self._incoming) >= frames.PREFIX_SIZE:
            header_length, body_length = frames.decode_prefix(
                bytes(self._incoming[: frames.PREFIX_SIZE]), body_limit=frames.CLOUD_BODY_LIMIT
            )
            begin = frames.PREFIX_SIZE + header_length
            end = begin + body_length
            if len(self._incoming) < end:
                return
            header = frames.decode_header(bytes(self._incoming[frames.PREFIX_SIZE : begin]))
            body = bytes(self._incoming[begin:end])
            del self._incoming[:end]
            yield header, body

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send a frame, or as much of it as the other end takes now."""
        self._outgoing += frames.encode(header, body)
        self.flush()

    def flush(self) -> None:
        """Send what is left.

        Raises:
            frames.ClosedError: the other end is gone.
        """
        while self._outgoing:
            try:
                sent = self.sock.send(memoryview(self._outgoing)[:CHUNK], socket.MSG_DONTWAIT)
            except (BlockingIOError, InterruptedError):
                return
            except OSError as problem:
                raise frames.ClosedError(str(problem)) from None
            del self._outgoing[:sent]

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()
