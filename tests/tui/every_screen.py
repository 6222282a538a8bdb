"""Every screen of the app and how to get to it: for snapshots, for contrast, and to look at.

    python tests/tui/every_screen.py FOLDER [--size 80x24] [--theme studylam-light] [NAME…]

draws them as pictures. A screen that isn't here is found by ``test_every_screen.py``.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import pkgutil
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from textual.pilot import Pilot
from textual.screen import Screen

import studylam.tui
from studylam.packs import open_library
from studylam.progress import Record
from studylam.study.days import Days
from studylam.study.planning import kept as plan_kept
from studylam.study.planning.goal import Goal, save
from studylam.study.planning.plan import plan
from studylam.tui.app import StudyLam
from tests.tui import half_a_year, lab_views, moving
from tests.tui.look import NOON, PACK, StillApp, press, settle, text_of

if TYPE_CHECKING:
    from studylam.tui.screens.lab import LabScreen

HERE = Path(__file__).parent
SIZES = ((80, 24), (120, 40), (200, 50))

Reach = Callable[[StillApp, Pilot[int]], Awaitable[None]]


@dataclass(frozen=True)
class View:
    """A screen in one state.

    ``screen``: the name of its class. ``place``, ``what``: where the app is opened. ``reach``: what
    is done there; with only keys to press, ``keys``. ``pack``: see `pack_of`. ``studied``: whether
    there is half a year of study, and an exam ahead, in the record.
    """

    name: str
    screen: str
    place: str | None = None
    what: str | None = None
    keys: tuple[str, ...] = ()
    reach: Reach | None = None
    pack: str = "small"
    studied: bool = False
    sizes: tuple[tuple[int, int], ...] = SIZES
    held: bool = True
    """Whether its text is the same each time: neither a folder nor a moment is named in it."""
    stays: bool = True
    """Whether it is the same again after other sizes; a list may have scrolled, what is marked is
    still to be seen."""


# -- how to get there, where keys aren't enough ---------------------------------------------------


async def _load(app: StillApp, pilot: Pilot[int], *keys: str) -> None:
    screen = app.screen
    await settle(pilot, lambda: screen.outcome is not None and not screen.is_busy)  # type: ignore[attr-defined]
    await press(pilot, *keys)
    await settle(pilot, lambda: not screen.is_busy)  # type: ignore[attr-defined]


async def _load_charts(app: StillApp, pilot: Pilot[int]) -> None:
    await _load(app, pilot, "n", "n", "right")


async def _load_lanes(app: StillApp, pilot: Pilot[int]) -> None:
    await _load(app, pilot, "right_square_bracket", "n", "right", "plus")


async def _load_what_if(app: StillApp, pilot: Pilot[int]) -> None:
    await _load(app, pilot, "w", "down", "down", "L", "enter")


async def _cloud(app: StillApp, pilot: Pilot[int], pane: str) -> LabScreen:
    from studylam.tui.screens.lab import LabScreen
    from tests.tui.test_lab_around import fill

    screen = app.screen
    assert isinstance(screen, LabScreen)
    fill(app)
    screen.action_pane(pane)
    await settle(pilot)
    return screen


async def _timeline(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.widgets.timeline import Timeline

    (await _cloud(app, pilot, "timeline")).query_one(Timeline).focus()
    await press(pilot, "u", "up", "up")


async def _trace(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.widgets.waterfall import Segments

    (await _cloud(app, pilot, "trace")).query_one(Segments).focus()
    await press(pilot, "down", "down", "down")


async def _calls(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.widgets.calls import Calls

    screen = await _cloud(app, pilot, "calls")
    ran = app.service.timeline.since()[2].result
    assert ran is not None
    screen.query_one(Calls).show([("sorter", call) for call in ran.aws_calls], (), ())


async def _event(app: StillApp, pilot: Pilot[int]) -> None:
    (await _cloud(app, pilot, "event")).action_event(1)


async def _code(app: StillApp, text: str) -> None:
    from studylam.tui.widgets.lab_editor import Editor

    app.screen.query_one("#code", Editor).replace_all(text)


async def _why(app: StillApp, pilot: Pilot[int]) -> None:
    screen = app.screen
    await _code(app, "def lambda_handler(event, context):\n    return event['Records']\n")
    await pilot.press("f5")
    await settle(pilot, lambda: not screen.is_busy)  # type: ignore[attr-defined]
    await press(pilot, "f12")


async def _thing(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.thing import ThingSheet
    from studylam.tui.widgets.world_pane import World

    world = app.screen.query_one(World)
    await settle(pilot, lambda: world.world is not None)
    await app.screen.run_action("pane('world')")
    world.focus()
    await settle(pilot)
    await press(pilot, "enter", "down", "enter")
    await settle(pilot, lambda: app.screen.query_one(ThingSheet).thing is not None)


async def _facts(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.facts import FactsScreen

    app.push_screen(FactsScreen(app.library.facts[:3], ("Drill",)))


async def _first_run(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.first_run import FirstRunScreen

    app.push_screen(FirstRunScreen())


async def _first_lesson(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.first_run import run_first

    run_first(app)


async def _search(app: StillApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash")
    await pilot.press(*"cold")
    await settle(pilot, lambda: "found" in text_of(app))


async def _term(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.term import TermScreen

    app.push_screen(TermScreen("cold"))


async def _guide(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.guide import GuideScreen

    app.push_screen(GuideScreen())


async def _page(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.docs import PAGES
    from studylam.tui.screens.guide import PageScreen

    app.push_screen(PageScreen(PAGES[0].id))


async def _notes(app: StillApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", *"Mind the gap", "ctrl+s", "N")


async def _versions(app: StillApp, pilot: Pilot[int]) -> None:
    await _code(app, "def lambda_handler(event, context):\n    return event\n")
    await app.screen.run_action("versions")


async def _choose(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.choose import ChooseScreen

    values = [("", "everything"), ("cold-start", "Cold starts"), ("timeout", "Time-outs")]
    app.push_screen(ChooseScreen("Concept", values, "cold-start"))


async def _asked(app: StillApp, *ids: str) -> None:
    from studylam.study import Drill
    from studylam.tui.screens.drill import DrillScreen

    drill = Drill.start_questions(app.library, app.record, ids, title="Types", seed=3)
    app.push_screen(DrillScreen(drill))


async def _summary(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.answer_clock import AnswerClock
    from studylam.tui.screens.drill import DrillScreen

    await _asked(app, "q-choice", "q-order")
    await settle(pilot)
    assert isinstance(app.screen, DrillScreen)
    app.screen._clock = AnswerClock(lambda: 0.0)  # however slow this machine is
    for _ in range(2):
        await press(pilot, "v", "enter")


async def _exercise(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.exercise import ExerciseScreen

    app.push_screen(ExerciseScreen("calendar"))
    await settle(pilot)
    await press(pilot, "a", "c", "enter")


async def _retries(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.screens.retries import RetriesScreen

    sqs = {"tool": "retries", "title": "A bad message", "source": "sqs"}
    app.push_screen(RetriesScreen(None, {**sqs, "settings": {"max_receive": 2}}))
    await settle(pilot)
    await press(pilot, "down", "down")


async def _tuning(app: StillApp, pilot: Pilot[int]) -> None:
    from studylam.tui.tools import screen_of

    app.push_screen(screen_of("tuning", None))


async def _saved(app: StillApp, pilot: Pilot[int]) -> None:
    for title, requests in (("Small", "3000000"), ("Large", "60000000")):
        await pilot.press("ctrl+a", "ctrl+k", *requests)
        await press(pilot, "ctrl+s")
        await pilot.press("ctrl+a", "ctrl+k", *title)
        await press(pilot, "enter")
    await press(pilot, "ctrl+o")


async def _beside(app: StillApp, pilot: Pilot[int]) -> None:
    await _saved(app, pilot)
    await press(pilot, "home", "space", "down", "space", "c")


async def _evidence(app: StillApp, pilot: Pilot[int]) -> None:
    await press(pilot, "]", "]", "down", "enter")


VIEWS = (
    View("home", "HomeScreen"),
    View("home-studied", "HomeScreen", studied=True),
    View("keys", "KeysScreen", "learn", "starting", ("question_mark",)),
    View("palette", "CommandPalette", keys=("ctrl+p", "down")),
    View("first-run", "FirstRunScreen", reach=_first_run),
    View("first-lesson", "FirstLessonScreen", reach=_first_lesson),
    View("search", "SearchScreen", reach=_search, pack="worded"),
    View("term", "TermScreen", reach=_term, pack="worded"),
    View("belongs", "BelongsScreen", "learn", "starting", ("full_stop",)),
    View("jump", "JumpScreen", "learn", "starting", ("ctrl+g",)),
    View("guide", "GuideScreen", reach=_guide),
    View("guide-page", "PageScreen", reach=_page),
    View("small", "SmallScreen", sizes=((30, 8), (19, 3))),
    View("small-lab", "SmallScreen", "lab", "echo", sizes=((50, 14),)),
    View("contents", "CourseScreen", "learn", studied=True),
    View("section", "ReaderScreen", "learn", "starting"),
    View("section-blocks", "ReaderScreen", "learn", "starting#run-it"),
    View("section-check", "ReaderScreen", "learn", "starting#check-yourself"),
    View("notes", "NotesScreen", "learn", "starting", reach=_notes),
    View("labs", "LabsScreen", "lab"),
    View("lab", "LabScreen", "lab", "echo"),
    View(
        "lab-timeline",
        "LabScreen",
        "lab",
        "sorter",
        reach=_timeline,
        pack="cloud",
        stays=False,
    ),
    View("lab-trace", "LabScreen", "lab", "sorter", reach=_trace, pack="cloud"),
    View("lab-calls", "LabScreen", "lab", "sorter", reach=_calls, pack="cloud"),
    View("lab-event", "LabScreen", "lab", "sorter", reach=_event, pack="cloud"),
    View("lab-cases", "LabScreen", "lab", "echo", reach=lab_views.cases),
    View("lab-logs", "LabScreen", "lab", "echo", reach=lab_views.logs),
    View("lab-runs", "LabScreen", "lab", "echo", reach=lab_views.runs),
    View("lab-function", "LabScreen", "lab", "echo", reach=lab_views.function),
    View("lab-response", "LabScreen", "lab", "echo", reach=lab_views.response),
    View("lab-refused", "LabScreen", "lab", "echo", reach=lab_views.refused),
    View("lab-why", "WhyScreen", "lab", "echo", reach=_why),
    View("lab-thing", "ThingScreen", "lab", "shop", reach=_thing, pack="world", held=False),
    View("lab-versions", "VersionsScreen", "lab", "echo", reach=_versions),
    View("events", "EventsScreen", "lab", "echo", ("ctrl+e",)),
    View("event", "EventScreen", "lab", "echo", ("ctrl+e", "enter", "enter")),
    View("quiz", "QuizScreen", "quiz"),
    View("quiz-choose", "ChooseScreen", "quiz", reach=_choose),
    View("question", "DrillScreen", "quiz", keys=("enter",)),
    View("question-explained", "DrillScreen", "quiz", keys=("enter", "a", "s")),
    View("question-note", "WriteScreen", "quiz", keys=("enter", "a", "s", "n")),
    View(
        "question-before",
        "AnswerScreen",
        "progress",
        keys=("]", "]", "down", "enter", "enter"),
        studied=True,
    ),
    View("question-facts", "FactsScreen", reach=_facts),
    View("summary", "SummaryScreen", reach=_summary, pack="typed"),
    View("review", "ReviewScreen", "review", studied=True),
    View("review-empty", "ReviewScreen", "review"),
    View("goal", "GoalScreen", "review", keys=("d",), studied=True),
    View("plan", "PlanScreen", "review", keys=("p",), studied=True),
    View("exams", "ExamsScreen", "exam", studied=True),
    View("exam-paper", "ExamScreen", "exam", "mini", ("enter", "b", "f", "right")),
    View("exam-all", "NavigatorScreen", "exam", "mini", ("enter", "b", "f", "right", "o")),
    View("exam-hand-in", "AskScreen", "exam", "mini", ("enter", "b", "ctrl+s")),
    View("exam-report", "ReportScreen", "exam", "mini", ("enter", "b", "ctrl+s", "down", "enter")),
    View(
        "exam-review",
        "ExamReviewScreen",
        "exam",
        "mini",
        ("enter", "b", "ctrl+s", "down", "enter", "v"),
    ),
    View(
        "exam-answer",
        "ExamAnswerScreen",
        "exam",
        "mini",
        ("enter", "b", "ctrl+s", "down", "enter", "v", "enter"),
    ),
    View("progress-empty", "ProgressScreen", "progress"),
    View("progress-days", "ProgressScreen", "progress", studied=True),
    View("progress-memory", "ProgressScreen", "progress", keys=("]",), studied=True),
    View("progress-mastery", "ProgressScreen", "progress", keys=("]", "]"), studied=True),
    View("progress-exams", "ProgressScreen", "progress", keys=("]", "]", "]"), studied=True),
    View("evidence", "EvidenceScreen", "progress", reach=_evidence, studied=True),
    View("packs", "PacksScreen", "packs", held=False),
    View("pack", "PackScreen", "packs", keys=("enter",), held=False),
    View("pack-install", "PromptScreen", "packs", keys=("i",), held=False),
    View("price", "PriceScreen", "price", pack="shop"),
    View("price-shelf", "ShelfScreen", "price", reach=_saved, pack="shop"),
    View("price-beside", "BesideScreen", "price", reach=_beside, pack="shop"),
    View("price-architecture", "ArchitectureScreen", "price", "shop", pack="shop"),
    View("simulate", "SimulateScreen", "simulate"),
    View("load-charts", "ConcurrencyScreen", "simulate", "rush", reach=_load_charts),
    View("load-lanes", "ConcurrencyScreen", "simulate", "rush", reach=_load_lanes),
    View("load-what-if", "ConcurrencyScreen", "simulate", "rush", reach=_load_what_if),
    View("retries", "RetriesScreen", reach=_retries),
    View("tuning", "TuningScreen", reach=_tuning),
    View("exercise", "ExerciseScreen", reach=_exercise, pack="exercises"),
    View("preview-problems", "ProblemsScreen", keys=("ctrl+k", "down"), pack="preview"),
    View("preview-code", "CodeScreen", keys=("ctrl+k", "down", "x"), pack="preview"),
)


def screens() -> Iterator[type[Screen[object]]]:
    """The classes of all screens of the app that can be opened."""
    for module in pkgutil.walk_packages(studylam.tui.__path__, "studylam.tui."):
        importlib.import_module(module.name)
    waiting: list[type[Screen[object]]] = [Screen]
    while waiting:
        kind = waiting.pop()
        heirs = [heir for heir in kind.__subclasses__() if heir.__module__.startswith("studylam.")]
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("studylam.") and not heirs:
            yield kind


# -- what is there when the app begins ------------------------------------------------------------

GOAL = Goal("mini", NOON.date() + timedelta(days=20), 0.9, 15)


def study(pack: Path) -> None:
    """Half a year of study, an exam ahead and the plan to it, into the record of this home."""
    library = open_library(pack)
    with Record.open() as record:
        half_a_year.fill(library, record, NOON)
        save(library, record, GOAL, NOON.date())
        # Home plans in the background: what is kept must not depend on who is first.
        plan_kept.keep(record, plan(library, record, GOAL, NOON, Days()))


def pack_of(kind: str, folder: Path) -> Path:
    """The pack that a view is seen with; those that have to be made are made in ``folder``."""
    existing = {
        "small": PACK,
        "cloud": HERE / "cloud_pack",
        "typed": HERE / "typed_pack",
        "exercises": HERE.parent / "exercises/pack",
    }
    if kind in existing:
        return existing[kind]
    made = folder / kind
    if not made.exists():
        _make(kind, made)
    return made


def _make(kind: str, to: Path) -> None:
    from studylam.packs import builtin_root

    shutil.copytree(PACK, to)
    if kind == "preview":
        from tests.tui.previews import MISTAKES

        path = to / "content/lessons/01-first/03-mistakes.md"
        path.write_text(MISTAKES, encoding="utf-8")
    elif kind == "worded":
        from tests.tui.test_search import TERMS

        (to / "content/glossary.yaml").write_text(TERMS, encoding="utf-8")
    elif kind == "world":
        from tests.tui.test_world_pane import with_a_shop

        with_a_shop(to)
    elif kind == "shop":
        from tests.tui.test_price import SHOP

        shutil.rmtree(to / "content/prices")
        shutil.copytree(builtin_root() / "content/prices", to / "content/prices")
        (to / "content/scenarios/shop.yaml").write_text(SHOP, encoding="utf-8")


@asynccontextmanager
async def seen(
    view: View, pack: Path, size: tuple[int, int] | None = None
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    """The app, running, with the view's screen on top."""
    if view.pack == "preview":
        from tests.tui.previews import StillPreview

        app: StillApp = StillPreview(view.place, view.what, roots=[pack.resolve()])
    else:
        app = StillApp(view.place, view.what, roots=[pack])
    moving.follow(app)
    async with app.run_test(size=size or view.sizes[0]) as pilot:
        await settle(pilot, app.session_ready.is_set)
        if view.pack == "preview":
            await settle(pilot, lambda: app.checked.is_checked)  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, *view.keys)
        if view.reach is not None:
            await view.reach(app, pilot)
        await settle(pilot)
        yield app, pilot


