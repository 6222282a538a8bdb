"""The package as a whole: what loading it loads."""

from __future__ import annotations

import subprocess
import sys

import studylam.study


def test_loading_the_package_loads_none_of_its_modules() -> None:
    """So that two threads which begin with different ones never wait for each other."""
    code = (
        "import sys, studylam.study\n"
        "print([m for m in sys.modules if m.startswith('studylam.study.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_that_it_offers_is_there() -> None:
    for name in studylam.study.__all__:
        assert getattr(studylam.study, name) is not None
    assert not hasattr(studylam.study, "nothing")
