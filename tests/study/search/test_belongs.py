"""What belongs to a thing, by what it names itself and by the concepts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.study.search.belongs import MOST, ORDER, About, Link, Subject, belonging, first


def kinds(links: Sequence[Link]) -> list[str]:
    return list(dict.fromkeys(link.kind for link in links))


def test_of_a_question_and_a_lesson_in_a_small_pack(library: Library) -> None:
    links = belonging(library, Subject("question", "q-1"))
    assert [(link.kind, link.targets) for link in links if link.kind == "lesson"] == [
        ("lesson", ("one",))
    ]
    assert kinds(links) == ["lesson", "drill", "price"]
    drill = first(library, Subject("lesson", "one#second"), "drill")
    assert drill is not None and set(drill.targets) == {"q-1", "q-3", "q-5", "q-7"}
    assert first(library, Subject("lesson", "one"), "lesson") is None


def test_of_several_questions_what_most_of_them_ask_for_comes_first(library: Library) -> None:
    both = belonging(library, Subject("questions", "q-1 q-2 m-1 m-2 m-3 gone-from-the-packs"))
    assert kinds(both)[0] == "lesson"
    alone = [first(library, Subject("questions", id), "drill") for id in ("m-1", "m-1 m-2 q-1")]
    assert [drill.title.partition(": ")[2] for drill in alone if drill] == ["Memory", "Memory"]
    assert belonging(library, Subject("questions", "gone-from-the-packs"))[0].kind == "price"


def test_what_is_not_there_is_said(library: Library) -> None:
    for about in ("question", "lesson", "lab", "fact", "term", "scenario", "exercise", "concept"):
        with pytest.raises(NotFoundError):
            belonging(library, Subject(about, "nothing-of-the-kind"))


def test_everything_in_the_course_leads_on() -> None:
    course = open_library()
    things: list[tuple[About, list[str]]] = [
        ("question", [one.id for one in course.questions]),
        ("lesson", [f"{one.id}#{part.id}" for one in course.lessons for part in one.sections]),
        ("lab", [one.id for one in course.labs]),
        ("term", [one.id for one in course.terms]),
        ("scenario", [one.id for one in course.scenarios]),
        ("exercise", [one.id for one in course.exercises]),
        ("concept", [one.id for one in course.concepts]),
    ]
    for about, ids in things:
        for id in ids[::7]:
            links = belonging(course, Subject(about, id))
            assert "price" in kinds(links) and "drill" in kinds(links), (about, id)
            assert about == "lesson" or "lesson" in kinds(links), (about, id)
            assert kinds(links) == [kind for kind in ORDER if kind in kinds(links)]
            assert all([one.kind for one in links].count(kind) <= MOST + 1 for kind in ORDER)
            own = {"lesson": id.partition("#")[0]}.get(about, id)
            assert not any(link.targets == (own,) for link in links if link.kind == about)
            for link in links:
                _is_there(course, link)
    fact = belonging(course, Subject("fact", "timeout.max"))
    assert kinds(fact)[:2] == ["lesson", "lab"] and "price" in kinds(fact)


def _is_there(course: Library, link: Link) -> None:
    find = {
        "lesson": lambda id: course.lesson(id.partition("#")[0]),
        "lab": course.lab,
        "facts": course.fact,
        "drill": course.question,
        "price": course.scenario,
        "simulate": course.scenario,
        "exercise": course.exercise,
        "term": course.term,
    }[link.kind]
    for target in link.targets:
        find(target)
