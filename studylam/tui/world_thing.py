"""One thing of the lab's world: its facts, and all of what is in it.

Text is shown as text, JSON set out, a picture by its format and size, everything else in
hexadecimal. Everything that a handler wrote is made inert here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.labs.json_text import TOO_DEEP, written
from studylam.tui.charts import number_of
from studylam.tui.picture_size import picture_size
from studylam.tui.prose import QUIET, code_lines, hang, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.world_text import size_words

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.runtime import WorldSnapshot

MAX_TEXT = 40_000
"""Characters that are shown."""

MAX_HEX = 2_048
"""Bytes that are shown in hexadecimal."""

GONE = "It isn't there any more."


@dataclass(frozen=True)
class Thing:
    """``facts``: what → its value, none of it made inert yet."""

    kind: str
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    content: bytes | str = ""


def find(lab: LabSession, world: WorldSnapshot, target: str) -> Thing:
    """In a thread: the thing that a row's id names, as it is now."""
    kind, *names = json.loads(target)
    finders: dict[str, Callable[..., Thing]] = {
        "object": _object,
        "item": _item,
        "message": _message,
        "record": _record,
        "published": _published,
        "rule": _rule,
        "mail": _mail,
        "log": _log,
        "parameter": _parameter,
        "secure": _hidden,
        "secret": _hidden,
        "key": _key,
        "metric": _metric,
    }
    return finders[kind](lab, world, *names)


def _object(lab: LabSession, world: WorldSnapshot, bucket: str, key: str) -> Thing:
    from studylam.errors import NotFoundError

    name = f"{bucket}/{key}"
    info = next((one for one in world.buckets.get(bucket, ()) if one.key == key), None)
    try:
        data = lab.object_bytes(bucket, key)
    except NotFoundError:
        info = None
    if info is None:
        return Thing("object", name, {}, GONE)
    facts = {
        "type": info.content_type,
        "size": f"{info.size:,} bytes",
        "modified": _time(info.last_modified),
        "etag": info.etag,
    }
    if picture := picture_size(data):
        facts["picture"] = f"{picture[0]}, {picture[1]:,} × {picture[2]:,} pixels"
    facts |= {f"metadata {name}": value for name, value in info.metadata.items()}
    for number, version in enumerate(info.versions[:20], 1):
        size = "delete marker" if version.is_delete_marker else size_words(version.size)
        label = f"version {number}" if len(info.versions) > 1 else "version"
        facts[label] = f"{version.version_id}  {size}"
    return Thing("object", name, facts, data)


def _item(lab: LabSession, world: WorldSnapshot, table: str, key: str) -> Thing:
    item = lab.detail("item", table, key)
    text = GONE if item is None else written(item)
    return Thing("item of", table, {"key": key}, text)


def _message(lab: LabSession, world: WorldSnapshot, queue: str, message_id: str) -> Thing:
    found = lab.detail("message", queue, message_id)
    if found is None:
        return Thing("message in", queue, {"id": message_id}, GONE)
    facts = {
        "id": message_id,
        "state": found["state"] + (f" until {_time(found['back_at'])}" if found["back_at"] else ""),
        "received": number_of(found["receive_count"], "time"),
        "sent": _time(found["sent"]),
    }
    for label, name in (
        ("first received", "first_received"),
        ("group", "group_id"),
        ("deduplication", "deduplication_id"),
        ("sequence number", "sequence_number"),
    ):
        if found[name]:
            facts[label] = _time(found[name]) if name == "first_received" else found[name]
    facts |= {f"attribute {name}": value for name, value in found["attributes"].items()}
    return Thing("message in", queue, facts, found["body"])


def _record(lab: LabSession, world: WorldSnapshot, stream: str, shard: str, number: str) -> Thing:
    found = lab.detail("record", stream, shard, number)
    if found is None:
        return Thing("record of", stream, {"shard": shard}, GONE)
    facts = {
        "shard": shard,
        "sequence number": number,
        "partition key": found["partition_key"],
        "arrived": _time(found["at"]),
        "size": f"{found['size']:,} bytes",
    }
    data = found["data"]
    return Thing("record of", stream, facts, data if found["is_text"] else bytes.fromhex(data))


def _published(lab: LabSession, world: WorldSnapshot, topic: str, number: str) -> Thing:
    published = world.topics.get(topic, [])
    if int(number) >= len(published):
        return Thing("message to", topic, {}, GONE)
    message = published[int(number)]
    facts = {"id": message.id} if message.id else {}
    facts |= {"subject": message.subject} if message.subject else {}
    facts |= {"group": message.group_id} if message.group_id else {}
    facts |= {f"attribute {name}": value for name, value in message.attributes.items()}
    return Thing("message to", topic, facts, message.message)


def _rule(lab: LabSession, world: WorldSnapshot, bus: str, name: str) -> Thing:
    for rule in world.rules:
        if (rule.bus, rule.name) == (bus, name):
            facts = {"bus": bus, "state": "enabled" if rule.is_enabled else "disabled"}
            facts |= {"schedule": rule.schedule} if rule.schedule else {}
            for number, target in enumerate(rule.targets, 1):
                facts[f"target {number}"] = target
            return Thing("rule", name, facts, rule.pattern or "")
    return Thing("rule", name, {}, GONE)


