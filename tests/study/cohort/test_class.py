"""The results of a class, from exports on disk: what counts, whose it is, what is said of it."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from studylam.cli import run
from studylam.packs import builtin_root, load_pack, open_library
from studylam.packs.models import Pack
from studylam.progress import Answer, Record
from studylam.progress.entries import ResetScope
from studylam.study.cohort.results import class_results
from studylam.study.standing.items import GivenAnswer, given_answers, item_statistics
from tests.study.small_pack import NOW


@pytest.fixture
def pack() -> Pack:
    return load_pack(builtin_root())


def record_of(pack: Pack, seed: int, count: int = 40, prefix: str = "") -> Record:
    """A learner's record: some ability, some questions more than once, one answer taken back."""
    rng = random.Random(seed)
    questions = [q for q in pack.questions if q.options][:12]
    record = Record.in_memory()
    able = rng.random()
    for number in range(count):
        question = rng.choice(questions)
        right = rng.random() < able
        chosen = question.keys if right else (rng.randrange(len(question.options)),)
        record.add_answer(
            Answer(
                question=prefix + question.id,
                question_version=question.version,
                chosen=chosen,
                correct=chosen == question.keys,
                drill_id=f"drill-{seed}-{number // 10}" if number % 3 else None,
                duration_ms=rng.randrange(1000, 60_000),
                at=NOW + timedelta(hours=number),
            )
        )
        if number == 7:
            record.undo_last_answer(f"drill-{seed}-0")
    return record


def exported(record: Record, path: Path) -> Path:
    record.export(path)
    return path


def test_the_class_is_its_learners_records(pack: Pack, tmp_path: Path) -> None:
    records = [record_of(pack, seed) for seed in range(40)]
    files = [exported(r, tmp_path / f"l{n:02}.jsonl") for n, r in enumerate(records)]
    given: list[GivenAnswer] = []
    for number, record in enumerate(records):
        given += given_answers(record, str(number))
    results = class_results(pack, files, named=False)
    assert results.items == item_statistics(open_library(), given)
    assert any(item.discrimination is not None for item in results.items)
    assert results.answers == len(given) == 40 * 39
    assert [one.learner for one in results.learners] == [f"l{n:02}" for n in range(40)]
    assert results.troubles == ()
    first = results.learners[0]
    assert first.answers == 39
    assert sum(n for n, _ in first.concepts.values()) >= first.first_answers
    whole = sum(one.first_right for one in results.learners)
    assert whole == sum(item.first_right for item in results.items)


def test_exports_of_one_learner_are_joined(pack: Pack, tmp_path: Path) -> None:
    record = record_of(pack, 1, 30)
    early = exported(record, tmp_path / "ada-monday.jsonl")
    record.add_answer(
        Answer(
            question=pack.questions[0].id,
            question_version=pack.questions[0].version,
            chosen=pack.questions[0].keys,
            correct=True,
            at=NOW + timedelta(days=9),
        )
    )
    late = exported(record, tmp_path / "ada-friday.jsonl")
    other = exported(record_of(pack, 2, 30), tmp_path / "bob.jsonl")
    results = class_results(pack, [early, late, other], named=False)
    assert [(one.learner, one.answers) for one in results.learners] == [
        ("ada-friday", 30),
        ("bob", 29),
    ]
    assert results.joined[0].files == (str(early), str(late))


def test_what_was_reset_doesnt_count(pack: Pack, tmp_path: Path) -> None:
    record = record_of(pack, 3, 20)
    some = record.answers()[0].question
    record.reset(ResetScope(questions=frozenset({some})), "one")
    whole = record.reset(None, "all")
    record.undo_reset(whole.uid)
    results = class_results(pack, [exported(record, tmp_path / "a.jsonl")], named=False)
    assert results.answers == len(list(record.answers())) > 0
    assert some not in {item.question for item in results.items}


def test_of_an_installed_pack_ids_carry_its_name(pack: Pack, tmp_path: Path) -> None:
    other = replace(pack, meta=replace(pack.meta, id="acme"))
    named = exported(record_of(pack, 4, 20, "acme:"), tmp_path / "named.jsonl")
    results = class_results(other, [named], named=True)
    assert results.answers == 19
    assert all(item.current for item in results.items)
    assert class_results(pack, [named], named=False).elsewhere == 19


