"""``studylam exercise``: decision exercises for scripts, and for who has no use for the app."""

from __future__ import annotations

import string
from collections.abc import Sequence
from textwrap import indent, wrap
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.exercises.model import Look
    from studylam.exercises.reading import Exercise, Round
    from studylam.exercises.scoring import Graded
    from studylam.exercises.sittings import Sitting
    from studylam.packs import Library
    from studylam.progress import ExerciseStatus

WIDTH = 80
SIGNS = {"ok": "✓", "stop": "✗", "note": "·"}
VERDICTS = {"right": "✓ Right.", "partial": "✗ Partly right.", "wrong": "✗ Wrong."}


@click.group()
def command() -> None:
    """Decide, then see what happens: VPC, packages, runtimes and more."""


@command.command(name="list", short_help="Name every exercise, with your best time through.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: a list of objects.")
def list_exercises(as_json: bool) -> None:
    """Name every exercise, with what it is about and your best time through."""
    from studylam.cli.progress import for_reading
    from studylam.exercises.finding import exercises
    from studylam.packs import open_library
    from studylam.progress import ExerciseStatus

    library = open_library()
    found = list(exercises(library))
    record, note = for_reading()
    with record:
        statuses = record.exercise_statuses()
    if as_json:
        emit(
            [
                {
                    "id": one.file.id,
                    "title": one.file.title,
                    "kind": one.file.kind,
                    "practises": list(one.file.practises),
                    "minutes": one.file.minutes,
                    "rounds": len(one.exercise.rounds) if one.exercise else None,
                    "pack": library.pack_of(one.file).meta.id,
                    "problem": one.problem.message if one.problem else None,
                    **_standing(statuses.get(one.file.id, ExerciseStatus())),
                }
                for one in found
            ]
        )
        return
    if note:
        say(note, error=True)
    width = max((len(one.file.id) for one in found), default=0)
    for one in found:
        best = statuses.get(one.file.id, ExerciseStatus()).best
        how = "can't be used" if one.problem else "" if best is None else f"best {best} of 100"
        say(f"{one.file.id:<{width}}  {one.file.title}" + (f"  ({how})" if how else ""))
    say()
    say("One of them: studylam exercise show ID" if found else "No pack has an exercise.")


@command.command(name="show", short_help="Show the situation and the rounds, not what is right.")
@click.argument("name", metavar="ID|FILE")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KNOB=VALUE",
    help="Turn a knob, and see what then happens and why. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(name: str, settings: tuple[str, ...], as_json: bool) -> None:
    """Show an exercise: its situation and its rounds, without what is right.

    With --set: what happens with these knobs, by which rules. FILE is one that is being written.
    """
    from studylam.exercises.finding import open_exercise
    from studylam.exercises.model import settled
    from studylam.packs import open_library

    exercise = open_exercise(name, open_library())
    chosen = settled(exercise.model.knobs, _settings(exercise, settings))
    look = exercise.model.look(chosen)
    if as_json:
        emit(
            {
                **_head(exercise),
                "settings": chosen,
                "scene": list(look.scene),
                "look": _look(look) if settings else None,
                "rounds": [_asked(one) for one in exercise.rounds],
            }
        )
        return
    if settings:
        _say_look(look)
        return
    say(exercise.title)
    say()
    say(exercise.intro)
    if exercise.model.knobs:
        say()
        say("Knobs (studylam exercise show ID --set KNOB=VALUE):")
        for knob in exercise.model.knobs:
            values = ", ".join(knob.names[:12]) + (", …" if len(knob.names) > 12 else "")
            say(f"  {knob.id}: {values}" + (", or any day" if knob.day else ""))
    for number, one in enumerate(exercise.rounds, 1):
        say()
        _say_round(exercise, one, number)
    say()
    say("Answer one: studylam exercise answer ID ROUND CHOICE…")


