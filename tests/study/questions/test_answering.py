"""An answer of any type is kept as it was given, and shuffles follow from the seed alone."""

from __future__ import annotations

import pytest

from studylam.errors import UsageError
from studylam.packs.models import Question
from studylam.progress import Record
from studylam.study import Presented, Truth, answer_check
from studylam.study.questions.grading import Response
from tests.study.typed import matching, numeric, ordering, predict, recall


@pytest.mark.parametrize(
    ("question", "response", "kept", "correct"),
    [
        (ordering(3), (1, 0, 2), (1, 0, 2), False),
        (matching(["a", "b"], ("c",)), (0, -1), (0, -1), False),
        (numeric("900", unit="s"), " 15 min ", "15 min", True),
        (predict(("1", "2")), (0,), (0,), True),
        (predict(), "{'n': 1}", "{'n': 1}", True),
        (recall, "knew", "knew", True),
    ],
)
def test_an_answer_comes_back_as_it_was_given(
    record: Record, question: Question, response: Response, kept: Response, correct: bool
) -> None:
    said = answer_check(record, question, response, "sure", seed=7, truth=Truth('{"n": 1}'))
    (answer,) = record.answers()
    assert (answer.chosen, answer.correct) == (kept, correct) == (said.response, said.correct)
    assert (answer.mode, answer.seed) == ("check", 7)
    assert said.surprising is not correct


def test_nothing_is_kept_of_what_makes_no_sense(record: Record) -> None:
    with pytest.raises(UsageError):
        answer_check(record, numeric("900"), "many")
    with pytest.raises(UsageError, match="has to be run"):
        answer_check(record, predict(), "1")
    assert list(record.answers()) == []


def test_the_order_follows_from_the_seed() -> None:
    question = matching(["a", "b", "a", "c"], ("d",))
    shown = Presented.of(question, 7)
    assert shown == Presented.of(question, 7)
    assert {Presented.of(question, seed).order for seed in range(40)} > {shown.order}
    assert shown.letters == "ABCD"
    assert [text for _, _, text in shown.rights] == [question.rights[i] for i in shown.order]
    assert shown.options == ()
    typed = Presented.of(numeric("5"), 7)
    assert (typed.order, typed.letters, typed.options, typed.rights) == ((), "", (), ())
