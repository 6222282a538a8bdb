"""Each mistake of `mistakes.py` is told by its code at its line and column, and leads nowhere else.

Mistakes in different files are made at once, which takes a third of the time. Where one of them
isn't told as it should be, it is made by itself: that is what counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.labs.check_all import around_labs
from studylam.packs.checks.check import check_pack, finished
from studylam.packs.load import load_pack
from studylam.packs.models import Problem
from studylam.packs.problems import CODES
from tests.packs import mistakes
from tests.packs.conftest import SamplePack
from tests.packs.mistakes import Mistake
from tests.packs.whole import whole_pack

ALL = (*mistakes.IN_YAML, *mistakes.IN_LESSONS, *mistakes.IN_BANKS, *mistakes.IN_LABS)
OF_THE_SAMPLE = ("K018", "K019")
"""The sample has switched them off, which it can't any more where its pack.yaml is broken."""


def by_turns(all_of_them: Iterable[Mistake]) -> list[list[Mistake]]:
    """The first of each file, the second of each file, …"""
    of_file = defaultdict(list)
    for mistake in all_of_them:
        of_file[mistake.file].append(mistake)
    longest = max(map(len, of_file.values()))
    return [[one[turn] for one in of_file.values() if turn < len(one)] for turn in range(longest)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> SamplePack:
    return whole_pack(tmp_path_factory.mktemp("mutations") / "sample")


def problems_of(root: Path) -> list[Problem]:
    pack = load_pack(root)
    return finished(pack, around_labs(pack, check_pack(pack)))


def faults(pack: SamplePack, made: list[Mistake]) -> list[str]:
    """What isn't as it should be when these mistakes are made at once."""
    before = {}
    expected = []
    for mistake in made:
        path = pack.root / mistake.file
        text = path.read_text(encoding="utf-8")
        assert mistake.old in text, f"not there: {mistake}"
        before[path] = text
        line = text[: text.index(mistake.old)].count("\n") + 1 + mistake.down
        changed = text.replace(mistake.old, mistake.new, 1)
        path.write_text(changed, encoding="utf-8")
        place = (mistake.where or mistake.file, mistake.down if mistake.where else line)
        shown = changed.split("\n")[line - 1] if not mistake.where else ""
        expected.append((mistake, place, shown.find(mistake.at) + 1 if mistake.at and shown else 0))
    try:
        found = [p for p in problems_of(pack.root) if p.code not in OF_THE_SAMPLE]
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
    wrong = []
    for mistake, place, column in expected:
        told = [
            p for p in found if (p.place.file, p.place.line) == place and p.code == mistake.code
        ]
        if not told:
            wrong.append(f"{mistake}: not told at {place[0]}:{place[1]}")
        elif column and column not in [p.column for p in told]:
            wrong.append(f"{mistake}: in column {told[0].column}, not {column}")
    allowed = {(place, mistake.code) for mistake, place, _ in expected}
    also = {code for mistake in made for code in mistake.also}
    for p in found:
        place = (p.place.file, p.place.line)
        if p.level != "info" and p.code not in also and (place, p.code) not in allowed:
            wrong.append(f"{place[0]}:{place[1]} {p.code} {p.message}")
    return wrong


def test_the_whole_pack_is_fine(whole: SamplePack) -> None:
    assert [p for p in problems_of(whole.root) if p.level != "info"] == []


@pytest.mark.parametrize("made", by_turns(ALL), ids=lambda made: f"{len(made)}-{made[0].code}")
def test_a_mistake_is_told_where_it_is(whole: SamplePack, made: list[Mistake]) -> None:
    if not faults(whole, made):
        return
    assert [fault for mistake in made for fault in faults(whole, [mistake])] == []


def test_mistakes_are_known_by_codes() -> None:
    assert len(ALL) > 240
    assert {mistake.code for mistake in ALL} <= set(CODES)


@pytest.mark.parametrize("text", ["\r\n", "\ufeff"], ids=["crlf", "bom"])
def test_what_editors_do_is_no_mistake(whole: SamplePack, tmp_path: Path, text: str) -> None:
    pack = whole_pack(tmp_path / "sample")
    for path in pack.root.rglob("*.*"):
        if path.suffix in (".md", ".yaml", ".json", ".py"):
            raw = path.read_text(encoding="utf-8")
            new = raw.replace("\n", "\r\n") if text == "\r\n" else text + raw
            path.write_bytes(new.encode())
    found = [(p.place.file, p.code, p.message) for p in problems_of(pack.root)]
    assert [one for one in found if one[1] != "F005"] == [
        (p.place.file, p.code, p.message) for p in problems_of(whole.root)
    ]


FILES = sorted({mistake.file for mistake in ALL})
JUNK = (
    b"\xff\xfe\x00",
    b"\x00",
    b"[[[[[[(((",
    b"---\n",
    b"```",
    b"{{{{",
    b"&a [*a, *a]",
    "\u202e\u200b".encode(),
    b"\t",
    b": : :",
    b"!!set {a}",
    b"<<: *x",
    b"'\"",
    b"| | |\n|-|-|\n",
    b"[x]: <",
    b"~",
    b"1e999",
    b"{fact:",
    b"- [x]",
    b"##",
)


@given(
    st.sampled_from(FILES),
    st.lists(
        st.tuples(
            st.sampled_from(["cut", "double", "junk", "bytes", "swap"]),
            st.floats(0, 1),
            st.floats(0, 1),
            st.sampled_from(JUNK),
            st.binary(max_size=12),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_in_a_file_there_is_no_exception(
    whole: SamplePack,
    file: str,
    changes: list[tuple[str, float, float, bytes, bytes]],
) -> None:
    path = whole.root / file
    before = path.read_bytes()
    raw = before
    for kind, first, second, junk, extra in changes:
        lines = raw.split(b"\n")
        one, two = int(first * (len(lines) - 1)), int(second * (len(lines) - 1))
        at = int(first * len(raw))
        if kind == "cut":
            raw = b"\n".join(lines[:one] + lines[one + 1 :])
        elif kind == "double":
            raw = b"\n".join([*lines[:two], lines[one], *lines[two:]])
        elif kind == "swap":
            lines[one], lines[two] = lines[two], lines[one]
            raw = b"\n".join(lines)
        elif kind == "junk":
            raw = raw[:at] + junk + raw[at:]
        else:
            raw = raw[:at] + extra + raw[at + len(extra) :]
    path.write_bytes(raw)
    try:
        for problem in problems_of(whole.root):
            assert problem.message
            assert problem.place.line >= 1
    finally:
        path.write_bytes(before)
