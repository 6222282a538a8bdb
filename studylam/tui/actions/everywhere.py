"""What can be done everywhere, and what moves about on any screen."""

from __future__ import annotations

from studylam.tui.actions.action import Action

EVERYWHERE: tuple[Action, ...] = (
    # -- everywhere
    Action(
        "app",
        "question_mark,f1",
        "keys",
        "help",
        "What this is, and what can be pressed here; in an editor it is f1.",
        False,
    ),
    Action(
        "app",
        "ctrl+p",
        "command_palette",
        "everything",
        "Find any place, lesson, lab or action by its name.",
        False,
    ),
    Action(
        "app",
        "ctrl+g",
        "jump",
        "jump",
        "Put a letter on everything that can be chosen here; the letter goes there.",
        False,
        always=True,
    ),
    Action(
        "app",
        "",
        "toggle_hints",
        "line of keys",
        "Hide the line of keys at the bottom of every screen, or show it again.",
        False,
    ),
    Action(
        "app", "ctrl+q", "quit", "quit", "Leave; everything you did is kept.", False, always=True
    ),
    Action(
        "app",
        "ctrl+t",
        "next_theme",
        "colours",
        "Change between dark, light and high contrast.",
        False,
    ),
    Action("app", "1", "go('learn')", "Learn", "The course: modules, lessons, sections.", False),
    Action("app", "2", "go('lab')", "Labs", "Change handlers and run them.", False),
    Action("app", "3", "go('quiz')", "Drill", "A set of scenario questions.", False),
    Action("app", "4", "go('review')", "Review", "Questions that are due again.", False),
    Action("app", "5", "go('exam')", "Exam", "A timed exam after the blueprint.", False),
    Action("app", "6", "go('price')", "Price", "What a month costs, and why.", False),
    Action(
        "app",
        "7",
        "go('simulate')",
        "Simulate",
        "Load, retries, power tuning, and decisions to make.",
        False,
    ),
    Action("app", "8", "go('progress')", "Progress", "How it went so far.", False),
    Action("app", "9", "go('packs')", "Packs", "What is installed, and more to install.", False),
    Action(
        "app",
        "slash",
        "glossary",
        "Glossary",
        "Look a term up: by its name of today, a short one, or one of old notes.",
        False,
        "/",
    ),
    Action("app", "0", "home", "Home", "Back to the first screen.", False),
    # -- everywhere, while a pack is being written
    Action(
        "preview",
        "ctrl+k,f11",
        "problems",
        "problems",
        "Everything that is wrong with the pack, file by file; the same key leads back.",
        False,
        always=True,
    ),
    Action(
        "preview",
        "ctrl+d",
        "source",
        "its source",
        "Open what is on the screen in your editor, at its line.",
        always=True,
    ),
    # -- every place
    Action("place", "escape", "back", "back", "Go back to where you came from.", True, "esc"),
    Action("place", "tab", "app.focus_next", "next part", "To the next part of the screen.", False),
    Action(
        "place",
        "shift+tab",
        "app.focus_previous",
        "part before",
        "To the part of the screen before.",
        False,
    ),
    # -- a question of the app's own
    Action("ask", "escape", "back", "not now", "Go back, and leave all as it is.", True, "esc"),
    # -- what scrolls
    Action("page", "up,k", "scroll_up", "line up", "A line up.", False, "↑"),
    Action("page", "down,j", "scroll_down", "line down", "A line down.", False, "↓"),
    Action("page", "space", "page_down", "page down", "A page down.", False),
    Action("leaps", "pageup", "page_up", "page up", "A page up.", False),
    Action("leaps", "pagedown", "page_down", "page down", "A page down.", False),
    Action("leaps", "ctrl+u", "app.half_page(-1)", "half a page up", "Half a page up.", False),
    Action("leaps", "ctrl+d", "app.half_page(1)", "half a page down", "Half a page down.", False),
    Action("leaps", "home,g", "scroll_home", "top", "To the top.", False),
    Action("leaps", "end,G", "scroll_end", "bottom", "To the bottom.", False),
)
