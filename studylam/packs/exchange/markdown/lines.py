"""A Markdown file as lines of which each is known for what it is: a heading, a numbered line, an
option, the word "Answer", a tag of ``<details>``, text, or code.

Banks on code hosts are written by hand and by scripts, and CommonMark's own structure says little
of them (an answer's ``<details>`` swallows what follows, options aren't indented, a list goes on
over a page). So questions are found by their lines. Mending happens here, line by line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from studylam.packs.exchange.markdown.apart import parts_of
from studylam.packs.exchange.markdown.patterns import (
    ASK,
    BACK,
    BOX,
    BOXES_BEGIN,
    BULLET,
    FENCE,
    HEADING,
    LETTER,
    LETTER_DASH,
    LIKELY_NO_CODE,
    MAX_LINE,
    NUMBERED,
    QUESTION_NUMBER,
    QUOTED_QUESTION,
    RULE,
    SIGN_BOX,
    SPACES,
    STOPS_CODE,
    TELLING,
    WHOLLY_BOLD,
)
from studylam.packs.exchange.markdown.worded import answered, explained
from studylam.packs.exchange.mending import breaks, mend_line

Kind = Literal[
    "blank",
    "text",
    "code",
    "heading",
    "numbered",  # 12. A stem
    "ask",  # Scenario: … or Q: …
    "box",  # - [x]
    "letter",  # - A. or B)
    "bullet",
    "answer",  # Answer: …
    "explain",  # Explanation: …
    "open",  # <details>
    "close",  # </details>
    "summary",
    "rule",  # --- or a link back to the top
]


class Line(NamedTuple):
    """A line, or a part of one where tags stand in it."""

    number: int
    """In the file, from 1."""
    kind: Kind
    text: str
    """The whole line, mended."""
    body: str = ""
    """What follows the sign that makes it what it is."""
    indent: int = 0
    label: str = ""
    """An option's letter or box, a stem's number, a heading's signs."""


@dataclass
class Lines:
    """All lines of a file, and what was mended of them: line and what."""

    lines: list[Line] = field(default_factory=list)
    mended: list[tuple[int, str]] = field(default_factory=list)


UNGLUED = "an option that stood in the question's line got a line of its own"
CLOSED = "a code fence that nothing closed was closed"


def scan(text: str) -> Lines:
    """The lines of a file."""
    found = Lines()
    raw = _unquoted(text.split("\n"))
    front = _front_matter_end(raw)
    fence: str = ""
    opened = 0
    closing = _closing_fences(raw)
    in_summary = False
    for number, original in enumerate(raw, 1):
        if number <= front:
            found.lines.append(Line(number, "blank", ""))
            continue
        mark = FENCE.fullmatch(original) if "```" in original or "~~~" in original else None
        if fence and not (mark and mark[1].startswith(fence) and not mark[2].strip()):
            if _ends_early(original, mark, fence, number, closing):
                found.mended.append((opened, CLOSED))
                found.lines.append(Line(number, "code", fence))
                fence = ""
            else:
                line, what = mend_line(original, code=True)
                found.mended += [(number, one) for one in what]
                found.lines.append(Line(number, "code", line, indent=_indent(line)))
                continue
        elif fence:
            fence = ""
            found.lines.append(Line(number, "code", original.rstrip(), indent=_indent(original)))
            continue
        if mark:
            fence, opened = mark[1], number
            line, _ = mend_line(original)
            found.lines.append(Line(number, "code", line.rstrip(), indent=_indent(line)))
            continue
        line, what = mend_line(original)
        found.mended += [(number, one) for one in what]
        if ("<br" in line or "</br" in line) and breaks(line) != line:
            found.mended.append((number, "HTML tags became Markdown"))
        parts = parts_of(line)
        if len(parts) == 2 and parts[1].startswith("    ") and not line.startswith(parts[1]):
            found.mended.append((number, UNGLUED))
        for part in parts:
            known = _kind(number, part, in_summary=in_summary)
            if known.kind == "summary" and known.label:
                in_summary = known.label == "open"
                continue
            if known.kind in ("open", "close"):
                in_summary = False
            found.lines.append(known)
    if fence:
        found.mended.append((opened, CLOSED))
        found.lines.append(Line(len(raw), "code", fence))
    return found


def _unquoted(raw: list[str]) -> list[str]:
    """Without the signs of quotes in which whole questions stand."""
    begin = 0
    while begin < len(raw):
        if not raw[begin].startswith(">"):
            begin += 1
            continue
        end = begin
        while end < len(raw) and raw[end].startswith(">"):
            end += 1
        if any(QUOTED_QUESTION.match(line) for line in raw[begin:end]):
            raw[begin:end] = [line[1:].removeprefix(" ") for line in raw[begin:end]]
        begin = end
    return raw


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _front_matter_end(raw: list[str]) -> int:
    """Lines of front matter, which says nothing of questions."""
    if raw and raw[0].rstrip() == "---":
        for number, line in enumerate(raw[1:60], 2):
            if line.rstrip() in ("---", "..."):
                return number
            if not re.match(r"[\w-]+\s*:|\s|$|#|- ", line):
                return 0
    return 0


def _closing_fences(raw: list[str]) -> list[int]:
    """Lines (from 1) on which a fence may end: marks without a language."""
    return [
        number
        for number, line in enumerate(raw, 1)
        if ("```" in line or "~~~" in line)
        and (mark := FENCE.fullmatch(line))
        and not mark[2].strip()
    ]


