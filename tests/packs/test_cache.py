"""The parsed copy is used while it is true, and is never believed otherwise."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.packs import load_pack
from studylam.packs.load import read_pack

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def cache_file(home: Path, sample: SamplePack) -> Path:
    """The file that holds the sample (not the built-in pack's)."""
    for path in (home / "cache/packs").glob("*.json"):
        head = json.loads(path.read_bytes().split(b"\n", 1)[0])
        if head["root"] == str(sample.root):
            return path
    raise AssertionError("no cache file")


def rewrite(path: Path, old: bytes, new: bytes, *, checksum: bool) -> None:
    head_line, *lines = path.read_bytes().splitlines(keepends=True)
    assert any(old in line for line in lines)
    lines = [line.replace(old, new) for line in lines]
    head = json.loads(head_line)
    for record, line in zip(head["pieces"].values(), lines, strict=True):
        record["bytes"] = len(line)
        if checksum:
            record["checksum"] = hashlib.sha256(line).hexdigest()
    path.write_bytes(json.dumps(head).encode() + b"\n" + b"".join(lines))


def test_what_comes_back_is_what_was_read(sample: SamplePack, own_home: Path) -> None:
    fresh = load_pack(sample.root, cache=False)
    assert load_pack(sample.root) == fresh
    assert load_pack(sample.root) == fresh
    lab = load_pack(sample.root).labs[0]
    assert lab.world["buckets"]["photos"]["objects"][0]["body"] == bytes(range(256))
    # That the second one came from the cache: a word changed there, with a right checksum, shows.
    rewrite(cache_file(own_home, sample), b"A sample pack", b"From the cache", checksum=True)
    assert load_pack(sample.root).meta.title == "From the cache"


def test_a_tiny_number_comes_back_as_a_number(sample: SamplePack) -> None:
    sample.edit("content/facts.yaml", "value: 900", "value: 0.0000000309")
    load_pack(sample.root)
    fact = load_pack(sample.root).facts[0]
    assert fact.value == Decimal("0.0000000309")


def test_an_edited_file_is_seen(sample: SamplePack) -> None:
    load_pack(sample.root)
    sample.edit("content/pack.yaml", "A sample pack", "A simple pack")  # the same size
    assert load_pack(sample.root).meta.title == "A simple pack"


def test_an_edit_that_keeps_size_and_time_is_seen(sample: SamplePack) -> None:
    load_pack(sample.root)
    path = sample.root / "content/pack.yaml"
    before = path.stat()
    sample.edit("content/pack.yaml", "A sample pack", "A simple pack")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load_pack(sample.root).meta.title == "A simple pack"


def test_new_and_lost_files_are_seen(sample: SamplePack) -> None:
    load_pack(sample.root)
    lesson = sample.root / "content/lessons/01-first/02-second.md"
    text = lesson.read_text(encoding="utf-8")
    lesson.unlink()
    assert len(load_pack(sample.root).lessons) == 1
    sample.write("content/lessons/01-first/03-third.md", text.replace("id: second", "id: third"))
    assert [t.id for t in load_pack(sample.root).lessons] == ["timeouts", "third"]


def test_a_touched_file_costs_a_hash_but_no_reading(sample: SamplePack, own_home: Path) -> None:
    load_pack(sample.root)
    rewrite(cache_file(own_home, sample), b"A sample pack", b"From the cache", checksum=True)
    os.utime(sample.root / "content/pack.yaml")
    assert load_pack(sample.root).meta.title == "From the cache"
    assert opened_during(sample) == [], "the hash is needed once"


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"{}",
        b"\xff\x00\n\xff",
        b"[]\n[]",
        b"[" * 100_000,
        b'{"format": [1, "0.1.0"], "root": 3}\n{}',
        b"null\nnull",
    ],
)
def test_a_broken_cache_file_is_ignored(sample: SamplePack, own_home: Path, junk: bytes) -> None:
    fresh = load_pack(sample.root)
    cache_file(own_home, sample).write_bytes(junk)
    assert load_pack(sample.root) == fresh
    assert load_pack(sample.root) == fresh, "and is written anew"


def test_a_forged_key_is_ignored(sample: SamplePack, own_home: Path) -> None:
    load_pack(sample.root)
    rewrite(
        cache_file(own_home, sample),
        b'"text":"Fargate.","correct":true',
        b'"text":"Fargate.","correct":false',
        checksum=False,
    )
    assert load_pack(sample.root).questions[0].keys == (1,)


def test_a_cached_lab_never_leads_out_of_its_pack(sample: SamplePack, own_home: Path) -> None:
    load_pack(sample.root)
    folder = str(sample.root / "content/labs/echo").encode()
    rewrite(cache_file(own_home, sample), folder, b"/etc", checksum=True)
    assert load_pack(sample.root).labs[0].folder == folder.decode()


def test_without_a_home_there_is_no_cache(
    sample: SamplePack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("STUDYLAM_HOME", str(blocked / "home"))
    assert load_pack(sample.root) == read_pack(sample.root)


def opened_during(sample: SamplePack) -> list[str]:
    """The pack's files that are opened while it is loaded, in a process that says so."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from studylam.packs import load_pack\n"
        "root = sys.argv[1]\n"
        "def hear(event, arguments):\n"
        "    if event == 'open' and str(arguments[0]).startswith(root + '/'):\n"
        "        print(str(arguments[0]).removeprefix(root + '/'))\n"
        "sys.addaudithook(hear)\n"
        "load_pack(Path(root))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample.root)], capture_output=True, text=True, check=True
    )
    return sorted(set(done.stdout.split()))


def test_after_an_edit_one_file_is_read(sample: SamplePack) -> None:
    assert "quizzes/limits.md" in opened_during(sample)
    assert opened_during(sample) == []
    sample.edit("quizzes/limits.md", "A job runs", "Some job runs")
    assert opened_during(sample) == ["quizzes/limits.md"]
    sample.edit("content/lessons/01-first/02-second.md", "Memory goes", "It goes")
    assert opened_during(sample) == ["content/lessons/01-first/02-second.md"]
    sample.edit("content/pack.yaml", "A sample pack", "A pack")
    assert opened_during(sample) == ["content/pack.yaml"]
    assert opened_during(sample) == []


def test_an_edited_event_is_seen_by_the_labs_that_name_it(sample: SamplePack) -> None:
    before = load_pack(sample.root).labs[0].events
    sample.edit("content/events/ping.json", "{", '{"added": 1, ')
    after = load_pack(sample.root).labs[0].events
    assert after != before
    assert after == load_pack(sample.root, cache=False).labs[0].events


def test_a_file_that_is_gone_leaves_nothing_behind(sample: SamplePack) -> None:
    load_pack(sample.root)
    (sample.root / "quizzes/limits.md").unlink()
    assert load_pack(sample.root).questions == ()
    assert load_pack(sample.root) == load_pack(sample.root, cache=False)
