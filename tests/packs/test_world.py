"""Worlds: files become bytes, and never come from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.packs.world import load_world


def write(folder: Path, text: str) -> Path:
    path = folder / "world.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_a_world_may_have(tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"\xff\xd8\x00")
    world = load_world(
        write(
            tmp_path,
            """\
buckets:
  photos:
    objects:
      - {key: in/cat.jpg, file: cat.jpg}
      - {key: note, text: hello}
      - {key: data, json: {a: [1]}, age_days: 45}
  empty:
tables:
  orders: {key: {id: S}, sort: {at: N}, stream: NEW_AND_OLD_IMAGES, items: [{id: "1", at: 3}]}
queues: {jobs: {messages: [plain, {x: 1}]}, "more.fifo": {fifo: true}}
topics: {alerts: {queues: [jobs]}}
identities: [audit@example.com]
parameters: {/app/name: value}
secrets: {db: {user: u}}
""",
        )
    ).model_dump()
    objects = world["buckets"]["photos"]["objects"]
    assert [(o["body"], o["content_type"]) for o in objects] == [
        (b"\xff\xd8\x00", "image/jpeg"),
        (b"hello", "text/plain"),
        (b'{"a": [1]}', "application/json"),
    ]
    assert world["buckets"]["empty"] == {"objects": ()}
    assert world["tables"]["orders"]["items"] == ({"id": "1", "at": 3},)
    assert world["queues"]["jobs"]["messages"] == ("plain", '{"x": 1}')
    assert world["secrets"] == {"db": '{"user": "u"}'}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("buckets: {photos: {objects: [{key: a, file: ../secret}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: /etc/passwd}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: link}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: nothing}]}}", "no file"),
        ("buckets: {photos: {objects: [{key: a}]}}", "exactly one"),
        ("buckets: {photos: {objects: [{key: a, text: x, json: 1}]}}", "exactly one"),
        ("buckets: {P: {}}", "can't be used|joined by"),
        ("bucket: {}", "no key 'bucket'"),
        ("tables: {one: {key: {id: S}, items: [{x: 1}]}}", "part of the key"),
        ("tables: {one: {key: {id: X}}}", "should be"),
        ("tables: {one: {key: {id: S}, items: [{id: 2026-01-01}]}}", "quotes"),
        ("topics: {a: {queues: [q]}}", "isn't there"),
        ("parameters: {a: 1}", "should be text"),
        ("- 1", "keys with values"),
        ("a: [", "can't be parsed"),
        ("", "empty"),
    ],
)
def test_worlds_that_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "secret").write_text("s")
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(BadInputError, match=said) as caught:
        load_world(write(folder, text))
    assert caught.value.where


def test_no_such_world(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load_world(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("buckets: {192.168.1.1: {}}", 1, "no IP address"),
        ("buckets: {a..b: {}}", 1, "isn't a name that AWS takes"),
        ("tables:\n  ab: {key: {id: S}}", 2, "3 to 255 letters"),
        ("queues:\n  my.queue: {}", 2, "up to 80 letters"),
        ("queues:\n  jobs.fifo: {}", 1, "fifo: true"),
        ("queues:\n  jobs: {fifo: true}", 1, "ends in .fifo"),
        ("parameters:\n  bad name: x", 2, "with no space"),
        ("identities: [x]", 1, "a mail address or a domain"),
        ("tables:\n  notes:\n    key: {id: S}\n    items: [{id: ''}]", 2, "item 1 has nothing"),
        ("tables:\n  notes: {key: {id: S}, items: [{id: a}, {id: b}, {id: a}]}", 2, "as item 1"),
        ("buckets:\n  photos:\n    objects:\n      - {key: a, file: gone}", 4, "no file 'gone'"),
    ],
)
def test_worlds_that_aws_would_refuse(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_world(file)
    assert caught.value.where == f"{file}:{line}"
    assert words in caught.value.message
