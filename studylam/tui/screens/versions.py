"""Versions of a lab's code: what was changed since each, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.inert import inert_line
from studylam.labs.differences import Difference, differences, size
from studylam.labs.versions import load
from studylam.names import inert_name
from studylam.progress import utc_now
from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of
from studylam.tui.ports import Newest
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.diff_sheet import DiffSheet, counts
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.progress import Version

STARTER = "starter"


class VersionRows(Rows):
    """The starter, and the versions."""

    BINDINGS = bindings("versions-list")


class VersionsScreen(PlaceScreen):
    """Dismissed with what to say of the version that was loaded; with nothing by escape.

    What was kept, renamed or deleted is in the record before the screen shows it.
    """

    listed_in = "lab"
    BINDINGS = bindings("versions")
    CSS_PATH = "versions.tcss"
    # The list stands beside the changes only where these have room for two sides all the same.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (150, "-wide")]  # noqa: RUF012 - as in Textual

    def __init__(self, lab: LabSession) -> None:
        super().__init__()
        self._lab = lab
        self._versions = lab.versions
        self._shown: dict[str, Version] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._undo: list[tuple[str, Callable[[], object]]] = []
        self._newest = Newest()

    def path(self) -> tuple[str, ...]:
        return ("Labs", self._lab.lab.title, "Versions of your code")

    def here(self) -> tuple[str, str] | None:
        return ("lab", self._lab.lab.id)

    def body(self) -> Iterable[Widget]:
        with Container(id="sides"):
            with Page(id="list"):
                yield VersionRows(id="versions")
            with Container(id="beside"):
                yield Text(id="what")
                yield Pane(DiffSheet(id="diff"), id="changes")

    def on_mount(self) -> None:
        self._fill(STARTER)
        self.query_one(Rows).focus()

    # -- what there is ----------------------------------------------------------------------------

    def _fill(self, mark: str | None = None) -> None:
        self._shown = {version.id: version for version in self._versions.all()}
        rows = self.query_one(Rows)
        own = [one for one in self._shown.values() if one.is_own]
        by_itself = [one for one in self._shown.values() if not one.is_own]
        listed = [Row(STARTER, "Starter", detail="what the lab began with")]
        listed += [Row.blank(), Row.heading("Your versions"), *map(self._row, own)]
        if not own:
            words = f"None yet: {key_of('versions.keep-as-version')} keeps the code as it is now."
            listed.append(Row(None, Content.styled(words, "$text-muted")))
        if by_itself:
            listed += [Row.blank(), Row.heading("Kept by itself"), *map(self._row, by_itself)]
        rows.set_rows(listed, mark=mark)
        self.crumbs.say(status=number_of(len(own), "version"))
        self._measure()
        self._compare()
        self.refresh_bindings()

    def _row(self, version: Version) -> Row:
        cases = "cases not run"
        if version.passed is not None and version.total is not None:
            cases = f"{version.passed} of {version.total} cases"
        change = Content("")
        if (lines := self._sizes.get(version.id)) is not None:
            change = counts(*lines)
        words = f"{_ago(utc_now() - version.made_at)} · {cases}"
        return Row(version.id, inert_name(version.name), right=change, detail=words)

    def _measure(self) -> None:
        """How much each version has changed of the starter: in the background, one by one."""
        todo = [one for id, one in self._shown.items() if id not in self._sizes]
        if not todo:
            return
        starter = self._lab.lab.starter

        def measured(sizes: Mapping[str, tuple[int, int]]) -> None:
            self._sizes.update(sizes)
            self._fill(self.query_one(Rows).marked)

        self.session.background(
            lambda: {one.id: size(differences(starter, one.files)) for one in todo},
            measured,
            owner=self,
        )

    @on(Rows.Marked)
    def _compare(self) -> None:
        """From the marked version to the code as it is."""
        here = self._marked
        old = self._lab.lab.starter if here is None else here.files
        name = "the starter" if here is None else f"“{inert_name(here.name)}”"
        new = {file: text for file, text in self._lab.files.items() if file in old}
        old = {file: old[file] for file in new}

        def compared(changes: list[Difference]) -> None:
            same = f"Your code is the same as {name}."
            self.query_one(DiffSheet).show(changes, same)
            self.query_one("#changes").scroll_home(animate=False)
            what = Content.assemble(
                (f"From {name} to your code", "bold"), "   ", counts(*size(changes))
            )
            self.query_one("#what", Text).update(what)

        self.session.background(
            lambda: differences(old, new), self._newest.of(compared), owner=self
        )
        self.refresh_bindings()

    @property
    def _marked(self) -> Version | None:
        return self._shown.get(self.query_one(Rows).marked or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("rename", "discard"):
            return self.is_mounted and self._marked is not None
        if action == "undo":
            return bool(self._undo)
        return super().check_action(action, parameters)

    # -- what can be done -------------------------------------------------------------------------

    def action_sides(self) -> None:
        """Old beside new, or one below the other."""
        sheet = self.query_one(DiffSheet)
        sheet.paired = not sheet.is_paired(sheet.size.width)
        sheet.changed()

    def action_keep(self) -> None:
        """Keep the code as it is now under a name."""
        from studylam.tui.screens.prompt import PromptScreen

        def named(name: str | None) -> None:
            if name is None:
                return
            try:
                version = self._versions.keep(name, self._lab.files, self._lab.cases_passed)
            except StudyLamError as error:
                self.session.show_error(error, "It was not kept")
                return
            self._undo.append(
                (f"“{version.name}” isn't kept any more.", lambda: self._drop(version))
            )
            self._fill(version.id)
            self._tell(f"Kept as “{version.name}”.")

        words = "All files of the lab as they are now, with how the cases went."
        self.app.push_screen(PromptScreen("Keep this code as a version", words), named)

    def _drop(self, version: Version) -> None:
        self._versions.discard(version)

    def action_rename(self) -> None:
        """Give the marked version another name."""
        from studylam.tui.screens.prompt import PromptScreen

        version = self._marked
        if version is None:
            return

        def named(name: str | None) -> None:
            if name is None:
                return
            try:
                renamed = self._versions.rename(version, name)
            except StudyLamError as error:
                self.session.show_error(error, "It keeps its name")
                return
            self._undo.append(
                (f"It is “{version.name}” again.", lambda: self._versions.bring_back(version))
            )
            self._fill(renamed.id)

        self.app.push_screen(PromptScreen("Another name for this version", "", version.name), named)

    def action_discard(self) -> None:
        """Forget the marked version; undo brings it back."""
        if (version := self._marked) is None:
            return
        self._versions.discard(version)
        self._undo.append(
            (f"“{version.name}” is back.", lambda: self._versions.bring_back(version))
        )
        self._fill()
        key = key_of("versions.undo")
        self._tell(f"“{version.name}” is deleted; {key} brings it back.")

    def action_undo(self) -> None:
        """Take back the last of these."""
        if self._undo:
            words, undo = self._undo.pop()
            undo()
            self._fill()
            self._tell(words)

    @on(Rows.Chosen)
    def action_load(self) -> None:
        """Make the marked version the learner's code; what that replaces is kept first."""
        version = self._marked
        if version is None:
            self._begin_anew()
            return
        before = load(self._lab, version, self._versions)
        kept = f" What you had is kept as “{before.name}”." if before else ""
        self.dismiss(f"This is “{version.name}” again.{kept}")

    def _begin_anew(self) -> None:
        if not any(map(self._lab.is_changed, self._lab.files)):
            self._tell("Your code is the starter's.")
            return
        self._lab.reset()
        self.dismiss("This is the starter. What you had is kept as “before the starter”.")

    def _tell(self, words: str) -> None:
        self.notify(inert_line(words), timeout=4, markup=False)


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    return f"{number_of(minutes // (24 * 60), 'day')} ago"
