"""``studylam progress versions``: what the lab console keeps, from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.progress import Record

LAB = "json-api"


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert run(["progress", "versions", *words]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def test_versions_are_kept_listed_compared_and_loaded(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing has been recorded" in said(capsys, "list", LAB)
    assert not (own_home / "progress.db").exists(), "looking makes no record"
    assert "Nothing changed." in said(capsys, "diff", LAB)
    with Record.open() as record:
        record.save_draft(LAB, "handler.py", "x = '\x1b[2J'\n")
    assert "Kept as “one”." in said(capsys, "keep", LAB, "one")
    with Record.open() as record:
        record.save_draft(LAB, "handler.py", "y = 2\n")
    text = said(capsys, "diff", LAB, "one")
    assert "- x = '␛[2J'\n+ y = 2\n" in text and "+1 −1 lines" in text
    assert "kept as “before “one””" in said(capsys, "load", LAB, "one")
    assert "“two”" in said(capsys, "rename", LAB, "one", "two")
    listed = json.loads(said(capsys, "list", LAB, "--json"))["versions"]
    assert [(one["name"], one["own"]) for one in listed] == [
        ("before “one”", False),
        ("two", True),
    ]
    assert listed[1]["files"]["handler.py"] == "x = '\x1b[2J'\n"
    assert "cases not run" in said(capsys, "list", LAB)
    said(capsys, "delete", LAB, "two")
    with Record.open() as record:
        assert [one.name for one in record.versions(LAB)] == ["before “one”"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("list", "nothing"), "no lab called 'nothing'"),
        (("load", LAB, "nothing"), "no version of this lab's code called 'nothing'"),
        (("keep", LAB, ""), "1 to 60 characters"),
    ],
)
def test_what_is_not_there_is_said(
    words: tuple[str, ...], error: str, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert error in said(capsys, *words, status=2)
