"""Fences in a lesson that open a scenario or an exercise, and what is said where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tui.look import PACK, opened, press, text_of
from tests.tui.previews import previewed, seen

RETRIES = """\
tool: retries
title: A late reminder
about: |
  It is throttled twice.

  Try more.
source: async
settings: {ends: throttle, times: 2}
"""
FENCES = """
## Tools

```retries late
```

```retries
title: A caller
source: sync
```

```exercise nowhere
```
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    root = tmp_path / "pack"
    shutil.copytree(PACK, root)
    (root / "content/scenarios").mkdir(exist_ok=True)
    (root / "content/scenarios/late.yaml").write_text(RETRIES, encoding="utf-8")
    lesson = min((root / "content/lessons").rglob("*.md"))
    lesson.write_text(lesson.read_text(encoding="utf-8") + FENCES, encoding="utf-8")
    return root


@pytest.mark.quick
async def test_enter_opens_it_and_escape_comes_back(pack: Path) -> None:
    lesson = min((pack / "content/lessons").rglob("*.md")).read_text(encoding="utf-8")
    name = next(line[4:] for line in lesson.splitlines() if line.startswith("id: "))
    async with opened("learn", f"{name}#tools", pack=pack, size=(120, 40)) as (app, pilot):
        shown = text_of(app)
        assert "Retries: A late reminder" in shown and "It is throttled twice." in shown
        assert "Try more" not in shown
        assert "Retries: A caller" in shown
        assert "Here should be the exercise 'nowhere': it isn't there." in shown
        await press(pilot, "tab", "enter")
        assert text_of(app).lstrip().startswith("Simulate › Retries › A late reminder")
        assert "2 tries didn't reach it" in text_of(app)
        await press(pilot, "escape", "tab", "enter")
        assert text_of(app).lstrip().startswith("Simulate › Retries › A caller")
        await press(pilot, "escape")
        assert "Retries: A caller" in text_of(app)


async def test_retries_that_are_being_written_are_shown_anew(pack: Path) -> None:
    file = pack / "content/scenarios/late.yaml"
    async with previewed(pack, place="simulate", what="late", size=(120, 40)) as (app, pilot):
        await seen(app, pilot, "2 tries didn't reach it")
        file.write_text(RETRIES.replace("async", "pigeon"))
        await seen(app, pilot, "There is no source 'pigeon'")
        file.unlink()
        await seen(app, pilot, "▸ Concurrency")  # where scenarios are listed
