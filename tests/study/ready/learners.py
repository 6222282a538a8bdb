"""Learners of known ability, made up, who study through the real drills, reviews and exams.

Each question has a difficulty and a discrimination, each learner an ability in each domain; a new
question is answered rightly with the probability of the three-parameter logistic model, guessing
included. Abilities rise with every answer, the more the lower they are below the learner's ceiling,
mostly in the domain asked; they sink on days without study. A question that was asked before may be
remembered. What learners say of their confidence is honest, or boastful, or they say nothing.

The truth is known: the share of all possible questions of a domain (difficulties and
discriminations drawn from the same distributions) that the learner would get right now.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp
from pathlib import Path
from typing import Literal

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.packs.models import Question
from studylam.progress import Answer, Confidence, Mode, Record
from studylam.study import Drill, Exam, grade
from tests.study.small_pack import CONCEPTS, FACTS, PACK, bank, question

START = datetime(2026, 9, 1, 18, tzinfo=UTC)
EXAM = "dva-c02"
WEIGHTS = (32, 26, 24, 18)
BLUEPRINT = """
exam: dva-c02
title: Developer
questions: 65
scored: 50
minutes: 130
pass_score: 720
domains:
  - {number: 1, name: Development, weight: 32}
  - {number: 2, name: Security, weight: 26}
  - {number: 3, name: Deployment, weight: 24}
  - {number: 4, name: Troubleshooting, weight: 18}
as_of: 2026-10-04
source: quotas
"""
_LUCK = 0.25


def library_of(root: Path, questions: int) -> Library:
    """A pack with so many questions, by weight in the four domains."""
    texts = [
        question(f"q-{number}", domain=domain, concept="timeout" if number % 2 else "memory")
        for number, domain in (
            (
                number,
                next(d for d, end in enumerate((32, 58, 82, 100), 1) if number * 37 % 100 < end),
            )
            for number in range(questions)
        )
    ]
    files = {
        "content/pack.yaml": PACK,
        "content/concepts.yaml": CONCEPTS,
        "content/facts.yaml": FACTS,
        "quizzes/blueprints/dva-c02.yaml": BLUEPRINT,
        "quizzes/basics.md": bank(*texts),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return open_library(root, cache=False)


@dataclass(frozen=True)
class World:
    """What kind of learners and questions there are."""

    answers: int = 200
    """How many a learner gives, about."""
    middle: float = 0.4
    """Of the abilities at the start; logits."""
    spread: float = 0.9
    apart: float = 0.4
    """Between a learner's domains."""
    difficulties: float = 0.9
    discriminations: float = 0.25
    learning: float = 0.002
    """Share of what is missing to the ceiling that an answer brings."""
    ceiling: float = 2.5
    forgetting: float = 0.0
    """Logits lost on a day without study, but for the first."""
    memory: float = 0.5
    """Share of repeated questions that are remembered at once; halves in a month."""
    days: int = 30
    idle: float = 0.5
    """Days from the last answer to the question how ready one is."""
    exam: bool = True
    """A mock exam at the end."""


