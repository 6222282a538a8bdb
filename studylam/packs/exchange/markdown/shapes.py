"""Lines that mean a question though none of their own signs says so.

A question in ``<summary>`` with its options in the details; options numbered below a numbered
stem; paragraphs that ask, each with "Answer:" below it and nothing before it. They are given the
kind that the rest of the reading goes by; no line is added or lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from studylam.packs.exchange.markdown.lines import Line, classified

MAX_PARAGRAPH = 15
"""Lines of a paragraph that may be a question."""

_ASKS = re.compile(
    r"[?？¿]|_{3,}|\.{3,}|…|\b(?:select|choose|pick|which|following|true or false)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"( *)(\d{1,2})\\?[.)]\s+(\S.*)")
_QUESTION_WORD = re.compile(r"\W*(?:question|q|frage|pregunta)\W{0,2}\d", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether a text wants an answer."""
    return _ASKS.search(text) is not None


def reshaped(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of the shapes above with the kind that they mean."""
    return _bare_questions(_numbered_options(_unfolded(list(lines))))


def _unfolded(lines: list[Line]) -> list[Line]:
    """``<summary>Q1: Which …?</summary>`` above options begins a question."""
    stack: list[tuple[int, int]] = []  # of each open tag: its index, and its summary's that asks
    options = [0]
    for line in lines:
        options.append(options[-1] + (line.kind in ("letter", "box")))
    for index, line in enumerate(list(lines)):
        if line.kind == "open":
            stack.append((index, -1))
        elif line.kind == "summary" and stack and stack[-1][1] < 0:
            if line.body.rstrip("*_ ").endswith(("?", "？")) or _QUESTION_WORD.match(line.body):
                stack[-1] = (stack[-1][0], index)
        elif line.kind == "close" and stack:
            begin, summary = stack.pop()
            if summary < 0 or options[index] - options[summary] < 2:
                continue
            lines[begin] = lines[begin]._replace(kind="rule")
            lines[index] = line._replace(kind="rule")
            asked = classified(lines[summary].number, lines[summary].body)
            if asked.kind not in ("numbered", "ask", "heading"):
                asked = asked._replace(kind="ask", body=asked.body.strip("*_ "))
            lines[summary] = asked
    return lines


def _numbered_options(lines: list[Line]) -> list[Line]:
    """``   1. An option`` below ``3. Which …?`` is one, as if it had a letter."""
    index = 0
    while index < len(lines):
        first = _NUMBERED.fullmatch(lines[index].text) if lines[index].kind == "numbered" else None
        if first is None or not asks(lines[index].body):
            index += 1
            continue
        index = _run(lines, index, len(first[1]))
    return lines


def _run(lines: list[Line], start: int, outer: int) -> int:
    """Take the numbered lines below a stem as its options; the index to go on from."""
    found: list[tuple[int, re.Match[str]]] = []
    index = start + 1
    while index < len(lines):
        line = lines[index]
        match = _NUMBERED.fullmatch(line.text) if line.kind in ("numbered", "text") else None
        if match and len(match[1]) > outer:
            if int(match[2]) != len(found) + 1 or len(found) == 10:
                break
            found.append((index, match))
        elif (
            line.kind not in ("text", "blank", "code")
            or (match and len(match[1]) <= outer)
            or (line.kind == "text" and found and line.indent <= outer)
        ):
            break
        index += 1
    if len(found) < 2:
        return start + 1
    for number, (at, match) in enumerate(found):
        lines[at] = lines[at]._replace(
            kind="letter", label=chr(65 + number), body=match[3], indent=len(match[1])
        )
    return index


def _bare_questions(lines: list[Line]) -> list[Line]:
    """A paragraph right above "Answer:" begins a question where nothing else does."""
    begins = ("heading", "numbered", "ask", "rule", "summary", "open", "close")
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].kind not in begins:
            end += 1
        stops = [n for n in range(at, end) if lines[n].kind == "answer"]
        kinds = {line.kind for line in lines[at:end]}
        if stops and not kinds & {"letter", "box"}:
            opener = lines[at].kind
            alone = opener not in ("heading", "numbered", "ask", "summary", "open")
            above = [_paragraph(lines, at + (opener in begins), stop) for stop in stops]
            found = [begin for begin in above if begin is not None]
            if alone or (len(found) > 1 and opener == "heading"):
                for begin in found:
                    lines[begin] = lines[begin]._replace(kind="ask")
            elif len(found) > 1:
                for begin in found[1:]:
                    lines[begin] = lines[begin]._replace(kind="ask")
        at = end
    return lines


def _paragraph(lines: Sequence[Line], least: int, stop: int) -> int | None:
    """Where the paragraph begins that is right above a line, if it may be a question."""
    last = stop - 1
    if last >= least and lines[last].kind == "blank":
        last -= 1
    begin = last
    while begin >= least and lines[begin].kind == "text" and last - begin < MAX_PARAGRAPH:
        begin -= 1
    begin += 1
    if begin > last or (begin > least and lines[begin - 1].kind not in ("blank", "rule")):
        return None
    close = last == stop - 1
    told = any("?" in line.body for line in lines[begin : last + 1])
    return begin if told or close else None
