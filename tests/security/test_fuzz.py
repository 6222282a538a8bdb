"""What comes from the other side, at random: frames, text for the terminal, system calls."""

from __future__ import annotations

import json
import socket
import struct
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text
from textual.content import Content

from studylam.inert import decode, inert, inert_line
from studylam.runtime import FunctionConfig, LambdaService, frames
from studylam.runtime.cloud.connection import Connection
from tests.security.hostile import ATTACKS, SECRET, next_environment

EVERY = [chr(code) for code in range(0x110000)]

# What a terminal obeys, what moves or hides what is around it, and what isn't a character at all.
_HARMFUL = {"Cc", "Cs", "Zl", "Zp"}
_HARMFUL_FORMATS = {
    *range(0x200B, 0x2010),  # zero width, marks of direction
    *range(0x202A, 0x202F),  # embeddings and overrides
    *range(0x2060, 0x2070),  # joiners, isolates
    0xAD,
    0x61C,
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE1000),  # tags
}


def _obeyed(character: str) -> bool:
    code = ord(character)
    return (
        (unicodedata.category(character) in _HARMFUL and character != "\n")
        or code in _HARMFUL_FORMATS
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


# -- the cleaner -----------------------------------------------------------------------------------


@pytest.mark.quick
def test_every_code_point() -> None:
    """Each between two letters, on a line of its own; the two that end lines are by themselves."""
    lines = inert("\n".join(f"a{c}b" for c in EVERY if c not in "\r\n")).split("\n")
    assert len(lines) == len(EVERY) - 2
    assert [ascii(line) for line in lines if any(map(_obeyed, line))] == []
    assert inert("a\rb") == "a\u240db"
    for character in EVERY[:0x3000]:
        assert not any(map(_obeyed, inert_line(f"a{character}b"))), ascii(character)


@pytest.mark.quick
def test_every_pair_of_what_is_dangerous() -> None:
    """No stand-in and its neighbour make something new; line breaks of Windows among them."""
    dangerous = [c for c in EVERY[:0x3000] if _obeyed(c) or c in "\n\t[]\\"]
    text = "".join(a + b + "x" for a in dangerous for b in dangerous)
    for piece in text.split("x"):
        cleaned = inert(piece)
        assert not any(map(_obeyed, cleaned)), ascii(piece)
        assert inert(cleaned) == cleaned


@pytest.mark.quick
def test_utf8_cut_at_every_place() -> None:
    """Pipes are read in pieces: half a character must not become half an escape sequence."""
    raw = "a\u009bé\u202e€\U000e0041😀\ud800z\x1b[2J".encode("utf-8", "surrogatepass")
    for at in range(len(raw) + 1):
        shown = inert(decode(raw[:at])) + inert(decode(raw[at:]))
        assert not any(map(_obeyed, shown)), at


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_cut_anywhere(raw: bytes, at: int) -> None:
    for piece in (raw, raw[:at], raw[at:]):
        shown = inert(decode(piece))
        assert not any(map(_obeyed, shown))
        shown.encode("utf-8")


_MARKUP = st.text(
    st.sampled_from(list("[]/@=!()\\:$#abclick.quit\"' ,1{}")), min_size=1, max_size=60
) | st.sampled_from(
    ["[/]", "[/nope]", "[@click=app.quit]x[/]", "[red", "[[", "\\[", "[link=file:///etc]x[/link]"]
)


@given(_MARKUP)
@settings(max_examples=300)
def test_markup_is_shown_as_it_is(text: str) -> None:
    """Shown the way the app shows it: as ``Content`` or ``Text``, which parse nothing."""
    cleaned = inert(text)
    content = Content(cleaned)
    assert content.plain == cleaned and content.spans == []
    rich = Text(cleaned)
    assert rich.plain == cleaned and rich.spans == []
    console = Console(width=200, file=None, color_system="truecolor", force_terminal=True)
    with console.capture() as capture:
        console.print(rich, soft_wrap=True)
    assert "\x1b]8" not in capture.get() and not any(map(_obeyed, capture.get().rstrip("\n")))


# -- frames ----------------------------------------------------------------------------------------

_HEADERS = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3)


def _given_to(data: bytes, pieces: list[int]) -> list[tuple[dict[str, object], bytes]]:
    """What the cloud's end makes of ``data`` that arrives in pieces of these sizes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection, found = Connection(theirs), []
        at = 0
        for size in [*pieces, len(data)]:
            if data[at : at + size]:
                ours.sendall(data[at : at + size])
                at += size
                found += list(connection.receive())
        return found


@given(
    st.lists(st.tuples(_HEADERS, st.binary(max_size=300)), max_size=4),
    st.lists(st.integers(1, 200), max_size=20),
)
def test_frames_in_any_pieces(
    sent: list[tuple[dict[str, object], bytes]], pieces: list[int]
) -> None:
    data = b"".join(frames.encode(header, body) for header, body in sent)
    expected = [(json.loads(json.dumps(header)), body) for header, body in sent]
    assert _given_to(data, pieces) == expected


@given(_HEADERS, st.binary(max_size=100), st.integers(0, 120), st.integers(0, 255))
def test_one_changed_byte_is_an_error_or_another_frame(
    header: dict[str, object], body: bytes, at: int, value: int
) -> None:
    data = bytearray(frames.encode(header, body))
    data[at % len(data)] = value
    try:
        found = _given_to(bytes(data), [])
    except frames.FrameError:
        return
    assert len(found) <= 1 + len(data) // frames.PREFIX_SIZE
    assert all(isinstance(one, dict) for one, _ in found)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_lengths(header_length: int, body_length: int) -> None:
    prefix = struct.pack(">II", header_length, body_length)
    allowed = header_length <= frames.HEADER_LIMIT and body_length <= frames.INVOKE_BODY_LIMIT
    try:
        assert frames.decode_prefix(prefix) == (header_length, body_length)
    except frames.FrameError:
        assert not allowed
    else:
        assert allowed


# -- system calls ----------------------------------------------------------------------------------


@pytest.mark.parametrize("first_seed", range(0, 60, 10))
def test_random_system_calls(service: LambdaService, first_seed: int) -> None:
    """Only ever inside the sandbox. The host, and a function beside it, notice nothing."""
    attack = next(a for a in ATTACKS if a.stem == "kernel_syscall_fuzz_own")
    config = FunctionConfig(name="fuzz", handler=f"{attack.stem}.lambda_handler", timeout_s=1)
    service.deploy(config, {attack.name: attack.read_text("utf-8")})
    nothing = {
        **dict.fromkeys(("secret_file", "canary_file", "canary_dir", "home"), "/nonexistent"),
        **dict.fromkeys(("victim_pid", "parent_pid"), 1 << 30),
    }
    for seed in range(first_seed, first_seed + 10):
        result = service.invoke("fuzz", json.dumps({**nothing, "seed": seed, "sandboxed": True}))
        assert result.payload == "done" or result.function_error == "Unhandled"
        assert SECRET not in result.payload_text
        service.recycle("fuzz")
    assert next_environment(service) == "clean"
