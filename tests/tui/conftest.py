"""What every test of the app gets: the small pack, parsed once for all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.packs import load_pack
from tests.tui.look import PACK


@pytest.fixture(scope="session")
def parsed_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache that parsing the small pack leaves; doing so takes longer than most tests."""
    home = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(home))
        load_pack(PACK)
    return home / "cache"


@pytest.fixture
def course_at_hand(own_home: Path, parsed_course: Path) -> None:
    """The built-in course needn't be parsed: what is previewed has it behind it."""
    shutil.copytree(parsed_course, own_home / "cache", dirs_exist_ok=True)


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app is tested in its own colours, whatever terminal the tests run in."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(autouse=True)
def own_cache(own_home: Path, parsed_pack: Path) -> None:
    """The app finds the pack in its cache, as at any start but the first."""
    shutil.copytree(parsed_pack, own_home / "cache", dirs_exist_ok=True)


@pytest.fixture(autouse=True)
def trusted_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small pack of these tests may run its code: nobody is here to be asked."""
    monkeypatch.setattr("studylam.labs.trust.check", lambda *_: None)
