"""A line to type a request into, in labs whose function stands behind a front door."""

from __future__ import annotations

import re
import shlex

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from studylam.tui.actions import bindings
from studylam.tui.widgets.sheet import Text

_WITH_JSON = re.compile(r"^(\s*[A-Za-z]+\s+\S+\s+)([{\[].*)$", re.DOTALL)


def with_json(line: str) -> str:
    """``POST /notes {"text": 1}`` as curl would want it: the JSON as ``--json``, in quotes."""
    found = _WITH_JSON.match(line)
    if found is None:
        return line
    return f"{found[1]}--json {shlex.quote(found[2].strip())}"


class _Line(Input):
    BINDINGS = bindings("request")

    def action_leave(self) -> None:
        self.screen.focus_next()


class RequestLine(Horizontal):
    """Posts `Sent` for enter."""

    class Sent(Message):
        """A request was typed."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    def __init__(self, example: str, *, id: str) -> None:
        super().__init__(id=id)
        self._example = example

    def compose(self) -> ComposeResult:
        yield Text("request", id="request-label")
        yield _Line(self._example, id="request-text", compact=True, select_on_focus=False)

    @property
    def line(self) -> Input:
        return self.query_one(_Line)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Sent(with_json(event.value)))
