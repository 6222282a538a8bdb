"""How the app begins and ends: what it imports when, and what it says when it can't."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studylam.errors import StudyLamError
from studylam.tui.widgets.rows import Rows
from tests.tui.look import PACK, StillApp, opened, settle, text_of

HEAVY = (
    "pydantic",
    "sqlite_utils",
    "yaml",
    "studylam.packs",
    "studylam.progress",
    "studylam.study",
    "studylam.runtime",
    "markdown_it",
    "plotext",
    "termaid",
    "boto3",
    "moto",
    "fsrs",
    "PIL",
)

PROBE = """
import asyncio, json, sys
from studylam.tui.app import StudyLam

seen = []

class Probe(StudyLam):
    def _begin(self):
        from tests.tui.look import text_of
        seen.append((text_of(self), sorted(sys.modules)))
        self.exit()

async def main():
    async with Probe().run_test() as pilot:
        await pilot.pause()

sys.path.insert(0, sys.argv[1])
before = set()
asyncio.run(main())
print(json.dumps(seen[0]))
"""


@pytest.mark.quick
def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    code = PROBE.replace("from tests.tui.look import text_of\n        ", "").replace(
        "text_of(self)",
        "''.join(s.text for line in self.screen._compositor.render_strips() for s in line)",
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path.cwd())], capture_output=True, text=True, check=True
    )
    text, modules = json.loads(done.stdout)
    assert "StudyLam" in text
    assert "Learn" in text
    assert [name for name in HEAVY if name in modules] == []


@pytest.mark.quick
def test_without_a_terminal_it_says_so_and_imports_no_textual() -> None:
    code = (
        "import sys\n"
        "from studylam.errors import UsageError\n"
        "from studylam.tui import run\n"
        "try:\n    run()\n"
        "except UsageError as error:\n"
        "    print(error, error.exit_status, 'textual' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert "needs a terminal" in done.stdout
    assert "studylam --help" in done.stdout
    assert done.stdout.split()[-2:] == ["2", "False"]


def test_nor_with_streams_that_were_closed() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$0" -m studylam <&-', sys.executable], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


async def test_a_small_terminal_is_told_the_size_and_recovers() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await pilot.resize_terminal(40, 10)
        await settle(pilot)
        text = text_of(app)
        assert "at least 40 × 12" in text
        assert "this is 40 × 10" in text
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Good afternoon" in text_of(app)


async def test_it_may_begin_small() -> None:
    async with opened("learn", "starting", size=(40, 10)) as (app, pilot):
        assert "at least 40 × 12" in text_of(app)
        await pilot.resize_terminal(90, 30)
        await settle(pilot)
        assert "What makes a start cold" in text_of(app)


async def test_without_a_home_it_offers_to_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv("STUDYLAM_HOME", str(file / "home"))
    async with opened() as (app, pilot):
        text = text_of(app)
        assert "can't write to its folder" in text
        assert "nothing that you do will be kept" in text
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "! nothing is kept" in text_of(app)


async def test_leaving_without_a_home_is_an_error_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setenv("STUDYLAM_HOME", str(file / "home"))
    async with opened() as (app, pilot):
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_code == 1
    assert app.left_because is not None  # `run` raises it, so it is read in the shell
    assert "STUDYLAM_HOME=" in str(app.left_because)


async def test_an_unknown_lesson_is_said_calmly() -> None:
    async with opened("learn", "startin") as (app, _):
        assert [note.message for note in app._notifications] == [
            "There is no lesson called 'startin'.\nDid you mean starting?"
        ]
        assert app.screen is app.home


async def test_an_error_nobody_foresaw_is_told_and_kept(own_home: Path) -> None:
    async with opened() as (app, pilot):

        def broken() -> None:
            raise ZeroDivisionError("a secret detail")

        app.background(broken, lambda _: None)
        await settle(pilot)
        [note] = app._notifications
        assert "ZeroDivisionError" in note.message
        assert "a secret detail" not in note.message
    assert "a secret detail" in (own_home / "crash.log").read_text()


async def test_a_missing_pack_leaves_nothing_but_leaving(tmp_path: Path) -> None:
    app = StillApp(roots=[tmp_path / "nowhere"])
    async with app.run_test() as pilot:
        await settle(pilot, lambda: len(app.screen_stack) > 1)
        assert "Leave" in text_of(app)
        assert app.screen.query_one(Rows).marked == "leave"
        await pilot.press("enter")
    assert app.return_code == StudyLamError.exit_status or app.return_code == 2


async def test_the_theme_is_remembered() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert app.theme == "studylam-light"
    async with opened() as (app, _):
        assert app.theme == "studylam-light"


@pytest.mark.parametrize(
    ("term", "colours", "theme"),
    [
        ("xterm", "", "studylam-16"),
        ("linux", "", "studylam-16"),
        ("xterm", "truecolor", "studylam"),
        ("xterm-256color", "", "studylam"),
    ],
)
async def test_a_terminal_of_few_colours_keeps_its_own(
    term: str, colours: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colours)
    async with opened() as (app, _):
        assert app.theme == theme


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light", "studylam-contrast", "textual-light"])
async def test_every_place_is_drawn_in_other_themes(theme: str) -> None:
    async with opened() as (app, pilot):
        app.theme = theme
        for key in "12345678":
            await pilot.press(key)
            await settle(pilot)
            assert "esc back" in text_of(app)


async def test_without_colours_what_matters_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    async with opened("quiz", "first") as (app, pilot):
        await pilot.press("enter", "b", "enter")
        await settle(pilot)
        assert "✓" in text_of(app)


def test_the_pack_of_these_tests_is_without_fault() -> None:
    from studylam.packs import load_pack

    assert load_pack(PACK, cache=False).problems == ()


async def test_a_polite_signal_is_obeyed() -> None:
    async with opened() as (app, pilot):
        os.kill(os.getpid(), signal.SIGTERM)
        await settle(pilot, lambda: app.return_code is not None)
    assert app.return_code == 128 + signal.SIGTERM


async def test_one_can_leave_while_the_terminal_is_too_small() -> None:
    async with opened(size=(40, 10)) as (app, pilot):
        await pilot.press("ctrl+q")
        await settle(pilot, lambda: app._exit)
    assert not app.is_running


async def test_keys_do_nothing_while_the_terminal_is_too_small() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await pilot.press("enter", "a")
        await pilot.resize_terminal(40, 10)
        await settle(pilot)
        await pilot.press("escape", "1", "s", "enter")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "●" in text_of(app)
        assert app.record.answers() == []


async def test_one_can_leave_while_the_app_asks_something() -> None:
    async with opened("exam", "mini") as (app, pilot):
        await pilot.press("enter", "ctrl+s")
        await settle(pilot)
        assert "Hand in the exam?" in text_of(app)
        await pilot.press("ctrl+q")
        await settle(pilot, lambda: app._exit)
    assert not app.is_running


def test_what_two_threads_need_at_once_is_imported_before_they_start() -> None:
    """Home and what was left open: imported in a circle by both, one of them would fail."""
    code = (
        "import sys; from pathlib import Path; from studylam.tui.session import load;"
        "load([Path(sys.argv[1])]).service.close();"
        "print('studylam.study.guidance.glance' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(PACK)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
