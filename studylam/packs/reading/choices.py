"""A block rule for lists of options as nearly all banks write them, read without markdown-it's.

Half of the time that a bank takes is spent on such lists: for each line of each item, markdown-it
asks all of its rules. Where every line is plain enough for there to be one answer only, this rule
gives it: the same tokens (a property test holds that). Everything else is left to the other rules.

.. code-block:: markdown

    - [ ] An option, in one line or more
      that begin with a letter.
      > And its reason, likewise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

# A line that can't begin anything but go on with its paragraph.
_PLAIN = r"(?!```)[A-Za-z\"'({`][^\n]*+"
_ITEM = re.compile(
    rf"- (?P<text>\[[ xX]\] [^\s][^\n]*+(?:\n  {_PLAIN})*+)"
    rf"(?P<reason>(?:\n  > {_PLAIN})*+)(?:\n|\Z)(?P<blank>(?:[ \t]*\n)*+)"
)


@dataclass(frozen=True)
class _Item:
    text: str
    text_lines: int
    reason: str
    reason_lines: int
    lines: int
    """With the blank ones below it."""


def choices_plugin(md: MarkdownIt) -> None:
    """Let ``md`` ask this rule before its own one for lists."""
    md.block.ruler.before("list", "choices", _rule)


def _rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if silent or state.level != 0 or state.blkIndent != 0 or end_line != state.lineMax:
        return False
    position = state.bMarks[start_line]
    if not state.src.startswith("- [", position):
        return False
    items: list[_Item] = []
    loose = blank = False
    while match := _ITEM.match(state.src, position):
        loose = loose or blank
        text, reason = match["text"], match["reason"]
        blank = bool(match["blank"])
        lines = (text.count("\n") + 1, reason.count("\n"), match["blank"].count("\n"))
        items.append(_Item(text, lines[0], reason, lines[1], sum(lines)))
        position = match.end()
    rest = state.src[position : position + 1]
    if not items or (rest and (not blank or rest in "- \t")):
        return False
    _push(state, start_line, items, tight=not loose)
    return True


def _push(state: StateBlock, line: int, items: list[_Item], *, tight: bool) -> None:
    listed = state.push("bullet_list_open", "ul", 1)
    listed.markup = "-"
    listed.map = [line, line + sum(item.lines for item in items)]
    for item in items:
        token = state.push("list_item_open", "li", 1)
        token.markup = "-"
        # What is blank at the very end of the text belongs to the last item as well.
        token.map = [line, line + item.lines]
        text = "\n".join(part.removeprefix("  ") for part in item.text.split("\n"))
        _paragraph(state, line, item.text_lines, text, hidden=tight)
        if item.reason:
            at = line + item.text_lines
            quote = state.push("blockquote_open", "blockquote", 1)
            quote.markup = ">"
            quote.map = [at, at + item.reason_lines]
            words = "\n".join(part.removeprefix("  > ") for part in item.reason[1:].split("\n"))
            _paragraph(state, at, item.reason_lines, words, hidden=False)
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
    inline.content = text.strip()
    inline.map = [line, line + lines]
    inline.children = []
    state.push("paragraph_close", "p", -1).hidden = hidden
