"""What is typed is words, whatever is typed."""

from __future__ import annotations

import sqlite3

from hypothesis import example, given
from hypothesis import strategies as st

from studylam.study.search.engines import FullText, Scan
from studylam.study.search.entries import Entry
from studylam.study.search.excerpt import excerpt, spans
from studylam.study.search.plain import plain
from studylam.study.search.query import parse

ENTRIES = [
    (
        1,
        Entry(
            "lesson", "a#b", "Cold starts", "A cold start takes 10,240 ms, NEAR (x-ray) AND so on."
        ),
    ),
    (
        2,
        Entry(
            "term", "q", "Queue", "Keeps messages; Straße, Ärger, ﬁle and 日本語.", also=("SQS",)
        ),
    ),
    (3, Entry("fact", "f", "", "")),
]
ENGINES = (FullText(), Scan())
for _engine in ENGINES:
    _engine.add(ENTRIES)

OPERATORS = ("NEAR", " AND ", " OR ", " NOT ", "title:", "start*", "--", "\x00", "\ud800")
SIGNS = st.sampled_from([*"\"*^()-+:{}'%_; é", "cold", "10,240", *OPERATORS])


@given(st.one_of(st.text(), st.lists(SIGNS, max_size=12).map("".join)))
@example('"')
@example('cold"start" OR NEAR(a b, 2)')
@example("title : cold")
@example("²½ ﬁ ß İ")
@example("\ud800")
def test_no_text_that_is_typed_is_an_error(typed: str) -> None:
    query = parse(typed)
    if not query.words:
        return
    for engine in ENGINES:
        engine.find(query)
    patterns = [word.pattern for word in query.words]
    for _, entry in ENTRIES:
        found = excerpt(entry.text, patterns, room=20)
        for text, marks in ((entry.title, spans(entry.title, patterns)), (found.text, found.marks)):
            assert all(0 <= start < end <= len(text) for start, end in marks)


@given(st.text(max_size=300))
def test_any_text_can_be_made_plain(text: str) -> None:
    assert "\n" not in plain(text)
    assert "\x1b" not in plain(text)


def numbers(typed: str) -> list[set[int]]:
    return [{number for number, _ in engine.find(parse(typed))} for engine in ENGINES]


def test_words_may_be_begun_only_and_in_other_shapes() -> None:
    for typed in ("col", "COLD starts", "start cold", "queues", "sqs", "strasse", "arger", "x-r"):
        assert numbers(typed) in ([{1}, {1}], [{2}, {2}]), typed
    assert numbers("cold queue") == [set(), set()]


def test_what_is_joined_by_signs_or_quotes_stays_together() -> None:
    assert numbers("10,240") == [{1}, {1}]
    assert numbers("240,10") == [set(), set()]
    assert numbers('"start cold"') == [set(), set()]
    assert numbers('"cold st') == [{1}, {1}]


def test_numbers_and_their_units_are_found_however_they_are_written() -> None:
    for typed in ("10,240", "10240", "10240ms", "10,240ms", "10240 ms"):
        assert numbers(typed) == [{1}, {1}], typed
    texts = [(1, Entry("fact", "f", "Size", "2048 MB, 1000000 bytes"))]
    for engine in (FullText(), Scan()):
        engine.add(texts)
        for typed in ("2,048", "2048mb", "1,000,000", "1000000", "2,048 MB"):
            assert engine.find(parse(typed)), typed
        assert not engine.find(parse("2.04,8"))


def test_plain_words_of_markdown() -> None:
    text = '## A *head*\n\n- one `two_three` [link](https://x.y "t")\n\n'
    text += "| a | b |\n|---|---|\n| __c__ | 4 |"
    assert plain(text) == "A head one two_three link a b c 4"
    assert plain("a snake_case_name and 2 \\* 3 &#x202e;") == "a snake_case_name and 2 * 3 \\u202e"


def test_sqlite_here_has_full_text() -> None:
    """The tests above hold for both ways only where there are two."""
    assert sqlite3.sqlite_version_info > (3, 9)
