"""The day on which a question's key was checked: kept, carried along, told when it is old."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.models import Question
from tests.packs.conftest import SamplePack

BANK = "quizzes/limits.md"
HEAD = "sources: [lambda-quotas]\nlesson"


def checked(sample: SamplePack, day: str) -> None:
    sample.edit(BANK, HEAD, HEAD.replace("\nlesson", f"\nas_of: {day}\nlesson"))


def question(root: Path) -> Question:
    return next(q for q in load_pack(root, cache=False).questions if q.id == "q-timeout")


def test_it_is_read_and_no_part_of_the_version(sample: SamplePack) -> None:
    before = question(sample.root)
    checked(sample, "2026-11-28")
    after = question(sample.root)
    assert (before.as_of, after.as_of) == (None, date(2026, 11, 28))
    assert before.version == after.version
    assert next(q for q in load_pack(sample.root).questions if q.id == "q-timeout").as_of
    again = next(q for q in load_pack(sample.root).questions if q.id == "q-timeout")
    assert again.as_of == after.as_of  # from the cache


def test_what_is_no_day_is_told(sample: SamplePack) -> None:
    checked(sample, "last week")
    found = [p for p in load_pack(sample.root, cache=False).problems if p.place.file == BANK]
    assert [(p.code, p.place.line) for p in found] == [("Y008", 12)]


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 11, 27), ["C006"]),
        (date(2026, 11, 28), []),
        (date(2027, 11, 28), []),
        (date(2027, 11, 29), ["Q005"]),
    ],
)
def test_old_ones_are_told_at_their_day(sample: SamplePack, today: date, codes: list[str]) -> None:
    sample.edit("content/pack.yaml", "stale_after_days: 36500", "stale_after_days: 365")
    checked(sample, "2026-11-28")
    problems = check_pack(load_pack(sample.root, cache=False), today=today)
    found = [p for p in problems if "q-timeout" in p.message and p.code in ("Q005", "C006", "C005")]
    assert [(p.code, p.place.line, p.column) for p in found] == [(code, 12, 8) for code in codes]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_exports_take_it_along_and_imports_bring_it_back(
    sample: SamplePack, tmp_path: Path, own_home: Path, form: str
) -> None:
    checked(sample, "2026-11-28")
    out = tmp_path / f"limits.{form}"
    assert run(["pack", "export", str(sample.root), "-o", str(out), "--bank", "limits"]) == 0
    (sample.root / BANK).unlink()
    assert run(["pack", "import", str(out), "--into", str(sample.root), "--bank", "again"]) == 0
    pack = load_pack(sample.root, cache=False)
    (back,) = [q for q in pack.questions if q.id == "q-timeout"]
    assert (back.as_of, back.bank) == (date(2026, 11, 28), "again")
    text = (sample.root / back.place.file).read_text("utf-8")
    assert "as_of: 2026-11-28\n" in text
