"""The lists, tables and quotes below a question's stem, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.packs.models import Option, Pair, Place
from studylam.packs.problems import Report
from studylam.packs.reading.markdown import Page

if TYPE_CHECKING:
    from markdown_it.token import Token

BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_NEAR_BOX = re.compile(r"[-*+]?\s*\[.?.?\]")
_WRITTEN = re.compile(r"\[[ xX]?\](?!\()|[A-Ha-h][.)] (?=\S)")
_MARKED = re.compile(r"\((?:in)?correct\)\W*$|[✓✔✅❌✗✘]\W*$", re.IGNORECASE)
_QUOTE = re.compile(r"[ \t]{0,3}> ?")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")


@dataclass(frozen=True)
class Item:
    """One item of a list: its words, and the reason that is quoted below them."""

    text: str
    reason: str
    number: str
    """As it is written, of a numbered list."""
    starts_with_words: bool
    place: Place


def items(page: Page, listed: Token, identifier: str, report: Report) -> Iterator[Item]:
    """The items of an outermost list."""
    if "items" in listed.meta:
        for line, text, reason in listed.meta["items"]:
            yield Item(text, reason, "", True, page.place(line))
        return
    item: list[Token] = []
    for token in page.inside(listed):
        if token.level == 1 and token.type == "list_item_open":
            item = []
        item.append(token)
        if token.level == 1 and token.type == "list_item_close":
            yield _item(page, item, identifier, report)


def has_boxes(page: Page, listed: Token) -> bool:
    """Whether an item of an outermost list begins with ``[ ]`` or ``[x]``."""
    if "items" in listed.meta:
        return True
    tokens = page.inside(listed)
    return any(
        token.type == "inline"
        and token.level == 3
        and tokens[number - 1].type == "paragraph_open"
        and tokens[number - 2].type == "list_item_open"
        and BOX.match(token.content) is not None
        for number, token in enumerate(tokens)
    )


def _item(page: Page, item: list[Token], identifier: str, report: Report) -> Item:
    first, last = item[0].map or (0, 0)
    inline = item[2] if len(item) > 2 and item[2].type == "inline" else None
    quote = next((t for t in item if t.type == "blockquote_open" and t.level == 2), None)
    quote_from, quote_to = (quote.map if quote and quote.map else None) or (last, last)
    marker = _MARKER.match(page.lines[first])
    width = marker.end() if marker else 0
    if rest := page.slice(quote_to, last).strip():
        report.at(
            "Q001",
            page.place(quote_to),
            f"{identifier}: text after an option's reason isn't shown: {rest[:40]!r}.",
            hint="Begin each line of the reason with >.",
            level="warning",
        )
    _note_lazy(page, quote_from, quote_to, width, identifier, report)
    return Item(
        text=_dedent(page.lines[first:quote_from], width),
        reason=_unquoted(page.lines[quote_from:quote_to], width),
        number=item[0].info,
        starts_with_words=inline is not None,
        place=page.place(first),
    )


def _note_lazy(
    page: Page, first: int, last: int, width: int, identifier: str, report: Report
) -> None:
    """CommonMark takes a line below a quote for a part of it, even without a sign."""
    for number in range(first + 1, last):
        line = page.lines[number]
        if (
            line.strip()
            and not line.startswith(" ")
            and not line.lstrip().startswith(">")
            and width
        ):
            near = _NEAR_BOX.match(line)
            report.at(
                "Q001",
                page.place(number),
                f"{identifier}: this line is taken for a part of the reason above: {line[:40]!r}.",
                hint="An option begins with - [ ] and a space."
                if near
                else "Leave a blank line before it, or begin it with >, as far in as the reason.",
                level="error" if near else "warning",
            )


def quoted(page: Page, quote: Token) -> str:
    """The words of an outermost quote."""
    first, last = quote.map or (0, 0)
    return _unquoted(page.lines[first:last], 0)


def _unquoted(lines: list[str], width: int) -> str:
    plain = [
        _QUOTE.sub("", line[width:] if not line[:width].strip() else line, count=1)
        for line in lines
    ]
    return "\n".join(plain).strip("\n").rstrip()


def _dedent(lines: list[str], width: int) -> str:
    """Lines of a list item without its marker and indentation."""
    kept = [
        line[width:] if n == 0 or not line[:width].strip() else line.lstrip()
        for n, line in enumerate(lines)
    ]
    return "\n".join(kept).strip("\n").strip()


# -- options and items ----------------------------------------------------------------------------


def options(page: Page, listed: Token, identifier: str, report: Report) -> tuple[Option, ...]:
    """The options of a list with boxes."""
    found = []
    for item in items(page, listed, identifier, report):
        box = BOX.match(item.text) if item.starts_with_words else None
        if box is None:
            report.at(
                "Q001",
                item.place,
                f"{identifier}: an option begins with [ ] or [x].",
                hint="- [ ] a wrong one, - [x] a right one. A list of the stem goes into a "
                "paragraph or gets another sign (*).",
            )
            continue
        text = item.text[box.end() :].strip()
        if not text:
            report.at("Q001", item.place, f"{identifier}: this option is empty.")
        elif written := _WRITTEN.match(text) or _MARKED.search(text):
            report.at(
                "Q001",
                item.place,
                f"{identifier}: options get their letters and marks when they are asked, and this "
                f"one has {written[0].strip()[:20]!r}.",
                hint="Take it out. The box alone says which one is right.",
                level="warning",
            )
        found.append(
            Option(text=text, correct=box[1] in "xX", explanation=item.reason, place=item.place)
        )
    return tuple(found)


def ordered(page: Page, listed: Token, identifier: str, report: Report) -> tuple[Option, ...]:
    """The items of a numbered list, in their right order."""
    found = list(items(page, listed, identifier, report))
    numbers = [int(item.number) for item in found]
    if len(set(numbers)) > 1 and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        wrong = next(n for n, one in enumerate(numbers) if one != n + 1)
        report.at(
            "Q001",
            found[wrong].place,
            f"{identifier}: the items are numbered {', '.join(map(str, numbers))}.",
            hint="Write them in their right order: 1. 2. 3. They are shuffled when they are asked.",
        )
    for item in found:
        if not item.text:
            report.at("Q001", item.place, f"{identifier}: this item is empty.")
    return tuple(
        Option(text=item.text, correct=True, explanation=item.reason, place=item.place)
        for item in found
    )


# -- tables ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """What a matching question is made of."""

    columns: tuple[str, ...]
    pairs: tuple[Pair, ...]
    extra_rights: tuple[str, ...]


def table(page: Page, token: Token, identifier: str, report: Report) -> Table | None:
    """A table of two columns, and perhaps a third with reasons."""
    rows = list(_rows(page, token))
    before = len(report.problems)
    line, head = rows[0]
    if len(head) not in (2, 3):
        report.at(
            "Q001",
            page.place(line),
            f"{identifier}: a table to be matched has 2 or 3 columns, not {len(head)}.",
            hint="| Left | Right | Why |, the last one if you like.",
        )
        return None
    pairs: list[Pair] = []
    extra: list[str] = []
    for line, cells in rows[1:]:
        _note_width(page, line, len(head), identifier, report)
        left, right, why = (*cells, "")[:3]
        place = page.place(line)
        if not right:
            what = "row is empty" if not left else "left side has no right side"
            hint = "Write what belongs to it, or take the row out."
            report.at("Q001", place, f"{identifier}: this {what}.", hint=hint)
        elif left:
            pairs.append(Pair(left=left, right=right, explanation=why, place=place))
        else:
            _add_extra(right, why, extra, identifier, place, report)
    taken = {pair.right for pair in pairs}
    for right in extra:
        if right in taken:
            report.at(
                "Q001",
                page.place(rows[0][0]),
                f"{identifier}: {right[:40]!r} stands without a left side, and with one.",
                hint="Take the row without a left side out.",
            )
    errors = any(problem.level == "error" for problem in report.problems[before:])
    return None if errors else Table(tuple(head[:2]), tuple(pairs), tuple(extra))


def _add_extra(
    right: str, why: str, extra: list[str], identifier: str, place: Place, report: Report
) -> None:
    if why:
        report.at(
            "Q001",
            place,
            f"{identifier}: the reason of a right side without a left one isn't shown.",
            hint="Put it into the quote below the table.",
            level="warning",
        )
    if right in extra:
        report.at(
            "Q001", place, f"{identifier}: {right[:40]!r} stands twice.", hint="Take one out."
        )
    else:
        extra.append(right)


def _rows(page: Page, opened: Token) -> Iterator[tuple[int, list[str]]]:
    """Line (from 0) and cells of each row, the head first."""
    line, cells = 0, list[str]()
    for token in page.inside(opened):
        if token.type == "tr_open":
            line, cells = (token.map or (0, 0))[0], []
        elif token.type == "inline":
            cells.append(token.content.strip())
        elif token.type == "tr_close":
            yield line, cells


def _note_width(page: Page, line: int, width: int, identifier: str, report: Report) -> None:
    """Cells beyond the head's are dropped by Markdown without a word."""
    from markdown_it.rules_block.table import escapedSplit

    cells = escapedSplit(page.lines[line].strip())
    if cells and cells[0] == "":
        cells.pop(0)
    if cells and cells[-1] == "":
        cells.pop()
    if len(cells) > width:
        report.at(
            "Q001",
            page.place(line),
            f"{identifier}: this row has {len(cells)} cells, the table {width} columns.",
            hint=r"A | within a cell is written \|, in code too.",
        )
