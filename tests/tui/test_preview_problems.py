"""What is wrong with a pack that is being written: the list, its files, and the labs."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.labs import trust
from studylam.tui.preview.explain import CodeScreen
from studylam.tui.preview.problems import ProblemsScreen
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.small import SmallScreen
from tests.tui.look import press, settle, text_of
from tests.tui.previews import MISTAKES, StillPreview, change, previewed, seen

REAL_CHECK: Callable[..., None] = trust.check


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack that ``pack new`` writes: nothing is wrong with it."""
    root = tmp_path_factory.mktemp("written") / "night-sky"
    assert run(["pack", "new", str(root)]) == 0
    return root


@pytest.fixture
def root(tmp_path: Path, written: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(written, tmp_path / "night-sky"))


@pytest.fixture
def lesson(root: Path) -> Path:
    """A lesson in it with mistakes."""
    path = next((root / "content/lessons").iterdir()) / "02-mistakes.md"
    path.write_text(MISTAKES, "utf-8")
    return path


def marked(app: StillPreview) -> str:
    screen = app.screen
    assert isinstance(screen, ProblemsScreen) and screen.found is not None
    return screen.found.problem.code


async def test_mending_a_problem_takes_it_from_the_list(root: Path, lesson: Path) -> None:
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k", "down")
        assert marked(app) == "K002"
        change(root, str(lesson.relative_to(root)), "no-such-idea", "handler")
        await seen(app, pilot, "✗ 2 errors")
        assert marked(app) == "K002"  # the mark stays where it was
        lesson.unlink()
        await seen(app, pilot, "✓ nothing wrong", "Nothing is wrong with this pack.")


async def test_a_filter_shows_one_level_and_a_code_is_explained(root: Path, lesson: Path) -> None:
    (root / "content/lessons/stray.md").write_text("Nobody reads this.\n", "utf-8")
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k")
        assert "F008" in text_of(app) and "K001" in text_of(app)
        await press(pilot, "f")
        assert "only errors" in text_of(app) and "F008" not in text_of(app)
        await press(pilot, "f")
        assert "only warnings" in text_of(app) and "K001" not in text_of(app)
        await press(pilot, "F", "F")
        assert "F008" in text_of(app) and "K001" in text_of(app)

        await press(pilot, "home", "x")
        assert isinstance(app.screen, CodeScreen)
        assert "K001: a link to a concept that isn't there" in text_of(app)
        assert "How to mend it" in text_of(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ProblemsScreen)


async def test_what_strangers_write_stays_inert(root: Path) -> None:
    folder = next((root / "content/lessons").iterdir())
    evil = folder / "02-[bold red]\x1b[31m\u202e.md"
    evil.write_text(
        "---\nid: evil\ntitle: \x1b]0;owned\x07[b]\n---\n## [blink]\n\n\x1b[2J\n", "utf-8"
    )
    async with previewed(root, size=(160, 40)) as (app, pilot):
        await press(pilot, "ctrl+k")
        text = text_of(app)
        assert "[bold red]" in text
        for _ in range(20):
            assert not {"\x1b", "\x07", "\u202e"} & set(text_of(app))
            await press(pilot, "down")


async def test_hundreds_of_problems_are_a_list_like_any_other(root: Path) -> None:
    folder = next((root / "content/lessons").iterdir())
    lines = "\n\n".join(f"This names {{fact:nothing.{n}}}." for n in range(500))
    (folder / "02-long.md").write_text(MISTAKES + "\n" + lines + "\n", "utf-8")
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k", "end")
        assert len(app.found) > 500
        assert "nothing.499" in text_of(app)


# -- labs ------------------------------------------------------------------------------------------


async def test_running_labs_can_be_stopped(root: Path) -> None:
    handler = next((root / "content/labs").iterdir()) / "solution/handler.py"
    handler.write_text("import time\ndef lambda_handler(e, c):\n    time.sleep(600)\n", "utf-8")
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k")
        await pilot.press("r")
        while not app.lab_run.doing:
            await pilot.pause(0.01)
        await press(pilot, "r")
        assert "Stopped: not all labs have been run." in text_of(app)


async def test_labs_are_run_by_a_key_and_a_consent_holds_for_the_session(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "check", REAL_CHECK)
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k")
        await pilot.press("r")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        assert "a yes holds until you leave" in " ".join(text_of(app).split())
        await pilot.press("down", "enter")
        await seen(app, pilot, "Every starter fails, and every solution passes.")
        starter = next((root / "content/labs").iterdir()) / "handler.py"
        shutil.copy(starter.with_name("solution") / "handler.py", starter)
        await seen(app, pilot, "The labs have changed since they were run.")
        await press(pilot, "r")
        await seen(app, pilot, "B003", "The labs were run")
    async with previewed(root) as (app, pilot):  # a second session asks anew
        await press(pilot, "ctrl+k")
        await pilot.press("r")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))


# -- the editor ------------------------------------------------------------------------------------


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor with a window of its own that writes down its arguments, a line each."""
    folder = tmp_path / "bin"
    folder.mkdir()
    editor, log = folder / "code", tmp_path / "arguments"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}.new\nmv {log}.new {log}\n', "utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("VISUAL", "code --wait")
    return log


async def test_enter_opens_the_line(root: Path, lesson: Path, beside: Path) -> None:
    async with previewed(root) as (_, pilot):
        await press(pilot, "ctrl+k", "enter")
        await settle(pilot, beside.exists)
        assert beside.read_text("utf-8").splitlines() == ["--wait", "--goto", f"{lesson}:4:11"]


async def test_from_anywhere_to_the_problems_and_back_and_to_the_source(
    root: Path, lesson: Path, beside: Path
) -> None:
    ways = {
        ("1", "enter"): "/content/lessons/",
        ("2", "enter"): "/content/labs/",
        ("3", "enter", "enter"): "/quizzes/",
        (): "/content/pack.yaml:1",
    }
    async with previewed(root, size=(120, 40)) as (app, pilot):
        for keys, place in ways.items():
            app.action_home()
            await press(pilot, *keys)
            before = app.screen
            assert "✗ 3 errors" in text_of(app)
            await press(pilot, "ctrl+k")
            assert isinstance(app.screen, ProblemsScreen)
            await press(pilot, "ctrl+k")
            assert app.screen is before
            await press(pilot, "ctrl+d")
            await settle(pilot, beside.exists)
            assert f"{root}{place}" in beside.read_text("utf-8")
            beside.unlink()


async def test_without_an_editor_a_sentence_says_how_to_set_one(
    root: Path, lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with previewed(root) as (app, pilot):
        await press(pilot, "ctrl+k", "enter")
        assert any("export EDITOR=" in note.message for note in app._notifications)


async def test_a_small_terminal_says_so_first(root: Path) -> None:
    async with previewed(root, size=(40, 10)) as (app, _):
        assert isinstance(app.screen, SmallScreen)
