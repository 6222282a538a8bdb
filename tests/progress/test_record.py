from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import StorageError
from studylam.progress import Answer, DrillItem, DrillState, ExamItem, ExamState, Place, Record
from studylam.progress.entries import from_us, to_us

AT = datetime(2026, 11, 21, 9, 30, 1, 234567, tzinfo=UTC)


def answer(question: str = "q-1", **more: object) -> Answer:
    given = {"question_version": "v1", "chosen": (0, 2), "correct": True, "at": AT, **more}
    return Answer(question=question, **given)  # type: ignore[arg-type]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.open(tmp_path / "progress.db")


@pytest.mark.quick
def test_an_answer_comes_back_as_it_was(record: Record) -> None:
    one = answer(
        confidence="guess", mode="review", drill_id="d", duration_ms=1234, seed=2**80, correct=False
    )
    number = record.add_answer(one)
    assert record.answers() == [replace(one, id=number)]
    assert record.answers("q-2") == []
    assert record.answers("q-1", since=AT) == record.answers()
    assert record.answers(since=AT + timedelta(microseconds=1)) == []
    assert record.answers(drill_id="d") == record.answers()


@given(st.datetimes(timezones=st.timezones()))
def test_times_are_exact_and_in_utc(moment: datetime) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    back = from_us(to_us(moment))
    assert back == expected
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(record: Record) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        record.add_answer(answer(at=datetime(2026, 1, 1)))
    assert record.answers() == []


@pytest.mark.parametrize("wrong", [{"mode": "test"}, {"confidence": "maybe"}])
def test_words_that_are_not_ours_are_refused(record: Record, wrong: dict) -> None:
    with pytest.raises(ValueError):
        record.add_answer(answer(**wrong))


def test_undo_takes_back_the_last_answer_of_that_drill(record: Record) -> None:
    record.add_answer(answer("a", drill_id="one"))
    record.add_answer(answer("b", drill_id="one"))
    record.add_answer(answer("c", drill_id="two"))
    undone = record.undo_last_answer("one")
    assert undone is not None and undone.question == "b"
    assert [a.question for a in record.answers()] == ["a", "c"]
    assert record.undo_last_answer("one").question == "a"  # type: ignore[union-attr]
    assert record.undo_last_answer("one") is None
    assert set(record.tallies()) == {"c"}


def test_tallies_tell_of_the_first_and_the_last_answer(record: Record) -> None:
    record.add_answer(answer(correct=True, confidence="sure", at=AT))
    # The clock has been set back; what came last is last all the same.
    record.add_answer(answer(correct=False, confidence="guess", at=AT - timedelta(days=1)))
    tally = record.tallies()["q-1"]
    assert (tally.times, tally.right) == (2, 1)
    assert (tally.first_correct, tally.first_confidence, tally.first_at) == (True, "sure", AT)
    assert (tally.last_correct, tally.last_confidence) == (False, "guess")
    assert tally.last_at == AT - timedelta(days=1)
    assert [one.correct for one in record.answers()] == [True, False]


@pytest.mark.quick
def test_reading(record: Record) -> None:
    assert record.last_place() is None
    record.record_section_read("one", "a", AT)
    record.record_section_read("one", "b", AT + timedelta(seconds=1))
    record.record_section_read("one", "a", AT + timedelta(seconds=2))
    assert record.sections_read("one") == {"a", "b"}
    assert record.sections_read("two") == set()
    assert record.last_place() == Place("one", "a", AT + timedelta(seconds=2))
    assert [place.section for place in record.reading_log()] == ["a", "b", "a"]


def test_labs(record: Record) -> None:
    assert not record.lab_status("x").started
    record.save_draft("x", "handler.py", "print('hä')")
    record.save_draft("x", "handler.py", "print('\ud800')")
    assert record.drafts("x") == {"handler.py": "print('?')"}
    assert record.lab_status("x").started
    record.add_lab_run("x", "run", request_id="r", function_error="Unhandled", at=AT)
    record.add_lab_run("x", "cases", 2, 3, at=AT)
    record.add_lab_run("x", "cases", 1, 3, at=AT)
    record.set_hints_shown("x", 2)
    status = record.lab_status("x")
    assert (status.best_passed, status.total, status.runs, status.hints_shown) == (2, 3, 3, 2)
    assert status.started and not status.passed
    record.add_lab_run("x", "cases", 3, 3, at=AT + timedelta(days=1))
    assert record.lab_status("x").passed_at == AT + timedelta(days=1)
    record.discard_drafts("x")
    assert record.drafts("x") == {}
    with pytest.raises(ValueError):
        record.add_lab_run("x", "try")  # type: ignore[arg-type]


