"""``studylam docs``: the pages, listed, printed and set for a terminal."""

from __future__ import annotations

import json

import pytest

from studylam.cli import docs, run
from studylam.docs import PAGES, page

pytestmark = pytest.mark.quick


def test_the_pages_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["docs"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n{one.id} " in f"\n{said}" and one.about in said for one in PAGES)
    assert run(["docs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [one.id for one in PAGES]


def test_into_a_pipe_goes_the_markdown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["docs", "tour"]) == 0
    assert capsys.readouterr().out == page("tour").text
    assert run(["docs", "tour", "--path"]) == 0
    assert capsys.readouterr().out.strip() == str(page("tour").path)


def test_one_section_is_shown_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["docs", "security#packs"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("## Packs\n\nA pack is data.")
    assert "## Files" not in said


@pytest.mark.parametrize(
    ("name", "hint"), [("tuor", "Did you mean tour"), ("security#pack", "Did you mean packs?")]
)
def test_an_unknown_page_is_told_with_a_near_one(
    capsys: pytest.CaptureFixture[str], name: str, hint: str
) -> None:
    assert run(["docs", name]) != 0
    assert hint in capsys.readouterr().err


def test_on_a_terminal_it_is_set_for_reading(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "40")
    docs._show(
        "# A page\n\nWords with `code`, and *more* of them than there is room for in a line."
    )
    said = capsys.readouterr().out
    assert "\x1b[1mA page\x1b[0m" in said
    assert "\x1b[36mcode\x1b[0m" in said
    monkeypatch.setenv("NO_COLOR", "1")
    docs._show("`code`")
    assert "\x1b[36m" not in capsys.readouterr().out
