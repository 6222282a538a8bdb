"""The calls tab: each AWS call of the last run with IAM's verdict, and what would allow it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Self

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui import calls_text
from studylam.tui.actions import bindings
from studylam.tui.prose import QUIET, wrap
from studylam.tui.widgets.lab_panes import Pane
from studylam.tui.widgets.sheet import Line, ListSheet

if TYPE_CHECKING:
    from studylam.runtime import AwsCall
    from studylam.runtime.iam import OverBroad


class Calls(ListSheet):
    """The calls, with a cursor; the one that is marked shows the statements too."""

    BINDINGS = bindings("long")

    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._has_run = False
        self._calls: Sequence[AwsCall] = ()
        self._broad: Sequence[OverBroad] = ()
        self._functions: Sequence[str] = ()
        self._editable: Collection[str] = ()

    def show(
        self,
        calls: Sequence[tuple[str, AwsCall]],
        broad: Sequence[OverBroad],
        editable: Collection[str],
    ) -> None:
        """These were made, each by the function of that name.

        The cursor goes to the first one that was refused. ``editable``: functions whose role the
        learner writes.
        """
        self._has_run, self._broad, self._editable = True, broad, editable
        self._functions = [function for function, _ in calls]
        self._calls = [call for _, call in calls]
        denied = (i for i, call in enumerate(self._calls) if call.decision != "allow")
        self.set_reactive(Calls.cursor, next(denied, 0))
        self.changed()

    @property
    def marked(self) -> AwsCall | None:
        return self._calls[self.cursor] if 0 <= self.cursor < len(self._calls) else None

    @property
    def function(self) -> str:
        """Of the marked call, the function that made it."""
        return self._functions[self.cursor] if self.marked is not None else ""

    @property
    def can_add(self) -> bool:
        """Whether what the marked call needs can go into a role that the learner writes."""
        call = self.marked
        return (
            call is not None
            and self.function in self._editable
            and any("Principal" not in statement for statement in call.would_allow)
        )

    def lay_out(self, width: int) -> Iterable[Line]:
        yield from map(Line, calls_text.broad_lines(self._broad, width))
        if not self._calls:
            words = "The last run made no AWS call."
            if not self._has_run:
                words = "No AWS call yet: nothing has run."
            yield from map(Line, wrap(Content.styled(words, QUIET), width))
            return
        column = min(max(len(calls_text.name_of(call)) for call in self._calls), width // 2)
        for index, call in enumerate(self._calls):
            yield from self._call(index, call, column, width)

    def _call(self, index: int, call: AwsCall, column: int, width: int) -> Iterable[Line]:
        target, here = str(index), index == self.cursor
        style = "bold $accent" if self.has_focus else QUIET
        mark = Content.styled("▸ ", style) if here else Content("  ")
        line = mark + calls_text.head(call, column, width - 2)
        if self.hovered == target:
            line = line.stylize_before("on $surface")
        yield Line(line, target)
        for line in calls_text.resource_lines(call, width - 2):
            yield Line(Content("  ") + line, target)
        if not here:
            return
        for line in calls_text.decided_lines(call, width - 2):
            yield Line(Content("  ") + line, target)
        for line in calls_text.would_allow_lines(call, width - 2, can_add=self.can_add):
            yield Line(Content("  ") + line, target)

    def action_move(self, by: int) -> None:
        there = max(0, min(self.cursor + by, len(self._calls) - 1))
        if self._calls and there != self.cursor:
            self.cursor = there
        else:
            self.scroll_on(by)

    def action_edge(self, side: int) -> None:
        if self._calls:
            self.cursor = len(self._calls) - 1 if side > 0 else 0

    def action_choose(self) -> None:
        """Enter has nothing more to show than the cursor does."""

    def choose(self, target: str) -> None:
        self.cursor = int(target)

    def watch_cursor(self) -> None:
        self.redraw()
        self.refresh_bindings()
        self.call_after_refresh(self.show_target, str(self.cursor))


class CallsPane(Pane, can_focus=False):
    """The tab with it."""

    BINDINGS = bindings("calls")

    class Wanted(Message):
        """What this call needs shall go into the function's role."""

        def __init__(self, function: str, call: AwsCall) -> None:
            super().__init__()
            self.function = function
            self.call = call

    def __init__(self, *, id: str) -> None:
        super().__init__(Calls(), id=id)

    @property
    def calls(self) -> Calls:
        return self.query_one(Calls)

    def focus(self, scroll_visible: bool = True) -> Self:
        self.calls.focus(scroll_visible)
        self.call_after_refresh(self.calls.show_target, str(self.calls.cursor))
        return self

    def action_grant(self) -> None:
        call = self.calls.marked
        if call is not None:
            self.post_message(self.Wanted(self.calls.function, call))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.calls.can_add if action == "grant" and self.is_mounted else True
