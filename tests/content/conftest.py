"""The built-in course, read once."""

from __future__ import annotations

import pytest

from studylam.packs.builtin import builtin_root
from studylam.packs.library import Library
from studylam.packs.load import load_pack
from studylam.packs.models import Pack


@pytest.fixture(scope="session")
def course() -> Pack:
    return load_pack(builtin_root(), cache=False)


@pytest.fixture(scope="session")
def shelf(course: Pack) -> Library:
    return Library([course])
