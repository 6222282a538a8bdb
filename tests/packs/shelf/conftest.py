"""An empty shelf for each test, in the home that the tests of packs share (see above)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home(own_home: Path) -> Iterator[Path]:
    """StudyLam's home: what one test installs, no other sees."""
    shelf = own_home / "packs"
    yield own_home
    if shelf.is_dir():
        shutil.rmtree(shelf)
    else:
        shelf.unlink(missing_ok=True)
