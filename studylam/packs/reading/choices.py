"""Lists of options as nearly all banks write them, read without markdown-it's rules.

Most of the time that a bank takes is spent on such lists: for each line of each item, markdown-it
asks all of its rules. Where every line is plain enough for there to be one answer only, a rule for
blocks gives it: the same tokens. Of a question that is plain as a whole, `plain_question` gives at
once what markdown-it would. Everything else is left to the other rules. Property tests hold that
nothing is read otherwise for it.

.. code-block:: markdown

    - [ ] An option, in one line or more
      that begin with a letter.
      > And its reason, likewise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

# A line that can't begin anything but go on with its paragraph.
_PLAIN = r"(?!```)[A-Za-z\"'({`][^\n]*+"
_ITEM = re.compile(
    rf"- (?P<text>\[[ xX]\] [^\s][^\n]*+(?:\n  {_PLAIN})*+)"
    rf"(?P<reason>(?:\n  > {_PLAIN})*+)(?:\n|\Z)(?P<blank>(?:[ \t]*\n)*+)"
)
_PARAGRAPH = re.compile(rf"{_PLAIN}(?:\n{_PLAIN})*+\n(?=[ \t]*\n)")
_BLANKS = re.compile(r"(?:[ \t]*\n)*+")
_HEAD = "```yaml\n"
_END = "```\n"


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    text_lines: int
    reason: str
    reason_lines: int
    lines: int
    """With the blank ones below it."""

    @property
    def words(self) -> str:
        """Its text without what stands before each line."""
        return self.text.replace("\n  ", "\n").strip()

    @property
    def why(self) -> str:
        """Its reason without what stands before each line."""
        return self.reason.replace("\n  > ", "\n").strip()


class PlainItem(NamedTuple):
    """An item of a plain question: its line, from 0, its words and its reason."""

    line: int
    text: str
    reason: str


def choices_plugin(md: MarkdownIt) -> None:
    """Let ``md`` ask this rule before its own one for lists."""
    md.block.ruler.before("list", "choices", _rule)


def _rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if silent or state.level != 0 or state.blkIndent != 0 or end_line != state.lineMax:
        return False
    position = state.bMarks[start_line]
    if not state.src.startswith("- [", position):
        return False
    found = _list(state.src, position)
    if found is None:
        return False
    items, tight, _ = found
    _push(state, start_line, items, tight=tight)
    return True


def _list(src: str, position: int) -> tuple[list[_Item], bool, int] | None:
    """The items of the plain list that begins here, whether it is tight, and where it ends.

    None: there is none, or what follows it may belong to it.
    """
    items: list[_Item] = []
    loose = blank = False
    while match := _ITEM.match(src, position):
        loose = loose or blank
        text, reason, below = match.group("text", "reason", "blank")
        blank = bool(below)
        text_lines, reason_lines = text.count("\n") + 1, reason.count("\n")
        lines = text_lines + reason_lines + below.count("\n")
        items.append(_Item(text, text_lines, reason, reason_lines, lines))
        position = match.end()
    rest = src[position : position + 1]
    if not items or (rest and (not blank or rest in "- \t")):
        return None
    return items, not loose, position


def _push(state: StateBlock, line: int, items: list[_Item], *, tight: bool) -> None:
    listed = state.push("bullet_list_open", "ul", 1)
    listed.markup = "-"
    listed.map = [line, line + sum(item.lines for item in items)]
    for item in items:
        token = state.push("list_item_open", "li", 1)
        token.markup = "-"
        # What is blank at the very end of the text belongs to the last item as well.
        token.map = [line, line + item.lines]
        _paragraph(state, line, item.text_lines, item.words, hidden=tight)
        if item.reason:
            at = line + item.text_lines
            quote = state.push("blockquote_open", "blockquote", 1)
            quote.markup = ">"
            quote.map = [at, at + item.reason_lines]
            _paragraph(state, at, item.reason_lines, item.why, hidden=False)
            state.push("blockquote_close", "blockquote", -1).markup = ">"
        state.push("list_item_close", "li", -1).markup = "-"
        line += item.lines
    state.push("bullet_list_close", "ul", -1).markup = "-"
    state.line = line


def _paragraph(state: StateBlock, line: int, lines: int, text: str, *, hidden: bool) -> None:
    opened = state.push("paragraph_open", "p", 1)
    opened.map = [line, line + lines]
    opened.hidden = hidden
    inline = state.push("inline", "", 0)
    inline.content = text
    inline.map = [line, line + lines]
    inline.children = []
    state.push("paragraph_close", "p", -1).hidden = hidden


def plain_question(text: str) -> list[Token] | None:
    """The outermost tokens of a question that is nothing but plain: its YAML, paragraphs, options.

    The list has its items in ``meta`` in place of tokens. None: markdown-it has to read it.
    """
    from markdown_it.token import Token

    end = text.find("```", len(_HEAD))
    if not (text.startswith(_HEAD) and end > len(_HEAD) and text.startswith(_END, end)):
        return None
    if text[end - 1] != "\n" or "\r" in text or "\0" in text:
        return None
    head = text[len(_HEAD) : end]
    line = head.count("\n") + 2
    tokens = [Token("fence", "code", 0, map=[0, line], content=head, markup="```", info="yaml")]
    position = end + len(_END)
    while True:
        blank = _BLANKS.match(text, position)
        line += text.count("\n", position, blank.end()) if blank else 0
        position = blank.end() if blank else position
        match = _PARAGRAPH.match(text, position)
        if match is None:
            break
        lines = text.count("\n", position, match.end())
        tokens.append(Token("paragraph_open", "p", 1, map=[line, line + lines]))
        line, position = line + lines, match.end()
    found = _list(text, position)
    if found is None or found[2] < len(text):
        return None
    items: list[PlainItem] = []
    first = line
    for item in found[0]:
        items.append(PlainItem(line, item.words, item.why))
        line += item.lines
    listed = Token("bullet_list_open", "ul", 1, map=[first, line], markup="-")
    listed.meta["items"] = items
    return [*tokens, listed]
