"""Setting text: nothing wider than the column, nothing lost, nothing obeyed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from studylam.inert import inert
from studylam.tui.code_text import TURNED, turned
from studylam.tui.diagram import draw
from studylam.tui.prose import code_lines, set_text

pytestmark = pytest.mark.quick

EXAMPLE = """
Some **bold** words, `code`, [a link](https://example.com) and [b]no markup[/b].

1. one
2. two two two two two two two two two two two
   - nested

| a | b |
| --- | --: |
| some long text in a cell that has to be folded | 12 |

> said by another

```python
def f(): return 1
```

A note[^1].

[^1]: It is here.
"""


def plain(markdown: str, width: int) -> list[str]:
    return [line.plain for line in set_text(markdown, width)]


def test_every_kind_of_block() -> None:
    text = "\n".join(plain(EXAMPLE, 60))
    for words in (
        "[b]no markup[/b]",
        "1. one",
        "• nested",
        "│ said by another",
        " def f(): return 1",
        "[1] It is",
    ):
        assert words in text


def test_lists_hang() -> None:
    assert plain("- one two three four", 12) == ["• one two", "  three four"]


def test_numbers_are_aligned_at_the_right() -> None:
    assert plain("| n |\n| --: |\n| 1 |\n| 100 |", 20)[-2:] == ["  1", "100"]


@given(st.text(max_size=300), st.integers(10, 100))
def test_no_line_is_wider_than_the_column(markdown: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in plain(markdown, width))


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=60))
def test_no_word_is_lost(words: list[str]) -> None:
    assert " ".join(plain(" ".join(words), 20)).split() == words


@given(
    st.lists(
        st.lists(st.from_regex(r"[a-zé漢 ]{0,20}", fullmatch=True), min_size=3, max_size=3),
        max_size=5,
    )
)
def test_tables_fit(rows: list[list[str]]) -> None:
    table = "\n".join(f"| {' | '.join(row)} |" for row in [["a", "b", "c"], ["---"] * 3, *rows])
    assert all(cell_len(line) <= 40 for line in plain(table, 40))


def test_words_of_a_table_stay_whole_while_there_is_room() -> None:
    table = (
        "| what | REST | HTTP |\n| --- | --- | --- |\n"
        "| query | `queryStringParameters`, or `null` | `queryStringParameters`, or missing |"
    )
    lines = plain(table, 56)
    assert sum("queryStringParameters," in line for line in lines) == 1
    assert not any(line.lstrip().startswith(",") for line in lines)


def test_code_is_folded_between_words_where_it_has_some() -> None:
    code = '{\n  "errorMessage": "name \'json\' is not defined, not yet",\n  "x": 1\n}'
    lines = [line.plain.rstrip() for line in code_lines(code, "json", 32)]
    assert lines == [
        " {",
        '   "errorMessage":',
        "↪      \"name 'json' is not",
        '↪      defined, not yet",',
        '   "x": 1',
        " }",
    ]


@given(
    st.text(st.characters(categories=["L", "Zs", "P"], exclude_characters="\t\n"), max_size=80),
    st.integers(0, 40),
    st.integers(6, 60),
)
@example("::::::\ud7b0:", 1, 6)
def test_folded_code_fits_and_loses_nothing(text: str, indent: int, width: int) -> None:
    lines = [line.plain for line in code_lines(" " * indent + text, "text", width)]
    assert all(cell_len(line) <= max(width, 6) for line in lines)
    # The cell before the code is its margin.
    assert "".join("".join(line[1:] for line in lines).split()) == "".join(text.split())
    assert [line[0] for line in lines] == [" ", *(TURNED for _ in lines[1:])]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            'return [[e["id"] for e in here if e["state"] == "idle"] for here in everything]',
            [
                'return [[e["id"] for e in here if e["state"] == "idle"]',
                "    for here in everything]",
            ],
        ),
        (
            "aws lambda invoke --function-name thumbnail --payload file://event.json out.json",
            [
                "aws lambda invoke --function-name thumbnail",
                "    --payload file://event.json out.json",
            ],
        ),
        (
            'kind = json.loads(base64.b64decode(record["kinesis"]["data"]["record"]))',
            [
                "kind = json.loads(",
                '    base64.b64decode(record["kinesis"]["data"]["record"]))',
            ],
        ),
        (
            "ITEMS_OF_IT = {}      # stands for a table: a dict would not survive in real life",
            ["ITEMS_OF_IT = {}", "    # stands for a table: a dict would not survive in real life"],
        ),
        ("x" * 70, ["x" * 64, "    " + "x" * 6]),
    ],
)
def test_a_long_line_is_broken_where_a_person_would(line: str, wanted: list[str]) -> None:
    assert [part.plain for part in turned(Content(line), 64)] == wanted


def test_a_link_is_a_web_address_or_just_words() -> None:
    [line] = set_text("[x](javascript:alert) [y](https://example.com)", 40)
    clicks = [span.style.meta for span in line.spans if hasattr(span.style, "meta")]
    assert [meta for meta in clicks if meta] == [
        {"@click": ("app.open_address", ("https://example.com",))}
    ]


@pytest.mark.parametrize(
    "text", ["&#x202e;evil", "&shy;a", "![&#x200b;](x)", "*&#8238;*", "[&#x2066;](https://x.org)"]
)
def test_what_an_entity_stands_for_is_inert(text: str) -> None:
    """YAML can write one so that a file's text doesn't show it: ``"\\x26#x202e;"``."""
    assert all(inert(line.plain) == line.plain for line in set_text(text, 40))


def test_a_diagram_is_drawn_within_the_width_or_not_at_all() -> None:
    wide = "graph LR\n" + "\n".join(
        f"  n{i}[a rather long label {i}] --> n{i + 1}" for i in range(4)
    )
    across = draw(wide, 76)
    assert across is not None
    assert max(map(len, across)) <= 76
    assert draw(wide, 8) is None
    assert draw("nonsense that is no diagram", 76) is None


@pytest.mark.parametrize(
    "source",
    [
        "graph TD\n" + "\n".join(f"a{i} --> a{i + 1}" for i in range(60)),
        "graph TD\n" + "; ".join(f"a{i} --> a{i + 1}" for i in range(400)),
    ],
)
def test_a_diagram_that_would_take_seconds_is_not_drawn(source: str) -> None:
    assert draw(source, 200) is None
