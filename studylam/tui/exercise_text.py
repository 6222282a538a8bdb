"""What a decision exercise says, as lines for a sheet: the picture, the rules, the reasons."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.columns import Columns
from studylam.tui.prose import hang, set_text, wrap

if TYPE_CHECKING:
    from studylam.exercises.model import Look, Step
    from studylam.exercises.reading import Exercise, Round
    from studylam.exercises.scoring import Graded
    from studylam.exercises.sittings import Sitting
    from studylam.progress import ExerciseStatus

BLANK = Content("")
LETTERS = string.ascii_lowercase
SIGNS = {"ok": ("✓", "$success"), "stop": ("✗", "$error"), "note": ("·", "$text-muted")}
VERDICTS = {
    "right": ("✓ Right.", "$success"),
    "partial": ("! Partly right.", "$warning"),
    "wrong": ("✗ Not this time.", "$error"),
}


def picture(lines: Iterable[str], width: int) -> Iterator[Content]:
    """Lines as they are, on their own ground; what fails and what holds in its colour."""
    for line in lines:
        drawn = Content(f" {line}").truncate(width, ellipsis=True)
        drawn = drawn.pad_right(max(width - drawn.cell_length, 0))
        for sign, style in (("✓", "$success"), ("✗", "$error"), ("▼", "$accent")):
            at = drawn.plain.find(sign)
            while at >= 0:
                drawn = drawn.stylize(f"bold {style}", at, at + 1)
                at = drawn.plain.find(sign, at + 1)
        yield drawn.stylize_before("on $surface")


def story(exercise: Exercise, width: int) -> Iterator[Content]:
    """What the exercise begins with."""
    yield Content.styled(exercise.title, "bold")
    yield BLANK
    yield from set_text(exercise.intro, width)


def asked(exercise: Exercise, round: Round, width: int, *, with_story: bool) -> Iterator[Content]:
    """What comes before the options: the story (the first time), the scene, the question."""
    if with_story:
        yield from story(exercise, width)
        yield BLANK
    yield from picture(exercise.model.look(round.settings).scene, width)
    yield BLANK
    for line in set_text(round.text, width):
        yield line.stylize_before("bold")


def verdict(round: Round, result: Graded, width: int) -> Iterator[Content]:
    """How the answer was, with the reason of what was chosen first, then of all others."""
    from studylam.exercises.model import Number
    from studylam.exercises.scoring import reasons

    words, style = VERDICTS[result.verdict]
    points = f"   {result.points} of 100" if result.verdict == "partial" else ""
    yield Content.assemble((words, f"bold {style}"), (points, "$text-muted"))
    question = round.question
    if isinstance(question, Number):
        typed = "" if result.verdict == "right" else f"You typed {result.given:,f}. "
        formula = f"Reckoned: {question.formula}" if question.formula else ""
        yield from wrap(Content.styled(f"{typed}{formula}", "$text-muted"), width)
    yield BLANK
    for one in reasons(round, result.given):
        sign, colour = SIGNS["ok" if one.right else "stop"]
        if not one.right and not one.chosen:
            sign, colour = " ", "$text-muted"
        label = _letter(round, one.id)
        head = Content.styled(f"{sign} {label}", f"bold {colour}")
        weight = "bold" if one.right or one.chosen else "$text-muted"
        mine = "your answer" if one.chosen and not isinstance(question, Number) else ""
        room = width - head.cell_length - (len(mine) + 2 if mine else 0)
        lines = wrap(Content.styled(one.words, weight), max(room, 8))
        first, *more = hang(lines, head, head.cell_length)
        yield Columns(first, Content.styled(mine, "$text-muted")).line(width)
        yield from more
        for line in set_text(one.why, width - head.cell_length):
            yield Content(" " * head.cell_length) + line
        yield BLANK


def _letter(round: Round, option: str) -> str:
    from studylam.exercises.model import Choice

    if not isinstance(round.question, Choice):
        return ""
    names = [name for name, _ in round.question.options]
    return f"{LETTERS[names.index(option)].upper()}  "


def happens(look: Look, width: int) -> Iterator[Content]:
    """The outcome, the picture, and the rules that led to it with where they are from.

    The outcome comes first: below a tall picture nobody would see what turning a knob has done.
    """
    yield from wrap(Content.styled(look.outcome, "bold"), width)
    yield BLANK
    yield from picture(look.answered, width)
    yield BLANK
    yield from steps(look.steps, width)


def steps(rules: Iterable[Step], width: int) -> Iterator[Content]:
    """Rule by rule, then their sources, each once."""
    rules = tuple(rules)
    for step in rules:
        sign, style = SIGNS[step.verdict]
        head = Content.styled(f"{sign} ", f"bold {style}")
        text = Content.styled(step.words, "$text-muted" if step.verdict == "note" else "")
        yield from hang(wrap(text, width - 2), head, 2)
    sources = list(dict.fromkeys(step.source for step in rules if step.source))
    if sources:
        yield BLANK
    for source in sources:
        yield from hang(
            wrap(Content.styled(source, "$text-muted"), width - 2),
            Content.styled("§ ", "$text-muted"),
            2,
        )


def headline(going: Sitting, status: ExerciseStatus) -> Content:
    """How it went, over the rounds one by one."""
    best = ""
    if status.finished > 1 and status.best is not None:
        best = "   your best time through" if going.points >= status.best else ""
        best = best or f"   best so far: {status.best}"
    return Content.assemble((f"{going.points} of 100", "bold"), (best, "$text-muted"))
