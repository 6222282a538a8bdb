"""Every type of question: what is right, how much of it is, and what can't be an answer at all."""

from __future__ import annotations

from itertools import permutations
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import UsageError
from studylam.packs.models import Question
from studylam.study import Grade, Presented, Truth, checked_response, feedback, grade
from studylam.study.questions.grading import order_credit
from tests.study.questions.test_grading import keyed
from tests.study.typed import made, matching, numeric, ordering, predict, recall

RIGHTS = st.lists(st.sampled_from("abcd"), min_size=2, max_size=6)
EXTRA = st.sampled_from([(), ("x",), ("x", "y")])
ORDERS = st.integers(2, 8).map(ordering)
MATCHES = st.builds(matching, RIGHTS, EXTRA)
PICKED = st.one_of(keyed, ORDERS, MATCHES)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Question, tuple[int, ...]]:
    """A question whose answer is picked, and an answer that a learner can give."""
    question = draw(PICKED)
    if question.type == "ordering":
        return question, tuple(draw(st.permutations(question.keys)))
    if question.type == "matching":
        side = st.integers(-1, len(question.rights) - 1)
        count = len(question.pairs)
        given = draw(st.lists(side, min_size=count, max_size=count).filter(lambda g: max(g) > -1))
        return question, tuple(given)
    most = 1 if question.type == "single-choice" else len(question.options)
    indices = st.integers(0, len(question.options) - 1)
    return question, tuple(sorted(draw(st.sets(indices, min_size=1, max_size=most))))


@given(answered())
def test_credit_is_a_share_and_full_only_if_right(
    both: tuple[Question, tuple[int, ...]],
) -> None:
    question, given_ = both
    result = grade(question, given_)
    assert 0 <= result.credit <= 1
    assert (result.credit == 1) == result.correct == (given_ == question.keys)


@given(answered(), st.integers())
def test_the_order_on_the_screen_never_counts(
    both: tuple[Question, tuple[int, ...]], seed: int
) -> None:
    question, given_ = both
    shown = Presented.of(question, seed)
    assert sorted(shown.order) == sorted(set(shown.order))
    letters = {index: shown.letter(index) for index in shown.order}
    texts = shown.rights or shown.options
    back = {letter: index for letter, index, _ in texts}
    # Through the letters on the screen and back is the same answer.
    again = tuple(back[letters[index]] if index >= 0 else -1 for index in given_)
    assert grade(question, again) == grade(question, given_)
    assert checked_response(question, given_) == given_


@given(answered())
def test_feedback_says_everything_once(both: tuple[Question, tuple[int, ...]]) -> None:
    question, given_ = both
    said = feedback(question, given_)
    things = len(question.pairs) + 1 if question.pairs else len(question.options)
    assert sorted(part.index for part in said.parts) == list(range(things))
    assert said.correct == (not said.missing and not said.wrong)


# -- choices --------------------------------------------------------------------------------------


@given(keyed.filter(lambda question: question.type == "multiple-response"))
def test_choosing_everything_earns_no_more_than_it_should(question: Question) -> None:
    count, keys = len(question.options), len(question.keys)
    everything = grade(question, range(count)).credit
    assert everything == max(0, keys - (count - keys)) / keys
    # One key and no mistake; one key and one mistake.
    assert grade(question, question.keys[:1]).credit == 1 / keys
    wrong = next((i for i in range(count) if i not in question.keys), None)
    if wrong is not None:
        assert grade(question, (question.keys[0], wrong)).credit == 0


# -- orders ---------------------------------------------------------------------------------------


@given(st.integers(2, 8))
def test_an_order_by_known_values(count: int) -> None:
    right = list(range(count))
    assert order_credit(right, count) == 1
    assert order_credit(right[::-1], count) == 0
    pairs = count * (count - 1) / 2
    swapped = [1, 0, *right[2:]]
    assert order_credit(swapped, count) == pytest.approx(max(0, (pairs - 2) / pairs))


@pytest.mark.quick
def test_a_shifted_order_is_mostly_right() -> None:
    # By positions, not one of these would be right.
    assert order_credit([4, 0, 1, 2, 3], 5) == pytest.approx(0.2)
    assert order_credit([1, 2, 3, 4, 0], 5) == pytest.approx(0.2)
    said = feedback(ordering(5), (4, 0, 1, 2, 3))
    assert said.wrong == (4,), "the one that has to be moved"
    assert (said.parts[0].given, said.parts[0].wanted) == ("2", "1")


def test_chance_alone_earns_little() -> None:
    # Before what is below 0 is cut off, the mean of tau over all orders is 0.
    orders = list(permutations(range(4)))
    taus = [
        sum(1 if a < b else -1 for i, a in enumerate(o) for b in o[i + 1 :]) / 6 for o in orders
    ]
    assert mean(taus) == pytest.approx(0)
    assert mean(order_credit(order, 4) for order in orders) < 0.25


@given(st.integers(2, 8), st.integers())
def test_an_order_is_never_shown_as_it_should_be(count: int, seed: int) -> None:
    question = ordering(count)
    assert Presented.of(question, seed).order != question.keys


# -- matches --------------------------------------------------------------------------------------


