"""The labs of the built-in course, run for real: starters leave something to do, solutions pass."""

from __future__ import annotations

import pytest

from studylam.labs import check_lab
from studylam.packs import Library
from studylam.packs.builtin import builtin_root
from studylam.runtime import LambdaService

LABS = sorted(path.parent.name for path in builtin_root().glob("content/labs/*/lab.yaml"))


def test_every_folder_is_a_lab(library: Library) -> None:
    assert sorted(lab.id for lab in library.labs) == LABS


@pytest.mark.parametrize("lab_id", LABS)
def test_the_starter_fails_and_the_solution_passes(
    lab_id: str, library: Library, service: LambdaService
) -> None:
    assert [str(problem) for problem in check_lab(library.lab(lab_id), service)] == []


@pytest.mark.parametrize("lab_id", LABS)
def test_a_lab_is_whole(lab_id: str, library: Library) -> None:
    lab = library.lab(lab_id)
    assert 4 <= len(lab.cases) <= 12
    assert sum(case.hidden for case in lab.cases) >= 1
    assert all(case.why for case in lab.cases)
    assert 3 <= len(lab.hints) <= 4
    assert lab.after and lab.summary
    assert all(choice.title for choice in lab.events)
