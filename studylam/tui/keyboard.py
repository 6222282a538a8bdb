"""What the keyboard does on every screen: help, jumping, half pages, the line of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive
from textual.widget import Widget

from studylam import config
from studylam.tui.ports import SessionApp

if TYPE_CHECKING:
    from studylam.tui.jumping import Spot
    from studylam.tui.screens.keys import Key

HINTS = "hints"
"""What the app remembers of the line of keys."""


class KeyboardApp(SessionApp):
    """The app as far as it takes keys that mean the same everywhere."""

    hints_shown: reactive[bool] = reactive(True)
    """Whether the line of keys is at the bottom of every screen."""

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(KeyboardApp.hints_shown, config.current().hints)

    def begin_as_set(self) -> None:
        """The record is there, and the first frame was drawn: recall, and say what is wrong."""
        here = config.current()
        if "look.hints" not in here.settings:
            self.hints_shown = bool(self.recall(HINTS, True))
        if here.exists:
            from studylam.tui.settings import what_is_wrong

            if words := what_is_wrong(self.available_themes):
                title = "Something in config.toml isn't right"
                self.notify(words, title=title, severity="warning", markup=False)

    # -- help -------------------------------------------------------------------------------------

    def action_keys(self) -> None:
        from studylam.tui.screens.keys import KeysScreen

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen.of(self.screen), self._do)

    def action_guide(self, page: str = "") -> None:
        from studylam.tui.screens.guide import GuideScreen, PageScreen

        if self.session_ready.is_set():
            self.push_screen(PageScreen(page) if page else GuideScreen())

    async def _do(self, key: Key | None) -> None:
        if key is not None and key.node.is_attached:
            await self.run_action(key.action, key.node)

    def action_sleep(self) -> None:
        """Stop, and give the terminal back to the shell until it says ``fg``."""
        from studylam.tui.signals import NOBODY, can_be_woken, sleep

        if self._driver is not None and self._driver.can_suspend and can_be_woken():
            self.app_suspend_signal.publish(self)
            sleep()
        else:
            self.notify(NOBODY, title="StudyLam stays awake", markup=False)

    # -- jumping ----------------------------------------------------------------------------------

    def action_jump(self) -> None:
        from textual.command import CommandPalette

        from studylam.tui.jumping import spots
        from studylam.tui.screens.jump import JumpScreen
        from studylam.tui.screens.small import SmallScreen

        if isinstance(self.screen, JumpScreen):
            self.screen.action_leave()
        elif not isinstance(self.screen, SmallScreen | CommandPalette):
            found = spots(self.screen)
            if found:
                self.push_screen(JumpScreen(found), self._go)

    def _go(self, spot: Spot | None) -> None:
        if spot is not None:
            spot.go()

    # -- the rest ---------------------------------------------------------------------------------

    def action_half_page(self, by: int) -> None:
        """Scroll what holds the focus by half of what is seen of it."""
        for node in self.focused.ancestors_with_self if self.focused is not None else ():
            if isinstance(node, Widget) and node.allow_vertical_scroll:
                half = max(node.scrollable_content_region.height // 2, 1)
                node.scroll_relative(y=by * half, animate=False)
                return

    def action_toggle_hints(self) -> None:
        self.hints_shown = not self.hints_shown
        self.remember(HINTS, self.hints_shown)
