"""The pages about StudyLam in the app: from help, from the palette, and by links."""

from __future__ import annotations

from studylam.docs import PAGES, page
from studylam.tui.screens.guide import GuideScreen, PageScreen
from studylam.tui.screens.home import HomeScreen
from tests.tui.look import opened, press, settle, text_of


async def test_help_leads_to_the_pages_and_back_again() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "question_mark", "f1")
        assert isinstance(app.screen, GuideScreen)
        assert all(one.id.capitalize() in text_of(app) for one in PAGES)
        await press(pilot, "enter")
        assert isinstance(app.screen, PageScreen)
        await press(pilot, "right")
        assert page("tour").sections[1].title in text_of(app)
        await press(pilot, "left", "escape")
        assert isinstance(app.screen, GuideScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_page_goes_on_into_the_next_one() -> None:
    async with opened() as (app, pilot):
        app.action_guide("tour")
        await settle(pilot)
        for _ in page("tour").sections:
            await press(pilot, "right")
        assert page("instructors").title in text_of(app)
        await press(pilot, "left")
        assert page("tour").sections[-1].title in text_of(app)


async def test_the_contents_lead_to_a_section_of_any_page() -> None:
    async with opened(size=(100, 40)) as (app, pilot):
        app.action_guide("security")
        await settle(pilot)
        await press(pilot, "o", "down", "enter")
        assert page("security").sections[1].title in text_of(app)
        assert app.screen.query_one("#page").has_focus


async def test_a_link_leads_to_another_page() -> None:
    async with opened() as (app, pilot):
        app.action_guide("tour")
        await settle(pilot)
        for _ in page("tour").sections[1:]:
            await press(pilot, "right")
        await press(pilot, "tab", "enter")
        assert "Guide › Keys" in text_of(app)


async def test_the_palette_finds_a_page() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p", *"guide: sec")
        await settle(pilot)
        await press(pilot, "enter")
        await settle(pilot, lambda: isinstance(app.screen, PageScreen))
        assert "Guide › Security" in text_of(app)
