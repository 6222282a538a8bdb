"""What an invocation shows, as lines: response, error, log, AWS calls.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.labs.json_text import written
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, code_lines, hang, wrap

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.runtime import AwsCall, InvocationResult, LogLine, Report

MAX_PAYLOAD = 10_000
"""Characters of a payload that are shown; half as many of what may be twice as wide."""

MAX_LOG_LINES = 2_000

BLANK = Content("")

_FRAME = re.compile(r'File "/var/task/([^"]+)",? [Ll]ine (\d+)')


def quiet(words: str, width: int) -> list[Content]:
    """A sentence that can wait."""
    return wrap(Content.styled(words, QUIET), width)


def failing_line(result: InvocationResult, files: Mapping[str, str]) -> tuple[str, int] | None:
    """File and line (from 1) of the learner's own code that an error came from last.

    ``files``: name → text. An import that failed comes without a stack trace; it is looked for.
    """
    payload = result.payload
    if result.function_error is None or not isinstance(payload, dict):
        return None
    trace = payload.get("stackTrace")
    found = None
    for entry in trace if isinstance(trace, list) else ():
        # What comes after is the line itself, in which anything may be written.
        frame = _FRAME.match(str(entry).lstrip())
        if frame is not None and frame[1] in files and len(frame[2]) < 7:
            found = (frame[1], int(frame[2]))
    if found is None and payload.get("errorType") == "Runtime.ImportModuleError":
        from studylam.labs.imports import failed_import

        found = failed_import(str(payload.get("errorMessage"))[:1000], files)
    return found


def place_of(error: StudyLamError, files: Iterable[str]) -> tuple[str, int] | None:
    """File and line (from 1) of the learner's own that an error stands at, if it says one."""
    name, _, rest = (error.where or "").partition(":")
    line = rest.partition(":")[0]
    return (name, int(line)) if name in set(files) and line.isdecimal() else None


def error_words(result: InvocationResult) -> str:
    """``KeyError: 'Item'``, on one inert line; empty if there is no function error."""
    if result.function_error is None:
        return ""
    payload = result.payload
    if not isinstance(payload, dict):
        return inert_line(result.payload_text[:300])
    kind = payload.get("errorType") or result.report.error_type or "Error"
    message = str(payload.get("errorMessage") or "")
    return inert_line(f"{kind}: {message}"[:300] if message else str(kind))


def report_words(report: Report) -> str:
    """The REPORT line in short."""
    words = f"Duration {report.duration_ms:.2f} ms · Billed {report.billed_duration_ms:,} ms"
    words += f" · Memory {report.max_memory_used_mb}/{report.memory_size_mb} MB"
    if report.init_duration_ms is not None:
        words += f" · Init {report.init_duration_ms:.1f} ms"
    return words


def verdict(fine: bool) -> Content:
    """A tick or a cross."""
    return Content.styled("✓", "$success") if fine else Content.styled("✗", "$error")


def calls_note(calls: Sequence[AwsCall]) -> Content:
    """How many calls, or how many of them were denied."""
    denied = sum(call.decision != "allow" for call in calls)
    if denied:
        return Content.styled(f"✗ {denied} denied", "$error")
    return Content(str(len(calls)) if calls else "")


def outcome_lines(result: InvocationResult, width: int) -> Iterator[Content]:
    """Whether the function returned or failed."""
    if result.function_error is None:
        start = "cold start" if result.cold_start else "warm start"
        head = Content.assemble(("✓ ", "bold $success"), ("returned", "bold"))
        yield Columns(head, Content.styled(start, QUIET)).line(width)
    else:
        head = Content.styled("✗ ", "bold $error")
        yield from hang(wrap(Content.styled(error_words(result), "bold"), width - 2), head, 2)


def stopped_line(result: InvocationResult, width: int) -> Content:
    """That the learner ended it, and when."""
    after = Content.styled(f"after {result.report.duration_ms / 1000:,.1f} s", QUIET)
    head = Content.assemble(("! ", "bold $warning"), ("You stopped it.", "bold"))
    return Columns(head, after).line(width)


def payload_lines(
    result: InvocationResult, width: int, *, most: int = MAX_PAYLOAD
) -> Iterator[Content]:
    """What the caller of the function got."""
    yield from code_lines(_pretty(result, most), "json", width)
    yield from _inner_body(result.payload, width)
    if result.function_error is not None:
        yield from _trace_lines(result.payload, width)


def _pretty(result: InvocationResult, most: int) -> str:
    payload = result.payload
    if isinstance(payload, dict) and result.function_error is not None:
        payload = {key: value for key, value in payload.items() if key != "stackTrace"}
    text = result.payload_text
    if isinstance(payload, dict | list):
        text = written(payload, 2)
    return shortened(text, most)


def shortened(text: str, most: int = MAX_PAYLOAD) -> str:
    """A payload, inert, and not without end."""
    most = most if text.isascii() else most // 2
    if len(text) > most:
        text = f"{text[:most]}\n… {len(text) - most:,} more characters"
    return inert(text)


def _inner_body(payload: Any, width: int) -> Iterator[Content]:
    """The body of an API's response is JSON inside a string: hard to read as it is."""
    body = payload.get("body") if isinstance(payload, dict) else None
    if not isinstance(body, str):
        return
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(parsed, dict | list):
        yield BLANK
        yield from quiet("the body, as the client reads it", width)
        yield from code_lines(shortened(written(parsed, 2)), "json", width)


def _trace_lines(payload: Any, width: int) -> Iterator[Content]:
    trace = payload.get("stackTrace") if isinstance(payload, dict) else None
    if not isinstance(trace, list) or not trace:
        return
    yield BLANK
    yield from quiet("stack trace, last call last", width)
    for entry in trace[-20:]:
        for line in inert(str(entry)).rstrip("\n").split("\n"):
            yield from hang(wrap(Content(line.strip()), width - 4), Content(_indent(line)), 4)


def _indent(line: str) -> str:
    return "    " if line.startswith("    ") else "  "


def words_of(log: LogLine, width: int) -> str:
    """A line's text. Between the fields of the runtime's own are tabs: as wide as a tab may be,
    they would tear holes of any width into it. So it is broken between two fields, not within one.
    """
    if log.kind != "platform" or "\t" not in log.text:
        return log.text
    lines = [""]
    for field in log.text.split("\t"):
        longer = f"{lines[-1]}  {field}" if lines[-1] else field
        if lines[-1] and cell_len(longer.rstrip()) > width:
            lines.append(field)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def log_lines(
    logs: Sequence[LogLine], width: int, *, most: int = MAX_LOG_LINES
) -> Iterator[Content]:
    """The last log lines; the runtime's own have ``λ`` before them, which no handler can print
    there.
    """
    if len(logs) > most:
        yield from quiet(f"… {len(logs) - most:,} earlier lines are left out", width)
        logs = logs[-most:]
    for log in logs:
        platform = log.kind == "platform"
        text = Content(inert(words_of(log, width - 2)).rstrip("\n"))
        if platform:
            yield from hang(
                wrap(text.stylize(f"italic {QUIET}"), width - 2),
                Content.styled("λ ", "$primary"),
                2,
            )
        else:
            yield from hang(wrap(text, width - 2), Content("  "), 2)
