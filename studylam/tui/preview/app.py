"""The app on packs that are being written: what their files say is shown as soon as it is saved.

Reading and checking are done in threads. What is on the screen is then shown again in its place;
what lies below it is shown again when one comes back to it.
"""

from __future__ import annotations

import gc
import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.app import StudyLam
from studylam.tui.preview import words
from studylam.tui.preview.labs import LabRun
from studylam.tui.screens.base import PlaceScreen
from studylam.tui.session import Session, load
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.labs.preview import Draft, Found
    from studylam.packs import Library
    from studylam.packs.preview.memory import Memory
    from studylam.packs.preview.watch import Watch


class PreviewApp(StudyLam):
    """``roots``: folders of packs, as `studylam.packs.preview.folder.pack_folder` has them."""

    BINDINGS = bindings("preview")
    asks_first = False
    preface = "A preview: answers here are kept apart from your record."
    beneath_leads_to = "problems"

    draft: Draft
    """The packs as they were read last."""
    checked: Draft
    """As they were checked last: what was wrong stands until more is known."""
    _watch: Watch
    _stores: dict[Path, Memory]

    def __init__(
        self, place: str | None = None, what: str | None = None, *, roots: Sequence[Path]
    ) -> None:
        super().__init__(place, what, roots=roots)
        self.roots = tuple(roots)
        self.lab_run = LabRun(self)
        self.gone: StudyLamError | None = None
        """Why the packs can't be read any more; what is shown is how they were."""
        self._checking = False
        self._checks = Work()
        """All checks of this session: who leaves doesn't wait for one to end."""

    # -- a session begins -------------------------------------------------------------------------

    def load_session(self) -> Session:
        from studylam.home import preview_database
        from studylam.labs import trust
        from studylam.labs.preview import open_draft
        from studylam.packs.preview.memory import Memory
        from studylam.packs.preview.watch import Watch

        for root in self.roots:
            trust.write_in(root)
        self._watch = Watch(self.roots)
        self._stores = {root: Memory(root) for root in self.roots}
        self.draft = self.checked = open_draft(self.roots, stores=self._stores)
        return load(
            tell=self._waiting, library=self.draft.library, place=preview_database(self.roots)
        )

    def _loaded(self, session: Session) -> None:
        self._say()
        super()._loaded(session)
        self._check()
        self._look_later()

    def open_packs(self) -> Library:
        """What is installed doesn't change what is written."""
        return self.draft.library

    # -- the files change -------------------------------------------------------------------------

    def _look_later(self) -> None:
        self.set_timer(self._watch.pause, self.look)

    def look(self) -> None:
        """Look for changes; then again, and so on."""
        if self._is_leaving:
            return
        self.background(self._watch.look, self._looked, failed=self._look_failed)

    @property
    def _is_leaving(self) -> bool:
        """Whether there is nothing to be shown any more."""
        return not self.is_running or self._exit or not self.screen_stack

    def _looked(self, changed: bool) -> None:
        if self._is_leaving:
            return
        if changed:
            self._read_again()
        else:
            self._freshen()  # what couldn't be drawn anew before
            self._look_later()

    def _look_failed(self, error: StudyLamError) -> None:
        self.show_error(error)
        self._look_later()

    def _read_again(self) -> None:
        from studylam.labs.preview import open_draft

        work = partial(open_draft, self.roots, self.draft, self._stores)
        self.background(work, self._read, failed=self._unreadable)

    def _unreadable(self, error: StudyLamError) -> None:
        self.gone = error
        self._say()
        self._look_later()

    def _read(self, draft: Draft) -> None:
        if self._is_leaving:
            return
        self.gone = None
        self.lab_run.changed(self.draft, draft)
        self.draft, self.library = draft, draft.library
        if self.warms:
            gc.freeze()  # as at the start: a large pack would be gone through again and again
        self._say()
        for screen in self.screen_stack:
            if isinstance(screen, PlaceScreen):
                screen.stale = True
        self._freshen()
        self._check()
        self._look_later()

    def _freshen(self) -> None:
        screen = self.screen
        if isinstance(screen, PlaceScreen) and screen.stale:
            screen.call_later(screen.freshen)

    # -- what is wrong ----------------------------------------------------------------------------

    @property
    def found(self) -> tuple[Found, ...]:
        """All problems, with those that running the labs has brought to light."""
        return self._with_labs.problems

    @property
    def _with_labs(self) -> Draft:
        more = self.lab_run.found
        return self.checked.with_more(more) if more else self.checked

    def _check(self) -> None:
        """Check the draft in a thread, one check at a time."""
        from studylam.labs.preview import check

        if self._checking or self.draft.is_checked:
            return
        self._checking = True
        draft = self.draft

        def done(checked: Draft) -> None:
            if self._is_leaving:
                return
            self._checking = False
            self.checked = checked
            if self.draft is draft:
                self.draft = checked
            else:
                self._check()
            self.tell_problems()

        def failed(error: StudyLamError) -> None:
            self._checking = False
            self.show_error(error, "The pack couldn't be checked")
            self._say()

        self.background(partial(check, draft, self._checks.tell), done, failed=failed)

    def tell_problems(self) -> None:
        """There are others now: everywhere where they are shown."""
        from studylam.tui.preview.problems import ProblemsScreen

        self._say()
        for screen in self.screen_stack:
            if isinstance(screen, ProblemsScreen) and screen.is_mounted:
                screen.fill()

    def _say(self) -> None:
        self.beneath = words.beneath(
            self.draft.shown,
            self._with_labs.levels,
            self.gone,
            is_checked=self.checked.is_checked,
            kept=len(self.draft.kept),
        )

    def on_unmount(self) -> None:
        self.lab_run.stop()
        self._checks.stop()
        super().on_unmount()

    # -- what can be done -------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("problems", "source"):
            return self.session_ready.is_set()
        return super().check_action(action, parameters)

    def action_problems(self) -> None:
        from studylam.tui.preview.problems import ProblemsScreen

        if isinstance(self.screen, ProblemsScreen):
            self.screen.dismiss()
        elif not any(isinstance(screen, ProblemsScreen) for screen in self.screen_stack):
            self.push_screen(ProblemsScreen())

    def action_source(self) -> None:
        from studylam.tui.preview.opening import source_of

        screen = self.screen
        if (found := getattr(screen, "found", None)) is not None:
            self.open_problem(found)
            return
        self.open_file(*source_of(self, screen if isinstance(screen, PlaceScreen) else None))

    def open_problem(self, found: Found) -> None:
        """Open a problem's file where it is."""
        place = found.place
        self.open_file(found.root, place.file, place.line, found.problem.column)

    def how_to_add(self, kind: str) -> str:
        folder = shlex.quote(str(self.roots[0]))
        return f"Add one: studylam pack new {kind} --in {folder}"

    def open_file(self, root: Path, file: str, line: int, column: int | None = None) -> None:
        """Open a file of a pack in the author's editor."""
        from studylam.tui.preview.opening import open_in_editor

        open_in_editor(self, root, file, line, column)
