"""Where marked words stand in a text, after it was edited too."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studylam.study.notebook.anchoring import Span, around, find, occurrences, sentences

WORDS = st.sampled_from(
    ["a", "environment", "is", "made", "before", "15", "minutes", "Init", "(free)", "日本", "é."]
)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=20), min_size=1, max_size=6).map(
    lambda lines: "\n".join(" ".join(line) for line in lines)
)
RARE = st.lists(st.from_regex(r"[b-z]{6,9}", fullmatch=True), min_size=8, max_size=14, unique=True)


def _plain(text: str, span: Span) -> tuple[str, ...]:
    return tuple(" ".join(side.split()) for side in around(text, span))


@given(TEXTS, st.data())
def test_in_the_same_text_it_is_the_same_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(quote == quote.strip())
    span = Span(start, end)
    before, after = around(text, span)
    found = find(quote, text, before, after)
    assert found is not None
    assert text[found.start : found.end].split() == quote.split()
    contexts = [_plain(text, one) for one in occurrences(quote, text)]
    if len(set(contexts)) == len(contexts):
        assert _plain(text, found) == _plain(text, span)


@given(TEXTS, RARE, TEXTS, TEXTS)
def test_edits_elsewhere_move_it(before: str, quote: list[str], after: str, new: str) -> None:
    words = " ".join(quote)
    text = f"{new} {words} {new} {after}"
    found = find(words, text, before[-40:], after[:40])
    assert found is not None and text[found.start : found.end] == words


@given(TEXTS, RARE, st.data(), TEXTS)
def test_a_word_that_was_changed_or_added_or_taken_away_does_not_lose_it(
    before: str, quote: list[str], data: st.DataObject, after: str
) -> None:
    at = data.draw(st.integers(1, len(quote) - 2))
    now = list(quote)
    match data.draw(st.sampled_from(["change", "add", "take"])):
        case "change":
            now[at] = "1,024"
        case "add":
            now.insert(at, "also")
        case _:
            del now[at]
    text = f"{before} {' '.join(now)} {after}"
    found = find(" ".join(quote), text)
    assert found is not None and text[found.start : found.end] == " ".join(now)


@given(TEXTS, RARE)
def test_words_that_are_gone_are_nowhere(text: str, quote: list[str]) -> None:
    assert find(" ".join(quote), text) is None


@given(TEXTS)
def test_sentences_leave_no_word_out_and_do_not_overlap(text: str) -> None:
    spans = sentences(text)
    assert " ".join(text[a:b] for a, b in spans).split() == text.split()
    assert all(one.end <= two.start for one, two in pairwise(spans))


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_text_at_all(quote: str, text: str) -> None:
    found = find(quote, text)
    assert found is None or 0 <= found.start < found.end <= len(text)
    for span in sentences(text):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two! Three? four", ["One.", "Two!", "Three? four"]),
        ("It costs 0.20, e.g. Now. “So.” Then", ["It costs 0.20, e.g. Now.", "“So.”", "Then"]),
        ("一つ。二つ。", ["一つ。", "二つ。"]),
        ("a line\nanother", ["a line", "another"]),
        ("  ", []),
    ],
)  # fmt: skip
def test_sentences(text: str, wanted: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == wanted
