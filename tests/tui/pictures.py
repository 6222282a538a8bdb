"""Renders screens of the real app to pictures, for the README and to look at.

    python tests/tui/pictures.py FOLDER [NAME…]

Each picture is a journey from a fresh record through the built-in pack: FOLDER/NAME.svg and .png.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FONT = "DejaVu Sans Mono"
FONT_FOLDER = "/usr/share/fonts/truetype/dejavu"


@dataclass(frozen=True)
class Picture:
    """A place, the keys that are pressed there (``~2`` waits two seconds), and the size."""

    name: str
    place: str | None = None
    what: str | None = None
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (100, 30)


PICTURES = (
    Picture("home"),
    Picture("lesson", "learn", "what-lambda-is#where-it-sits-in-a-design", size=(120, 36)),
    Picture("run", "learn", "reading-a-function", ("tab", "enter", "~4"), (120, 40)),
    Picture("lab", "lab", "thumbnail", ("f5", "~6"), (140, 40)),
    Picture("question", "quiz", "limits", ("enter", "a", "s"), (100, 36)),
    Picture("price", "price", size=(120, 36)),
    Picture("simulate", "simulate", "load-spike", ("~3", "n", "right", "right"), (120, 40)),
    Picture("simulators", "simulate", size=(100, 36)),
)


async def take(picture: Picture, folder: Path) -> None:
    """Walk the journey and write what is on the screen at its end."""
    from studylam.tui.app import StudyLam

    app = StudyLam(picture.place, picture.what)
    app.seed = 7
    async with app.run_test(size=picture.size) as pilot:
        await asyncio.wait_for(app.session_ready.wait(), 30)
        await pilot.pause(1)
        for key in picture.keys:
            if key.startswith("~"):
                await pilot.pause(float(key[1:]))
            else:
                await pilot.press(key)
                await pilot.pause(0.3)
        svg = app.export_screenshot(title="StudyLam").replace("Fira Code", FONT)
    (folder / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
    import resvg_py

    png = resvg_py.svg_to_bytes(svg_string=svg, font_dirs=[FONT_FOLDER])
    (folder / f"{picture.name}.png").write_bytes(bytes(png))


def main() -> None:
    """All pictures, or those that are named, each with a home folder of its own."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    os.environ["COLORTERM"] = "truecolor"  # the app's own colours, wherever this runs
    for picture in PICTURES:
        if not wanted or picture.name in wanted:
            with tempfile.TemporaryDirectory() as home:
                os.environ["STUDYLAM_HOME"] = home
                asyncio.run(take(picture, folder))
            print(folder / f"{picture.name}.png")


if __name__ == "__main__":
    main()
