"""Clocks that are set back, forward, and to another zone: the record stays what it was."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from studylam.progress import Answer, DrillItem, DrillState, Record
from studylam.study.reviews import cards

NOW = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
AHEAD = NOW + timedelta(days=400)


def answer(question: str, correct: bool = True) -> Answer:
    return Answer(
        question=question, question_version="v", chosen=(0,), correct=correct, drill_id="d"
    )


def state(id: str) -> DrillState:
    return DrillState(id=id, title=id, seed=1, items=(DrillItem("q", "v", "new"),))


def rebuilt(record: Record) -> tuple[object, ...]:
    def figures() -> tuple[object, ...]:
        return record.tallies(), record.activity(), cards.cards(record)

    grown = figures()
    cards.rebuild(record)
    assert figures() == grown
    return grown


def test_the_last_answer_is_the_one_given_last_whatever_the_clock_said(tmp_path: Path) -> None:
    with Record.open(tmp_path / "p.db") as record:
        with time_machine.travel(AHEAD, tick=False):
            record.add_answer(answer("q", correct=False))
            record.record_section_read("lesson", "first")
        with time_machine.travel(NOW, tick=False):
            record.add_answer(answer("q", correct=True))
            record.record_section_read("lesson", "second")
        tally = record.tallies()["q"]
        assert (tally.first_correct, tally.last_correct) == (False, True)
        assert [a.correct for a in record.answers()] == [False, True]
        place = record.last_place()
        assert place is not None and place.section == "second"
        undone = record.undo_last_answer("d")
        assert undone is not None and undone.correct
        rebuilt(record)


def test_everything_can_be_begun_anew_after_the_clock_was_set_back(tmp_path: Path) -> None:
    with Record.open(tmp_path / "p.db") as record:
        with time_machine.travel(AHEAD, tick=False):
            record.add_answer(answer("q"), drill=state("old"))
            record.flag("q")
            record.set_hints_shown("lab", 2)
        with time_machine.travel(NOW, tick=False):
            record.reset(None, "Everything")
            assert record.tallies() == {} and record.flagged() == set()
            assert record.unfinished_drill() is None
            assert record.lab_statuses() == {}
            # And what comes after it counts.
            record.add_answer(answer("q"), drill=state("new"))
            record.flag("q")
            record.set_hints_shown("lab", 1)
            unfinished = record.unfinished_drill()
            assert unfinished is not None and unfinished.id == "new"
            assert record.tallies()["q"].times == 1 and record.flagged() == {"q"}
            assert record.lab_status("lab").hints_shown == 1
            rebuilt(record)


def test_a_change_after_the_clock_was_set_back_wins_where_records_are_joined() -> None:
    def carried(one: Record, other: Record) -> None:
        stream = io.StringIO()
        one.export(stream)
        other.import_(io.StringIO(stream.getvalue()))

    with Record.in_memory() as one, Record.in_memory() as other:
        with time_machine.travel(AHEAD, tick=False):
            one.set_note("q", "old")
            one.set_setting("goal", 1)
            one.save_drill(state("d"))
        carried(one, other)
        with time_machine.travel(NOW, tick=False):
            one.set_note("q", "new")
            one.set_setting("goal", 2)
            one.finish_drill("d")
        carried(one, other)
        assert (other.note("q"), other.setting("goal")) == ("new", 2)
        assert other.unfinished_drill() is None
        carried(other, one)
        assert one.note("q") == "new"


@pytest.mark.parametrize("zones", [("Europe/Berlin", "Asia/Tokyo"), ("Asia/Tokyo", "US/Pacific")])
def test_the_machines_zone_leaves_the_record_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zones: tuple[str, str]
) -> None:
    """Through the hour that comes twice, and a flight."""
    found = []
    for zone in zones:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        with Record.open(tmp_path / f"{len(found)}.db") as record:
            for minutes in range(0, 180, 20):
                with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
                    record.add_answer(answer(f"q-{minutes % 60}", correct=minutes > 60))
            found.append(rebuilt(record))
            assert [a.at for a in record.answers()] == [
                NOW + timedelta(minutes=minutes) for minutes in range(0, 180, 20)
            ]
    monkeypatch.undo()
    time.tzset()
    # Places in the log are times, and the uids aren't in the figures.
    assert found[0] == found[1]
