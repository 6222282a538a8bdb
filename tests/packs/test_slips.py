"""What is nearly Markdown is told; what is Markdown, or plain words, isn't."""

from __future__ import annotations

import pytest

from studylam.packs.reading.slips import slips


@pytest.mark.parametrize(
    "line",
    [
        "*First look, then write* is not enough.",
        "*Reduce the latency of calls",  # its other star is in the next line
        "A team keeps a TODO list in a table, and a TODO app reads it.",
        "2.5 seconds pass.",
        "-1 is what it returns.",
    ],
)
def test_plain_text(line: str) -> None:
    assert slips([line]) == []


@pytest.mark.parametrize(
    "line", ["-First.", "1.First.", "• First.", "To be done: TODO", "TODO: say it"]
)
def test_slips(line: str) -> None:
    assert len(slips([line])) == 1
