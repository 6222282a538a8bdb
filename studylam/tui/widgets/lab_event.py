"""The event of the lab console: one of the lab's, to be changed before the function gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, Paste
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea

from studylam.errors import BadInputError
from studylam.inert import inert_line
from studylam.labs import LabSession, parse_event
from studylam.labs.event_doubt import doubt
from studylam.labs.json_text import set_anew
from studylam.labs.running import actions_of
from studylam.packs.problems import line_and_column
from studylam.tui.actions import bindings, key_of
from studylam.tui.actions_text import action_lines
from studylam.tui.building import Built
from studylam.tui.widgets.lab_code import SAVE_AFTER
from studylam.tui.widgets.lab_editor import Editor, Mark
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.quick_editor import MOST_PASTED
from studylam.tui.widgets.request_line import RequestLine
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.packs.models import Action

BUILT = "(built)"
"""The choice of the event that the learner built; no event of a lab has such a name."""


class Actions(Sheet):
    """Things to do, in readable form."""

    actions: Sequence[Action] = ()

    def lay_out(self, width: int) -> Iterable[Line]:
        for line in action_lines(self.actions, width):
            yield Line(line, "edit")

    def choose(self, target: str) -> None:
        self.post_message(Things.Edit())


class Things(Pane):
    """The frame around them. Enter changes them, as JSON."""

    BINDINGS = bindings("things")

    class Edit(Message):
        """They shall be changed."""

    def show(self, actions: Sequence[Action]) -> None:
        sheet = self.query_one(Actions)
        sheet.actions = actions
        sheet.changed()

    def action_edit(self) -> None:
        self.post_message(self.Edit())


class EventEditor(Editor):
    """JSON, which can be set anew; what is pasted on one long line is."""

    BINDINGS = bindings("event-editor")

    class Tidied(Message):
        """It is JSON, and set as such."""

    async def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text
        if len(text) <= MOST_PASTED and self.refusal(text):
            with suppress(BadInputError):
                parse_event(text)
                text = set_anew(text)
        self.paste(text)

    def action_tidy(self) -> None:
        try:
            parse_event(self.text)
        except BadInputError:
            return  # said below
        text = set_anew(self.text)
        if text != self.text and len(text) <= MOST_PASTED:  # of a deep one most would be spaces
            row, column = self.cursor_location
            self.replace_all(text)
            self.move_cursor((min(row, self.document.line_count - 1), column))
        self.post_message(self.Tidied())


class EventSide(Vertical):
    """A choice of events, the event as JSON, and why it isn't JSON. Posts `Chosen`.

    ``built``: the event that the learner built for this lab, if any; ``keep`` keeps it.
    """

    class Chosen(Message):
        """Another of the events was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(
        self,
        lab: LabSession,
        first: str | None,
        built: Built | None,
        *,
        keep: Callable[[Built], None],
        id: str,
    ) -> None:
        super().__init__(id=id)
        self._session = lab
        self._built = built
        self._keep = keep
        self._picker = Picker.at("event", "event", self._choices(), first or "")
        self._changed: dict[str, str] = {}
        self._is_editing = False
        """Things to do are changed as JSON."""
        self._keeping: Timer | None = None
        self.keep_changed: Callable[[dict[str, str]], None] = lambda texts: None
        """Called with the events that aren't as the lab has them, by name, when they change."""

    def _choices(self) -> list[tuple[str, str]]:
        """The lab's own events, then the one that the learner built."""
        choices = [(choice.name, choice.title) for choice in self._session.lab.events]
        return choices + ([(BUILT, f"yours: {self._built.title}")] if self._built else [])

    def compose(self) -> ComposeResult:
        yield Pickers([self._picker], id="event-picker")
        if any(trigger.kind == "http" for trigger in self._session.lab.around.triggers):
            yield RequestLine(self._example(), id="request")
        yield Things(Actions(), id="things")
        yield EventEditor("json", id="event-json", label="JSON")
        yield Text("", id="event-note")

    def _example(self) -> str:
        """The first request that the lab's events make."""
        actions = (action for event in self._session.lab.events for action in event.actions)
        return next((action.request for action in actions if action.request), "GET /")

    def on_mount(self) -> None:
        self.editor.border_subtitle = f"{key_of('lab.build-an-event')} build any event"
        self._load()

    def on_unmount(self) -> None:
        self._keep_written()

    @property
    def editor(self) -> Editor:
        return self.query_one("#event-json", Editor)

    @property
    def chosen_title(self) -> str:
        """What the event that is chosen is called."""
        return dict(self._choices()).get(self._picker.value, "")

    @property
    def text(self) -> str:
        """The event as it stands in the editor."""
        return self.editor.text

    @property
    def entry(self) -> Widget:
        """What takes the focus."""
        return self.query_one(Things) if self._reads else self.editor

    @property
    def _reads(self) -> bool:
        """Whether things to do are shown in readable form, and not as JSON."""
        return self.does_things and not self._is_editing

    def _load(self) -> None:
        self._is_editing = False
        self.editor.load_text(self._text_of(self._picker.value))
        self._show_things()

    def _show_things(self) -> None:
        things = self.query_one(Things)
        things.display = self._reads
        self.set_class(self._reads, "-reads")
        self.editor.display = not self._reads
        if self._reads:
            try:
                things.show(actions_of(self.text))
            except BadInputError:  # said below the editor
                self._is_editing = True
                self._show_things()

    def on_things_edit(self, event: Things.Edit) -> None:
        event.stop()
        self._is_editing = True
        self._show_things()
        self.editor.focus()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        if event.widget is self.editor and self._is_editing and self.check():
            self._is_editing = False
            self._show_things()

    @property
    def changed(self) -> dict[str, str]:
        """The events that were changed here, by name: for `go_on`."""
        return dict(self._changed)

    def go_on(self, changed: dict[str, str]) -> None:
        """Have events as they were changed before the lab was read again."""
        names = {name for name, _ in self._choices()}
        self._changed.update((name, text) for name, text in changed.items() if name in names)
        self._load()

    def _text_of(self, name: str) -> str:
        """An event of the picker, as it was changed last."""
        if changed := self._changed.get(name):
            return changed
        if self._built is not None and name == BUILT:
            return self._built.text
        return self._session.choose_event(name)

    @property
    def does_things(self) -> bool:
        """Whether the event is a list of things to do, and not one for the function."""
        name = self._picker.value
        return name != BUILT and self._session.does_things(name)

    def turn(self, by: int) -> None:
        """To the next event, or the one before."""
        self.query_one(Pickers).action_change(by)

    # -- an event of the learner's own ------------------------------------------------------------

    @property
    def canned(self) -> str | None:
        """The canned event that the one in the editor began as, if any."""
        if self._built is not None and self._picker.value == BUILT:
            return self._built.name
        events = self._session.lab.events
        return next(event.canned for event in events if event.name == self._picker.value)

    def use(self, built: Built) -> None:
        """Take this event, and keep it among the choices."""
        self._built = built
        self._changed.pop(BUILT, None)
        self._picker = Picker.at("event", "event", self._choices(), BUILT)
        self.query_one(Pickers).set_pickers([self._picker])
        self._load()
        self._keep(built)
        self.post_message(self.Chosen(BUILT))

    def _keep_later(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(SAVE_AFTER, self._keep_written)

    def _keep_written(self) -> None:
        """Have events kept as they stand, if they were changed in the editor."""
        if self._keeping is None:
            return
        self._keeping.stop()
        self._keeping = None
        if self._built is not None and BUILT in self._changed:
            self._keep(replace(self._built, text=self._text_of(BUILT)))
        self.keep_changed(self.changed)

    def as_it_was(self) -> bool:
        """The event as the lab has it, as one step to take back; whether that is another."""
        name = self._picker.value
        if name == BUILT or self._changed.pop(name, None) is None:
            return False
        self.editor.replace_all(self._text_of(name))
        self._keep_later()
        self._show_things()
        return True

    # -- changing it ------------------------------------------------------------------------------

    @on(Pickers.Changed)
    def _picked(self, event: Pickers.Changed) -> None:
        event.stop()
        self._load()
        self.post_message(self.Chosen(self._picker.value))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        name = self._picker.value
        if self.text != self._text_of(name):
            self._changed[name] = self.text
            if name != BUILT and self.text == self._session.choose_event(name):
                del self._changed[name]
            self._keep_later()
        self._title()
        self.check()

    def _title(self) -> None:
        name = self._picker.value
        changed = " · changed" if name in self._changed and name != BUILT else ""
        self.editor.border_title = Content(f"JSON{changed}")

    def check(self) -> bool:
        """Whether the event is JSON; says below the editor where it isn't."""
        note = self.query_one("#event-note", Text)
        try:
            if self.does_things:
                actions_of(self.text)
            else:
                parse_event(self.text)
        except BadInputError as error:
            words = inert_line(f"{error.message} {error.hint or ''}")
            note.update(Content.assemble(("✗ ", "bold $error"), words))
            note.display = True
            line, _ = line_and_column(error.where or "")
            self.editor.note([Mark(line)])
            return False
        self.editor.note(())
        words = inert_line(doubt(self.text, self._usual))
        note.update(Content.assemble(("! ", "bold $warning"), words))
        note.display = bool(words)
        return True

    @property
    def _usual(self) -> str | None:
        """The event as AWS sends it, where it has been changed here."""
        name = self._picker.value
        is_own = name == BUILT or name not in self._changed or self.canned is None
        return None if is_own else self._session.choose_event(name)
