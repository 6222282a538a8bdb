"""The line above the keys of the lab console, and the work that it tells of: a run, or the cases.

Functions run in threads; what comes of them is told by messages, on the app's own thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from textual.message import Message
from textual.timer import Timer

from studylam.errors import StudyLamError
from studylam.runtime import Environments
from studylam.tui.ports import SessionApp
from studylam.tui.widgets.lab_panes import Status
from studylam.tui.widgets.lab_why import why_of, whys_of

if TYPE_CHECKING:
    from studylam.labs import CaseResult, LabSession
    from studylam.labs import Run as LabRun
    from studylam.pricing import PriceList
    from studylam.runtime import InvocationResult, LogLine, SandboxReport, WorldSnapshot
    from studylam.tui.widgets.lab_why import Why

DRAW_EVERY = 0.1
"""Seconds between two looks at what a running function has logged."""

Doing = Literal["", "run", "cases"]
_WORDS = {"run": "The function is", "cases": "The cases are"}


@dataclass(frozen=True)
class Run:
    """What came of a run; ``led_to``: all that was done, and what followed."""

    result: InvocationResult | None
    """Of the last function that ran, if any did."""
    led_to: LabRun | None
    why: Why | None
    cost_usd: Decimal | None = None
    """Of all functions that ran; None where no price list says."""
    environments: Environments = field(default_factory=Environments)
    """That the lab's functions had then."""
    stopped: bool = False
    """The learner ended it."""


@dataclass(frozen=True)
class Tried:
    """What came of the cases."""

    results: Sequence[CaseResult]
    whys: dict[str, Why]
    stopped: bool = False
    """The learner ended it: some haven't run."""


