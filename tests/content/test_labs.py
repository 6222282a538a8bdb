"""The built-in labs: enough of them, each with hints and a debrief, in tracks with a capstone."""

from __future__ import annotations

import re

import pytest

from studylam.packs.models import Pack

pytestmark = pytest.mark.quick

TRACKS = ["first-steps", "event-driven", "security", "resilience", "performance-and-cost"]
SOURCE = re.compile(r"(?i)guide|documentation|quotas|pricing|reference|AWS Compute Blog|page")


def test_there_are_thirty_and_more(course: Pack) -> None:
    assert len(course.labs) >= 30


def test_each_lab_judges_helps_and_says_where_its_rule_is_from(course: Pack) -> None:
    lacking = []
    for lab in course.labs:
        has = {
            "four to twelve cases": 4 <= len(lab.cases) <= 12,
            "a title for each event": all(event.title for event in lab.events),
            "a summary": bool(lab.summary),
            "a hidden case": any(case.hidden for case in lab.cases),
            "why a case fails": all(case.why for case in lab.cases),
            "three or four hints": 3 <= len(lab.hints) <= 4,
            "a debrief": bool(lab.after),
            "the source of its rule": bool(SOURCE.search(lab.after)),
        }
        lacking += [f"{lab.id}: {what}" for what, there in has.items() if not there]
    assert not lacking


def test_each_lab_has_its_place_in_one_track(course: Pack) -> None:
    assert [track.id for track in course.tracks][: len(TRACKS)] == TRACKS
    listed = [lab for track in course.tracks for lab in track.labs]
    assert sorted(listed) == sorted(lab.id for lab in course.labs)
    assert course.tracks[-1].labs == ("photo-service",)


def test_each_concept_is_taught_practised_and_assessed(course: Pack) -> None:
    taught = {concept for lesson in course.lessons for concept in lesson.teaches}
    assessed = {concept for question in course.questions for concept in question.assesses}
    things = [*course.labs, *course.exercises, *course.scenarios]
    practised = {concept for thing in things for concept in thing.practises}
    concepts = {concept.id for concept in course.concepts}
    assert concepts - taught == set()
    assert concepts - assessed == set()
    assert concepts - practised == set()
