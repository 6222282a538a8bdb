"""An instructor in a real terminal: a pack begun, mended, previewed, handed out, and answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.stations import leave_questions_open
from tests.e2e.terminal import Shell, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]

LESSON = "content/lessons/01-answers/01-dates-in-answers.md"


def change(path: Path, old: str, new: str) -> None:
    """Save a file with other words in it."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_pack_from_its_first_file_to_what_a_class_has_learned(
    own_home: Path, tmp_path: Path
) -> None:
    pack = tmp_path / "my-class"
    bank, lesson = pack / "quizzes/answers.md", pack / LESSON
    with Shell(tmp_path, own_home, columns=100, rows=30) as shell:
        screen = shell.run('studylam pack new my-class --title "Dates for my class"')
        assert "It passes every check as it is." in screen
        assert "studylam pack check my-class" in screen

        # A mistake is told with its file and line, and what was probably meant.
        change(bank, "assesses: [json-answer] ", "assesses: [json-anser] ")
        screen = shell.run("studylam pack check my-class --no-run")
        assert "quizzes/answers.md:13:12 error K001 There is no concept 'json-anser'." in screen
        assert "Did you mean json-answer?" in screen and "1 error" in screen
        change(bank, "assesses: [json-anser] ", "assesses: [json-answer] ")
        screen = shell.run("studylam pack check my-class")
        assert "no errors, no warnings, no notes" in screen

        # The app beside the editor: it follows every save, and a mistake is on every screen.
        shell.begin("studylam pack preview my-class")
        shell.wait_for("▸ Read")
        shell.keys("Enter")
        shell.wait_for("A handler returns Python")
        change(lesson, "A handler returns Python", "Every handler returns Python")
        shell.wait_for("Every handler returns Python")
        change(lesson, "{fact:answer.size}", "{fact:answer.sise}")
        shell.wait_for("1 error")
        shell.keys("C-k")
        screen = shell.wait_for(lambda screen: LESSON in screen and "answer.sise" in screen)
        change(lesson, "{fact:answer.sise}", "{fact:answer.size}")
        shell.wait_for(lambda screen: "answer.sise" not in screen)
        shell.keys("C-q")
        shell.ready()

        screen = shell.run("studylam pack build my-class -o class.zip --no-run")
        assert "archive" in screen and "class.zip" in screen and "sha256" in screen

        # The learner: installed, beside the course, and answered.
        shell.run(f"export STUDYLAM_HOME={tmp_path}/learner")
        screen = shell.run("studylam pack install class.zip")
        assert "Installed: Dates for my class (my-class 0.1.0)" in screen
        assert "The app asks before the first run of it." in screen
        shell.begin("studylam")
        leave_questions_open(shell)
        shell.keys("9")
        screen = shell.wait_for("2 packs")
        assert "AWS Lambda, learned by running it" in screen and "Dates for my class" in screen
        shell.keys("C-q")
        shell.ready()
        shell.begin("studylam quiz --bank my-class:answers --type single-choice")
        shell.wait_for("that fit")
        shell.keys("Enter")
        shell.wait_for("▸ ○ A")
        shell.keys("a", "s")
        shell.wait_for("your answer")
        shell.keys("C-q")
        shell.ready()

        shell.run("studylam progress export ada.jsonl")
        screen = shell.run("studylam pack stats my-class ada.jsonl --by learners")
        assert "ada" in screen and "1 answer" in screen
