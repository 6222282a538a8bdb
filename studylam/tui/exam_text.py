"""How the questions of a paper are shown in short: by a sign first, by a colour beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.content import Content

if TYPE_CHECKING:
    from studylam.study import Exam

State = Literal["answered", "partly", "open"]

SIGNS: dict[State, tuple[str, str]] = {
    "answered": ("■", "$primary"),
    "partly": ("◧", "$warning"),
    "open": ("□", "$text-muted"),
}
FLAG = ("⚑", "bold $accent")


def state_of(exam: Exam, i: int) -> State:
    """How far the answer to question ``i`` is: one of two options is no whole answer yet."""
    if exam.lacking(i):
        return "partly"
    return "answered" if exam.chosen(i) else "open"


def states(exam: Exam) -> dict[State, int]:
    """How many questions are in each state."""
    found = [state_of(exam, i) for i in range(exam.total)]
    return {state: found.count(state) for state in SIGNS}


def clock(seconds: float) -> str:
    """``1:54:10``; below an hour ``54:10``."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def legend(exam: Exam) -> Content:
    """What the signs mean, with how many there are of each."""
    counts = states(exam)
    words: dict[State, str] = {
        "answered": "answered",
        "partly": "too few options",
        "open": "open",
    }
    parts = [
        Content.assemble(SIGNS[state], (f" {counts[state]} {word}", "$text-muted"))
        for state, word in words.items()
        if counts[state] or state != "partly"
    ]
    parts.append(Content.assemble(FLAG, (f" {exam.flags} flagged", "$text-muted")))
    return Content("   ").join(parts)
