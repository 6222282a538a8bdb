"""The event of the lab console: one of the lab's, to be changed before the function gets it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import TextArea

from studylam.errors import BadInputError
from studylam.inert import inert_line
from studylam.labs import LabSession, parse_event
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Text


class EventSide(Vertical):
    """A choice of events, the event as JSON, and why it isn't JSON. Posts `Chosen`."""

    class Chosen(Message):
        """Another of the lab's events was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, lab: LabSession, first: str | None, *, id: str) -> None:
        super().__init__(id=id)
        self._session = lab
        names = [choice.name for choice in lab.lab.events]
        choices = [(choice.name, choice.title) for choice in lab.lab.events]
        index = names.index(first) if first in names else 0
        self._picker = Picker("event", "event", choices, index)
        self._changed: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Pickers([self._picker], id="event-picker")
        yield Editor("json", id="event-json", label="JSON")
        yield Text("", id="event-note")

    def on_mount(self) -> None:
        self._load()

    @property
    def editor(self) -> Editor:
        return self.query_one("#event-json", Editor)

    @property
    def text(self) -> str:
        """The event as it stands in the editor."""
        return self.editor.text

    def _load(self) -> None:
        name = self._picker.value
        self.editor.load_text(self._changed.get(name) or self._session.choose_event(name))

    def turn(self, by: int) -> None:
        """To the next event, or the one before."""
        self.query_one(Pickers).action_change(by)

    @on(Pickers.Changed)
    def _picked(self, event: Pickers.Changed) -> None:
        event.stop()
        self._load()
        self.post_message(self.Chosen(self._picker.value))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._changed[self._picker.value] = self.text
        self.check()

    def check(self) -> bool:
        """Whether the event is JSON; says below the editor where it isn't."""
        note = self.query_one("#event-note", Text)
        try:
            parse_event(self.text)
        except BadInputError as error:
            words = inert_line(f"{error.message} {error.hint or ''}")
            note.update(Content.assemble(("✗ ", "bold $error"), words))
            note.display = True
            return False
        note.display = False
        return True
