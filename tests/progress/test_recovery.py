"""Damaged records: set aside as they are, and read as far as they can be."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.errors import StorageError, UsageError
from studylam.progress import Answer, DrillItem, DrillState, Record, ResetScope
from studylam.progress.recovery import is_sound, open_or_recover, recover
from tests.progress.histories import decided

PAGE = 4096
ANSWERS = 2000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with something in every table; a draft and a drill longer than a page."""
    path = tmp_path_factory.mktemp("whole") / "progress.db"
    items = tuple(DrillItem(f"q-{i}", "v", "new") for i in range(100))
    with Record.open(path) as record:
        for start in range(0, ANSWERS, 100):
            record.add_answers(
                Answer(
                    question=f"q-{i % 31}",
                    question_version="v1",
                    chosen=(i % 4,),
                    correct=i % 3 > 0,
                    confidence="sure",
                    drill_id="drill-1",
                    seed=2**70 + i,
                )
                for i in range(start, start + 100)
            )
        record.save_drill(DrillState(id="drill-1", title="T", seed=1, items=items))
        record.undo_last_answer("drill-1")
        record.record_section_read("lesson", "section")
        record.add_lab_run("lab", "cases", 1, 2)
        record.add_exercise_answer(decided("exercise", "s", "one", 50))
        record.add_exercise_answer(replace(decided("exercise", "s", "two", 100), given="37.5"))
        record.reset(ResetScope(questions=frozenset(["q-30"])), "q-30")
        record.save_draft("lab", "handler.py", "# ünïcode\n" * 2000)
        record.flag("q-1")
        record.set_hints_shown("lab", 1)
        record.set_note("q-2", "words")
        record.save_deck("Mine", ["q-1", "q-2"])
        record.keep_version("lab", "Mine", {"handler.py": "# ünï\n" * 900}, cases=(1, 2))
        record.keep_version("lab", "before", {"handler.py": "x = 1\n"}, is_own=False)
        record.add_mark("lesson", "s", "marked wörds", "my\0 note", around="before\0after")
        record.add_mark("lesson", "s", note="on the section " * 600)
        record.set_setting("theme", {"name": "paper"})
        record.tallies()
    return path


def facts(record: Record) -> dict[str, object]:
    return {
        "answers": [
            (a.question, a.chosen, a.correct, a.seed, a.at, a.id) for a in record.answers()
        ],
        "tallies": record.tallies(),
        "reading": record.reading_log(),
        "labs": record.lab_statuses(),
        "drill": record.unfinished_drill(),
        "exercises": (record.exercise_answers(), record.exercise_statuses()),
        "resets": record.resets(),
        "draft": record.drafts("lab"),
        "flagged": record.flagged(),
        "note": record.note("q-2"),
        "decks": record.decks(),
        "versions": record.versions("lab"),
        "marks": record.marks(),
        "theme": record.setting("theme"),
    }


