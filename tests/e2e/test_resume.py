"""Killed in the middle of anything: the next start offers to go on there, with all as it was."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_journey import studylam

pytestmark = [needs_tmux, pytest.mark.terminal]


def kill(terminal: Terminal) -> None:
    """End the app as the kernel does it when there is no memory left: without a word."""
    shell = terminal._tmux("list-panes", "-F", "#{pane_pid}").strip()
    children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    terminal.wait_for("exit status 137")


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


@pytest.mark.parametrize(
    ("place", "what", "keys", "there"),
    [
        ("quiz", "type=single-choice", ("v", "v"), "3 of 10"),
        ("exam", "dva-c02", ("Right",), "2 of 65"),
    ],
)
def test_at_the_same_question_in_the_same_order(
    own_home: Path, place: str, what: str, keys: tuple[str, ...], there: str
) -> None:
    with studylam(own_home, place, what) as terminal:
        terminal.wait_for("esc back")
        terminal.keys("Enter")
        # The first option is marked once the question takes keys.
        terminal.wait_for(lambda screen: re.search("▸ [○□] A", screen) is not None)
        for key in keys:
            before = drawn(terminal)
            terminal.keys(key)
            terminal.wait_for(lambda screen, before=before: question(screen) != before)
        terminal.wait_for(there)
        before = drawn(terminal)
        kill(terminal)

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “")
        terminal.keys("Enter")
        terminal.wait_for(lambda screen: question(screen) == before)
        kill(terminal)


def test_in_a_lesson_and_in_a_lab(own_home: Path) -> None:
    with studylam(own_home, "learn", "what-serverless-means") as terminal:
        terminal.wait_for("section 1 of 5")
        terminal.keys("Right")
        terminal.wait_for("section 2 of 5")
        terminal.keys("Right")
        terminal.wait_for("section 3 of 5")
        kill(terminal)

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “What serverless means”?")
        terminal.keys("Enter")
        terminal.wait_for("section 3 of 5")
        terminal.keys("2")
        terminal.wait_for("Labs")
        terminal.keys("Enter")
        terminal.wait_for("lambda_handler")
        kill(terminal)

    with studylam(own_home) as terminal:
        terminal.wait_for("Go on with “")
        terminal.keys("Escape")
        # Not now: home is as usual, and the lab is its first step.
        terminal.wait_for(lambda screen: "▸ Continue" in screen and "Go on" not in screen)
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")
