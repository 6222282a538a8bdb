"""A second check of readiness, by a simulator that shares nothing with the first.

    PYTHONPATH=. python tests/benchmarks/second_opinion_on_readiness.py [LEARNERS A VARIANT]

Written without a look at ``tests/study/ready/learners.py``, as somebody would who has read about
item response theory only: the ability of each domain is normal, the difficulty of the questions is
N(0, 1), and a question is right with the three-parameter model's probability, guessing 0.25. Each
learner has another library (130 to 600 questions, 3 or 4 domains, made weights), and gives 100 to
1,500 answers (evenly on a logarithmic scale) in real drills over 2 to 10 weeks; half of them sit a
mock exam at the end. The truth is the mean over all difficulties, not over this library's.

The pace of no learning was added because of it, and its share chosen on a shortened form of it. So
it is no longer a test that the numbers haven't seen. It has not been run in full since.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import exp
from pathlib import Path
from random import Random
from statistics import NormalDist

from studylam.packs import Library, open_library
from studylam.packs.models import Question
from studylam.progress import Record
from studylam.study import Drill, Exam
from studylam.study.ready.passing import probability_of_passing, scored_counts
from studylam.study.ready.readiness import readiness
from tests.study.small_pack import CONCEPTS, FACTS, PACK, bank, question

GUESSING = 0.25
EXAM = "dva-c02"
START = datetime(2026, 9, 1, 18, 0, tzinfo=UTC)
LIBRARIES = (
    (130, (50, 30, 20)),
    (250, (32, 26, 24, 18)),
    (400, (40, 40, 20)),
    (600, (30,) * 2 + (20,) * 2),
)
_DIFFICULTIES = [NormalDist().inv_cdf((step + 0.5) / 60) for step in range(60)]


@dataclass(frozen=True)
class Variant:
    """What is normal for learners. Abilities and gains are on the scale of the difficulties."""

    middle: float = 0.5
    common: float = 0.8
    own: float = 0.5
    """Spread of all domains together, and of each by itself."""
    gain: float = 0.0
    gain_spread: float = 0.0
    """From the first day to the last."""
    early: bool = False
    """Most of the gain comes early: it goes with the square root of the time."""
    memory: float = 0.0
    """How probable it is that a question seen before is simply remembered."""
    answers: tuple[float, float] = (100, 1500)


VARIANTS = {
    "constant": Variant(),
    "constant, domains apart": Variant(common=0.0, own=1.0),
    "constant, memory": Variant(memory=0.5),
    "growing": Variant(middle=0.0, gain=0.8, gain_spread=0.3),
    "growing, memory": Variant(middle=0.0, gain=0.8, gain_spread=0.3, memory=0.5),
    "growing, mostly early": Variant(middle=0.0, gain=1.0, gain_spread=0.4, early=True, memory=0.5),
    "constant, near the mark": Variant(middle=0.7, common=0.3, own=0.3),
}

Run = tuple[bool, bool, float, bool, float, float, int, float]


def chance(ability: float, difficulty: float) -> float:
    """Of being right: the three-parameter model's."""
    return GUESSING + (1 - GUESSING) / (1 + exp(difficulty - ability))


