"""Sets Markdown for a terminal: parsed once into blocks, laid out as lines for a given width.

One lesson section takes a few milliseconds this way; Textual's own ``Markdown`` makes a widget for
each block, which takes ten times as long. Text is never parsed as Textual's markup, and a link can
only be a web address, which opens in the learner's browser when it is clicked. What an entity of
Markdown stands for (``&#x202e;``) is made inert here: YAML can write one so that no reader sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from studylam.inert import inert

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MEASURE = 76
"""Cells of a line of prose: what an eye follows easily."""

CODE = "$secondary"
HEADING = "bold $text"
QUIET = "$text-muted"


# -- what a text is made of -----------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    text: Content


@dataclass(frozen=True)
class Heading:
    text: Content
    level: int


@dataclass(frozen=True)
class CodeBlock:
    code: str
    language: str


@dataclass(frozen=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Items:
    items: tuple[tuple[Block, ...], ...]
    start: int | None
    """The first number of a numbered list."""
    tight: bool


@dataclass(frozen=True)
class Table:
    head: tuple[Content, ...]
    rows: tuple[tuple[Content, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True)
class Break:
    pass


Block = Paragraph | Heading | CodeBlock | Quote | Items | Table | Break


# -- Markdown → blocks ----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)


@lru_cache(maxsize=256)
def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a CommonMark text (with tables and footnotes)."""
    tokens = _parser().parse(markdown)
    blocks, _ = _blocks(tokens, 0, None)
    return tuple(blocks)


def _blocks(tokens: Sequence[Token], at: int, until: str | None) -> tuple[list[Block], int]:
    found: list[Block] = []
    while at < len(tokens):
        token = tokens[at]
        if token.type == until:
            return found, at
        match token.type:
            case "paragraph_open":
                found.append(Paragraph(_inline(tokens[at + 1])))
                at += 2
            case "heading_open":
                found.append(Heading(_inline(tokens[at + 1]), int(token.tag[1:])))
                at += 2
            case "fence" | "code_block":
                words = token.info.split()
                found.append(CodeBlock(token.content.rstrip("\n"), words[0] if words else ""))
            case "blockquote_open":
                inner, at = _blocks(tokens, at + 1, "blockquote_close")
                found.append(Quote(tuple(inner)))
            case "bullet_list_open" | "ordered_list_open":
                items, at = _items(tokens, at)
                found.append(items)
            case "table_open":
                table, at = _table(tokens, at)
                found.append(table)
            case "footnote_block_open":
                found.append(Break())
            case "footnote_open":
                label = f"[{int(token.meta.get('id', 0)) + 1}] "
                inner, at = _blocks(tokens, at + 1, "footnote_close")
                if inner and isinstance(inner[0], Paragraph):
                    inner[0] = Paragraph(
                        Content.styled(label, QUIET) + inner[0].text.stylize_before(QUIET)
                    )
                found.extend(inner)
            case "hr":
                found.append(Break())
            case "html_block":
                found.append(Paragraph(Content(token.content.strip())))
            case _:
                pass
        at += 1
    return found, at


def _items(tokens: Sequence[Token], at: int) -> tuple[Items, int]:
    opening = tokens[at]
    close = opening.type.replace("_open", "_close")
    start = int(opening.attrs.get("start", 1)) if opening.type.startswith("ordered") else None
    items: list[tuple[Block, ...]] = []
    tight = True
    at += 1
    while tokens[at].type != close:
        if tokens[at].type == "list_item_open":
            first = tokens[at + 1]
            if first.type == "paragraph_open" and not first.hidden:
                tight = False
            inner, at = _blocks(tokens, at + 1, "list_item_close")
            items.append(tuple(inner))
        at += 1
    return Items(tuple(items), start, tight), at


def _table(tokens: Sequence[Token], at: int) -> tuple[Table, int]:
    rows: list[list[Content]] = []
    align: list[str] = []
    while tokens[at].type != "table_close":
        token = tokens[at]
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if len(rows) == 1:
                style = str(token.attrs.get("style", ""))
                align.append(
                    "right" if "right" in style else "center" if "center" in style else "left"
                )
            rows[-1].append(_inline(tokens[at + 1]))
        at += 1
    head, *body = rows
    return Table(tuple(head), tuple(tuple(row) for row in body), tuple(align)), at


