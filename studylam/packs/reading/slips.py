"""Lines of a paragraph that were meant as something else: what fingers do to Markdown.

None of it is wrong, so that nothing fails: a list is shown in one line, a table as bars. Each slip
is looked for by itself, in text without code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from studylam.packs.models import Place
from studylam.packs.problems import Report

# A star that another one answers is emphasis, not a list; its end may be in another line.
_LISTED = re.compile(r"(?:\d{1,2}[.)]|[-+])[A-Z][\w']*(?: |[.,]|$)|[•·▪‣]")
_DASHED = re.compile(r"[–—] \S")
_HEADING = re.compile(r"#{7,}\s|[＃]+|#{1,6}[\u00a0\u3000]")
_BOX = re.compile(r"\?\?\?[+ ]|>?\s*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")
_MERGED = re.compile(r"(?:<{7}|>{7}) \S|<{7}$|>{7}$")
_ROW = re.compile(r"\|.*\|\s*$")
_TURNED = re.compile(r"\([^()\n]{1,80}\)\[[^\]\s]+(?:\.[a-z]{2,4}|//[^\]\s]+)\]")
_IMAGE = re.compile(r"! \[[^\]\n]*\]\(")
_BROKEN = re.compile(r"â€[™œ“”]|Ã[¤¶¼©¨Ÿ]|Â[ §°·]|\ufffd")
# At an end or before a colon: an application may well keep a TODO list.
_LEFT = re.compile(
    r"\b(?:TODO|FIXME|TBD)(?=[.!]?\s*$|:)|^(?:TODO|FIXME|TBD)\b(?! list| ?\()|\bXXX\b"
    r"|[Ll]orem ipsum"
)


class Slip(NamedTuple):
    """What a line was meant as."""

    line: int
    """From 0, in the paragraph."""
    column: int
    """From 1."""
    message: str
    hint: str


def note_slips(
    lines: list[str],
    place: Place,
    report: Report,
    prefix: str = "",
    shifts: list[int] | None = None,
) -> None:
    """Note the slips of a text that begins at ``place``.

    Args:
        shifts: how far each line is indented in the file.
    """
    code = re.compile(r"`[^`\n]*`")
    plain = [code.sub(lambda m: "x" * len(m[0]), line) if "`" in line else line for line in lines]
    for slip in slips(plain):
        report.add(
            "L025",
            place.file,
            place.line + slip.line,
            prefix + slip.message,
            hint=slip.hint,
            column=slip.column + (shifts[slip.line] if shifts else 0),
        )


def slips(lines: list[str]) -> list[Slip]:
    """The slips of a paragraph whose code is blanked out, line by line."""
    found = []
    for number, line in enumerate(lines):
        if slip := _slip(lines, number, line):
            found.append(Slip(number, *slip))
    text = "\n".join(lines)
    if text.count("**") % 2 and "`" not in text:
        number = max(n for n, line in enumerate(lines) if "**" in line)
        message = "These two stars are shown as they stand: others to go with them are missing."
        hint = "Bold text stands between **two** and two, without spaces inside."
        found.append(Slip(number, lines[number].rfind("**") + 1, message, hint))
    return found


def _slip(lines: list[str], number: int, line: str) -> tuple[int, str, str] | None:
    shown = f"{line.strip()[:40]!r}"
    first = line[:1]
    if first and not first.isalpha():
        if _LISTED.match(line):
            hint = "An item begins with - or 1. and a space; leave a blank line above the first."
            return 1, f"This is no item of a list: {shown}.", hint
        if _DASHED.match(line) and (number == 0 or lines[number - 1][:1] in "–—"):
            return 1, f"This is no item of a list: {shown}.", "Begin it with a hyphen and a space."
        if _HEADING.match(line):
            return 1, f"This is no heading: {shown}.", "Write ## and a plain space."
        if _BOX.match(line):
            return 1, f"This is no box: {shown}.", 'Write !!! note "Its title" and indent its text.'
        if _MERGED.match(line):
            hint = "Take it out, and one of the two versions."
            return 1, f"A version control system has left this: {shown}.", hint
        above = [one[:1] for one in lines[max(0, number - 2) : number]]
        if (
            first == "|"
            and above[-1:] == ["|"]
            and above != ["|", "|"]
            and _ROW.match(line)
            and line.strip("|:- ")
        ):
            hint = "Below its head, a table has a line | --- | --- |."
            return 1, f"This is no row of a table: {shown}.", hint
    if "](" not in line and ")[" in line and (turned := _TURNED.search(line)):
        return turned.start() + 1, f"This is no link: {turned[0][:40]!r}.", "Write [words](target)."
    if "! [" in line and (image := _IMAGE.search(line)):
        return (
            image.start() + 1,
            "This image is shown as a link.",
            "Take out the space after the !.",
        )
    if not line.isascii() and (broken := _BROKEN.search(line)):
        message = f"Letters were broken when this was copied: {broken[0]!r}."
        return broken.start() + 1, message, "Save the file as UTF-8, and write them anew."
    if left := _LEFT.search(line):
        return left.start() + 1, f"Something is still to be written: {left[0]!r}.", "Write it."
    return None
