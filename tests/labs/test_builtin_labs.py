"""Labs of the built-in course, run for real: starters leave something to do, solutions pass.

One for each kind of surroundings. `studylam pack check`, which CI runs as well, runs all of them;
what each lab has to have is in tests/content.
"""

from __future__ import annotations

import pytest

from studylam.labs import check_lab
from studylam.packs import Library
from studylam.packs.builtin import builtin_root
from studylam.runtime import LambdaService

LABS = sorted(path.parent.name for path in builtin_root().glob("content/labs/*/lab.yaml"))
RUN = """
first-function weighted-alias thumbnail json-api fan-out-filter partial-batch shard-stall clean-up
async-retries order-workflow least-privilege who-may-invoke layer-shadowing photo-service
"""


def test_every_folder_is_a_lab(library: Library) -> None:
    assert sorted(lab.id for lab in library.labs) == LABS


@pytest.mark.parametrize("lab_id", RUN.split())
def test_the_starter_fails_and_the_solution_passes(
    lab_id: str, library: Library, service: LambdaService
) -> None:
    assert [str(problem) for problem in check_lab(library.lab(lab_id), service)] == []
