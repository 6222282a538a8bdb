"""Where a drill begins: what it is about, what it would ask; or the one that was left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of
from studylam.tui.ports import calmly
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.screens.drill import DrillScreen
from studylam.tui.widgets.drill_form import DrillForm, draft_text
from studylam.tui.widgets.pickers import Pickers
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.study import Drill
    from studylam.study.drills.known import Known
    from studylam.study.drills.mixing import Draft

PLACE = "tui.quiz"


class DeckRows(Rows):
    """The learner's decks."""

    BINDINGS = bindings("decks")


class QuizScreen(PlaceScreen):
    """``what``: the words of a `Choice` to begin with, or the id of a drill to go on with."""

    CSS_PATH = "quiz.tcss"

    def __init__(self, what: str | None = None) -> None:
        super().__init__()
        self._what = what
        self._draft: Draft | None = None
        self._seed: int | None = None
        self._known: Known | None = None
        self._coming = True
        """From elsewhere, not from a question that was asked over this screen."""

    def path(self) -> tuple[str, ...]:
        return ("Drill",)

    def body(self) -> Iterable[Widget]:
        kept = self.session.recall(PLACE, {})
        size = kept.get("size") if isinstance(kept, dict) else None
        with Page():
            yield Rows(id="left", classes="column")
            yield DrillForm(self.session.library, size, id="choices", classes="column")
            yield Text("", id="draft", classes="column")
            yield Rows(
                [Row("start", "Start", key=key_of("rows.open"))], id="start", classes="column"
            )
            yield DeckRows(id="decks", classes="column")

    def on_mount(self) -> None:
        what, self._what = self._what, None
        if what is not None and what.startswith(("drill-", "review-")):
            self._resume(what)
        elif what is not None:
            self.query_one(DrillForm).choose_words(what, self._now_known())

    @calmly
    def on_screen_resume(self) -> None:
        """Drills change what is known: look again, and never offer the same draft twice."""
        from studylam.study.chance import new_seed

        self._seed = self.session.seed if self.session.seed is not None else new_seed()
        self._known = None
        known = self._now_known()
        form = self.query_one(DrillForm)
        form.know(known)
        self._show_left(known)
        self._show_decks(known)
        self._look()
        if self._coming:
            chosen = form.chosen.to_dict() != {"only": "all"}
            left = self.query_one("#left", Rows)
            (left if left.display and not chosen else form).focus()
        self._coming = False

    async def show_again(self) -> None:
        self.query_one(DrillForm).use(self.session.library)
        self.on_screen_resume()

    def _now_known(self) -> Known:
        from studylam.study.drills.known import Known

        if self._known is None:
            self._known = Known.of(self.session.record, self.session.now())
        return self._known

    # -- what there is ----------------------------------------------------------------------------

    def _show_left(self, known: Known) -> None:
        """The drill that was left in the middle, if there is one."""
        from studylam.study.guidance.resuming import drill_step

        state = known.record.unfinished_drill()
        step = None if state is None else drill_step(self.session.library, known, state)
        rows = self.query_one("#left", Rows)
        rows.display = step is not None
        if step is not None:
            rows.set_rows(
                [
                    Row("resume", "Continue", step.title, step.detail, key=key_of("rows.open")),
                    Row("drop", "End it", "and see how it went"),
                ]
            )

    def _show_decks(self, known: Known) -> None:
        from studylam.study.drills.decks import standings

        rows = [Row.heading("Your decks")]
        for deck in standings(self.session.library, known):
            parts = [number_of(deck.here, "question")]
            parts += [f"{deck.missed} missed"] if deck.missed else []
            rows.append(Row(deck.deck.id, deck.deck.title, right=", ".join(parts)))
        decks = self.query_one(DeckRows)
        decks.display = len(rows) > 1
        decks.set_rows(rows)

    @on(DrillForm.Changed)
    def _look(self) -> None:
        """Say what the drill would ask, before anyone starts."""
        from studylam.study.drills.mixing import draft

        form = self.query_one(DrillForm)
        try:
            self._draft = draft(
                self.session.library, self._now_known(), form.chosen, form.count, self._seed
            )
            words = draft_text(self._draft)
        except StudyLamError as error:
            self._draft = None
            hint = (f" {error.hint or ''}", "$text-muted")
            words = Content.assemble((error.message, "bold"), hint)
            if not self.session.library.questions:
                words = Content.styled("There is no question in any pack here.", "bold")
                words += f"\n{self.session.how_to_add('question')}"
        self.query_one("#draft", Text).update(words)
        self.query_one("#start").display = self._draft is not None

    # -- choosing ---------------------------------------------------------------------------------

    @on(Pickers.Listed)
    def _list(self, event: Pickers.Listed) -> None:
        from studylam.tui.screens.choose import ChooseScreen

        picker = event.picker

        def chosen(value: str | None) -> None:
            if value is not None:
                self.query_one(DrillForm).pick(picker.id, value)

        self.app.push_screen(ChooseScreen(picker.label, picker.values, picker.value), chosen)

    @on(Pickers.Ready)
    @on(Rows.Chosen, "#start")
    def _start(self) -> None:
        from studylam.study import Drill

        if self._draft is None:
            return
        session, form = self.session, self.query_one(DrillForm)
        session.remember(PLACE, {"size": form.count})
        try:
            drill = Drill.begin(session.library, session.record, self._draft)
        except StudyLamError as error:
            session.show_error(error)
            return
        self._open(drill)

    def _open(self, drill: Drill) -> None:
        self.query_one(DrillForm).clear()
        self._coming = True
        self.app.push_screen(DrillScreen(drill))

    # -- going on ---------------------------------------------------------------------------------

    @on(Rows.Chosen, "#left")
    def _go_on(self, event: Rows.Chosen) -> None:
        self._resume(None, end=event.row_id == "drop")

    def _resume(self, id: str | None, *, end: bool = False) -> None:
        from studylam.study import Drill

        session = self.session
        try:
            drill = Drill.resume(session.library, session.record, id)
            if drill is not None and end:
                drill.finish()
        except StudyLamError as error:
            session.show_error(error)
            return
        if drill is None:
            self.notify("Nothing of this drill is left to ask.", timeout=4)
            self.on_screen_resume()
        elif end:
            from studylam.tui.screens.summary import SummaryScreen

            self.app.push_screen(SummaryScreen(drill))
        else:
            self._open(drill)

    # -- decks ------------------------------------------------------------------------------------

    @on(Rows.Chosen, "#decks")
    def _deck_chosen(self, event: Rows.Chosen) -> None:
        form = self.query_one(DrillForm)
        form.pick("deck", event.row_id)
        form.focus()

    def action_rename(self) -> None:
        from studylam.study.drills.decks import rename_deck
        from studylam.tui.screens.prompt import PromptScreen

        known, id = self._now_known(), self.query_one(DeckRows).marked
        if id is None or id not in known.decks:
            return

        def named(title: str | None) -> None:
            if title is not None:
                self._change(lambda: rename_deck(self.session.record, id, title))

        title = known.decks[id].title
        self.app.push_screen(PromptScreen("The deck's title", value=title), named)

    def action_discard(self) -> None:
        from studylam.study.drills.decks import discard_deck
        from studylam.tui.screens.ask import AskScreen

        known, id = self._now_known(), self.query_one(DeckRows).marked
        if id is None or id not in known.decks:
            return

        def decided(row: str | None) -> None:
            if row == "discard":
                self._change(lambda: discard_deck(self.session.record, id))

        title = f"Forget the deck “{known.decks[id].title}”?"
        rows = [Row("discard", "Forget it", "its questions and your answers stay")]
        self.app.push_screen(AskScreen(title, "", rows), decided)

    def _change(self, change: Callable[[], object]) -> None:
        try:
            change()
        except StudyLamError as error:
            self.session.show_error(error)
        self.on_screen_resume()
