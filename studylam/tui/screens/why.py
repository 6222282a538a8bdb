"""Why a run failed: a page over the place where it did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.inert import inert_line
from studylam.study.search.belongs import Subject
from studylam.tui import why_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.columns import Columns
from studylam.tui.run_text import BLANK
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.sheet import Line, Sheet

if TYPE_CHECKING:
    from studylam.labs.explain import Failure
    from studylam.packs.explanations import Explained

LESSON, LAB = key_of("behind.lesson"), key_of("behind.lab")


class WhyScreen(PlaceScreen):
    """Explains a failure.

    ``here``: the lab in which it came up, ``reading``: or the lesson and its section; only escape
    leads back there.
    """

    BINDINGS = bindings("behind")
    CSS_PATH = "why.tcss"
    AUTO_FOCUS = "ReadPage"

    def __init__(
        self,
        failure: Failure,
        explained: Explained,
        here: str | None = None,
        *,
        reading: str | None = None,
    ) -> None:
        super().__init__()
        self._failure = failure
        self._explained = explained
        self._here = here
        self._reading = reading

    def path(self) -> tuple[str, ...]:
        return ("Why", inert_line(self._failure.error_type))

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield WhySheet(self._failure, self._explained, self._ways(), id="why", classes="column")

    def _ways(self) -> dict[str, str]:
        """Keys that lead on, and to what."""
        library = self.session.library
        ways = {}
        if lesson := self._lesson():
            ways[LESSON] = f"Lesson: {library.lesson(lesson.partition('#')[0]).title}"
        if lab := self._lab():
            ways[LAB] = f"Lab: {library.lab(lab).title}"
        return ways

    def _lesson(self) -> str | None:
        """Where it is taught, in the packs that are open here."""
        target = self._explained.explanation.lesson or ""
        lesson = target.partition("#")[0]
        known = {lesson.id for lesson in self.session.library.lessons}
        here = self._reading or ""
        is_here = target in (here, here.partition("#")[0])
        return target if lesson in known and not is_here else None

    def _lab(self) -> str | None:
        lab = self._explained.explanation.lab
        known = {lab.id for lab in self.session.library.labs}
        return lab if lab in known and lab != self._here else None

    def belongs(self) -> Subject | None:
        """What failed: a lab, or what a lesson runs."""
        if self._here is not None:
            return Subject("lab", self._here)
        return Subject("lesson", self._reading) if self._reading is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "lesson":
            return self._lesson() is not None
        if action == "lab":
            return self._lab() is not None
        if action == "facts":
            return super().check_action("way", (action,))
        return super().check_action(action, parameters)

    def action_lesson(self) -> None:
        from studylam.tui.screens.reader import ReaderScreen

        if lesson := self._lesson():
            lesson, _, section = lesson.partition("#")
            self.app.push_screen(ReaderScreen(lesson, section or None))

    def action_facts(self) -> None:
        self.action_way("facts")

    def action_lab(self) -> None:
        from studylam.tui.screens.lab import LabScreen

        if lab := self._lab():
            self.app.push_screen(LabScreen(lab))


class WhySheet(Sheet):
    """The explanation, and the ways on."""

    def __init__(
        self, failure: Failure, explained: Explained, ways: dict[str, str], *, id: str, classes: str
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._failure = failure
        self._explained = explained
        self._ways = ways

    def lay_out(self, width: int) -> Iterable[Line]:
        for line in why_text.full_lines(self._failure, self._explained, width):
            yield Line(line)
        for number, (key, title) in enumerate(self._ways.items()):
            if not number:
                yield Line(BLANK)
            words = Content.styled(f"▸ {title}", "$accent")
            yield Line(Columns(words, Content.styled(key, "bold $accent")).line(width), key)

    def choose(self, target: str) -> None:
        self.call_later(self.run_action, {LESSON: "screen.lesson", LAB: "screen.lab"}[target])
