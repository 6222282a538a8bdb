"""What reads otherwise than its author means it, on a page by itself: headings, fences, tables.

Markdown never fails. What it doesn't understand is shown as text, or left out without a word, so
that the author has to be told.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from studylam.packs.problems import Report
from studylam.packs.reading.slips import note_slips

if TYPE_CHECKING:
    from markdown_it.token import Token

    from studylam.packs.reading.markdown import Page

_NAMES = """
    asl bash bat c cfg console cpp cs csharp css csv diff docker dockerfile dotenv env go graphql
    hcl html http ini java javascript js json jsonc jsonl kotlin lua make makefile markdown md php
    plain plaintext powershell ps1 py pycon python rb rest ruby rust sh shell sql swift terraform
    text toml traceback ts tsx txt typescript xml yaml yml zsh
"""
_LANGUAGES = frozenset(_NAMES.split())
"""Languages of code, whatever they look like."""

_TWO_TICKS = re.compile(r"(`{1,3})\s*([A-Za-z]+)(?: [\w.:-]+)?\s*`*$")
_NO_LINK = re.compile(r"\] +\((?:https?://|[\w./-]+\.[a-z]{2,4}[)#])|\]\([^()\s]+$")
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")
_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]{1,80})\](?!:)")
_NO_HEADING = re.compile(r"#{1,6}[^\s#!{]")
_TAGS = (
    "a|b|br|center|code|details|div|em|font|h[1-6]|hr|i|iframe|img|kbd|li|mark|ol|p|pre|script|"
    "small|span|strong|style|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,200}})?/?>", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]*`")
_SHOUT = 8
"""Capital letters from which on a heading isn't just an abbreviation."""


def begin_of(token: Token) -> int:
    """On which line (from 0) of its page a block begins."""
    return (token.map or (0, 0))[0]


def note_prose(page: Page, meaningful: tuple[str, ...], report: Report) -> None:
    """Note what is questionable about how a page is written.

    Args:
        meaningful: languages of fences that are more than code.
    """
    _headings(page, report)
    used: set[str] = set()
    for number, token in enumerate(page.tokens):
        if token.type == "fence":
            _fence(page, token, meaningful, report)
        elif token.type == "code_block":
            _indented_fence(page, token, meaningful, report)
        elif token.type == "table_open":
            _table(page, number, report)
        elif token.type == "inline":
            if "[^" in token.content:
                used.update(_FOOTNOTE_USE.findall(token.content))
            if page.tokens[number - 1].type == "paragraph_open":
                _paragraph(page, token, meaningful, report)
    _footnotes(page, used, report)


# -- headings -------------------------------------------------------------------------------------


def _headings(page: Page, report: Report) -> None:
    before = 1
    seen: dict[str, int] = {}
    for token, inline in zip(page.tokens, page.tokens[1:], strict=False):
        if token.type != "heading_open" or token.level > 0:
            continue
        level, text = int(token.tag[1]), inline.content.strip()
        place = page.place(begin_of(token))
        words = text.partition("{#")[0].strip()
        if not words:
            report.at(
                "L017", place, "This heading has no text.", hint="Write some, or take it out."
            )
        if level > before + 1:
            report.at(
                "L016",
                place,
                f"A heading of level {level} follows one of level {before}.",
                hint=f"Write {'#' * (before + 1)} instead of {'#' * level}.",
            )
        before = level
        if level < 3:
            seen.clear()
        elif words and words in seen:
            message = f"The heading {words[:60]!r} is on line {seen[words]} already."
            report.at("L022", place, message, hint="Readers tell them apart by their words.")
        if level > 2:
            seen.setdefault(words, place.line)
        capitals = sum(character.isupper() for character in words)
        if words.endswith(":"):
            report.at("L021", place, "This heading ends in a colon.", hint="Take it out.")
        elif words.isupper() and capitals >= _SHOUT and " " in words:
            message = "This heading is in capitals, which are read slowly."
            report.at("L021", place, message, hint="Write it in small letters.")


# -- fences ---------------------------------------------------------------------------------------


def _fence(page: Page, token: Token, meaningful: tuple[str, ...], report: Report) -> None:
    language = token.info.strip().split(" ")[0]
    if language in meaningful or not language:
        return
    after = token.info.split()[1:2]
    if after and after[0] in meaningful:
        column = page.lines[begin_of(token)].find(language) + 1
        message = f"A fence {language[:40]!r} is shown as code, whatever follows."
        hint = f"Write ```{after[0]}, and nothing before it."
        report.at("L015", page.place(begin_of(token)), message, hint=hint, column=column or None)
        return
    near = nearest_fence(language, meaningful)
    if near:
        column = page.lines[begin_of(token)].find(language) + 1
        report.at(
            "L015",
            page.place(begin_of(token)),
            f"A fence {language[:40]!r} is shown as code.",
            hint=f"Did you mean {near}?",
            column=column or None,
        )


def nearest_fence(language: str, meaningful: tuple[str, ...]) -> str:
    """The fence with a meaning that was probably meant; empty: it is just code."""
    plain = language.lower().strip("{}.:")
    if language in _LANGUAGES or len(language) > 20:
        return ""
    return next(iter(difflib.get_close_matches(plain, meaningful, n=1, cutoff=0.65)), "")


