"""Situations as named cases of a few fields, and knobs that change one field of them.

A kind that weighs ways against needs says which fields its cases have (`Field`); the file has the
cases and names the fields that the learner may turn::

    cases:
      nightly: {title: The nightly report, minutes: 40, shared: true}
    knobs:
      - {field: minutes, values: [5, 14, 95]}     # a number or a name: the values to try
      - {field: shared}                           # a flag or a word: all it can be
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from studylam.exercises.fields import MAX_NUMBER, Fields, as_number
from studylam.exercises.model import WIDTH, Knob, Settings
from studylam.pricing.money import grouped

GIVEN = "given"
"""A knob's first value: as the case has it."""

Value = Decimal | bool | str


@dataclass(frozen=True)
class Field:
    """Something that is known of each case."""

    id: str
    label: str
    kind: Literal["number", "flag", "word", "name"] = "number"
    """``word``: one of `words`; ``name``: any short text."""
    default: Value | None = None
    """What holds where a case doesn't say; none: it must."""
    unit: str = ""
    words: tuple[tuple[str, str], ...] = ()
    """What a word can be, and how that reads."""
    most: Decimal | int = MAX_NUMBER
    tell: bool = False
    """Shown even at its default, since it always matters."""

    def read(self, row: Fields) -> Value:
        """This field of a case."""
        if self.kind == "flag":
            return row.flag(self.id, self.default if isinstance(self.default, bool) else None)
        if self.kind == "word":
            known = [word for word, _ in self.words]
            default = self.default if isinstance(self.default, str) else None
            return row.one_of(self.id, known, default)
        if self.kind == "name":
            return row.text(self.id, str(self.default) if self.default else None, most=40)
        number = self.default if isinstance(self.default, Decimal | int) else None
        return row.number(self.id, number, most=self.most)

    def value(self, text: str) -> Value:
        """A knob's value as the field has it."""
        if self.kind == "flag":
            return text == "yes"
        if self.kind in ("word", "name"):
            return text
        return as_number(text) or Decimal(0)

    def takes(self, text: str) -> bool:
        """Whether it can be this, written as text."""
        if self.kind == "name":
            return len(text) <= 40
        number = as_number(text)
        return number is not None and 0 <= number <= Decimal(self.most)

    def shown(self, value: Value) -> str:
        """A value for people."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal) and self.unit == "minutes":
            return span(value * 60)
        if isinstance(value, Decimal):
            return f"{grouped(value)} {self.unit}".rstrip()
        return dict(self.words).get(value, value)


@dataclass(frozen=True)
class Case:
    """One situation, its fields by name."""

    title: str
    values: Mapping[str, Value]

    def number(self, field: str) -> Decimal:
        """A field that holds a number."""
        value = self.values[field]
        return value if isinstance(value, Decimal) else Decimal(0)

    def flag(self, field: str) -> bool:
        """A field that holds yes or no."""
        return self.values[field] is True

    def word(self, field: str) -> str:
        """A field that holds a word."""
        return str(self.values[field])


@dataclass(frozen=True)
class Cases:
    """All cases of an exercise, with the knobs that choose one and change it."""

    fields: tuple[Field, ...]
    cases: Mapping[str, Case]
    knobs: tuple[Knob, ...]

    def at(self, settings: Settings) -> Case:
        """The case at these settings of the knobs."""
        case = self.cases[settings.get("case", next(iter(self.cases)))]
        values = dict(case.values)
        for field in self.fields:
            text = settings.get(field.id, GIVEN)
            if text != GIVEN:
                values[field.id] = field.value(text)
        return Case(case.title, values)

    def scene(self, case: Case) -> tuple[str, ...]:
        """What is given, a line a field; what is at its default is left out."""
        lines = [case.title, ""]
        wide = max(len(field.label) for field in self.fields) + 2
        for field in self.fields:
            value = case.values[field.id]
            if field.tell or value != field.default:
                lines += hanging(f"{field.label:<{wide}}", field.shown(value))
        return tuple(lines)


def read_cases(data: Fields, fields: Sequence[Field]) -> Cases:
    """The ``cases`` and ``knobs`` of an exercise."""
    cases = {
        name: Case(row.text("title", most=WIDTH), {each.id: each.read(row) for each in fields})
        for name, row in data.named("cases")
    }
    if not cases:
        data.problem("There is no case.", "cases")
    knobs = []
    if len(cases) > 1:
        knobs.append(Knob("case", "Case", tuple((name, c.title) for name, c in cases.items())))
    by_id = {each.id: each for each in fields}
    rows = data.each("knobs", needed=False)
    data.ids(rows, "field")
    for row in rows:
        field = by_id.get(row.one_of("field", list(by_id)))
        if field is not None:
            knobs.append(_knob(row, field))
    return Cases(tuple(fields), cases, tuple(knobs))


def _knob(row: Fields, field: Field) -> Knob:
    values: tuple[tuple[str, str], ...]
    if field.kind == "flag":
        values = (("yes", "yes"), ("no", "no"))
    elif field.kind == "word":
        values = field.words
    else:
        texts = row.texts("values")
        for index, text in enumerate(texts):
            if not field.takes(text):
                row.problem(f"{field.id} can't be {text}.", "values", index)
        values = tuple((text, field.shown(field.value(text))) for text in texts)
    return Knob(field.id, field.label, ((GIVEN, "as the case has it"), *values))


def span(seconds: Decimal) -> str:
    """A time for people, in the largest unit that divides it evenly enough to read."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = seconds / size
        if count >= 1 and (count == int(count) or count >= 2 or unit == "minute"):
            count = count.quantize(Decimal("0.1"))
            return f"{grouped(count)} {unit}{'' if count == 1 else 's'}"
    return f"{grouped(seconds.quantize(Decimal('0.001')))} second{'' if seconds == 1 else 's'}"


def hanging(head: str, text: str) -> list[str]:
    """``text`` after ``head``, wrapped to a picture's width and indented below it."""
    return textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)) or [
        head.rstrip()
    ]
