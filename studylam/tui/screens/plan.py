"""Every day until the exam: what to see again, what to learn, and where that leads."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from studylam.errors import StorageError, StudyLamError
from studylam.tui.actions import bindings
from studylam.tui.charts import per_cent
from studylam.tui.prose import one_line
from studylam.tui.screens.base import PlaceScreen, ReadPage
from studylam.tui.widgets.plan_sheet import PlanSheet
from studylam.tui.widgets.sheet import Text

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.study.planning.kept import Summary
    from studylam.study.planning.plan import Plan


class PlanScreen(PlaceScreen):
    """Worked out in the background; until then, what was planned last is said."""

    BINDINGS = bindings("plan")
    CSS_PATH = "plan.tcss"
    AUTO_FOCUS = "ReadPage"

    def __init__(self) -> None:
        super().__init__()
        self._plan: Plan | None = None

    def path(self) -> tuple[str, ...]:
        return ("Review", "Plan")

    def body(self) -> Iterable[Widget]:
        with ReadPage():
            yield Text("", id="last", classes="column")
            yield PlanSheet(id="plan", classes="column")

    def on_screen_resume(self) -> None:
        from studylam.study.planning import goal as goals
        from studylam.study.planning import kept as plan_kept

        session = self.session
        library, record, now = session.library, session.record, session.now()
        goal = goals.load(record)
        if goal is None:
            self._say("No exam date is set yet: d sets it.")
            return
        if self._plan is None:
            self._say(_meanwhile(plan_kept.kept(record)))

        def work() -> tuple[Plan, str, list[str], dict[str, str]]:
            from studylam.study.days import Days
            from studylam.study.planning import plan as planning

            plan = planning.plan(library, record, goal, now, Days.of(record))
            before = plan_kept.earlier(record, plan)
            changes = plan_kept.changes(before, plan) if before is not None else []
            # A plan is shown even where nothing can be kept.
            with suppress(StorageError):
                plan_kept.keep(record, plan)
            return plan, planning.standing(plan), changes, _names(library, plan)

        session.background(work, lambda found: self._show(*found), failed=self._failed, owner=self)

    def _say(self, words: str) -> None:
        last = self.query_one("#last", Text)
        last.display = bool(words)
        last.update(Content.styled(words, "$text-muted"))

    def _failed(self, error: StudyLamError) -> None:
        self._say(f"! {error}")

    def _show(self, plan: Plan, standing: str, changes: list[str], names: dict[str, str]) -> None:
        self._plan = plan
        self._say("")
        self.query_one(PlanSheet).show(plan, standing, changes, names)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        from studylam.study.planning.today import cards_today

        if action == "today":
            return self._plan is not None and bool(cards_today(self._plan))
        return super().check_action(action, parameters)

    def action_goal(self) -> None:
        from studylam.tui.screens.goal import GoalScreen

        self.app.switch_screen(GoalScreen())

    def action_today(self) -> None:
        """What the plan has for today, what is seen again first."""
        from studylam.study import Drill
        from studylam.study.planning.today import cards_today
        from studylam.tui.screens.drill import DrillScreen

        if self._plan is None:
            return
        session = self.session
        drill = Drill.start_cards(
            session.library,
            session.record,
            cards_today(self._plan),
            title="Today",
            seed=session.seed,
        )
        self.app.push_screen(DrillScreen(drill))


def _meanwhile(before: Summary | None) -> str:
    if before is None:
        return "Working the plan out."
    return (
        f"Working the plan out anew. As of {before.made.day} {before.made:%B}: {before.standing},"
        f" {per_cent(before.retention).strip()} expected on the day."
    )


def _names(library: Library, plan: Plan) -> dict[str, str]:
    """What is dropped, by name."""
    from studylam.study.reviews.made_cards import item

    names = {}
    for one in plan.dropped:
        try:
            if one.kind == "fact":
                names[one.id] = library.fact(one.id.removeprefix("fact:")).title
            else:
                # A card begins with how it is asked, which tells nothing of it.
                stem = item(library, one.id).stem
                asked = stem.partition("\n\n")[2] if one.kind == "card" else stem
                stem = one_line(library.text(asked))
                names[one.id] = stem if len(stem) <= 60 else f"{stem[:59].rstrip()}…"
        except StudyLamError:
            continue
    return names
