"""What happens between an answer and its reasons: a prediction is run before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studylam.tui.widgets.question import QuestionBody

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.packs.questions.predictions import Truth
    from studylam.tui.ports import SessionApp

NOT_HERE = "This can't be run here, so the answer doesn't count."


def find_truth(
    session: SessionApp,
    body: QuestionBody,
    then: Callable[[Truth | None], object],
    otherwise: Callable[[str], object],
) -> None:
    """Run what the question is about, in a thread and as isolated as any handler, then go on.

    Questions that predict nothing go on at once. Where it can't be run, ``otherwise`` gets the
    reason in a sentence. Nothing follows once ``body`` has gone.
    """
    question = body.question
    if question.predicts is None:
        then(None)
        return
    library, service, record = session.library, session.service, session.record

    def work() -> Truth:
        from studylam.labs.predictions import run_prediction

        return run_prediction(question, library, service, record)

    def done(truth: Truth) -> None:
        body.say()
        then(truth)

    def failed(error: StudyLamError) -> None:
        body.say()
        otherwise(f"{NOT_HERE} {error.message} {error.hint or ''}".strip())

    body.say(busy="Running it")
    session.background(work, done, failed=failed, owner=body)
