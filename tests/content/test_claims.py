"""Every claim of common notes is taught, and what isn't right about it is said there."""

from __future__ import annotations

from collections import Counter

import pytest

from studylam.packs.models import Admonition, Claim, Pack, Section

pytestmark = pytest.mark.quick

CLAIMS = [f"C{number:03}" for number in range(1, 212)]
CONFLICTS = [f"R{number:02}" for number in range(1, 19)]


def sections(course: Pack, claim: Claim) -> list[Section]:
    """Where it is taught; all sections of a lesson that is named as a whole."""
    lessons = {lesson.id: lesson for lesson in course.lessons}
    found = []
    for place in claim.taught:
        lesson, _, wanted = place.partition("#")
        found += [s for s in lessons[lesson].sections if wanted in ("", s.id)]
    return found


def test_the_map_is_complete(course: Pack) -> None:
    assert [claim.id for claim in course.claims] == [*CLAIMS, *CONFLICTS]
    verdicts = Counter(claim.verdict for claim in course.claims)
    assert verdicts == {
        "correct": 114,
        "oversimplified": 65,
        "outdated": 13,
        "missing": 11,
        "wrong": 8,
        "conflict": 18,
    }


def test_every_claim_is_taught_in_a_section_that_is_there(course: Pack) -> None:
    for claim in course.claims:
        assert len(sections(course, claim)) >= len(claim.taught), claim.id


def test_what_notes_get_wrong_stands_in_a_box_of_its_own(course: Pack) -> None:
    silent = []
    for claim in course.claims:
        if claim.verdict in ("oversimplified", "outdated", "wrong"):
            boxes = [
                block
                for section in sections(course, claim)
                for block in section.blocks
                if isinstance(block, Admonition) and block.type == "notes-say"
            ]
            if not boxes:
                silent.append(claim.id)
    assert not silent
