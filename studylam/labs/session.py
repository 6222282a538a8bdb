"""A learner at a lab: their code, its runs and cases, the world, the hints. All of it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from studylam.errors import NotFoundError, StorageError
from studylam.labs import trust
from studylam.labs.cases import CaseResult, run_all
from studylam.labs.event_text import parse_event, pretty
from studylam.labs.function import function_config

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import EventChoice, Lab, Pack
    from studylam.progress import Record
    from studylam.runtime import InvocationResult, LambdaService, LogLine, WorldSnapshot


def open_lab(
    library: Library, lab_id: str, service: LambdaService, record: Record | None
) -> LabSession:
    """Sit down at a lab, with the code as it was left.

    Nothing is started yet: the world is made at the first run or look. ``record=None`` keeps
    nothing.

    Raises:
        NotFoundError: the library has no such lab.
    """
    lab = library.lab(lab_id)
    return LabSession(lab, library.pack_of(lab), service, record)


class LabSession:
    """May be used from several threads: runs and cases take turns; `save` never waits for them."""

    def __init__(self, lab: Lab, pack: Pack, service: LambdaService, record: Record | None) -> None:
        self.lab = lab
        self._pack = pack
        self._service = service
        self._record = record
        self._turn = threading.RLock()
        self._seeded = False
        self._deployed: dict[str, str] | None = None
        self._files = dict(lab.starter)
        self._hints_shown = 0
        self.trouble: StorageError | None = None
        """Why the last run is not in the record."""
        if record is not None:
            drafts = record.drafts(lab.id)
            self._files.update({name: drafts[name] for name in self._files if name in drafts})
            self._hints_shown = min(record.lab_status(lab.id).hints_shown, len(lab.hints))

    # -- the learner's code ---------------------------------------------------------------------

    @property
    def files(self) -> dict[str, str]:
        """File name → the learner's text; a copy. ``handler.py`` first."""
        return dict(self._files)

    def save(self, name: str, text: str) -> None:
        """Keep the learner's version of a file; it is in the record when this returns."""
        if name not in self._files:
            raise NotFoundError.named("file in this lab", name, list(self._files))
        if self._files[name] == text:
            return
        self._files[name] = text
        if self._record is not None:
            self._record.save_draft(self.lab.id, name, text)

    def reset(self) -> None:
        """Back to the starter."""
        self._files = dict(self.lab.starter)
        if self._record is not None:
            self._record.discard_drafts(self.lab.id)

    def is_changed(self, name: str) -> bool:
        """Whether the learner's version of a file differs from the starter's."""
        return self._files[name] != self.lab.starter[name]

    # -- events and runs ------------------------------------------------------------------------

    def choose_event(self, name: str) -> str:
        """One of the lab's events as text, ready to be changed.

        Raises:
            NotFoundError: the lab offers no event of that name.
        """
        return pretty(self._choice(name).event)

    def _choice(self, name: str) -> EventChoice:
        for choice in self.lab.events:
            if choice.name == name:
                return choice
        raise NotFoundError.named("event in this lab", name, [one.name for one in self.lab.events])

    def run(
        self, event_json: str, *, on_log: Callable[[LogLine], None] | None = None
    ) -> InvocationResult:
        """Invoke the function with the learner's code. The world is as the last run left it.

        A warm environment is used again while the code is the same. The run is recorded.

        Raises:
            BadInputError: the event isn't JSON, with line and column.
            ConsentNeededError: the lab's pack comes from elsewhere, see `studylam.labs.trust`.
        """
        parse_event(event_json)
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._prepare()
            result = self._service.invoke(self.lab.function.name, event_json, on_log=on_log)
        self._note_run("run", request_id=result.request_id, function_error=result.function_error)
        return result

    def run_cases(self, on_result: Callable[[CaseResult], None] | None = None) -> list[CaseResult]:
        """Run every case, each in a fresh world; record how many passed.

        There is one world: afterwards it is the lab's own again, as it is when the lab is opened.

        Raises:
            ConsentNeededError: as for `run`.
        """
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._seeded = False
            results = run_all(self.lab, self._files, self._service, on_result)
            self._seeded = True
        passed = sum(result.passed for result in results)
        self._note_run("cases", passed=passed, total=len(results))
        return results

    def _note_run(self, kind: Literal["run", "cases"], **details: Any) -> None:
        """Record a run. What came of it is worth showing even where that fails: see `trouble`."""
        self.trouble = None
        if self._record is not None:
            try:
                self._record.add_lab_run(self.lab.id, kind, **details)
            except StorageError as error:
                self.trouble = error

    def recycle(self) -> None:
        """Throw the function's environments away: the next run is a cold start."""
        with self._turn:
            if self._deployed is not None:
                self._service.recycle(self.lab.function.name)

    def _prepare(self) -> None:
        files = dict(self._files)
        self._seed()
        if files != self._deployed:
            self._service.deploy(function_config(self.lab), files)
            self._deployed = files

    # -- the world ------------------------------------------------------------------------------

    def world(self) -> WorldSnapshot:
        """What is in the lab's buckets, tables, queues and mailboxes now."""
        with self._turn:
            self._seed()
            return self._service.world.snapshot()

    def reset_world(self) -> None:
        """Back to the world that the lab begins with."""
        with self._turn:
            self._seeded = False
            self._seed()

    def _seed(self) -> None:
        if not self._seeded:
            self._service.world.seed(self.lab.world)
            self._seeded = True

    # -- hints ----------------------------------------------------------------------------------

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
