"""The kinds of exercises: name in the file → its module here, imported when it is needed.

A module has ``read(data: Fields) -> Model``. It reads its own keys only: the frame has taken
``kind``, ``title``, ``practises``, ``minutes``, ``exam``, ``intro`` and ``rounds`` away.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from studylam.errors import NotFoundError
from studylam.exercises.model import Reader

KINDS: dict[str, str] = {
    "vpc": "Which call gets through, and which times out?",
    "triage": "A job that may take longer than a function can run: what runs it?",
    "package": "What fits how: zip, layers, container image?",
    "storage": "/tmp, EFS or S3 for these data?",
    "secrets": "Environment variable or Secrets Manager?",
    "runtimes": "A date: which runtimes are deprecated, which blocked?",
    "warm": "Provisioned concurrency or SnapStart?",
    "canary": "An alias shifts traffic: go on or roll back?",
    "cost": "What will this cost?",
    "duties": "Who looks after what, AWS or you, for each way to run code?",
    "doors": "REST API, HTTP API, function URL, load balancer or WebSocket API?",
    "phases": "With extensions: when is the answer out, what is billed, who is cut off?",
    "notes": "Old study notes: which lines still hold, and what is true today?",
}
"""With what each is about, for lists."""


@dataclass(frozen=True)
class CaseField:
    """A field of a kind whose situations are named cases."""

    id: str
    label: str
    values: str
    """What it can be, in words."""
    default: str


@dataclass(frozen=True)
class Manual:
    """How the data of a kind are written: the words at the top of its module, and its fields."""

    words: str
    fields: tuple[CaseField, ...]


def manual(kind: str) -> Manual:
    """For who writes an exercise.

    Raises:
        NotFoundError: there is no such kind.
    """
    if kind not in KINDS:
        raise NotFoundError.named("kind of exercise", kind, list(KINDS))
    from inspect import cleandoc

    module = import_module(f"studylam.exercises.kinds.{kind}")
    fields = [
        CaseField(
            one.id,
            one.label,
            ", ".join(word for word, _ in one.words) or one.unit or one.kind,
            "must be given" if one.default is None else one.shown(one.default),
        )
        for one in getattr(module, "FIELDS", ())
    ]
    words = cleandoc(module.__doc__ or "").replace("``", "").replace("::\n", ":\n")
    return Manual(words, tuple(fields))


def reader(kind: str) -> Reader:
    """How exercises of a kind are read."""
    read: Reader = import_module(f"studylam.exercises.kinds.{kind}").read
    return read
