"""What several journeys come by."""

from __future__ import annotations

from tests.e2e.terminal import Terminal


def leave_questions_open(terminal: Terminal) -> None:
    """At the first start: past the three questions, to home."""
    terminal.wait_for("Which exam do you study for?")
    terminal.keys("C-x")
    terminal.wait_for(lambda screen: "▸ Read" in screen and "Which exam" not in screen)


def write_and_run(terminal: Terminal) -> None:
    """In a lab that is being opened: a line of one's own, and a run."""
    terminal.wait_for("lambda_handler")
    terminal.keys("C-Home")
    terminal.type("# my own line ")
    terminal.wait_for("# my own line")
    terminal.keys("F5")
    terminal.wait_for("billed")
