"""What the lab console is for while one writes: its tabs, the code, and the event."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from studylam.tui.actions import key_of
from studylam.tui.building import Built
from studylam.tui.screens.lab_task import TaskScreen
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_desk import Desk
from studylam.tui.widgets.lab_event import EventEditor, EventSide
from studylam.tui.widgets.lab_work import Work

ON_SAVE = {
    "event": ("run", "runs the event", "runs"),
    "cases": ("cases", "runs the cases", "runs cases"),
}
"""What may run on save: the action, words for it, and fewer."""
LARGEST_EVENT = 100_000
"""Characters of a changed event that is remembered."""

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Place


class WritingScreen(TaskScreen):
    """The part of the lab's screen that wires desk, code and event."""

    least = ROOMY

    listed_in = "lab"

    def __init__(self, lab_id: str) -> None:
        super().__init__(lab_id)
        self._work: Work

    def on_mount(self) -> None:
        kept = self.session.recall(self._setting("events"))
        if isinstance(kept, dict):
            self._event.go_on({str(name): str(text) for name, text in kept.items()})
        self._event.keep_changed = self._keep_events
        self._show_on_save()

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
        self._event.keep_changed = self._keep_events
        self._show_on_save()
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
        words = (
            "Your changes to this lab's code go. ctrl+z in the editor brings them back,"
            " and they are kept among its versions."
        )
        self.app.push_screen(AskScreen("Begin again with the starter?", words, rows), answered)

    # -- saving, and running on it ----------------------------------------------------------------

    @property
    def _on_save(self) -> str:
        """What ``ctrl+s`` runs: ``event``, ``cases``, or nothing."""
        kept = self.session.recall(self._setting("on-save"))
        return kept if kept in ON_SAVE else ""

    async def action_save(self) -> None:
        """Keep the code at once; and run it, if it is to run on save."""
        self._code.save()
        self._code.judge()
        if on_save := self._on_save:
            await self.run_action(ON_SAVE[on_save][0])
        else:
            key = key_of("lab-keys.run-on-save")
            words = f"Kept, as all that you type is. {key} outside the editor has it run, too."
            self.notify(words, timeout=3, markup=False)

    def action_on_save(self) -> None:
        """The next of: run the event on save, run the cases, only save."""
        order = ("", *ON_SAVE)
        chosen = order[(order.index(self._on_save) + 1) % len(order)]
        self.session.remember(self._setting("on-save"), chosen)
        self._show_on_save()
        words = ON_SAVE[chosen][1] if chosen else "only keeps your code"
        self.notify(f"{key_of('lab.save')} {words} now.", timeout=3, markup=False)

    def _show_on_save(self) -> None:
        on_save = self._on_save
        words = f"{key_of('lab.save')} {ON_SAVE[on_save][2]}" if on_save else ""
        self._code.editor.border_subtitle = Content(words)

    @on(EventEditor.Tidied)
    async def _tidied(self, event: EventEditor.Tidied) -> None:
        event.stop()
        if self._on_save:
            await self.action_save()

    def action_mistake(self) -> None:
        """To the line of the code that has a mistake, in whichever file."""
        self._code.open_failed()
        self.action_pane("code")
        self._code.editor.action_mistake(1)

    # -- versions ---------------------------------------------------------------------------------

    def action_versions(self) -> None:
        """What was changed; and versions of the code, to keep and to go back to."""
        from studylam.tui.screens.versions import VersionsScreen

        def left(loaded: str | None) -> None:
            if loaded:
                self._code.follow()
                self.notify(loaded, timeout=5, markup=False)

        self._code.save()
        self.app.push_screen(VersionsScreen(self._lab), left)

    # -- the event --------------------------------------------------------------------------------

    def action_canned(self) -> None:
        """The event as the lab has it."""
        if not self._event.as_it_was():
            self.notify("This event is as it was.", timeout=3)

    def _keep_events(self, texts: dict[str, str]) -> None:
        """Have changed events again when one comes back; those that are too large go."""
        small = {name: text for name, text in texts.items() if len(text) <= LARGEST_EVENT}
        self.session.remember(self._setting("events"), small)

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
