"""The small pack of exercises, parsed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studylam.packs import Library, load_pack
from studylam.packs.builtin import builtin_root

PACK = Path(__file__).parent / "pack"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(tmp_path_factory.mktemp("exercises")))
        yield Library([load_pack(PACK)])


@pytest.fixture(scope="session")
def course(parsed_course: Path) -> Iterator[Library]:
    """The built-in course."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(parsed_course.parent))
        yield Library([load_pack(builtin_root())])
