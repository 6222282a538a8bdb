"""Before code runs that somebody has to agree to, the app asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studylam.labs import trust
from studylam.runtime import tiers
from studylam.tui.screens.ask import AskScreen
from tests.tui.look import opened, settle, text_of

REAL_CHECK: Callable[..., None] = trust.check


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch, trusted_packs: None) -> None:
    """The small pack is what it is: one from elsewhere."""
    monkeypatch.setattr(trust, "check", REAL_CHECK)


async def test_a_pack_from_elsewhere_asks_once(stranger: None) -> None:
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        words = text_of(app)
        assert "Let this pack run its code?" in words and "seccomp" in words
        await pilot.press("down", "enter")
        await settle(pilot, lambda: "✓ returned" in text_of(app))
        await pilot.press("f5")
        await settle(pilot)
        assert not isinstance(app.screen, AskScreen)


async def test_a_no_leaves_everything_as_it_is(stranger: None) -> None:
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        await pilot.press("escape")
        await settle(pilot)
        assert "It didn't run, as you said no." in text_of(app)
        assert "returned" not in text_of(app)
        assert not app._notifications
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))


async def test_without_a_sandbox_it_asks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_wanted", lambda: ())
    async with opened("lab", "echo", size=(120, 40)) as (app, pilot):
        await settle(pilot, lambda: isinstance(app.screen, AskScreen))
        assert "Run it without a sandbox?" in text_of(app)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: not isinstance(app.screen, AskScreen))
        await pilot.press("f5")
        await settle(pilot, lambda: "✓ returned" in text_of(app))
