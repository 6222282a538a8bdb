"""An exercise's file → an `Exercise`, or all that is wrong with it, each with its path.

What is checked here is what makes an exercise usable, so a wrong one is never shown: the kind's
own data, each round's settings and question, a reason for every option, and that what the author
believes to be right (``expect``) is what the model computes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError
from studylam.exercises.fields import Fields, Seen, Sourced, as_day, as_number
from studylam.exercises.kinds import KINDS, reader
from studylam.exercises.model import WIDTH, Choice, Model, Number, Question, Settings, settled

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Fact

MAX_ROUNDS = 30
MAX_OPTIONS = 12
ANSWER = "answer"
"""The key of a number's reason in ``why``."""

_SOURCED = {"value", "unit", "display", "source", "as_of"}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(frozen=True)
class Round:
    """One question about the situation at some settings of the knobs."""

    id: str
    text: str
    settings: Settings
    """Of all knobs."""
    question: Question
    why: Mapping[str, str]
    """Option → why it is right or tempts; of a number: ``answer``, and maybe typical mistakes."""


@dataclass(frozen=True)
class Exercise:
    """A situation, and the decisions that are asked for."""

    id: str
    kind: str
    title: str
    practises: tuple[str, ...]
    minutes: int
    intro: str
    """Markdown."""
    rounds: tuple[Round, ...]
    model: Model
    version: str
    """Changes with the file, so that the record can tell answers to an older one."""

    def round(self, name: str) -> Round:
        """The round of this id, or of this number from 1.

        Raises:
            NotFoundError: there is none.
        """
        from studylam.errors import NotFoundError

        ids = [one.id for one in self.rounds]
        if name in ids:
            return self.rounds[ids.index(name)]
        if name.isascii() and name.isdecimal() and 1 <= int(name) <= len(ids):
            return self.rounds[int(name) - 1]
        raise NotFoundError.named("round", name, ids)


def read_exercise(
    data: Mapping[str, Any], library: Library, *, id: str = ""
) -> tuple[Exercise | None, list[FieldError]]:
    """The exercise that ``data`` (a whole file) describes; none where anything is wrong."""
    problems: list[FieldError] = []
    resolved = _resolved(data, library, (), problems)
    fields = Fields(resolved)
    fields.problems.extend(problems)
    kind = fields.one_of("kind", tuple(KINDS))
    title = fields.text("title", most=120)
    practises = fields.texts("practises", ())
    minutes = fields.whole("minutes", 5, least=1, most=120)
    fields.texts("exam", ())
    intro = fields.text("intro")
    if str(fields.data.get("kind")) not in KINDS:
        return None, fields.problems
    model = _model(kind, fields)
    rounds = _rounds(fields, model) if model is not None else ()
    if model is not None:
        fields.done()
    if fields.problems or model is None:
        return None, fields.problems
    version = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
    return (
        Exercise(id, kind, title, practises, minutes, intro, rounds, model, version[:12]),
        [],
    )


def _model(kind: str, fields: Fields) -> Model | None:
    before = len(fields.problems)
    try:
        model = reader(kind)(fields)
    except FieldError as error:
        fields.problems.append(error)
        return None
    return None if len(fields.problems) > before else model


# -- rounds ----------------------------------------------------------------------------------------


def _rounds(fields: Fields, model: Model) -> tuple[Round, ...]:
    rows = fields.each("rounds")
    if len(rows) > MAX_ROUNDS:
        fields.problem(f"{len(rows)} rounds are too many; {MAX_ROUNDS} are the most.", "rounds")
        rows = rows[:MAX_ROUNDS]
    ids = fields.ids(rows)
    found = [_round(row, name, model) for row, name in zip(rows, ids, strict=True)]
    return tuple(one for one in found if one is not None)


def _round(row: Fields, name: str, model: Model) -> Round | None:
    if name and not _ID.fullmatch(name):
        row.problem(f"{name!r} is no id.", "id", hint="Small letters, digits, - and . only.")
    text = row.text("text")
    ask = row.fields("ask")
    before = len(row.problems)
    settings = _settings(row, model)
    expect, why = row.data.get("expect"), row.pairs("why")
    row.known("expect")
    if len(row.problems) > before:
        return None
    try:
        question = model.question(ask, settings)
    except FieldError as error:
        row.problems.append(FieldError((*ask.path, *error.path), error.message, hint=error.hint))
        return None
    if len(row.problems) > before:
        return None
    _check_look(row, model, settings)
    if isinstance(question, Choice):
        _check_choice(row, question, expect, why, model, settings)
    else:
        _check_number(row, question, expect, why)
    return Round(name, text, settings, question, why)


def _settings(row: Fields, model: Model) -> dict[str, str]:
    knobs = {knob.id: knob for knob in model.knobs}
    given = row.pairs("settings")
    where = row.fields("settings", needed=False)
    for knob, value in given.items():
        if knob not in knobs:
            where.unknown(knob, knob, tuple(knobs))
        elif value and not knobs[knob].accepts(value):
            where.unknown(knob, value, knobs[knob].names)
    return settled(model.knobs, given)


