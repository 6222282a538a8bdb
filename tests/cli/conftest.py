"""The commands find the built-in course parsed, as at any use but the first."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def parsed(course_at_home: None) -> None:
    """Whoever looks for it."""
