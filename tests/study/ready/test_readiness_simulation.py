"""Readiness against the truth: learners of known ability, from `tests.study.ready.learners`.

The same over more worlds and learners is ``tests/benchmarks/calibrate_readiness.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from studylam.packs import Library
from studylam.study.ready.passing import probability_of_passing, scored_counts
from studylam.study.ready.readiness import Readiness, readiness
from tests.study.ready.learners import EXAM, Learner, World, library_of

WORLDS = (
    World(),
    World(answers=60, days=7),
    World(answers=120, days=14, difficulties=0.1, discriminations=0.0),
    World(answers=400, days=60, forgetting=0.02),
    World(middle=-0.5, learning=0.001),
    World(middle=1.2, apart=0.8),
    World(learning=0.0, difficulties=1.6),
    World(learning=0.004, days=10, idle=10),
)
"""Chosen to differ. They were looked at when the numbers of the model were chosen."""
EACH = 25


@dataclass(frozen=True)
class Case:
    """What one learner was told, and what is true."""

    told: Readiness
    share: float
    probability: float

    @property
    def holds(self) -> bool:
        return self.told.low <= self.probability <= self.told.high

    @property
    def share_holds(self) -> bool:
        return self.told.share_low <= self.share <= self.told.share_high


def case(library: Library, learner: Learner) -> Case:
    told = readiness(library, learner.record, EXAM, learner.now)
    blueprint = library.blueprint(EXAM)
    counts = scored_counts(blueprint)
    share = sum(p * n for p, n in zip(learner.shares, counts, strict=True)) / sum(counts)
    truth = probability_of_passing(learner.shares, counts, blueprint)
    learner.record.close()
    return Case(told, share, truth)


def held(cases: Sequence[Case], fits: Callable[[Case], bool] = lambda _: True) -> float:
    fitting = [one for one in cases if fits(one)]
    assert len(fitting) >= 25
    return sum(one.holds for one in fitting) / len(fitting)


@pytest.mark.timeout(120)
def test_eighty_of_a_hundred_intervals_hold_the_truth(tmp_path: Path) -> None:
    library = library_of(tmp_path, 400)
    cases = []
    for number, world in enumerate(WORLDS):
        for seed in range(EACH):
            learner = Learner(world, library, 1000 * number + seed)
            learner.study(by_hand=True)
            cases.append(case(library, learner))
    assert 0.75 <= held(cases) <= 0.85
    assert 0.75 <= sum(one.share_holds for one in cases) / len(cases) <= 0.85
    # A slice of 50 learners is off by 6 points now and then.
    slices: dict[str, Callable[[Case], bool]] = {
        "weak": lambda one: one.share < 0.62,
        "middle": lambda one: 0.62 <= one.share < 0.75,
        "strong": lambda one: one.share >= 0.75,
        "little": lambda one: one.told.answers < 100,
        "much": lambda one: one.told.answers >= 100,
    }
    shares = {name: held(cases, fits) for name, fits in slices.items()}
    assert all(0.7 <= share <= 0.92 for share in shares.values()), shares
    # Those who are told a probability pass as often as they are told, within a few points.
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.01)):
        group = [one for one in cases if low <= one.told.probability < high]
        said = sum(one.told.probability for one in group) / len(group)
        true = sum(one.probability for one in group) / len(group)
        assert said == pytest.approx(true, abs=0.12), (low, high, len(group))
    assert sum(one.told.enough for one in cases) > len(cases) / 2


def test_through_real_drills_reviews_and_exams(tmp_path: Path) -> None:
    library = library_of(tmp_path, 400)
    cases = []
    for seed in range(8):
        learner = Learner(replace(WORLDS[0], answers=160), library, seed)
        learner.study()
        cases.append(case(library, learner))
    assert {one.told.exams for one in cases} == {1}
    assert all(one.told.enough and one.told.repeats for one in cases)
    assert sum(one.holds for one in cases) >= 5
    assert sum(one.share_holds for one in cases) >= 5
