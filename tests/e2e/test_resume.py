"""Killed in the middle of anything: the next start offers to go on there, with all as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.stations import write_and_run
from tests.e2e.terminal import Terminal, needs_tmux, studylam

pytestmark = [needs_tmux, pytest.mark.terminal]


def question(screen: str) -> list[str]:
    """The words and the options as they stand on the screen, without what moves by itself."""
    return [
        line.rstrip()
        for line in screen.splitlines()
        if line.strip() and not re.search(r"\d+:\d\d|min left|esc back|new ·", line)
    ]


def drawn(terminal: Terminal) -> list[str]:
    """The question, once two looks at the screen show the same."""
    seen: list[list[str]] = [[]]

    def same_again(screen: str) -> bool:
        seen.append(question(screen))
        return seen[-1] == seen[-2]

    return question(terminal.wait_for(same_again))


def test_at_the_same_question_in_the_same_order(own_home: Path) -> None:
    with studylam(own_home, "quiz", "--type", "single-choice") as terminal:
        terminal.wait_for("esc back")
        terminal.keys("Enter")
        # The first option is marked once the question takes keys.
        terminal.wait_for(lambda screen: re.search("▸ [○□] A", screen) is not None)
        for at in ("2 of 10", "3 of 10"):
            terminal.keys("v")
            terminal.wait_for(at)
        before = drawn(terminal)
        terminal.kill()

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “")
        terminal.keys("Enter")
        terminal.wait_for(lambda screen: question(screen) == before)
        terminal.kill()


def test_in_a_lesson_and_in_a_lab(own_home: Path) -> None:
    with studylam(own_home, "learn", "what-serverless-means") as terminal:
        terminal.wait_for("section 1 of 5")
        terminal.keys("Right")
        terminal.wait_for("section 2 of 5")
        terminal.keys("Right")
        terminal.wait_for("section 3 of 5")
        terminal.kill()

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “What serverless means”?")
        terminal.keys("Enter")
        terminal.wait_for("A function as the unit")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home, "lab", "json-api") as terminal:
        write_and_run(terminal)
        terminal.kill()

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “A JSON API behind API Gateway”?")
        terminal.keys("Enter")
        # What was typed and run is there.
        terminal.wait_for("# my own line")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")
