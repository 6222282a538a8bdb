"""A share is written in one way, everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import studylam
from studylam.shares import between, per_cent

OTHER = re.compile(r"\.\d%\}")
"""What Python's own way of writing a share looks like in a text."""


@pytest.mark.quick
def test_a_share_is_a_number_a_space_and_the_sign() -> None:
    assert [per_cent(share) for share in (0, 0.074, 0.635, 1, 12)] == [
        *("0 %", "7 %", "64 %", "100 %", "1,200 %")
    ]
    assert per_cent(0.0163, 1) == "1.6 %"
    assert (between(0.45, 0.63), between(0.451, 0.449), between(0.99, 1)) == (
        *("45–63 %", "45 %", "99–100 %"),
    )


@pytest.mark.quick
def test_no_module_writes_it_in_another_way() -> None:
    modules = sorted(Path(studylam.__file__).parent.rglob("*.py"))
    assert [path.name for path in modules if OTHER.search(path.read_text("utf-8"))] == []
