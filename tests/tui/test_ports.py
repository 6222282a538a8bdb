"""What screens share to look things up beside the screen."""

from __future__ import annotations

import pytest

from studylam.tui.ports import Newest


@pytest.mark.quick
def test_what_was_asked_for_last_is_shown_whatever_comes_last() -> None:
    newest, shown = Newest(), list[str]()
    before, after = newest.of(shown.append), newest.of(shown.append)
    after("after the reset")
    before("before it")
    assert shown == ["after the reset"]
    newest.of(shown.append)("later")
    assert shown == ["after the reset", "later"]
