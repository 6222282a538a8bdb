"""A learner whose program may be killed at any moment (`test_kill`): one life, and its server.

`serve` loads everything once and forks for each life, so that a kill costs milliseconds. A life
goes on where the last one ended, through the functions that the app uses. It writes a line before
each step, what it is about to do, and one after it: by then the learner has seen the result.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from studylam.packs import Library, open_library
from studylam.packs.models import Question
from studylam.progress import Record
from studylam.study import Drill, Exam
from studylam.study.exams.stopwatch import Stopwatch

BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
STEP_S = 7
"""By which the clock of an exam goes on at each step."""


class Life:
    """One run of the program."""

    def __init__(self, library: Library, path: Path, seed: int, out: int) -> None:
        self._library = library
        self._dice = random.Random(seed)
        self._out = out
        self._record = Record.open(path)
        self._questions = [q.id for q in library.questions if q.type == "single-choice"]

    def say(self, **line: Any) -> None:
        os.write(self._out, json.dumps(line).encode() + b"\n")

    def will(self, do: str, **more: Any) -> None:
        self.say(will=do, **more)

    def live(self) -> None:
        """Go on until somebody ends it."""
        while True:
            match self._dice.randrange(10):
                case 0:
                    self._read()
                case 1:
                    self._run_lab()
                case 2 | 3 | 4:
                    self._sit()
                case _:
                    self._drill()

    def _read(self) -> None:
        self.will("read")
        self._record.record_section_read("lesson", "section")
        self.say(did="read")

    def _run_lab(self) -> None:
        self.will("lab")
        self._record.add_lab_run("lab", "cases", 1, 3)
        self.say(did="lab")

    def _drill(self) -> None:
        drill = Drill.resume(self._library, self._record)
        if drill is None:
            asked = self._dice.sample(self._questions, 6)
            self.will("start")
            drill = Drill.start_questions(self._library, self._record, asked)
        self.say(at=drill.id, position=drill.state.position)
        for _ in range(self._dice.randint(1, 8)):
            if drill.finished:
                return
            shown = drill.current
            self.say(asks=[drill.id, shown.question.id, list(shown.order)])
            step = self._dice.randrange(8)
            if step == 0:
                self.will("skip", drill=drill.id)
                drill.skip()
            elif step == 1 and drill.state.position:
                pop = drill.state.items[drill.state.position - 1].result != "skipped"
                self.will("undo", drill=drill.id, pop=pop)
                drill.undo()
            else:
                self.will("answer", drill=drill.id, question=shown.question.id)
                drill.answer([self._dice.choice(shown.order)], "sure", 1000)
            self.say(did="step")

    def _sit(self) -> None:
        passed = 0.0
        watch = Stopwatch(lambda: passed)
        exam = Exam.resume(self._library, self._record, watch=watch)
        if exam is None:
            self.will("start")
            name = self._library.blueprints[0].exam
            exam = Exam.start(self._library, self._record, name, size=5, now=BEGAN, watch=watch)
        self.say(sits=exam.id, left=exam.remaining_s())
        for _ in range(self._dice.randint(1, 6)):
            passed += STEP_S
            i = self._dice.randrange(exam.total)
            chosen = some_choice(exam.question(i).question)
            if self._dice.randrange(12) == 0 or exam.remaining_s() < 60:
                self.will("submit", exam=exam.id)
                exam.submit(BEGAN)
                self.say(did="submit")
                return
            if chosen is None:
                self.will("checkpoint", exam=exam.id)
                exam.checkpoint()
            else:
                self.will("give", exam=exam.id, i=i, chosen=list(chosen))
                exam.answer(i, chosen)
            self.say(did="step")


def some_choice(question: Question) -> tuple[int, ...] | None:
    """An answer that the question takes, if it is one with options to choose from."""
    if question.type not in ("single-choice", "multiple-response"):
        return None
    return tuple(i for i, option in enumerate(question.options) if option.correct)


def serve(address: str) -> None:
    """Fork for each life that is asked for, until nobody asks any more."""
    import sqlite_utils.migrations  # noqa: F401 - so that making a record is as fast as going on

    library = open_library()
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        while True:
            asked, handles, _, _ = socket.recv_fds(server, 65536, 1)
            if not asked:
                return
            path, seed = json.loads(asked)
            child = os.fork()
            if child == 0:
                try:
                    Life(library, Path(path), seed, handles[0]).live()
                except BaseException as error:
                    os.write(handles[0], json.dumps({"failed": repr(error)}).encode() + b"\n")
                    os._exit(1)
            os.close(handles[0])
            server.sendall(f"{child}\n".encode())
            os.waitpid(child, 0)


if __name__ == "__main__":
    serve(sys.argv[1])