def damaged(whole: Path, folder: Path, change: Callable[[bytearray], bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "progress.db"
    path.write_bytes(change(bytearray(whole.read_bytes())))
    return path


def filled(start: int, end: int, byte: bytes) -> Callable[[bytearray], bytes]:
    def change(data: bytearray) -> bytes:
        data[start:end] = byte * (min(end, len(data)) - start)
        return bytes(data)

    return change


@pytest.mark.quick
@pytest.mark.parametrize("end", [16, 100, PAGE])
@pytest.mark.parametrize("byte", [b"\0", b"\xa5"])
def test_without_its_first_page_nothing_is_lost(
    whole: Path, tmp_path: Path, end: int, byte: bytes
) -> None:
    path = damaged(whole, tmp_path / "p", filled(0, end, byte))
    before = path.read_bytes()
    done = recover(path)
    assert done.kept.read_bytes() == before
    assert (done.path, done.lost) == (path, 0)
    with Record.open(whole) as one, Record.open(path) as two:
        assert facts(one) == facts(two)
    with pytest.raises(UsageError, match="isn't damaged"):
        recover(path)


def root_of(path: Path, name: str) -> int:
    raw = sqlite3.connect(path)
    (root,) = raw.execute("select rootpage from sqlite_master where name = ?", [name]).fetchone()
    raw.close()
    return int(root)


def test_without_a_tables_root_its_rows_are_found(whole: Path, tmp_path: Path) -> None:
    root = root_of(whole, "answers")
    path = damaged(whole, tmp_path / "p", filled((root - 1) * PAGE, root * PAGE, b"\0"))
    assert not is_sound(path)
    assert recover(path).lost == 0
    with Record.open(whole) as one, Record.open(path) as two:
        assert facts(one) == facts(two)


def test_damage_of_an_index_costs_nothing(whole: Path, tmp_path: Path) -> None:
    root = root_of(whole, "idx_answers_uid")
    path = damaged(whole, tmp_path / "p", filled((root - 1) * PAGE, root * PAGE, b"\xff"))
    assert recover(path).lost == 0


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_of_a_file_that_was_cut_the_rest_is_kept(whole: Path, tmp_path: Path, share: float) -> None:
    path = damaged(whole, tmp_path / "p", lambda data: bytes(data[: int(len(data) * share)]))
    done = recover(path)
    answers = next(table for table in done.tables if table.table == "answers")
    assert answers.read > 0 and answers.missing == ANSWERS - answers.read
    assert f"at least {done.lost:,} could not" in done.sentence()


def test_any_pages_may_be_broken(whole: Path, tmp_path: Path) -> None:
    """What is read is what was written, or it isn't there."""
    with Record.open(whole) as record:
        rows = record._rows("select uid, question, chosen, correct, at_us, order_us from answers")
    for seed in range(10):
        dice = random.Random(seed)

        def change(data: bytearray, dice: random.Random = dice) -> bytes:
            for _ in range(dice.randint(1, 6)):
                page = dice.randrange(len(data) // PAGE) * PAGE
                noise = dice.choice([bytes(PAGE), dice.randbytes(PAGE), b"\x0d" * PAGE])
                data[page : page + PAGE] = noise
            return bytes(data)

        path = damaged(whole, tmp_path / str(seed), change)
        if is_sound(path):
            continue
        record, done = open_or_recover(path)
        if done is None:  # only an index contradicts its table
            record.close()
            done = recover(path)
            record = Record.open(path)
        with record:
            kept = record._rows(
                "select uid, question, chosen, correct, at_us, order_us from answers"
            )
            assert set(kept) <= set(rows)
            facts(record)
        assert done.kept.exists() and is_sound(path)


def test_noise_anywhere_makes_no_traceback(whole: Path, tmp_path: Path) -> None:
    for seed in range(10):
        dice = random.Random(seed)

        def change(data: bytearray, dice: random.Random = dice) -> bytes:
            for _ in range(60):
                data[dice.randrange(len(data))] = dice.randrange(256)
            return bytes(data)

        path = damaged(whole, tmp_path / str(seed), change)
        before = path.read_bytes()
        if is_sound(path):
            continue
        assert recover(path).kept.read_bytes() == before
        with Record.open(path) as record:
            facts(record)


# -- the write-ahead log --------------------------------------------------------------------------

LEAVE_A_LOG = """
import os, sys
from pathlib import Path
from studylam.progress import Answer, Record
record = Record.open(Path(sys.argv[1]))
for i in range(40):
    record.add_answer(Answer(question=f"late-{i}", question_version="v", chosen=(), correct=True))
os._exit(9)
"""


@pytest.fixture
def with_log(whole: Path, tmp_path: Path) -> Path:
    """A record whose program was killed: 40 answers are only in its log."""
    path = tmp_path / "progress.db"
    shutil.copy(whole, path)
    subprocess.run([sys.executable, "-c", LEAVE_A_LOG, str(path)], check=False)
    assert path.with_name("progress.db-wal").stat().st_size > 40 * PAGE
    return path


def late(record: Record) -> set[str]:
    return {a.question for a in record.answers() if a.question.startswith("late-")}


def test_a_whole_log_is_read_as_ever(with_log: Path) -> None:
    record, done = open_or_recover(with_log)
    with record:
        assert done is None and len(late(record)) == 40


def test_what_stands_behind_a_broken_place_in_the_log_is_read(with_log: Path) -> None:
    log = with_log.with_name("progress.db-wal")
    data = bytearray(log.read_bytes())
    frame = 32 + 5 * (PAGE + 24) + 24
    data[frame : frame + PAGE] = b"\xa5" * PAGE
    log.write_bytes(bytes(data))
    with pytest.raises(StorageError, match="damaged"):
        Record.open(with_log)
    assert log.read_bytes() == bytes(data)
    record, done = open_or_recover(with_log)
    with record:
        assert done is not None and done.lost == 0
        assert len(late(record)) == 40
        assert len(record._rows("select 1 from answers")) == ANSWERS + 40
    assert done.kept.with_name(done.kept.name + "-wal").read_bytes() == bytes(data)


def test_a_log_without_its_header_is_read(with_log: Path) -> None:
    log = with_log.with_name("progress.db-wal")
    log.write_bytes(b"\xff" * 32 + log.read_bytes()[32:])
    assert recover(with_log).lost == 0
    with Record.open(with_log) as record:
        assert len(late(record)) == 40


def test_a_log_that_was_cut_in_its_last_transaction_is_no_damage(with_log: Path) -> None:
    log = with_log.with_name("progress.db-wal")
    log.write_bytes(log.read_bytes()[:-100])
    with Record.open(with_log) as record:
        assert len(late(record)) == 39


@pytest.mark.parametrize("gone", ["emptied", "deleted"])
def test_a_log_without_its_file_is_read(with_log: Path, gone: str) -> None:
    with_log.write_bytes(b"") if gone == "emptied" else with_log.unlink()
    record, done = open_or_recover(with_log)
    with record:
        assert done is not None and len(late(record)) > 30


def test_a_journal_beside_it_is_set_aside_with_it(whole: Path, tmp_path: Path) -> None:
    """Where there is no write-ahead log (some network disks), SQLite would play it back."""
    path = damaged(whole, tmp_path / "p", filled(0, PAGE, b"\0"))
    journal = path.with_name("progress.db-journal")
    journal.write_bytes(b"pages from before")
    done = recover(path)
    assert not journal.exists()
    assert done.kept.with_name(done.kept.name + "-journal").read_bytes() == b"pages from before"
    with Record.open(path) as record:
        assert facts(record)["flagged"] == {"q-1"}


# -- around it ------------------------------------------------------------------------------------


def test_a_sound_record_is_left(whole: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(UsageError, match="isn't damaged"):
        recover(whole)
    assert whole.read_bytes() == before


def test_it_waits_for_nobody_who_has_it_open(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    shutil.copy(whole, path)
    code = (
        "import sys; from pathlib import Path; from studylam.progress import Record\n"
        "record = Record.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None and other.stdout.readline()
        with path.open("r+b") as file:
            file.seek((root_of(whole, "reads") - 1) * PAGE)
            file.write(b"\xff" * PAGE)
        with pytest.raises(StorageError, match="another program is using it"):
            recover(path)
        other.communicate()
    recover(path)


def test_a_recovery_that_finds_no_room_changes_nothing(whole: Path, tmp_path: Path) -> None:
    """As on a full disk: the fresh file can't grow."""
    path = damaged(whole, tmp_path / "p", filled(0, PAGE, b"\0"))
    before = path.read_bytes()
    code = """
import resource, sys
from pathlib import Path
from studylam.errors import StorageError
from studylam.progress.recovery import recover
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    recover(Path(sys.argv[1]))
except StorageError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert str(path) in done.stdout and done.stdout.count("\n") == 2
    assert [p.name for p in path.parent.iterdir()] == ["progress.db"]
    assert path.read_bytes() == before
