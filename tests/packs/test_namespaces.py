"""Packs beside each other: whatever a pack has of its own is called by the pack's name too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from studylam.errors import NotFoundError
from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.models import Check, LabLink, Pack, Prose, RunSnippet
from studylam.packs.namespaces import qualified

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

KINDS = (
    *("modules", "lessons", "concepts", "facts", "sources", "explanations"),
    *("banks", "questions", "labs", "prices", "scenarios", "exercises"),
    *("terms", "tracks"),
)

NO_REFERENCES = {
    # Ids that count within their thing only.
    *("Section.id", "Case.id", "EventChoice.name", "FunctionSpec.name", "Trigger.function"),
    *("Action.function", "RecallCard.id"),
    # Words of AWS and of questions that some thing is called by as well.
    *("Trigger.kind", "Action.service", "CannedEvent.service", "CannedEvent.event", "Fact.unit"),
    *("EventChoice.event", "Expectation.invocations", "Expectation.response"),
    *("Question.type", "Lab.world", "Trigger.settings", "CannedEvent.invocation"),
    *("Action.params", "Expectation.items", "Expectation.messages", "Expectation.verdicts"),
    *("FunctionSpec.environment", "PriceBlock.inputs", "Section.title", "Concept.also_called"),
    *("Term.term", "Term.also", "Term.formerly"),
    *("ToolBlock.tool", "ScenarioFile.tool", "ExerciseFile.kind"),
    # In data a key says whether a name is meant (`lab`, `fact`): see test_tools.
    *("ScenarioFile.data", "ExerciseFile.data", "ToolBlock.data", "ToolBlock.written"),
}


def fields(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text within a model, with the field that it is in."""
    if is_dataclass(value):
        for part in dataclasses.fields(value):
            text = getattr(value, part.name)
            yield from fields(text, f"{type(value).__name__}.{part.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from fields(key, field)
            yield from fields(item, field)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from fields(item, field)
    elif isinstance(value, str):
        yield field, value


def ids(pack: Pack) -> set[str]:
    things = {thing.id for kind in KINDS for thing in getattr(pack, kind)}
    # A lesson may be called after the exam that it is about, whose name is the same everywhere.
    exams = {blueprint.exam for blueprint in pack.blueprints}
    return (things | {event.name for event in pack.events}) - exams


def left_bare(pack: Pack) -> dict[str, set[str]]:
    """Ids of ``pack`` that stand bare in it after it was given its name, by field."""
    own = ids(pack)
    found: dict[str, set[str]] = {}
    for field, text in fields(qualified(pack)):
        # Of a link `lesson#section` the lesson counts.
        if text.partition("#")[0] in own or any(f"{{fact:{f.id}}}" in text for f in pack.facts):
            found.setdefault(field, set()).add(text)
    return found


@pytest.mark.quick
def test_no_id_of_a_pack_stays_bare_in_it() -> None:
    found = left_bare(load_pack(builtin_root()))
    assert {field: texts for field, texts in found.items() if field not in NO_REFERENCES} == {}


def test_every_text_that_may_name_a_fact_is_gone_through(sample: SamplePack) -> None:
    """A fact's name in every text of every model: none is left bare."""
    pack = load_pack(sample.root)

    def planted(value: Any) -> Any:
        if (
            is_dataclass(value)
            and not isinstance(value, type)
            and type(value).__name__ not in ("Place", "PackMeta")
        ):
            names = [part.name for part in dataclasses.fields(value)]
            changed = {name: planted(getattr(value, name)) for name in names}
            return replace(value, **changed)
        if isinstance(value, tuple):
            return tuple(planted(item) for item in value)
        is_text = isinstance(value, str) and (" " in value or "{fact:" in value)
        return f"{value} {{fact:timeout.max}}" if is_text else value

    found = left_bare(planted(pack))
    texts_of_aws = {
        # Never shown with facts: code, and what AWS or the learner's code is given.
        *("Code.code", "RunSnippet.code", "Lab.starter", "Lab.solution", "Lab.fixed"),
        *("Lab.world", "CannedEvent.event", "EventChoice.event", "Trigger.settings"),
        # Names, in lists of plain text.
        *("Concept.name", "Source.title", "Bank.title", "Module.title", "Lab.title"),
        *("Blueprint.title", "Blueprint.status", "Blueprint.source", "Domain.name"),
        *("CannedEvent.title", "Successor.known", "Successor.title", "Fact.display"),
        *("Lesson.exam", "Number.unit", "Pack.root", "Lab.folder", "Problem.message"),
    }
    assert set(found) - texts_of_aws - NO_REFERENCES == set()


def test_a_packs_things_by_its_name(sample: SamplePack) -> None:
    pack = qualified(load_pack(sample.root))
    lesson = pack.lessons[0]
    assert (lesson.id, lesson.module, lesson.teaches) == (
        "sample:timeouts",
        "sample:first",
        ("sample:timeout",),
    )
    assert lesson.exam == {"dva-c02": ("1.2",)}, "exams are the same for all packs"
    prose, *_ = lesson.sections[0].blocks
    run, lab, check, *_ = lesson.sections[1].blocks
    assert isinstance(prose, Prose)
    assert isinstance(run, RunSnippet)
    assert isinstance(lab, LabLink)
    assert isinstance(check, Check)
    assert "{fact:sample:timeout.max}" in prose.markdown
    assert lesson.sections[0].facts == ("sample:timeout.max",)
    assert (run.event, lab.lab, check.question) == (
        "sample:ping",
        "sample:echo",
        "sample:q-timeout",
    )
    question = pack.questions[0]
    assert (question.bank, question.lesson, question.lab) == (
        "sample:limits",
        "sample:timeouts#try-it",
        "sample:echo",
    )
    assert question.assesses == ("sample:timeout", "sample:cold-start")
    assert question.sources == ("sample:lambda-quotas",)
    assert question.version == load_pack(sample.root).questions[0].version


def test_what_a_pack_does_not_have_stays_as_it_is_written(sample: SamplePack) -> None:
    sample.edit("quizzes/limits.md", "[timeout, cold-start]", "[timeout, retries, other:timeout]")
    sample.edit("quizzes/limits.md", "but {fact:timeout.max}", "but {fact:other:timeout.max}")
    question = qualified(load_pack(sample.root)).questions[0]
    assert question.assesses == ("sample:timeout", "retries", "other:timeout")
    assert "{fact:other:timeout.max}" in question.options[0].explanation


def test_two_packs_in_a_library(sample: SamplePack) -> None:
    builtin = load_pack(builtin_root())
    library = Library([builtin, load_pack(sample.root)])
    assert library.concept("timeout") in builtin.concepts
    assert library.concept("sample:timeout").sentence.startswith("A function that runs longer")
    assert library.text("{fact:sample:memory.max}") == "10,240 MB"
    assert [q.id for q in library.questions_for("sample:cold-start")] == ["sample:q-timeout"]
    assert library.pack_of(library.lab("sample:echo")).meta.id == "sample"
    assert library.next_lesson(builtin.lessons[-1].id) is None, "a course ends with its pack"
    assert library.previous_lesson("sample:timeouts") is None
    following = library.next_lesson("sample:timeouts")
    assert following is not None
    assert following.id == "sample:second"
    assert library.prices in builtin.prices
    assert library.blueprint("dva-c02") in builtin.blueprints


def test_a_pack_behind_is_found_but_not_listed(sample: SamplePack) -> None:
    builtin = load_pack(builtin_root())
    library = Library([load_pack(sample.root)], behind=[builtin])
    assert [lab.id for lab in library.labs] == ["echo"]
    assert [lesson.id for lesson in library.lessons] == ["timeouts", "second"]
    assert {question.bank for question in library.questions} == {"limits"}
    assert library.lesson(builtin.lessons[0].id) is builtin.lessons[0]
    assert library.pack_of(builtin.labs[0]) is builtin
    assert {b.exam for b in builtin.blueprints} <= {b.exam for b in library.blueprints}
    assert {e.name for e in builtin.events} <= {e.name for e in library.events}
    assert {lesson.id for lesson in builtin.lessons} <= {t.id for t in library.whole.lessons}
    # The pack's own thing hides the one behind.
    assert library.concept("timeout").place.file.endswith("concepts.yaml")
    assert library.concept("timeout") not in builtin.concepts


def test_things_that_are_not_there(sample: SamplePack) -> None:
    library = Library([load_pack(builtin_root()), load_pack(sample.root)])
    with pytest.raises(NotFoundError, match=r"no concept called 'sample:timeouts'"):
        library.concept("sample:timeouts")
    with pytest.raises(NotFoundError):
        library.lab("echo")