@dataclass
class Learner:
    """One of them, and their record."""

    world: World
    library: Library
    seed: int
    record: Record = field(default_factory=Record.in_memory)
    now: datetime = START

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        world, gauss = self.world, self.chance.gauss
        level = gauss(world.middle, world.spread)
        self.abilities = [level + gauss(0, world.apart) for _ in WEIGHTS]
        self.items = {
            one.id: (gauss(0, world.difficulties), exp(gauss(0, world.discriminations)))
            for one in self.library.questions
        }
        self.seen: dict[str, datetime] = {}
        self.talk: Literal["honest", "boastful", "silent"] = self.chance.choice(
            ("honest", "boastful", "silent")
        )

    # -- what they do ---------------------------------------------------------------------------

    def study(self, *, by_hand: bool = False) -> None:
        """All of it. ``by_hand``: answers are put into the record without drills, which is faster
        and, for what counts here, the same.
        """
        world = self.world
        exam = 65 if world.exam and world.answers >= 130 else 0
        sittings = max(1, round((world.answers - exam) / 20))
        days = sorted(self.chance.sample(range(max(world.days, sittings)), sittings))
        for number, day in enumerate(days):
            self._wait_until(START + timedelta(days=day))
            self._sitting_by_hand() if by_hand else self._sitting(number)
        if exam:
            self._wait_until(self.now + timedelta(hours=2))
            self._exam_by_hand(exam) if by_hand else self._exam()
        self._wait_until(self.now + timedelta(days=world.idle))

    def _sitting(self, number: int) -> None:
        drills = [Drill.start(self.library, self.record, size=10, now=self.now, seed=self.seed)]
        try:
            drills.append(
                Drill.start_review(self.library, self.record, now=self.now, size=10, seed=number)
            )
        except NotFoundError:  # nothing is due
            drills.append(
                Drill.start(self.library, self.record, size=10, now=self.now, seed=number)
            )
        for drill in drills:
            while not drill.finished:
                chosen, confidence = self._answer(drill.current.question)
                drill.answer(chosen, confidence, at=self.now)

    def _sitting_by_hand(self) -> None:
        fresh = [one for one in self.library.questions if one.id not in self.seen]
        known = [one for one in self.library.questions if one.id in self.seen]
        count = min(len(fresh), 20 if not known else 12)
        picked = self.chance.sample(fresh, count)
        picked += self.chance.sample(known, min(len(known), 20 - count))
        self._log(picked, "drill")

    def _exam_by_hand(self, size: int) -> None:
        fresh = [one for one in self.library.questions if one.id not in self.seen]
        self._log(self.chance.sample(fresh, min(size, len(fresh))), "exam")

    def _log(self, picked: list[Question], mode: Mode) -> None:
        answers = []
        for one in picked:
            chosen, confidence = self._answer(one)
            answers.append(
                Answer(
                    question=one.id,
                    question_version=one.version,
                    chosen=chosen,
                    correct=grade(one, chosen).correct,
                    confidence=confidence if mode == "drill" else None,
                    mode=mode,
                    at=self.now,
                )
            )
        self.record.add_answers(answers)

    def _exam(self) -> None:
        exam = Exam.start(self.library, self.record, EXAM, now=self.now, seed=self.seed)
        for i in range(exam.total):
            if self.chance.random() > 0.03:  # some are left out
                exam.answer(i, self._answer(exam.question(i).question)[0])
        exam.submit(self.now)

    def _answer(self, one: Question) -> tuple[tuple[int, ...], Confidence | None]:
        """What is chosen, and what is said of it. Answering takes a minute, and teaches."""
        domain = one.domain[EXAM] - 1
        difficulty, discrimination = self.items[one.id]
        knows = self.chance.random() < _logistic(
            discrimination * (self.abilities[domain] - difficulty)
        )
        if one.id in self.seen:
            days = (self.now - self.seen[one.id]) / timedelta(days=1)
            knows = knows or self.chance.random() < self.world.memory * 2 ** (-days / 30)
        right = knows or self.chance.random() < _LUCK
        for other in range(len(WEIGHTS)):
            share = self.world.learning * (1 if other == domain else 0.5)
            self.abilities[other] += share * max(0, self.world.ceiling - self.abilities[other])
        self.seen[one.id] = self.now
        self.now += timedelta(minutes=1)
        said: Confidence | None = "sure" if knows else self.chance.choice(("unsure", "guess"))
        if self.talk != "honest":
            said = "sure" if self.talk == "boastful" else None
        keys = one.keys
        return (keys if right else ((keys[0] + 1) % len(one.options),)), said

    def _wait_until(self, moment: datetime) -> None:
        if moment > self.now:
            idle = max(0.0, (moment - self.now) / timedelta(days=1) - 1)
            self.abilities = [one - self.world.forgetting * idle for one in self.abilities]
            self.now = moment

    # -- the truth ------------------------------------------------------------------------------

    @property
    def shares(self) -> list[float]:
        """Of all possible questions of each domain, those answered rightly now."""
        return [_true_share(ability, self.world) for ability in self.abilities]


def _true_share(ability: float, world: World) -> float:
    grid = [step / 3 for step in range(-10, 11)]
    weights = [exp(-z * z / 2) for z in grid]
    total = share = 0.0
    for z, weight in zip(grid, weights, strict=True):
        for x, more in zip(grid, weights, strict=True):
            slope = exp(world.discriminations * x)
            share += weight * more * _logistic(slope * (ability - world.difficulties * z))
            total += weight * more
    return _LUCK + (1 - _LUCK) * share / total


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))
