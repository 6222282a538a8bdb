"""Comments in Markdown are for authors alone; what is still to be written is an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.checks.check import check
from studylam.packs.load import load_pack
from studylam.packs.models import plain
from studylam.packs.problems import Report
from studylam.packs.reading.comments import note_unwritten, without_comments

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

LESSON = "content/lessons/01-first/01-timeouts.md"
SECOND = "content/lessons/01-first/02-second.md"
BANK = "quizzes/limits.md"
LAB = "content/labs/echo/lab.md"


def found(sample: SamplePack, *levels: str) -> list[tuple[str, str, int]]:
    problems = check(sample.root, cache=False)
    return [(p.code, p.place.file, p.place.line) for p in problems if p.level != "info"]


def test_learners_never_see_a_comment(sample: SamplePack) -> None:
    sample.edit(LESSON, "It ends", "<!-- hush\n{fact:Not.one}\n## Nothing -->\n\nIt ends")
    sample.edit(BANK, "- [x] Fargate.", "<!-- hush -->\n\n- [x] Fargate.")
    sample.edit(BANK, "## q-two", "<!-- hush\n## q-old\n\n- [x] One -->\n## q-two")
    sample.edit(LAB, "1. Look", "<!-- hush -->\n1. Look")
    assert found(sample) == []
    pack = load_pack(sample.root, cache=False)
    assert "hush" not in json.dumps(plain(pack))
    assert [question.id for question in pack.questions] == ["q-timeout", "q-two"]
    assert [s.id for s in pack.lessons[0].sections] == ["what-a-timeout-is", "try-it"]


def test_lines_stay_what_they_were(sample: SamplePack) -> None:
    sample.edit(LESSON, "It ends", "<!--\n\n-->\nIt ends")
    sample.edit(LESSON, "```lab echo", "```lab ecco")
    assert found(sample) == [("K004", LESSON, 35)]


def test_what_looks_like_a_comment_in_code_is_code(sample: SamplePack) -> None:
    sample.edit(LESSON, 'print("just code")', "<!-- in code -->")
    assert found(sample) == []
    assert "<!-- in code -->" in json.dumps(plain(load_pack(sample.root, cache=False)))


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("<!-- never closed\n\n", "L014", 9),
        ("<!-- a\n--> and on\n", "L014", 10),
        ("- x\n\n    <!-- b -->\n", "L011", 11),
        ("!!! note\n    <!-- b -->\n", "L011", 10),
    ],
)
def test_a_comment_that_hides_or_shows_too_much(
    sample: SamplePack, written: str, code: str, line: int
) -> None:
    sample.edit(SECOND, "Memory", written + "Memory")
    assert (code, SECOND, line) in found(sample)


def test_what_is_still_to_be_written_is_an_error_at_its_line(sample: SamplePack) -> None:
    sample.edit(LESSON, "It ends", "TODO(author): say what it is\n\nIt ends")
    sample.edit(BANK, "level: apply", "level: apply  # TODO(author): which?")
    sample.edit("content/labs/echo/handler.py", "return None", "return None  # TODO: yours")
    assert found(sample) == [("F013", LESSON, 10), ("F013", BANK, 10)]
    problem = check(sample.root, cache=False)[0]
    assert problem.message == "Still to be written: say what it is"
    assert problem.column == 1


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("title: 'TODO(author): what it is called'", "what it is called"),
        ("TODO(author): " + "all of it " * 20, "all of it " * 7 + "all of it…"),
        ("| TODO(author): a thing | x |", "a thing"),
    ],
)
def test_what_is_to_be_written_is_told_without_what_stands_around_it(line: str, wish: str) -> None:
    report = Report()
    note_unwritten(line, "a.md", report)
    assert report.problems[0].message == f"Still to be written: {wish}"


@given(st.lists(st.sampled_from(["<!--", "-->", "<!-- a -->", "```", "~~~", "b", " ", ""])))
def test_any_text_keeps_its_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    report = Report()
    kept = without_comments(text, "a.md", report).split("\n")
    assert len(kept) == len(text.split("\n"))
    assert all(new in (old, "") for old, new in zip(text.split("\n"), kept, strict=True))
