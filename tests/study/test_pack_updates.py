"""Progress outlives what becomes of a pack: an update, its removal, its return."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studylam import home
from studylam.cli import run as run_command
from studylam.packs import Library, open_library, shelf
from studylam.progress import Record
from studylam.study import Drill
from studylam.study.drills.choice import Choice
from studylam.study.drills.decks import save_deck, standings
from studylam.study.drills.known import Known
from studylam.study.exams.offers import offers
from studylam.study.guidance.glance import glance
from studylam.study.guidance.resuming import left_open, opened
from studylam.study.ready.readiness import readiness
from studylam.study.reviews import review
from studylam.study.standing.items import given_answers, item_statistics
from studylam.study.topics import topic

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
CHANGED, GONE, KEPT = "acme:q-mend-the-date", "acme:q-as-they-are", "acme:q-what-comes-back"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A teacher's pack with three questions, installed."""
    root = tmp_path / "acme"
    assert run_command(["pack", "new", str(root)]) == 0
    bank = root / "quizzes" / "answers.md"
    text = bank.read_text()
    ids = [line.split()[1] for line in text.splitlines() if line.startswith("## q-")]
    # What the third is called is the template's business.
    bank.write_text(text.replace(f"## {ids[2]}", f"## {KEPT.partition(':')[2]}"))
    shelf.install(str(root))
    return root


def second_edition(root: Path) -> None:
    """One question asked in other words, one taken out, one put in."""
    bank = root / "quizzes" / "answers.md"
    head, changed, gone, kept = bank.read_text().split("\n## ")
    changed = changed.replace("on which day a parcel arrives", "when a parcel arrives")
    new = gone.replace(GONE.partition(":")[2], "q-new").replace("as\nthey are", "at all")
    assert changed.startswith("q-mend") and "when a parcel" in changed and "at all" in new
    bank.write_text("\n## ".join([head, changed, new, kept]))
    pack = root / "content" / "pack.yaml"
    pack.write_text(pack.read_text().replace("version: 0.1.0", "version: 0.2.0"))


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(home.progress_database()) as opened:
        yield opened


def drilled(library: Library, record: Record) -> Drill:
    """A drill of the pack's bank, each question answered rightly."""
    drill = Drill.start(library, record, Choice(bank="acme:answers"), now=NOW, seed=1)
    while not drill.finished:
        drill.answer(drill.current.question.keys, "sure", 9000, at=NOW)
    return drill


def answers(library: Library, record: Record) -> dict[str, int]:
    """How many answers speak of each question of the pack as it is asked now."""
    items = item_statistics(library, given_answers(record, "me"))
    found = {(item.question, item.version): item.answers for item in items}
    mine = (question for question in library.questions if question.id.startswith("acme:"))
    return {q.id: found[q.id, q.version] for q in mine if (q.id, q.version) in found}


def test_an_update_keeps_what_was_learnt(acme: Path, record: Record) -> None:
    before = open_library()
    drilled(before, record)
    save_deck(record, "Mine", [CHANGED, GONE])
    record.record_section_read("acme:dates-in-answers", "where-a-date-goes")
    assert answers(before, record) == {CHANGED: 1, GONE: 1, KEPT: 1}
    half_done = Drill.start(before, record, Choice(bank="acme:answers"), now=NOW, seed=2)

    second_edition(acme)
    outcome = shelf.update("acme")
    assert outcome.changes is not None
    assert (outcome.changes.questions.changed, outcome.changes.questions.removed) == (
        (CHANGED.partition(":")[2],),
        (GONE.partition(":")[2],),
    )
    after = open_library()
    assert answers(after, record) == {KEPT: 1}, "the changed question begins anew"
    assert len([a for a in record.answers() if a.question.startswith("acme:")]) == 3
    known = Known.of(record, LATER)
    assert "acme:q-new" not in known.tallies
    due = {card.question for card in review.due(after, record, LATER)}
    assert {CHANGED, KEPT} <= due and GONE not in due
    [deck] = standings(after, known)
    assert (deck.here, deck.unseen) == (1, 0)
    resumed = Drill.resume(after, record, half_done.id)
    assert resumed is not None
    assert resumed.total == 2, "what is gone isn't asked; the others are"
    assert resumed.notes
    assert readiness(after, record, "saa-c03", LATER).exam == "saa-c03"
    [offer] = [one for one in offers(after, record, LATER) if one.blueprint.exam == "saa-c03"]
    assert ("Acme", 2) in offer.by_pack, "predictions are on no exam"
    assert "2 of Acme" in offer.there
    figures = glance(after, record, LATER)
    assert figures.overview.questions_seen >= 2
    assert any(m.sections_read == 1 for m in figures.overview.modules)
    assert topic(after, "acme:answers").scope.questions == {CHANGED, KEPT, "acme:q-new"}


def test_a_pack_that_is_removed_and_comes_back(acme: Path, record: Record) -> None:
    drilled(open_library(), record)
    half_done = Drill.start(open_library(), record, Choice(bank="acme:answers"), now=NOW, seed=2)
    shelf.remove("acme")
    without = open_library()
    assert answers(without, record) == {}
    assert not [c for c in review.due(without, record, LATER) if c.question.startswith("acme:")]
    assert Drill.resume(without, record, half_done.id) is None
    assert glance(without, record, LATER).overview.questions_seen == 0
    assert len([a for a in record.answers() if a.question.startswith("acme:")]) == 3
    shelf.install(str(acme))
    back = open_library()
    assert answers(back, record) == {CHANGED: 1, GONE: 1, KEPT: 1}
    assert len([c for c in review.due(back, record, LATER) if c.question.startswith("acme:")]) == 3


def test_what_is_gone_on_with_says_whose_it_is(acme: Path, record: Record) -> None:
    library = open_library()
    known = Known.of(record, NOW)
    lesson = next(one for one in library.lessons if one.id.startswith("acme:"))
    for place, what in (
        ("quiz", Drill.start(library, record, Choice(bank="acme:answers"), now=NOW, seed=1).id),
        ("lab", "acme:due-date"),
        ("learn", lesson.id),
    ):
        opened(record, place, what)
        step = left_open(library, known)
        assert step is not None and step.title.endswith(" · Acme")


def test_commands_take_ids_with_the_packs_name(
    acme: Path, record: Record, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    drilled(open_library(), record)
    assert run_command(["progress", "exams"]) == 0
    assert "2 of Acme" in capsys.readouterr().out
    assert run_command(["progress", "items", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert KEPT in json.dumps(listed)
    exported = tmp_path / "me.jsonl"
    assert run_command(["progress", "export", str(exported)]) == 0
    assert KEPT in exported.read_text()
    assert run_command(["progress", "reset", "--topic", "acme:answers", "--yes"]) == 0
    shelf.remove("acme")
    capsys.readouterr()
    assert run_command(["lab", "acme:due-date"]) == 2
    assert "no lab called 'acme:due-date'" in capsys.readouterr().err
