"""Where actions act: each scope of the table by a name that people understand."""

from __future__ import annotations

SCOPES: dict[str, str] = {
    # -- everywhere
    "app": "Everywhere",
    "preview": "Everywhere, while a pack is being written",
    "place": "Every place",
    "ask": "What the app asks",
    "keys-field": "The list of keys",
    "jump": "Jumping to what can be chosen",
    "page": "Text that scrolls: by lines",
    "leaps": "Text that scrolls: by pages",
    # -- choosing
    "rows": "Lists",
    "choices": "Lists of answers",
    "pickers": "Forms of choices",
    "sliders": "Sliders",
    "prompt": "A line to type",
    "choose-field": "Finding one thing of many",
    "seek": "A field that leads a list",
    "write": "Writing something down",
    "form": "Fields of a form",
    "fold": "A part of a form that folds",
    # -- learning
    "home": "Home",
    "places": "The places, on home",
    "first-run": "The first questions",
    "first-run-field": "The first questions: a field",
    "reader": "The lesson reader",
    "run-block": "A handler in a lesson",
    "lab-block": "A lab in a lesson",
    "price-block": "A price in a lesson",
    "tool-block": "A simulator or exercise in a lesson",
    "cards-block": "Cards in a lesson",
    # -- questions
    "decks": "The list of drills and decks",
    "question": "A question",
    "paper": "A question in an exam",
    "card": "A card of a fact",
    "answer-field": "An answer that is typed",
    "answer-text": "An answer of several lines",
    "drill": "A drill or a review",
    "asked": "Any question",
    "behind": "A question that is explained",
    "summary": "After a drill",
    # -- exams
    "exam": "An exam",
    "navigator-screen": "All questions of an exam",
    "navigator": "The table of an exam's questions",
    "report": "The report on an exam",
    "exam-review": "The questions of an exam that is over",
    "exam-answer": "One question of an exam that is over",
    # -- labs
    "lab": "The lab console",
    "lab-running": "The lab console, while something runs",
    "lab-keys": "The lab console, outside of its editors",
    "term-field": "The glossary",
    "event-filter": "Events to choose from",
    "events": "Building an event: which one",
    "event-path": "Building an event: finding a path",
    "event-value": "Building an event: a value",
    "event": "Building an event",
    "things": "What an event of a lab does",
    "request": "A request to the front door",
    "editor": "An editor",
    "event-editor": "The editor of an event",
    "find": "Searching in an editor",
    "replace": "Replacing in an editor",
    "finding": "Searching and replacing in an editor",
    "versions": "Versions of a lab's code",
    "versions-list": "The list of versions",
    "clock": "The virtual clock of a lab",
    "long": "Long lists",
    "timeline": "The timeline",
    "calls": "The calls of AWS",
    "cases": "The cases of a lab",
    "logs": "The log of a run",
    "log-filter": "Looking for lines of a log",
    "runs": "The runs of a sitting",
    "lab-function": "The function's settings",
    "waterfall": "A trace",
    "lab-tabs": "A line of tabs",
    # -- standing
    "review": "The reviews",
    "plan": "The plan",
    "goal": "The exam's date",
    "progress": "Progress",
    "heat": "The calendar of days",
    # -- packs
    "problem": "A problem of a pack",
    "problems": "The problems of a pack",
    "problems-running": "The problems of a pack, while its labs run",
    "packs": "The packs that are here",
    # -- simulating
    "decide": "A decision",
    "exercise": "A decision exercise",
    "knobs": "The knobs of an exercise",
    "load": "A simulated load",
    "lanes": "The lanes of environments",
    "tuning": "Power tuning",
    "tuning-running": "Power tuning, while it measures",
    # -- prices
    "price": "The price calculator",
    "calculator": "A calculator",
    "bill": "A bill",
    "shelf": "The list of saved scenarios",
    "price-shelf": "The saved scenarios",
    "beside": "Bills beside each other",
}

_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("page", "leaps"),
    ("ask", "navigator-screen"),
    ("question", "card"),
    ("answer-field", "answer-text"),
    ("drill", "asked", "behind"),
    ("exam-answer", "behind"),
    ("event-path", "event-value"),
    ("lab", "lab-running", "lab-keys", "clock"),
    ("editor", "event-editor"),
    ("find", "finding"),
    ("replace", "finding"),
    ("versions", "versions-list"),
    ("long", "runs"),
    ("timeline", "clock"),
    ("waterfall", "clock"),
    ("problems", "problems-running"),
    ("tuning", "tuning-running"),
    ("price", "calculator"),
)
"""Scopes whose keys act at the same time on one screen or widget."""


def title(scope: str) -> str:
    """What people call the scope."""
    return SCOPES.get(scope, scope)


def together(one: str, other: str) -> bool:
    """Whether the keys of two scopes act at the same time in the same thing."""
    return one == other or any(one in group and other in group for group in _TOGETHER)
