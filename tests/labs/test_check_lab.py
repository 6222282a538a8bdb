"""A lab that is wrong is found out, with the case that says so."""

from __future__ import annotations

from typing import Any

import pytest

from studylam.labs import check_lab
from studylam.packs.models import Case, EventChoice, Expectation, FunctionSpec, Lab, Place
from studylam.runtime import LambdaService

RIGHT = "def lambda_handler(event, context):\n    return {'twice': 2 * event['n']}\n"
WRONG = "def lambda_handler(event, context):\n    return {'twice': event['n']}\n"
PLACE = Place(file="content/labs/twice/lab.yaml", line=7)


def lab(starter: str = WRONG, solution: str = RIGHT, **function: Any) -> Lab:
    event = EventChoice(name="three", title="Three", event={"n": 3})
    return Lab(
        id="twice",
        title="Twice",
        summary="Doubles a number.",
        minutes=5,
        practises=("handler",),
        task=(),
        hints=(),
        function=FunctionSpec(name="twice", **function),
        events=(event,),
        cases=(
            Case(
                id="three",
                title="Three becomes six",
                event=event,
                expect=Expectation(response={"twice": 6}, response_given=True),
                place=PLACE,
            ),
        ),
        starter={"handler.py": starter},
        solution={"handler.py": solution},
        folder="/nowhere",
        place=Place(file="content/labs/twice/lab.md"),
    )


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        (lab(), None, ""),
        (lab(starter=RIGHT), "B003", "passes every case"),
        (lab(solution=WRONG), "B004", "response.twice: expected 6, got 3"),
        (lab(solution="def lambda_handler(:\n"), "B004", "Runtime.UserCodeSyntaxError"),
        (lab(solution="import nothing_like_it\n"), "B004", "Runtime.ImportModuleError"),
        (lab(memory_mb=64), "B001", "128"),
        (lab(layers=("no-such-layer",)), "B001", "no-such-layer"),
        (lab(layers=("../../etc",)), "B001", "no folder of the lab"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_with_a_lab(
    wrong: Lab, code: str | None, said: str, service: LambdaService
) -> None:
    problems = check_lab(wrong, service)
    assert [problem.code for problem in problems] == ([code] if code else [])
    if problems:
        assert said in problems[0].message + problems[0].hint
        assert problems[0].place.file.startswith("content/labs/twice/")
