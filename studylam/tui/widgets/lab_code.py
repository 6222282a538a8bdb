"""The left side of the lab console: the learner's code, kept and read through as they type."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.document._history import EditHistory
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from studylam.errors import StudyLamError
from studylam.labs import LabSession
from studylam.labs.kept import OTHERS
from studylam.labs.mistakes import Mistake, mistakes
from studylam.tui.actions import key_of
from studylam.tui.widgets.lab_editor import Editor, Mark
from studylam.tui.widgets.pickers import Picker, Pickers
from studylam.tui.widgets.sheet import Text

SAVE_AFTER = 0.15
"""Seconds after a key at most until the code is being kept, however fast one goes on. The end of a
word or a line, running and leaving keep it at once.
"""
JUDGE_AFTER = 0.8
"""Seconds without a key after which mistakes are marked: not those of a line half written."""


class _Left(NamedTuple):
    """A file as it was when another was chosen: its steps can be taken back when one is back."""

    text: str
    history: EditHistory
    selection: Selection


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
        self._note = Text("", id="marked")
        self._left: dict[str, _Left] = {}
        self._saving: Timer | None = None
        self._writing = False
        """Whether a thread is at it: no key waits for a disk."""
        self._asked = 0
        """How often the code was to be kept; each time has a number."""
        self._kept = 0
        """Which of them the record has. What is older than that isn't written any more."""
        self._one_writes = threading.Lock()
        self._judging: Timer | None = None
        self._mistakes: Sequence[Mistake] = ()
        self._of_a_run = ""
        """What a run said of a line, with its place."""
        self._failed: tuple[tuple[str, int], str, str] | None = None
        """That place, what was said, and the file's text then."""
        self._told = ("", "")
        """What stands below the code."""
        self._elsewhere = False
        """That line is of a file that isn't shown."""

    def compose(self) -> ComposeResult:
        files = [(name, name) for name in self._session.files]
        picker = Pickers([Picker("file", "file", files)], id="file-picker")
        picker.display = len(files) > 1
        yield picker
        yield self.editor
        yield self._note

    def on_mount(self) -> None:
        self._load()

    def _load(self) -> None:
        is_json = self.file.endswith(".json")
        self.editor.coloured_as = "json" if is_json else "python"
        self.editor.indent_width = 2 if is_json else 4
        self._mistakes = ()
        self.editor.note(())
        text = self._session.files[self.file]
        left = self._left.pop(self.file, None)
        self.editor.load_text(text if left is None else left.text)
        if left is not None:
            self.editor.history = left.history
            self.editor.selection = left.selection
            self.editor.replace_all(text)  # the starter's, or a version's: a step as any other
        self._title()
        place, words, then = self._failed or (None, "", "")
        is_current = place is not None and self._session.files.get(place[0]) == then
        self.mark(place if is_current else None, words if is_current else "")
        self._judge_later()

    @on(Pickers.Changed)
    def _picked(self, event: Pickers.Changed) -> None:
        event.stop()
        self._turn_to(self.query_one("#file-picker", Pickers).value("file"))

    def _turn_to(self, name: str) -> None:
        self.save()
        editor = self.editor
        self._left[self.file] = _Left(editor.text, editor.history, editor.selection)
        editor.history = replace(editor.history)  # an empty one
        self.file = name
        self._load()

    # -- keeping ----------------------------------------------------------------------------------

    @on(TextArea.Changed, "#code")
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.editor.text == self._session.files[self.file] and not self._writing:
            return
        if self._elsewhere:
            self.mark(None)
        if self._saving is None:
            self._saving = self.set_timer(SAVE_AFTER, self._save_aside)
        row, column = self.editor.cursor_location
        if not self.editor.document.get_line(row)[column - 1 : column].isalnum():
            self._save_aside()
        self._judge_later()

    def save(self) -> None:
        """Bring the code into the record, now."""
        self._stop_saving()
        try:
            self._write(self._next(), self.file, self.editor.text)
        except StudyLamError as error:
            self.post_message(self.NotKept(error))
        self._title()
        self._tell_of_others()

    def _tell_of_others(self) -> None:
        if self._session.found_others:
            self._session.found_others = False
            words = f"Another window has written here. Its code is kept as version “{OTHERS}”."
            self.app.notify(words, severity="warning", timeout=8, markup=False)

    def _save_aside(self) -> None:
        """The same in a thread, while one goes on typing."""
        self._stop_saving()
        if self._writing:  # what was typed meanwhile follows
            self._saving = self.set_timer(SAVE_AFTER, self._save_aside)
            return
        self._writing = True
        self.app.run_worker(self._keep(self._next(), self.file, self.editor.text))

    async def _keep(self, number: int, name: str, text: str) -> None:
        try:
            await asyncio.to_thread(self._write, number, name, text)
        except StudyLamError as error:
            self.post_message(self.NotKept(error))
        finally:
            self._writing = False
        if self.is_mounted:
            self._title()
            self._tell_of_others()

    def _write(self, number: int, name: str, text: str) -> None:
        with self._one_writes:
            if number > self._kept:
                self._kept = number
                self._session.save(name, text)

    def _next(self) -> int:
        self._asked += 1
        return self._asked

    def _stop_saving(self) -> None:
        if self._saving is not None:
            self._saving.stop()
            self._saving = None

    def put(self, name: str, text: str) -> None:
        """Show a file with this text in it, as one step that ``ctrl+z`` takes back."""
        self.open(name)
        self.editor.replace_all(text)
        self.save()

    def open(self, name: str) -> None:
        """Show one of the lab's files."""
        if name != self.file:
            files = [(one, one) for one in self._session.files]
            picker = Picker.at("file", "file", files, name)
            self.query_one("#file-picker", Pickers).set_pickers([picker])
            self._turn_to(name)

    @property
    def standing(self) -> tuple[str, tuple[int, int], float]:
        """Which file is shown, and where the cursor and the window are: for `go_on`."""
        return self.file, self.editor.cursor_location, self.editor.scroll_y

    def go_on(self, standing: tuple[str, tuple[int, int], float]) -> None:
        """Show what was shown before the lab was read again."""
        name, cursor, y = standing
        if name in self._session.files:
            self.open(name)
            self.editor.move_cursor(cursor)
            self.editor.scroll_to(y=y, animate=False)

    def _title(self) -> None:
        changed = " · changed" if self._session.is_changed(self.file) else ""
        title = Content(f"{self.file}{changed}")  # a name isn't markup
        if title != self.editor.border_title:  # it would draw all of it
            self.editor.border_title = title

    def on_unmount(self) -> None:
        self.save()

    def to_starter(self) -> None:
        """Back to the starter, as one step that ``ctrl+z`` takes back."""
        self.save()
        self._session.reset()
        self.follow()

    def follow(self) -> None:
        """Show the code as it is in the session now, as one step that ``ctrl+z`` takes back."""
        self.editor.replace_all(self._session.files[self.file])
        self.mark(None)
        self._title()
        self._judge_later()

    # -- what went wrong --------------------------------------------------------------------------

    def mark(self, place: tuple[str, int] | None, words: str = "") -> None:
        """Say what went wrong, and mark the line it came from; without arguments: no more.

        A line of another file is marked when that file is opened.
        """
        self._of_a_run = words
        self._failed = None
        if place is not None and words:
            file = "" if place[0] == self.file else f" of {place[0]}"
            self._of_a_run = f"line {place[1]}{file}: {words}"
            self._failed = place, words, self._session.files.get(place[0], "")
        here = place is not None and place[0] == self.file
        self._elsewhere = bool(words) and not here
        self.editor.mark(place[1] if place is not None and here else None, words)
        self._tell()

    def open_failed(self) -> None:
        """The file with the line of a run's error, where it is another than the one shown."""
        if self._elsewhere and self._failed is not None:
            name = self._failed[0][0]
            if name in self._session.files:
                self.open(name)

    def _judge_later(self) -> None:
        if self._judging is not None:
            self._judging.stop()
        self._judging = self.set_timer(JUDGE_AFTER, self.judge)

    def judge(self) -> None:
        """Read the file through, in the background, and mark what is wrong with it."""
        self._judging = None
        self.app.run_worker(self._judge())  # of the app: this widget may go meanwhile

    async def _judge(self) -> None:
        name, text = self.file, self.editor.text
        files = {**self._session.files, name: text}
        found = await asyncio.to_thread(mistakes, self._session.lab, files, name)
        if self.is_mounted and (name, text) == (self.file, self.editor.text):
            self._mistakes = found
            self.editor.note([Mark(one.line, one.message) for one in found])
            self._tell()

    @on(Editor.Marked)
    def _marked(self, event: Editor.Marked) -> None:
        event.stop()
        self._tell()

    def on_resize(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Below the code, what is wrong with it: as far as it isn't said beside the line."""
        marks = self.editor.marks
        of_a_run = next((mark for mark in marks if mark.is_of_a_run), None)
        words, lead = "", ""
        if self._elsewhere or (of_a_run is not None and not self.editor.shows(of_a_run)):
            words = self._of_a_run
        elif of_a_run is None and marks:
            words = self._mistake_words(marks[0])
        lines = len({mark.line for mark in marks})
        if lines > 1:
            key = key_of("editor.next-mistake")
            lead = f"{lines} lines, {key} leads on" if words else ""
        if (words, lead) == self._told:
            return  # else the screen would be laid out anew
        self._told = (words, lead)
        self._note.display = bool(words)
        quiet = (f"   {lead}" if lead else "", "$text-muted")
        self._note.update(Content.assemble(("✗ ", "bold $error"), words, quiet) if words else "")

    def _mistake_words(self, mark: Mark) -> str:
        one = next((one for one in self._mistakes if one.message == mark.words), None)
        if one is None or (not one.hint and self.editor.shows(mark)):
            return ""
        column = f", column {one.column}" if one.column else ""
        return f"line {mark.line}{column}: {one.message} {one.hint}".rstrip()
