"""The commands find the built-in course parsed, as at any use but the first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def parsed(own_home: Path, parsed_course: Path) -> None:
    """Links to the cache of one home: what changes it puts another file in its place."""
    (own_home / "cache/packs").mkdir(parents=True)
    for file in (parsed_course / "packs").iterdir():
        os.link(file, own_home / "cache/packs" / file.name)
