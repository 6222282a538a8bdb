"""The pages about StudyLam itself."""

from __future__ import annotations

from studylam.tui.actions.action import Action

GUIDING: tuple[Action, ...] = (
    Action(
        "guide",
        "right,right_square_bracket",
        "turn(1)",
        "next section",
        "On to the next section; after the last one, to the next page.",
        True,
        "→",
    ),
    Action(
        "guide",
        "left,left_square_bracket",
        "turn(-1)",
        "section before",
        "Back to the section before.",
        False,
        "←",
    ),
    Action("guide", "o", "contents", "contents", "All pages, and the sections of this one."),
    Action(
        "guide",
        "tab",
        "next_link(1)",
        "next link",
        "To the next link in the text; enter follows it.",
        False,
    ),
    Action("guide", "shift+tab", "next_link(-1)", "link before", "To the link before.", False),
)
