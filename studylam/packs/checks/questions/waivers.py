"""``waive:`` of a question, and ``checks: off`` of a pack: what need not be passed, and why (Q029).

A waiver is for one question, has a reason that a colleague would accept, and has to waive
something: when what it was for is mended, it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studylam.packs.checks.questions.rule import Finding, Sheet
from studylam.packs.models import Level, Place, Question
from studylam.packs.problems import CODES, did_you_mean

MIN_REASON = 10
"""Characters of a waiver's reason: more than "ok"."""

JUDGED = ("Q002", "Q018")
"""Errors that are a judgement about words, which an author may know better."""


def waivable(code: str, level: Level) -> bool:
    """Whether a question may be excused from this finding."""
    return code in CODES and code.startswith("Q") and (level != "error" or code in JUDGED)


class Waivers:
    """The waivers of all questions, and which of them were needed."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._of = {question.id: question for question in questions if question.waive}
        self._used: set[tuple[str, str]] = set()

    def cover(self, question: Question | None, code: str, level: Level) -> bool:
        """Whether a finding is waived."""
        if question is None or code not in question.waive or not waivable(code, level):
            return False
        if len(question.waive[code].strip()) < MIN_REASON:
            return False
        self._used.add((question.id, code))
        return True

    def findings(self) -> Iterator[Finding]:
        """What is wrong with the waivers themselves."""
        for question in self._of.values():
            for code, reason in question.waive.items():
                message, hint = self._fault(question, code, reason)
                if message:
                    yield Finding(
                        question.place, message, hint, word=code, after="waive", question=question
                    )

    def _fault(self, question: Question, code: str, reason: str) -> tuple[str, str]:
        if code not in CODES:
            return f"There is no check {code[:20]!r}.", did_you_mean(code, CODES, "Take it out.")
        if not code.startswith("Q") or not (waivable(code, CODES[code].level) or code == "Q005"):
            return f"{code} can't be waived.", "Mend what it says, and take the waiver out."
        if len(reason.strip()) < MIN_REASON:
            return (
                f"The waiver of {code} has no reason.",
                f'waive: {{{code}: "why it is all right"}}',
            )
        if (question.id, code) not in self._used:
            return f"The waiver of {code} waives nothing.", "Take it out."
        return "", ""


def settings_of_no_use(sheet: Sheet) -> Iterator[Finding]:
    """Codes in ``checks: off`` that there aren't, or that can't be switched off."""
    place = Place(file="content/pack.yaml")
    for code in sheet.settings.off:
        if code not in CODES:
            hint = did_you_mean(code, CODES, "Take it out.")
            yield Finding(place, f"There is no check {code[:20]!r}.", hint, word=code, after="off")
        elif CODES[code].level == "error":
            yield Finding(
                place,
                f"{code} is an error, which can't be switched off.",
                "Take it out. One question can be excused from some: waive: in its YAML.",
                word=code,
                after="off",
            )
