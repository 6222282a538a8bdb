"""What is kept of a learner at a lab: their version of its files, their runs, and hints they saw.

All of it is in the record before anybody shows it. Two windows may be open on one record: what the
other one wrote meanwhile is kept as a version before it is written over.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from studylam.errors import NotFoundError, StorageError

if TYPE_CHECKING:
    from studylam.labs.versions import Versions
    from studylam.packs.models import Lab
    from studylam.progress import Record
    from studylam.runtime import InvocationResult


OTHERS = "from another window"
"""What a version is called that another window's code became."""
OTHERS_EVERY = 60.0
"""Seconds until one is made again: where both write by turns, it would be one with every key."""


class Kept:
    """One learner's files, runs and hints of one lab. ``record=None`` keeps nothing."""

    def __init__(self, lab: Lab, record: Record | None) -> None:
        self.lab = lab
        self._record = record
        self._files = dict(lab.starter)
        self._unkept: set[str] = set()
        """Files that the record doesn't have as they are: writing them failed."""
        self._hints_shown = 0
        self.trouble: StorageError | None = None
        """Why the last run is not in the record."""
        self._tried: tuple[dict[str, str], tuple[int, int]] | None = None
        """Files that cases ran with, and how many of how many passed."""
        self._recorded: dict[str, str] = {}
        """The files as the record had them when they were last read or written here."""
        self._others_at: float | None = None
        """When another window's code was last kept, by a clock that only goes on."""
        self.found_others = False
        """Another window's code has been kept; whoever tells of it sets this back."""
        if record is not None:
            drafts = self._recorded = record.drafts(lab.id)
            self._files.update({name: drafts[name] for name in self._files if name in drafts})
            self._hints_shown = min(record.lab_status(lab.id).hints_shown, len(lab.hints))

    @property
    def files(self) -> dict[str, str]:
        """File name → the learner's text; a copy. ``handler.py`` first."""
        return dict(self._files)

    def save(self, name: str, text: str) -> None:
        """Keep the learner's version of a file; it is in the record when this returns."""
        if name not in self._files:
            raise NotFoundError.named("file in this lab", name, list(self._files))
        if self._files[name] == text and name not in self._unkept:
            return
        before = dict(self._files)
        self._files[name] = text
        if self._record is not None:
            from studylam.progress.desk import writable

            self._unkept.add(name)
            self._keep_others(before)
            self._record.save_draft(self.lab.id, name, text)
            self._recorded[name] = writable(text)
            self._unkept.discard(name)

    def _keep_others(self, before: dict[str, str]) -> None:
        """Keep what another window has written since, if this one hasn't the same."""
        assert self._record is not None
        drafts = self._record.drafts(self.lab.id)
        others = {
            name: text
            for name, text in drafts.items()
            if name in before and text not in (self._recorded.get(name), before[name])
        }
        self._recorded = drafts
        now = time.monotonic()
        if others and (self._others_at is None or now - self._others_at >= OTHERS_EVERY):
            self._others_at, self.found_others = now, True
            self.versions.keep_before(OTHERS, {**before, **others})

    @property
    def cases_passed(self) -> tuple[int, int] | None:
        """How many of how many cases passed with the code as it is now, if they ran with it."""
        return self._tried[1] if self._tried and self._tried[0] == self._files else None

    @property
    def versions(self) -> Versions:
        """Versions of the code that the learner has kept; without a record, none lasts."""
        from studylam.labs.versions import Versions
        from studylam.progress import Record

        return Versions(self._record or Record.in_memory(), self.lab.id)

    def reset(self) -> None:
        """Back to the starter. What was written is kept as a version first."""
        if self._record is not None:
            self._keep_others(self._files)
        if self._record is not None and any(map(self.is_changed, self._files)):
            self.versions.keep_before("before the starter", self._files, self.cases_passed)
        self._files = dict(self.lab.starter)
        self._unkept.clear()
        if self._record is not None:
            self._record.discard_drafts(self.lab.id)
            self._recorded = {}

    def forget_unchanged(self) -> None:
        """Keep no version of a file that is the starter's: it shall follow the starter."""
        changed = {name: text for name, text in self._files.items() if self.is_changed(name)}
        if self._record is not None and set(self._record.drafts(self.lab.id)) - set(changed):
            self._record.discard_drafts(self.lab.id)
            for name, text in changed.items():
                self._record.save_draft(self.lab.id, name, text)
            self._recorded = self._record.drafts(self.lab.id)

    def is_changed(self, name: str) -> bool:
        """Whether the learner's version of a file differs from the starter's."""
        return self._files[name] != self.lab.starter[name]

    # -- runs -------------------------------------------------------------------------------------

    def _note_result(self, result: InvocationResult | None) -> None:
        error = result.function_error if result else None
        self._note("run", request_id=result.request_id if result else "", function_error=error)

    def _note_cases(self, files: dict[str, str], passed: int, total: int) -> None:
        self._tried = (files, (passed, total))
        self._note("cases", passed=passed, total=total)

    def _note(self, kind: Literal["run", "cases"], **details: Any) -> None:
        """Record a run. What came of it is worth showing even where that fails: see `trouble`."""
        self.trouble = None
        if self._record is not None:
            try:
                self._record.add_lab_run(self.lab.id, kind, **details)
                if kind == "cases" and self._tried is not None:
                    self.versions.note_cases(self._tried[0], *self._tried[1])
            except StorageError as error:
                self.trouble = error

    # -- hints ------------------------------------------------------------------------------------

    @property
    def hints_shown(self) -> int:
        """How many of the lab's hints the learner has seen."""
        return self._hints_shown

    def next_hint(self) -> str | None:
        """Show one hint more; ``None`` when there are no more."""
        if self._hints_shown >= len(self.lab.hints):
            return None
        self._hints_shown += 1
        if self._record is not None:
            self._record.set_hints_shown(self.lab.id, self._hints_shown)
        return self.lab.hints[self._hints_shown - 1]
