"""A pack that is being written, in the app: what is saved is shown in its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.packs.preview.watch import Watch
from studylam.tui.screens.course import CourseScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.screens.exam_paper import ExamScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.reader import ReaderScreen
from studylam.tui.widgets.answer_field import NumberLine
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.question import QuestionBody
from tests.tui.look import PACK, press, settle, text_of
from tests.tui.previews import BANK, LESSON, StillPreview, change, previewed, seen

TYPED = PACK.parent / "typed_pack"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the small pack."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def notices(app: StillPreview) -> str:
    return " ".join(notice.message for notice in app._notifications)


async def test_home_says_that_it_is_a_preview(root: Path, own_home: Path) -> None:
    async with previewed(root) as (app, pilot):
        text = text_of(app)
        assert "preview of A small pack" in text and "ctrl+k" in text
        assert "answers here are kept apart" in text
        await press(pilot, "3", "enter", "a", "s")
        assert app.record.path is not None and "previews" in app.record.path.parts
    assert not (own_home / "progress.db").exists()


async def test_a_lesson_is_shown_anew_at_the_same_place(root: Path) -> None:
    long = "\n\n".join(f"Paragraph {n}." for n in range(60))
    change(root, LESSON, "## What makes a start cold\n", f"## What makes a start cold\n\n{long}\n")
    async with previewed(root, place="learn", what="starting") as (app, pilot):
        await press(pilot, "space", "space")
        page = app.screen.query_one("#page")
        y = page.scroll_y
        assert y > 10
        there = next(line.strip() for line in text_of(app).splitlines() if "Paragraph" in line)
        change(root, LESSON, f"{there}\n", "A sentence that was just written.\n")
        await seen(app, pilot, "A sentence that was just written.")
        assert page.scroll_y == y

        # Something else is saved: the page is left alone.
        blocks, before = list(app.screen.query("#blocks > *")), app.draft
        change(root, BANK, "title: First bank", "title: Another bank")
        await settle(pilot, lambda: app.draft is not before and app.draft.is_checked)
        assert list(app.screen.query("#blocks > *")) == blocks

        # A slip in the lesson's head takes nothing away until it is mended.
        change(root, LESSON, "title: ", "title: [")
        await seen(app, pilot, "1 file as before · ✗")
        assert page.scroll_y == y and list(app.screen.query("#blocks > *")) == blocks
        change(root, LESSON, "title: [", "title: ")
        await settle(pilot, lambda: "as before" not in text_of(app))
        assert page.scroll_y == y


async def test_what_is_shown_is_followed_and_what_is_gone_leads_to_the_contents(root: Path) -> None:
    async with previewed(root, place="learn", what="starting#run-it") as (app, pilot):
        assert "section 2 of 3" in text_of(app)
        change(root, LESSON, "## What makes", "## A new one\n\nWords.\n\n## What makes")
        await seen(app, pilot, "section 3 of 4", "Run it")

        await press(pilot, "o")
        assert isinstance(app.screen, CourseScreen)
        change(root, LESSON, "## Run it\n", "## Run it\n\nWritten meanwhile.\n")
        await settle(pilot, lambda: "meanwhile" in str(app.library.lesson("starting").sections))
        await press(pilot, "escape")
        assert isinstance(app.screen, ReaderScreen)
        await seen(app, pilot, "Written meanwhile.")

        (root / LESSON).unlink()
        await settle(pilot, lambda: isinstance(app.screen, CourseScreen))
        assert "no lesson called 'starting'. It was in the pack" in notices(app)


async def test_a_question_keeps_what_is_chosen_and_its_reasons_are_shown_anew(root: Path) -> None:
    async with previewed(root, place="quiz", what="first") as (app, pilot):
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, DrillScreen)
        body = app.screen.query_one(QuestionBody)
        asked = body.question.id
        await press(pilot, "b")
        given, order = body.response, body.order
        assert given
        stem = body.question.stem[:20]
        change(root, BANK, f"## {asked}", f"##  {asked}")
        change(root, BANK, stem, f"Reworded: {stem}")
        await seen(app, pilot, "Reworded:")
        assert (body.response, body.order) == (given, order)

        await press(pilot, "s")
        if not body.explained:  # one with two keys
            await press(pilot, "a", "s")
        assert body.explained
        reason = body.question.options[0].explanation[:12]
        change(root, BANK, reason, f"Said better now: {reason}")
        await seen(app, pilot, "Said better now:")
        assert body.explained


async def test_a_question_that_is_gone_makes_room_for_the_next(root: Path) -> None:
    async with previewed(root, place="quiz", what="first") as (app, pilot):
        await press(pilot, "enter", "enter")
        body = app.screen.query_one(QuestionBody)
        asked = body.question.id
        text = (root / BANK).read_text("utf-8")
        parts = text.split("\n## ")
        kept = [part for part in parts if not part.startswith(f"{asked}\n")]
        (root / BANK).write_text("\n## ".join(kept), "utf-8")
        await settle(pilot, lambda: body.question.id != asked)
        assert "no longer in the pack" in notices(app)


async def test_a_number_that_is_being_typed_stays(tmp_path: Path) -> None:
    root = Path(shutil.copytree(TYPED, tmp_path / "typed"))
    async with previewed(root, place="quiz", what="type=numeric") as (app, pilot):
        await press(pilot, "enter", "enter")
        field = app.screen.query_one(NumberLine)
        assert field.has_focus
        await press(pilot, "1", "2")
        body = app.screen.query_one(QuestionBody)
        stem = body.question.stem[:15]
        change(root, body.question.place.file, stem, f"Reworded: {stem}")
        await seen(app, pilot, "Reworded:")
        assert field.value == "12" and field.has_focus


async def test_a_lab_follows_the_starter_until_it_is_touched(root: Path) -> None:
    starter = "content/labs/echo/handler.py"
    async with previewed(root, place="lab", what="echo", size=(120, 40)) as (app, pilot):
        assert isinstance(app.screen, LabScreen)
        (root / starter).write_text("# first\n" + (root / starter).read_text("utf-8"), "utf-8")
        await settle(
            pilot, lambda: app.screen.query_one("#code", Editor).text.startswith("# first")
        )
        editor = app.screen.query_one("#code", Editor)
        editor.focus()
        await press(pilot, "x")
        mine = editor.text
        (root / starter).write_text("# second\n" + (root / starter).read_text("utf-8"), "utf-8")
        change(root, "content/labs/echo/lab.md", "Return the event.", "Return all of the event.")
        await seen(app, pilot, "Return all of the event.")
        assert app.screen.query_one("#code", Editor).text == mine


async def test_a_pack_with_errors_opens_all_the_same(root: Path) -> None:
    (root / "content/concepts.yaml").write_text("concepts: [\n", "utf-8")
    (root / "content/pack.yaml").write_text("id: small\ntitle: [", "utf-8")
    async with previewed(root) as (app, pilot):
        assert app.checked.levels["error"] > 0
        await press(pilot, "1", "enter")
        assert "What makes a start cold" in text_of(app)


async def test_a_pack_without_one_kind_of_thing_works(root: Path) -> None:
    shutil.rmtree(root / "quizzes")
    async with previewed(root) as (app, pilot):
        for gone in (None, "content/labs", "content/lessons"):
            if gone:
                before = app.draft
                shutil.rmtree(root / gone)
                await settle(pilot, lambda: app.draft is not before)  # noqa: B023
            for place in "1234589" if gone else "1345":
                await press(pilot, place)
                assert "Something in StudyLam itself" not in text_of(app)


async def test_the_folder_may_go_and_come_back(root: Path) -> None:
    away = root.with_name("away")
    async with previewed(root, place="learn", what="starting") as (app, pilot):
        root.rename(away)
        await seen(app, pilot, "not there any more", "What makes a start cold")
        change(away, LESSON, "A new environment has", "Another environment has")
        away.rename(root)
        await seen(app, pilot, "Another environment has")
        assert "not there any more" not in text_of(app)


async def test_several_packs_at_once(root: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(TYPED, tmp_path / "typed"))
    async with previewed(root, other) as (app, pilot):
        await press(pilot, "3")
        change(other, "content/pack.yaml", "title: ", "title: Renamed ")
        await seen(app, pilot, "Renamed")


def test_a_change_is_told_of_once_it_is_at_rest(root: Path) -> None:
    watch = Watch([root])
    assert not watch.look()
    (root / LESSON).write_text("half", "utf-8")
    assert not watch.look()
    (root / LESSON).write_text("half and whole", "utf-8")
    assert not watch.look()
    assert watch.look()
    assert not watch.look()
    (root / "content" / ".hidden.swp").write_text("an editor's own", "utf-8")
    assert not watch.look() and not watch.look()


async def test_an_exam_keeps_what_was_given(root: Path) -> None:
    async with previewed(root, place="exam", what="mini") as (app, pilot):
        await press(pilot, "enter")
        await settle(pilot, lambda: isinstance(app.screen, ExamScreen))
        body = app.screen.query_one(QuestionBody)
        await press(pilot, "b")
        given = body.response
        assert given
        stem = body.question.stem[:20]
        change(root, body.question.place.file, stem, f"Reworded: {stem}")
        await seen(app, pilot, "Reworded:", "1 answered")
        assert body.response == given


async def test_many_files_at_once_are_read_once(root: Path) -> None:
    async with previewed(root) as (app, pilot):
        drafts = []
        folder = (root / LESSON).parent
        for number in range(100):
            (folder / f"5-{number}.md").write_text("---\nid: x\n---\n## A\n\nWords.\n", "utf-8")
            if number % 10 == 0:
                await pilot.pause()
                drafts.append(app.draft)
        await settle(pilot, lambda: app.checked.levels["error"] > 80)
        assert len({id(draft) for draft in drafts}) == 1
