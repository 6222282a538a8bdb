"""The panes of the lab console: sheets that are told what to show, in frames that scroll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from studylam.tui import response_text, run_text, why_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.columns import Columns
from studylam.tui.prose import hang, set_text
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.labs import Run as LabRun
    from studylam.packs import Library
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Lab
    from studylam.runtime import InvocationResult, LogLine

QUIET = "$text-muted"


class Pane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """One tab's content; scrolls, and takes the keys that scroll it."""

    BINDINGS = bindings("page", "leaps")

    def __init__(self, *content: Widget, id: str) -> None:
        super().__init__(*content, id=id)


class Lines(Sheet):
    """A sheet that says a quiet sentence until there is something to show."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def content(self, width: int) -> Iterable[Content]:
        """What there is to show; nothing yet: no line."""
        raise NotImplementedError

    def lay_out(self, width: int) -> Iterable[Line]:
        lines = [Line(content) for content in self.content(width)]
        return lines or [Line(Content.styled(self._before, QUIET))]


class Response(Lines):
    """What the caller got; while the function runs, what it has logged so far."""

    def __init__(self) -> None:
        run = key_of("lab.run")
        super().__init__(f"Nothing has run yet. {run} runs the function with the event.")
        self._result: InvocationResult | None = None
        self._run: LabRun | None = None
        self._why: Explained | None = None
        self._stopped = False
        self._live: Sequence[LogLine] | None = None
        self._refused: StudyLamError | None = None

    def show_live(self, logs: Sequence[LogLine]) -> None:
        self._live = list(logs)
        self.changed()

    def show_run(self, run: LabRun | None) -> None:
        """What was done, and what clients and AWS's callers got of it. Before `show`."""
        self._run = run

    def show(
        self,
        result: InvocationResult | None,
        why: Explained | None = None,
        *,
        stopped: bool = False,
    ) -> None:
        """``stopped``: the learner ended it."""
        self._result, self._why, self._stopped, self._live = result, why, stopped, None
        self._refused = None
        self.changed()

    def show_refused(self, error: StudyLamError) -> None:
        """Why it didn't come to a run."""
        self._result = self._run = self._why = self._live = None
        self._refused = error
        self.changed()

    def content(self, width: int) -> Iterable[Content]:
        if self._live is not None:
            key = (key_of("lab-running.stop"), "bold $accent")
            stop = Content.assemble(key, (" stops it", QUIET))
            yield Columns(Content.styled("Running …", "bold"), stop).line(width)
            yield run_text.BLANK
            yield from run_text.log_lines(self._live[-40:], width)
        elif self._refused is not None:
            yield from response_text.not_run(self._refused, width)

    def lay_out(self, width: int) -> Iterable[Line]:
        if self._live is not None or (self._result is None and self._run is None):
            yield from super().lay_out(width)
            return
        if self._run is not None:
            if response_text.is_quiet(self._run):
                words = "Done. Nothing has run of it yet: the timeline says what is waited for."
                yield from map(Line, run_text.quiet(words, width))
            yield from map(Line, response_text.before_result(self._run, width))
        if self._result is not None:
            yield from self._result_lines(self._result, width)
        if self._run is not None:
            yield from map(Line, response_text.after_result(self._run, width))

    def _result_lines(self, result: InvocationResult, width: int) -> Iterable[Line]:
        if self._stopped:
            yield Line(run_text.stopped_line(result, width))
        else:
            yield from map(Line, run_text.outcome_lines(result, width))
        if self._why is not None:
            for line in why_text.short_lines(self._why, key_of("lab.why"), width):
                yield Line(line, "why")
        yield Line(run_text.BLANK)
        yield from map(Line, run_text.payload_lines(result, width))

    def choose(self, target: str) -> None:
        self.call_later(self.run_action, "screen.why")


class HintSheet(Sheet):
    """The hints that the learner has asked for, one by one."""

    def __init__(self, lab: Lab, library: Library) -> None:
        super().__init__()
        self._hints = [library.text(hint) for hint in lab.hints]
        self._shown = 0

    def show(self, number: int) -> None:
        self._shown = number
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if not self._hints:
            return
        left = len(self._hints) - self._shown
        words = f"{left} more" if self._shown else f"{left}, one by one"
        words += f": {key_of('lab.hint')}"
        yield Line(
            Columns(
                Content.styled("Hints", "bold"),
                Content.styled(words if left else "that was the last", QUIET),
            ).line(width),
            "hint",
        )
        for number, hint in enumerate(self._hints[: self._shown], 1):
            yield Line(run_text.BLANK)
            mark = Content.styled(f"{number}  ", "bold $accent")
            for line in hang(set_text(hint, width - 3), mark, 3):
                yield Line(line)

    async def _picked(self) -> None:
        await self.run_action("screen.hint")

    def choose(self, target: str) -> None:
        self.call_later(self._picked)


class Status(Sheet):
    """The line above the keys: settings, environments, the last report, and what it cost."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._settings: Sequence[str] = ()
        self._report: Sequence[str] = ()

    def show(self, settings: Sequence[str], report: Sequence[str]) -> None:
        """Both by their parts; where room is scarce, settings give way from the last one on."""
        self._settings, self._report = settings, report
        self.changed(size=False)

    def lay_out(self, width: int) -> Iterable[Line]:
        settings, parts = list(self._settings), list(self._report)
        if _room(settings) + _room(parts) + 3 > width:
            parts = [_in_short(part) for part in parts]
        while settings and _room(settings) + _room(parts) + 3 > width:
            settings.pop()
        report = Content.styled(" · ".join(parts), "$text").truncate(width, ellipsis=True)
        yield Line(Columns(Content(" · ".join(settings)), report).line(width), "function")

    def choose(self, target: str) -> None:
        self.call_later(self.run_action, f"screen.pane('{target}')")


def _room(parts: Sequence[str]) -> int:
    return len(" · ".join(parts))


def _in_short(part: str) -> str:
    """``Duration 1.20 ms`` → ``1.20 ms``: where room is scarce, units say enough."""
    for words, fewer in _FEWER:
        part = part.replace(words, fewer)
    return part


_FEWER = (
    ("Duration ", ""),
    ("Billed", "billed"),
    ("Memory ", ""),
    ("Init", "init"),
    ("cost of this run ", ""),
)
