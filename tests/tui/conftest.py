"""What every test of the app gets: the small pack, parsed once for all of them."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
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


@pytest.fixture(scope="module", autouse=True)
def leave_nothing_behind() -> Iterator[None]:
    """Apps hold each other and a course: what a file leaves is given back before the next one."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app is tested in its own colours, whatever terminal the tests run in."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(autouse=True)
def own_cache(own_home: Path, parsed_pack: Path, course_at_home: None) -> None:
    """The app finds the pack in its cache, as at any start but the first.

    And the course, which stands behind whatever is explained or checked.
    """
    shutil.copytree(parsed_pack, own_home / "cache", dirs_exist_ok=True)


@pytest.fixture(autouse=True)
def clouds(ready_clouds: None) -> None:
    """Whoever opens a lab has its AWS at once."""


@pytest.fixture(autouse=True)
def trusted_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small pack of these tests may run its code: nobody is here to be asked."""
    monkeypatch.setattr("studylam.labs.trust.check", lambda *_: None)
