"""What a handler really does, for questions that ask to predict it.

A predict question names a case of a lab. That case is run as the lab's own cases are, in a world
made anew, with the lab's starter or solution, and what its last invocation returned and logged is
the truth that a prediction is held to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from studylam.errors import BadInputError, NotFoundError, SandboxError, StudyLamError
from studylam.labs import trust
from studylam.labs.cases import run_case
from studylam.labs.match import cut
from studylam.packs.questions.predictions import Truth, says_same
from studylam.packs.reading.comments import UNWRITTEN
from studylam.packs.reading.markdown import Page

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Case, Lab, Place, Prediction, Problem, Question
    from studylam.packs.problems import Report
    from studylam.progress import Record
    from studylam.runtime import LambdaService


def run_prediction(
    question: Question, library: Library, service: LambdaService, record: Record | None = None
) -> Truth:
    """Run what a predict question is about, and say what happened.

    Raises:
        NotFoundError: the library doesn't have the lab or the case.
        ConsentNeededError: the lab's pack is a stranger's, and nobody has allowed its code to run.
        SandboxError: handlers can't be run safely on this machine.
        BadInputError: it isn't a predict question, or its case runs no function.
    """
    predicts = question.predicts
    if predicts is None:
        raise BadInputError(f"{question.id} asks for no prediction.")
    lab = library.lab(predicts.lab)
    case = case_of(lab, predicts)
    trust.check(library.pack_of(lab), record, service)
    return truth_of(lab, case, files_of(lab, predicts), service)


def case_of(lab: Lab, predicts: Prediction) -> Case:
    """The case that a prediction is about.

    Raises:
        NotFoundError: the lab has no such case.
    """
    for case in lab.cases:
        if case.id == predicts.case:
            return case
    raise NotFoundError.named("case in this lab", predicts.case, [case.id for case in lab.cases])


def files_of(lab: Lab, predicts: Prediction) -> dict[str, str]:
    """The code that is run: what a question shows has to be a part of it."""
    # A solution may leave out the files that it doesn't change.
    return dict(lab.starter) if predicts.code == "starter" else {**lab.starter, **lab.solution}


def truth_of(lab: Lab, case: Case, files: Mapping[str, str], service: LambdaService) -> Truth:
    """What the last invocation of a case returned and logged."""
    result = run_case(lab, case, files, service).invocation
    if result is None:
        why = "Its event invokes nothing, or AWS refused something on the way."
        raise BadInputError(f"The case {case.id!r} of {lab.id} runs no function.", hint=why)
    return Truth(
        result.payload_text,
        tuple(line.text for line in result.logs if line.kind == "function"),
        result.function_error is not None,
    )


# -- checking -------------------------------------------------------------------------------------


def check_predictions(
    questions: Iterable[Question], library: Library, service: LambdaService
) -> list[Problem]:
    """What is wrong with predict questions when what they ask is really run: Q024, Q025, Q027.

    Args:
        library: has their labs. A question whose lab or case isn't there has a problem already.
    """
    from studylam.packs.problems import Report

    report = Report()
    truths: dict[tuple[str, str, str], Truth] = {}
    labs = {lab.id: lab for lab in library.labs}
    for question in questions:
        predicts = question.predicts
        lab = labs.get(predicts.lab) if predicts else None
        if predicts is None or lab is None:
            continue
        case = next((case for case in lab.cases if case.id == predicts.case), None)
        if case is None:
            continue
        files = files_of(lab, predicts)
        _check_code(question, {**lab.fixed, **files}, report)
        key = (lab.id, case.id, predicts.code)
        try:
            if key not in truths:
                truths[key] = truth_of(lab, case, files, service)
        except SandboxError as error:
            message = f"{question.id}: this prediction couldn't be run here: {error.message}"
            report.at("Q027", question.place, message, hint=error.hint or "")
            continue
        except StudyLamError as error:
            message = f"{question.id}: this prediction can't be run: {error.message}"
            report.at("Q024", question.place, message, hint=error.hint or "")
            continue
        _check_keys(question, predicts, truths[key], report)
    return report.problems


def _check_keys(question: Question, predicts: Prediction, truth: Truth, report: Report) -> None:
    what = "logs" if predicts.what == "log" else "ends with" if truth.failed else "returns"
    real = "\n".join(truth.logs) if predicts.what == "log" else truth.payload_text
    told = f"{predicts.lab}/{predicts.case} really {what}: {_told(real, truth) or 'nothing'}"

    def note(place: Place, message: str, hint: str) -> None:
        report.at("Q024", place, f"{question.id}: {message} {told}", hint=hint)

    mark = "If it is meant, mark it: - [x]"
    for option in question.options:
        if UNWRITTEN in option.text:
            continue
        true = says_same(option.text, truth, predicts.what)
        if option.correct and not true:
            hint = "Write it in backticks or a fence, as JSON; of an error, its type: `KeyError`."
            note(option.place, "this option is marked as right, but isn't what happens.", hint)
        elif true and not option.correct:
            note(option.place, "this option isn't marked as right, but is what happens.", mark)
    for trap in question.traps:
        if says_same(trap.text, truth, predicts.what):
            note(trap.place, "this wrong answer is what happens.", "Take it out of the list.")
    if question.typed and predicts.what == "log" and not truth.logs:
        note(question.place, "nothing is logged, so there is nothing to type.", "what: return")


def _told(real: str, truth: Truth) -> str:
    """What happened, in a line: of an error, its type and message without where it was raised."""
    error = json.loads(real) if truth.failed and real == truth.payload_text else None
    if isinstance(error, dict) and "errorType" in error:
        return cut(f"{error['errorType']}: {error.get('errorMessage', '')}")
    return cut(real)


def _check_code(question: Question, files: Mapping[str, str], report: Report) -> None:
    """Python in the stem is what is run, or a part of it; else the learner is misled."""
    whole = [_lines(text) for text in files.values()]
    for token in Page(question.stem, question.place.file).tokens:
        if token.type != "fence" or token.info.split(" ")[0] not in ("python", "py"):
            continue
        shown = _lines(token.content)
        if not any(_within(shown, lines) for lines in whole):
            report.at(
                "Q025",
                question.place,
                f"{question.id}: the code in the stem isn't in the lab's files.",
                hint="Copy it from the handler that is run: lines that follow each other, with … "
                "for what is left out.",
            )


def _lines(code: str) -> list[str]:
    """Lines as they are compared: without indentation, blank lines and spaces at their ends."""
    return [line.strip() for line in code.split("\n") if line.strip()]


def _within(shown: list[str], lines: list[str]) -> bool:
    """Whether the lines shown follow each other in a file; ``…`` or ``...`` leaves some out."""
    at = 0
    gap = True
    for line in shown:
        if line.lstrip("# ") in ("…", "..."):
            gap = True
            continue
        try:
            found = lines.index(line, at)
        except ValueError:
            return False
        if not gap and found != at:
            return False
        at, gap = found + 1, False
    return True
