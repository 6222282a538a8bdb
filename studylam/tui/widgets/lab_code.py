"""The left side of the lab console: the learner's code, kept as they type."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from studylam.errors import StudyLamError
from studylam.labs import LabSession
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Text

SAVE_AFTER = 0.3
"""Seconds without a key after which the code is kept. Running and leaving keep it at once."""


class CodeSide(Vertical):
    """The editor, a choice of files where a lab has several, and what is wrong with a line.

    Posts `NotKept` when code can't go into the record.
    """

    class NotKept(Message):
        """The record can't be written."""

        def __init__(self, error: StudyLamError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(id=id)
        self._session = lab
        self.file = next(iter(lab.files))
        self.editor = Editor("python", id="code", label=self.file)
        self._saving: Timer | None = None

    def compose(self) -> ComposeResult:
        files = [(name, name) for name in self._session.files]
        picker = Pickers([Picker("file", "file", files)], id="file-picker")
        picker.display = len(files) > 1
        yield picker
        yield self.editor
        yield Text("", id="marked")

    def on_mount(self) -> None:
        self._load()

    def _load(self) -> None:
        self.editor.language = "json" if self.file.endswith(".json") else "python"
        self.editor.indent_width = 2 if self.file.endswith(".json") else 4
        self.editor.load_text(self._session.files[self.file])
        self._title()
        self.mark(None)

    @on(Pickers.Changed)
    def _picked(self, event: Pickers.Changed) -> None:
        event.stop()
        self.save()
        self.file = self.query_one("#file-picker", Pickers).value("file")
        self._load()

    # -- keeping ----------------------------------------------------------------------------------

    @on(TextArea.Changed, "#code")
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.editor.text == self._session.files[self.file]:
            return
        self.mark(None)
        if self._saving is not None:
            self._saving.stop()
        self._saving = self.set_timer(SAVE_AFTER, self.save)

    def save(self) -> None:
        """Bring the code into the record, now."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        try:
            self._session.save(self.file, self.editor.text)
        except StudyLamError as error:
            self.post_message(self.NotKept(error))
        self._title()

    def put(self, name: str, text: str) -> None:
        """Show a file with this text in it, as one step that ``ctrl+z`` takes back."""
        self._choose(name)
        self.editor.replace_all(text)
        self.save()

    def _choose(self, name: str) -> None:
        if name != self.file:
            self.save()
            self.file = name
            files = [(one, one) for one in self._session.files]
            picker = Picker.at("file", "file", files, name)
            self.query_one("#file-picker", Pickers).set_pickers([picker])
            self._load()

    @property
    def standing(self) -> tuple[str, tuple[int, int], float]:
        """Which file is shown, and where the cursor and the window are: for `go_on`."""
        return self.file, self.editor.cursor_location, self.editor.scroll_y

    def go_on(self, standing: tuple[str, tuple[int, int], float]) -> None:
        """Show what was shown before the lab was read again."""
        name, cursor, y = standing
        if name in self._session.files:
            self._choose(name)
            self.editor.move_cursor(cursor)
            self.editor.scroll_to(y=y, animate=False)

    def _title(self) -> None:
        changed = " · changed" if self._session.is_changed(self.file) else ""
        self.editor.border_title = Content(f"{self.file}{changed}")  # a name isn't markup

    def on_unmount(self) -> None:
        self.save()

    def to_starter(self) -> None:
        """Back to the starter, as one step that ``ctrl+z`` takes back."""
        self._session.reset()
        self.editor.replace_all(self._session.files[self.file])
        self.mark(None)
        self._title()

    # -- what went wrong --------------------------------------------------------------------------

    def mark(self, place: tuple[str, int] | None, words: str = "") -> None:
        """Say what went wrong, and mark the line it came from; without arguments: no more."""
        if place is not None and words:
            file = "" if place[0] == self.file else f" of {place[0]}"
            words = f"line {place[1]}{file}: {words}"
        note = self.query_one("#marked", Text)
        note.display = bool(words)
        note.update(Content.assemble(("✗ ", "bold $error"), words) if words else "")
        self.editor.mark(place[1] if place is not None and place[0] == self.file else None)
