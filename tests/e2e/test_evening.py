"""An evening in a real terminal: read, mark, drill, look up, run a lab, and see it all on home."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.stations import leave_questions_open, write_and_run
from tests.e2e.terminal import Terminal, needs_tmux, studylam

pytestmark = [needs_tmux, pytest.mark.terminal]


def read_and_mark(terminal: Terminal) -> None:
    """On with a lesson: a fact's source, a note, a highlight, a question answered."""
    terminal.keys("Enter")
    terminal.wait_for("Who looks after what")
    terminal.keys("Right")
    terminal.wait_for("A function as the unit")
    terminal.keys("f")
    screen = terminal.wait_for("1 fact")
    assert "one request at a time" in screen and "As of" in screen
    assert "https://docs.aws.amazon.com/lambda/" in screen
    terminal.keys("Escape")
    terminal.wait_for("section 3 of 5")

    terminal.keys("n")
    terminal.wait_for("Your note on this section")
    terminal.type("Who pays when nobody calls?")
    terminal.wait_for("nobody calls?")
    terminal.keys("C-s")
    terminal.wait_for("Your note is kept")
    terminal.keys("h")
    terminal.wait_for("Sentence 1 of")
    terminal.keys("Enter")
    terminal.wait_for("Sentence 1 of 13 · marked")
    terminal.keys("Escape")
    terminal.wait_for("▎ Virtual machines")

    terminal.keys("N")
    screen = terminal.wait_for("2 in all")
    assert "✎ Who pays when nobody calls?" in screen and "▎ “Virtual machines are" in screen
    terminal.keys("Escape")
    terminal.wait_for("section 3 of 5")

    terminal.keys("Right")
    terminal.wait_for("Pay for value")
    terminal.keys("Tab")
    terminal.wait_for("▸ ○ A")
    terminal.keys("a")
    terminal.wait_for("▸ ● A")
    terminal.keys("Enter")
    terminal.wait_for("your answer")


def answered_wrong(terminal: Terminal) -> None:
    """Answer the question on the screen, and be sure; what was right is taken back."""
    for letter in "ab":
        terminal.wait_for("▸ ○ A")
        terminal.keys(letter, "s")
        if "your answer, sure" in terminal.wait_for("your answer") and (
            "✗" in terminal.screen().split("your answer")[0]
        ):
            return
        terminal.keys("z")
    raise AssertionError("two options of one question are right")


def drill_and_review(terminal: Terminal) -> None:
    """A wrong answer, read about and seen again; and one that isn't sure."""
    terminal.keys("Down", "Down", "Down", "Down")
    terminal.wait_for("▸ Type")
    terminal.keys("Right")
    terminal.wait_for("‹ single choice ›")
    terminal.keys("Enter")
    terminal.wait_for("1 of 10")
    answered_wrong(terminal)
    terminal.keys("l")
    terminal.wait_for(lambda screen: screen.startswith(" Learn › ") and "section" in screen)
    terminal.keys("Escape")
    terminal.wait_for("Drill › single choice")
    terminal.keys("Enter")
    terminal.wait_for("2 of 10")
    terminal.wait_for("▸ ○ A")
    terminal.keys("a", "u")
    terminal.wait_for("your answer, not sure")
    terminal.keys("Escape")
    terminal.wait_for("▸ Continue")

    # What was wrong comes back before the drill is over, for those who want it at once.
    terminal.keys("4")
    terminal.wait_for("▸ Once more")
    terminal.keys("Enter")
    terminal.wait_for("Review › ")
    terminal.keys("Escape")
    terminal.wait_for("Nothing is due now")


def look_up(terminal: Terminal) -> None:
    """A service by the name that it had."""
    terminal.keys("/")
    terminal.wait_for("Any words")
    terminal.type("cloudwatch events")
    terminal.wait_for("CloudWatch Events is called Amazon EventBridge today.")
    terminal.keys("Enter")
    terminal.wait_for("Glossary")
    terminal.keys("Escape")
    terminal.wait_for("CloudWatch Events is called")
    terminal.keys("Escape")
    terminal.wait_for("Nothing is due now")


def run_a_lab(terminal: Terminal) -> None:
    """Change a handler, run it, and try its cases."""
    terminal.keys("2")
    terminal.wait_for("▸ Your first function")
    for title in ("Three callers", "The errors clinic", "A JSON API behind API Gateway"):
        terminal.keys("Down")
        terminal.wait_for(f"▸ {title}")
    terminal.keys("Enter")
    write_and_run(terminal)
    terminal.keys("F6")
    terminal.wait_for(lambda screen: re.search(r"Cases \d/\d", screen) is not None)
    terminal.keys("Escape")
    terminal.wait_for("esc back")
    terminal.keys("Escape")
    terminal.wait_for("▸ A JSON API behind API Gateway")


def test_an_evening(own_home: Path) -> None:
    with studylam(own_home, columns=100, rows=30) as terminal:
        leave_questions_open(terminal)
        terminal.keys("Enter")
        terminal.wait_for("Servers that are not yours to keep")
        terminal.keys("Right")
        terminal.wait_for("section 2 of 5")
        terminal.keys("Escape")
        terminal.wait_for("▸ Continue")

        read_and_mark(terminal)
        terminal.keys("Escape")
        terminal.wait_for("Good ")
        terminal.keys("3")
        terminal.wait_for("that fit")
        drill_and_review(terminal)
        look_up(terminal)
        run_a_lab(terminal)

        terminal.keys("0")
        screen = terminal.wait_for("lab run")
        done = " ".join(screen[screen.index("Today") :].split())
        assert "3 answers" in done and "3 sections" in done, screen
        assert "Streak 1 day in a row" in done
        assert "A JSON API behind API Gateway" in screen
        terminal.keys("q")
        terminal.wait_for("exit status 0")
