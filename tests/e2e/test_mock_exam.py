"""A mock exam in a real terminal, killed in the middle: nothing of it is lost, or given away."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import Shell, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]

LEFT = re.compile(r"(\d+):(\d\d) left")


def seconds_left(screen: str) -> int:
    """What the exam's clock says, of an exam under an hour."""
    found = LEFT.search(screen)
    assert found is not None, screen
    return int(found[1]) * 60 + int(found[2])


def question(screen: str) -> list[str]:
    """What is asked, and what is chosen, without the clock's line and the mark of the arrows."""
    lines = screen.replace("▸", " ").splitlines()[1:]
    return [line.rstrip() for line in lines if line.strip()]


def answer_two(shell: Shell) -> None:
    """Choose an option of two questions, and flag the second; others are passed over."""
    answered = 0
    for number in range(1, 11):
        shell.wait_for(f"{number} of 10 · {answered} answered")
        screen = shell.wait_for(lambda screen: "enter choose" in screen or "move" in screen)
        if "▸ ○ A" in screen:
            answered += 1
            shell.keys("b")
            shell.wait_for(f"{number} of 10 · {answered} answered")
            if answered == 2:
                shell.keys("f")
                shell.wait_for("⚑ flagged")
                return
        shell.keys("Right")
    raise AssertionError("an exam without single choices")


def test_an_exam_outlives_a_kill(own_home: Path, tmp_path: Path) -> None:
    with Shell(tmp_path, own_home, columns=80, rows=24) as shell:
        shell.begin("studylam exam clf-c02")
        shell.wait_for("▸ Whole exam")
        shell.keys("Down")
        shell.wait_for("▸ Shorter exam")
        shell.keys("Enter")
        answer_two(shell)
        before = shell.screen()
        seen = time.monotonic()
        shell.kill()
        killed = time.monotonic()

        # The shell has its terminal back, and `reset` takes from it what the app had set.
        shell.wait_for("Killed")
        shell.type("reset")
        shell.keys("Enter")
        shell.wait_for(lambda screen: screen.strip() == shell.PROMPT)
        shell.begin("studylam")
        screen = shell.wait_for("Go on with “")
        assert "Which exam do you study for" not in screen
        gone_on = time.monotonic()
        shell.keys("Enter")
        after = shell.wait_for(
            lambda screen: "2 answered" in screen and question(screen) == question(before)
        )
        open_for = killed - seen + time.monotonic() - gone_on
        assert "⚑ flagged" in after and "● B" in after
        # The clock stood still while nobody sat the exam. What a kill gives back is what passed
        # since it was last kept, a second ago.
        spent = seconds_left(before) - seconds_left(after)
        assert -2 <= spent <= open_for + 2

        shell.keys("o")
        screen = shell.wait_for("■ 2 answered")
        assert "□ 8 open" in screen and "⚑ 1 flagged" in screen
        shell.keys("C-s")
        screen = shell.wait_for("Hand in the exam?")
        assert "8 without an answer: counted as wrong. 1 flagged." in screen
        # What is marked first goes on with it.
        shell.keys("Down")
        shell.wait_for("▸ Hand it in")
        shell.keys("Enter")
        screen = shell.wait_for("every question")
        assert "Exam › CLF-C02" in screen
        shell.keys("v")
        screen = shell.wait_for("[all 10]")
        assert "flagged 1" in screen and "no answer" in screen
        shell.keys("C-q")
        shell.ready()

        # It is over: nothing is offered any more, and the report is there for ever.
        shell.begin("studylam exam")
        screen = shell.wait_for("Whole exam")
        assert "Go on" not in screen
        shell.keys("C-q")
        shell.ready()
