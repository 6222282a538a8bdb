"""Packs of strangers: bounded, kept inside their folder, and never a traceback."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.inert import inert
from studylam.packs import load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.lessons import parse_lesson
from studylam.packs.models import plain
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text, decode, inert_text
from studylam.packs.reading.yamltext import parse_yaml

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


def codes(sample: SamplePack) -> set[tuple[str, str]]:
    pack = load_pack(sample.root, cache=False)
    return {(problem.place.file, problem.code) for problem in pack.problems}


def test_links_out_of_the_pack_are_not_followed(sample: SamplePack, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("---\nbank: secret\nexam: []\n---\n")
    (tmp_path / "folder").mkdir()
    (sample.root / "quizzes/stolen.md").symlink_to(secret)
    (sample.root / "content/labs/other").symlink_to(tmp_path / "folder")
    (sample.root / "quizzes/loop.md").symlink_to("loop.md")
    assert codes(sample) >= {
        ("quizzes/stolen.md", "F003"),
        ("content/labs/other", "F003"),
        ("quizzes/loop.md", "F003"),
    }
    assert len(load_pack(sample.root).banks) == 1


def test_a_lab_may_not_take_files_from_outside(sample: SamplePack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    asset = sample.root / "content/labs/echo/assets/a.bin"
    asset.unlink()
    asset.symlink_to(tmp_path / "secret")
    assert ("content/labs/echo/assets/a.bin", "F003") in codes(sample)
    assert load_pack(sample.root).labs == ()


def test_pipes_are_refused_and_never_opened(sample: SamplePack) -> None:
    os.mkfifo(sample.root / "quizzes/pipe.md")
    assert ("quizzes/pipe.md", "F003") in codes(sample)


def test_text_that_isnt_utf8(sample: SamplePack) -> None:
    sample.write("quizzes/limits.md", b"---\nbank: x\n---\n## q\xe9\n")
    problem = load_pack(sample.root).problems[0]
    assert (problem.code, problem.place.line, problem.column) == ("F001", 4, 5)


@pytest.mark.parametrize("junk", [b"", b" \n", b"\x00\x01\x02", b"\x7fELF" + b"\x00" * 99])
def test_empty_files_and_binary_junk(sample: SamplePack, junk: bytes) -> None:
    for name in ("quizzes/limits.md", "content/facts.yaml", "content/labs/echo/handler.py"):
        sample.write(name, junk)
    found = codes(sample)
    for name in ("quizzes/limits.md", "content/facts.yaml", "content/labs/echo/handler.py"):
        assert {code for file, code in found if file == name} & {"F001", "F006"}


def test_files_over_the_limit(sample: SamplePack) -> None:
    sample.write("content/lessons/01-first/02-second.md", b"x" * 400_000)
    assert ("content/lessons/01-first/02-second.md", "F002") in codes(sample)


def test_byte_order_marks_and_windows_line_ends(sample: SamplePack) -> None:
    before = load_pack(sample.root, cache=False)
    for path in sorted(sample.root.rglob("*.md")) + sorted(sample.root.rglob("*.yaml")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = load_pack(sample.root, cache=False)
    assert {problem.code for problem in after.problems} == {"F005"}
    assert replace(after, problems=()) == before


def test_nothing_that_a_terminal_obeys_comes_through(sample: SamplePack) -> None:
    evil = "\x1b]0;x\x07\u202e\u200b\x9b31m"
    sample.edit("quizzes/limits.md", "A job", f"A {evil} job")
    sample.edit("content/concepts.yaml", "Cold start", '"\\e[31m\\u202e"')
    sample.edit("content/labs/echo/handler.py", "None", f'"{evil}"')
    pack = replace(load_pack(sample.root, cache=False), root="")
    text = json.dumps(plain(pack), ensure_ascii=False)
    assert "\\u001b" not in text
    assert not set(text) & set("\u202e\u200b\x9b")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 5000, "Y004"),
        ("- " * 5000, "Y004"),
        ("a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 30 + "*a" + "]" * 30, "Y004"),
        ("a: 0x" + "f" * 4000, "Y008"),
        ("a: &a [x]\n" + "b: [" + "*a, " * 200 + "]", "Y003"),
        ("a: !!python/object/apply:os.system [ls]", "Y005"),
        ("a: *b", "Y001"),
        ("a: 1\n---\nb: 1", "Y001"),
        ("a: 1\na: 2", "Y002"),
        ("? [a]\n: b", "Y008"),
        ("~: 1", "Y008"),
        ("a: " + "9" * 5000, "Y008"),
    ],
)
def test_yaml_that_is_refused(text: str, code: str) -> None:
    report = Report()
    parse_yaml(text, "x.yaml", report)
    assert code in {problem.code for problem in report.problems}


def test_a_billion_laughs_stay_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    report = Report()
    assert parse_yaml("\n".join(lines), "x.yaml", report) is None
    assert [problem.code for problem in report.problems] == ["Y003"]


PATTERNS = ["> ", "- ", "[", "!!! x\n", "## a\n", "```\n", "|a", "{fact:", "<a\n", "[^a]: x\n", "*"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_repeated_marks_are_read(pattern: str) -> None:
    body = inert(pattern * (20_000 // len(pattern)))
    lesson = "---\nid: a\ntitle: A\nteaches: [x]\nminutes: 5\n---\n" + body
    parse_lesson(Text("a.md", lesson), "m", Report())
    parse_bank(Text("b.md", "---\nbank: b\n---\n## q\n" + body), Report())


HEADS = ["", "---\nid: a\ntitle: A\nteaches: [x]\nminutes: 5\n---\n", "---\nbank: b\n---\n## q\n"]


@settings(max_examples=60, deadline=None)
@given(head=st.sampled_from(HEADS), raw=st.binary(max_size=400) | st.text(max_size=400))
def test_no_bytes_raise(head: str, raw: bytes | str) -> None:
    data = head.encode() + (raw if isinstance(raw, bytes) else raw.encode("utf-8", "ignore"))
    report = Report()
    text = decode(data, "x", report)
    if text is None:
        assert report.problems
        return
    safe = Text("x", inert_text(text, "x", report, markdown=True))
    parse_lesson(safe, "m", report)
    parse_bank(safe, report)
    parse_yaml(safe.text, "x", report)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9))
def test_a_damaged_pack_is_read_as_far_as_it_goes(sample: SamplePack, seed: int) -> None:
    """Bytes are changed, cut out and put in anywhere; there are problems at most."""
    chance = random.Random(seed)
    files = sorted(path for path in sample.root.rglob("*") if path.is_file())
    path = chance.choice(files)
    before = path.read_bytes()
    data = bytearray(before)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.choice([0, 1, 10])] = chance.choice(
            [b"", b"\n", b":", b"[", b"- ", b'"', b"\xff", b"\x00", b"```\n", b"{", b"&a", b"*a"]
        )
    path.write_bytes(bytes(data))
    try:
        check_pack(load_pack(sample.root, cache=False))
    finally:
        path.write_bytes(before)


def test_lists_without_end_dont_hide_what_follows_in_silence(sample: SamplePack) -> None:
    lesson = "content/lessons/01-first/02-second.md"
    for deep in ("- " * 10 + "x", "> " * 20 + "x"):
        sample.edit(lesson, "Memory goes", f"{deep}\n\nMemory goes")
        found = [p for p in load_pack(sample.root, cache=False).problems if p.code == "Y004"]
        assert [(p.place.file, p.place.line) for p in found] == [(lesson, 9)]
        sample.edit(lesson, deep, deep[4:])
        assert (lesson, "Y004") not in codes(sample)
        sample.edit(lesson, f"{deep[4:]}\n\nMemory goes", "Memory goes")


def test_a_pack_cant_ask_for_hours(sample: SamplePack) -> None:
    sample.edit("content/pack.yaml", "checks: {", "checks: {lab_seconds: 86400, ")
    assert ("content/pack.yaml", "Y008") in codes(sample)
    assert load_pack(sample.root).meta.checks.lab_seconds == 60


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://a b"])
def test_sources_are_on_the_web(url: str, sample: SamplePack) -> None:
    facts = "content/facts.yaml"
    sample.edit(facts, "https://docs.aws.amazon.com/lambda/", url)
    (found,) = [p for p in load_pack(sample.root, cache=False).problems if p.code == "Y008"]
    assert (found.place.file, found.place.line) == (facts, 2)
    assert found.message.endswith(f"{url!r} is no address that begins with https://")


def test_a_page_of_tables_is_read() -> None:
    lesson = "---\nid: a\ntitle: A\nteaches: [x]\nminutes: 5\n---\n## S\n" + "|a|\n|-|\n\n" * 15_000
    report = Report()
    assert parse_lesson(Text("a.md", lesson), "m", report)
    assert not report.problems
