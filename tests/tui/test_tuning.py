"""Power tuning in the app: measure, see time and cost against memory, change what it costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studylam.labs import trust
from studylam.packs.builtin import builtin_root
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.choose import ChooseScreen
from studylam.tui.screens.prompt import PromptScreen
from studylam.tui.screens.tuning import TuningScreen
from studylam.tui.widgets.chart import Chart
from studylam.tui.widgets.slider import Sliders
from tests.tui.look import opened, press, settle, text_of

REAL_CHECK: Callable[..., None] = trust.check
SCENARIO = """\
tool: tuning
title: Adds up
about: It only computes.
code: |
  def handler(event, context):
      return sum(range(event["to"]))
events: [{to: 200000}]
repeat: 2
requests: 2000000
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with one handler to tune."""
    root = tmp_path / "pack"
    (root / "content/scenarios").mkdir(parents=True)
    (root / "content/pack.yaml").write_text(
        "id: small\ntitle: Small\nversion: 1.0.0\nlicence: MIT\nauthors: [Somebody]\n"
    )
    (root / "content/scenarios/adds.yaml").write_text(SCENARIO)
    prices = max((builtin_root() / "content/prices").glob("*.yaml"))
    (root / "content/prices").mkdir()
    (root / "content/prices/list.yaml").write_text(prices.read_text("utf-8"), "utf-8")
    return root


async def test_a_handler_is_measured_and_its_curve_drawn(pack: Path, trusted_packs: None) -> None:
    async with opened("simulate", "adds", size=(140, 60), pack=pack) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, TuningScreen)
        assert "It only computes." in text_of(app) and "Adds up" in text_of(app)
        assert not any(chart.display for chart in screen.query(Chart))

        await pilot.press("r")
        await settle(pilot)
        words = text_of(app)
        assert "A model, not a measurement" in words and "CPU's share" in words
        assert "min(M / 1,769 MB" in words and "cheapest" in words and "fastest" in words
        assert "for 2,000,000" in words
        assert all(chart.display for chart in screen.query(Chart))

        before = screen._tuning()
        await press(pilot, "right")  # more requests
        await press(pilot, "up", "up", "right")  # another architecture
        after = screen._tuning()
        assert before and after and after.settings.arch == "arm64"
        assert after.settings.requests > before.settings.requests
        assert after.profile is before.profile  # nothing ran again
        await press(pilot, "ctrl+r")
        again = screen._tuning()
        assert again and again.settings == before.settings


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_everything_is_there_at_each_size(
    pack: Path, trusted_packs: None, size: tuple[int, int]
) -> None:
    async with opened("simulate", "adds", size=size, pack=pack) as (app, pilot):
        await pilot.press("r")
        await settle(pilot)
        seen = ""
        for _ in range(9):
            seen += text_of(app)
            await press(pilot, "pagedown")
        for words in ("A model, not", "Duration, modelled", "Cost, modelled", "10,240 MB"):
            assert words in seen
        assert "Measured here" in seen and "duration(M) = waiting" in seen
        assert len([line for line in seen.split("\n") if len(line) > size[0]]) == 0


async def test_a_handler_of_ones_own_is_stopped(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slow.py").write_text("import time\ndef handler(e, c):\n    time.sleep(30)\n")
    async with opened("simulate", "adds", pack=pack) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, TuningScreen)
        await pilot.press("o")
        await settle(pilot, lambda: isinstance(app.screen, ChooseScreen))
        await pilot.press(*"disk", "enter")
        await settle(pilot, lambda: isinstance(app.screen, PromptScreen))
        await pilot.press(*"slow.py:handler", "enter")
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("r")
        while "run 1 of 6" not in text_of(app):  # not `settle`, which waits for its end
            await pilot.pause(0.01)
        await pilot.press("c")
        await settle(pilot, lambda: screen._job is None)
        assert screen._measured is None


async def test_what_cant_be_measured_says_why(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def handler(e, c):\n    return e['missing']\n")
    async with opened("simulate", "adds", size=(120, 40), pack=pack) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, TuningScreen)
        screen._take(f"file:{tmp_path}/bad.py:handler {{}}")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert "failed each time: KeyError" in " ".join(text_of(app).split())
        screen._take("file:nowhere.py:handler")
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert "There is no file nowhere.py" in " ".join(text_of(app).split())


async def test_a_stranger_asks_first(
    pack: Path, trusted_packs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust, "check", REAL_CHECK)
    async with opened("simulate", "adds", pack=pack) as (app, pilot):
        await pilot.press("r")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        assert "1 example" in text_of(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "It didn't run, as you said no." in text_of(app)


async def test_a_lab_is_tuned_from_its_screen() -> None:
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        await press(pilot, "escape", "M")
        assert isinstance(app.screen, TuningScreen)
        assert app.screen._what == "lab:echo"
        assert app.screen.query_one(Sliders).has_focus
