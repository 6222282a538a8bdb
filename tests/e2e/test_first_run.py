"""The first hour in a real terminal: three questions, a handler that runs, and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.terminal import needs_tmux, studylam

pytestmark = [needs_tmux, pytest.mark.terminal]


def test_from_three_questions_to_a_handler_and_on_the_next_day(own_home: Path) -> None:
    with studylam(own_home, columns=40, rows=10) as terminal:
        # Too small at first: that is said, and goes as the window grows.
        screen = terminal.wait_for("at least 40 × 12")
        assert "this is 40 × 10" in screen and "Traceback" not in screen
        terminal.resize(80, 24)

        screen = terminal.wait_for("Which exam do you study for?")
        assert "question 1 of 3" in screen and "CLF-C02" in screen and "just learning" in screen
        terminal.keys("Down", "Down")
        terminal.wait_for("▸ SAA-C03")
        terminal.keys("Enter")

        terminal.wait_for("When is it?")
        terminal.type("32 May")
        terminal.keys("Enter")
        screen = terminal.wait_for("! ")
        assert "question 2 of 3" in screen
        terminal.keys("C-u")
        terminal.wait_for("a day")
        terminal.type("in 4 weeks")
        terminal.wait_for("in 28 days")
        terminal.keys("Enter")

        terminal.wait_for("How many minutes a day?")
        terminal.type("25")
        terminal.wait_for("25 minutes a day")
        terminal.keys("Enter")

        # Straight to a lesson with a handler, and what to press.
        screen = terminal.wait_for("▸ Run it")
        assert "Press enter: the handler below runs on this machine" in screen
        terminal.keys("Enter")
        screen = terminal.wait_for('→ "Hello, Ada"')
        assert "That was an invocation" in screen
        assert "REPORT RequestId" in screen and "Init Duration" in screen

        # Home has heard it all, and has one next step: on with this lesson.
        terminal.keys("Escape")
        screen = terminal.wait_for(lambda screen: "on plan" in screen and "▸ Read" in screen)
        assert "SAA-C03 · in 28 days" in screen
        [marked] = [line for line in screen.splitlines() if "▸" in line]
        assert "What serverless means" in marked and marked.endswith("enter")
        terminal.keys("Enter")
        terminal.wait_for(lambda screen: "section 3 of 5" in screen and "That was" not in screen)
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home, columns=80, rows=24) as terminal:
        screen = terminal.wait_for("Go on with “What serverless means”?")
        assert "Which exam" not in screen
        terminal.keys("Enter")
        terminal.wait_for("A function as the unit")
        terminal.keys("Right")
        terminal.wait_for("Pay for value")
        # Back leads home; the plan is as it was.
        terminal.keys("Escape")
        terminal.wait_for(
            lambda screen: "SAA-C03 · in 28 days" in screen and "section 4 of 5" in screen
        )
        terminal.keys("q")
        terminal.wait_for("exit status 0")
