"""The kinds of exercises: name in the file → its module here, imported when it is needed.

A module has ``read(data: Fields) -> Model``. It reads its own keys only: the frame has taken
``kind``, ``title``, ``practises``, ``minutes``, ``exam``, ``intro`` and ``rounds`` away.
"""

from __future__ import annotations

from importlib import import_module

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
}
"""With what each is about, for lists."""


def reader(kind: str) -> Reader:
    """How exercises of a kind are read."""
    read: Reader = import_module(f"studylam.exercises.kinds.{kind}").read
    return read
