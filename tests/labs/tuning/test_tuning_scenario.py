"""Scenario files of ``tool: tuning``: what they may say, and what is told of mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import FieldError
from studylam.labs.tuning import check_data, read_tuning
from studylam.packs import Library

CODE = "def handler(event, context):\n    return event\n"


def wrong(library: Library, folder: Path | None = None, **data: Any) -> list[tuple[Any, str]]:
    head = {"tool": "tuning", "title": "A handler"}
    return [
        (error.path, error.message) for error in check_data(head | data, library, folder=folder)
    ]


def test_everything_may_be_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("async_ = 1\n" + CODE)
    (tmp_path / "cat.txt").write_text("meow")
    data = {
        "tool": "tuning",
        "title": "All of it",
        "about": "What to look at.",
        "file": "mine.py",
        "events": [{"a": 1}, "s3-put"],
        "memory_mb": 512,
        "timeout_s": 20,
        "layers": ["pillow"],
        "environment": {"TABLE": "notes"},
        "world": {"buckets": {"cats": {"objects": [{"key": "cat.txt", "file": "cat.txt"}]}}},
        "repeat": 3,
        "requests": 20_000,
        "arch": "arm64",
        "region": "eu-west-1",
    }
    found = read_tuning(data, library, folder=tmp_path)

    assert found.code.endswith(CODE)
    assert [name for name, _ in found.events] == ['{"a": 1}', "s3-put"]
    assert found.world["buckets"]["cats"]["objects"][0]["body"] == b"meow"
    assert (found.arch, found.region, found.timeout_s) == ("arm64", "eu-west-1", 20)


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ({}, (), "It needs one of code, file and lab."),
        ({"code": CODE, "lab": "thumbnail"}, ("code",), "not lab and code"),
        ({"lab": "thumbnial"}, ("lab",), "There is no lab called 'thumbnial'"),
        ({"lab": "thumbnail", "events": [{}]}, ("events",), "doesn't go with a lab"),
        ({"lab": "thumbnail", "version": "mine"}, ("version",), "version can't be 'mine'"),
        ({"code": CODE, "version": "own"}, ("version",), "doesn't go with code of its own"),
        ({"code": CODE, "memroy_mb": 128}, ("memroy_mb",), "has no 'memroy_mb'"),
        ({"code": "def handler(:"}, ("code",), "This is no Python"),
        ({"code": "def other(e, c): pass"}, ("code",), "no function 'handler'"),
        ({"code": CODE, "handler": "x.y"}, ("handler",), "is no function's name"),
        ({"code": CODE, "memory_mb": 64}, ("memory_mb",), "memory_mb can't be 64"),
        ({"code": CODE, "timeout_s": 901}, ("timeout_s",), "timeout_s can't be 901"),
        ({"code": CODE, "repeat": True}, ("repeat",), "repeat can't be True"),
        ({"code": CODE, "requests": 0}, ("requests",), "requests can't be 0"),
        ({"code": CODE, "arch": "z80"}, ("arch",), "arch can't be 'z80'"),
        ({"code": CODE, "region": "mars"}, ("region",), "no Region called 'mars'"),
        ({"code": CODE, "events": {}}, ("events",), "A list of 1 to 50 events."),
        ({"code": CODE, "events": [{}, "s3-putt"]}, ("events", 1), "no event called 's3-putt'"),
        ({"code": CODE, "layers": ["pilow"]}, ("layers", 0), "no layer called 'pilow'"),
        ({"code": CODE, "world": {"bucket": {}}}, ("world", "bucket"), "The world"),
        ({"file": "mine.py"}, ("file",), "There is no file beside this."),
        ({"file": "../mine.py"}, ("file",), "no Python file beside the scenario"),
    ],
)
def test_mistakes_are_told_at_their_place(
    library: Library, data: dict[str, Any], path: tuple[Any, ...], words: str
) -> None:
    found = wrong(library, **data)

    assert [where for where, _ in found] == [path]
    assert words in found[0][1]


def test_all_mistakes_are_told_at_once(library: Library) -> None:
    assert len(wrong(library, code=CODE, memory_mb=1, region="mars", x=1)) == 3


def test_a_file_that_leads_elsewhere_isnt_read(library: Library, tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to("/etc/passwd")

    assert "can't be read" in wrong(library, tmp_path, file="link.py")[0][1]
    assert "can't be read" in wrong(library, tmp_path, file="none.py")[0][1]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *("lab", "code", "file", "handler", "events", "memory_mb", "timeout_s", "layers", "world"),
        *("environment", "repeat", "requests", "arch", "region", "version", "about", "title"),
    ]
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_rubbish_is_refused_not_thrown(data: dict[str, Any]) -> None:
    library = _library()
    try:
        read_tuning(data, library)
    except FieldError:
        assert list(check_data(data, library))


def _library() -> Library:
    from studylam.packs import open_library

    if not hasattr(_library, "found"):
        _library.found = open_library()  # type: ignore[attr-defined]
    return _library.found  # type: ignore[attr-defined, no-any-return]
