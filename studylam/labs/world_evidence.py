"""What is in the world after a case: objects, items, messages, mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from studylam.labs.images import read_header
from studylam.labs.match import Mismatch, cut, matches, mismatches, shown

if TYPE_CHECKING:
    from studylam.packs.models import Expectation
    from studylam.runtime import WorldSnapshot

ObjectBytes = Callable[[str, str], bytes]


def judge_world(
    expect: Expectation, world: WorldSnapshot, object_bytes: ObjectBytes
) -> Iterable[Mismatch]:
    """Every way in which the world falls short of what the case expects."""
    for place, wanted in expect.objects.items():
        yield from _objects(place, wanted, world, object_bytes)
    for table, wanted in expect.items.items():
        yield from _table(table, wanted, world)
    for queue, wanted in expect.messages.items():
        yield from _messages(queue, wanted, world)
    if expect.mails is not None:
        yield from _mails(expect.mails, world)


def _objects(
    place: str, wanted: Any, world: WorldSnapshot, object_bytes: ObjectBytes
) -> list[Mismatch]:
    """``place`` is ``bucket/key``, or a bucket alone with the number of objects in it."""
    bucket, slash, key = place.partition("/")
    what = f"object {place}"
    there = world.buckets.get(bucket)
    if there is None:
        return [Mismatch(cut(f"bucket {bucket}"), "there", "there is no such bucket")]
    if not slash:
        if len(there) == wanted:
            return []
        keys = ", ".join(info.key for info in there[:8]) + (", …" if len(there) > 8 else "")
        got = f"{count(len(there), 'object')}{': ' + keys if keys else ''}"
        return [Mismatch(cut(f"bucket {bucket}"), count(wanted, "object"), cut(got))]
    info = next((info for info in there if info.key == key), None)
    if wanted is False:
        return [] if info is None else [Mismatch(cut(what), "not there", count(info.size, "byte"))]
    if info is None:
        keys = ", ".join(info.key for info in there[:8]) or "nothing"
        return [Mismatch(cut(what), "there", cut(f"not there; the bucket has: {keys}"))]
    if wanted is True:
        return []
    return [
        Mismatch(cut(f"{what}, {name}"), expected, got)
        for name, expected, got in _properties(wanted, info, object_bytes, bucket)
    ]


def _properties(
    wanted: dict[str, Any], info: Any, object_bytes: ObjectBytes, bucket: str
) -> Iterable[tuple[str, str, str]]:
    if "content_type" in wanted and wanted["content_type"] != info.content_type:
        yield "content type", str(wanted["content_type"]), cut(str(info.content_type))
    if "min_size" in wanted and info.size < wanted["min_size"]:
        yield "size", f"at least {count(wanted['min_size'], 'byte')}", count(info.size, "byte")
    if "max_size" in wanted and info.size > wanted["max_size"]:
        yield "size", f"at most {count(wanted['max_size'], 'byte')}", count(info.size, "byte")
    if not {"text", "json", "image"} & wanted.keys():
        return
    content = object_bytes(bucket, info.key)
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
    there = cut(f"{count(len(got), noun)}: {shown(got)}")
    if isinstance(wanted, int):
        return [] if len(got) == wanted else [Mismatch(what, count(wanted, noun), there)]
    return [
        Mismatch(what, f"{noun} with {shown(one)}", there)
        for one in wanted
        if not any(fits(one, other) for other in got)
    ]


def _mails(wanted: list[dict[str, Any]], world: WorldSnapshot) -> list[Mismatch]:
    if len(wanted) != len(world.mails):
        subjects = "; ".join(f"{mail.subject!r}" for mail in world.mails) or "none"
        got = f"{count(len(world.mails), 'mail')}: {subjects}"
        return [Mismatch("mails", count(len(wanted), "mail"), cut(got))]
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


def count(number: int, noun: str) -> str:
    """``1 object``, ``2 objects``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