def test_left_sides_may_share_a_right_one() -> None:
    question = matching(["sync", "async", "sync"], ("polled",))
    assert question.rights == ("sync", "async", "polled")
    assert question.keys == (0, 1, 0)
    assert grade(question, (0, 1, 0)) == Grade(True, 1)
    assert grade(question, (0, 0, -1)) == Grade(False, pytest.approx(1 / 3))
    said = feedback(question, (0, 2, -1))
    assert [(p.verdict, p.given, p.wanted) for p in said.parts[:3]] == [
        ("right", "sync", "sync"),
        ("wrong", "polled", "async"),
        ("missed", "", "sync"),
    ]
    assert said.parts[3].explanation == "why all"


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "correct"),
    [
        *(("900", True), ("15 min", True), ("0.25 h", True), ("905", True)),
        *(("906", False), ("15", False), ("15 s", False), ("many", False)),
    ],
)
def test_numbers_in_any_unit_within_the_tolerance(typed: str, correct: bool) -> None:
    assert grade(numeric("900", "5", "s"), typed) == Grade(correct, float(correct))


def test_a_right_number_in_a_wrong_unit_is_said() -> None:
    question = numeric("900", "0", "s", ("180",))
    said = feedback(question, "900 min")
    assert not said.correct
    assert said.notes == ("The number is right, but the unit isn't: the answer is in s.",)
    assert feedback(question, "900").notes == feedback(question, "5").notes == ()
    assert feedback(numeric("900", "0", "USD"), "900 cents").notes


def test_a_typical_mistake_is_recognised() -> None:
    said = feedback(numeric("900", "0", "s", ("180", "15")), "3 min")
    assert [(p.verdict, p.text, p.explanation) for p in said.parts] == [
        ("wrong", "180", "not 180"),
        ("missed", "", "why"),
        ("rest", "15", "not 15"),
    ]
    assert said.parts[0].wanted == "900 s"
    right = feedback(numeric("900", "5", "s", ("180",)), "901")
    assert [(p.verdict, p.given) for p in right.parts] == [("right", "901"), ("rest", "")]
    assert right.parts[0].wanted == "900 s ± 5"


# -- predictions ----------------------------------------------------------------------------------


def test_a_typed_prediction_is_held_to_the_truth() -> None:
    question, truth = predict(), Truth('{"n": 2}')
    assert grade(question, "{'n': 2}", truth).correct
    assert not grade(question, '{"n": "2"}', truth).correct
    with pytest.raises(UsageError, match="has to be run"):
        grade(question, "2")
    said = feedback(question, "None", truth=truth)
    assert [(p.verdict, p.explanation, p.wanted) for p in said.parts] == [
        ("wrong", "not null", '{"n": 2}'),
        ("missed", "why", '{"n": 2}'),
    ]
    assert said.truth == truth


def test_what_a_handler_returned_is_shown_inert() -> None:
    said = feedback(predict(what="log"), "a", truth=Truth("null", ("\x1b[31mred",)))
    assert said.parts[0].wanted == "␛[31mred"


def test_a_picked_prediction_is_held_to_the_bank_and_a_doubt_is_said() -> None:
    question = predict(("`1`", "`2`"))
    assert grade(question, (0,)).correct
    assert feedback(question, (0,), truth=Truth("1")).notes == ()
    doubted = feedback(question, (0,), truth=Truth("2"))
    assert doubted.correct
    assert "report it" in doubted.notes[0]


def test_a_fact_is_known_or_forgotten() -> None:
    assert grade(recall, "knew").correct
    assert not grade(recall, "forgot").correct
    assert feedback(recall, "forgot").parts[0].explanation == "fifteen minutes"


# -- what can't be an answer ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "response"),
    [
        (ordering(3), (0, 1)),
        (ordering(3), (0, 1, 1)),
        (ordering(3), ()),
        (ordering(3), "0,1,2"),
        (matching(["a", "b"]), (0,)),
        (matching(["a", "b"]), (0, 2)),
        (matching(["a", "b"]), (-1, -1)),
        (matching(["a", "b"]), (-2, 0)),
        (numeric("5"), ""),
        (numeric("5"), "five"),
        (numeric("5", unit="s"), "5 MB"),
        (numeric("5"), (5,)),
        (predict(), "  "),
        (predict(), "x" * 20_000),
        (predict(), (0,)),
        (predict(("1", "2")), "1"),
        (predict(("1", "2")), (0, 1)),
        (recall, "maybe"),
    ],
)
def test_what_makes_no_sense_is_refused_and_never_right(
    question: Question, response: tuple[int, ...] | str
) -> None:
    with pytest.raises(UsageError):
        checked_response(question, response)
    if not isinstance(response, str) or not question.typed:
        assert not grade(question, response, Truth("0")).correct


def test_typed_text_is_kept_inert() -> None:
    assert checked_response(predict(), " a\x1b[31m\n ") == "a␛[31m"
    assert checked_response(numeric("5", unit="s"), " 5 s ") == "5 s"


def test_a_question_without_a_key_is_never_right() -> None:
    assert grade(made("single-choice"), ()) == Grade(False, 0)
