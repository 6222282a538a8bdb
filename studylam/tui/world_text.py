"""What the lab's world shows, as rows: a section for each bucket, table, queue, …, with counts.

Only what is there. Everything that a handler wrote is made inert here, and nothing is parsed as
markup. A row's id names its thing; `studylam.tui.world_thing` shows all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert_line
from studylam.labs.json_text import written
from studylam.tui.charts import number_of
from studylam.tui.prose import QUIET
from studylam.tui.widgets.rows import Row

if TYPE_CHECKING:
    from studylam.runtime.cloud.snapshot import (
        BucketInfo,
        KeyInfo,
        LogGroupInfo,
        MessageInfo,
        ObjectInfo,
        QueueInfo,
        RuleInfo,
        ShardInfo,
        TableInfo,
        TopicInfo,
        WorldSnapshot,
    )

MAX_ENTRIES = 100
"""Rows of one section that are shown; the others are counted."""

MAX_DETAIL = 400
"""Characters of an item that stand under its key; all of it is one key away."""


def world_rows(world: WorldSnapshot) -> list[Row]:
    """The sections, with a blank line between them."""
    parts = [part for part in map(list, _sections(world)) if part]
    rows: list[Row] = []
    for part in parts:
        if rows:
            rows.append(Row.blank())
        rows += part
    return rows or [Row(None, Content.styled("This lab's world is empty.", QUIET))]


def thing_id(kind: str, *names: str) -> str:
    """The id of the row that is about a thing."""
    return json.dumps([kind, *names])


def size_words(size: int) -> str:
    """``12 B``, ``34.5 KB``."""
    if size < 10_000:
        return f"{size:,} B"
    return f"{size / 1024:,.1f} KB" if size < 10_000_000 else f"{size / 1024 / 1024:,.1f} MB"


def _sections(world: WorldSnapshot) -> Iterator[Iterator[Row]]:
    from studylam.runtime.cloud.snapshot import BucketInfo, QueueInfo, TopicInfo

    for name, objects in world.buckets.items():
        yield _bucket(name, objects, world.bucket_info.get(name) or BucketInfo(len(objects)))
    for name, table in world.tables.items():
        yield _table(name, table)
    for name, messages in world.queues.items():
        yield _queue(name, messages, world.queue_info.get(name) or QueueInfo(len(messages)))
    for name, published in world.topics.items():
        yield _topic(name, published, world.topic_info.get(name) or TopicInfo([], len(published)))
    for name, shards in world.streams.items():
        yield _stream(name, shards)
    yield _rules(world.event_buses, world.rules)
    yield _mails(world.mails)
    for name, group in world.log_groups.items():
        yield _log_group(name, group)
    yield _metrics(world.metrics)
    yield _parameters(world)
    yield _secrets(world.secrets)
    yield _keys(world.keys)


def _head(kind: str, name: str, right: str, facts: Sequence[str] = ()) -> Iterator[Row]:
    title = Content.assemble((f"{kind} ", QUIET), (inert_line(name), "bold"))
    words = " · ".join(map(inert_line, facts))
    yield Row(None, title if name else Content.styled(kind, "bold"), right=right, detail=words)


def _rest(shown: int, count: int) -> Iterator[Row]:
    if count > shown:
        yield Row(None, Content.styled(f"  … and {count - shown:,} more", QUIET))


def _bucket(name: str, objects: Sequence[ObjectInfo], info: BucketInfo) -> Iterator[Row]:
    facts = []
    if info.versioning:
        facts.append("versioning" if info.versioning == "Enabled" else "versioning suspended")
    facts += ["policy"] * info.has_policy + ["events to EventBridge"] * info.event_bridge
    right = number_of(info.count, "object")
    yield from _head("bucket", name, f"{right} · {size_words(info.size)}", facts)
    for one in objects[:MAX_ENTRIES]:
        versions = f"{len(one.versions)} versions · " if len(one.versions) > 1 else ""
        kind = inert_line(one.content_type or "")[:30]
        yield Row(
            thing_id("object", name, one.key),
            inert_line(one.key),
            right=f"{versions}{kind}  {size_words(one.size):>9}",
        )
    yield from _rest(len(objects[:MAX_ENTRIES]), info.count)
    for key in info.deleted:
        yield Row(None, Content.styled(f"  {inert_line(key)}", QUIET), right="deleted")


def _table(name: str, table: TableInfo) -> Iterator[Row]:
    keys = list(table.key_schema)
    facts = ["key " + " and ".join(keys)]
    if table.stream:
        facts.append(f"stream {table.stream}, {number_of(table.stream_records, 'record')}")
    facts += [f"index {index}" for index in table.indexes]
    facts += [f"expires by {table.ttl}"] if table.ttl else []
    count = max(table.count, len(table.items))
    yield from _head("table", name, number_of(count, "item"), facts)
    for item in table.items[:MAX_ENTRIES]:
        key = {name: item.get(name) for name in keys}
        rest = {name: value for name, value in item.items() if name not in key}
        yield Row(
            thing_id("item", name, json.dumps(key, ensure_ascii=False, default=str)),
            inert_line(" · ".join(_plain(value) for value in key.values()))[:200],
            detail=_json(rest) if rest else "",
        )
    yield from _rest(len(table.items[:MAX_ENTRIES]), count)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else written(value)


def _json(value: Any) -> str:
    text = written(value)
    return inert_line(text[:MAX_DETAIL]) + ("…" if len(text) > MAX_DETAIL else "")


def _queue(name: str, messages: Sequence[MessageInfo], info: QueueInfo) -> Iterator[Row]:
    facts = ["FIFO"] * info.is_fifo + [f"visibility timeout {info.visibility_timeout} s"]
    if info.dead_letters:
        facts.append(f"after {info.max_receive_count} receives to {info.dead_letters}")
    states = [
        f"{count:,} {state}"
        for count, state in (
            (info.visible, "visible"),
            (info.in_flight, "in flight"),
            (info.delayed, "delayed"),
        )
        if count
    ]
    yield from _head("queue", name, " · ".join(states) or "empty", facts)
    for message in messages[:MAX_ENTRIES]:
        yield Row(
            thing_id("message", name, message.id),
            inert_line(message.body[:MAX_DETAIL]),
            right=_message_words(message),
        )
    yield from _rest(len(messages[:MAX_ENTRIES]), info.count)


def _message_words(message: MessageInfo) -> str:
    words = [f"group {inert_line(message.group_id)[:20]}"] if message.group_id else []
    if message.state != "visible":
        words.append(message.state)
    if message.receive_count:
        words.append(f"received {message.receive_count}×")
    return " · ".join(words)


def _topic(name: str, published: Sequence[Any], info: TopicInfo) -> Iterator[Row]:
    yield from _head("topic", name, f"{info.count:,} published")
    for one in info.subscriptions:
        notes = ["raw"] * one.raw + ["filtered"] * bool(one.filter_policy)
        notes += ["not confirmed"] * one.is_pending
        where = _last_of(one.endpoint)
        text = f"  → {one.protocol} {where}" + (f" ({', '.join(notes)})" if notes else "")
        yield Row(None, Content.styled(inert_line(text), QUIET))
    first = max(len(published) - MAX_ENTRIES, 0)
    for number, message in enumerate(published[first:], first):
        yield Row(
            thing_id("published", name, str(number)),
            inert_line(message.message[:MAX_DETAIL]),
            right=inert_line(message.subject or "")[:30],
        )
    yield from _rest(len(published[first:]), info.count)


def _last_of(arn: str) -> str:
    """The name at the end of an ARN; anything else as it is."""
    return arn.split(":", 5)[-1] if arn.startswith("arn:") else arn


def _stream(name: str, shards: Sequence[ShardInfo]) -> Iterator[Row]:
    total = sum(shard.count for shard in shards)
    right = f"{number_of(total, 'record')} · {number_of(len(shards), 'shard')}"
    yield from _head("stream", name, right)
    for shard in shards:
        closed = "" if shard.is_open else " · closed"
        words = number_of(shard.count, "record") + closed
        yield Row(None, Content.styled(f"  {inert_line(shard.id)}", QUIET), right=words)
        shown = shard.records[-MAX_ENTRIES:]
        for record in shown:
            yield Row(
                thing_id("record", name, shard.id, record.sequence_number),
                inert_line(record.data[:MAX_DETAIL]),
                right=inert_line(record.partition_key)[:20],
            )
        yield from _rest(len(shown), shard.count)


def _rules(buses: Sequence[str], rules: Sequence[RuleInfo]) -> Iterator[Row]:
    if not buses and not rules:
        return
    facts = [f"buses: default, {', '.join(buses)}"] if buses else []
    yield from _head("rules", "", str(len(rules)), facts)
    for rule in rules[:MAX_ENTRIES]:
        where = f"on {inert_line(rule.bus)}" if rule.bus != "default" else ""
        state = "" if rule.is_enabled else "disabled"
        targets = ", ".join(_last_of(target) for target in rule.targets) or "no target"
        wanted = rule.schedule or rule.pattern or ""
        yield Row(
            thing_id("rule", rule.bus, rule.name),
            inert_line(rule.name),
            right=" · ".join(filter(None, (where, state))),
            detail=inert_line(f"{wanted[:MAX_DETAIL]} → {targets}"),
        )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return inert_line(words[:160]) + ("…" if len(words) > 160 else "")


def _mails(mails: Sequence[Any]) -> Iterator[Row]:
    if not mails:
        return
    yield from _head("mails", "", f"{len(mails):,} sent")
    first = max(len(mails) - MAX_ENTRIES, 0)
    for number, mail in enumerate(mails[first:], first):
        yield Row(
            thing_id("mail", str(number)),
            inert_line(mail.subject or "(no subject)"),
            right="to " + inert_line(", ".join(mail.to))[:40],
            detail=_short(mail.body),
        )


def _log_group(name: str, group: LogGroupInfo) -> Iterator[Row]:
    total = sum(stream.count for stream in group.streams)
    kept = f" · kept {number_of(group.retention_days, 'day')}" if group.retention_days else ""
    yield from _head("log group", name, number_of(total, "line") + kept)
    for stream in group.streams[-MAX_ENTRIES:]:
        yield Row(
            thing_id("log", name, stream.name),
            inert_line(stream.name),
            right=number_of(stream.count, "line"),
            detail=_short(stream.lines[-1].message) if stream.lines else "",
        )


def _metrics(metrics: Sequence[Any]) -> Iterator[Row]:
    if not metrics:
        return
    yield from _head("metrics", "", "latest value")
    for number, metric in enumerate(metrics[:MAX_ENTRIES]):
        about = ", ".join(f"{name} {value}" for name, value in metric.dimensions.items())
        unit = f" {inert_line(metric.unit)}" if metric.unit and metric.unit != "None" else ""
        yield Row(
            thing_id("metric", str(number)),
            Content(inert_line(f"{metric.namespace} {metric.name}"))
            + Content.styled(inert_line(f"  {about}") if about else "", QUIET),
            right=f"{metric.value:,g}{unit} · {number_of(metric.count, 'value')}",
        )
    yield from _rest(min(len(metrics), MAX_ENTRIES), len(metrics))


def _parameters(world: WorldSnapshot) -> Iterator[Row]:
    total = len(world.parameters) + len(world.secure_parameters)
    if not total:
        return
    yield from _head("parameters", "", str(total))
    for name, value in list(world.parameters.items())[:MAX_ENTRIES]:
        yield Row(
            thing_id("parameter", name), inert_line(name), detail=inert_line(value[:MAX_DETAIL])
        )
    for name in world.secure_parameters[:MAX_ENTRIES]:
        yield Row(thing_id("secure", name), inert_line(name), right="SecureString, value hidden")


def _secrets(names: Sequence[str]) -> Iterator[Row]:
    if not names:
        return
    yield from _head("secrets", "", str(len(names)))
    for name in names[:MAX_ENTRIES]:
        yield Row(thing_id("secret", name), inert_line(name), right="value hidden")
    yield from _rest(min(len(names), MAX_ENTRIES), len(names))


def _keys(keys: Sequence[KeyInfo]) -> Iterator[Row]:
    if not keys:
        return
    yield from _head("keys", "", str(len(keys)))
    for key in keys[:MAX_ENTRIES]:
        name = ", ".join(key.aliases) or key.id
        yield Row(thing_id("key", key.id), inert_line(name), right=inert_line(key.state).lower())
    yield from _rest(min(len(keys), MAX_ENTRIES), len(keys))
