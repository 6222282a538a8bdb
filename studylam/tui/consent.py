"""The two questions before code runs: whether a pack from elsewhere may run its code here, and
whether code may run although this machine has no sandbox.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studylam.errors import NoSandboxError, StudyLamError

if TYPE_CHECKING:
    from studylam.labs.trust import Stranger
    from studylam.tui.ports import SessionApp

MOST = 60
"""Characters of a stranger's title, and of the names of its authors."""


def ask(
    app: SessionApp,
    error: StudyLamError,
    again: Callable[[], object],
    otherwise: Callable[[StudyLamError], object],
) -> None:
    """Put the question that ``error`` is about; ``again`` follows a yes.

    ``otherwise`` gets an error after a no, and any that isn't a question.
    """
    from studylam.labs.trust import ConsentNeededError, allow

    if isinstance(error, ConsentNeededError):
        about = error.about
        title, words = "Let this pack run its code?", _introduction(about, error.tier, error.layers)
        agree: Callable[[], object] = lambda: allow(about, app.record)  # noqa: E731
        refusal: StudyLamError = StudyLamError(
            "It didn't run, as you said no.", hint="You are asked again when you run it again."
        )
    elif isinstance(error, NoSandboxError):
        title = "Run it without a sandbox?"
        words = (
            f"{error.message}\n\nYour own code and the course's can run with nothing around it, "
            "until you leave. It can then do whatever you can do."
        )
        agree, refusal = app.service.accept_no_sandbox, error
    else:
        otherwise(error)
        return

    def answered(choice: str | None) -> None:
        if choice != "yes":
            otherwise(refusal)
            return
        try:
            agree()
        except StudyLamError as trouble:
            otherwise(trouble)
        else:
            again()

    from studylam.tui.screens.ask import AskScreen
    from studylam.tui.widgets.rows import Row

    rows = [Row("no", "No", "leave it alone"), Row("yes", "Yes", "run it")]
    app.push_screen(AskScreen(title, words, rows), answered)


def _introduction(about: Stranger, tier: str, layers: tuple[str, ...]) -> str:
    """Who wants to run what, what stands around it here, and for how long a yes holds."""
    from studylam.inert import inert_line
    from studylam.runtime.sandbox import PROMISE, TIERS
    from studylam.tui.charts import number_of

    # A stranger's words must not push the answers off the screen.
    by = inert_line(", ".join(about.authors))[:MOST] or "an unnamed author"
    parts = [
        number_of(count, what)
        for count, what in ((about.labs, "lab"), (about.examples, "example"))
        if count
    ]
    name = inert_line(f"{about.title[:MOST]} {about.version[:MOST]}")
    what = f"{name}, by {by}: {' and '.join(parts or ['no code so far'])}."
    where = "It runs in a sandbox, which this machine has in full."
    if tier != "A":
        where = f"It runs in a sandbox, of which this machine has a part. {TIERS[tier]}"
    again = (
        "You are writing it, so a yes holds until you leave, whatever you change."
        if about.is_being_written
        else "It asks again when its code changes."
    )
    walls = f"Layers, each of them tried: {', '.join(layers)} (studylam doctor explains them)."
    return f"{what}\n\n{where} {PROMISE}\n\n{walls} {again}"
