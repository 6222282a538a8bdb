"""All of the learner's notes and highlights: find them, go to them, change them, keep a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from studylam.errors import StudyLamError
from studylam.names import inert_name
from studylam.tui.actions import bindings, key_of
from studylam.tui.handing_over import hand_over
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.read_text import MARKED, NOTED
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from pathlib import Path

    from studylam.progress import Mark
    from studylam.study.notebook.entries import Entry
    from studylam.study.search.belongs import Subject

SIGNS = {"highlight": MARKED, "note": NOTED, "question": NOTED}


class FindField(Input):
    """What to look for."""

    BINDINGS = bindings("notes-field")
    DEFAULT_CSS = """
    FindField { width: 1fr; background: $surface; }
    FindField:focus { background: $panel; }
    """


class NoteRows(Rows):
    """A note stands under the words that it is on."""

    detail_indent = 4


class NotesScreen(PlaceScreen):
    """The list in the order of the course, questions last. Enter goes to the place."""

    BINDINGS = bindings("notes")
    CSS_PATH = "notes.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._shown: dict[str, Entry] = {}
        self._answered: set[str] = set()
        """Questions with a note that were answered."""
        self._before: list[Callable[[], object]] = []
        """What brings back what was changed here, the last one last."""

    def path(self) -> tuple[str, ...]:
        return ("Learn", "Notes and highlights")

    def body(self) -> Iterable[Widget]:
        words = "Find: words of a lesson or a note, or: note, highlight, question"
        with Page():
            yield FindField(placeholder=words, id="find", classes="column", compact=True)
            yield NoteRows(id="list", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._read()

    async def show_again(self) -> None:
        self._read()

    @calmly
    def _read(self) -> None:
        from studylam.study.notebook.entries import entries

        record = self.session.record
        self._entries = entries(self.session.library, record)
        asked = (one.id for one in self._entries if one.kind == "question")
        self._answered = {id for id in asked if record.answers(id)}
        self._fill()

    def _fill(self) -> None:
        from studylam.study.notebook.entries import matching

        found = matching(self._entries, self.query_one(FindField).value)
        self._shown = {one.id: one for one in found}
        rows: list[Row] = []
        title = section = ""
        for one in found:
            heading = "Questions" if one.kind == "question" else one.title
            if heading != title:
                rows += [Row.blank()] if rows else []
                rows.append(Row.heading(inert_name(heading)))
                title, section = heading, ""
            under = one.title if one.kind == "question" else one.section
            if under != section:
                section = under
                rows.append(Row(None, Content.styled(f"  {inert_name(under)}", "$text-muted")))
            rows.append(_row(one))
        if not rows:
            rows = [Row(None, Content.styled(words, "$text-muted")) for words in self._nothing()]
        self.query_one(Rows).set_rows(rows)
        count = len(self._entries)
        self.crumbs.say(
            status=f"{len(found)} of {count}" if len(found) < count else f"{count} in all"
        )
        self.refresh_bindings()

    def _nothing(self) -> list[str]:
        if self._entries:
            return ["Nothing of yours has these words."]
        note, mark = key_of("reader.note"), key_of("reader.highlight")
        return [
            "You have no notes or highlights yet.",
            f"In a lesson, {note} writes a note and {mark} marks words.",
        ]

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    def action_find(self) -> None:
        self.query_one(FindField).focus()

    def action_to_list(self) -> None:
        self.query_one(Rows).focus()

    # -- one of them ------------------------------------------------------------------------------

    @property
    def _marked(self) -> Entry | None:
        return self._shown.get(self.query_one(Rows).marked or "")

    def belongs(self) -> Subject | None:
        """What the marked one is on; a question's answer isn't given away before it was given."""
        from studylam.study.search.belongs import Subject

        one = self._marked
        if one is None or one.gone in ("lesson", "question"):
            return None
        if one.kind != "question":
            return Subject("lesson", one.target)
        return Subject("question", one.id) if one.id in self._answered else None

    @on(Rows.Marked)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("write", "remove"):
            return self.is_mounted and self._marked is not None
        if action == "export":
            return bool(self._shown)
        return super().check_action(action, parameters)

    @on(Rows.Chosen)
    def _chosen(self) -> None:
        one = self._marked
        if one is None:
            return
        if one.gone in ("lesson", "question"):
            self.notify(f"The {one.gone} of this isn't in your packs any more.", timeout=4)
        elif one.kind == "question":
            self._open_question(one.id)
        else:
            from studylam.tui.screens.reader import ReaderScreen

            lesson, _, section = one.target.partition("#")
            at = one.id if one.quote else None
            self.app.push_screen(ReaderScreen(lesson, section or None, mark=at))

    def _open_question(self, id: str) -> None:
        """With the learner's last answer, where there is one."""
        from studylam.study.chance import option_order
        from studylam.study.reviews.made_cards import item
        from studylam.tui.screens.answer import AnswerScreen

        answers = self.session.record.answers(id)
        chosen = answers[-1].chosen if answers else ()
        order = option_order(item(self.session.library, id), 0)
        self.app.push_screen(AnswerScreen(id, order, chosen, path=self.path()))

    def action_write(self) -> None:
        from studylam.tui.screens.write import WriteScreen

        one = self._marked
        if one is None:
            return
        entry = one

        def written(text: str | None) -> None:
            if text is not None and text != entry.note:
                self._change(entry, text)

        about = f"“{entry.quote}”" if entry.quote else entry.title
        self.app.push_screen(
            WriteScreen("Your note", f"{about}\n\n{key_of('write.keep-it')} keeps it.", one.note),
            written,
        )

    def action_remove(self) -> None:
        if (one := self._marked) is not None and self._change(one, None):
            undo = key_of("notes.undo")
            self.notify(f"Taken away; {undo} brings it back.", timeout=4)

    def _change(self, one: Entry, text: str | None) -> bool:
        """Another note, or (``None``) no note and no highlight; whether that is kept."""
        record = self.session.record
        try:
            if one.kind == "question":
                record.set_note(one.id, text or "")
                self._before.append(lambda: record.set_note(one.id, one.note))
            else:
                mark = self._mark(one.id)
                removed = text is None or not (text or mark.quote)
                record.put_mark(
                    replace(mark, note=mark.note if removed else text or "", removed=removed)
                )
                self._before.append(lambda: record.put_mark(mark))
        except StudyLamError as error:
            self.session.show_error(error, "This isn't kept")
            return False
        self._read()
        return True

    def _mark(self, id: str) -> Mark:
        return next(mark for mark in self.session.record.marks() if mark.id == id)

    def action_undo(self) -> None:
        if not self._before:
            self.notify("There is nothing to take back.", timeout=2)
            return
        self._before[-1]()
        self._before.pop()
        self._read()

    # -- a copy -----------------------------------------------------------------------------------

    def action_export(self) -> None:
        shown, moment = list(self._shown.values()), self.session.now()

        def work() -> Path:
            from studylam.home import home
            from studylam.study.notebook.copy import write

            folder = home() / "exports"
            folder.mkdir(exist_ok=True)
            path = folder / f"notes-{moment:%Y-%m-%d-%H%M%S}.md"
            write(shown, path)
            return path

        self.session.background(work, lambda path: hand_over(self, path), owner=self)


def _row(one: Entry) -> Row:
    words = inert_name(" ".join((one.quote or one.note).split()))
    detail = " ".join(one.note.split()) if one.quote else ""
    if one.gone == "section":
        detail = f"{detail} (Its section isn't in the lesson any more.)".strip()
    elif one.gone:
        detail = f"{detail} (The {one.gone} isn't in your packs any more.)".strip()
    name = Content.assemble(
        (f"{SIGNS[one.kind]} ", "$accent"), f"“{words}”" if one.quote else words
    )
    return Row(one.id, name, detail=inert_name(detail))
