"""Killed at random moments, hundreds of times: nothing that the learner has seen is lost.

What each life said (`tests.progress.killed`) is played into a model; what the record holds after
the kill has to be the model, or the model after the one step that was under way.
"""

from __future__ import annotations

import copy
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from studylam.packs import Library
from studylam.progress import Record
from studylam.study import Drill, Exam
from studylam.study.reviews import cards
from tests.progress.killed import STEP_S

KILLS = 30
"""Of each record; there are ten."""


@dataclass
class Model:
    """As much of a record as the lives change."""

    drills: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """Drill → position, questions whose answers count, in order."""
    exams: dict[str, list[Any]] = field(default_factory=dict)
    """Exam → seconds used, answers by number of the question, whether it was handed in."""
    reads: int = 0
    labs: int = 0

    @classmethod
    def of(cls, record: Record) -> Model:
        found = cls(reads=len(record.reading_log()), labs=record.lab_status("lab").runs)
        unfinished = record.unfinished_drill()
        for state in [*record.finished_drills(), *([unfinished] if unfinished else [])]:
            given = [a.question for a in record.answers(drill_id=state.id)]
            found.drills[state.id] = (state.position, given)
        for submitted in (False, True):
            for exam in record.exams(submitted=submitted):
                chosen = {i: list(x.chosen) for i, x in enumerate(exam.items) if x.chosen}
                found.exams[exam.id] = [round(exam.spent_s), chosen, submitted]
                logged = record.answers(drill_id=exam.id)
                assert len(logged) == (len(chosen) if submitted else 0)
        return found

    def without_fresh(self, known: Model) -> Model:
        """Without a drill or exam that was begun, and nobody was told so."""
        trimmed = copy.deepcopy(self)
        for id, (position, given) in self.drills.items():
            if id not in known.drills and not position and not given:
                del trimmed.drills[id]
        for id, exam in self.exams.items():
            if id not in known.exams and exam == [0, {}, False]:
                del trimmed.exams[id]
        return trimmed

    def after(self, step: dict[str, Any]) -> Model:
        """What it is once a step is done."""
        then = copy.deepcopy(self)
        match step["will"]:
            case "read":
                then.reads += 1
            case "lab":
                then.labs += 1
            case "skip" | "answer" | "undo" as do:
                position, given = then.drills[step["drill"]]
                if do == "answer":
                    given.append(step["question"])
                elif do == "undo" and step["pop"]:
                    given.pop()
                then.drills[step["drill"]] = (position + (-1 if do == "undo" else 1), given)
            case "give" | "checkpoint" | "submit" as do:
                exam = then.exams[step["exam"]]
                exam[0] += STEP_S
                if do == "give":
                    exam[1][step["i"]] = step["chosen"]
                exam[2] = do == "submit"
        return then


class Server:
    """Lives, one after the other."""

    def __init__(self, folder: Path, home: Path) -> None:
        address = folder / "lives"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(address))
            listening.listen()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.progress.killed", str(address)],
                cwd=Path(__file__).parents[2],
                env={**os.environ, "STUDYLAM_HOME": str(home)},
            )
            self._socket, _ = listening.accept()

    def live(self, path: Path, seed: int, dice: random.Random) -> list[dict[str, Any]]:
        """What a life said until it was killed, a random number of bytes on or a moment later."""
        reading, writing = os.pipe()
        message = json.dumps([str(path), seed]).encode()
        socket.send_fds(self._socket, [message], [writing])
        os.close(writing)
        child = int(self._socket.recv(100))
        said = b""
        enough = dice.choice([0, 1, dice.randrange(400), dice.randrange(6000)])
        while len(said) < enough and (part := os.read(reading, enough - len(said))):
            said += part
        time.sleep(dice.random() * dice.choice([0, 0.002, 0.02]))
        os.kill(child, signal.SIGKILL)
        while part := os.read(reading, 65536):
            said += part
        os.close(reading)
        # Of the last line, the end may be missing.
        return [json.loads(line) for line in said.split(b"\n")[:-1]]

    def close(self) -> None:
        self._socket.close()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, parsed_course: Path) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("s"), parsed_course.parent)
    yield server
    server.close()


@pytest.fixture
def library(built_in: Library) -> Library:
    return built_in


@pytest.mark.parametrize("number", range(10))
def test_killed_again_and_again(
    server: Server, library: Library, tmp_path: Path, number: int
) -> None:
    path = tmp_path / "progress.db"
    dice = random.Random(number)
    model, orders = Model(), dict[tuple[str, str], list[int]]()
    for kill in range(KILLS):
        said = server.live(path, 1000 * number + kill, dice)
        model, pending = played(model, said, orders)
        with Record.open(path) as record:
            assert record._rows("pragma integrity_check") == [("ok",)]
            actual = Model.of(record)
            trimmed = actual.without_fresh(model)
            assert trimmed in (model, model.after(pending) if pending else model), (said, kill)
            model = actual
            resumes(library, record, actual, orders)
            if kill % 5 == 4:
                figures = derived(record)
                cards.rebuild(record)
                assert derived(record) == figures
    assert sum(len(given) for _, given in model.drills.values()) > 10


def played(
    model: Model, said: list[dict[str, Any]], orders: dict[tuple[str, str], list[int]]
) -> tuple[Model, dict[str, Any] | None]:
    """The model after all that was done, and what was about to be done."""
    pending: dict[str, Any] | None = None
    for line in said:
        assert "failed" not in line, line
        if "will" in line:
            pending = line
        elif "did" in line:
            assert pending is not None
            model, pending = model.after(pending), None
        elif "at" in line:
            # The drill that was left is the one that is gone on with, at its place.
            assert model.drills.setdefault(line["at"], (0, []))[0] == line["position"]
            pending = None
        elif "sits" in line:
            exam = model.exams.setdefault(line["sits"], [0, {}, False])
            whole = line["left"] + exam[0]
            assert orders.setdefault((line["sits"], ""), [whole]) == [whole]
            pending = None
        else:
            drill, question, order = line["asks"]
            assert orders.setdefault((drill, question), order) == order
    return model, pending


def resumes(
    library: Library,
    record: Record,
    model: Model,
    orders: dict[tuple[str, str], list[int]],
) -> None:
    """The drill at the right question in the same order, the exam with its answers and its time."""
    drill = Drill.resume(library, record)
    if drill is not None:
        position, given = model.drills[drill.id]
        assert drill.state.position == position
        answered = [
            item.question for item in drill.state.items if item.result in ("right", "wrong")
        ]
        assert answered == given
        order = list(drill.current.order)
        assert orders.setdefault((drill.id, drill.current.question.id), order) == order
    exam = Exam.resume(library, record)
    if exam is not None:
        spent, chosen, _ = model.exams[exam.id]
        assert {i: list(exam.chosen(i)) for i in range(exam.total) if exam.chosen(i)} == chosen
        whole = exam.state.limit_s - exam.state.spent_s + spent
        assert orders.setdefault((exam.id, ""), [whole]) == [whole]


def derived(record: Record) -> object:
    return (
        record.tallies(),
        sorted(record.evidence(), key=repr),
        record.activity(),
        cards.cards(record),
    )
