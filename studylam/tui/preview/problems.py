"""Everything that is wrong with the pack: a list by file, and all of the one that is marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual import on
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget

from studylam.tui.actions import bindings
from studylam.tui.charts import number_of
from studylam.tui.preview import words
from studylam.tui.preview.problem_text import problem_lines, row
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.long_list import LongList
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.labs.preview import Found
    from studylam.packs.models import Level
    from studylam.packs.preview.source import Excerpt
    from studylam.tui.preview.app import PreviewApp

FILTERS: tuple[tuple[str, tuple[Level, ...]], ...] = (
    ("all", ("error", "warning", "info")),
    ("errors", ("error",)),
    ("warnings", ("warning",)),
    ("notes", ("info",)),
)


@dataclass(frozen=True)
class Head:
    """A line above the problems of a file; without a name, a blank one."""

    file: str = ""
    count: int = 0


class ProblemList(LongList["Head | Found"]):
    """The problems, file by file."""

    BINDINGS = bindings("problem")

    def stops_at(self, entry: Head | Found) -> bool:
        return not isinstance(entry, Head)

    def draw(self, index: int, width: int) -> Content:
        entry = self.entries[index]
        if isinstance(entry, Head):
            return words.head(entry.file, entry.count, width) if entry.file else Content("")
        here = index == self.cursor
        line = row(entry.problem, width, marked=here, focused=here and self.has_focus)
        if self.hovered == str(index):
            line = line.pad_right(max(width - line.cell_length, 0)).stylize_before("on $surface")
        return line

    @property
    def problem(self) -> Found | None:
        """The one that is marked."""
        return None if isinstance(self.marked, Head) else self.marked


class ProblemSheet(Sheet):
    """All of one problem, with the lines around it."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None
        self._excerpt: Excerpt | None = None

    def show(self, found: Found | None, excerpt: Excerpt | None = None) -> None:
        self._found, self._excerpt = found, excerpt
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._found is not None:
            yield from map(Line, problem_lines(self._found.problem, self._excerpt, width))


class ProblemsScreen(PlaceScreen):
    """Enter opens the marked problem's file in the author's editor, at its line."""

    BINDINGS = bindings("problems", "problems-running")
    CSS_PATH = "problems.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._filter = 0

    @property
    def _preview(self) -> PreviewApp:
        return cast("PreviewApp", self.app)

    def path(self) -> tuple[str, ...]:
        return ("Problems",)

    def body(self) -> Iterable[Widget]:
        yield Text("", id="labs")
        yield Text("", id="nothing")
        with Container(id="sides"):
            with VerticalScroll(id="list", can_focus=False):
                yield ProblemList(id="problems")
            yield Pane(ProblemSheet(), id="problem")

    def on_mount(self) -> None:
        self.fill()
        self._list.focus()

    def on_screen_resume(self) -> None:
        self.fill()

    @property
    def _list(self) -> ProblemList:
        return self.query_one(ProblemList)

    @property
    def found(self) -> Found | None:
        """The problem that is marked."""
        return self._list.problem

    # -- what is shown ----------------------------------------------------------------------------

    def fill(self) -> None:
        """Show what is wrong now; the mark stays where it is, or near."""
        marked, cursor = self._list.problem, self._list.cursor
        name, levels = FILTERS[self._filter]
        every = self._preview.found
        entries, at = _entries(
            [f for f in every if f.problem.level in levels], self._titles, marked
        )
        if at is None and entries:
            stops = [i for i, entry in enumerate(entries) if not isinstance(entry, Head)]
            at = min(stops, key=lambda i: (abs(i - cursor), i))
        self._list.set_entries(entries, at)
        self.query_one("#sides").display = bool(entries)
        self.query_one("#nothing").display = not entries
        self.query_one("#nothing", Text).update(words.nothing(name if every else "all"))
        self._show_marked()
        self._show_labs()
        self.crumbs.say(status=_counted(every) if name == "all" else f"only {name}")
        self.refresh_bindings()

    @property
    def _titles(self) -> dict[str, str]:
        """Folder → the pack's title, where there are several."""
        packs = self._preview.draft.packs
        return {pack.root: pack.meta.title for pack in packs} if len(packs) > 1 else {}

    def _show_labs(self) -> None:
        run = self._preview.lab_run
        text = f"running {run.doing} …" if run.doing else run.status
        line = self.query_one("#labs", Text)
        line.display = run.has_any
        line.update(Content.styled(text, "$accent" if run.doing else "$text-muted"))

    @on(LongList.Marked)
    def _marked(self) -> None:
        self._show_marked()

    def _show_marked(self) -> None:
        from studylam.packs.preview.source import excerpt

        found, sheet = self._list.problem, self.query_one(ProblemSheet)
        sheet.show(found)
        self.query_one("#problem").scroll_home(animate=False)
        if found is not None:
            place = found.place

            def show(lines: Excerpt | None) -> None:
                if self._list.problem == found:
                    sheet.show(found, lines)

            work = lambda: excerpt(found.root, place.file, place.line)  # noqa: E731
            self.session.background(work, show, owner=self)

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        run = self._preview.lab_run
        if action == "run_labs":
            return run.has_any and not run.doing
        if action == "stop_labs":
            return bool(run.doing)
        if action == "explain":
            return self.is_mounted and self._list.problem is not None
        return super().check_action(action, parameters)

    @on(LongList.Chosen)
    def _chosen(self) -> None:
        self.open_marked()

    def open_marked(self) -> None:
        """Its file, in the author's editor."""
        if self.found is not None:
            self._preview.open_problem(self.found)

    def action_turn(self, by: int) -> None:
        self._filter = (self._filter + by) % len(FILTERS)
        self.fill()

    def action_explain(self) -> None:
        from studylam.tui.preview.explain import CodeScreen

        if (found := self._list.problem) is not None:
            self.app.push_screen(CodeScreen(found))

    def action_run_labs(self) -> None:
        self._preview.lab_run.start(self)

    def action_stop_labs(self) -> None:
        self._preview.lab_run.stop()


def _entries(
    found: list[Found], titles: dict[str, str], marked: Found | None
) -> tuple[list[Head | Found], int | None]:
    """The lines of the list, and where the marked problem is now."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((str(one.root), one.place.file), []).append(one)
    entries: list[Head | Found] = []
    for (root, file), problems in groups.items():
        if entries:
            entries.append(Head())
        title = f"{titles[root]} › " if root in titles else ""
        entries += [Head(title + file, len(problems)), *problems]
    return entries, _where(entries, marked)


def _where(entries: list[Head | Found], marked: Found | None) -> int | None:
    """The same problem, else the same at another line."""
    if marked is None:
        return None
    for what in (lambda f: f, lambda f: (f.root, f.place.file, f.problem.code, f.problem.message)):
        wanted = what(marked)
        for index, entry in enumerate(entries):
            if not isinstance(entry, Head) and what(entry) == wanted:
                return index
    return None


def _counted(found: Iterable[Found]) -> str:
    levels = [one.problem.level for one in found]
    return " · ".join(
        number_of(number, word)
        for level, (_, word, _) in words.SIGNS.items()
        if (number := levels.count(level))
    )
