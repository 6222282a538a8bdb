"""Measuring beside the screen: what is measured, how far it is, and its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, StudyLamError
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.labs.tuning import Profile, Subject, TuningScenario
    from studylam.packs import Library
    from studylam.packs.models import Block, Pack
    from studylam.progress import Record
    from studylam.runtime import LambdaService

LAB, FILE, WRITTEN = "lab:", "file:", "written:"
"""What is measured, beside scenarios by their ids: a lab's function with the learner's code, a
handler on the disk, and a scenario that is written out in a lesson."""


@dataclass(frozen=True)
class Measured:
    title: str
    profile: Profile
    timeout_s: int


def choices(library: Library) -> list[tuple[str, str]]:
    """(what, label) of everything that packs bring: scenarios, then labs."""
    from studylam.labs.tuning.subjects import events_of

    found = [(one.id, library.titled(one)) for one in library.scenarios if one.tool == "tuning"]
    return found + [
        (LAB + lab.id, f"Your lab: {lab.title}") for lab in library.labs if events_of(lab)
    ]


def read_scenario(
    library: Library, what: str, data: Mapping[str, Any] | None
) -> TuningScenario | None:
    """The scenario that ``what`` names; None for a lab and a file.

    Raises:
        FieldError: it can't be used.
        NotFoundError: there is none.
    """
    from studylam.labs.tuning import read_tuning

    if what == WRITTEN and data is not None:
        return read_tuning(data, library)
    if what.startswith((LAB, FILE, WRITTEN)):
        return None
    file = library.scenario(what)
    if file.tool != "tuning":
        raise BadInputError(f"{file.title} is no scenario for power tuning.", where=str(file.place))
    return read_tuning(file.data, library, folder=Path(file.path).parent)


class Job(Work):
    """One measuring; `run` in a thread (again, after a consent), `stop` from any.

    ``now``: runs done, of how many, and the event of the one that runs.
    """

    def __init__(
        self,
        library: Library,
        record: Record,
        beside: LambdaService,
        what: str,
        data: Mapping[str, Any] | None,
        repeat: int,
    ) -> None:
        super().__init__()
        self._library = library
        self._record = record
        self._beside = beside
        self._what = what
        self._data = data
        self._repeat = repeat
        self._service: LambdaService | None = None
        self._name = ""

    def run(self) -> Measured:
        """Raises as `studylam.labs.tuning.measuring.measure` does."""
        from studylam.labs.tuning.measuring import measure
        from studylam.runtime import LambdaService, VirtualClock

        # A service of its own: the world that a lab has on the screen beside is left alone.
        accepted = self._beside.accepts_no_sandbox
        clock = VirtualClock(time.time())
        with ExitStack() as stack:
            subject = self._subject(stack)
            self._name = subject.config.name
            service = LambdaService(blank_environments=0, clock=clock, accept_no_sandbox=accepted)
            self._service = stack.enter_context(service)
            try:
                profile = measure(
                    subject,
                    service,
                    self._record,
                    repeat=self._repeat,
                    progress=self.tell,
                    is_stopped=lambda: self.is_stopped,
                )
            finally:
                self._service = None
        return Measured(subject.title, profile, subject.timeout_s)

    def stop(self) -> None:
        """End it, also in the middle of a run. Asked for again until it has ended."""
        super().stop()
        service = self._service
        if service is not None and self._name:
            threading.Thread(target=_stop, args=(service, self._name), daemon=True).start()

    def _subject(self, stack: ExitStack) -> Subject:
        from studylam.labs.tuning import lab_subject, scenario_subject
        from studylam.labs.tuning.subjects import typed_subject

        library, what = self._library, self._what
        if what.startswith(LAB):
            return lab_subject(library, what.removeprefix(LAB), "own", self._record)
        if what.startswith(FILE):
            return stack.enter_context(typed_subject(what.removeprefix(FILE), library))
        scenario = read_scenario(library, what, self._data)
        assert scenario is not None
        if what == WRITTEN:
            pack = owner(library, self._data or {})
        else:
            pack = library.pack_of(library.scenario(what))
        return scenario_subject(scenario, library, pack, self._record)


def _stop(service: LambdaService, name: str) -> None:
    # It may not be there yet, or not any more; whether to go on is asked before each run as well.
    with suppress(StudyLamError):
        service.stop(name)


def owner(library: Library, data: Mapping[str, Any]) -> Pack:
    """The pack in whose texts such a scenario is written out: its code needs that pack's consent.

    Raises:
        BadInputError: it is in none of them, so that nobody could be asked.
    """
    for pack in (*library.packs, *library.behind):
        for block in _blocks(pack):
            if block.kind == "tool" and block.tool == "tuning" and block.data == data:
                return pack
    raise BadInputError(
        "This handler isn't in any pack that is open.", hint="Open the lesson again."
    )


def _blocks(pack: Pack) -> Iterator[Block]:
    for lesson in pack.lessons:
        for section in lesson.sections:
            yield from section.blocks
    for lab in pack.labs:
        yield from lab.task
