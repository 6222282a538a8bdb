"""What is counted from the log: the same by whatever way it came about."""

from __future__ import annotations

import io
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import StorageError
from studylam.progress import ExamResult, ExamResultItem, ExamState, Record, ResetScope
from studylam.progress.entries import to_us
from studylam.progress.fading import loudness, weight
from studylam.study.reviews.cards import cards, rebuild
from tests.progress.histories import NOW, decided, given_, moments, steps, take


def derived(record: Record) -> tuple[Any, ...]:
    return (
        record.tallies(),
        sorted(record.evidence(), key=repr),
        record.activity(),
        record.lab_statuses(),
        record.all_sections_read(),
        record.exam_results(),
        record.exercise_statuses(),
    )


@settings(max_examples=60, deadline=None)
@given(steps)
def test_counted_along_the_way_equals_counted_anew(history: list[Any]) -> None:
    with Record.in_memory() as record:
        for step in history:
            take(record, step, derived)
        live = derived(record)
        record.drop_derived()
        assert derived(record) == live


@settings(max_examples=40, deadline=None)
@given(steps, steps)
def test_two_records_joined_either_way_tell_the_same(left: list[Any], right: list[Any]) -> None:
    with Record.in_memory() as one, Record.in_memory() as two:
        for record, history in ((one, left), (two, right)):
            for step in history:
                take(record, step, derived)
        exports = []
        for record in (one, two):
            text = io.StringIO()
            record.export(text)
            exports.append(text.getvalue())
            derived(record)
        one.import_(io.StringIO(exports[1]))
        two.import_(io.StringIO(exports[0]))
        assert derived(one) == derived(two)
        # A second time changes nothing.
        assert one.import_(io.StringIO(exports[1])).added == 0


@given(st.lists(moments, max_size=20), moments)
def test_weights_fade_by_half_in_a_half_life(times: list[datetime], now: datetime) -> None:
    total = sum(loudness(to_us(at)) for at in times)
    plain = sum(2.0 ** (-((now - at) / timedelta(days=30))) for at in times)
    expected = min(plain, len(times))
    assert weight(total, len(times), now) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("year", [1, 1969, 1999, 2500, 9999])
