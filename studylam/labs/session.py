"""A learner at a lab: their code, its runs and cases, the world, the hints. All of it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, StudyLamError
from studylam.labs import trust
from studylam.labs.cases import CaseResult, case_name, run_all, run_case
from studylam.labs.event_text import parse_event, pretty
from studylam.labs.kept import Kept
from studylam.labs.running import Run, actions_of, perform
from studylam.labs.set_up import SetUp
from studylam.labs.triggers import Refused
from studylam.labs.workflow import Workflow, workflow_of
from studylam.packs.models import Action, Place
from studylam.runtime import VirtualClock
from studylam.runtime.refusals import FunctionNotFoundError

if TYPE_CHECKING:
    from studylam.labs.doors import Door
    from studylam.packs import Library
    from studylam.packs.models import EventChoice, FunctionSpec, Lab, Pack
    from studylam.progress import Record
    from studylam.runtime import (
        Environments,
        InvocationResult,
        LambdaService,
        LogLine,
        WorldSnapshot,
    )
    from studylam.runtime.timeline import Moment


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


class LabSession(Kept):
    """May be used from several threads: runs and cases take turns; `save` never waits for them."""

    def __init__(self, lab: Lab, pack: Pack, service: LambdaService, record: Record | None) -> None:
        super().__init__(lab, record)
        self._pack = pack
        self._service = service
        self._turn = threading.RLock()
        self._set_up = SetUp(lab, service)
        self._stage = self._set_up.stage
        self._stopping = threading.Event()
        self.last_run: Run | None = None
        """What the last run was and led to."""

    # -- events and runs --------------------------------------------------------------------------

    def choose_event(self, name: str) -> str:
        """One of the lab's events as text, ready to be changed: see `does_things`.

        Raises:
            NotFoundError: the lab offers no event of that name.
        """
        return pretty(self._choice(name).event)

    def does_things(self, name: str) -> bool:
        """Whether an event is a list of things to do, for `perform`, and not one for `run`.

        Raises:
            NotFoundError: the lab offers no event of that name.
        """
        return bool(self._choice(name).actions)

    def _choice(self, name: str) -> EventChoice:
        for choice in self.lab.events:
            if choice.name == name:
                return choice
        raise NotFoundError.named("event in this lab", name, [one.name for one in self.lab.events])

    def run(
        self, event_json: str, *, on_log: Callable[[LogLine], None] | None = None
    ) -> InvocationResult:
        """Invoke the function with the learner's code. The world is as the last run left it.

        A warm environment is used again while the code is the same. The run is recorded, unless
        nothing ran as the function was refused; what followed from it is in `last_run`.

        Raises:
            BadInputError: the event isn't JSON, or a file of JSON that configures the lab can't be
                used; with line and column.
            ConsentNeededError: the lab's pack comes from elsewhere, see `studylam.labs.trust`.
        """
        parse_event(event_json)
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._set_up.prepare(self._files)
            before = self._service.timeline.last
            result = self._service.invoke(self._stage.main, event_json, on_log=on_log)
            self._service.pump()
            moments = tuple(self._service.timeline.since(before))
            self.last_run = Run(moments, (result,), refused=tuple(self._stage.refused))
        self._note_result(result)
        return result

    def perform(self, text: str, *, on_log: Callable[[LogLine], None] | None = None) -> Run:
        """Do the things that ``text`` says (the JSON of `choose_event`, perhaps changed).

        All that follows at that moment of the clock has happened when this returns; what waits,
        waits for `advance` or `jump`. The run is recorded.

        Raises:
            BadInputError: as for `run`; or something that can't be done, such as a call that AWS
                doesn't have.
            ConsentNeededError: as for `run`.
        """
        return self._do(actions_of(text), on_log)

    def act(self, service: str, operation: str, params: Mapping[str, Any] | None = None) -> Run:
        """One AWS call that the learner types, by AWS's names. Raises as `perform` does."""
        made = Action(
            kind="call",
            service=service,
            operation=operation,
            params=dict(params or {}),
            place=Place(file="call"),
        )
        return self._do((made,))

    def request(
        self, line: str, through: str = "", *, on_log: Callable[[LogLine], None] | None = None
    ) -> Run:
        """A request as one would type it for curl, through one of the lab's front doors.

        Raises:
            UsageError: it isn't a request, or the lab has no front door.
            BadInputError, ConsentNeededError: as for `perform`.
        """
        return self._do((Action(kind="request", request=line, through=through),), on_log)

    def advance(self, seconds: float) -> Run:
        """Let virtual time pass, and all happen that falls due. Raises as `perform` does."""
        return self._do((Action(kind="advance", seconds=seconds),), is_run=False)

    def jump(self) -> Run:
        """Go to the next moment at which something happens. Raises as `perform` does."""
        return self._do((Action(kind="jump", seconds=1),), is_run=False)

    @property
    def now(self) -> float:
        """Seconds since the epoch, by the virtual clock."""
        return self._service.clock.now()

    @property
    def next_due(self) -> float | None:
        """When something happens next, if anything is waited for."""
        clock = self._service.clock
        return clock.next_due if isinstance(clock, VirtualClock) else None

    @property
    def moments(self) -> list[Moment]:
        """All that has happened since the lab was set up, oldest first."""
        return self._service.timeline.since()

    def workflow(self) -> Workflow | None:
        """The lab's state machine, with its last execution unless files have changed since.

        Raises:
            BadInputError: the definition is none, with all that is wrong about it.
        """
        is_current = self._set_up.has(self._files)
        execution = self._stage.last_execution() if is_current else None
        return workflow_of(self.lab, self._files, execution)

    @property
    def doors(self) -> tuple[Door, ...]:
        """The lab's front doors, once it was set up."""
        return tuple(self._stage.doors)

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What AWS refused when the lab was set up: such a trigger isn't there."""
        return tuple(self._stage.refused)

    def _do(
        self,
        actions: Iterable[Action],
        on_log: Callable[[LogLine], None] | None = None,
        *,
        is_run: bool = True,
    ) -> Run:
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._set_up.prepare(self._files)
            run = self.last_run = perform(self._stage, actions, on_log)
        if is_run:
            self._note_result(run.result)
        return run

    def run_cases(self, on_result: Callable[[CaseResult], None] | None = None) -> list[CaseResult]:
        """Run every case, each in a fresh world; record how many passed.

        There is one world: afterwards it is the lab's own again, as it is when the lab is opened.
        They run with the lab's own settings, whatever is tried out. After `stop`, those that ran
        are given back, and nothing is recorded.

        Raises:
            ConsentNeededError: as for `run`.
        """
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._stopping.clear()
            self._set_up.forget()
            files = dict(self._files)
            results = run_all(self.lab, files, self._service, on_result, self._stopping.is_set)
            self._set_up.is_seeded = True
        if self._stopping.is_set():
            return results
        self._note_cases(files, sum(result.passed for result in results), len(results))
        return results

    def run_case(self, name: str) -> CaseResult:
        """Run one case as `run_cases` does; nothing is recorded of it.

        Raises:
            NotFoundError: the lab has no such case.
            ConsentNeededError: as for `run`.
        """
        case = next((one for one in self.lab.cases if one.id == name), None)
        if case is None:
            raise NotFoundError.named("case in this lab", name, [one.id for one in self.lab.cases])
        trust.check(self._pack, self._record, self._service)
        with self._turn:
            self._stopping.clear()
            self._set_up.forget()
            result = run_case(self.lab, case, dict(self._files), self._service)
            self._set_up.is_seeded = True
        return result

    def stop(self) -> None:
        """End what the lab's own function does now; of cases, run no further ones."""
        self._stopping.set()
        for name in (self._stage.main, case_name(self.lab)):
            with suppress(FunctionNotFoundError):
                self._service.stop(name)

    # -- settings and environments ----------------------------------------------------------------

    def recycle(self) -> None:
        """Throw the functions' environments away: the next run is a cold start."""
        with self._turn:
            self._set_up.recycle()

    def environments(self) -> Environments:
        """Those of the lab's functions, as they are now."""
        return self._set_up.environments()

    def try_settings(self, **settings: int) -> None:
        """Run with another ``memory_mb`` or ``timeout_s`` than the lab's from now on.

        Like any change of a configuration, that makes the next start a cold one. Cases keep the
        lab's own.

        Raises:
            BadInputError: Lambda has no such memory or timeout; at the next run.
        """
        self._set_up.try_settings(settings)

    @property
    def can_try_settings(self) -> bool:
        """Whether they can be tried out: not where a file of the lab's says them."""
        return not self.lab.function.document

    @property
    def function(self) -> FunctionSpec:
        """The lab's own function as the learner's files say now, as far as they can be read."""
        return self._set_up.function(self._files)

    @property
    def is_changed_since(self) -> bool:
        """Whether the next start is cold, as code or settings have changed since the last one."""
        return self._set_up.is_changed_since(self._files)

    @property
    def is_behind(self) -> bool:
        """Whether the next run has to deploy something first, and needn't make all anew."""
        return self._set_up.is_behind(self._files)

    def get_ready(self) -> None:
        """Deploy code that has changed, if nothing else has to be made anew for it.

        The next run then has that behind it. Its Init still comes: that is the run's own.
        """
        if not self.is_behind or not self._turn.acquire(blocking=False):
            return
        try:
            trust.check(self._pack, self._record, self._service)
            self._set_up.prepare(self._files)
        except StudyLamError:
            return  # the run says it
        finally:
            self._turn.release()

    # -- the world --------------------------------------------------------------------------------

    def world(self) -> WorldSnapshot:
        """What is in the lab's buckets, tables, queues and mailboxes now, as a screen shows it."""
        with self._turn:
            self._set_up.seed()
            return self._service.world.snapshot(brief=True)

    def world_meanwhile(self) -> WorldSnapshot:
        """The world while the function runs: doesn't wait for its end, and makes nothing."""
        return self._service.world.snapshot(brief=True)

    def object_bytes(self, bucket: str, key: str) -> bytes:
        """All of an object of the world.

        Raises:
            NotFoundError: it isn't there.
        """
        return self._service.world.object_bytes(bucket, key)

    def detail(self, kind: str, *names: str) -> dict[str, Any] | None:
        """All of an item, message or record that `world` has cut; ``None`` if it is gone."""
        return self._service.world.detail(kind, *names)

    def reset_world(self) -> None:
        """Back to the world that the lab begins with, and to a time at which nothing waits."""
        with self._turn:
            self._set_up.forget()
            self._stage.begin_anew()
            self.last_run = None
            self._set_up.seed()
