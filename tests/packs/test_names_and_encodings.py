"""Files that can't be read for how they are saved or called: told once, with what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studylam.labs.check_all import around_labs
from studylam.packs.load import load_pack
from tests.packs.conftest import SamplePack

FACTS = "content/facts.yaml"
PRICES = "content/prices/mine.yaml"


def found_in(pack: SamplePack) -> set[tuple[str, int, str, str]]:
    read = load_pack(pack.root)
    problems = around_labs(read, read.problems)
    return {(p.place.file, p.place.line, p.code, p.hint) for p in problems if p.level != "info"}


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: raw.decode().encode("utf-16-le"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: b"\xe9" + raw,
    ],
    ids=["utf-16", "utf-16-le", "cr", "latin-1"],
)
def test_how_a_file_is_saved(sample: SamplePack, change: Callable[[bytes], bytes]) -> None:
    path = sample.root / FACTS
    path.write_bytes(change(path.read_bytes()))
    told = [one for one in found_in(sample) if one[0] == FACTS]
    assert [one[:3] for one in told] == [(FACTS, 1, "F001")]
    assert "Save" in told[0][3]


@pytest.mark.parametrize(
    ("old", "new", "told", "hint"),
    [
        (FACTS, "facts.yaml", "facts.yaml", "Move it to content/."),
        (FACTS, "content/facts.yml", "content/facts.yml", "Call it facts.yaml."),
        ("quizzes/limits.md", "quizzes/limits.MD", "quizzes/limits.MD", "Call it limits.md."),
        ("quizzes/limits.md", "quizzes/limits.txt", "quizzes/limits.txt", "Call it limits.md."),
        ("quizzes", "quiz", "quiz", "Call this folder quizzes."),
    ],
)
def test_what_a_file_is_called(
    sample: SamplePack, old: str, new: str, told: str, hint: str
) -> None:
    (sample.root / old).rename(sample.root / new)
    assert (told, 1, "F008", hint) in found_in(sample)


def test_a_module_needs_a_lesson(sample: SamplePack) -> None:
    sample.write("content/lessons/02-empty/module.yaml", "title: Nothing yet\n")
    assert ("content/lessons/02-empty/module.yaml", 1, "F010") in {
        one[:3] for one in found_in(sample)
    }


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: [\n", 2, "Y001"),
        ("[]\n", 1, "Y008"),
        ("id: mine\nas_of: lately\n", 2, "Y008"),
        ("id: mine\nid: mine\n", 2, "Y002"),
    ],
)
def test_price_lists_are_read(sample: SamplePack, text: str, line: int, code: str) -> None:
    sample.write(PRICES, text)
    assert (PRICES, line, code) in {one[:3] for one in found_in(sample)}