def test_a_clock_may_show_any_year(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    with Record.in_memory() as record:
        record.add_answer(given_("q", at=NOW))
        record.add_answer(given_("q", at=max(at, datetime(1970, 1, 1, tzinfo=UTC))))
        (evidence,) = record.evidence()
        for now in (at, NOW):
            assert 0 <= evidence.weight(now) <= evidence.count == 2


@pytest.mark.quick
def test_a_reset_hides_what_was_before_and_its_undo_brings_it_back(tmp_path: Path) -> None:
    with Record.open(tmp_path / "p.db") as record:
        record.add_answer(given_("a"))
        record.add_answer(given_("b", False))
        record.record_section_read("one", "s")
        record.add_lab_run("x", "cases", 2, 2)
        record.add_exercise_answer(decided("e", "s", "one", 50))
        record.flag("a")
        before = derived(record)
        one = frozenset({"x"})
        scope = ResetScope(frozenset({"a"}), labs=one, exercises=frozenset({"e"}))
        topic = record.reset(scope, "Topic")
        assert set(record.tallies()) == {"b"} and record.exercise_answers() == []
        assert record.lab_statuses() == {} and record.sections_read("one") == {"s"}
        record.add_answer(given_("a", False))
        assert record.tallies()["a"].times == 1
        record.undo_reset(topic.uid)
        assert record.tallies()["a"].times == 2
        assert record.exercise_status("e").answers == 1
        everything = record.reset(None, "Everything")
        assert record.tallies() == {} == record.lab_statuses() and record.activity() == []
        assert record.exercise_statuses() == {}
        assert record.sections_read("one") == set() and record.flagged() == set()
        record.undo_reset(everything.uid)
        assert record.tallies()["b"] == before[0]["b"] and record.flagged() == {"a"}
        assert [(reset.title, reset.standing) for reset in record.resets()] == [
            ("Topic", False),
            ("Everything", False),
        ]


def test_answers_after_a_reset_count_though_the_clock_was_set_back() -> None:
    with Record.in_memory() as record:
        record.add_answer(given_("a", at=NOW))
        record.reset(None, "Everything", NOW)
        record.add_answer(given_("a", False, at=NOW - timedelta(days=3)))
        assert record.tallies()["a"].times == 1
        assert [one.correct for one in record.answers()] == [False]


def test_an_exam_is_logged_with_its_answers_or_not_at_all(tmp_path: Path) -> None:
    item = ExamResultItem("a", "v", 1, True, (0,), True, spent_ms=1500)
    unanswered = ExamResultItem("b", "v", 2, False, (), False, flagged=True)
    result = ExamResult(
        id="e",
        exam="x-1",
        started_at=NOW,
        at=NOW + timedelta(hours=1),
        spent_s=3000.5,
        limit_s=7800,
        items=(item, unanswered),
    )
    state = ExamState(id="e", exam="x-1", seed=1, items=(), limit_s=7800, started_at=NOW)
    path = tmp_path / "p.db"
    with Record.open(path) as record:
        with pytest.raises(ValueError):
            record.add_exam(result, [given_("a", mode="nonsense")], session=state)
        assert record.exam_results() == [] and record.exam("e") is None
        record.add_exam(result, [given_("a", mode="exam", drill_id="e")], session=state)
    with Record.open(path) as record:
        assert record.exam_results() == [result] and record.exam("e") == state
        text = io.StringIO()
        record.export(text)
    with Record.in_memory() as other:
        other.import_(io.StringIO(text.getvalue()))
        assert other.exam_results() == [result]


def test_a_record_that_cannot_be_written_is_counted_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    with Record.open(path) as record:
        record.add_answer(given_("a"))
        record.tallies()
        record.add_answer(given_("a", False))
        record.add_answer(given_("b"))
    with Record.open(path, read_only=True) as record:
        assert record.tallies()["a"].times == 2 and set(record.tallies()) == {"a", "b"}
        with pytest.raises(StorageError):
            record.add_answer(given_("a"))
    with Record.open(path) as record:
        assert record.tallies()["a"].times == 2


def test_entries_that_another_program_wrote_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    with Record.open(path) as record:
        record.add_answer(given_("a"))
        assert record.tallies()["a"].times == 1
        with Record.open(path) as other:
            other.add_answer(given_("a", False))
        assert record.tallies()["a"].times == 2
        with sqlite3.connect(path) as raw:
            raw.executemany(
                "insert into answers (uid, question, question_version, chosen, correct, mode,"
                " at_us, order_us) values (?, 'a', 'v', '[0]', 1, 'drill', ?, ?)",
                [(f"u{n}", to_us(NOW) + n, to_us(NOW) + n) for n in range(50)],
            )
        assert record.tallies()["a"].times == 52


@settings(max_examples=60, deadline=None)
@given(steps, st.integers(1, 4))
def test_counted_in_steps_equals_counted_at_once(history: list[Any], size: int) -> None:
    with Record.in_memory() as record, pytest.MonkeyPatch.context() as patch:
        for step in history:
            take(record, step, derived)
        at_once = derived(record)
        patch.setattr("studylam.progress.derived.STEP", size)
        record.drop_derived()
        assert derived(record) == at_once


def test_others_need_not_wait_while_a_long_log_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.progress.derived._TELL_EVERY", 100)
    monkeypatch.setattr("studylam.progress.derived.STEP", 500)
    waited = []

    def meanwhile(done: int, total: int) -> None:
        # A screen reads a setting, and an answer is given, in another thread.
        def other() -> None:
            record.set_setting("theme", f"{done}")
            record.setting("theme")
            record.add_answer(given_("q-1"))

        thread = threading.Thread(target=other, daemon=True)
        thread.start()
        thread.join(10)
        waited.append(thread.is_alive())

    with Record.open(tmp_path / "progress.db") as record:
        record.add_answers(given_(f"q-{i % 3}") for i in range(1_000))
        record.catch_up(meanwhile)
        assert len(waited) >= 10
        assert not any(waited)
        counted = derived(record)
        assert sum(tally.times for tally in record.tallies().values()) == 1_000 + len(waited)
        record.drop_derived()
        assert derived(record) == counted


def test_cards_of_a_big_import_are_those_of_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.progress.card_store._MANY", 10)
    with Record.open(tmp_path / "progress.db") as record:
        record.add_answers(given_(f"q-{i % 4}", at=NOW + timedelta(hours=i)) for i in range(8))
        cards(record)
        record.add_answers(
            given_(f"q-{i % 3}", i % 4 > 0, at=NOW + timedelta(days=i)) for i in range(30)
        )
        changes = record.card_changes()
        assert changes is not None
        assert changes.fresh == {}
        live = cards(record)
        assert live == rebuild(record)
