"""The things that an event of a lab does, in readable form: one numbered entry each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content

from studylam.inert import inert_line
from studylam.tui.prose import QUIET, hang, wrap
from studylam.tui.timeline_text import span

if TYPE_CHECKING:
    from studylam.packs.models import Action


def action_lines(actions: Sequence[Action], width: int) -> Iterator[Content]:
    """What will be done, in order."""
    for number, action in enumerate(actions, 1):
        mark = Content.styled(f"{number}  ", "bold $primary")
        title = Content.styled(inert_line(_title(action)), "bold")
        if action.times > 1:
            title += Content.styled(f"  {action.times:,} times", QUIET)
        yield from hang(wrap(title, width - 3), mark, 3)
        params = _params(action)
        column = min(max(map(cell_len, params), default=0) + 2, width // 2)
        for name, value in params.items():
            known = Content(inert_line(name)).truncate(column - 1, ellipsis=True)
            label = Content("   ") + known.pad_right(column - known.cell_length)
            label = label.stylize(QUIET)
            shown = Content(inert_line(_value(value)))
            yield from hang(wrap(shown, max(width - column - 3, 8)), label, column + 3)


def _title(action: Action) -> str:
    if action.kind == "call":
        return f"{action.service} {action.operation}"
    if action.kind == "request":
        return action.request
    if action.kind == "invoke":
        how = "asynchronously" if action.type == "Event" else "and wait for it"
        whom = action.function or "the function"
        return f"invoke {whom}{f':{action.qualifier}' if action.qualifier else ''} {how}"
    if action.kind == "steps":
        return f"do what {action.file} says"
    if action.kind == "advance":
        return f"let {span(action.seconds)} pass"
    steps = int(action.seconds)
    return "go to what happens next" + (f", {steps} times" if steps > 1 else "")


def _params(action: Action) -> Mapping[str, Any]:
    if action.kind == "invoke":
        return {"event": action.event}
    return action.params if action.kind == "call" else {}


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 2_000 else f"{text[:2_000]} …"
