"""How a drill went: the score, what was missed, how sure one was, domain by domain, what next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.study.drills.drill import asked
from studylam.tui.actions import bindings, key_of
from studylam.tui.bars import bar
from studylam.tui.prose import one_line
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.progress import Answer, Confidence
    from studylam.study import Drill, DrillSummary
    from studylam.study.drills.looking_back import LookBack
    from studylam.study.search.belongs import Subject

SURE: dict[Confidence | None, str] = {
    "sure": "sure",
    "unsure": "not sure",
    "guess": "a guess",
    None: "not said",
}


class SummaryScreen(PlaceScreen):
    """After the last question. Enter on a missed one shows it with its reasons."""

    BINDINGS = bindings("summary")
    CSS_PATH = "summary.tcss"

    def __init__(self, drill: Drill) -> None:
        super().__init__()
        self._drill = drill
        self._summary: DrillSummary = drill.summary()
        self._back: LookBack

    def path(self) -> tuple[str, ...]:
        place = "Review" if self._drill.state.kind == "review" else "Drill"
        return (place, "How it went")

    def body(self) -> Iterable[Widget]:
        from studylam.study.drills.looking_back import look_back

        self._back = look_back(self.session.library, self.session.record, self._drill)
        with Page():
            yield Text(self._headline(), id="headline", classes="column")
            yield Rows(self._rows(), id="rows", classes="column")

    def on_mount(self) -> None:
        # The score is above the rows, and is what one looks for first.
        self.query_one(Rows).focus(scroll_visible=False)

    def _headline(self) -> Content:
        summary = self._summary
        if not summary.total:
            return Content.styled("Nothing was answered.", "bold")
        minutes = max(round(summary.duration_ms / 60000), 1)
        each = round(summary.duration_ms / summary.total / 1000)
        pace = f", {each} s a question" if each else ""
        left = f", {len(summary.skipped)} left out" if summary.skipped else ""
        return Content.assemble(
            (f"{summary.correct} of {summary.total} right", "bold"),
            (f"{left} · about {minutes} min{pace}", "$text-muted"),
            (f"\n{self._back.next}", ""),
        )

    def _rows(self) -> list[Row]:
        rows = [
            *self._missed_rows(),
            Row("another", "Another drill", key=key_of("summary.another-drill")),
        ]
        rows += [*self._sureness_rows(), *self._domain_rows(), *self._concept_rows()]
        return rows

    def _missed_rows(self) -> Iterator[Row]:
        library, sure = self.session.library, set(self._back.surprising)
        if not self._back.missed:
            return
        yield Row.heading("Missed, what you were sure of first" if sure else "Missed")
        for id in self._back.missed:
            note = Content.styled("! sure", "$warning") if id in sure else ""
            try:
                stem = one_line(library.text(asked(library, id).stem))
            except StudyLamError:
                continue  # no longer in the pack
            yield Row(f"question {id}", Content(stem), right=note)
        yield Row.blank()
        yield Row("missed", "Drill the missed again", key=key_of("summary.the-missed-again"))
        yield Row("keep", "Keep the missed as a deck", key=key_of("summary.keep-as-a-deck"))

    def _sureness_rows(self) -> Iterator[Row]:
        said = [row for row in self._back.sureness if row.confidence is not None]
        if not said:
            return
        yield Row.blank()
        yield Row.heading("How sure you were, and how many were right")
        for row in self._back.sureness:
            total = row.right + row.wrong
            surprising = row.confidence == "sure" and row.wrong
            wrong = f"  {row.wrong} wrong" if row.wrong else ""
            right = Content.assemble(
                (f"! {wrong.strip()}   " if surprising else "", "$warning"),
                _share(row.right, total),
            )
            yield Row(None, Content(f"  {SURE[row.confidence]}"), "", right)

    def _domain_rows(self) -> Iterator[Row]:
        if not self._back.by_domain:
            return
        yield Row.blank()
        yield Row.heading("By domain, weakest first")
        for share in self._back.by_domain:
            yield Row(None, Content(f"  {share.name}"), "", _share(share.right, share.total))

    def _concept_rows(self) -> Iterator[Row]:
        if not self._summary.by_concept:
            return
        yield Row.blank()
        yield Row.heading("By concept, weakest first")
        for score in self._summary.by_concept:
            name = Content(f"  {self.session.library.concept(score.concept).name}")
            yield Row(None, name, "", _share(score.right, score.total))

    # -- what can be done -------------------------------------------------------------------------

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        acts = {
            "missed": self.action_missed,
            "keep": self.action_keep,
            "another": self.action_another,
        }
        if (act := acts.get(event.row_id)) is not None:
            act()
        else:
            self._read(event.row_id.partition(" ")[2])

    def _read(self, question_id: str) -> None:
        from studylam.tui.screens.answer import AnswerScreen

        items = self._drill.state.items
        number = next(i for i, item in enumerate(items) if item.question == question_id)
        order = self._drill.presented(asked(self.session.library, question_id)).order
        self.app.push_screen(
            AnswerScreen(
                question_id,
                order,
                items[number].chosen,
                path=(*self.path(), f"Question {number + 1}"),
                confidence=self._confidence(question_id),
            )
        )

    def _confidence(self, question_id: str) -> Confidence | None:
        record = self.session.record
        given: list[Answer] = record.answers(question_id, drill_id=self._drill.id)
        return given[-1].confidence if given else None

    def belongs(self) -> Subject | None:
        """The question that is marked."""
        from studylam.study.search.belongs import Subject

        kind, _, id = (self.query_one(Rows).marked or "").partition(" ")
        return Subject("question", id) if kind == "question" else None

    @on(Rows.Marked)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("missed", "keep"):
            return bool(self._summary.missed)
        if action == "undo":
            return self._drill.state.position > 0
        return super().check_action(action, parameters)

    def action_missed(self) -> None:
        from studylam.study import Drill

        library, record, seed = self.session.library, self.session.record, self.session.seed
        missed = list(self._back.missed)

        def begin() -> Drill:
            if self._drill.state.kind == "review":
                return Drill.start_cards(
                    library, record, missed, title="Missed", cram=True, seed=seed
                )
            return Drill.start_questions(library, record, missed, title="Missed", seed=seed)

        self._start(begin)

    def action_keep(self) -> None:
        from studylam.study.drills.decks import save_deck
        from studylam.tui.screens.prompt import PromptScreen

        def named(title: str | None) -> None:
            if title is None:
                return
            try:
                deck = save_deck(self.session.record, title, self._back.missed)
            except StudyLamError as error:
                self.session.show_error(error, "This deck isn't kept")
                return
            self.notify(f"Kept as “{deck.title}”: you find it under Drill.", markup=False)

        today = f"{self.session.now():%d %B}"
        self.app.push_screen(
            PromptScreen("Keep the missed ones as a deck", "Its title:", f"Missed on {today}"),
            named,
        )

    def action_another(self) -> None:
        review = self._drill.state.kind == "review"
        like = None if review else self._drill.choice.words or None
        self.session.open_place("review" if review else "quiz", like)

    def action_undo(self) -> None:
        from studylam.tui.screens.drill import DrillScreen, take_back

        try:
            words = take_back(self._drill)
        except StudyLamError as error:
            self.session.show_error(error)
            return
        self.notify(words, timeout=4)
        if not self._drill.finished:
            self.app.switch_screen(DrillScreen(self._drill))

    def _start(self, begin: Callable[[], Drill]) -> None:
        from studylam.tui.screens.drill import DrillScreen

        try:
            drill = begin()
        except StudyLamError as error:
            self.session.show_error(error)
            return
        self.app.switch_screen(DrillScreen(drill))


def _share(right: int, total: int) -> Content:
    counts = f"{right} of {total}"
    return Content.assemble(bar(right / total, 10), f"  {counts:>8}")
