"""A small pack in a folder of its own, read by the real loader, and an empty record."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.packs import Library, open_library
from studylam.progress import Record
from tests.study.small_pack import (
    BLUEPRINT,
    CONCEPTS,
    FACTS,
    LESSON,
    PACK,
    MakeLibrary,
    bank,
    twelve,
)

_READ: dict[tuple[object, ...], Library] = {}
"""A pack that was read once serves all tests: nothing in it can be changed."""


@pytest.fixture(autouse=True)
def parsed(course_at_home: None) -> None:
    """Who opens the built-in course here finds it parsed."""


@pytest.fixture
def make_library(tmp_path: Path) -> MakeLibrary:
    """Writes a pack with these questions, and reads it."""

    def make(questions: list[str] | None = None, *, lessons: bool = True) -> Library:
        chosen = twelve() if questions is None else questions
        key = (*chosen, lessons)
        if key not in _READ:
            root = tmp_path / f"pack{len(_READ)}"
            _write(root, chosen, lessons)
            _READ[key] = open_library(root, cache=False)
            problems = [p for pack in _READ[key].packs for p in pack.problems if p.level == "error"]
            assert not problems, problems
        return _READ[key]

    return make


def _write(root: Path, questions: list[str], lessons: bool) -> None:
    files = {
        "content/pack.yaml": PACK,
        "content/concepts.yaml": CONCEPTS,
        "content/facts.yaml": FACTS,
        "quizzes/blueprints/dva-c02.yaml": BLUEPRINT,
    }
    if questions:
        files["quizzes/basics.md"] = bank(*questions)
    if lessons:
        files |= {
            "content/lessons/01-start/module.yaml": "title: The start\ndescription: Begin.\n",
            "content/lessons/01-start/01-one.md": LESSON % {"id": "one", "teaches": "timeout"},
            "content/lessons/01-start/02-two.md": LESSON % {"id": "two", "teaches": "memory"},
        }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.open(tmp_path / "progress.db")
