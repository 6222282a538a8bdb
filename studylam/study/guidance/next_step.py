"""One thing worth doing, and where to go for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepKind = Literal["continue", "lesson", "review", "drill", "lab"]
StepPlace = Literal["learn", "quiz", "review", "exam", "lab", "simulate"]

_LABELS: dict[StepKind, str] = {
    "continue": "Continue",
    "lesson": "Read",
    "review": "Review",
    "drill": "Drill",
    "lab": "Lab",
}


@dataclass(frozen=True)
class NextStep:
    """Something worth doing now."""

    kind: StepKind
    title: str
    """What it is about: a lesson's, a lab's, a drill's title."""
    detail: str
    """Why, or how far it is; one sentence or less."""
    minutes: int
    """About how long it takes, at least 1."""
    place: StepPlace
    """The command that opens it: ``studylam <place> <target>``."""
    target: str
    """``lesson`` or ``lesson#section`` for learn; for quiz the drill's id to go on with one, or the
    words of a `Choice` to start one (nothing: mixed); for review the id of the one to go on with,
    or nothing; the id of the exam under way for exam; the lab's id for lab; the exercise's id for
    simulate."""

    @property
    def label(self) -> str:
        """What to do, in a word."""
        return _LABELS[self.kind]

    @property
    def sentence(self) -> str:
        """All of it in a line."""
        return f"{self.label}: {self.title}" + (f", {self.detail}" if self.detail else "")
