"""A hostile handler in a real terminal: none of its sequences is ever sent there."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.progress import Record
from tests.e2e.terminal import needs_tmux, studylam
from tests.tui.hostile import HANDLER, SEQUENCES

pytestmark = [needs_tmux, pytest.mark.terminal]


def test_no_sequence_of_a_handler_reaches_the_terminal(own_home: Path, tmp_path: Path) -> None:
    with Record.open() as record:
        record.save_draft("thumbnail", "handler.py", HANDLER)
    sent = tmp_path / "sent"
    with studylam(own_home, "lab", "thumbnail", columns=80) as terminal:
        terminal.wait_for("Task")
        terminal.wait_for("isolation")
        terminal._tmux("pipe-pane", "-t", "main", f"cat > {sent}")
        terminal.keys("F5")
        terminal.wait_for("billed")
        for tab, there in (
            ("R", "returned"),
            ("L", "pwned"),
            ("C", "s3:PutObject"),
            ("I", "succeeded"),
            ("X", "Invocation"),
            ("W", "bucket"),
            ("H", "cold"),
        ):
            terminal.keys(tab)
            terminal.wait_for(there)
            terminal.keys("End")
        title = terminal._tmux("display-message", "-p", "-t", "main", "#{pane_title}")
    raw = sent.read_bytes()
    assert len(raw) > 1000
    for sequence in SEQUENCES:
        assert sequence not in raw, sequence
    assert "pwned" not in title
