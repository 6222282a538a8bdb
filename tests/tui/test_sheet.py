"""A sheet draws what is on the screen, and its text can be selected like any other."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.strip import Strip

from studylam.tui.widgets.sheet import Line, Sheet


class Numbers(Sheet):
    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def lay_out(self, width: int) -> Iterable[Line]:
        return [Line(Content(f"line {number}")) for number in range(5000)]

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Desk(App[None]):
    def compose(self) -> ComposeResult:
        yield VerticalScroll(Numbers())


async def test_only_what_is_on_the_screen_is_drawn() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        sheet = app.query_one(Numbers)
        assert sheet.size.height == 5000
        assert set(sheet.drawn) == set(range(10))
        sheet.drawn.clear()
        app.query_one(VerticalScroll).scroll_to(y=3000, animate=False)
        await pilot.pause()
        assert set(sheet.drawn) == set(range(3000, 3010))


async def test_text_can_be_selected_over_lines() -> None:
    app = Desk()
    async with app.run_test(size=(40, 10)) as pilot:
        app.query_one(VerticalScroll).scroll_to(y=100, animate=False)
        await pilot.pause()
        await pilot.mouse_down(offset=(5, 1))
        await pilot.hover(offset=(6, 2))
        await pilot.pause()
        await pilot.mouse_up(offset=(6, 2))
        await pilot.pause()
        assert app.screen.get_selected_text() == "101\nline 10"
