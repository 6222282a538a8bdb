"""What the tests of this folder make their packs of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from studylam.packs import Library

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

PACK = """
id: small
title: A small pack
version: 1.0.0
licence: MIT
exams: [dva-c02]
"""

CONCEPTS = """
concepts:
  timeout: {name: Timeout, sentence: A function is stopped when its time is up.}
  memory: {name: Memory, sentence: Memory brings CPU with it.}
  events: {name: Events, sentence: An event is what the handler is given.}
"""

FACTS = """
sources:
  quotas: {title: Quotas, publisher: AWS, url: https://docs.aws.amazon.com/, read: 2026-08-15}
facts:
  timeout.max: {title: Longest timeout, value: 900, unit: s, as_of: 2026-08-15, source: quotas}
"""

BLUEPRINT = """
exam: dva-c02
title: Developer
questions: 65
scored: 50
minutes: 130
pass_score: 720
domains:
  - {number: 1, name: Development, weight: 60}
  - {number: 2, name: Security, weight: 40}
as_of: 2026-10-04
source: quotas
"""

LESSON = """---
id: %(id)s
title: Lesson %(id)s
teaches: [%(teaches)s]
minutes: 9
---
## First

Some text.

## Second

More text.

## Third

Still more.
"""


def question(
    id: str,
    *,
    concept: str = "timeout",
    domain: int = 1,
    keys: int = 1,
    words: str = "",
    n: int = 4,
) -> str:
    """One question as Markdown; its first ``keys`` options are right."""
    options = "".join(
        f"- [{'x' if i < keys else ' '}] Option {i} of {id}\n  > Reason {i}.\n" for i in range(n)
    )
    return (
        f"## {id}\n```yaml\nassesses: [{concept}]\ndomain: {{dva-c02: {domain}}}\nlevel: apply\n"
        f"sources: [quotas]\n```\nWhat about {id}?\n\n{options}\n"
    )


def bank(*questions: str, id: str = "basics") -> str:
    """A bank's file."""
    return f"---\nbank: {id}\ntitle: The {id}\nexam: [dva-c02]\n---\n" + "".join(questions)


def twelve() -> list[str]:
    """Eight questions on timeouts and events in domain 1, four on memory in domain 2."""
    eight = [question(f"q-{i}", concept="timeout" if i % 2 else "events") for i in range(8)]
    return eight + [question(f"m-{i}", concept="memory", domain=2, keys=2, n=5) for i in range(4)]


MakeLibrary = Callable[..., Library]