def _mail(lab: LabSession, world: WorldSnapshot, number: str) -> Thing:
    if int(number) >= len(world.mails):
        return Thing("mail", "", {}, GONE)
    mail = world.mails[int(number)]
    facts = {"from": mail.source, "to": ", ".join(mail.to)}
    facts |= {"cc": ", ".join(mail.cc)} if mail.cc else {}
    return Thing("mail", mail.subject, facts, mail.body)


def _log(lab: LabSession, world: WorldSnapshot, group: str, stream: str) -> Thing:
    held = world.log_groups.get(group)
    found = [one for one in held.streams if one.name == stream] if held else []
    if not found:
        return Thing("log stream", stream, {"group": group}, GONE)
    lines = [f"{_time(line.at)}  {line.message.rstrip()}" for line in found[0].lines]
    facts = {"group": group, "lines": f"{found[0].count:,}"}
    if found[0].count > len(lines):
        facts["shown"] = f"the last {len(lines):,}"
    return Thing("log stream", stream, facts, "\n".join(lines))


def _parameter(lab: LabSession, world: WorldSnapshot, name: str) -> Thing:
    return Thing("parameter", name, {}, world.parameters.get(name, GONE))


def _hidden(lab: LabSession, world: WorldSnapshot, name: str) -> Thing:
    kind = "secret" if name in world.secrets else "parameter"
    return Thing(kind, name, {"value": "hidden here; a function that may read it gets it"})


def _key(lab: LabSession, world: WorldSnapshot, key_id: str) -> Thing:
    for key in world.keys:
        if key.id == key_id:
            facts = {"key id": key.id, "aliases": ", ".join(key.aliases), "state": key.state}
            facts |= {"description": key.description} if key.description else {}
            return Thing("key", key.aliases[0] if key.aliases else key.id, facts)
    return Thing("key", key_id, {}, GONE)


def _metric(lab: LabSession, world: WorldSnapshot, number: str) -> Thing:
    if int(number) >= len(world.metrics):
        return Thing("metric", "", {}, GONE)
    metric = world.metrics[int(number)]
    facts = {"namespace": metric.namespace, "latest value": f"{metric.value:,g}"}
    facts |= {"unit": metric.unit} if metric.unit else {}
    facts |= {"at": _time(metric.at), "values": f"{metric.count:,}"}
    facts |= {f"dimension {name}": value for name, value in metric.dimensions.items()}
    return Thing("metric", metric.name, facts)


def _time(iso: str) -> str:
    return iso.replace("T", " ").removesuffix("Z")


def thing_lines(thing: Thing, width: int) -> Iterator[Content]:
    """Facts first, then what is in it."""
    labels = [Content.styled(inert_line(label), QUIET) for label in thing.facts]
    column = min(max((label.cell_length for label in labels), default=0), width // 3)
    for label, value in zip(labels, thing.facts.values(), strict=True):
        cut = label.truncate(column, ellipsis=True)
        name = cut.pad_right(column + 3 - cut.cell_length)
        shown = wrap(Content(inert_line(value)), max(width - column - 3, 8))
        yield from hang(shown, name, column + 3)
    if thing.facts:
        yield BLANK
    yield from _content_lines(thing.content, width)


def _content_lines(content: bytes | str, width: int) -> Iterator[Content]:
    text, rest = _as_text(content)
    if text is None:
        yield from _hex_lines(bytes(content) if isinstance(content, bytes) else b"", width)
        return
    if not text:
        yield Content.styled("Nothing is in it." if isinstance(content, bytes) else "", QUIET)
        return
    pretty = _pretty_json(text) if not rest else None
    if pretty is not None:
        yield from code_lines(inert(pretty[:MAX_TEXT]), "json", width)
    else:
        for line in inert(text).rstrip("\n").split("\n"):
            yield from wrap(Content(line), width)
    left_out = rest + max(len(pretty or "") - MAX_TEXT, 0)
    if left_out:
        yield Content.styled(f"… and {left_out:,} more characters", QUIET)


def _as_text(content: bytes | str) -> tuple[str | None, int]:
    """As much text as is shown, and how much more there is; no text at all if it is binary."""
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8")
        except UnicodeDecodeError:
            return None, 0
        if "\0" in content:
            return None, 0
    return content[:MAX_TEXT], max(len(content) - MAX_TEXT, 0)


def _pretty_json(text: str) -> str | None:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    shown = written(value, 2)
    return None if shown == TOO_DEEP else shown


def _hex_lines(data: bytes, width: int) -> Iterator[Content]:
    """Offset, bytes, and those of them that are printable: as many a line as there is room for."""
    step = 16 if width >= 76 else 8
    for at in range(0, min(len(data), MAX_HEX), step):
        part = data[at : at + step]
        printable = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in part)
        yield Content.assemble(
            (f"{at:06x}  ", QUIET), f"{part.hex(' '):<{step * 3}} ", (printable, QUIET)
        ).truncate(width)
    if len(data) > MAX_HEX:
        yield Content.styled(f"… and {len(data) - MAX_HEX:,} more bytes", QUIET)
