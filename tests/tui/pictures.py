"""Draws the README's pictures from the real app, on the built-in course.

    python tests/tui/pictures.py FOLDER [NAME…]

Each is a journey of keys; with a few weeks of study in the record where that is what is shown. The
clock, the seed and the size are fixed. FOLDER gets NAME.png and NAME.txt, the text of the same
screen: ``tests/docs/test_pictures.py`` holds the app to that, so that no picture grows old.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from textual.pilot import Pilot

from studylam.packs import builtin_root
from tests.tui.look import NOON, StillApp, press, settle, text_of

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record

FONT = "DejaVu Sans Mono"
FONT_FOLDER = "/usr/share/fonts/truetype/dejavu"
WIDTH = 1900
"""Pixels: twice what a page of GitHub has room for, so that it is sharp on every screen."""
EXAM, EXAM_DAY, MINUTES = "saa-c03", date(2026, 3, 23), 40
WEEKS = 8
EVENING = NOON + timedelta(hours=7)


@dataclass(frozen=True)
class Picture:
    """A place, the keys that are pressed there, and the size in cells."""

    name: str
    place: str | None = None
    what: str | None = None
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 36)
    studied: bool = False


PICTURES = (
    Picture("home", size=(110, 30), studied=True),
    Picture("lesson", "learn", "reading-a-function", ("tab", "enter"), (120, 40)),
    Picture("lab", "lab", "connect-once", ("f6",), (132, 36)),
    Picture("question", "quiz", "permissions", ("enter", "a", "s"), (110, 34)),
    Picture("load", "simulate", "load-spike", ("n", "shift+right", "shift+right"), (120, 38)),
    Picture("search", keys=("slash", *"cloudwatch ev"), size=(120, 30)),
)


def study(library: Library, record: Record) -> None:
    """Eight weeks of evenings, the same each time, and an exam in nineteen days."""
    from studylam.progress import Answer
    from studylam.study.chance import fraction
    from studylam.study.days import Days
    from studylam.study.planning import kept
    from studylam.study.planning.goal import Goal, save
    from studylam.study.planning.plan import plan

    goal = Goal(EXAM, EXAM_DAY, minutes=MINUTES)
    save(library, record, goal, NOON.date())
    asked = [question for question in library.questions if EXAM in question.domain]
    answers: list[Answer] = []
    for ago in range(7 * WEEKS, -1, -1):
        if fraction(ago, "day") < 0.25 and ago > 4:
            continue
        for n in range(6 + int(9 * fraction(ago, "many"))):
            question = asked[int(fraction(ago, n, "question") * len(asked) * 0.8)]
            correct = fraction(ago, n, question.id) < 0.66 + 0.24 * (1 - ago / (7 * WEEKS))
            answers.append(
                Answer(
                    question=question.id,
                    question_version=question.version,
                    chosen=question.keys if correct else (0,),
                    correct=correct,
                    confidence="sure" if fraction(n, ago) < 0.6 else "unsure",
                    mode="drill",
                    duration_ms=int(30_000 + 50_000 * fraction(n, ago, "time")),
                    at=EVENING - timedelta(days=ago, hours=1) + timedelta(minutes=n),
                )
            )
    record.add_answers(answers)
    for number, lesson in enumerate(library.lessons[:24]):
        for section in lesson.sections if number < 23 else lesson.sections[:2]:
            at = EVENING - timedelta(days=47 - 2 * number)
            record.record_section_read(lesson.id, section.id, at)
    for number, lab in enumerate(library.labs[:9]):
        cases = len(lab.cases)
        at = EVENING - timedelta(days=40 - 4 * number)
        record.add_lab_run(lab.id, "cases", cases if number < 8 else 2, cases, at=at)
    # Home plans in the background: what is kept must not depend on who is first.
    kept.keep(record, plan(library, record, goal, EVENING, Days()))


class EveningApp(StillApp):
    """The app on an evening in March."""

    def now(self) -> Any:
        return EVENING


@asynccontextmanager
async def walked(picture: Picture) -> AsyncIterator[StillApp]:
    """The app at the end of a picture's journey, from a record of its own in STUDYLAM_HOME."""
    if picture.studied:
        from studylam.packs import open_library
        from studylam.progress import Record

        record = Record.open()
        study(open_library(), record)
        record.close()
    app = EveningApp(picture.place, picture.what, roots=[builtin_root()])
    async with app.run_test(size=picture.size) as pilot:
        await settle(pilot, app.session_ready.is_set)
        await settle(pilot, lambda: picture.place is None or len(app.screen_stack) > 1)
        await _ready(app, pilot)
        for key in picture.keys:
            await press(pilot, key)
            await _ready(app, pilot)
        yield app


async def _ready(app: StillApp, pilot: Pilot[int]) -> None:
    """What is worked out or run is there."""
    screen = app.screen
    if hasattr(screen, "is_busy"):
        await settle(pilot, lambda: not screen.is_busy)
    await settle(pilot)


_VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d{4}-\d\d-\d\dT[\d:.]+Z?|[\d.,]+(?= (?:ms|MB)\b)"
)


def text(app: StillApp) -> str:
    """The text of the screen, without what each run has otherwise: durations, memory, ids."""
    lines = (
        " ".join(_VARIES.sub("#", line).split()) if _VARIES.search(line) else line
        for line in text_of(app).splitlines()
    )
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def png(app: StillApp) -> bytes:
    """The picture, in as few colours as it has."""
    import io

    import resvg_py
    from PIL import Image

    svg = app.export_screenshot(title="studylam")
    svg = svg.replace("Fira Code", FONT).replace("arial", "DejaVu Sans")
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, font_dirs=[FONT_FOLDER]))
    image = Image.open(io.BytesIO(drawn)).convert("RGBA")
    made = io.BytesIO()
    image.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        made, "PNG", optimize=True
    )
    return made.getvalue()


async def take(picture: Picture, folder: Path) -> None:
    """Walk the journey, and write what is on the screen at its end."""
    async with walked(picture) as app:
        (folder / f"{picture.name}.png").write_bytes(png(app))
        (folder / f"{picture.name}.txt").write_text(text(app), encoding="utf-8")


def main() -> None:
    """All pictures, or those that are named, each with a home folder of its own."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    os.environ["COLORTERM"] = "truecolor"  # the app's own colours, wherever this runs
    os.environ["TZ"] = "UTC"
    for picture in PICTURES:
        if not wanted or picture.name in wanted:
            with tempfile.TemporaryDirectory() as home:
                os.environ["STUDYLAM_HOME"] = home
                asyncio.run(take(picture, folder))
            at = folder / f"{picture.name}.png"
            print(f"{at}  {at.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
