"""A pack on disk becomes a library, with everything in its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.errors import NotFoundError
from studylam.packs import Library, builtin_root, load_pack, open_library
from studylam.packs.checks.check import check

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


@pytest.fixture
def library(sample: SamplePack) -> Library:
    return open_library(sample.root)


@pytest.mark.quick
def test_the_sample_has_no_problem(sample: SamplePack) -> None:
    assert [p for p in check(sample.root) if p.level != "info"] == []


def test_lessons_come_in_the_order_of_their_numbers(library: Library) -> None:
    assert [lesson.id for lesson in library.lessons] == ["timeouts", "second"]
    assert library.module("first").lessons == ("timeouts", "second")
    assert library.module("first").title == "First steps"
    following = library.next_lesson("timeouts")
    assert following is not None
    assert following.id == "second"
    assert library.next_lesson("second") is None
    assert library.previous_lesson("timeouts") is None


def test_a_lesson_is_cut_into_sections_and_blocks(library: Library) -> None:
    first, second = library.lesson("timeouts").sections
    assert (first.id, first.title, first.facts) == (
        "what-a-timeout-is",
        "What a timeout is",
        ("timeout.max",),
    )
    assert [block.kind for block in first.blocks] == ["prose", "diagram", "admonition"]
    assert [block.kind for block in second.blocks] == ["run", "lab", "check", "price", "code"]
    prose, diagram, box = first.blocks
    assert prose.markdown.endswith("[^1]: Per invocation."), "a footnote stands where it is used"
    assert diagram.alt == "A call leads to a stop."
    assert "alt:" not in diagram.mermaid
    assert (box.type, box.title, box.markdown) == (
        "notes-say",
        "Five minutes",
        "It was {fact:timeout.max}.",
    )
    run, lab, question, price, code = second.blocks
    assert (run.event, run.repeat) == ("ping", 2)
    assert run.code.startswith("def lambda_handler")
    assert (lab.lab, question.question) == ("echo", "q-timeout")
    assert price.inputs == {"requests": 3_000_000, "duration_ms": 100}
    assert code.language == "python"
    assert str(run.place) == "content/lessons/01-first/01-timeouts.md:25"


def test_a_heading_may_name_its_section(sample: SamplePack) -> None:
    name = "content/lessons/01-first/02-second.md"
    sample.edit(name, "## Only section", "## Only section {#mine}")
    section = open_library(sample.root).lesson("second").sections[0]
    assert (section.id, section.title) == ("mine", "Only section")


def test_headings_inside_code_are_code(sample: SamplePack) -> None:
    sample.edit(
        "content/lessons/01-first/02-second.md", "Memory", "```\n## no heading\n```\n\nMemory"
    )
    assert len(open_library(sample.root).lesson("second").sections) == 1


def test_questions(library: Library) -> None:
    question = library.question("q-timeout")
    assert question.type == "single-choice"
    assert question.keys == (1,)
    assert question.exams == ("dva-c02",)
    assert question.options[1].text == "Fargate."
    assert question.options[0].explanation.startswith("It tempts")
    assert question.place.line == 6
    assert library.question("q-two").type == "multiple-response"
    assert library.bank("limits").questions == ("q-timeout", "q-two")
    assert [q.id for q in library.questions_for("cold-start")] == ["q-timeout"]


def test_a_questions_version_follows_its_words_and_keys(sample: SamplePack) -> None:
    before = open_library(sample.root).question("q-timeout").version
    sample.edit("quizzes/limits.md", "> It tempts", "> It may tempt")
    assert open_library(sample.root).question("q-timeout").version == before
    sample.edit("quizzes/limits.md", "20 minutes", "30 minutes")
    assert open_library(sample.root).question("q-timeout").version != before


def test_facts(library: Library) -> None:
    assert library.fact("timeout.max").display == "15 minutes (900 s)"
    assert library.fact("memory.max").display == "10,240 MB"
    assert library.fact("memory.max").value == Decimal(10240)
    assert library.text("Up to {fact:memory.max}, not {fact:nothing}.") == (
        "Up to 10,240 MB, not {fact:nothing}."
    )
    assert [f.id for f in library.facts_in("{fact:timeout.max} {fact:x} {fact:timeout.max}")] == [
        "timeout.max"
    ]
    assert library.source("lambda-quotas").read is not None


def test_labs(library: Library, sample: SamplePack) -> None:
    lab = library.lab("echo")
    assert lab.hints == ("Look at the parameters.\nThere are two.", "Return the first.")
    assert lab.after == "Well done."
    assert [block.kind for block in lab.task] == ["prose"]
    assert list(lab.starter) == ["handler.py"]
    assert lab.events[0].event == {"name": "pong", "list": [1, 2]}
    same, other = lab.cases
    assert same.event.event == {"name": "pong", "list": [1, 2]}
    assert other.event.event == {"name": "ping", "list": [5, 2]}
    assert (same.expect.response_given, other.expect.response_given) == (True, True)
    assert other.expect.response == {"list": [5, 2]}
    objects = lab.world["buckets"]["photos"]["objects"]
    assert [o["body"] for o in objects] == [bytes(range(256)), b'{"x": 1}']
    assert objects[1]["age_days"] == 45
    assert Path(lab.folder) == sample.root / "content/labs/echo"
    assert [t.id for t in library.labs_for("timeout")] == ["echo"]


@pytest.mark.parametrize(
    "kind", ["lesson", "lab", "question", "concept", "fact", "event", "bank", "module", "source"]
)
def test_an_unknown_name_is_said_kindly(library: Library, kind: str) -> None:
    with pytest.raises(NotFoundError, match="nonsense-xyz") as caught:
        getattr(library, kind)("nonsense-xyz")
    assert caught.value.hint


def test_near_names_are_suggested(library: Library) -> None:
    with pytest.raises(NotFoundError) as caught:
        library.lesson("timeout")
    assert caught.value.hint == "Did you mean timeouts?"


def test_what_isnt_a_pack(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no folder"):
        load_pack(tmp_path / "nothing")
    with pytest.raises(NotFoundError, match="isn't a pack"):
        load_pack(tmp_path)


@pytest.mark.quick
def test_the_built_in_course_has_no_errors() -> None:
    assert [str(p) for p in check(builtin_root()) if p.level == "error"] == []


def test_labs_come_in_the_order_in_which_lessons_open_them() -> None:
    library = open_library()
    opened = [
        block.lab
        for lesson in library.lessons
        for section in lesson.sections
        for block in section.blocks
        if block.kind == "lab"
    ]
    first = list(dict.fromkeys(opened))
    assert [lab.id for lab in library.labs][: len(first)] == first
