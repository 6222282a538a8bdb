"""What the check says of a mistake: the words that send an author to the right place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studylam.packs.checks.check import check

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

LESSON = "content/lessons/01-first/01-timeouts.md"
BANK = "quizzes/limits.md"
FACTS = "content/facts.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "hint"),
    [
        (LESSON, '["1.2"]}\n---', '["1.2"]}\n', "The front matter has no end", "It has id, title"),
        (
            BANK,
            "exam: [dva-c02]\n---",
            "exam: [dva-c02]\n",
            "front matter has no end",
            "It has bank",
        ),
        (LESSON, "---\nid", "id", "A lesson begins with front matter", "It has id, title"),
        (
            BANK,
            "#try-it",
            "#tasks",
            "no section 'tasks'",
            "timeouts has: what-a-timeout-is, try-it.",
        ),
        # Python counts the lines of the fence, and the author those of the file.
        (LESSON, "    return event", "    if event:\n    return 1", "on line 29.", "```python"),
        ("content/pack.yaml", "version: 1.0.0", "version: one", "has no number", "as 1.0.0."),
        (FACTS, "    title: Most", "\ttitle: Most", "expected key", "a tab counts as eight"),
    ],
)
def test_it_says_what_is_wrong_and_what_there_is(
    sample: SamplePack, file: str, old: str, new: str, message: str, hint: str
) -> None:
    sample.edit(file, old, new)
    found = [(p.message, p.hint) for p in check(sample.root, cache=False)]
    assert any(message in said and hint in mend for said, mend in found), found
