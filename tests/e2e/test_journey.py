"""An evening in a real terminal: read, run, answer, price, quit, and find everything again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]

STUDYLAM = [sys.executable, "-m", "studylam"]


def studylam(home: Path, *arguments: str, columns: int = 100, rows: int = 32) -> Terminal:
    return Terminal(
        [*STUDYLAM, *arguments],
        columns=columns,
        rows=rows,
        environment={"STUDYLAM_HOME": str(home)},
    )


def test_an_evening(own_home: Path) -> None:
    with studylam(own_home) as terminal:
        # The questions of the first time have tests of their own.
        terminal.wait_for("Which exam do you study for?")
        terminal.keys("C-x")
        terminal.wait_for(lambda screen: "▸ Read" in screen and "Which exam" not in screen)
        terminal.keys("Enter")
        terminal.wait_for("Servers that are not yours to keep")
        terminal.keys("Right")
        terminal.wait_for("section 2 of 5")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “What serverless means”?")
        terminal.keys("Escape")
        # Until it is gone: an escape with a key right behind it would be another key.
        terminal.wait_for(lambda screen: "▸ Continue" in screen and "Go on with" not in screen)
        terminal.keys("3")
        terminal.wait_for("that fit")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    # What is asked is chance; how it is answered depends on its type.
    with studylam(own_home, "quiz", "--type", "single-choice") as terminal:
        terminal.wait_for("that fit")
        terminal.keys("Enter")
        terminal.wait_for("1 of 10")
        terminal.keys("a")
        terminal.keys("Enter")
        terminal.wait_for(lambda screen: "✓ Right" in screen or "✗" in screen)
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home, "quiz") as terminal:
        screen = terminal.wait_for(lambda screen: "2 of 10" in screen or "1 of 10" in screen)
        assert "exit status" not in screen
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home, "progress", "show") as terminal:
        screen = terminal.wait_for("exit status 0")
        assert "1" in screen


def test_a_lab_keeps_what_was_typed(own_home: Path) -> None:
    with studylam(own_home, "lab", "json-api", columns=140, rows=40) as terminal:
        terminal.wait_for("lambda_handler")
        terminal.keys("C-Home")
        terminal.type("# my own line ")
        terminal.wait_for("# my own line")
        terminal.keys("F5")
        terminal.wait_for("Duration")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")

    with studylam(own_home, "lab", "json-api", columns=140, rows=40) as terminal:
        terminal.wait_for("# my own line")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")


def test_a_window_that_is_too_small_says_so_and_recovers(own_home: Path) -> None:
    with studylam(own_home, columns=40, rows=10) as terminal:
        screen = terminal.wait_for("60")
        assert "Traceback" not in screen
        terminal.resize(80, 24)
        terminal.wait_for("▸ Read")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")
