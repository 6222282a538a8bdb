"""What the preview says of a pack: how many problems there are, and what each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert_line
from studylam.tui.actions import key_of
from studylam.tui.charts import number_of
from studylam.tui.columns import Columns

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.packs.models import Level, Pack

SIGNS: dict[Level, tuple[str, str, str]] = {
    "error": ("✗", "error", "$error"),
    "warning": ("!", "warning", "$warning"),
    "info": ("i", "note", "$primary"),
}
"""Level → sign, word, colour."""

KEY = key_of("preview.problems")


def counts(levels: Mapping[str, int]) -> Content:
    """``✗ 2 errors · ! 5 warnings``; of notes only where there is nothing else."""
    parts = [
        Content.styled(f"{sign} {number_of(levels[level], word)}", colour)
        for level, (sign, word, colour) in SIGNS.items()
        if levels.get(level) and level != "info"
    ]
    if not parts:
        parts = [Content.styled("✓ nothing wrong", "$success")]
    return Content.styled(" · ", "$text-muted").join(parts)


def beneath(
    packs: Sequence[Pack],
    levels: Mapping[str, int],
    gone: StudyLamError | None,
    *,
    is_checked: bool,
    kept: int = 0,
) -> Columns:
    """The line under the crumbs: what is previewed, and what is wrong with it.

    Args:
        kept: how many files can't be read just now, so that what they held is shown as it was.
    """
    titles = ", ".join(inert_line(pack.meta.title or pack.meta.id) for pack in packs)
    name = Content.styled(f"preview of {titles}", "$text-muted")
    if gone is not None:
        state = Content.styled("! not there any more; this is how it was", "$warning")
    elif is_checked or levels.get("error"):
        state = counts(levels)
        if kept:
            was = Content.styled(f"{number_of(kept, 'file')} as before", "$warning")
            state = Content.styled(" · ", "$text-muted").join((was, state))
    else:
        state = Content.styled("checking …", "$text-muted")
    return Columns(name, Content.assemble(state, "   ", (KEY, "bold $accent")))


def head(file: str, count: int, width: int) -> Content:
    """The line above the problems of a file."""
    name = Content.styled(inert_line(file), "bold")
    right = Content.styled(number_of(count, "problem"), "$text-muted")
    return Columns(name, right).line(width)


def nothing(what: str) -> Content:
    """Instead of an empty list."""
    if what == "all":
        more = " What you save is checked at once; it would stand here."
        return Content.assemble(("✓ Nothing is wrong with this pack.", "$success"), more)
    return Content.assemble(
        f"There are no {what}. ", (key_of("problems.filter"), "bold $accent"), " shows others."
    )
