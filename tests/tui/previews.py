"""The app on a pack that is being written, on a copy that a test may change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from studylam.tui.preview.app import PreviewApp
from tests.tui.look import StillApp, settle, text_of

MISTAKES = """\
---
id: mistakes
title: A lesson with mistakes
teaches: [no-such-idea]
minutes: 5
objectives: [Learn from mistakes.]
---

## What is wrong here

This names {fact:nothing.here}, which nobody has.

```mermaid
graph LR
  A --> B
```
"""
LESSON = "content/lessons/01-first/01-starting.md"
BANK = "quizzes/first.md"


class StillPreview(StillApp, PreviewApp):
    """As `StillApp`."""


@asynccontextmanager
async def previewed(
    *roots: Path,
    place: str | None = None,
    what: str | None = None,
    size: tuple[int, int] = (100, 30),
) -> AsyncIterator[tuple[StillPreview, Pilot[int]]]:
    """The app on these packs, once they have been checked for the first time."""
    app = StillPreview(place, what, roots=[root.resolve() for root in roots])
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot, lambda: app.checked.is_checked)
        yield app, pilot


async def seen(app: StillPreview, pilot: Pilot[int], *words: str) -> str:
    """The screen, once all of these words are on it."""
    await settle(pilot, lambda: all(word in text_of(app) for word in words))
    return text_of(app)


def change(root: Path, file: str, old: str, new: str) -> None:
    """Write a file as many editors do: beside it, then in its place."""
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text.replace(old, new, 1), "utf-8")
    beside.replace(path)
