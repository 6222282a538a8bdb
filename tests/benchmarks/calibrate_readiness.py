"""Whether readiness holds what it promises, over thousands of made-up learners.

    PYTHONPATH=. python tests/benchmarks/calibrate_readiness.py [LEARNERS A WORLD]

Prints for each world how often the 80 % intervals of the share and of the probability held the
truth, how wide they were, and, over all worlds, what became of those who were told a probability.
The worlds of ``TUNED`` (and two faster simulations of other kinds, not kept) were looked at when
the numbers in `studylam.study.ready.ability` were chosen. Those of ``LATER`` were written down
afterwards: there, 88 of 100 intervals held, and the last choice, between two sets of numbers, went
to the one with the narrower intervals. So no world here is a test that the numbers haven't seen.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from studylam.study.ready.passing import probability_of_passing, scored_counts
from studylam.study.ready.readiness import readiness
from tests.study.ready.learners import EXAM, Learner, World, library_of

QUESTIONS = 600
_USUAL = World()
TUNED = {
    "usual": _USUAL,
    "60 answers": replace(_USUAL, answers=60, days=7),
    "500 answers": replace(_USUAL, answers=500, days=60),
    "2,000 answers": replace(_USUAL, answers=2000, days=120),
    "no learning": replace(_USUAL, learning=0.0),
    "fast learning": replace(_USUAL, learning=0.006),
    "weak": replace(_USUAL, middle=-0.6),
    "strong": replace(_USUAL, middle=1.4),
    "questions all alike": replace(_USUAL, difficulties=0.1, discriminations=0.0),
    "questions of all kinds": replace(_USUAL, difficulties=1.8, discriminations=0.5),
    "uneven domains": replace(_USUAL, apart=1.0),
    "forgetting": replace(_USUAL, forgetting=0.03, days=60),
    "a month's pause": replace(_USUAL, forgetting=0.01, idle=30),
    "good memory": replace(_USUAL, memory=0.95, answers=800, days=40),
    "three days": replace(_USUAL, days=3, learning=0.004),
    "1,000 answers, slow": replace(_USUAL, answers=1000, learning=0.0007, days=90),
    "no exam": replace(_USUAL, exam=False, answers=300),
}
LATER = {
    "90 answers, two weeks": replace(_USUAL, answers=90, days=14, learning=0.003),
    "slow and steady": replace(_USUAL, answers=300, days=100, learning=0.001, memory=0.3),
    "experts, hard bank": replace(_USUAL, middle=1.0, difficulties=1.3, discriminations=0.4),
    "very mixed learners": replace(_USUAL, spread=1.5, apart=0.2),
    "low ceiling": replace(_USUAL, ceiling=1.2, learning=0.005, answers=350, days=35),
    "some forgetting": replace(_USUAL, forgetting=0.01, days=50, answers=250, idle=5),
    "700 answers": replace(_USUAL, answers=700, days=70, learning=0.0012, memory=0.7),
    "1,500 answers": replace(_USUAL, answers=1500, days=100, learning=0.0008, memory=0.6),
}

Run = tuple[bool, bool, float, float, float, float]
_library = library_of(Path(tempfile.mkdtemp()), QUESTIONS)


def run(task: tuple[World, int]) -> Run:
    """Share held, probability held, width, true share, told, true probability."""
    world, seed = task
    learner = Learner(world, _library, seed)
    learner.study(by_hand=True)
    told = readiness(_library, learner.record, EXAM, learner.now)
    blueprint = _library.blueprint(EXAM)
    counts = scored_counts(blueprint)
    truth = probability_of_passing(learner.shares, counts, blueprint)
    share = sum(p * n for p, n in zip(learner.shares, counts, strict=True)) / sum(counts)
    return (
        told.share_low <= share <= told.share_high,
        told.low <= truth <= told.high,
        told.share_high - told.share_low,
        share,
        told.probability,
        truth,
    )


def shown(name: str, runs: list[Run]) -> str:
    """A line on them."""
    count = len(runs)
    share, probability, width = (sum(one[place] for one in runs) / count for place in range(3))
    return f"{name:<24} {share:>6.1%} {probability:>6.1%}  width {width:.3f}  n {count}"


def main() -> None:
    """See the module."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    everything: list[Run] = []
    with ProcessPoolExecutor(2) as pool:
        for title, worlds in (("tuned", TUNED), ("later", LATER)):
            print(f"{title:<24}  share  prob.")
            together: list[Run] = []
            for number, (name, world) in enumerate(worlds.items(), len(everything)):
                # Learners of two worlds with one seed would be alike.
                tasks = [(world, 100_000 * number + seed) for seed in range(learners)]
                runs = list(pool.map(run, tasks, chunksize=10))
                print(shown(name, runs), flush=True)
                together += runs
            print(shown("together", together))
            everything += together
    for name, low, high in (("weak", 0.0, 0.6), ("middle", 0.6, 0.75), ("strong", 0.75, 1.1)):
        print(shown(name, [one for one in everything if low <= one[3] < high]))
    told: dict[int, list[Run]] = defaultdict(list)
    for one in everything:
        told[min(9, int(one[4] * 10))].append(one)
    for _, runs in sorted(told.items()):
        said, true = (sum(one[place] for one in runs) / len(runs) for place in (4, 5))
        print(f"told {said:.0%}: {true:.0%} pass  n {len(runs)}")


if __name__ == "__main__":
    main()
