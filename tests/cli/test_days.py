"""``studylam progress days``."""

from __future__ import annotations

import json

import pytest

from tests.cli.test_cli import assert_is_a_sentence, studylam


@pytest.mark.quick
def test_days_are_shown_and_set() -> None:
    before = json.loads(studylam("progress", "days", "--json").stdout)
    assert (before["zone"], before["starts_at"], before["trouble"]) == (None, 4, None)
    done = studylam("progress", "days", "--zone", "Asia/Kathmandu", "--starts-at", "0")
    assert done.returncode == 0, done.stderr
    assert "Days begin at 00:00, Asia/Kathmandu." in done.stdout
    after = json.loads(studylam("progress", "days", "--json").stdout)
    assert (after["zone"], after["start"][10:]) == ("Asia/Kathmandu", "T18:15:00+00:00")
    studylam("progress", "days", "--zone", "local")
    assert json.loads(studylam("progress", "days", "--json").stdout)["zone"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--zone", "Europe/Berlni"), "Europe/Berlin"), (("--starts-at", "24"), "from 0 to 23")],
)
def test_what_makes_no_days_is_refused(arguments: tuple[str, ...], words: str) -> None:
    done = studylam("progress", "days", *arguments)
    assert done.returncode == 2
    assert_is_a_sentence(done)
    assert words in done.stderr