def test_settings_flags_and_notes(record: Record) -> None:
    assert record.setting("exam") is None
    record.set_setting("exam", {"id": "dva-c02", "on": [1, None, "ü"]})
    assert record.setting("exam") == {"id": "dva-c02", "on": [1, None, "ü"]}
    record.set_setting("exam", None)
    assert record.setting("exam", "default") is None
    with pytest.raises(TypeError):
        record.set_setting("x", object())
    with pytest.raises(ValueError):
        record.set_setting("x", float("nan"))
    record.set_note("q", "look again")
    assert (record.note("q"), record.note("r")) == ("look again", "")
    record.flag("q")
    assert record.flagged() == {"q"}
    record.flag("q", on=False)
    assert record.flagged() == set()


def test_drills_and_exams_come_back_as_they_were(record: Record) -> None:
    items = (DrillItem("q", "v", "new", "right", (1, 2)), DrillItem("r", "v", "due"))
    drill = DrillState(id="d", title="T", seed=3, items=items, position=1, started_at=AT)
    exam = ExamState(
        id="e",
        exam="dva-c02",
        seed=4,
        items=(ExamItem("q", "v", 1, (0,), True),),
        limit_s=60,
        spent_s=1.5,
        started_at=AT,
    )
    record.save_drill(drill)
    record.save_exam(exam)
    assert record.drill("d") == record.unfinished_drill() == drill
    assert record.exam("e") == exam
    assert record.exams(submitted=False) == [exam]
    assert record.drill("e") is None and record.exam("d") is None
    record.finish_drill("d")
    assert record.unfinished_drill() is None
    assert [state.id for state in record.finished_drills()] == ["d"]
    record.save_exam(replace(exam, submitted_at=AT))
    assert record.exams(submitted=False) == []


def test_a_state_that_somebody_edited_is_passed_over(record: Record) -> None:
    record.save_drill(DrillState(id="d", title="T", seed=3, items=()))
    for nonsense in ("{", "[]", "{}", '{"items": 5}', '{"items": [{}]}'):
        record._connection.execute("update sessions set state = ?", [nonsense])
        assert record.unfinished_drill() is None
        assert record.drill("d") is None


def test_quarters_of_activity(record: Record) -> None:
    record.add_answer(answer(at=AT))
    record.record_section_read("one", "a", AT + timedelta(minutes=1))
    record.add_lab_run("x", "run", at=AT.astimezone(timezone(timedelta(hours=5, minutes=45))))
    record.add_lab_run("x", "run", at=AT + timedelta(hours=1))
    first, second = record.activity()
    assert first.start == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert (first.answers, first.reads, first.lab_runs) == (1, 1, 1)
    assert second.start == datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
    assert (second.answers, second.reads, second.lab_runs) == (0, 0, 1)


def test_an_answer_and_its_drill_are_written_together_or_not_at_all(record: Record) -> None:
    state = DrillState(id="d", title="T", seed=3, items=())
    with pytest.raises(ValueError):
        record.add_answer(answer(mode="wrong"), drill=state)
    assert record.drill("d") is None
    record.add_answer(answer(drill_id="d"), drill=state)
    assert record.drill("d") == state


def test_threads_take_turns(record: Record) -> None:
    def work(name: int) -> None:
        for i in range(40):
            record.add_answer(answer(f"q-{name}-{i}"))
            record.set_setting("last", i)
            record.tallies()

    threads = [threading.Thread(target=work, args=[name]) for name in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(record.answers()) == 200
    assert len({one.id for one in record.answers()}) == 200


def test_a_closed_record_says_so(record: Record) -> None:
    record.close()
    record.close()
    with pytest.raises(StorageError, match="has been closed"):
        record.answers()
    with pytest.raises(StorageError, match="has been closed"):
        record.flag("q")


def test_in_memory_nothing_is_written(own_home: Path) -> None:
    with Record.in_memory() as record:
        record.add_answer(answer())
        assert len(record.answers()) == 1
        record.reset(None, "everything")
        assert record.answers() == []
    assert list(own_home.iterdir()) == []
