"""The list of all notes and highlights, and the copy to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import BadInputError, StorageError
from studylam.packs import Library, open_library
from studylam.progress import Record
from studylam.study import reading_time
from studylam.study.notebook.copy import write
from studylam.study.notebook.entries import entries, markdown, matching, standing

PACK = Path(__file__).parents[2] / "tui" / "pack"


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(PACK)


def noted(record: Record, library: Library) -> None:
    question = library.questions[0].id
    record.set_note(question, "on a question")
    record.set_note("gone", "on what is gone")
    record.add_mark("ending", library.lesson("ending").sections[0].id, "later words")
    record.add_mark("starting", "check-yourself", note="on the section")
    record.add_mark("starting", "what-makes-a-start-cold", "made first", "Ünï")
    record.add_mark("starting", "renamed-since", "stray words")
    record.add_mark("no-such-lesson", "s", "lost words")


def test_they_are_in_the_order_of_the_course(library: Library) -> None:
    with Record.in_memory() as record:
        noted(record, library)
        found = entries(library, record)
    assert [(one.kind, one.quote or one.note, one.gone) for one in found] == [
        ("note", "made first", ""),
        ("note", "on the section", ""),
        ("highlight", "stray words", "section"),
        ("highlight", "later words", ""),
        ("highlight", "lost words", "lesson"),
        *sorted(
            [("question", "on a question", ""), ("question", "on what is gone", "question")],
            key=lambda one: library.questions[0].id if not one[2] else "gone",
        ),
    ]


def test_words_find_them(library: Library) -> None:
    with Record.in_memory() as record:
        noted(record, library)
        found = entries(library, record)
    assert [one.quote for one in matching(found, "ÜNÏ first")] == ["made first"]
    assert {one.quote for one in matching(found, "highlight")} >= {"stray words", "lost words"}
    assert matching(found, "nothing of it") == []
    assert matching(found, " ") == found


def test_the_copy_has_all_of_it(library: Library, tmp_path: Path) -> None:
    with Record.in_memory() as record:
        noted(record, library)
        found = entries(library, record)
    text = markdown(found)
    lesson = library.lesson("starting")
    assert f"## {lesson.title}\n\n### {lesson.sections[0].title}\n\n> made first\n\nÜnï\n" in text
    assert text.count(f"## {lesson.title}\n") == 1
    for words in ("on the section", "> stray words", "on what is gone", "## Questions"):
        assert words in text
    target = tmp_path / "notes.md"
    write(found, target)
    assert target.read_text("utf-8") == text
    with pytest.raises(BadInputError):
        write(found, tmp_path)
    with pytest.raises(StorageError):
        write(found, tmp_path / "nowhere" / "notes.md")


def test_marks_of_a_section_that_is_gone_stay_with_the_first(library: Library) -> None:
    with Record.in_memory() as record:
        noted(record, library)
        lesson, marks = library.lesson("starting"), record.marks("starting")
    first, *others = [section.id for section in lesson.sections]
    assert {mark.quote for mark in standing(lesson, first, marks)} == {"made first", "stray words"}
    assert all(m.quote != "stray words" for id in others for m in standing(lesson, id, marks))


def test_sections_take_their_share_of_the_lessons_minutes(library: Library) -> None:
    for lesson in library.lessons:
        parts = [reading_time.minutes(lesson, section) for section in lesson.sections]
        assert min(parts) >= 1
        assert abs(sum(parts) - lesson.minutes) <= len(parts)
