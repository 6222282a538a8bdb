"""The packs that are here, in the app: what they are, installing, updating and removing them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from studylam.cli import run as run_command
from studylam.labs import trust
from studylam.packs import shelf
from studylam.packs.shelf.origin import read_origin, write_origin
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.pack import PackScreen
from studylam.tui.screens.packs import PacksScreen
from studylam.tui.screens.prompt import PromptScreen
from tests.tui.look import PACK, StillApp, check_snapshot, press, settle, text_of

REAL_CHECK: Callable[..., None] = trust.check

SIZES = pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"]
)


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A pack that passes every check, in a folder of its author's."""
    assert run_command(["pack", "new", str(tmp_path / "acme")]) == 0
    return tmp_path / "acme"


@asynccontextmanager
async def beside_the_course(
    place: str | None = "packs", what: str | None = None, *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The app as it is started: the built-in course, and what is installed."""
    app = StillApp(place, what)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot)
        yield app, pilot


async def ask_for(app: StillApp, pilot: Pilot[int], source: Path) -> None:
    """Press i, and type where the pack is."""
    await press(pilot, "i")
    assert isinstance(app.screen, PromptScreen)
    app.screen.query_one(Input).value = str(source)
    await press(pilot, "enter")


def said(app: StillApp) -> list[str]:
    """What was told in notices."""
    return [note.message for note in app._notifications]


def from_a_teacher(pack_id: str) -> None:
    """Let an installed pack come from where no test's folder is, on a day that stays."""
    folder = next(one.root for one in shelf.installed() if one.id == pack_id)
    origin = read_origin(folder)
    assert origin is not None
    day = "2026-02-03T10:00:00Z"
    write_origin(folder, replace(origin, source="/home/teacher/acme", installed_at=day))


@SIZES
async def test_the_list(acme: Path, size: tuple[int, int]) -> None:
    shelf.install(str(acme))
    from_a_teacher("acme")
    async with beside_the_course(what="acme", size=size) as (app, _):
        check_snapshot(app, f"packs-{size[0]}x{size[1]}")


async def test_a_pack_is_installed_and_there_at_once(acme: Path) -> None:
    async with beside_the_course() as (app, pilot):
        await ask_for(app, pilot, acme)
        await settle(pilot, lambda: "Acme" in text_of(app) and "2 packs" in text_of(app))
        assert said(app) == ["Acme 0.1.0 is installed."]
        assert app.library.lab("acme:due-date").title == "The date that nobody gets"
        await press(pilot, "1", "end")
        assert "A date in the answer" in text_of(app)
        await press(pilot, "2", "end")
        assert "The date that nobody gets" in text_of(app)


async def test_what_is_wrong_with_a_pack_is_said_and_it_can_be_had_all_the_same() -> None:
    async with beside_the_course() as (app, pilot):
        await ask_for(app, pilot, PACK)
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        assert "isn't installed: it has" in text_of(app)
        assert "quizzes/checks.md:" in text_of(app)
        await press(pilot, "enter")
        assert len(app.library.packs) == 1
        await ask_for(app, pilot, PACK)
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        await press(pilot, "down", "enter")
        await settle(pilot, lambda: "2 packs" in text_of(app))
        assert app.library.lesson("small:starting").title == "Starting up"


async def test_what_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with beside_the_course() as (app, pilot):
        await ask_for(app, pilot, tmp_path / "nothing.zip")
        await settle(pilot, lambda: bool(app._notifications))
        assert "There is no archive and no folder" in said(app)[0]
        assert "1 pack" in text_of(app)


async def test_an_update_and_a_removal(acme: Path) -> None:
    shelf.install(str(acme))
    async with beside_the_course(what="acme") as (app, pilot):
        await press(pilot, "u")
        await settle(pilot, lambda: bool(app._notifications))
        assert "just as it is there" in said(app)[0]
        bank = acme / "quizzes" / "answers.md"
        bank.write_text(bank.read_text().replace("on which day a parcel", "when a parcel"))
        await press(pilot, "u")
        await settle(pilot, lambda: len(app._notifications) > 1)
        assert "1 question changed" in said(app)[1]
        assert "when a parcel" in app.library.question("acme:q-mend-the-date").stem
        await press(pilot, "r")
        assert "Remove “Acme”?" in text_of(app)
        await press(pilot, "escape")
        assert len(app.library.packs) == 2
        await press(pilot, "r", "down", "enter")
        await settle(pilot, lambda: "1 pack" in text_of(app))
        assert len(app.library.packs) == 1
        await press(pilot, "u", "r")
        assert isinstance(app.screen, PacksScreen), "the course can't be removed"


async def test_the_details_of_a_pack(acme: Path) -> None:
    shelf.install(str(acme))
    from_a_teacher("acme")
    async with beside_the_course(what="acme") as (app, pilot):
        await press(pilot, "enter")
        await settle(pilot, lambda: "Checking" not in text_of(app))
        assert isinstance(app.screen, PackScreen)
        words = text_of(app)
        assert "asks before its first run" in words
        assert "/home/teacher/acme" in words
        assert "✓ Nothing is wrong with it." in words


async def test_a_pack_that_cannot_be_used_is_listed_with_the_reason(
    acme: Path, own_home: Path
) -> None:
    shelf.install(str(acme))
    twin = own_home / "packs" / "twin"
    shutil.copytree(own_home / "packs" / "acme", twin)
    async with beside_the_course() as (app, pilot):
        assert "It can't be used. There is another pack called 'acme'." in text_of(app)
        await press(pilot, "end", "enter")
        assert "! There is another pack called 'acme'." in text_of(app)


async def test_an_example_of_a_pack_runs_under_a_name_that_lambda_takes(acme: Path) -> None:
    shelf.install(str(acme))
    target = "acme:dates-in-answers#where-a-date-goes"
    async with beside_the_course("learn", target) as (app, pilot):
        await press(pilot, "tab", "enter")
        await settle(pilot, lambda: "MarshalError" in text_of(app).split("Run it")[1])


# -- before a stranger's code runs ----------------------------------------------------------------


@pytest.fixture
def strangers(monkeypatch: pytest.MonkeyPatch, trusted_packs: None) -> None:
    """Nobody has agreed to anything yet."""
    monkeypatch.setattr(trust, "check", REAL_CHECK)


WAYS_TO_RUN = {
    "an example": ("learn", "acme:dates-in-answers#where-a-date-goes", ("tab", "enter")),
    "a lab": ("lab", "acme:due-date", ("f5",)),
    "a lab's cases": ("lab", "acme:due-date", ("f6",)),
    "a prediction": ("quiz", "type=predict bank=acme:answers", ("enter", "a", "s")),
}


@pytest.mark.parametrize("way", WAYS_TO_RUN)
async def test_whatever_runs_a_packs_code_asks_first(acme: Path, strangers: None, way: str) -> None:
    shelf.install(str(acme))
    place, what, keys = WAYS_TO_RUN[way]
    async with beside_the_course(place, what) as (app, pilot):
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        words = " ".join(text_of(app).split())
        assert "Let this pack run its code?" in words
        assert "Acme 0.1.0" in words and "1 lab and 1 example" in words
        assert "can't read or change your files" in words


async def test_changed_code_of_an_update_asks_again(acme: Path, strangers: None) -> None:
    shelf.install(str(acme))
    async with beside_the_course("lab", "acme:due-date") as (app, pilot):
        await press(pilot, "f6")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        await press(pilot, "down", "enter")
        await settle(pilot, lambda: app.record.lab_status("acme:due-date").total > 0)
        app.open_place("packs", "acme")
        await settle(pilot)
        assert "you let its code run" in text_of(app)
        path = acme / "content/labs/due-date/solution/handler.py"
        path.write_text(path.read_text() + "\n# Another edition.\n")
        await press(pilot, "u")
        await settle(pilot, lambda: "asks before" in text_of(app))
        app.open_place("lab", "acme:due-date")
        await press(pilot, "f6")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