@lru_cache(maxsize=8)
def library_of(size: int, weights: tuple[int, ...]) -> Library:
    """A library with so many questions, shared among the domains by their weights."""
    root = Path(tempfile.mkdtemp())
    domains = "".join(
        f"  - {{number: {number}, name: Domain {number}, weight: {weight}}}\n"
        for number, weight in enumerate(weights, 1)
    )
    blueprint = (
        f"exam: {EXAM}\ntitle: Made up\nquestions: 65\nscored: 50\nminutes: 130\n"
        f"pass_score: 720\ndomains:\n{domains}as_of: 2026-10-04\nsource: quotas\n"
    )
    questions = [
        question(f"d{number}-{i}", concept=("timeout", "memory", "events")[i % 3], domain=number)
        for number, weight in enumerate(weights, 1)
        for i in range(size * weight // 100)
    ]
    files = {
        "content/pack.yaml": PACK,
        "content/concepts.yaml": CONCEPTS,
        "content/facts.yaml": FACTS,
        f"quizzes/blueprints/{EXAM}.yaml": blueprint,
        "quizzes/basics.md": bank(*questions),
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return open_library(root, cache=False)


class Learner:
    """One of them."""

    def __init__(self, variant: Variant, seed: int) -> None:
        self.chance = Random(seed)
        draw = self.chance
        self.variant = variant
        self.library = library_of(*LIBRARIES[seed % len(LIBRARIES)])
        self.record = Record.in_memory()
        common = draw.gauss(variant.middle, variant.common)
        domains = self.library.blueprint(EXAM).domains
        self.abilities = [common + draw.gauss(0, variant.own) for _ in domains]
        self.gain = draw.gauss(variant.gain, variant.gain_spread)
        self.difficulties = {one.id: draw.gauss(0, 1) for one in self.library.questions}
        self.seen = set[str]()
        low, high = variant.answers
        self.answers = round(low * (high / low) ** draw.random())
        self.days = draw.randint(14, 70)

    def grown(self, done: float) -> float:
        """What has been gained when this share of the time is over."""
        return self.gain * (done**0.5 if self.variant.early else done)

    def choose(self, asked: Question, done: float) -> tuple[int, ...]:
        """What they answer, and have seen then."""
        ability = self.abilities[asked.domain[EXAM] - 1] + self.grown(done)
        right = self.chance.random() < chance(ability, self.difficulties[asked.id])
        if asked.id in self.seen and self.chance.random() < self.variant.memory:
            right = True
        self.seen.add(asked.id)
        key = asked.keys[0]
        return (key,) if right else ((key + 1) % len(asked.options),)

    def study(self) -> datetime:
        """All of it; returns when it was over."""
        drills = max(1, self.answers // 20)
        now = START
        for number in range(drills):
            done = (number + 1) / drills
            now = START + timedelta(days=self.days) * done
            size = 20 if drills > 1 else min(self.answers, 20)
            drill = Drill.start(
                self.library, self.record, size=size, now=now, seed=self.chance.getrandbits(30)
            )
            while not drill.finished:
                now += timedelta(seconds=40)
                drill.answer(self.choose(drill.current.question, done), at=now)
        if self.chance.random() < 0.5:
            exam = Exam.start(
                self.library, self.record, EXAM, seed=self.chance.getrandbits(30), now=now
            )
            for place in range(exam.total):
                exam.answer(place, self.choose(exam.question(place).question, 1.0))
            now += timedelta(hours=1)
            exam.submit(now)
        return now

    @property
    def shares(self) -> list[float]:
        """Of each domain's possible questions, right at the end."""
        return [
            sum(chance(ability + self.grown(1.0), one) for one in _DIFFICULTIES)
            / len(_DIFFICULTIES)
            for ability in self.abilities
        ]


def run(task: tuple[Variant, int]) -> Run:
    """Share held, probability held, width, worth showing, told, true, side, answers."""
    variant, seed = task
    learner = Learner(variant, seed)
    now = learner.study()
    told = readiness(learner.library, learner.record, EXAM, now)
    learner.record.close()
    blueprint = learner.library.blueprint(EXAM)
    counts = scored_counts(blueprint)
    shares = learner.shares
    share = sum(map(float.__mul__, shares, map(float, counts))) / sum(counts)
    truth = probability_of_passing(shares, counts, blueprint)
    return (
        told.share_low <= share <= told.share_high,
        told.low <= truth <= told.high,
        told.share_high - told.share_low,
        told.enough,
        told.probability,
        truth,
        (share > told.share_high) - (share < told.share_low),
        learner.answers,
    )


def shown(name: str, runs: list[Run]) -> str:
    """A line on them."""
    count = len(runs)
    share, probability, width = (sum(one[place] for one in runs) / count for place in range(3))
    told, true = (sum(one[place] for one in runs) / count for place in (4, 5))
    above, below = (sum(one[6] == side for one in runs) / count for side in (1, -1))
    return (
        f"{name:<24} {share:>6.1%} {probability:>6.1%}  width {width:.3f}  truth above {above:.0%},"
        f" below {below:.0%}  told {told:.0%}, pass {true:.0%}  n {count}"
    )


def main() -> None:
    """See the module."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    everything: list[Run] = []
    print(f"{'':<24}  share  prob.")
    with ProcessPoolExecutor(2) as pool:
        for number, (name, variant) in enumerate(VARIANTS.items()):
            tasks = [(variant, 1_000_003 * (number + 1) + seed) for seed in range(learners)]
            runs = list(pool.map(run, tasks, chunksize=4))
            print(shown(name, runs), flush=True)
            everything += runs
    print(shown("together", everything))
    for low, high in ((0, 200), (200, 500), (500, 10_000)):
        print(
            shown(f"{low} to {high} answers", [one for one in everything if low <= one[7] < high])
        )


if __name__ == "__main__":
    main()