# -- pictures -------------------------------------------------------------------------------------

FONT = "DejaVu Sans Mono"
FONT_FOLDER = "/usr/share/fonts/truetype/dejavu"


def draw(app: StudyLam, path: Path) -> None:
    """What is on the screen, as a picture."""
    import resvg_py

    svg = app.export_screenshot(title="StudyLam").replace("Fira Code", FONT)
    png = resvg_py.svg_to_bytes(svg_string=svg, font_dirs=[FONT_FOLDER])
    path.write_bytes(bytes(png))


async def _draw(view: View, to: Path, size: tuple[int, int], theme: str, packs: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        pack = pack_of(view.pack, packs)
        if view.studied:
            study(pack)
        async with seen(view, pack, size) as (app, pilot):
            app.theme = theme
            await settle(pilot)
            if type(app.screen).__name__ != view.screen:
                print(f"{view.name}: {type(app.screen).__name__} instead of {view.screen}")
            draw(app, to / f"{view.name}-{size[0]}.png")


def main() -> None:
    from studylam.labs import trust

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--theme", default="studylam")
    given = parser.parse_intermixed_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    width, height = map(int, given.size.split("x"))
    os.environ["COLORTERM"] = "truecolor"  # the app's own colours, wherever this runs
    trust.check = lambda *_: None  # the packs of the tests may run their code
    with tempfile.TemporaryDirectory() as packs:
        for view in VIEWS:
            if not given.names or view.name in given.names:
                try:
                    asyncio.run(
                        _draw(view, given.folder, (width, height), given.theme, Path(packs))
                    )
                except Exception as error:
                    print(f"{view.name}: {error!r}")


if __name__ == "__main__":
    main()
