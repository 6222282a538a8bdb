"""Scenarios and exercises of a pack: found, named, linked from lessons, and kept as they stand."""

from __future__ import annotations

import pytest

from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.models import Pack, ToolBlock
from tests.packs.conftest import SamplePack

LESSON = "content/lessons/01-first/02-second.md"
SCENARIO = "tool: price\ntitle: A queue\nas_of: 2026-11-28\nparts: [{type: lambda, lab: echo}]\n"
SOURCE = "{title: Guide, publisher: AWS, url: https://docs.aws.amazon.com/sqs/}"
EXERCISE = "kind: vpc\ntitle: Why?\npractises: [timeout]\nintro: At most {fact:timeout.max}.\n"


@pytest.fixture
def tooled(sample: SamplePack) -> SamplePack:
    sample.write("content/scenarios/queue.yaml", SCENARIO)
    sample.write("content/exercises/why.yaml", EXERCISE)
    return sample


def blocks(pack: Pack) -> list[ToolBlock]:
    (lesson,) = [t for t in pack.lessons if t.place.file == LESSON]
    return [b for s in lesson.sections for b in s.blocks if isinstance(b, ToolBlock)]


def codes(sample: SamplePack) -> set[tuple[str, str, int]]:
    return {(p.code, p.place.file, p.place.line) for p in load_pack(sample.root).problems}


def test_they_are_found_and_keep_their_data(tooled: SamplePack) -> None:
    library = Library([load_pack(tooled.root)])
    scenario, exercise = library.scenario("queue"), library.exercise("why")
    assert (scenario.tool, scenario.title) == ("price", "A queue")
    assert scenario.data["as_of"] == "2026-11-28"
    assert (exercise.kind, exercise.practises, exercise.minutes) == ("vpc", ("timeout",), 5)
    assert library.exercises_for("timeout") == (exercise,)


def test_another_pack_has_its_name_before_them(tooled: SamplePack) -> None:
    library = Library([load_pack(builtin_root()), load_pack(tooled.root)])
    scenario, exercise = library.scenario("sample:queue"), library.exercise("sample:why")
    assert scenario.data["parts"][0]["lab"] == "sample:echo"
    assert exercise.data["intro"] == "At most {fact:sample:timeout.max}."
    assert library.whose(exercise) == "A sample pack"


def test_what_retries_are_told_of_is_no_source_of_the_pack(tooled: SamplePack) -> None:
    tooled.edit("content/facts.yaml", "sources:\n", f"sources:\n  sqs: {SOURCE}\n")
    tooled.write("content/scenarios/again.yaml", "tool: retries\ntitle: Again\nsource: sqs\n")
    library = Library([load_pack(builtin_root()), load_pack(tooled.root)])
    assert library.source("sample:sqs").title == "Guide"
    assert library.scenario("sample:again").data["source"] == "sqs"


@pytest.mark.parametrize("name", ["Queue", "the queue", "queue..2", "a:b", "-x", "warteschlänge"])
def test_names_that_no_fence_could_call(tooled: SamplePack, name: str) -> None:
    tooled.write(f"content/scenarios/{name}.yaml", SCENARIO)
    tooled.write(f"content/exercises/{name}.yaml", EXERCISE)
    found = {(code, file) for code, file, _ in codes(tooled)}
    assert {
        ("F011", f"content/scenarios/{name}.yaml"),
        ("F011", f"content/exercises/{name}.yaml"),
    } <= found


def test_a_head_that_cannot_be_used_is_told_at_its_line(tooled: SamplePack) -> None:
    tooled.write("content/scenarios/queue.yaml", "title: A queue\ntool: prices\n")
    tooled.write("content/exercises/why.yaml", "kind: vpc\nminutes: 0\n")
    found = codes(tooled)
    assert ("Y008", "content/scenarios/queue.yaml", 2) in found
    assert ("Y008", "content/exercises/why.yaml", 2) in found
    assert ("Y006", "content/exercises/why.yaml", 1) in found


def test_fences_name_them_or_hold_a_scenario(tooled: SamplePack) -> None:
    text = tooled.root.joinpath(LESSON).read_text()
    text += "\n```exercise why\n```\n\n```price\nqueue\n```\n"
    text += "\n```simulate\ntitle: A rush\nfunctions: {a: 1}\n```\n"
    tooled.write(LESSON, text)
    one, two, three = blocks(load_pack(tooled.root))
    assert (one.tool, one.target, two.tool, two.target) == ("exercise", "why", "price", "queue")
    assert (three.tool, three.data["title"]) == ("load", "A rush")


def test_links_that_lead_nowhere_or_to_another_tool(tooled: SamplePack) -> None:
    lines = tooled.root.joinpath(LESSON).read_text().count("\n")
    text = tooled.root.joinpath(LESSON).read_text()
    text += "\n```exercise which\n```\n\n```simulate queue\n```\n"
    tooled.write(LESSON, text)
    found = {(p.code, p.place.line) for p in check_pack(load_pack(tooled.root))}
    assert {("K021", lines + 2), ("L009", lines + 5)} <= found
