"""A timeline in words, short enough to be read: what repeats is folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studylam.scenarios.retries import RetryScenario
from studylam.scenarios.retry_settings import TITLES
from studylam.simulation.retries import Fate, Step, Timeline, clock

FIRST, LAST = 24, 6
"""Steps that are told before and after what is folded."""


@dataclass(frozen=True)
class Told:
    """One line of the story: a step, or how many were left out."""

    step: Step | None
    left_out: int = 0


def told(timeline: Timeline, first: int = FIRST, last: int = LAST) -> Iterator[Told]:
    """The steps, the middle of a long story as one line."""
    steps = timeline.steps
    if len(steps) <= first + last + 1:
        yield from map(Told, steps)
        return
    yield from map(Told, steps[:first])
    yield Told(None, len(steps) - first - last)
    yield from map(Told, steps[-last:])


def summary(timeline: Timeline) -> str:
    """Who has run how often, in one sentence."""
    runs, tries = timeline.invocations, timeline.tries
    words = f"The function ran {_times(runs)}" if runs else "The function never ran"
    if tries > runs:
        missed = tries - runs
        words += f"; {missed:,} {'tries' if missed > 1 else 'try'} didn't reach it"
    if timeline.is_cut:
        return f"{words} within {clock(timeline.ended_s)}, and so it goes on."
    return f"{words}; all was decided after {clock(timeline.ended_s)}."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def fate_words(fate: Fate) -> str:
    """``2, 3: the queue's dead-letter queue (maxReceiveCount 5 exceeded)``."""
    whose = f"{', '.join(map(str, fate.items))}: " if fate.items else ""
    return f"{whose}{fate.where} ({fate.why})"


def fates(timeline: Timeline) -> list[Fate]:
    """The fates; what ended in the same place for the same reason as one, at the last moment."""
    found: dict[tuple[str, str, bool], Fate] = {}
    for fate in timeline.fates:
        key = (fate.where, fate.why, fate.good)
        before = found.get(key)
        items = tuple(sorted({*fate.items, *(before.items if before else ())}))
        found[key] = Fate(fate.where, fate.at_s, fate.why, items, fate.good)
    return list(found.values())


def to_json(scenario: RetryScenario, timeline: Timeline) -> dict[str, Any]:
    """The document of ``studylam simulate retries --json``: settings, steps, fates."""
    return {
        "title": scenario.title,
        "source": scenario.source,
        "source_title": TITLES[scenario.source],
        "settings": scenario.to_data()["settings"],
        "outcomes": list(scenario.script),
        "invocations": timeline.invocations,
        "tries": timeline.tries,
        "ended_s": timeline.ended_s,
        "is_cut": timeline.is_cut,
        "steps": [
            {
                "at_s": step.at_s,
                "until_s": step.until_s,
                "who": step.who,
                "kind": step.kind,
                "outcome": step.outcome,
                "items": list(step.items),
                "words": step.words,
            }
            for step in timeline.steps
        ],
        "fates": [
            {
                "at_s": fate.at_s,
                "where": fate.where,
                "why": fate.why,
                "items": list(fate.items),
                "processed": fate.good,
            }
            for fate in timeline.fates
        ],
        "notes": list(timeline.notes),
    }
