"""Sets Markdown for a terminal: parsed once into blocks, laid out as lines for a given width.

One lesson section takes a few milliseconds this way; Textual's own ``Markdown`` makes a widget for
each block, which takes ten times as long. What a text is made of: `studylam.tui.prose_parse`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from studylam.tui.code_text import code_lines as code_lines
from studylam.tui.code_text import code_rows as code_rows
from studylam.tui.prose_parse import QUIET as QUIET
from studylam.tui.prose_parse import (
    Block,
    Break,
    CodeBlock,
    Heading,
    Items,
    Paragraph,
    Quote,
    Table,
    parse,
)

MEASURE = 76
"""Cells of a line of prose: what an eye follows easily."""

HEADING = "bold $text"


def lay_out(blocks: Iterable[Block], width: int) -> list[Content]:
    """The lines of a text, none wider than ``width`` cells, a blank line between blocks."""
    lines: list[Content] = []
    for block in blocks:
        if lines:
            lines.append(Content(""))
            if isinstance(block, Heading) and block.level <= 3:
                lines.append(Content(""))
        lines.extend(_lines(block, max(width, 8)))
    return lines


def set_text(markdown: str, width: int) -> list[Content]:
    """Markdown → lines."""
    return lay_out(parse(markdown), width)


def one_line(markdown: str) -> str:
    """The words of a text, without its markup, on one line: for lists."""
    return " ".join(word for line in set_text(markdown, 200) for word in line.plain.split())


def hang(lines: Iterable[Content], first: Content, width: int) -> list[Content]:
    """``first`` before the first line, as many spaces (``width``) before the others."""
    rest = Content(" " * width)
    return [(rest if i else first) + line for i, line in enumerate(lines)] or [first]


def wrap(text: Content, width: int) -> list[Content]:
    """Lines of at most ``width`` cells, without the spaces at which they were broken."""
    return [line.rstrip() for line in text.wrap(max(width, 2))]


def _lines(block: Block, width: int) -> list[Content]:
    match block:
        case Paragraph(text):
            return wrap(text, width)
        case Heading(text, level):
            return wrap(text.stylize_before(HEADING if level < 4 else "bold $text-muted"), width)
        case CodeBlock(code, language):
            return code_lines(code, language, width)
        case Quote(blocks):
            bar = Content.styled("│ ", QUIET)
            return [bar + line.stylize_before(QUIET) for line in lay_out(blocks, width - 2)]
        case Items():
            return _item_lines(block, width)
        case Table():
            return _table_lines(block, width)
        case Break():
            return [Content.styled("─" * min(12, width), "$foreground-muted")]


def _item_lines(block: Items, width: int) -> list[Content]:
    lines: list[Content] = []
    last = (block.start or 0) + len(block.items) - 1
    indent = 2 if block.start is None else len(str(last)) + 2
    for number, item in enumerate(block.items):
        if number and not block.tight:
            lines.append(Content(""))
        mark = "•" if block.start is None else f"{block.start + number}."
        head = Content.styled(f"{mark:<{indent}}", QUIET)
        inner: list[Content] = []
        for part in item:
            if inner and not (block.tight and isinstance(part, Items | Paragraph)):
                inner.append(Content(""))
            inner.extend(_lines(part, max(width - indent, 8)))
        lines.extend(hang(inner, head, indent))
    return lines


def _table_lines(table: Table, width: int) -> list[Content]:
    columns = max([len(table.head), *(len(row) for row in table.rows)])
    rows = [[*row, *[Content("")] * (columns - len(row))] for row in (table.head, *table.rows)]
    align = [*table.align, *["left"] * columns]
    widths = _column_widths(rows, width - 2 * (columns - 1))
    lines: list[Content] = []
    folded = [any(cell.cell_length > widths[i] for i, cell in enumerate(row)) for row in rows[1:]]
    airy = sum(folded) * 2 > len(folded)
    for number, row in enumerate(rows):
        cells = [
            wrap(cell if number else cell.stylize_before("bold $text-muted"), widths[i])
            for i, cell in enumerate(row)
        ]
        if number > 1 and airy:
            lines.append(Content(""))
        for y in range(max(len(cell) for cell in cells)):
            pieces = []
            for i, cell in enumerate(cells):
                piece = cell[y] if y < len(cell) else Content("")
                room = widths[i] - piece.cell_length
                pieces.append(
                    piece.pad_left(room) if align[i] == "right" else piece.pad_right(room)
                )
            lines.append(Content("  ").join(pieces).rstrip())
        if number == 0:
            rule = sum(widths) + 2 * (columns - 1)
            lines.append(Content.styled("─" * rule, "$foreground-muted"))
    return lines


def _column_widths(rows: Sequence[Sequence[Content]], room: int) -> list[int]:
    """The widest columns give way, first as far as their words stay whole."""
    columns = list(zip(*rows, strict=True))
    widths = [max(2, *(cell.cell_length for cell in column)) for column in columns]
    words = [max(2, *(_longest_word(cell) for cell in column)) for column in columns]
    least = min(8, max(room // max(len(widths), 1), 2))
    for floors in (words, [least] * len(widths)):
        while sum(widths) > room:
            spare = [i for i, floor in enumerate(floors) if widths[i] > floor]
            if not spare:
                break
            widths[max(spare, key=lambda i: (widths[i], -i))] -= 1
    return widths


def _longest_word(text: Content) -> int:
    return max((word.cell_length for word in text.split(" ")), default=0)
