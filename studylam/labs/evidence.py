"""What happened in a case, and whether it is what the case's expectation asks for.

Everything is looked at that can be seen from outside the handler: its answers, log lines, AWS
calls, reports, and the world it leaves behind. All differences are collected, not just the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.labs.aftermath import judge_run
from studylam.labs.documents import Documents
from studylam.labs.images import read_header
from studylam.labs.match import Mismatch, cut, matches, mismatches, shown

if TYPE_CHECKING:
    from studylam.labs.aftermath import Execution
    from studylam.labs.running import Run
    from studylam.labs.stage import Stage
    from studylam.packs.models import Expectation
    from studylam.runtime import InvocationResult, WorldSnapshot


@dataclass(frozen=True)
class Evidence:
    """The invocations of one case, in order, and the world after the last."""

    invocations: tuple[InvocationResult, ...]
    world: WorldSnapshot
    object_bytes: Callable[[str, str], bytes]
    """Bucket and key → content, for objects that are in ``world``."""
    run: Run | None = None
    role: Any = None
    """The policy document of the function's role, as the learner has it."""
    executions: Sequence[Execution] = ()
    """Of the state machine, oldest first."""

    @classmethod
    def of(cls, run: Run, stage: Stage, files: Mapping[str, str]) -> Evidence:
        """What can be seen after a run."""
        service = stage.service
        role = Documents(stage.lab, files).value(stage.lab.function.role)
        return cls(
            run.results,
            service.world.snapshot(),
            service.world.object_bytes,
            run,
            role,
            stage.executions(),
        )


def judge(expect: Expectation, evidence: Evidence, *, does_things: bool = False) -> list[Mismatch]:
    """Every way in which ``evidence`` falls short of ``expect``; an empty list: the case passes.

    ``does_things``: the event isn't sent to the function itself. Then a failed run is no mismatch
    of its own, but the first thing to say if there is one.
    """
    found = []
    last = evidence.invocations[-1] if evidence.invocations else None
    if not does_things:
        found += _outcome(expect, last) if last else [Mismatch("invocation", "one", "none")]
    elif expect.error_type is not None:
        found += _outcome(expect, last) if last else [Mismatch("error", expect.error_type, "none")]
    for place, wanted in expect.objects.items():
        found += _objects(place, wanted, evidence)
    for table, wanted in expect.items.items():
        found += _table(table, wanted, evidence.world)
    for queue, wanted in expect.messages.items():
        found += _messages(queue, wanted, evidence.world)
    if expect.mails is not None:
        found += _mails(expect.mails, evidence.world)
    found += _log_lines(expect, evidence.invocations)
    found += _calls(expect, evidence.invocations)
    found += _report(expect, evidence.invocations)
    if evidence.run is not None:
        found += judge_run(expect, evidence, does_things=does_things)
    failed = last is not None and last.function_error is not None
    if found and does_things and last is not None and failed and _says_nothing_of_errors(expect):
        found.insert(0, Mismatch("last run", "no function error", _error_text(last)))
    return found


def _says_nothing_of_errors(expect: Expectation) -> bool:
    return expect.error_type is None and expect.results is None and expect.attempts is None


def _outcome(expect: Expectation, last: InvocationResult) -> list[Mismatch]:
    error = _error_type(last)
    if expect.error_type is not None:
        if expect.error_type in (error, last.report.error_type):
            return _response(expect, last)
        got = f"no error; it returned {shown(last.payload)}" if error is None else _error_text(last)
        return [Mismatch("error", cut(expect.error_type), got)]
    if error is not None:
        return [Mismatch("invocation", "no function error", _error_text(last))]
    return _response(expect, last)


def _response(expect: Expectation, last: InvocationResult) -> list[Mismatch]:
    return mismatches(expect.response, last.payload) if expect.response_given else []


def _error_type(result: InvocationResult) -> str | None:
    """The error's class as the caller sees it; ``None`` if the function succeeded."""
    if result.function_error is None:
        return None
    payload = result.payload
    named = payload.get("errorType") if isinstance(payload, dict) else None
    return str(named or result.report.error_type or result.function_error)


def _error_text(result: InvocationResult) -> str:
    payload = result.payload
    message = payload.get("errorMessage") if isinstance(payload, dict) else result.payload_text
    return cut(f"{_error_type(result)}: {message}")


# -- the world ------------------------------------------------------------------------------------


