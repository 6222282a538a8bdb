"""Reviews: what is due and what is coming, ahead of time or by the plan to an exam's date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from studylam.errors import StudyLamError
from studylam.tui.actions import bindings, key_of
from studylam.tui.charts import number_of, per_cent
from studylam.tui.screens.base import Page, PlaceScreen
from studylam.tui.widgets.memory_panels import due_chart
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.sheet import Line, Sheet, Text

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record
    from studylam.study import Drill
    from studylam.study.planning.goal import Goal
    from studylam.study.planning.kept import Summary
    from studylam.study.reviews.review import ComingDay, DueCard
    from studylam.tui.ports import SessionApp

SIZE = 20
"""Cards of one review at most: what stays pleasant."""
DAYS = 28
HEIGHT = 4


@dataclass(frozen=True)
class Waiting:
    """All that this screen says."""

    due: tuple[DueCard, ...]
    again: tuple[DueCard, ...]
    """What is wanted once more within minutes."""
    ahead: tuple[DueCard, ...]
    """For a cram: what is most likely to be forgotten."""
    coming: tuple[ComingDay, ...]
    next_due: str
    goal: Goal | None
    days_left: int
    """Until the goal's day."""
    today: date
    plan: Summary | None
    """The last one."""

    plans: bool
    """There is a day to plan up to, and its exam is here."""

    @property
    def planned(self) -> Summary | None:
        """The plan, if there is something to plan and it was made today."""
        plan = self.plan if self.plans else None
        return plan if plan is not None and plan.made == self.today else None

    @classmethod
    def of(cls, session: SessionApp) -> Waiting:
        """As it is now."""
        from studylam.study.days import Days
        from studylam.study.planning.goal import load
        from studylam.study.planning.kept import kept
        from studylam.study.reviews import review

        library, record, now = session.library, session.record, session.now()
        days, goal = Days.of(record), load(record)
        today = days.day(now)
        return cls(
            due=tuple(review.due(library, record, now)),
            again=tuple(review.again(library, record, now)),
            ahead=tuple(review.cram(library, record, now, exam=_exam(library, goal), size=SIZE)),
            coming=tuple(review.preview(library, record, DAYS, now, days)),
            next_due=review.next_due_sentence(library, record),
            goal=goal,
            days_left=(goal.on - today).days if goal else 0,
            today=today,
            plan=kept(record),
            plans=goal is not None and goal.on > today and _exam(library, goal) is not None,
        )


def _exam(library: Library, goal: Goal | None) -> str | None:
    """The goal's exam, if the library has it."""
    exams = [one.exam for one in library.blueprints]
    return goal.exam if goal is not None and goal.exam in exams else None


