"""What is wrong with scenarios and exercises of a pack is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.labs.check_all import around_labs
from studylam.packs import load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.writing.pack import new_pack

LESSON = "content/lessons/01-answers/01-dates-in-answers.md"
LOAD = """\
tool: load
title: A rush
functions:
  web: {duration_ms: 100, memory_mb: 64}
sources:
  clients: {calls: web, kind: sync, arrivals: {kind: constant, per_s: -1}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tools") / "my-pack"
    new_pack(root, exam="saa-c03")
    return root


def found(root: Path) -> set[tuple[str, str, int]]:
    pack = load_pack(root, cache=False)
    problems = around_labs(pack, check_pack(pack))
    return {(p.code, p.place.file, p.place.line) for p in problems if p.code[0] == "T"}


def test_in_files_and_in_fences(root: Path) -> None:
    lesson = root / LESSON
    before = lesson.read_text(encoding="utf-8")
    line = before.count("\n")
    fence = "\n```retries\nsource: async\nsettings:\n  max_retries: 3\n```\n"
    lesson.write_text(before + fence, encoding="utf-8")
    folder = root / "content/scenarios"
    folder.mkdir()
    (folder / "rush.yaml").write_text(LOAD, encoding="utf-8")
    bill = "tool: price\ntitle: A bill\nparts:\n  - type: lambda\n    memory_mb: 20000\n"
    (folder / "bill.yaml").write_text(bill, encoding="utf-8")
    assert {
        ("T001", LESSON, line + 5),
        ("T001", "content/scenarios/rush.yaml", 4),
        ("T001", "content/scenarios/rush.yaml", 6),
        ("T001", "content/scenarios/bill.yaml", 5),
    } <= found(root)
    lesson.write_text(before + fence.replace("3", "2"), encoding="utf-8")
    (folder / "rush.yaml").unlink()
    (folder / "bill.yaml").unlink()
    assert found(root) == set()


def test_a_broken_price_list_is_told_of_and_keeps_nothing_else_from_being_checked(
    root: Path,
) -> None:
    scenarios, prices = root / "content/scenarios", root / "content/prices"
    scenarios.mkdir(exist_ok=True)
    prices.mkdir()
    (scenarios / "bill.yaml").write_text("tool: price\ntitle: A bill\nparts: []\n", "utf-8")
    (scenarios / "rush.yaml").write_text(LOAD, encoding="utf-8")
    (prices / "mine.yaml").write_text("id: mine\nregions: 3\n", encoding="utf-8")
    pack = load_pack(root, cache=False)
    files = {p.place.file for p in around_labs(pack, check_pack(pack)) if p.level == "error"}
    assert {"content/prices/mine.yaml", "content/scenarios/rush.yaml"} <= files
