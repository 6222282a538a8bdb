"""What a question predicts is really run, and the bank's key is held to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from studylam.cli import run
from studylam.errors import BadInputError, NotFoundError
from studylam.labs import run_prediction
from studylam.labs.predictions import check_predictions
from studylam.packs import Library, load_pack
from studylam.packs.checks.check import surroundings
from studylam.packs.models import Option, Place, Prediction, Question, Trap
from studylam.packs.reading.schema import validated
from studylam.runtime import LambdaService
from studylam.study import feedback
from tests.packs.test_question_rules import BANK, TEXT

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Place(file="quizzes/x.md", line=3)


def predict(
    case: str, *options: str, what: str = "return", code: str = "starter", stem: str = "?"
) -> Question:
    """A question on the lab on warm globals; the first option is its key."""
    return Question(
        id="q",
        bank="x",
        type="predict",
        stem=stem,
        predicts=validated(
            Prediction, {"lab": "warm-globals", "case": case, "what": what, "code": code}
        ),
        options=tuple(
            Option(text=text, correct=not i, explanation="", place=PLACE)
            for i, text in enumerate(options)
        ),
        assesses=(),
        exams=(),
        domain={},
        level="apply",
        sources=(),
        version="1",
        place=PLACE,
    )


def test_the_last_invocation_is_the_truth(library: Library, service: LambdaService) -> None:
    question = predict("three-times", what="log")
    truth = run_prediction(question, library, service)
    assert truth.logs == ("Ada 6 items 39",)
    assert not truth.failed
    assert feedback(question, "Ada  6 items 39", truth=truth).correct
    assert not feedback(question, "Ada 2 items 13", truth=truth).correct


def test_starter_and_solution_differ(library: Library, service: LambdaService) -> None:
    broken = run_prediction(predict("after-an-error"), library, service)
    assert broken.failed
    assert feedback(predict("after-an-error"), "KeyError: 'spoon'", truth=broken).correct
    mended = run_prediction(predict("after-an-error", code="solution"), library, service)
    assert mended.payload_text == '{"customer": "Ada", "items": ["cup"], "total": 9, "served": 2}'


def test_what_cant_be_run(library: Library, service: LambdaService) -> None:
    with pytest.raises(NotFoundError, match="case"):
        run_prediction(predict("four-times"), library, service)
    with pytest.raises(BadInputError):
        run_prediction(library.question("q-bill-of-a-month"), library, service)


KEY = '`{"customer": "Ada", "items": ["tea"], "served": 2, "total": 4}`'
WRONG = '`{"customer": "Ada", "items": ["tea"], "total": 2, "served": 2}`'
CODE = "```python\n{}\n```\nWhat now?"


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        (predict("next-customer", KEY, WRONG, code="solution"), []),
        (predict("next-customer", WRONG, KEY, code="solution"), ["Q024", "Q024"]),
        (predict("next-customer", KEY, KEY + " ", code="solution"), ["Q024"]),
        (predict("next-customer", KEY, code="starter"), ["Q024"]),
        (predict("three-times", "`Ada 6 items 39`", what="log"), []),
        (predict("next-customer", stem=CODE.format("basket = []\ndiscount = 0")), []),
        (predict("next-customer", stem=CODE.format("basket = []\n…\nserved = 0")), []),
        (predict("next-customer", stem=CODE.format("basket = []\nserved = 0")), ["Q025"]),
        (predict("next-customer", stem=CODE.format("basket = [ ]")), ["Q025"]),
    ],
)
def test_keys_and_code_are_held_to_what_runs(
    question: Question, codes: list[str], library: Library, service: LambdaService
) -> None:
    problems = check_predictions([question], library, service)
    assert [problem.code for problem in problems] == codes
    assert all(problem.place == PLACE and problem.hint for problem in problems)


def test_an_error_that_happens_is_told_by_its_type_and_message(
    library: Library, service: LambdaService
) -> None:
    (problem,) = check_predictions([predict("after-an-error", KEY)], library, service)
    assert problem.message.endswith("really ends with: KeyError: 'spoon'")


def test_what_isnt_written_yet_isnt_held_to_what_happens(
    library: Library, service: LambdaService
) -> None:
    question = predict("next-customer", "`TODO(author): what is returned`", code="solution")
    assert check_predictions([question], library, service) == []


def test_a_wrong_answer_that_is_what_happens(library: Library, service: LambdaService) -> None:
    trap = Trap(text=KEY, explanation="", place=PLACE)
    question = replace(predict("next-customer", code="solution"), traps=(trap,))
    assert [p.code for p in check_predictions([question], library, service)] == ["Q024"]


def test_the_built_in_keys_are_true(library: Library, service: LambdaService) -> None:
    """Every third: `studylam pack check`, which CI runs as well, asks for all of them."""
    questions = [question for question in library.questions if question.predicts][::3]
    problems = check_predictions(questions, library, service)
    assert [f"{problem.place} {problem.message}" for problem in problems] == []


def test_pack_check_runs_predictions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], service: LambdaService
) -> None:
    from tests.packs.conftest import SamplePack

    sample = SamplePack(tmp_path / "sample")
    sample.write(BANK, TEXT)
    pack = load_pack(sample.root)
    assert check_predictions(pack.questions, surroundings(pack), service) == []
    sample.edit(BANK, '{"name": "pong"', '{"name": "pang"')
    assert run(["pack", "check", str(sample.root)]) == 1
    said = capsys.readouterr()
    assert (
        "error Q024 q-predict: this option is marked as right, but isn't what happens" in said.out
    )
    assert 'really returns: {"name": "pong"' in said.out
