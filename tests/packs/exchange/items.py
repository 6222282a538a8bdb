"""Items of every type, and texts that look like everything that Markdown has, for hypothesis."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from studylam.packs.exchange.item import Choice, Item, Key, Match, Wrong
from studylam.packs.exchange.mending import plain_characters

BITS = (
    "## ",
    "# h",
    "### x",
    "- ",
    "- [ ] ",
    "- [x] ",
    "* ",
    "1. ",
    "2) ",
    "> ",
    ">",
    "```",
    "````",
    "~~~",
    "```python",
    "    ",
    "\t",
    "|",
    "| a | b |",
    "| - | - |",
    "---",
    "===",
    "***",
    "<div>",
    "<!--",
    "-->",
    "<br>",
    "<script>",
    "<details>",
    "!!! note",
    "[^1]",
    "[^1]: x",
    "{fact:a.b}",
    "{",
    "}",
    "&amp;",
    "&#x202e;",
    "\\",
    "**",
    "_",
    "`",
    "a: b",
    "'",
    '"',
    "=1+1",
    "-2",
    "+3",
    "@x",
    "'=",
    "A. ",
    "Answer: ",
    "Explanation: ",
    "$x$",
    "www.x.org",
    "é",
    "漢字",
    "\u200b",
    "\x07",
    "\u202e",
    "x",
    "word",
    "two words",
    " ",
    "\n",
    "\n\n",
    "\n  ",
    "\n    ",
)
"""What texts are made of; most of them mean something to somebody."""

WILD = st.lists(st.sampled_from(BITS) | st.text(max_size=4), max_size=12).map("".join)
PLAIN = st.lists(st.sampled_from(("a", "b2", "cé", "word", "漢")), min_size=1, max_size=5).map(
    " ".join
)
TEXT = WILD.filter(lambda text: bool(plain_characters(text).strip()))
NUMBER = st.decimals(-(10**9), 10**9, places=3).map(lambda d: Decimal(f"{d.normalize():f}"))


def _choices(
    text: st.SearchStrategy[str], reason: st.SearchStrategy[str]
) -> st.SearchStrategy[Item]:
    @st.composite
    def made(draw: st.DrawFn) -> Item:
        texts = draw(st.lists(text, min_size=2, max_size=6))
        right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1))
        choices = tuple(Choice(one, n in right, draw(reason)) for n, one in enumerate(texts))
        kind = "single-choice" if len(right) == 1 else "multiple-response"
        return Item(kind, draw(text), choices=choices, explanation=draw(reason))  # type: ignore[arg-type]

    return made()


def items(text: st.SearchStrategy[str]) -> st.SearchStrategy[Item]:
    """Items of every type with such texts."""
    line = text.map(lambda one: " ".join(one.split())).filter(
        lambda one: bool(plain_characters(one).strip())
    )
    reason = st.just("") | text
    choice = st.builds(Choice, text, st.just(True), reason)
    match = st.builds(Match, line, line, st.just("") | line)
    wrong = st.builds(Wrong, text, reason)
    return st.one_of(
        _choices(text, reason),
        st.builds(
            Item,
            st.just("ordering"),
            text,
            choices=st.lists(choice, min_size=2, max_size=5).map(tuple),
            explanation=reason,
        ),
        st.builds(
            Item,
            st.just("matching"),
            text,
            matches=st.lists(match, min_size=1, max_size=4).map(tuple),
            columns=st.just(()) | st.tuples(line, line),
            explanation=reason,
        ),
        st.builds(
            Item,
            st.just("numeric"),
            text,
            key=st.builds(Key, NUMBER, NUMBER.map(abs), st.sampled_from(("", "MB", "GB-seconds"))),
            explanation=reason,
        ),
        st.builds(
            Item,
            st.just("short-answer"),
            text,
            accepts=st.lists(line, min_size=1, max_size=3, unique=True).map(tuple),
            wrongs=st.lists(wrong, max_size=2).map(tuple),
            explanation=reason,
        ),
    )