class Work(Status):
    """What runs now. Posts `Begun`, `Live` while it lasts, and at its end `Ran` or `Failed`."""

    class Begun(Message):
        """Something runs."""

    class Live(Message):
        """What has been said so far is worth a look."""

    class Ran(Message):
        """A run or the cases have ended."""

        def __init__(self, outcome: Run | Tried) -> None:
            super().__init__()
            self.outcome = outcome

    class Failed(Message):
        """It couldn't be done."""

        def __init__(self, error: StudyLamError, doing: Doing, *, stopped: bool) -> None:
            super().__init__()
            self.error = error
            self.doing = doing
            self.stopped = stopped

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(id=id)
        self._lab = lab
        self.doing: Doing = ""
        self.logs: list[LogLine] = []
        """What the last run has logged so far."""
        self.results: list[CaseResult] = []
        """Of the cases that have run so far."""
        self._cases: list[str] = []
        """Ids of those that are run now."""
        self._stopping = False
        self._drawing: Timer | None = None
        self._prices: PriceList | None = None

    @property
    def _session(self) -> SessionApp:
        return cast("SessionApp", self.app)

    def refuses(self) -> bool:
        """Say that something runs, if it does."""
        if self.doing:
            self.notify(f"{_WORDS[self.doing]} still running.", timeout=3)
        return bool(self.doing)

    # -- a run ------------------------------------------------------------------------------------

    def run_function(self, event: str, *, cold: bool) -> None:
        """Invoke the function with this event."""

        def work() -> None:
            self._lab.run(event, on_log=self.logs.append)

        self._run(work, cold=cold)

    def do(self, things: str, *, cold: bool) -> None:
        """Do these things, and run what follows from them."""

        def work() -> None:
            self._lab.perform(things, on_log=self.logs.append)

        self._run(work, cold=cold)

    def request(self, line: str) -> None:
        """Send this through the lab's front door."""

        def work() -> None:
            self._lab.request(line, on_log=self.logs.append)

        self._run(work, cold=False)

    def _run(self, work: Callable[[], None], *, cold: bool) -> None:
        self.logs = []
        self._begin("run", partial(self._invoke, work, cold))

    def _invoke(self, work: Callable[[], None], cold: bool) -> Run:
        """In a thread. The world is looked at later: what came back is not to wait for that."""
        if cold:
            self._lab.recycle()
        work()
        led_to = self._lab.last_run
        result = led_to.result if led_to else None
        why = why_of(result, self._session.library) if result is not None else None
        return Run(result, led_to, why, self._cost(led_to), self._lab.environments())

    def _cost(self, led_to: LabRun | None) -> Decimal | None:
        """What it would have cost at Lambda."""
        from studylam.labs.run_cost import run_cost
        from studylam.tui.billing import prices_of

        if led_to is None or not led_to.results:
            return None
        try:
            if self._prices is None:
                self._prices = prices_of(self._session.library)
            spec = self._lab.function
            return run_cost(
                led_to.results,
                self._prices,
                architecture=spec.architecture,
                ephemeral_mb=spec.ephemeral_mb,
            )
        except StudyLamError:
            return None  # a pack without prices; a run is worth showing without them

    def stop(self) -> None:
        """End the function that runs. Until it has ended, this is asked for at every look at it."""
        self._stopping = True
        self._stop()

    def _stop(self) -> None:
        # Whatever can't be stopped, as it hasn't been deployed yet, can be a moment later.
        self._session.background(
            self._lab.stop, lambda _: None, failed=lambda error: None, owner=self
        )

    # -- the cases --------------------------------------------------------------------------------

    def run_cases(self) -> None:
        """Run all of the lab's cases."""
        self.results = []
        self._cases = [case.id for case in self._lab.lab.cases]
        self._begin("cases", self._try_cases)

    def run_case(self, case: str) -> None:
        """Run one of them; the others stay as they went last."""
        self.results = [result for result in self.results if result.case.id != case]
        self._cases = [case]
        self._begin("cases", partial(self._try_case, case))

    @property
    def running_case(self) -> str:
        """Id of the case that runs now; empty if none does."""
        if self.doing != "cases":
            return ""
        done = {result.case.id for result in self.results}
        return next((case for case in self._cases if case not in done), "")

    def _try_cases(self) -> Tried:
        results = self._lab.run_cases(self.results.append)
        return Tried(results, whys_of(results, self._session.library))

    def _try_case(self, case: str) -> Tried:
        ran = {result.case.id: result for result in [*self.results, self._lab.run_case(case)]}
        results = [ran[one.id] for one in self._lab.lab.cases if one.id in ran]
        return Tried(results, whys_of(results, self._session.library))

    # -- any work ---------------------------------------------------------------------------------

    def _begin(self, doing: Doing, work: Callable[[], Run | Tried]) -> None:
        self.doing, self._stopping = doing, False
        self._drawing = self.set_interval(DRAW_EVERY, self._look)
        self.post_message(self.Begun())
        self._session.background(work, self._ended, failed=self._failed, owner=self)

    def _look(self) -> None:
        if self._stopping:
            self._stop()
        self.post_message(self.Live())

    def _end(self) -> bool:
        """Whether it was the learner who ended it."""
        stopped = self._stopping
        self.doing, self._stopping = "", False
        if self._drawing is not None:
            self._drawing.stop()
            self._drawing = None
        if self._lab.trouble is not None:
            self._session.show_error(self._lab.trouble, "This run could not be kept")
        return stopped

    def _ended(self, outcome: Run | Tried) -> None:
        stopped = self._end()
        if isinstance(outcome, Tried):
            self.results = list(outcome.results)
            outcome = replace(outcome, stopped=stopped)
        elif (
            stopped
            and outcome.result is not None
            and outcome.result.report.error_type == "Runtime.ExitError"
        ):
            outcome = replace(outcome, why=None, stopped=True)
        self.post_message(self.Ran(outcome))

    def _failed(self, error: StudyLamError) -> None:
        doing = self.doing
        self.post_message(self.Failed(error, doing, stopped=self._end()))

    # -- what is around it ------------------------------------------------------------------------

    def look_at_world(self, seen: Callable[[tuple[WorldSnapshot, SandboxReport]], Any]) -> None:
        """Unless something runs: what is in the world now."""
        if not self.doing:
            self._session.background(self._world_now, seen, owner=self)

    def _world_now(self) -> tuple[WorldSnapshot, SandboxReport]:
        return self._lab.world(), self._session.service.sandbox
