"""The Labs place: by tracks, where the pack has some."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.tui.look import PACK, opened, press, text_of

TRACKS = """\
tracks:
  first: {title: First of all, about: What a handler is given., labs: [{lab: echo, capstone: true}]}
"""


async def test_labs_stand_below_their_track(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    shutil.copytree(pack / "content/labs/echo", pack / "content/labs/other")
    page = pack / "content/labs/other/lab.md"
    page.write_text(page.read_text("utf-8").replace("id: echo", "id: other"), "utf-8")
    (pack / "content/labs/tracks.yaml").write_text(TRACKS, "utf-8")
    async with opened("lab", pack=pack) as (app, pilot):
        lines = [line.strip() for line in text_of(app).split("\n")]
        at = next(n for n, line in enumerate(lines) if line.startswith("First of all"))
        assert lines[at].endswith("0 of 1 passed")
        assert lines[at + 1] == "What a handler is given."
        title = app.library.lab("echo").title
        assert lines[at + 3].startswith(f"▸ {title}  capstone")
        rest = next(n for n, line in enumerate(lines) if line.startswith("More labs"))
        assert rest > at + 3
        await press(pilot, "down", "down", "up", "enter")
        assert f"Labs › {title}" in text_of(app)
