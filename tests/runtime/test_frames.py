"""Frames hold against whatever comes from the other end."""

from __future__ import annotations

import os
import socket
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime import frames

pytestmark = pytest.mark.quick

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def _read(data: bytes, **limits: int) -> tuple[dict[str, object], bytes]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        return frames.read_frame(ours, **limits)


@given(
    header=st.dictionaries(st.text(max_size=10), _json, max_size=5), body=st.binary(max_size=500)
)
def test_what_is_sent_arrives(header: dict[str, object], body: bytes) -> None:
    clean = _clean(header)
    got, content = _read(frames.encode(header, body))
    assert got == clean
    assert content == body


def _clean(value: object) -> object:
    """Lone surrogates travel as question marks."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


@given(st.binary(max_size=200))
def test_garbage_is_a_frame_error_and_nothing_else(data: bytes) -> None:
    try:
        header, _ = _read(data)
    except frames.FrameError:
        return
    assert isinstance(header, dict)


@pytest.mark.parametrize(
    "prefix",
    [(frames.HEADER_LIMIT + 1, 0), (2, frames.INVOKE_BODY_LIMIT + 1), (2**32 - 1, 2**32 - 1)],
)
def test_lengths_are_refused_before_anything_is_read(prefix: tuple[int, int]) -> None:
    with pytest.raises(frames.FrameError, match="is over"):
        _read(struct.pack(">II", *prefix))


@pytest.mark.parametrize("header", [b"[]", b"1", b'{"a":NaN}', b"\xff", b"{" * 60000, b'{"a"'])
def test_a_header_is_a_strict_json_object(header: bytes) -> None:
    with pytest.raises(frames.FrameError):
        _read(struct.pack(">II", len(header), 0) + header)


def test_an_end_between_frames_is_told_from_one_inside() -> None:
    with pytest.raises(frames.ClosedError):
        _read(b"")
    with pytest.raises(frames.FrameError) as caught:
        _read(frames.encode({"a": 1}, b"body")[:-1])
    assert not isinstance(caught.value, frames.ClosedError)


def test_descriptors_travel_with_a_frame() -> None:
    ours, theirs = socket.socketpair()
    read, write = os.pipe()
    with ours, theirs:
        frames.send_with_descriptors(theirs, {"t": "x"}, [write])
        header, body, (copy,) = frames.read_with_descriptors(ours)
        os.write(copy, b"through")
        assert (header, body, os.read(read, 100)) == ({"t": "x"}, b"", b"through")
        assert not os.get_inheritable(copy)
    for fd in (read, write, copy):
        os.close(fd)


def test_a_reader_may_be_gone_when_it_has_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    send = socket.send_fds

    def send_and_hang_up(*arguments: Any) -> int:
        sent = send(*arguments)
        theirs.close()
        return sent

    monkeypatch.setattr(socket, "send_fds", send_and_hang_up)
    with ours:
        frames.send_with_descriptors(ours, {"t": "init"}, [ours.fileno()])
