"""``studylam quiz`` and ``progress decks``: what is refused before the app, and what is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.progress import Record
from studylam.study.drills.decks import save_deck


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Where the app would have been opened."""
    places: list[tuple[str, str | None]] = []

    def note(place: str, what: str | None, *, preview: tuple[Path, ...] = ()) -> int:
        places.append((place, what))
        return 0

    monkeypatch.setattr("studylam.tui.run", note)
    return places


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], None),
        (["scaling"], "scaling"),
        (["--exam", "dva-c02", "--domain", "2", "--size", "20"], "exam=dva-c02 domain=2 size=20"),
        (["concept=timeout", "--only", "missed"], "concept=timeout only=missed"),
        (["exam=dva-c02", "domain=2"], "exam=dva-c02 domain=2"),
        (["--deck", "Wrong on Monday"], "'deck=Wrong on Monday'"),
    ],
)
def test_it_opens_with_what_is_asked_for(
    opened: list[tuple[str, str | None]], arguments: list[str], words: str | None
) -> None:
    with Record.open() as record:
        save_deck(record, "Wrong on Monday", ["limits-1"])
    assert run(["quiz", *arguments]) == 0
    assert opened == [("quiz", words)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scalling"], "Did you mean scaling"),
        (["--only", "best"], "One of: all"),
        (["--size", "0"], "1 to 500"),
        (["--size", "many"], "1 to 500"),
        (["--domain", "2"], "--exam dva-c02"),
        (["--exam", "dva-c02", "--domain", "9"], "It has: 1"),
        (["--deck", "of nobody"], "There is no deck"),
        (["drill-of-nobody"], "There is no drill"),
        (["--type", "essay"], "One of: single-choice"),
        (["colour=red"], "There is no filter of a drill"),
    ],
)
def test_what_is_not_there_is_refused(
    opened: list[tuple[str, str | None]],
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["quiz", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert opened == []


def test_the_exam_of_a_domain_is_that_of_the_goal(
    opened: list[tuple[str, str | None]],
) -> None:
    with Record.open() as record:
        record.set_setting("goal", {"exam": "saa-c03"})
    assert run(["quiz", "--domain", "1"]) == 0
    assert opened == [("quiz", "domain=1 exam=saa-c03")]


def test_decks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["progress", "decks"]) == 0
    assert "You have put no questions aside yet." in capsys.readouterr().out
    with Record.open() as record:
        deck = save_deck(record, "Wrong\x1b on Monday", ["of an older pack", "of another"])
    assert run(["progress", "decks"]) == 0
    out = capsys.readouterr().out
    assert "on Monday  0 questions" in out
    assert "\x1b" not in out
    assert run(["progress", "decks", "--json"]) == 0
    [listed] = json.loads(capsys.readouterr().out)["decks"]
    assert (listed["id"], listed["here"], len(listed["questions"])) == (deck.id, 0, 2)
