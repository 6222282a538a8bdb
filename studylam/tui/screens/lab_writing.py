"""What the lab console is for while one writes: its tabs, the code, and the event."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from textual import on

from studylam.tui.building import Built
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_desk import Desk
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.lab_work import Work

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.packs.models import Lab, Place


class WritingScreen(PlaceScreen):
    """The part of the lab's screen that wires desk, code and event."""

    listed_in = "lab"

    def __init__(self, lab_id: str) -> None:
        super().__init__()
        self._lab_id = lab_id
        self._lab: LabSession
        self._work: Work

    @property
    def _desk(self) -> Desk:
        return self.query_one(Desk)

    @property
    def _code(self) -> CodeSide:
        return self._desk.code

    @property
    def _event(self) -> EventSide:
        return self._desk.event

    def on_screen_suspend(self) -> None:
        self._code.save()

    def on_resize(self) -> None:
        self._desk.fit()

    def _fill(self, pane: str) -> None:
        """A tab is about to be shown: what takes the focus has to be there."""

    def _shown(self, pane: str) -> None:
        """A tab was chosen: its content is to be as it is now."""

    # -- a pack that changes ----------------------------------------------------------------------

    def shown(self) -> tuple[Lab, Place]:
        from studylam.packs.models import Place

        lab = self.session.library.lab(self._lab_id)
        if not self._code.editor.has_focus:
            return lab, lab.place
        file = f"{lab.place.file.rpartition('/')[0]}/{self._code.file}"
        return lab, Place(file=file, line=self._code.editor.cursor_location[0] + 1)

    async def show_again(self) -> None:
        """Sit down at the lab anew; code and events that were changed here stay as they are."""
        if self.session.library.lab(self._lab_id) == self._lab.lab:
            return
        self._code.save()
        self._lab.forget_unchanged()
        pane, focused = self._desk.pane, self.focused.id if self.focused is not None else None
        code, events = self._code.standing, self._event.changed
        await self.recompose()
        self._code.go_on(code)
        self._event.go_on(events)
        self._desk.pane = pane
        self.sit_down()
        for widget in self.query(f"#{focused}") if focused else ():
            widget.focus()

    def sit_down(self) -> None:
        """All is on the screen: take the first look."""
        raise NotImplementedError

    # -- tabs -------------------------------------------------------------------------------------

    def action_pane(self, pane: str) -> None:
        self._fill(pane)
        self._desk.go(pane)
        self._shown(self._desk.pane)

    def action_turn(self, by: int) -> None:
        self.action_pane(self._desk.next(by))

    def action_edit(self) -> None:
        self.action_pane("code")

    # -- code and event ---------------------------------------------------------------------------

    @on(CodeSide.NotKept)
    def _code_not_kept(self, event: CodeSide.NotKept) -> None:
        self.session.show_error(event.error, "Your code could not be kept")

    def action_starter(self) -> None:
        from studylam.tui.screens.ask import AskScreen
        from studylam.tui.widgets.rows import Row

        def answered(answer: str | None) -> None:
            if answer == "starter":
                self._code.to_starter()

        rows = [Row("keep", "Keep my code"), Row("starter", "Back to the starter")]
        words = "Your changes to this lab's code go. ctrl+z in the editor brings them back."
        self.app.push_screen(AskScreen("Begin again with the starter?", words, rows), answered)

    def _setting(self, name: str) -> str:
        return f"lab.{self._lab_id}.{name}"

    def _last_event(self) -> tuple[str | None, Built | None]:
        """The event that was chosen last, and the one that the learner built for this lab."""
        recall = self.session.recall
        return recall(self._setting("event")), Built.of(recall(self._setting("built")))

    def _keep_event(self, built: Built) -> None:
        self.session.remember(self._setting("built"), asdict(built))

    def action_build(self) -> None:
        from studylam.tui.screens.events import EventsScreen

        def chosen(built: Built | None) -> None:
            if built is not None:
                self._event.use(built)
                self.action_pane("event")

        self.app.push_screen(EventsScreen(self._event.canned), chosen)

    @on(EventSide.Chosen)
    def _event_chosen(self, event: EventSide.Chosen) -> None:
        self.session.remember(self._setting("event"), event.name)

    def action_event(self, by: int) -> None:
        self._event.turn(by)
        if not self._desk.is_wide:
            self.action_pane("event")
