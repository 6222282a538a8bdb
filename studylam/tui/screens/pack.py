"""What is to be known about a pack: where it came from, what it holds, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.inert import inert_line
from studylam.tui import packs_text
from studylam.tui.charts import number_of
from studylam.tui.long_work import WorkingScreen
from studylam.tui.prose import wrap
from studylam.tui.screens.base import ReadPage
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.labs.packs_here import PackHere
    from studylam.packs.models import Problem


class PackScreen(WorkingScreen):
    """Its facts at once; its problems once it has been checked."""

    AUTO_FOCUS = "ReadPage"

    def __init__(self, pack: PackHere) -> None:
        super().__init__()
        self._pack = pack

    def path(self) -> tuple[str, ...]:
        return ("Packs", inert_line(self._pack.title)[:60])

    def here(self) -> tuple[str, str]:
        return ("packs", self._pack.id)

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield PackSheet(self._pack, id="pack", classes="column")

    def on_mount(self) -> None:
        sheet = self.query_one(PackSheet)
        if self._pack.pack is None:
            sheet.show([], self._pack.fault)
            return
        from studylam.labs.packs_here import checked

        def failed(error: StudyLamError) -> None:
            sheet.show([], error.message)

        pack = self._pack
        self.work_on("checking", lambda work: checked(pack, work.tell), sheet.show, failed=failed)

    def action_stop_work(self) -> None:
        super().action_stop_work()
        self.query_one(PackSheet).show([], "The check was stopped.")


class PackSheet(Sheet):
    """The whole page."""

    def __init__(self, pack: PackHere, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._pack = pack
        self._problems: list[Problem] | None = None
        self._fault = ""

    def show(self, problems: list[Problem], fault: str = "") -> None:
        """What is wrong with the pack; ``fault``: why that can't be said, or the whole of it."""
        self._problems, self._fault = problems, fault
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        yield from map(Line, packs_text.head_lines(self._pack, width))
        yield Line(Content(""))
        for line in self._wrong(width):
            yield Line(line)

    def _wrong(self, width: int) -> Iterable[Content]:
        if self._problems is None:
            yield Content.styled("Checking …", "$text-muted")
        elif self._fault:
            yield from wrap(Content.styled(f"! {inert_line(self._fault)}", "$warning"), width)
        elif not self._problems:
            yield Content.styled("✓ Nothing is wrong with it.", "$success")
        else:
            levels = [problem.level for problem in self._problems]
            counts = [
                number_of(levels.count(level), what)
                for level, what in (("error", "error"), ("warning", "warning"), ("info", "note"))
                if level in levels
            ]
            if all(level == "info" for level in levels):
                yield Content.styled("✓ Nothing is wrong with it.", "$success")
            yield Content.styled(", ".join(counts), "bold")
            yield Content("")
            yield from packs_text.problem_lines(self._problems, width)