def test_lines_that_no_record_has_are_told_and_left_out(pack: Pack, tmp_path: Path) -> None:
    path = exported(record_of(pack, 5, 10), tmp_path / "a.jsonl")
    lines = path.read_text().splitlines()
    good = next(line for line in lines if '"answers"' in line)
    forged = [
        good.replace('"correct": 1', '"correct": 7').replace('"correct": 0', '"correct": 7'),
        "not json",
        "[" * 50_000,
        '{"table": "answers"}',
        '{"table": "answers", "uid": 5}',
        good[:-1] + ', "chosen": {"a": 1}}',
        good[:-1] + f', "chosen": "{"x" * 50_000}"}}',
        "1, 2",
        "null",
        "",
    ]
    path.write_text("\n".join([*lines, *forged]) + "\n")
    results = class_results(pack, [path], named=False)
    assert results.answers == 9
    told = [trouble.line for trouble in results.troubles]
    assert told == [len(lines) + 1 + n for n, line in enumerate(forged) if line]
    assert {trouble.file for trouble in results.troubles} == {str(path)}


def test_the_command(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(exported(record_of(pack, n), tmp_path / f"=cmd|{n}.jsonl")) for n in range(35)]
    junk = tmp_path / "junk.jsonl"
    junk.write_bytes(b"\xff\xfe\x00")
    root = str(builtin_root())
    results = tmp_path / "results"
    assert run(["pack", "stats", root, *files, str(junk), "--csv", str(results)]) == 0
    said = capsys.readouterr()
    assert "35 learners, 1,365 answers" in said.out
    assert "Hardest" in said.out
    assert "Weakest concepts" in said.out
    assert f"{junk}:1: This file doesn't count" in said.err
    with (results / "learners.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 35
    assert rows[0]["learner"] == "'=cmd|0", "a spreadsheet must not run it"
    assert {path.name for path in results.iterdir()} == {
        "items.csv",
        "options.csv",
        "concepts.csv",
        "learners.csv",
        "learners_concepts.csv",
    }
    for by in ("items", "concepts", "learners"):
        assert run(["pack", "stats", root, *files, "--by", by]) == 0
        assert len(capsys.readouterr().out.splitlines()) > 10
    assert run(["pack", "stats", root, *files, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["learners"] == 35
    assert len(document["tables"]["items"]) == len(pack.questions)


def test_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junk = tmp_path / "junk.jsonl"
    junk.write_text("{}\n")
    assert run(["pack", "stats", str(builtin_root()), str(junk)]) == 2
    assert "None of the files is an export" in capsys.readouterr().err
    assert run(["pack", "stats", str(tmp_path), str(junk)]) == 2


def test_what_is_no_pack_or_no_file_is_called_so(
    pack: Pack, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = str(exported(record_of(pack, 1), tmp_path / "ada.jsonl"))
    for folder, said in (
        (export, "First comes the pack"),
        ("no-such-pack", "The packs here are studylam-aws-lambda"),
    ):
        assert run(["pack", "stats", folder, export]) == 2
        assert said in capsys.readouterr().err
    assert run(["pack", "stats", str(builtin_root()), str(tmp_path / "*.jsonl")]) == 2
    assert "There is no file" in capsys.readouterr().err


def test_a_class_of_one_and_long_names_fit_80_columns(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(builtin_root())
    nobody = str(exported(Record.in_memory(), tmp_path / "nobody.jsonl"))
    assert run(["pack", "stats", root, nobody]) == 0
    said = capsys.readouterr().out
    assert "1 learner, 0 answers" in said
    assert "right first answers" not in said, "there is nothing to draw"
    names = ("田中 太郎の学習記録とその続き", "a learner with a very long name indeed")
    files = [
        str(exported(record_of(pack, n), tmp_path / f"{name}.jsonl"))
        for n, name in enumerate(names)
    ]
    assert run(["pack", "stats", root, *files, "--by", "learners"]) == 0
    rows = capsys.readouterr().out.splitlines()[-2:]
    begins = [cell_len(row.split("  20")[0]) for row in rows]
    assert len(set(begins)) == 1 and begins[0] < 60, rows
