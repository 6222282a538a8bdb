"""What belongs to what is on the screen, over it: a letter opens the closest of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from studylam.study.search.belongs import Link, LinkKind, Subject
from studylam.tui.actions import bindings, key_of
from studylam.tui.screens.once import Once
from studylam.tui.screens.small import ROOMY
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

KINDS: dict[LinkKind, str] = {
    "lesson": "Lesson",
    "lab": "Lab",
    "facts": "Facts",
    "drill": "Drill",
    "price": "Price",
    "simulate": "Simulate",
    "exercise": "Decide",
    "term": "Term",
}
"""What stands before what belongs; in the table of actions each kind has its letter."""
AROUND = 6
"""Lines over and under the list: the padding, the title, a blank line, the keys, one for air."""
AROUND_TEXT = 2
"""Lines of what stands under it: it may take two."""
AT_ONCE: dict[LinkKind, str] = {
    "lesson": "its-lesson",
    "lab": "its-lab",
    "facts": "its-facts",
    "drill": "its-questions",
    "price": "its-price",
}
"""Kinds that a key leads to without this list, and the names of these actions."""
ABOUT = {
    "question": "question",
    "lesson": "section",
    "lab": "lab",
    "fact": "fact",
    "term": "term",
    "scenario": "scenario",
    "exercise": "exercise",
    "concept": "concept",
    "calculator": "calculator",
    "simulator": "simulator",
    "questions": "exam",
}


class Links(Rows, inherit_bindings=False):
    """Letters are those of the kinds here, so that those of lists aren't taken."""

    BINDINGS = bindings("links")


class BelongsScreen(Once, ModalScreen["Link"]):
    """Dismissed with what was chosen; with none by escape."""

    BINDINGS = bindings("ask", "belongs")
    CSS_PATH = "belongs.tcss"

    def __init__(self, subject: Subject, links: Sequence[Link]) -> None:
        super().__init__()
        self._about = ABOUT[subject.about]
        self._links = list(links)

    def compose(self) -> ComposeResult:
        with Vertical(id="belongs"):
            yield Text(Content.styled(f"What belongs to this {self._about}", "bold"))
            with VerticalScroll(id="links", can_focus=False):
                yield Links(self._rows())
            yield Text(Content.styled(self._at_once(), "$text-muted"), id="at-once")
        yield Hints()

    def _at_once(self) -> str:
        """The keys that lead there without this list."""
        kinds = dict.fromkeys(link.kind for link in self._links)
        keys = [key_of(f"place.{AT_ONCE[kind]}") for kind in kinds if kind in AT_ONCE]
        return f"{' '.join(keys)}: there at once, from any list or field" if keys else ""

    def _rows(self) -> list[Row]:
        """The first of a kind says which, and has its letter."""
        rows: list[Row] = []
        seen: set[str] = set()
        for number, link in enumerate(self._links):
            is_first = link.kind not in seen
            seen.add(link.kind)
            kind = Content.styled(KINDS[link.kind] if is_first else "", "$text-muted")
            key = key_of(f"belongs.{KINDS[link.kind].lower()}") if is_first else ""
            rows.append(Row(str(number), kind, link.title, key=key))
        return rows or [Row(None, Content.styled("Nothing yet.", "$text-muted"))]

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_resize(self) -> None:
        """All of the box is to be seen: the list is what scrolls."""
        height = self.size.height
        at_once = self.query_one("#at-once", Text)
        at_once.display = bool(self._at_once()) and height >= ROOMY.height
        self.query_one("#links").styles.max_height = max(
            height - AROUND - (AROUND_TEXT if at_once.display else 0), 1
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "way":
            return self._first(parameters) is not None
        return super().check_action(action, parameters)

    def _first(self, parameters: tuple[object, ...]) -> Link | None:
        return next((link for link in self._links if (link.kind,) == parameters), None)

    def action_way(self, kind: LinkKind) -> None:
        if (link := self._first((kind,))) is not None:
            self.dismiss(link)

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        self.dismiss(self._links[int(event.row_id)])

    def action_back(self) -> None:
        self.dismiss(None)