def _inline(token: Token) -> Content:
    parts: list[Content] = []
    styles: list[str | Style] = []
    for child in token.children or ():
        text, own = inert(child.content), ""
        match child.type:
            case "strong_open":
                styles.append("bold")
            case "em_open":
                styles.append("italic")
            case "link_open":
                styles.append(_link(str(child.attrs.get("href", ""))))
            case "strong_close" | "em_close" | "link_close":
                styles.pop()
            case "softbreak":
                parts.append(Content(" "))
            case "hardbreak":
                parts.append(Content("\n"))
            case "image":
                text = inert(child.content or str(child.attrs.get("alt", "")))
                parts.append(Content(text))
            case "footnote_ref":
                parts.append(Content.styled(f"[{int(child.meta.get('id', 0)) + 1}]", QUIET))
            case "footnote_anchor":
                pass
            case _:
                own = CODE if child.type == "code_inline" else ""
                piece = Content(text)
                for style in [*styles, own] if own else styles:
                    piece = piece.stylize(style)
                parts.append(piece)
    return Content("").join(parts)


def _link(href: str) -> str | Style:
    if href.startswith(("https://", "http://")):
        return Style(underline=True) + Style.from_meta({"@click": ("app.open_address", (href,))})
    return Style(underline=True)


# -- blocks → lines -------------------------------------------------------------------------------


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


def code_lines(code: str, language: str, width: int) -> list[Content]:
    """Code on its own ground, coloured by what it is, folded where it is too wide."""
    return [line for lines in code_rows(code, language, width) for line in lines]


def code_rows(code: str, language: str, width: int) -> list[list[Content]]:
    """As `code_lines`, with the lines that each line of the source became."""
    from textual.highlight import highlight

    coloured = highlight(code or " ", language=language or "text", theme=_code_theme())
    return [
        [_on_its_ground(part, width) for part in _folded(line, max(width - 2, 4))]
        for line in coloured.split(allow_blank=True)
    ]


def _on_its_ground(part: Content, width: int) -> Content:
    whole = Content(" ") + part
    return whole.pad_right(max(width - whole.cell_length, 0)).stylize_before("on $surface")


def _folded(line: Content, width: int) -> list[Content]:
    """A line of code in pieces, between words where it has some; the others a step farther in."""
    if line.cell_length <= width:
        return [line]
    indent = _spaces(line.plain) + 2
    if indent > width // 2:
        return _cut(line, width)
    first = wrap(line, width)[0]
    done = len(first.plain)
    rest = line[done + _spaces(line.plain[done:]) :]
    return [first, *(Content(" " * indent) + part for part in wrap(rest, width - indent))]


def _cut(line: Content, width: int) -> list[Content]:
    """A line in pieces of that width. `Content.fold` loses what follows signs without a width."""
    pieces, start = [], 0
    for end in range(2, len(line) + 1):
        if end - 1 > start and line[start:end].cell_length > width:
            pieces.append(line[start : end - 1])
            start = end - 1
    return [*pieces, line[start:]]


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


@lru_cache(maxsize=1)
def _code_theme() -> type:
    from pygments.token import Token as Kind
    from textual.highlight import HighlightTheme

    class Quiet(HighlightTheme):
        """Few colours: words of the language, what is quoted, what is said about the code."""

        STYLES = {  # noqa: RUF012 - as in Textual's own class
            Kind.Comment: "italic $text-muted",
            Kind.Keyword: "bold $primary",
            Kind.Keyword.Constant: "$primary",
            Kind.Literal.String: "$secondary",
            Kind.String: "$secondary",
            Kind.Number: "$text",
            Kind.Literal.Number: "$text",
            Kind.Name.Function: "bold $text",
            Kind.Name.Class: "bold $text",
            Kind.Name.Decorator: "$primary",
            Kind.Name.Tag: "$primary",
            Kind.Operator.Word: "bold $primary",
        }

    return Quiet