@command.command(name="answer", short_help="Answer a round, and hear what is right and why.")
@click.argument("name", metavar="ID|FILE")
@click.argument("round_name", metavar="ROUND")
@click.argument("choices", nargs=-1, required=True, metavar="CHOICE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def answer(name: str, round_name: str, choices: tuple[str, ...], as_json: bool) -> int:
    """Answer a round (its id, or its number from 1), and hear what is right and why.

    CHOICE is a letter or an option's id; several where all that fit are asked; or a number. The
    answer counts like one in the app. An answer to a FILE that is being written isn't kept.

    Exit status: 0 right, 1 wrong or only partly right, 2 no answer to this round.
    """
    from studylam.exercises.finding import is_path, open_exercise
    from studylam.exercises.scoring import parse_given
    from studylam.exercises.sittings import another, sitting
    from studylam.exercises.sittings import answer as answered
    from studylam.packs import open_library
    from studylam.progress import Record

    library = open_library()
    exercise = open_exercise(name, library)
    round = exercise.round(round_name)
    given = parse_given(round, choices)
    if is_path(name):
        going, result = answered(another(exercise), round, given, None)
    else:
        with Record.open() as record:
            going, result = answered(sitting(exercise, record), round, given, record)
    if as_json:
        emit(_answered(exercise, round, going, result, library, recorded=not is_path(name)))
    else:
        _say_answered(exercise, round, going, result, library)
    return 0 if result.verdict == "right" else 1


@command.command(name="kinds", short_help="What kinds there are, for who writes one.")
@click.argument("kind", required=False, metavar="[KIND]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def kinds(kind: str | None, as_json: bool) -> None:
    """What kinds of exercises there are, for who writes one; of one KIND, how its file is written.

    The rest of such a file is the same for all: see content/README.md.
    """
    from studylam.exercises.kinds import KINDS, manual

    if kind is None:
        if as_json:
            emit([{"kind": name, "about": about} for name, about in KINDS.items()])
            return
        for name, about in KINDS.items():
            say(f"{name:<10} {about}")
        say()
        say("How the file of one is written: studylam exercise kinds KIND")
        return
    found = manual(kind)
    if as_json:
        fields = [vars(one) for one in found.fields]
        emit({"kind": kind, "about": KINDS[kind], "words": found.words, "fields": fields})
        return
    say(found.words)
    if found.fields:
        say()
        say("Fields of a case, with what holds where it doesn't say:")
    for one in found.fields:
        say(f"  {one.id:<18} {one.label}{f' ({one.values})' if one.values else ''}: {one.default}")


def _settings(exercise: Exercise, given: Sequence[str]) -> dict[str, str]:
    from studylam.errors import NotFoundError, UsageError

    knobs = {knob.id: knob for knob in exercise.model.knobs}
    found = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise UsageError(f"--set {one!r} is no setting.", hint="Write it as KNOB=VALUE.")
        if name not in knobs:
            raise NotFoundError.named("knob", name, list(knobs))
        if not knobs[name].accepts(value):
            raise NotFoundError.named(f"value of {name}", value, list(knobs[name].names))
        found[name] = value
    return found


# -- for machines ----------------------------------------------------------------------------------


def _standing(status: ExerciseStatus) -> dict[str, Any]:
    return {
        "answers": status.answers,
        "finished": status.finished,
        "best": status.best,
        "last": status.last,
        "last_at": status.last_at.isoformat() if status.last_at else None,
    }


def _head(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "kind": exercise.kind,
        "practises": list(exercise.practises),
        "minutes": exercise.minutes,
        "intro": exercise.intro,
        "knobs": [
            {
                "id": knob.id,
                "label": knob.label,
                "values": [{"value": value, "label": label} for value, label in knob.values],
                "any_day": knob.day,
            }
            for knob in exercise.model.knobs
        ],
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "picture": list(look.answered),
        "outcome": look.outcome,
        "steps": [
            {"verdict": step.verdict, "words": step.words, "source": step.source}
            for step in look.steps
        ],
    }


def _asked(round: Round) -> dict[str, Any]:
    from studylam.exercises.model import Choice

    question = round.question
    asked: dict[str, Any] = {"id": round.id, "text": round.text, "settings": dict(round.settings)}
    if isinstance(question, Choice):
        letters = zip(string.ascii_lowercase, question.options, strict=False)
        options = [{"letter": one, "id": id, "words": words} for one, (id, words) in letters]
        return {**asked, "many": question.many, "options": options}
    return {**asked, "unit": question.unit}


def _answered(
    exercise: Exercise,
    round: Round,
    going: Sitting,
    result: Graded,
    library: Library,
    *,
    recorded: bool,
) -> dict[str, Any]:
    from studylam.exercises.model import Choice
    from studylam.exercises.scoring import reasons
    from studylam.exercises.sittings import to_read

    question, given = round.question, result.given
    right: Any = str(question.value) if not isinstance(question, Choice) else None
    return {
        "exercise": exercise.id,
        "round": round.id,
        "given": sorted(given) if isinstance(given, frozenset) else str(given),
        "verdict": result.verdict,
        "points": result.points,
        "right": sorted(question.right) if isinstance(question, Choice) else right,
        "formula": None if isinstance(question, Choice) else question.formula or None,
        "reasons": [vars(one) for one in reasons(round, given)],
        **_look(exercise.model.look(round.settings)),
        "recorded": recorded,
        "score": {
            "answered": len(going.answers),
            "rounds": len(exercise.rounds),
            "points": going.points,
            "finished": going.finished,
        },
        "read": [{"lesson": one.id, "title": one.title} for one in to_read(exercise, library)],
    }


# -- for people ------------------------------------------------------------------------------------


def _say_round(exercise: Exercise, round: Round, number: int) -> None:
    from studylam.exercises.model import Choice

    question = round.question
    say(f"{number}. {round.id}")
    for line in exercise.model.look(round.settings).scene:
        say(f"     {line}".rstrip())
    say()
    _say_wrapped(round.text, 3)
    if isinstance(question, Choice):
        for letter, (_, words) in zip(string.ascii_lowercase, question.options, strict=False):
            _say_wrapped(words, 8, f"     {letter}  ")
        say("     All that fit." if question.many else "     One of them.")
    else:
        say("     A number" + (f", in {question.unit}." if question.unit else "."))


def _say_look(look: Look) -> None:
    for line in look.answered:
        say(line)
    say()
    _say_wrapped(look.outcome, 0)
    say()
    for step in look.steps:
        _say_wrapped(step.words, 2, f"{SIGNS[step.verdict]} ")
    for source in dict.fromkeys(step.source for step in look.steps if step.source):
        say(f"  By: {source}")


def _say_answered(
    exercise: Exercise, round: Round, going: Sitting, result: Graded, library: Library
) -> None:
    from studylam.exercises.scoring import reasons
    from studylam.exercises.sittings import to_read

    say(VERDICTS[result.verdict])
    for one in reasons(round, result.given):
        say()
        mine = " (your answer)" if one.chosen else ""
        _say_wrapped(f"{one.words}{mine}", 2, f"{'✓' if one.right else '✗'} ")
        _say_wrapped(one.why, 4)
    say()
    _say_look(exercise.model.look(round.settings))
    say()
    if going.finished:
        say(f"That was the last one: {going.points} of 100.")
        for lesson in to_read(exercise, library)[:3]:
            say(f"Read on: studylam learn {lesson.id}  ({lesson.title})")
    else:
        on = exercise.rounds[going.place]
        say(f"{len(going.answers)} of {len(exercise.rounds)} answered; next: {on.id}")


def _say_wrapped(text: str, by: int, first: str = "") -> None:
    lines = wrap(text, WIDTH - by) or [""]
    say(indent("\n".join(lines), " " * by).replace(" " * by, first.ljust(by), 1))
