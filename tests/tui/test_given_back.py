"""Memory that was needed for a moment is given back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studylam.tui.given_back import give_back


def resident() -> int:
    """KiB."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="told by /proc")
def test_what_was_freed_goes_back_to_the_system() -> None:
    kept = [bytes(2000) for _ in range(20_000)]
    last = bytes(2000)  # beyond it nothing is free, so that the C library keeps what is before
    before = resident()
    kept.clear()
    give_back()
    assert last and resident() < before - 20_000
    give_back()  # with nothing to give, nothing happens
