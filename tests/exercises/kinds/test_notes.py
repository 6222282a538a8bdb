"""Spot the outdated note: what is right follows from the facts, and goes with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from studylam.exercises.fields import Fields, Seen, Sourced
from studylam.exercises.kinds.notes import Notes, read
from studylam.exercises.model import WIDTH, settled
from tests.exercises.kinds.made import asked, model, right, wrong

SIZE = Sourced(
    Decimal(1),
    "MB",
    "1 MB",
    "Lambda quotas",
    date(2026, 6, 30),
    (
        Seen("256 KB", "outdated", "It was raised."),
        Seen("6 MB", "wrong", "That is the other limit."),
        Seen("a whole gigabyte, as some have it", "oversimplified", "In part."),
    ),
)
TIME = Sourced(Decimal(15), "minutes", "15 minutes", "Lambda quotas")


def data(**more: Any) -> dict[str, Any]:
    return {
        "notes": {
            "old": {"says": "An event may have 256 KB.", "fact": SIZE, "seen": "256 KB"},
            "never": {"says": "An event may have 6 MB.", "fact": SIZE, "seen": "6 MB"},
            "new": {"says": "An event may have 1 mb.", "fact": SIZE},
            "time": {"says": f"{'Long ' * 30}15 minutes.", "fact": TIME},
        },
        "pages": {
            "all": {"title": "All", "notes": ["old", "never", "new", "time"]},
            "one": {"title": "One", "notes": ["new"]},
        },
        **more,
    }


def test_what_is_right() -> None:
    made: Notes = model(read, data())
    assert right(made, {"which": "aged"}, page="all") == {"old", "never"}
    assert right(made, {"verdict": "old"}, page="all") == {"outdated"}
    assert right(made, {"verdict": "never"}, page="all") == {"wrong"}
    assert right(made, {"verdict": "new"}, page="one") == {"holds"}
    question = asked(made, {"today": "old", "or": ["512 KB", "10 MB"]}, page="all")
    words = dict(question.options)  # type: ignore[union-attr]
    assert words == {"today": "1 MB", "seen": "256 KB", "or-1": "512 KB", "or-2": "10 MB"}
    assert right(made, {"today": "new", "or": ["2 MB"]}, page="one") == {"today"}


def test_the_page_before_and_after() -> None:
    made: Notes = model(read, data())
    look = made.look(settled(made.knobs, {}))
    assert not any(mark in line for line in look.scene for mark in "✓✗→")
    assert sum(line.startswith("✗") for line in look.picture) == 2
    assert "    → outdated; today: 1 MB" in look.picture
    assert look.outcome == "All: 2 of 4 lines don't hold."
    assert all(len(line) <= WIDTH for line in (*look.scene, *look.picture))
    assert [step.verdict for step in look.steps] == ["stop", "stop", "ok", "ok"]
    assert look.steps[0].source == "Lambda quotas (as of 2026-06-30)"
    assert made.look({"page": "one"}).outcome == "One: it holds."


@pytest.mark.parametrize(
    ("note", "path"),
    [
        ({"says": "An event may have 2 MB.", "fact": SIZE}, ("notes", "x", "says")),
        ({"says": "512 KB", "fact": SIZE, "seen": "512 KB"}, ("notes", "x", "seen")),
        ({"says": "An event may have 1 MB."}, ("notes", "x")),
        ({"says": "1 MB", "fact": "payload.async"}, ("notes", "x", "fact")),
        ({"fact": SIZE}, ("notes", "x")),
    ],
)
def test_a_note_that_does_not_fit_its_fact(note: dict[str, Any], path: tuple[str, ...]) -> None:
    pages = {"one": {"title": "One", "notes": ["x"]}}
    assert path in wrong(read, data(notes={"x": note}, pages=pages))


@pytest.mark.parametrize(
    ("pages", "path"),
    [
        ({"one": {"title": "One", "notes": ["who"]}}, ("pages", "one", "notes", 0)),
        ({"one": {"title": "One", "notes": ["old", "old"]}}, ("pages", "one", "notes", 1)),
        ({"one": {"title": "One", "notes": []}}, ("pages", "one", "notes")),
        ({}, ("pages",)),
    ],
)
def test_pages_that_cannot_be_shown(pages: dict[str, Any], path: tuple[Any, ...]) -> None:
    assert path in wrong(read, data(pages=pages))


def test_rounds_that_ask_for_nothing() -> None:
    made: Notes = model(read, data())
    for ask in ({}, {"today": "old", "or": ["1 MB"]}, {"verdict": "who"}):
        fields = Fields(ask)
        made.question(fields, {"page": "all"})
        assert fields.problems