def _indented_fence(page: Page, token: Token, meaningful: tuple[str, ...], report: Report) -> None:
    match = re.match(r"\s*(?:```|~~~)\s*([A-Za-z]+)", token.content)
    if match and match[1] in meaningful:
        report.at(
            "L007",
            page.place(begin_of(token)),
            f"A {match[1]} fence that is indented is shown as code.",
            hint="Move it to the left margin.",
        )


def _paragraph(page: Page, token: Token, meaningful: tuple[str, ...], report: Report) -> None:
    start = begin_of(token)
    lines = token.content.split("\n")
    if lines[0].startswith("!!"):
        report.at(
            "L006",
            page.place(start),
            f"This was meant to be a box, but is shown as it stands: {lines[0][:40]!r}.",
            hint='A box begins with three of them and a space: !!! note "Its title"',
        )
    if "`" in lines[0]:
        match = _TWO_TICKS.fullmatch(lines[0])
        if match and match[2] in meaningful:
            report.at(
                "L015",
                page.place(start),
                "A fence is three backticks on a line of their own above, and below.",
                hint=f"Write ```{match[2]} and close it on another line.",
            )
    for number, line in enumerate(lines):
        if line[:1] == "#" and _NO_HEADING.match(line):
            place = page.place(start + number)
            hint = "A heading has a space after its last #."
            report.at("L024", place, f"This is no heading: {line[:40]!r}.", hint=hint)
        if "](" in line or "] " in line:
            plain = _CODE.sub(lambda m: " " * len(m[0]), line)
            if no_link := _NO_LINK.search(plain):
                place, column = page.place(start + number), no_link.start() + 1
                message = f"This is no link: {line[no_link.start() :][:40]!r}."
                hint = "Write [words](target), without a space between ] and (."
                report.at("K013", place, message, hint=hint, column=column, level="warning")
        if "<" in line and (tag := _TAG.search(_CODE.sub(lambda m: " " * len(m[0]), line))):
            message = f"Raw HTML is shown as text: {tag[0][:40]}"
            report.at("L011", page.place(start + number), message, hint="Write it in Markdown.")
    before = len(report.problems)
    note_no_tables(token, page, "L018", "", report)
    if len(report.problems) == before:
        shifts = [
            max(raw.find(line), 0)
            for raw, line in zip(page.lines[start : start + len(lines)], lines, strict=False)
        ]
        shifts += [0] * (len(lines) - len(shifts))
        note_slips(lines, page.place(start), report, shifts=shifts)


def note_no_tables(token: Token, page: Page, code: str, prefix: str, report: Report) -> None:
    """Note a table in a paragraph that isn't one, as its head and the line below differ."""
    start = begin_of(token)
    lines = token.content.split("\n")
    if "|" in token.content and "-" in token.content:
        for number, line in enumerate(lines):
            if number and "|" in lines[number - 1] and _RULE.fullmatch(line):
                head, rule = len(_cells(lines[number - 1])), len(_cells(line))
                report.at(
                    code,
                    page.place(start + number),
                    f"{prefix}This isn't shown as a table: its head has {head} cells, the line "
                    f"below {rule}.",
                    hint="Give both the same number of cells.",
                )
                break


# -- tables and footnotes -------------------------------------------------------------------------


def _cells(line: str) -> list[str]:
    from markdown_it.rules_block.table import escapedSplit

    cells = escapedSplit(line.strip().lstrip("> "))
    if cells and not cells[0].strip():
        cells.pop(0)
    if cells and not cells[-1].strip():
        cells.pop()
    return cells


def _table(page: Page, number: int, report: Report) -> None:
    width = 0
    # Not a slice: a page may have thousands of tables.
    for at in range(number, len(page.tokens)):
        token = page.tokens[at]
        if token.type == "table_close":
            return
        if token.type != "tr_open":
            continue
        cells = _raw_cells(page.lines[begin_of(token)])
        if not width:
            width = cells
        elif cells != width:
            what = "the last ones aren't shown" if cells > width else "the others are empty"
            report.at(
                "L018",
                page.place(begin_of(token)),
                f"This row has {cells} cells, the table {width} columns: {what}.",
                hint=r"A | within a cell is written \|, in code too.",
            )


def _raw_cells(line: str) -> int:
    """Cells of a row, where empty ones count."""
    from markdown_it.rules_block.table import escapedSplit

    line = line.strip().lstrip("> ").strip()
    cells = escapedSplit(line)
    return len(cells) - line.startswith("|") - (line.endswith("|") and not line.endswith(r"\|"))


def _footnotes(page: Page, used: set[str], report: Report) -> None:
    seen: set[str] = set()
    for token in page.top:
        if token.type != "footnote_reference_open":
            continue
        label = str(token.meta["label"])
        place = page.place(begin_of(token))
        if label in seen:
            message = f"The footnote [^{label[:40]}] is written twice; the first counts."
            report.at("L019", place, message, hint="Give one of them another name.")
        elif label not in used:
            message = f"Nothing refers to the footnote [^{label[:40]}], so it isn't shown."
            report.at("L019", place, message, hint="Refer to it, or take it out.")
        seen.add(label)
