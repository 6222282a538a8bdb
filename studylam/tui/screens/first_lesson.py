"""The lesson whose handler a new learner runs first, with a line that says what to press."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from studylam.tui.actions import key_of
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.blocks import RunSheet
from studylam.tui.widgets.sheet import Text

BEFORE = (
    f"Press {key_of('run-block.run-it')}: the handler below runs on this machine, as it would in"
    " Lambda."
)
AFTER = (
    "That was an invocation: log, times, answer. "
    f"{key_of('reader.next-section')} reads on, {key_of('place.back')} leads home."
)


class FirstLessonScreen(ReaderScreen):
    """Any section with something to run; the first of that has the focus. Turned, it is as ever."""

    CSS = """
    FirstLessonScreen {
        /* As wide as text and margin are together, so that it begins where they do. */
        & > #lead { height: auto; padding: 0 2 1 1; align-horizontal: center; }
        & #what-to-press { width: 79; max-width: 100%; }
        &.-wide #what-to-press { width: 115; }
        &.-vast #what-to-press { width: 126; }
    }
    """

    def body(self) -> Iterable[Widget]:
        with Vertical(id="lead"):
            yield Text(_words("▸", "$accent", BEFORE), id="what-to-press")
        yield from super().body()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.call_after_refresh(self._lead)

    def _lead(self) -> None:
        for sheet in self.query(RunSheet):
            sheet.focus(scroll_visible=False)
            sheet.scroll_visible(animate=False)
            return

    @on(RunSheet.Told)
    def _told(self, event: RunSheet.Told) -> None:
        """What couldn't be run or was stopped was no invocation: what to press stays."""
        if event.ran:
            for words in self.query("#what-to-press").results(Text):
                words.update(_words("✓", "$success", AFTER))

    async def action_turn(self, by: int) -> None:
        await self.query("#lead").remove()
        await super().action_turn(by)


def _words(sign: str, style: str, words: str) -> Content:
    return Content.assemble((f"{sign} ", f"bold {style}"), (words, "bold"))
