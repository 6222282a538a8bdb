"""Every screen, at three sizes and in two themes, held as plain text; its colours; and what becomes
of it when the terminal gets other sizes in the middle of drawing, and when one goes back from it.

One app is resized and recoloured, as starting it takes longer than drawing it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import ModalScreen

from studylam.tui.theme import CONTRAST, DARK, LIGHT, SIXTEEN, contrast
from tests.tui.every_screen import VIEWS, View, pack_of, screens, seen, study
from tests.tui.look import PACK, SNAPSHOTS, UPDATE, StillApp, check_snapshot, settle, text_of
from tests.tui.moving import NORMAL, resized_at_any_moment, walked_back

LEAST = {DARK.name: 4.5, LIGHT.name: 4.5, CONTRAST.name: 7.0}
"""WCAG: AA for text, AAA in the theme that is for it."""


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where packs that have to be made are made."""
    return tmp_path_factory.mktemp("packs")


@pytest.fixture(scope="session")
def studied_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with half a year of study in it."""
    folder = tmp_path_factory.mktemp("studied")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(folder))
        study(PACK)
    return folder


@pytest.fixture
def view(request: pytest.FixtureRequest, own_home: Path, studied_home: Path) -> View:
    """The view, once the home folder is as it is to be."""
    view: View = request.param
    if view.studied:
        # Which packs were parsed is in every home.
        ignored = shutil.ignore_patterns("packs")
        shutil.copytree(studied_home, own_home, dirs_exist_ok=True, ignore=ignored)
    return view


def test_every_screen_is_among_them() -> None:
    known = {view.screen for view in VIEWS}
    missing = {kind.__name__ for kind in screens()} - known
    assert not missing, "tests/tui/every_screen.py has no view of them"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name, indirect=True)
async def test_screen(view: View, packs: Path) -> None:
    async with seen(view, pack_of(view.pack, packs)) as (app, pilot):
        assert type(app.screen).__name__ == view.screen, text_of(app)
        if os.environ.get(UPDATE):
            (SNAPSHOTS / "screens").mkdir(exist_ok=True)
        faint: list[str] = []
        first = text_of(app) if view.sizes[0] == NORMAL else None
        themes = [DARK.name, LIGHT.name]
        for width, height in view.sizes:
            await pilot.resize_terminal(width, height)
            await settle(pilot)
            if view.held:
                check_snapshot(app, f"screens/{view.name}-{width}x{height}")
            text = text_of(app)
            faint += too_faint(app)
            themes.reverse()
            await recolour(app, pilot, themes[0])
            assert text_of(app) == text, f"in {app.theme} it says something else"
            faint += too_faint(app)
        await recolour(app, pilot, CONTRAST.name)
        faint += too_faint(app)
        assert not faint, "\n".join(sorted(set(faint)))
        await recolour(app, pilot, SIXTEEN.name)
        assert not list(unseen(app))
        await recolour(app, pilot, DARK.name)
        await resized_at_any_moment(app, pilot, view.name)
        if first is not None and type(app.screen).__name__ == view.screen and view.stays:
            assert text_of(app) == first, "after other sizes it isn't what it was"
        assert await walked_back(app, pilot) == []


async def recolour(app: StillApp, pilot: Pilot[int], theme: str) -> None:
    app.theme = theme
    await pilot.pause()
    # Textual's own palette keeps the veil that it was opened with.
    told = theme == SIXTEEN.name or isinstance(app.screen, CommandPalette)
    ground = Color.parse(app.theme_variables["background"]).hex
    await settle(pilot, lambda: told or app.screen.background_colors[1].hex == ground)


def unseen(app: StillApp) -> Iterator[str]:
    """Letters in the colour of their own ground."""
    for text, style in drawn(app):
        same = style.color is not None and style.color == style.bgcolor
        if same and style.color != RichColor.default() and text.strip():
            yield text


def too_faint(app: StillApp) -> Iterator[str]:
    """Letters, digits and signs on the screen that are hard to tell from what is behind them."""
    least = LEAST[app.theme]
    for text, style in drawn(app):
        if style.color is None or style.bgcolor is None:
            continue
        front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        if style.reverse:
            front, back = back, front
        found = contrast(front, back)
        if found < least and any(letter.isalnum() or letter in "✓✗!●○▸⚑" for letter in text):
            yield f"{app.theme}: {found:.2f} {front.hex} on {back.hex}: {text.strip()[:40]!r}"


def drawn(app: StillApp) -> Iterable[tuple[str, Style]]:
    """What is on the screen, piece by piece; of a dialog, only the dialog."""
    screen = app.screen
    strips = screen._compositor.render_strips()
    regions = [(0, screen.size.width, range(screen.size.height))]
    if isinstance(screen, ModalScreen):
        regions = [
            (child.region.x, child.region.right, range(child.region.y, child.region.bottom))
            for child in screen.children
        ]
    for left, right, lines in regions:
        for y in lines:
            for segment in strips[y].crop(left, right) if y < len(strips) else ():
                if segment.style is not None:
                    yield segment.text, segment.style
