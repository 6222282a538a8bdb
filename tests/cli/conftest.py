"""The commands find the built-in course parsed, as at any use but the first."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def parsed(course_at_home: None) -> None:
    """Whoever looks for it."""


@pytest.fixture(autouse=True)
def clouds(ready_clouds: None) -> None:
    """And an AWS that is there at once; those that the tests start as processes start their own."""
