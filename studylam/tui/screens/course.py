"""The contents of the course: modules, lessons, and the sections of the lesson that is marked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.study import reading_time
from studylam.tui.actions import bindings
from studylam.tui.bars import bar
from studylam.tui.charts import number_of
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.listing import BREAKPOINTS, Listing
from studylam.tui.widgets.rows import Row, Rows

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lab, Lesson, Module, Place
    from studylam.study.search.belongs import Subject

PLACE = "tui.course"


class CourseScreen(PlaceScreen):
    """With ``choosing``, the reader asked: what is chosen is handed back (``lesson#section``)."""

    BINDINGS = bindings("contents")
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS

    def __init__(
        self, lesson: str | None = None, section: str | None = None, *, choosing: bool = False
    ) -> None:
        super().__init__()
        self._lesson = lesson
        self._section = section
        self._choosing = choosing
        self._mark: str | None = None

    def path(self) -> tuple[str, ...]:
        return ("Learn", "Contents")

    def body(self) -> Iterable[Widget]:
        yield Listing(Page(Rows(id="contents", classes="column")))

    def on_mount(self) -> None:
        if self._lesson is None:
            self._lesson = self._where_left()
        self._mark = f"{self._lesson}#{self._section}" if self._section else self._lesson
        self._fill()
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        if not self._choosing:
            self._lesson = self._where_left()
        self._fill()

    def _where_left(self) -> str | None:
        from studylam.tui.screens.reader import PLACE as READING

        kept = self.session.recall(READING, {}).get("lesson")
        lessons = [lesson.id for lesson in self.session.library.lessons]
        return kept if kept in lessons else next(iter(lessons), None)

    @calmly
    def _fill(self) -> None:
        mark, self._mark = self._mark, None
        library, record = self.session.library, self.session.record
        read, notes = record.all_sections_read(), record.mark_counts()
        here = f"{self._lesson}#{self._section}"
        rows: list[Row] = []
        packs = first_of_packs(library, library.modules)
        done = total = 0
        for module in library.modules:
            if rows:
                rows.append(Row.blank())
            if module.id in packs:
                rows += [Row(None, Content.styled(packs[module.id], "bold $accent")), Row.blank()]
            rows.append(Row.heading(module.title))
            for number, lesson in enumerate((library.lesson(id) for id in module.lessons), 1):
                had = read.get(lesson.id, set())
                sections = [section.id for section in lesson.sections]
                count = sum(id in had for id in sections)
                done, total = done + count, total + len(sections)
                name = _numbered(number, lesson.title, count == len(sections))
                rows.append(
                    Row(lesson.id, name, "", _progress(count, len(sections), lesson.minutes))
                )
                if lesson.id == self._lesson:
                    for section in lesson.sections:
                        id = f"{lesson.id}#{section.id}"
                        count = notes.get((lesson.id, section.id), 0)
                        length = reading_time.minutes(lesson, section)
                        rows.append(
                            Row(
                                id,
                                _section(section.title, section.id in had, id == here),
                                "",
                                _about(count, length),
                            )
                        )
        if not rows:
            rows.append(Row.heading("There is no lesson in any pack here."))
            rows.append(Row(None, self.session.how_to_add("lesson")))
        self.query_one(Rows).set_rows(rows, mark=mark)
        self.crumbs.say(status=f"{done} of {number_of(total, 'section')} read")
        self._tell()

    @on(Rows.Marked)
    def _tell(self) -> None:
        """Beside the list, of the lesson or section that is marked."""
        from studylam.tui import listing_text

        library = self.session.library
        marked = self.query_one(Rows).marked
        if marked is None:
            self.query_one(Listing).tell(None)
            return
        id, _, section = marked.partition("#")
        if section:
            part = library.section(id, section)
            make = partial(listing_text.section_lines, library, part)
        else:
            make = partial(listing_text.lesson_lines, library, library.lesson(id))
        self.query_one(Listing).tell(make)

    def shown(self) -> tuple[Lesson, Place] | None:
        if (marked := self.query_one(Rows).marked) is None:
            return None
        id, _, section = marked.partition("#")
        lesson = self.session.library.lesson(id)
        if not section:
            return lesson, lesson.place
        return lesson, self.session.library.section(id, section).place

    def belongs(self) -> Subject | None:
        from studylam.study.search.belongs import Subject

        marked = self.query_one(Rows).marked
        return None if marked is None or self._choosing else Subject("lesson", marked)

    def action_notes(self) -> None:
        from studylam.tui.screens.notes import NotesScreen

        self.app.push_screen(NotesScreen())

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        lesson, _, section = event.row_id.partition("#")
        if self._choosing:
            self.dismiss(event.row_id)
            return
        from studylam.tui.screens.reader import ReaderScreen

        self.app.push_screen(ReaderScreen(lesson, section or None))


def first_of_packs(library: Library, things: Iterable[Lab | Module]) -> dict[str, str]:
    """With which thing each pack begins, and the pack's title; nothing where there is one pack."""
    first = [next(those) for _, those in groupby(things, lambda one: library.pack_of(one).root)]
    return {one.id: library.pack_of(one).meta.title for one in first} if len(first) > 1 else {}


def _numbered(number: int, title: str, done: bool) -> Content:
    return Content.assemble(f"{number:>2}  ", title, (" ✓", "$success") if done else "")


def _section(title: str, read: bool, here: bool) -> Content:
    if here:
        return Content.assemble(
            "     ", ("◉ ", "bold $accent"), title, ("  you are here", "$accent")
        )
    sign = ("✓ ", "$success") if read else "  "
    return Content.assemble("     ", sign, (title, "$text-muted"))


def _about(notes: int, minutes: int) -> Content:
    marks = f"✎ {notes}" if notes else ""
    return Content(f"{marks}  {minutes:>3} min")


def _progress(count: int, total: int, minutes: int) -> Content:
    share = bar(count / total if total else 0, 6) if count else Content(" " * 6)
    return Content.assemble(share, f"  {count}/{total}", f"  {minutes:>3} min")