def _objects(place: str, wanted: Any, evidence: Evidence) -> list[Mismatch]:
    """``place`` is ``bucket/key``, or a bucket alone with the number of objects in it."""
    bucket, slash, key = place.partition("/")
    what = f"object {place}"
    there = evidence.world.buckets.get(bucket)
    if there is None:
        return [Mismatch(cut(f"bucket {bucket}"), "there", "there is no such bucket")]
    if not slash:
        if len(there) == wanted:
            return []
        keys = ", ".join(info.key for info in there[:8]) + (", …" if len(there) > 8 else "")
        got = f"{_count(len(there), 'object')}{': ' + keys if keys else ''}"
        return [Mismatch(cut(f"bucket {bucket}"), _count(wanted, "object"), cut(got))]
    info = next((info for info in there if info.key == key), None)
    if wanted is False:
        return [] if info is None else [Mismatch(cut(what), "not there", _count(info.size, "byte"))]
    if info is None:
        keys = ", ".join(info.key for info in there[:8]) or "nothing"
        return [Mismatch(cut(what), "there", cut(f"not there; the bucket has: {keys}"))]
    if wanted is True:
        return []
    return [
        Mismatch(cut(f"{what}, {name}"), expected, got)
        for name, expected, got in _properties(wanted, info, evidence, bucket)
    ]


def _properties(
    wanted: dict[str, Any], info: Any, evidence: Evidence, bucket: str
) -> Iterable[tuple[str, str, str]]:
    if "content_type" in wanted and wanted["content_type"] != info.content_type:
        yield "content type", str(wanted["content_type"]), cut(str(info.content_type))
    if "min_size" in wanted and info.size < wanted["min_size"]:
        yield "size", f"at least {_count(wanted['min_size'], 'byte')}", _count(info.size, "byte")
    if "max_size" in wanted and info.size > wanted["max_size"]:
        yield "size", f"at most {_count(wanted['max_size'], 'byte')}", _count(info.size, "byte")
    if not {"text", "json", "image"} & wanted.keys():
        return
    content = evidence.object_bytes(bucket, info.key)
    if "text" in wanted:
        text = content.decode("utf-8", errors="backslashreplace")
        if text != wanted["text"]:
            yield "text", shown(wanted["text"]), shown(text)
    if "json" in wanted:
        text = content.decode("utf-8", errors="backslashreplace")
        for miss in mismatches({"$json": wanted["json"]}, text, "content"):
            yield miss.what, miss.expected, miss.got
    if "image" in wanted:
        yield from _image(wanted["image"], content)


def _image(wanted: dict[str, Any], content: bytes) -> Iterable[tuple[str, str, str]]:
    header = read_header(content)
    if header is None:
        yield "image", str(wanted.get("format", "an image")), "no JPEG, PNG, GIF or WebP"
        return
    if "format" in wanted and str(wanted["format"]).upper() != header.format:
        yield "format", str(wanted["format"]), header.format
    size = f"{header.width} × {header.height} px"
    for side, actual in (("width", header.width), ("height", header.height)):
        if side in wanted and wanted[side] != actual:
            yield side, f"{wanted[side]} px", size
        if f"max_{side}" in wanted and actual > wanted[f"max_{side}"]:
            yield side, f"at most {wanted[f'max_{side}']} px", size


def _table(table: str, wanted: Any, world: WorldSnapshot) -> list[Mismatch]:
    what = cut(f"table {table}")
    info = world.tables.get(table)
    if info is None:
        return [Mismatch(what, "there", "there is no such table")]
    return _some_of(what, wanted, info.items, "item", matches)


def _messages(name: str, wanted: Any, world: WorldSnapshot) -> list[Mismatch]:
    if name in world.queues:
        messages = world.queues[name]
        what, bodies = f"queue {name}", [message.body for message in messages]
        if isinstance(wanted, list) and any(_is_message(one) for one in wanted):
            return _some_of(cut(what), wanted, [_whole(one) for one in messages], "message", _fits)
    elif name in world.topics:
        what, bodies = f"topic {name}", [_published(message) for message in world.topics[name]]
    else:
        return [Mismatch(cut(f"queue or topic {name}"), "there", "there is none of that name")]
    return _some_of(cut(what), wanted, bodies, "message", _body_fits)


def _is_message(wanted: Any) -> bool:
    return isinstance(wanted, dict) and set(wanted) == {"$message"}


def _whole(message: Any) -> dict[str, Any]:
    """A message of a queue with all that ``$message`` may ask for."""
    return {
        "body": message.body,
        "receive_count": message.receive_count,
        "attributes": dict(message.attributes),
        "group_id": message.group_id,
    }


def _fits(wanted: Any, message: dict[str, Any]) -> bool:
    if not _is_message(wanted):
        return _body_fits(wanted, message["body"])
    parts = dict(wanted["$message"])
    if "body" in parts and not _body_fits(parts.pop("body"), message["body"]):
        return False
    return matches(parts, message)


def _published(message: Any) -> str:
    return str(getattr(message, "message", message))


def _body_fits(wanted: Any, body: str) -> bool:
    if isinstance(wanted, str):
        return wanted in body
    return matches({"$json": wanted}, body)


