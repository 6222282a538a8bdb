"""What came back of things done at a lab: what clients got through a front door, what AWS refused.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, code_lines, hang, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.timeline_text import pretty

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.labs import Refused
    from studylam.labs import Run as LabRun
    from studylam.runtime import Response

FAILS = 400
"""From this status on, a request has failed."""
SHOWN = 20
"""Responses and answers of one event that are shown."""


def before_result(run: LabRun, width: int) -> Iterator[Content]:
    """What stands above the function's own result: refusals, then what clients got."""
    for refused in run.refused[:SHOWN]:
        yield from _refused(refused, width)
        yield BLANK
    for response in run.responses[-SHOWN:]:
        yield from _response(response, width)
        yield BLANK
    if run.responses and run.result is not None:
        yield Content.styled("what the function returned", QUIET)
    elif run.responses:
        yield Content.styled("The function wasn't run.", QUIET)


def after_result(run: LabRun, width: int) -> Iterator[Content]:
    """What stands below it: the event that a front door made, and AWS's answers."""
    for response in run.responses[-1:]:
        if response.event is not None:
            yield BLANK
            yield Content.styled("the event that the function got", QUIET)
            yield from code_lines(pretty(dict(response.event)), "json", width)
    answers = [answer for answer in run.answers if answer]
    if answers and not run.responses:
        yield BLANK
        yield Content.styled("what AWS answered", QUIET)
        for answer in answers[-SHOWN:]:
            yield from code_lines(pretty(dict(answer)), "json", width)


def not_run(error: StudyLamError, width: int) -> Iterator[Content]:
    """What stood in the way of a run: what, where, and how to mend it."""
    head = Content.styled("✗ ", "bold $error")
    yield from hang(wrap(Content.styled("The function wasn't run.", "bold"), width - 2), head, 2)
    yield BLANK
    yield from wrap(Content(inert(error.message)), width)
    if error.where and "(line " not in error.message:
        yield from wrap(Content.styled(inert_line(error.where), QUIET), width)
    if error.hint:
        yield BLANK
        yield from wrap(Content(inert(error.hint)), width)


def is_quiet(run: LabRun) -> bool:
    """Whether nothing ran and nothing came back."""
    return not (run.results or run.responses or run.refused)


def is_fine(run: LabRun | None) -> bool:
    """Whether the last client got what it wanted, as far as a status tells; true without one."""
    return run is None or (
        not run.refused and all(one.status < FAILS for one in run.responses[-1:])
    )


def _refused(refused: Refused, width: int) -> Iterator[Content]:
    head = Content.styled("✗ ", "bold $error")
    words = Content.styled(inert_line(f"{refused.operation}: {refused.code}"), "bold")
    yield from hang(wrap(words, width - 2), head, 2)
    yield from hang(wrap(Content(inert_line(_words(refused))), width - 2), Content("  "), 2)


def _words(refused: Any) -> str:
    return str(getattr(refused, "message", "") or getattr(refused, "words", ""))


def _response(response: Response, width: int) -> Iterator[Content]:
    fine = response.status < FAILS
    sign = ("✓ ", "bold $success") if fine else ("✗ ", "bold $error")
    status = inert_line(f"{response.status} {response.reason}".rstrip())
    head = Content.assemble(sign, (status, "bold"))
    yield Columns(head, Content.styled("what the client got", QUIET)).line(width)
    for name, value in response.headers:
        label = Content.styled(f"  {inert_line(name)}: ", QUIET)
        if label.cell_length < width - 12:
            yield from hang(wrap(Content(inert_line(value)), width - label.cell_length), label, 4)
    body = _body(response.text)
    if body:
        yield BLANK
        yield from code_lines(body, "json", width)
    told = response.explanation
    said = [("why", told.why), ("rule", told.rule), ("source", told.source)]
    if any(words for _, words in said):
        yield BLANK
    for name, words in said:
        if words:
            label = Content.styled(f"{name:<8}", QUIET)
            yield from hang(wrap(Content(inert_line(words)), max(width - 8, 8)), label, 8)


def _body(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return pretty(text.encode("utf-8", "replace")) if text else ""
    return pretty(value if isinstance(value, Mapping | list) else text.encode())
