"""The pieces of a line or paragraph put together: texts, emphasis, hard breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studylam.packs.exchange.hypertext.plain import escaped_lines

BREAK = "\ufdef"
"""A hard line break on its way; no text has this character."""

_MANY_BREAKS = re.compile(rf"{BREAK}(?:[ \n]*{BREAK})+")
_WHITE = " \n" + BREAK


@dataclass(frozen=True)
class Mark:
    """The beginning or end of what is emphasised."""

    sign: str
    opens: bool


def paragraphs(pieces: list[str | Mark]) -> list[str]:
    """What stands in a line as Markdown's paragraphs; two hard breaks in a row part them."""
    found = []
    for paragraph in _MANY_BREAKS.split(assembled(pieces)):
        lines = [part.strip(" ") for part in paragraph.strip(_WHITE).split("\n")]
        text = "\n".join(line for line in lines if line)
        if text:
            parts = [part.strip(" \n") for part in text.split(BREAK)]
            found.append("\\\n".join(escaped_lines(part) for part in parts))
    return found


def balanced(pieces: list[str | Mark]) -> bool:
    """Whether what begins in them ends in them."""
    return sum(1 if p.opens else -1 for p in pieces if isinstance(p, Mark)) == 0


def assembled(pieces: list[str | Mark]) -> str:
    """The pieces as one. Emphasis that CommonMark wouldn't see where it stands is left out."""
    out: list[str] = []
    opened: list[int] = []
    pieces = _tidied(pieces)
    for index, piece in enumerate(pieces):
        if isinstance(piece, str):
            last = out[-1][-1:] if out else ""
            if last == piece[0] == "`":
                out.append(" ")  # code next to code
            out.append(piece.lstrip(" ") if last in (" ", "\n") else piece)
            continue
        before, after = _last_letter(out), _next_letter(pieces, index + 1)
        if piece.opens:
            fits = after not in _WHITE and (not _punctuation(after) or not before.isalnum())
            opened.append(len(out) if fits else -1)
            out.append(piece.sign if fits else "")
        elif opened and (begun := opened.pop()) >= 0:
            if before not in _WHITE and (not _punctuation(before) or not after.isalnum()):
                out.append(piece.sign)
            else:
                out[begun] = ""
    for left in opened:
        if left >= 0:
            out[left] = ""
    return "".join(out)


def _tidied(pieces: list[str | Mark]) -> list[str | Mark]:
    """White space moved out of what is emphasised (``** a**`` isn't bold); nothing emphasised that
    is empty."""
    tidy: list[str | Mark] = []
    for piece in pieces:
        if isinstance(piece, str):
            bare = piece.lstrip(_WHITE)
            white = piece[: len(piece) - len(bare)]
            marks = []
            while white and tidy and isinstance(tidy[-1], Mark) and tidy[-1].opens:
                marks.append(tidy.pop())
            tidy += [part for part in (white, *reversed(marks), bare) if part]
        elif piece.opens:
            if tidy and tidy[-1] == Mark(piece.sign, False):
                tidy.pop()  # it goes on
            else:
                tidy.append(piece)
        else:
            whites = []
            while tidy and isinstance(last := tidy[-1], str) and last[-1] in _WHITE:
                bare = last.rstrip(_WHITE)
                whites.append(last[len(bare) :])
                tidy[-1:] = [bare] if bare else []
            if tidy and isinstance(last := tidy[-1], Mark) and last.opens:
                tidy.pop()
            else:
                tidy.append(piece)
            tidy += reversed(whites)
    return tidy


def _last_letter(out: list[str]) -> str:
    for piece in reversed(out):
        if bare := piece.rstrip("*~"):
            return bare[-1]
    return " "


def _next_letter(pieces: list[str | Mark], start: int) -> str:
    for index in range(start, len(pieces)):
        piece = pieces[index]
        if isinstance(piece, str) and piece:
            return piece[0]
    return " "


def _punctuation(letter: str) -> bool:
    return not letter.isalnum() and letter not in _WHITE