class ReviewScreen(PlaceScreen):
    """Starts a review, or says when there will be something to review."""

    BINDINGS = bindings("review")
    CSS_PATH = "review.tcss"

    def __init__(self, *, cram: bool = False) -> None:
        """``cram``: begin ahead of time at once, if there is anything to ask."""
        super().__init__()
        self._waiting: Waiting | None = None
        self._cram = cram

    def path(self) -> tuple[str, ...]:
        return ("Review",)

    def body(self) -> Iterable[Widget]:
        with Page():
            yield Text("", id="due", classes="column")
            yield Rows(id="rows", classes="column")
            yield Coming(id="coming", classes="column")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def on_screen_resume(self) -> None:
        session = self.session
        session.background(lambda: Waiting.of(session), self._opened, owner=self)

    def _opened(self, waiting: Waiting) -> None:
        self._show(waiting)
        if self._cram:
            self._cram = False
            if waiting.ahead:
                self.action_cram()
                return
            self.notify("There is nothing to cram yet: answer some questions first.", markup=False)
        if waiting.plans:
            self._plan_anew()

    def _plan_anew(self) -> None:
        """What was kept may be of this morning, or of before the last answers."""
        session = self.session

        def work() -> Waiting:
            from studylam.study.planning.today import made_now

            made_now(session.library, session.record, session.now())
            return Waiting.of(session)

        session.background(work, self._show, owner=self)

    def _show(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self.query_one("#due", Text).update(_words(waiting))
        self.query_one(Rows).set_rows(_rows(waiting))
        self.query_one(Coming).show(waiting.coming)
        self.refresh_bindings()

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        match event.row_id:
            case "start":
                self._start(
                    lambda library, record, seed: _drills().start_review(
                        library, record, now=self.session.now(), size=SIZE, seed=seed
                    )
                )
            case "today":
                self.action_today()
            case "again":
                again = [card.question for card in self._waiting.again] if self._waiting else []
                self._start(
                    lambda library, record, seed: _drills().start_cards(
                        library, record, again[:SIZE], title="Once more", seed=seed
                    )
                )
            case "drill":
                self.session.open_place("quiz")
            case "cram":
                self.action_cram()
            case "plan":
                self.action_plan()
            case "goal":
                self.action_goal()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        waiting = self._waiting
        if action == "today":
            if waiting is None or waiting.planned is None:
                return waiting is not None and waiting.plans
            return bool(waiting.planned.today_cards)
        if action == "cram":
            return waiting is not None and bool(waiting.ahead)
        if action == "plan":
            return waiting is not None and waiting.goal is not None
        return super().check_action(action, parameters)

    def action_today(self) -> None:
        session = self.session

        def work() -> list[str]:
            from studylam.study.planning.today import cards_today, made_now

            made = made_now(session.library, session.record, session.now())
            return [] if made is None else cards_today(made)

        def begin(today: list[str]) -> None:
            if today:
                self._start(
                    lambda library, record, seed: _drills().start_cards(
                        library, record, today, title="Today", seed=seed
                    )
                )
            else:
                self.notify("What was planned for today is done.", markup=False)

        session.background(work, begin, owner=self)

    def action_cram(self) -> None:
        ahead = [card.question for card in self._waiting.ahead] if self._waiting else []
        self._start(
            lambda library, record, seed: _drills().start_cards(
                library, record, ahead, title="Cram", cram=True, seed=seed
            )
        )

    def action_plan(self) -> None:
        from studylam.tui.screens.plan import PlanScreen

        self.app.push_screen(PlanScreen())

    def action_goal(self) -> None:
        from studylam.tui.screens.goal import GoalScreen

        self.app.push_screen(GoalScreen())

    def _start(self, begin: Callable[[Library, Record, int | None], Drill]) -> None:
        from studylam.tui.screens.drill import DrillScreen

        session = self.session
        try:
            drill = begin(session.library, session.record, session.seed)
        except StudyLamError as error:
            session.show_error(error)
            return
        self.app.push_screen(DrillScreen(drill))


def _drills() -> type[Drill]:
    from studylam.study import Drill

    return Drill


class Coming(Sheet):
    """What falls due on the days to come, as columns."""

    def __init__(self, *, id: str, classes: str) -> None:
        super().__init__(id=id, classes=classes)
        self._coming: tuple[ComingDay, ...] = ()

    def show(self, coming: tuple[ComingDay, ...]) -> None:
        self._coming = coming
        self.changed()

    def lay_out(self, width: int) -> Iterable[Line]:
        if any(day.cards for day in self._coming):
            yield Line(Content.styled("The coming days", "bold"))
            yield from map(Line, due_chart(self._coming, 0, width, HEIGHT))


def _words(waiting: Waiting) -> Content:
    """What is due, by kind, what comes first first."""
    from studylam.study.reviews.fact_cards import is_fact
    from studylam.study.reviews.lesson_cards import is_of_lesson

    if not waiting.due:
        return Content.assemble(
            ("Nothing is due now.", "bold"),
            (f"\n{waiting.next_due}", "$text-muted"),
            (_of_the_plan(waiting), "$text-muted"),
        )
    surprising = sum(card.surprising for card in waiting.due)
    facts = sum(is_fact(card.question) for card in waiting.due)
    cards = sum(is_of_lesson(card.question) for card in waiting.due)
    counts = {"question": len(waiting.due) - facts - cards, "key fact": facts, "card": cards}
    *most, last = [number_of(count, kind) for kind, count in counts.items() if count]
    said = f"{', '.join(most)} and {last}" if most else last
    which, first = "", "; what you are likeliest to have forgotten first"
    if surprising:
        which, first = f", {surprising} of them you were sure about and wrong", "; those first"
    if len(waiting.due) == 1:
        which, first = ", one that you were sure about and wrong" if surprising else "", ""
    return Content.assemble(
        (f"{len(waiting.due)} due", "bold"),
        which,
        (f"\n{said}{first}", "$text-muted"),
        (_of_the_plan(waiting), "$text-muted"),
    )


def _of_the_plan(waiting: Waiting) -> str:
    """Why the plan has another number of cards for today than are due; nothing where it hasn't."""
    plan = waiting.planned
    if plan is None:
        return ""
    if not plan.today_cards:
        return "\nWhat was planned for today is done." + (" The rest can wait." * bool(waiting.due))
    if plan.today_reviews >= len(waiting.due):
        return ""
    return (
        f"\nThe plan sees {plan.today_reviews} again today. What you still know well enough can"
        " wait, and what doesn't fit your minutes comes on the next days."
    )


def _rows(waiting: Waiting) -> list[Row]:
    rows: list[Row] = []
    plan = waiting.planned
    if plan is not None and plan.today_cards:
        kinds = [f"{plan.today_reviews} again"] if plan.today_reviews else []
        kinds += [f"{plan.today_new} new"] if plan.today_new else []
        words = f"{' and '.join(kinds)} by the plan, {plan.today_minutes} min"
        rows.append(Row("today", "Today", words, key=key_of("review.todays-cards")))
    elif plan is None and waiting.plans:
        rows.append(
            Row(
                "today",
                "Today",
                "by the plan, which is being worked out",
                key=key_of("review.todays-cards"),
            )
        )
    if waiting.due:
        now = min(len(waiting.due), SIZE)
        of = f" of {len(waiting.due)}" if now < len(waiting.due) else ""
        most = f"the first {now}{of} that are due" if of else f"{number_of(now, 'card')} due"
        rows.append(Row("start", "Review", most if plan else number_of(now, "card")))
    elif waiting.again:
        cards = number_of(min(len(waiting.again), SIZE), "card")
        rows.append(Row("again", "Once more", f"{cards} that you began or got wrong just now"))
    else:
        rows.append(Row("drill", "Drill", "new questions instead"))
    if waiting.ahead:
        cards = number_of(len(waiting.ahead), "card")
        rows.append(
            Row(
                "cram",
                "Cram ahead",
                f"{cards}, what fades first; the schedule stays",
                key=key_of("review.cram-ahead"),
            )
        )
    if waiting.goal is not None:
        rows.append(Row("plan", "Plan", _plan(waiting), key=key_of("review.plan")))
    rows.append(
        Row(
            "goal",
            "Exam date",
            f"{waiting.goal.on.day} {waiting.goal.on:%B %Y}"
            if waiting.goal
            else "set one, and every day until then gets a plan",
            "",
            key=key_of("review.exam-date"),
        )
    )
    return rows


def _plan(waiting: Waiting) -> str:
    assert waiting.goal is not None
    left = waiting.days_left
    when = "is past" if left < 0 else "today" if not left else f"in {number_of(left, 'day')}"
    when = "tomorrow" if left == 1 else when
    words = f"{waiting.goal.exam.upper()} {when}"
    if waiting.plan is not None and left >= 0:
        words += f" · {waiting.plan.standing}"
        words += f" · {per_cent(waiting.plan.retention).strip()} expected then"
    return words
