"""Whatever bytes a file has: questions or reasons, never a traceback, in linear time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import StudyLamError
from studylam.packs.exchange import bank, jsontext, markdown, ownbank, spreadsheet
from studylam.packs.exchange.concepts import with_concept
from studylam.packs.exchange.formats import recognised
from studylam.packs.exchange.heads import Fill
from studylam.packs.exchange.item import Batch
from tests.packs.exchange.items import BITS

READERS = (markdown.read, spreadsheet.read, jsontext.read, ownbank.read)
LINES = (
    "1. Which?",
    "2) Which?",
    "### Which?",
    "**Q: x** A: y",
    "**Scenario:** x",
    "- A. one",
    "- B. two",
    "- [ ] x",
    "- [x] y",
    "  > why",
    "Answer: A",
    "Correct Answer: A, C",
    "**Answer:**",
    "Explanation: x",
    "<details>",
    "<summary>Answer</summary>",
    "</details>",
    "```",
    "```python",
    "---",
    "| a | b |",
    "",
    "text",
    "[⬆ Back to Top](#x)",
    "![x](y.png)",
    "A. x",
    "<br>",
    "question,a,b,answer",
    '"x',
    "a,b,c,A",
    '{"question": "x",',
    '"options": ["a"]}',
    '<!-- studylam {"id": "x"} -->',
    "### Question 3",
    "---\nbank: x\n---",
    "## q-x",
    "> x",
)
FILES = (
    st.binary(max_size=300)
    | st.lists(st.sampled_from(LINES), max_size=25).map(lambda lines: "\n".join(lines).encode())
    | st.lists(st.sampled_from(BITS), max_size=40).map(lambda bits: "".join(bits).encode())
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "question",
                    "options",
                    "answer",
                    "a",
                    "correct",
                    "text",
                    "tags",
                    "explanation",
                    "type",
                    "format",
                    "questions",
                    "head",
                    "pairs",
                    "studylam-questions",
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=50)
@given(FILES)
def test_any_bytes(data: bytes) -> None:
    for read in READERS:
        batch = read(data, "f")
        assert isinstance(batch, Batch)
        lines = data.count(b"\n") + data.count(b"\r") + 2
        for one in (*batch.items, *batch.left_out, *batch.mended):
            assert 1 <= one.line <= lines
        written = bank.write(batch.items, Fill())
        assert len(written.items) + len(written.left_out) == len(batch.items)
    try:
        recognised(data, "f.txt")
    except StudyLamError as error:
        assert error.hint


@settings(deadline=None, max_examples=50)
@given(JSON)
def test_any_json(value: object) -> None:
    for document in (value, {"format": "studylam-questions", "questions": value}):
        batch = jsontext.read(json.dumps(document).encode(), "f")
        bank.write(batch.items, Fill())


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_concepts(before: str, after: str) -> None:
    text = f"{before}\nconcepts:\n  a: {{name: A, sentence: B}}\n{after}"
    new = with_concept(text, "unsorted", "U", "S")
    assert new is None or ("unsorted" in new and before.split("\n")[0] in new)


@pytest.mark.parametrize(
    "unit",
    [
        "1. q?\n- A. x\n- B. y\n\nAnswer: A\n\n",
        "- A. x\n",
        "- [ ] x\n\ntext\n\n",
        "<details>",
        "```\n",
        "`" * 3 + " x ` ",
        " " * 50 + "x",
        "**Q: a**\n",
        "1. x\n\n",
        "# h\n",
        "<!--",
        "$\\to",
        "A, ",
        "Answer: A\n",
        "A: ",
        "a" * 50,
        "> - A. x\n",
        "\u200b",
        "â‰",
    ],
)
def test_a_large_file_of_anything_is_read(unit: str) -> None:
    """Anything quadratic would take minutes, and end at the suite's own limit."""
    data = (unit * (100_000 // len(unit.encode()))).encode()
    assert isinstance(markdown.read(data, "f"), Batch)
    assert isinstance(spreadsheet.read(b"question,answer\n" + data, "f"), Batch)


SPACES = " " * 200_000
"""Whoever looks for white space from each of its places on needs minutes for these."""


@pytest.mark.parametrize(
    "entry",
    [
        {"answer": f"one{SPACES}b"},
        {"answer": f"A. one{SPACES}b, B. two"},
        {"options": f"a{SPACES}b"},
        {f"a{SPACES}b": "1"},
        {"type": "matching", "options": [f"a{SPACES}b", f"c{SPACES}-> d"]},
        {"type": "shortanswer", "options": [], "answer": f"a{SPACES}b"},
    ],
)
def test_white_space_without_end_in_json(entry: dict[str, object]) -> None:
    whole = {"question": "Which?", "options": ["one", "two"], "answer": "one", **entry}
    batch = jsontext.read(json.dumps([whole]).encode(), "f")
    assert len(batch.items) + len(batch.left_out) == 1


@pytest.mark.parametrize("mark", ["", "❌", "**", "(correct"])
def test_white_space_without_end_in_options(mark: str) -> None:
    text = f"1. Which?\nA. one{SPACES}b {mark}\nB. two {mark}{SPACES}b\nAnswer: A\n"
    batch = markdown.read(text.replace(SPACES, "\u00a0" * 200_000).encode(), "f")
    assert len(batch.items) + len(batch.left_out) == 1