def _check_look(row: Fields, model: Model, settings: Settings) -> None:
    look = model.look(settings)
    for line in (*look.scene, *look.picture):
        if len(line) > WIDTH:
            row.problem(
                f"A line of the picture has {len(line)} columns; {WIDTH} fit: {line[:50]!r}…",
                hint="Give shorter names.",
            )
            return


def _check_choice(
    row: Fields,
    question: Choice,
    expect: object,
    why: Mapping[str, str],
    model: Model,
    settings: Settings,
) -> None:
    names = tuple(name for name, _ in question.options)
    if not 2 <= len(names) <= MAX_OPTIONS:
        row.problem(f"It takes 2 to {MAX_OPTIONS} options; there are {len(names)}.", "ask")
    if not question.many and len(question.right) != 1:
        right = ", ".join(sorted(question.right)) or "none"
        row.problem(f"Exactly one option must be right; by the model it is {right}.", "ask")
    if question.many and not question.right:
        row.problem("Nothing would be right: by the model no option fits.", "ask")
    believed = [str(one) for one in expect] if isinstance(expect, list) else [str(expect)]
    if expect is None or expect == []:
        row.problem("expect is missing: which option do you believe to be right?")
    else:
        unknown = [one for one in believed if one not in names]
        for one in unknown:
            row.unknown("expect", one, names)
        if not unknown and frozenset(believed) != question.right and question.right:
            row.problem(
                f"The model says {', '.join(sorted(question.right))}, not {', '.join(believed)}.",
                "expect",
                hint=_because(model, settings),
            )
    reasons = row.fields("why", needed=False)
    for name in names:
        if name not in why:
            row.problem(
                f"why has no reason for {name!r}.",
                *(["why"] if "why" in row else []),
                hint="Each option needs one: why it is right, or why it tempts and is wrong.",
            )
    for name in why:
        if name not in names:
            reasons.unknown(name, name, names)


def _check_number(row: Fields, question: Number, expect: object, why: Mapping[str, str]) -> None:
    believed = as_number(expect)
    if believed is None:
        row.problem(
            "expect must be the number that you believe to be right.",
            *(["expect"] if "expect" in row else []),
        )
    elif abs(believed - question.value) > question.within:
        unit = f" {question.unit}" if question.unit else ""
        row.problem(
            f"The model says {question.value:,f}{unit}, not {believed:,f}.",
            "expect",
            hint=question.formula or None,
        )
    reasons = row.fields("why", needed=False)
    if ANSWER not in why:
        row.problem(
            f"why has no {ANSWER!r}.",
            *(["why"] if "why" in row else []),
            hint="It says how the number comes about, and what is easily overlooked.",
        )
    for name in why:
        typical = as_number(name)
        if name != ANSWER and typical is None:
            reasons.problem(f"{name!r} is neither {ANSWER!r} nor a number.", name)
        elif typical is not None and abs(typical - question.value) <= question.within:
            reasons.problem(f"{name} is right by the model, so no mistake.", name)


def _because(model: Model, settings: Settings) -> str:
    look = model.look(settings)
    stops = [step.words for step in look.steps if step.verdict == "stop"]
    return " ".join([look.outcome, *stops[:1]])


# -- facts -----------------------------------------------------------------------------------------


def _resolved(
    value: Any, library: Library, path: tuple[str | int, ...], problems: list[FieldError]
) -> Any:
    """``value`` with facts written out in texts, and `Sourced` in place of values with sources."""
    if isinstance(value, str):
        return library.text(value)  # a fact that isn't there is told as such by the pack's check
    if isinstance(value, list):
        return [
            _resolved(one, library, (*path, index), problems) for index, one in enumerate(value)
        ]
    if not isinstance(value, Mapping):
        return value
    if set(value) == {"fact"}:
        fact = _fact(library, str(value["fact"]), (*path, "fact"), problems)
        return _sourced(fact, library) if fact else {}
    inner = {key: _resolved(one, library, (*path, key), problems) for key, one in value.items()}
    if {"value", "source"} <= set(inner) <= _SOURCED:
        return _literal(inner)
    return inner


def _fact(
    library: Library, name: str, path: tuple[str | int, ...], problems: list[FieldError]
) -> Fact | None:
    from studylam.errors import NotFoundError

    try:
        return library.fact(name)
    except NotFoundError as error:
        problems.append(FieldError(path, error.message, hint=error.hint))
        return None


def _sourced(fact: Fact, library: Library) -> Sourced:
    source = library.source_of(fact)
    named = f"{source.title}, {source.url}" if source else fact.source
    seen = tuple(Seen(one.value, one.verdict, one.why) for one in fact.also_seen)
    return Sourced(fact.value, fact.unit, fact.display, named, fact.as_of, seen)


def _literal(data: Mapping[str, Any]) -> Sourced:
    number = None if isinstance(data["value"], str) else as_number(data["value"])
    value: Decimal | str = str(data["value"]) if number is None else number
    unit = str(data.get("unit", ""))
    shown = str(data.get("display") or f"{data['value']} {unit}".strip())
    return Sourced(value, unit, shown, str(data["source"]), as_day(data.get("as_of")))
