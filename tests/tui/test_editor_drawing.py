"""The editor draws only the lines that have come to look otherwise: what stands in the terminal
after anything one may do is what drawing all of it would put there.
"""

from __future__ import annotations

import random
from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.geometry import Size
from textual.pilot import Pilot

from studylam.tui.widgets.editor_find import FindBar
from studylam.tui.widgets.lab_editor import Editor, Mark
from tests.tui.test_editor import Page

SIZE = (60, 14)
CODE = "\n".join(
    ["import json", "", "", "def handler(event, context):", '    """What it does."""']
    + [f"    one_{number} = [\n{{'ü 日本': [(\n{number},\n)]}},\n]" for number in range(6)]
    + ["    if one_1:", "\tpass  # a tab", "    return json.dumps({'a': one_1})", ""]
)
MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "ctrl+home")
MARKING = ("shift+up", "shift+down", "shift+left", "shift+right", "shift+end")
TYPING = ("a", "space", "(", "]", "quotation_mark", "number_sign", "ü", "tab", "shift+tab", "enter")
TAKING = ("backspace", "delete", "ctrl+z", "ctrl+y", "ctrl+k", "ctrl+u")
OTHERS = ("mark", "note", "scroll", "paste", "find", "room")
KEYS = (*MOVES * 2, *MARKING, *TYPING * 3, *TAKING)


class Terminal(Page):
    """Keeps what its updates put into a terminal."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.terminal = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.terminal)

    def _display(self, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self._stream.feed(renderable.render_segments(self.console))

    def seen(self) -> list[list[pyte.screens.Char]]:
        """The terminal's cells, with colours."""
        width, height = SIZE
        return [[self.terminal.buffer[y][x] for x in range(width)] for y in range(height)]


async def do_anything(app: Terminal, pilot: Pilot[None], chance: random.Random) -> str:
    area = app.editor
    lines = area.document.line_count
    kind = chance.choice(["key"] * 12 + ["to"] * 4 + ["put"] * 2 + list(OTHERS))
    if kind == "key":
        kind = chance.choice(KEYS)
        await pilot.press(kind)
    elif kind == "mark":
        area.mark(chance.choice([None, chance.randint(1, lines)]), "NameError: it isn't there")
    elif kind == "note":
        area.note([Mark(chance.randint(1, lines), "a comma is missing")])
    elif kind == "scroll":
        area.scroll_relative(y=chance.randint(-5, 5), x=chance.randint(-5, 5), animate=False)
    elif kind == "paste":
        area.paste(chance.choice(["x = 1\n", "y", "\n\n\n", "a long line " * 9]))
    elif kind == "put":
        area.replace_all(chance.choice([CODE, CODE, CODE, CODE * 2, "", "print(1)\n"]))
    elif kind == "to":  # a bracket, whose partner stands in another line
        rows = [row for row, line in enumerate(area.document.lines) if line[:1] in set("{}()[]")]
        area.move_cursor((chance.choice(rows or [0]), 0))
    elif kind == "find":
        FindBar.open(area)
        await pilot.press("o", "n", "e", "enter", *chance.choice([(), ("escape",)]))
        area.focus()
    else:
        area.styles.width = chance.choice([30, 45, 60])
    return kind


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_seen_is_what_drawing_all_of_it_puts_there(seed: int) -> None:
    chance = random.Random(seed)
    app = Terminal(Editor("python", id="e", label="e"))
    async with app.run_test(size=SIZE) as pilot:
        app.editor.cursor_blink = False
        app.editor.load_text(CODE)
        app.editor.focus()
        done: list[str] = []
        for _ in range(40):
            done += [await do_anything(app, pilot, chance) for _ in range(chance.randint(1, 3))]
            await pilot.pause()
            seen = app.seen()
            app.editor.notify_style_update()
            app.editor.refresh()
            await pilot.pause()
            for line, (there, drawn) in enumerate(zip(seen, app.seen(), strict=True)):
                assert there == drawn, f"line {line} after {done[-6:]}"


async def test_a_key_draws_one_line() -> None:
    app = Terminal(Editor("python", id="e", label="e"))
    async with app.run_test(size=SIZE) as pilot:
        app.editor.cursor_blink = False
        app.editor.load_text(CODE)
        app.editor.focus()
        app.editor.move_cursor((1, 0))
        await pilot.pause()
        drawn: list[int] = []
        line = app.editor.render_line

        def render_line(y: int) -> Any:
            drawn.append(y)
            return line(y)

        app.editor.render_line = render_line  # type: ignore[method-assign]
        sizes: set[Size] = set()
        for key in "value":
            await pilot.press(key)
            await pilot.pause()
            sizes.add(app.editor.virtual_size)
        assert set(drawn) == {1}
        assert len(sizes) == 1
