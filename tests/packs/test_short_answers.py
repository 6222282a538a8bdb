"""Short answers: read as they were meant, and held to what counts of what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.questions.short import is_accepted, plain_answer
from studylam.study.questions.explaining import parts_of
from studylam.study.questions.grading import checked_response, grade
from tests.packs.test_question_types import REASON, one, read

ASKED = f"Which variable has its name?\n\n> {REASON}\n\n- NAME\n  > {REASON}\n"
ACCEPTS = 'accepts: ["AWS_LAMBDA_FUNCTION_NAME", "the function name"]\n'


@pytest.mark.quick
def test_it_is_read() -> None:
    question = one(ASKED, ACCEPTS)
    assert question.type == "short-answer"
    assert question.typed
    assert question.accepts == ("AWS_LAMBDA_FUNCTION_NAME", "the function name")
    assert [trap.text for trap in question.traps] == ["NAME"]
    assert question.version != one(ASKED, "accepts: [other]\n").version


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("AWS_LAMBDA_FUNCTION_NAME", True),
        (" aws_lambda_function_name. ", True),
        ("`AWS_LAMBDA_FUNCTION_NAME`", True),
        ("The  function Name", True),
        ("function name", False),
        ("AWS_LAMBDA_FUNCTION_NAME_2", False),
        ("...", False),
        ("NAME", False),
    ],
)
def test_what_counts(typed: str, right: bool) -> None:
    question = one(ASKED, ACCEPTS)
    response = checked_response(question, typed)
    assert grade(question, response).correct is right
    first = parts_of(question, response)[0]
    assert first.verdict == ("right" if right else "wrong")
    assert first.wanted == "AWS_LAMBDA_FUNCTION_NAME · the function name"
    assert (first.text == "NAME") is (typed == "NAME"), "a typical mistake has its own reason"


def test_what_is_wrong_with_one_is_said() -> None:
    _, problems = read(ASKED.replace("- NAME", "- the Function name."), ACCEPTS)
    assert [(p.code, p.place.line) for p in problems] == [("Q023", 17)]
    _, problems = read(ASKED, ACCEPTS + "answer: 5\n")
    assert [p.code for p in problems][:1] == ["Q001"]
    assert "not both" in problems[0].message
    _, problems = read("What?\n", ACCEPTS)
    assert [p.code for p in problems] == ["Q004"]


@given(st.text(max_size=60))
def test_an_answer_accepts_itself(text: str) -> None:
    assert is_accepted(text, [text]) is bool(plain_answer(text))
    assert plain_answer(plain_answer(text)) == plain_answer(text)
