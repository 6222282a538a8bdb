"""Cutting texts into words, and the small statistics: pure, and safe for any text."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.checks.questions.articles import begins_with_vowel_sound, ending
from studylam.packs.checks.questions.chance import (
    p_of_chi_square,
    p_of_even_spread,
    p_of_two_shares,
)
from studylam.packs.checks.questions.language import reading_grade
from studylam.packs.checks.questions.quantities import quantities, quantity
from studylam.packs.checks.questions.same import jaccard
from studylam.packs.checks.questions.words import (
    Words,
    code_spans,
    lead_in,
    root_of,
    sentences,
    without_code,
)
from studylam.packs.questions.hinged import speaks_of_others
from tests.packs.checks.written import FACTS

ODD = st.text(
    alphabet="`~*_[](){}<>:/\\\"'.,?!-–→ \t\n#$%0123456789abAB\u00e9\u202e\U0001f600", max_size=300
)
ANY = st.one_of(st.text(max_size=200), ODD)


@given(ANY)
def test_any_text_can_be_looked_at(text: str) -> None:
    words = Words(text, {fact.id: fact for fact in FACTS})
    assert words.tokens and isinstance(words.names, frozenset)
    assert "\n" not in words.seen
    assert all(root for root in words.content)
    assert words.is_code in (True, False)
    assert len(without_code(text).split("\n")) == len(text.split("\n"))
    assert isinstance(lead_in(words.prose), str)
    assert reading_grade(text) < 10_000
    assert ending(text) in ("", "a", "an", "is", "are", "was", "were", "to", "by")
    assert begins_with_vowel_sound(text) in (None, True, False)
    assert speaks_of_others(text) in (True, False)
    for found in quantities(text):
        assert text[found.start :].startswith(found.text)
    whole = quantity(text)
    assert whole is None or whole.value >= 0


@given(ODD)
def test_code_spans_lie_behind_each_other_and_begin_with_backticks(text: str) -> None:
    last = 0
    for start, end in code_spans(text):
        assert last <= start < end <= len(text)
        assert text[start] == text[end - 1] == "`"
        last = end


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `b` c", ["`b`"]),
        ("a ``b ` c`` d", ["``b ` c``"]),
        ("a ` b", []),
        ("`` a ` b `` c `", ["`` a ` b ``"]),
        ("`a` `b`", ["`a`", "`b`"]),
    ],
)
def test_code_between_backticks(text: str, code: list[str]) -> None:
    assert [text[start:end] for start, end in code_spans(text)] == code


def test_long_and_nasty_texts_take_no_longer_than_they_are_long() -> None:
    for piece in (
        "`",
        "``` ",
        "[",
        "](",
        "**_",
        '"a',
        "which ",
        "not ",
        "1,",
        ". ",
        "1 and ",
        "a-",
    ):
        text = piece * (40_000 // len(piece))
        words = Words(text, {})
        assert words.tokens is not None and words.names is not None
        lead_in(words.prose)
        reading_grade(words.prose)
        quantities(text)
        speaks_of_others(text[:199])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("retries", "retry"),
        ("messages", "message"),
        ("batches", "batch"),
        ("streaming", "stream"),
        ("encrypted", "encrypt"),
        ("stopped", "stopping"),
        ("quickly", "quick"),
        ("caching", "cache"),
    ],
)
def test_forms_of_a_word_have_one_root(one: str, other: str) -> None:
    assert root_of(one) == root_of(other)


@pytest.mark.parametrize("pair", [("access", "acces"), ("status", "statu"), ("this", "thi")])
def test_an_s_that_belongs_to_a_word_stays(pair: tuple[str, str]) -> None:
    assert root_of(pair[0]) != pair[1]


def test_what_is_asked_comes_last() -> None:
    text = "A team has a queue. Which change helps? (Select TWO.)"
    assert lead_in(text) == "Which change helps?"
    assert lead_in("Which helps? The team is small.") == "Which helps?"
    assert lead_in("Complete the sentence. A bucket is a") == "A bucket is a"
    assert sentences("One. Two! Three?") == ["One.", "Two!", "Three?"]


@pytest.mark.parametrize(
    ("phrase", "vowel"),
    [
        ("S3 bucket", True),
        ("HTTP API", True),
        ("MFA device", True),
        ("URL", False),
        ("user pool", False),
        ("event", True),
        ("hour", True),
        ("one-way street", False),
        ("bucket", False),
        ("European Region", False),
        ("SQS queue", None),
        ("`code`", None),
        ("42", None),
    ],
)
def test_a_or_an(phrase: str, vowel: bool | None) -> None:
    assert begins_with_vowel_sound(phrase) is vowel


# Quantiles from the tables in Abramowitz and Stegun (26.8).
@pytest.mark.parametrize(
    ("statistic", "freedom", "p"),
    [
        (3.84146, 1, 0.05),
        (5.99147, 2, 0.05),
        (7.81473, 3, 0.05),
        (9.48773, 4, 0.05),
        (11.3449, 3, 0.01),
        (16.9190, 9, 0.05),
        (18.3070, 10, 0.05),
        (2.36597, 3, 0.50),
    ],
)
def test_chi_square(statistic: float, freedom: int, p: float) -> None:
    assert isclose(p_of_chi_square(statistic, freedom), p, rel_tol=1e-4)


@given(st.lists(st.integers(0, 10_000), max_size=10), st.integers(0, 99), st.integers(0, 99))
def test_probabilities_are_probabilities(counts: list[int], one: int, other: int) -> None:
    assert 0 <= p_of_even_spread(counts) <= 1
    assert 0 <= p_of_two_shares(one, one + other, other, one + other + 7) <= 1


def test_real_banks_come_out_as_counted_by_hand() -> None:
    # Positions of the keys of two public banks of 873 and 323 questions.
    assert p_of_even_spread([182, 269, 243, 179]) < 0.0001
    assert 0.29 < p_of_even_spread([76, 94, 82, 71]) < 0.31


@given(st.frozensets(st.sampled_from("abcdef")), st.frozensets(st.sampled_from("abcdef")))
def test_what_sets_have_in_common(one: frozenset[str], other: frozenset[str]) -> None:
    index = jaccard(one, other)
    assert index == jaccard(other, one)
    assert (index == 1) == (one == other and bool(one))
