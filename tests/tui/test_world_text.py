"""The world as rows, and its things: never wider than there is room, never obeyed by a terminal."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from studylam.inert import inert
from studylam.runtime import WorldSnapshot
from studylam.runtime.cloud.snapshot import (
    BucketInfo,
    KeyInfo,
    LogGroupInfo,
    LogLineInfo,
    LogStreamInfo,
    Mail,
    MessageInfo,
    MetricInfo,
    ObjectInfo,
    ObjectVersion,
    PublishedMessage,
    QueueInfo,
    RecordInfo,
    RuleInfo,
    ShardInfo,
    SubscriptionInfo,
    TableInfo,
    TopicInfo,
)
from studylam.tui.picture_size import picture_size
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.world_text import world_rows
from studylam.tui.world_thing import Thing, thing_lines

WIDTHS = st.integers(30, 120)
TEXT = st.text(max_size=200)


def world_of(text: str) -> WorldSnapshot:
    """Everything that there may be, with ``text`` wherever a handler may write."""
    version = ObjectVersion("v", 1, "2026-01-01T00:00:00Z")
    return WorldSnapshot(
        buckets={text: [ObjectInfo(text, 10**9, text, "", "", {}, [version, version])] * 170},
        bucket_info={text: BucketInfo(170, 10**9, "Enabled", True, True, [text])},
        tables={
            text: TableInfo(
                {"id": "HASH"}, [{"id": text, "x": text}], "KEYS_ONLY", 1, 1, {text: {}}
            )
        },
        queues={text: [MessageInfo(text, 1, "m", "in flight", group_id=text)]},
        queue_info={text: QueueInfo(0, 1, 0, True, 30, text, 3)},
        topics={text: [PublishedMessage(text, text)]},
        topic_info={text: TopicInfo([SubscriptionInfo("email", text, text, True, True)], 1)},
        streams={text: [ShardInfo(text, [RecordInfo("1", text, text, 1, "")], 1, False)]},
        event_buses=[text],
        rules=[RuleInfo(text, text, text, text, False, [text])],
        mails=[Mail(text, [text], text, text)],
        log_groups={text: LogGroupInfo([LogStreamInfo(text, [LogLineInfo("", text)], 1)], 7)},
        metrics=[MetricInfo(text, text, {text: text}, 1.5, text, "", 2)],
        keys=[KeyInfo("k", [text], text)],
        parameters={text: text},
        secure_parameters=[text],
        secrets=[text],
    )


def check(lines: list[Content], width: int) -> None:
    for line in lines:
        assert line.cell_length <= width
        assert inert(line.plain) == line.plain


def drawn(rows: list[Row], width: int) -> list[Content]:
    return [line.content for line in Rows(rows).lay_out(width)]


@given(TEXT)
def test_rows_are_inert(text: str) -> None:
    rows = world_rows(world_of(text))
    for row in rows:
        for part in (row.name, row.right, row.detail):
            plain = part.plain if isinstance(part, Content) else part
            assert inert(plain) == plain
            assert "\n" not in plain
    assert any("… and 70 more" in str(row.name) for row in rows)


@settings(deadline=None)
@given(TEXT, WIDTHS)
def test_things(text: str, width: int) -> None:
    facts = {text: text, "size": text}
    contents = (text, json.dumps({text: [text]}), text.encode("utf-8", "replace"), b"\xff\0" * 3000)
    for content in contents:
        check(list(thing_lines(Thing(text, text, facts, content), width)), width)


def test_only_what_is_there_has_a_section() -> None:
    (row,) = world_rows(WorldSnapshot())
    assert str(row.name) == "This lab's world is empty."
    rows = world_rows(WorldSnapshot(queues={"jobs": []}))
    (head,) = rows
    assert (str(head.name), head.right, head.detail) == (
        "queue jobs", "empty", "visibility timeout 30 s",
    )  # fmt: skip


def test_an_item_of_a_table_is_shown_to_its_end() -> None:
    item = {"id": "o-17", "customer": "Ada", "status": "paid", "note": "at the back door"}
    world = WorldSnapshot(tables={"orders": TableInfo({"id": "HASH"}, [item], None)})
    shown = " ".join(line.plain.strip() for line in drawn(world_rows(world), 40))
    assert '"note": "at the back door"}' in shown
    assert "…" not in shown


def test_json_is_set_out_and_bytes_are_in_hexadecimal() -> None:
    def text_of(content: bytes | str) -> list[str]:
        return [line.plain.rstrip() for line in thing_lines(Thing("", "", {}, content), 80)]

    assert text_of(b'{"a": [1]}') == [" {", '   "a": [', "     1", "   ]", " }"]
    assert text_of("{broken") == ["{broken"]
    assert text_of(b"\xff\xd8AB") == [f"000000  {'ff d8 41 42':<48} ··AB"]
    assert text_of(b"") == ["Nothing is in it."]
    assert text_of(bytes(3000))[-1] == "… and 952 more bytes"


JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x0b\x08" + struct.pack(">HH", 480, 640) + b"\x01"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 8, 9), ("PNG", 8, 9)),
        (b"GIF89a" + struct.pack("<HH", 3, 4), ("GIF", 3, 4)),
        (b"BM" + bytes(16) + struct.pack("<ii", 5, -6) + b"\1", ("BMP", 5, 6)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x09\0\0\x13\0\0", ("WebP", 10, 20)),
        (JPEG, ("JPEG", 640, 480)),
        (JPEG[:12], None),
        (b"\xff\xd8", None),
        (b"hello", None),
        (b"", None),
    ],
)
def test_pictures(data: bytes, expected: tuple[str, int, int] | None) -> None:
    assert picture_size(data) == expected


@given(st.sampled_from([b"", b"\xff\xd8", b"GIF89a", b"BM", b"RIFF1234WEBPVP8L"]), st.binary())
def test_whatever_the_bytes_a_picture_has_a_size_or_none(head: bytes, rest: bytes) -> None:
    found = picture_size(head + rest)
    assert found is None or len(found) == 3
