"""The visitors' folders: made, found again, cleared away."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from studylam.errors import StorageError
from studylam.serve.visitors import CARD, FullError, Visitors


def test_who_comes_back_finds_the_same_folder(own_home: Path) -> None:
    visitors = Visitors(own_home)
    secret = visitors.new_secret()
    assert visitors.find(secret) is None
    made = visitors.welcome(secret)
    assert made.folder.parent == own_home / "visitors"
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    found = Visitors(own_home).find(secret)
    assert found is not None and found.folder == made.folder
    assert visitors.find(visitors.new_secret()) is None


@pytest.mark.parametrize("sent", ["../../progress", "/etc", ".", "", "\ud800", "x" * 10_000])
def test_nothing_that_is_sent_becomes_a_path(own_home: Path, sent: str) -> None:
    visitors = Visitors(own_home)
    made = visitors.welcome(sent)
    assert made.folder.parent == own_home / "visitors"
    assert made.name.isalnum() and len(made.name) == 16
    assert "etc" not in made.name and "progress" not in made.name
    held = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert not sent or len(sent) < 4 or sent.encode("utf-8", "replace") not in held


def test_the_cookies_name_stays_with_the_folder(own_home: Path, tmp_path: Path) -> None:
    first = Visitors(own_home).cookie()
    assert Visitors(own_home).cookie() == first
    assert Visitors(tmp_path).cookie() != first
    assert stat.S_IMODE((own_home / "visitors").stat().st_mode) == 0o700


def test_there_is_an_end_to_them(own_home: Path) -> None:
    visitors = Visitors(own_home, most=2)
    for secret in ("a", "b"):
        visitors.welcome(secret)
    with pytest.raises(FullError, match="as many visitors"):
        visitors.welcome("c")
    assert len(visitors.all()) == 2


def test_links_and_other_folders_are_nobodys(own_home: Path, tmp_path: Path) -> None:
    visitors = Visitors(own_home)
    mine = visitors.welcome("mine")
    (visitors.folder / ("a" * 16)).symlink_to(mine.folder)
    (visitors.folder / ("b" * 16)).mkdir()
    (visitors.folder / "photos").mkdir()
    (visitors.folder / ("c" * 16)).mkdir()
    (visitors.folder / ("c" * 16) / CARD).write_text("{", encoding="utf-8")
    assert [one.name for one in visitors.all()] == [mine.name]


def test_who_wasnt_here_for_long_is_forgotten(own_home: Path) -> None:
    visitors = Visitors(own_home)
    old, here, new = (visitors.welcome(secret) for secret in ("old", "here", "new"))
    (old.folder / "progress.db").write_bytes(b"x" * 1000)
    assert old.bytes_held() >= 1000
    long_ago = time.time() - 100 * 86_400
    os.utime(old.folder / CARD, (long_ago, long_ago))
    with here.present():
        os.utime(here.folder / CARD, (long_ago, long_ago))
        assert [one.name for one in visitors.forget(90)] == [old.name]
    assert {one.name for one in visitors.all()} == {here.name, new.name}
    assert not old.folder.exists()


def test_a_folder_that_cant_be_made_is_said(own_home: Path) -> None:
    (own_home / "visitors").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError, match="can't be used") as error:
        Visitors(own_home).cookie()
    assert error.value.hint and "STUDYLAM_HOME" in error.value.hint
