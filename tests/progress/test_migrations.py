"""Records and exports of earlier versions: brought up to date with a copy kept, or left whole."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest

from studylam.progress import Record, schema
from studylam.progress.migrations import MIGRATIONS
from studylam.progress.recovery import recover
from studylam.study.reviews import cards
from tests.progress.histories import decided

US = 1_760_000_000_000_000
MINUTE = 60_000_000

ANSWERS = [
    # uid, question, chosen, correct, confidence, mode, drill, at; the clock went back before a-3
    ("a-1", "q-1", "[0]", 1, "sure", "drill", "d-1", US),
    ("a-2", "q-2", "[1,2]", 0, None, "review", None, US + 60 * MINUTE),
    ("a-3", "q-1", "[]", 0, "guess", "exam", "e-1", US - 90 * MINUTE),
    ("a-4", "q-3", "[3]", 1, "unsure", "drill", "d-1", US + 61 * MINUTE),
]


def old_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record as the first version of StudyLam left it."""
    connection = sqlite3.connect(path, isolation_level=None)
    with monkeypatch.context() as patch:
        for name in reversed(list(MIGRATIONS)[1:]):  # put back the other way round: in their order
            patch.delitem(MIGRATIONS, name)
        schema.migrate(connection)
    connection.execute("pragma journal_mode = wal")
    connection.executemany(
        "insert into answers (uid, question, question_version, chosen, correct, confidence, mode,"
        " drill_id, at_us, seed) values (?, ?, 'v', ?, ?, ?, ?, ?, ?, '1180591620717411303424')",
        ANSWERS,
    )
    connection.execute(
        "insert into retractions (uid, answer_uid, at_us) values ('r-1', 'a-4', ?)", [US]
    )
    connection.execute(
        "insert into reads (uid, lesson, section, at_us) values ('s-1', 'l', 's', ?)", [US]
    )
    connection.execute(
        "insert into lab_runs (uid, lab, kind, passed, total, at_us)"
        " values ('l-1', 'lab', 'cases', 2, 3, ?)",
        [US],
    )
    connection.execute("insert into flags (question, flagged, updated_us) values ('q-1', 1, 5)")
    connection.execute(
        "insert into drafts (lab, file, text, updated_us) values ('lab', 'f', 't', 5)"
    )
    connection.execute("insert into settings (key, value, updated_us) values ('theme', '1', 5)")
    connection.close()


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"pragma table_info({table})")}


def check(record: Record) -> None:
    assert [(a.question, a.chosen) for a in record.answers()] == [
        ("q-1", ()),
        ("q-1", (0,)),
        ("q-2", (1, 2)),
    ]
    tally = record.tallies()["q-1"]
    assert (tally.times, tally.right, tally.first_confidence) == (2, 1, "guess")
    assert set(cards.cards(record)) == {"q-1", "q-2"}
    assert record.sections_read("l") == {"s"}
    assert record.lab_status("lab").best_passed == 2
    assert record.flagged() == {"q-1"} and record.drafts("lab") == {"f": "t"}
    assert record.setting("theme") == 1
    assert sum(quarter.answers for quarter in record.activity()) == 3


@pytest.mark.quick
def test_an_old_record_is_brought_up_to_date_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    old_record(path, monkeypatch)
    with Record.open(path) as record:
        check(record)
    (backup,) = tmp_path.glob("progress.db.before-m002*")
    raw = sqlite3.connect(backup)
    assert raw.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert raw.execute("select count(*) from answers").fetchone() == (4,)
    assert "order_us" not in _columns(raw, "answers")
    raw.close()
    with Record.open(path) as record:
        check(record)
    assert len(list(tmp_path.glob("progress.db.before-*"))) == 1
    # The copy can be used in the record's place.
    backup.replace(path)
    with Record.open(path) as record:
        check(record)


def test_an_update_that_fails_leaves_the_old_record_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    old_record(path, monkeypatch)
    second = next(name for name in MIGRATIONS if name.startswith("m002"))

    def half(db: object) -> None:
        MIGRATIONS_BEFORE[second](db)
        raise ZeroDivisionError

    MIGRATIONS_BEFORE = dict(MIGRATIONS)
    with monkeypatch.context() as patch:
        patch.setitem(MIGRATIONS, second, half)
        with pytest.raises(ZeroDivisionError):
            Record.open(path)
    raw = sqlite3.connect(path)
    assert "order_us" not in _columns(raw, "answers")
    assert raw.execute("select count(*) from answers").fetchone() == (4,)
    raw.close()
    with Record.open(path) as record:
        check(record)


def test_an_old_record_that_is_damaged_is_recovered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    old_record(path, monkeypatch)
    path.write_bytes(b"\xff" * 4096 + path.read_bytes()[4096:])
    assert recover(path).lost == 0
    with Record.open(path) as record:
        check(record)


def test_an_export_of_the_first_version_is_read(tmp_path: Path) -> None:
    names = ("uid", "question", "chosen", "correct", "confidence", "mode", "drill_id", "at_us")
    lines: list[dict[str, object]] = [{"studylam": "progress", "format": 1, "exported_at": "x"}]
    for values in ANSWERS:
        row = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        row["chosen"] = json.loads(str(row["chosen"]))
        lines.append({"table": "answers", "question_version": "v", **row})
    lines += [
        {"table": "retractions", "uid": "r-1", "answer_uid": "a-4", "at_us": US},
        {"table": "reads", "uid": "s-1", "lesson": "l", "section": "s", "at_us": US},
        {
            "table": "lab_runs",
            "uid": "l-1",
            "lab": "lab",
            "kind": "cases",
            "passed": 2,
            "total": 3,
            "at_us": US,
        },
        {"table": "flags", "question": "q-1", "flagged": 1, "updated_us": 5},
        {"table": "drafts", "lab": "lab", "file": "f", "text": "t", "updated_us": 5},
        {"table": "settings", "key": "theme", "value": 1, "updated_us": 5},
    ]
    with Record.in_memory() as record:
        record.import_(io.StringIO("\n".join(map(json.dumps, lines)) + "\n"))
        check(record)


def test_a_record_from_before_exercises_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    connection = sqlite3.connect(path, isolation_level=None)
    with monkeypatch.context() as patch:
        for name in reversed([name for name in MIGRATIONS if name >= "m003"]):
            patch.delitem(MIGRATIONS, name)
        schema.migrate(connection)
    connection.execute("insert into activity values (2000000, 5, 3, 0, 0, 60000, 2, 1)")
    connection.execute("insert into derived_position values (1, 0, 0, 0, 0, 0)")
    connection.close()
    with Record.open(path) as record:
        (quarter,) = record.activity()
        assert (quarter.answers, quarter.lab_runs, quarter.exercises) == (5, 1, 0)
        record.add_exercise_answer(decided("e", "s", "one", 100))
        record.add_exercise_answer(decided("e", "s", "two", 25))
        assert record.exercise_status("e").best == 62
        assert sum(quarter.exercises for quarter in record.activity()) == 2
    (copy,) = tmp_path.glob("progress.db.before-m003*")
    assert copy.stat().st_size > 0
