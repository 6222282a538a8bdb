"""The code side of the lab console, with a lab of several files and a record that may fail."""

from __future__ import annotations

import shutil
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult

from studylam.labs import LabSession
from studylam.packs.models import FunctionSpec, Lab, Pack, PackMeta, Place
from studylam.progress import Record
from studylam.runtime import LambdaService
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_editor import Mark
from studylam.tui.widgets.pickers import Pickers
from tests.tui import look

PLACE = Place(file="content/labs/two/lab.md")
LAB = Lab(
    id="two",
    title="Two files",
    summary="A handler and a helper.",
    minutes=5,
    practises=("handler",),
    task=(),
    hints=(),
    function=FunctionSpec(name="two"),
    events=(),
    cases=(),
    starter={"handler.py": "import helper\n", "helper.py": "x = 1\n"},
    solution={},
    folder="/nowhere",
    place=PLACE,
)
PACK = Pack(meta=PackMeta(id="p", title="P", version="1", licence="MIT"), root="/nowhere")


class Desk(App[None]):
    def __init__(self, record: Record) -> None:
        super().__init__()
        self.lab = LabSession(LAB, PACK, LambdaService(), record)  # nothing is started before a run
        self.troubles: list[str] = []

    def compose(self) -> ComposeResult:
        yield CodeSide(self.lab, id="code-side")

    @on(CodeSide.NotKept)
    def _not_kept(self, event: CodeSide.NotKept) -> None:
        self.troubles.append(event.error.message)


async def test_each_file_is_kept_when_another_is_chosen() -> None:
    with Record.open() as record:
        app = Desk(record)
        async with app.run_test() as pilot:
            side = app.query_one(CodeSide)
            side.editor.focus()
            await pilot.press("a")
            app.query_one(Pickers).focus()
            await pilot.press("right")
            await pilot.pause()
            assert side.file == "helper.py"
            assert side.editor.text == "x = 1\n"
            assert record.drafts("two") == {"handler.py": "aimport helper\n"}
            side.mark(("handler.py", 1), "KeyError: 'x'")
            assert side.editor.marked is None  # it is the other file's line
            assert "line 1 of handler.py" in str(side.query_one("#marked").render())
            side.to_starter()
            assert record.drafts("two") == {}
            await pilot.press("left")
            await pilot.pause()
            assert side.editor.text == "import helper\n"


async def test_steps_in_each_file_can_be_taken_back_whatever_was_opened_meanwhile() -> None:
    with Record.open() as record:
        app = Desk(record)
        async with app.run_test() as pilot:
            side = app.query_one(CodeSide)
            side.editor.focus()
            await pilot.press("a")
            side.open("helper.py")
            side.editor.focus()
            await pilot.press("b", "ctrl+z", "ctrl+z")
            assert side.editor.text == "x = 1\n"
            await pilot.press("c")
            side.open("handler.py")
            assert side.editor.cursor_location == (0, 1)
            await pilot.press("ctrl+z")
            assert side.editor.text == "import helper\n"
            await pilot.press("ctrl+y")
            assert side.editor.text == "aimport helper\n"
            side.to_starter()
            side.open("helper.py")
            assert side.editor.text == "x = 1\n"
            await pilot.press("ctrl+z")
            assert side.editor.text == "cx = 1\n"
        assert record.drafts("two") == {"helper.py": "cx = 1\n"}


async def test_a_line_of_another_file_is_marked_once_that_is_opened() -> None:
    with Record.open() as record:
        app = Desk(record)
        async with app.run_test() as pilot:
            side = app.query_one(CodeSide)
            side.mark(("helper.py", 1), "KeyError: 'x'")
            assert side.editor.marked is None
            side.open("helper.py")
            assert side.editor.marked == 1
            side.open("handler.py")
            assert side.editor.marked is None
            assert "line 1 of helper.py: KeyError" in str(side.query_one("#marked").render())
            side.open_failed()
            assert side.file == "helper.py" and side.editor.marked == 1
            side.open_failed()
            side.editor.focus()
            await pilot.press("y")
            side.open("handler.py")
            side.open("helper.py")
            assert side.editor.marked is None  # it has been changed since
            side.mark(("handler.py", 1), "KeyError: 'x'")
            side.mark(None)
            side.open("handler.py")
            assert side.editor.marked is None


async def test_what_is_typed_is_kept_while_one_goes_on_typing() -> None:
    with Record.open() as record:
        app = Desk(record)
        async with app.run_test() as pilot:
            side = app.query_one(CodeSide)
            side.editor.focus()
            await pilot.press("a", "space")  # the end of a word: no timer is waited for
            await app.workers.wait_for_complete()
            assert record.drafts("two") == {"handler.py": "a import helper\n"}
            await pilot.press("b", "space", "c")
            side.save()  # newer than what a thread may be writing
            await app.workers.wait_for_complete()
            assert record.drafts("two") == {"handler.py": "a b cimport helper\n"}
            await pilot.press("d")
            await look.settle(pilot, lambda: "cd" in record.drafts("two")["handler.py"])


async def test_code_that_cannot_be_kept_is_told_and_stays_in_the_editor(own_home: Path) -> None:
    record = Record.open()
    app = Desk(record)
    async with app.run_test() as pilot:
        record.close()
        side = app.query_one(CodeSide)
        side.editor.focus()
        await pilot.press("a")
        side.save()
        await pilot.pause()
        assert app.troubles
        assert side.editor.text == "aimport helper\n"
        assert app.lab.files["handler.py"] == "aimport helper\n"


async def test_a_files_name_is_shown_as_it_is_written(tmp_path: Path) -> None:
    shutil.copytree(look.PACK, tmp_path / "pack")
    lab = tmp_path / "pack/content/labs/echo"
    (lab / "[b]more[@x].py").write_text("MORE = 1\n")
    settings = (lab / "lab.yaml").read_text()
    (lab / "lab.yaml").write_text(f'editable: ["[b]more[@x].py", handler.py]\n{settings}')
    async with look.opened("lab", "echo", pack=tmp_path / "pack", size=(120, 40)) as (app, _):
        assert "[b]more[@x].py" in look.text_of(app)


async def test_a_line_that_has_two_mistakes_is_one_line() -> None:
    with Record.open() as record:
        app = Desk(record)
        async with app.run_test() as pilot:
            side = app.query_one(CodeSide)
            side.editor.note([Mark(1, "SyntaxError: this can't be read")])
            side.mark(("handler.py", 1), f"Runtime.UserCodeSyntaxError: {'can not be read ' * 8}")
            await pilot.pause()
            told = str(side.query_one("#marked").render())
            assert "line 1: Runtime.UserCode" in told and "lines" not in told
