"""Names in any script: no list, box or line of keys is torn by wide letters, emoji and marks, and
none reads like an escape.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import TextArea

from studylam.study.drills.decks import save_deck
from studylam.tui.places import PLACES
from studylam.tui.screens.reader import ReaderScreen
from tests.tui.look import PACK, StillApp, opened, press, settle, text_of

LISTED = ("learn", "lab", "quiz", "simulate", "packs")
"""Places with names of the pack's, or of one's own, in them at the beginning."""
NAMES = {
    "wide": "日本語の講座：冷たい開始と暖かい開始について学ぶための長い題名です",
    "emoji": "👩‍👩‍👧‍👦 🇩🇪 ❤️ 👍🏽 ⚠️ cold 🧊🧊 starts 🚀🚀 and so on",
    "marks": "Cafe\u0301 क्षि ਪੰਜਾਬੀ ไทยที่นี่ Z\u0351\u036b\u0343a\u0363l\u0306g\u0304o\u0301",
    "rtl": "בדיקה של שם ארוך مرحبا بالعالم في هذا الدرس الطويل جدا جدا",
}


def named(name: str, to: Path) -> Path:
    """The small pack with this name wherever there is one."""
    shutil.copytree(PACK, to)
    for path in to.rglob("*"):
        if path.suffix in (".yaml", ".md"):
            words = path.read_text("utf-8")
            words = re.sub(r"(?m)^(\s*(?:title|summary|about): )(?!.*\{).*", rf'\1"{name}"', words)
            keys = "name|title" if path.stem == "concepts" else "title"
            words = re.sub(rf"({keys}): [^,{{}}\n\"']+(?=[,}}])", rf'\1: "{name}"', words)
            if "lessons" in path.parts:
                words = re.sub(r"(?m)^## .*", f"## {name}", words)
            path.write_text(words, "utf-8")
    return to


def in_shape(app: StillApp) -> str:
    """The text of the screen, every line of which ends where the screen does."""
    for strip in app.screen._compositor.render_strips():
        text = "".join(part.text for part in strip)
        assert strip.cell_length == cell_len(text) == app.size.width, text
    text = text_of(app)
    assert "\\u" not in text
    for left, line, right in ("╭─╮", "┌─┐"):
        rows = [row for row in text.splitlines() if {left, right, "│"} & set(row)]
        ends = {cell_len(row[: row.rindex("│") + 1]) for row in rows if row.rstrip().endswith("│")}
        assert len(ends) <= 1, (line, text)
    return text


@pytest.mark.parametrize("script", NAMES)
async def test_lists_and_boxes_at_80_columns(script: str, tmp_path: Path) -> None:
    name = NAMES[script]
    begins = name[:3] if script != "emoji" else "🇩🇪"
    async with opened(pack=named(name, tmp_path / "pack")) as (app, pilot):
        save_deck(app.record, name, ["q-timeout"])
        assert begins in in_shape(app)
        for place in PLACES:
            app.action_go(place.id)
            await settle(pilot)
            assert begins in in_shape(app) or place.id not in LISTED, place.id
        await press(pilot, "enter")
        assert begins in in_shape(app)
        await press(pilot, "1", "enter")
        assert isinstance(app.screen, ReaderScreen)
        await press(pilot, "n")
        app.screen.query_one(TextArea).insert(name)
        await settle(pilot)
        in_shape(app)
        await press(pilot, "ctrl+s", "N")
        assert begins in in_shape(app)
        await press(pilot, "escape")
        await press(pilot, "full_stop")
        assert begins in in_shape(app)
        await press(pilot, "escape", "slash", *("cold" if script == "emoji" else begins[:2]))
        await settle(pilot, lambda: "found" in text_of(app))
        assert begins in in_shape(app)
        await press(pilot, "escape", "question_mark")
        in_shape(app)