def _some_of(
    what: str, wanted: Any, got: list[Any], noun: str, fits: Callable[[Any, Any], bool]
) -> list[Mismatch]:
    """``wanted`` is a count, or a list of which each one must fit some of what ``got`` has."""
    there = cut(f"{_count(len(got), noun)}: {shown(got)}")
    if isinstance(wanted, int):
        return [] if len(got) == wanted else [Mismatch(what, _count(wanted, noun), there)]
    return [
        Mismatch(what, f"{noun} with {shown(one)}", there)
        for one in wanted
        if not any(fits(one, other) for other in got)
    ]


def _mails(wanted: list[dict[str, Any]], world: WorldSnapshot) -> list[Mismatch]:
    if len(wanted) != len(world.mails):
        subjects = "; ".join(f"{mail.subject!r}" for mail in world.mails) or "none"
        got = f"{_count(len(world.mails), 'mail')}: {subjects}"
        return [Mismatch("mails", _count(len(wanted), "mail"), cut(got))]
    found = []
    for number, (one, mail) in enumerate(zip(wanted, world.mails, strict=True), 1):
        for name, expected, got in _mail(one, mail):
            found.append(Mismatch(f"mail {number}, {name}", expected, got))
    return found


def _mail(wanted: dict[str, Any], mail: Any) -> Iterable[tuple[str, str, str]]:
    for name, actual in (("to", list(mail.to)), ("cc", list(mail.cc)), ("source", mail.source)):
        if name not in wanted:
            continue
        expected = wanted[name]
        if isinstance(actual, list) and isinstance(expected, str):
            expected = [expected]
        if expected != actual:
            yield name, shown(expected), shown(actual)
    for name, actual in (("subject", mail.subject), ("body", mail.body)):
        if name in wanted and wanted[name] != actual:
            yield name, shown(wanted[name]), shown(actual)
        missing = [t for t in _texts(wanted.get(f"{name}_contains")) if t not in actual]
        if missing:
            yield name, f"a text with {', '.join(map(shown, missing))}", shown(actual)
        too_much = [t for t in _texts(wanted.get(f"{name}_excludes")) if t in actual]
        if too_much:
            yield name, f"a text without {', '.join(map(shown, too_much))}", shown(actual)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


# -- the invocations ------------------------------------------------------------------------------


def _log_lines(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    lines = [line.text for result in invocations for line in result.logs]
    found = [
        Mismatch(
            "log", f"a line with {shown(text)}", f"none of {_count(len(lines), 'line')} has it"
        )
        for text in expect.logs
        if not any(text in line for line in lines)
    ]
    for text in expect.no_logs:
        line = next((line for line in lines if text in line), None)
        if line is not None:
            found.append(Mismatch("log", f"no line with {shown(text)}", cut(line)))
    return found


def _calls(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    calls = [call for result in invocations for call in result.aws_calls]
    # An author may name a call by its operation (s3:ListObjectsV2) or by its IAM action
    # (s3:ListBucket): cases should not depend on who knows which.
    made = {name for call in calls for name in (_name(call), call.action)}
    denied = {n for c in calls if c.decision != "allow" for n in (_name(c), c.action)}
    names = cut(", ".join(dict.fromkeys(_name(call) for call in calls)) or "no AWS call at all")
    refused = cut(", ".join(_name(c) for c in calls if c.decision != "allow") or "none")
    return [
        *(Mismatch("AWS calls", cut(one), names) for one in expect.calls if one not in made),
        *(Mismatch("AWS calls", cut(f"no {one}"), names) for one in expect.no_calls if one in made),
        *(Mismatch("denied calls", cut(o), refused) for o in expect.denied if o not in denied),
        *_verdicts(expect, calls),
    ]


def _verdicts(expect: Expectation, calls: list[Any]) -> Iterable[Mismatch]:
    for name, wanted in expect.verdicts.items():
        got = list(dict.fromkeys(c.decision for c in calls if name in (_name(c), c.action)))
        fits = ("implicit-deny", "explicit-deny") if wanted == "deny" else (wanted,)
        if not got:
            yield Mismatch(cut(f"verdict on {name}"), wanted, "the call wasn't made")
        elif any(one not in fits for one in got):
            yield Mismatch(cut(f"verdict on {name}"), wanted, ", ".join(got))


def _name(call: Any) -> str:
    return f"{call.service}:{call.operation}"


def _report(expect: Expectation, invocations: tuple[InvocationResult, ...]) -> list[Mismatch]:
    reports = [result.report for result in invocations]
    found = []
    if expect.max_duration_ms is not None and reports:
        slowest = max(report.duration_ms for report in reports)
        if slowest > expect.max_duration_ms:
            limit = f"at most {expect.max_duration_ms:g} ms"
            found.append(Mismatch("duration", limit, f"{slowest:.2f} ms"))
    if expect.max_memory_mb is not None and reports:
        most = max(report.max_memory_used_mb for report in reports)
        if most > expect.max_memory_mb:
            found.append(Mismatch("memory", f"at most {expect.max_memory_mb} MB", f"{most} MB"))
    return found


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