def _ends_early(
    line: str, mark: re.Match[str] | None, fence: str, number: int, closing: list[int]
) -> bool:
    """Whether a fence that is open at this line was never closed, and ends before it."""
    if mark and mark[2].strip() and mark[1][0] == fence[0] and len(mark[1]) >= len(fence):
        return True  # code with a language begins where none was closed
    if STOPS_CODE.match(line):
        return True
    # Nothing closes it to the end of the file.
    never = not closing or closing[-1] < number
    return never and LIKELY_NO_CODE.match(line) is not None


def classified(number: int, text: str) -> Line:
    """A line known for what it is by itself."""
    return _kind(number, text, in_summary=False)


def _kind(number: int, text: str, *, in_summary: bool) -> Line:
    stripped = text.strip()
    if " " * 20 in text:  # what stands far apart stands apart
        text = " " * min(_indent(text), 20) + SPACES.sub("    ", stripped)
        stripped = text.strip()
    plain = Line(number, "text", text.rstrip() if stripped else "", stripped, _indent(text))
    if not stripped:
        return plain._replace(kind="blank")
    if stripped[0] == "<":
        low = stripped.lower()
        if low.startswith(("<details", "</details")):
            return plain._replace(kind="close" if low[1] == "/" else "open")
        if low.startswith(("<summary", "</summary")):
            return plain._replace(kind="summary", label="close" if low[1] == "/" else "open")
    if in_summary:
        return plain._replace(kind="summary")
    return (_marked(plain, text) if len(text) <= MAX_LINE else None) or plain


def _marked(plain: Line, text: str) -> Line | None:
    """A line that begins with a sign of its own."""
    first = plain.body[0]
    if first == "|":
        return None
    if first == "#" and (match := HEADING.fullmatch(text)):
        signs, body = match[1] or match[3], (match[2] or match[4]).strip().rstrip("#").rstrip()
        return _heading(plain, signs, body)
    if first in "-*_=" and RULE.fullmatch(text):
        return plain._replace(kind="rule")
    if first in BOXES_BEGIN and (line := _box(plain, text)):
        return line
    if TELLING.match(text) and (line := _worded(plain, text)):
        return line
    if match := LETTER.fullmatch(text):
        label, body = match[2] or match[3], _unbold(text, match[4])
        if WHOLLY_BOLD.fullmatch(text):
            body = f"**{body}**"  # of some options alone, it marks the right ones
        return plain._replace(kind="letter", label=label, body=body, indent=len(match[1]))
    counted = first.isdigit() or first in "*_\\"
    if counted and (match := NUMBERED.fullmatch(text)):
        return plain._replace(kind="numbered", label=match[2], body=_unbold(text, match[3]))
    if first in "-*+":
        if match := LETTER_DASH.fullmatch(text):
            return plain._replace(
                kind="letter", label=match[2], body=match[3], indent=len(match[1])
            )
        if match := BULLET.fullmatch(text):
            return plain._replace(kind="bullet", body=match[2], indent=len(match[1]))
    return None


def _box(plain: Line, text: str) -> Line | None:
    if match := BOX.fullmatch(text):
        label = " " if not match[2].strip() else "x"
        return plain._replace(kind="box", label=label, body=match[3], indent=len(match[1]))
    if (match := SIGN_BOX.fullmatch(text)) and match[3] and not answered(match[3]):
        label = "x" if match[2] in "☑☒✅" else " "
        return plain._replace(kind="box", label=label, body=match[3], indent=len(match[1]))
    return None


def _worded(plain: Line, text: str) -> Line | None:
    """A line that says in words what it is."""
    if BACK.fullmatch(text) and ("[" in text or "⬆" in text):
        return plain._replace(kind="rule")
    if said := answered(text):
        return plain._replace(kind="answer", body=said[0])
    if said := explained(text):
        return plain._replace(kind="explain", body=said[0])
    if match := QUESTION_NUMBER.fullmatch(text):
        return plain._replace(kind="numbered", label=match[2], body=_unbold(text, match[3]))
    if match := ASK.fullmatch(text):
        return plain._replace(kind="ask", label=match[2], body=_unbold(text, match[3]))
    return None


def _heading(plain: Line, signs: str, body: str) -> Line:
    bare = body.strip("*_ ")
    if said := answered(bare):
        return plain._replace(kind="answer", body=said[0])
    if said := explained(bare):
        return plain._replace(kind="explain", body=said[0])
    return plain._replace(kind="heading", label=signs, body=body)


def _unbold(whole: str, body: str) -> str:
    """A body whose bold began before its number: the end of the bold goes as well."""
    body = body.strip()
    for sign in ("**", "__"):
        if whole.count(sign) % 2 == 0 and body.count(sign) % 2 == 1:
            if body.endswith(sign):
                return body[: -len(sign)].rstrip()
            return body.replace(sign, "", 1).strip()
    return body


def text_of(lines: list[Line]) -> str:
    """Lines as one text, without the indentation that all of them have."""
    texts = [breaks(line.text) if line.kind != "code" else line.text for line in lines]
    joined = "\n".join(texts).strip("\n").rstrip()
    filled = [line for line in joined.split("\n") if line.strip()]
    width = min((_indent(line) for line in filled), default=0)
    return "\n".join(line[width:] if line.strip() else "" for line in joined.split("\n"))
