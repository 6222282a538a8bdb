"""The lab console's running half: its tabs, cases, logs, runs, and the function's settings."""

from __future__ import annotations

from studylam.tui.actions.action import Action

LAB_RUNNING: tuple[Action, ...] = (
    Action("lab-running", "f6,alt+c,c", "stop_cases", "stop the cases", "Run no further case."),
    Action(
        "lab-keys",
        "z",
        "recycle",
        "recycle",
        "Retire all warm environments now: the next start is cold.",
        False,
    ),
    # -- the tabs, each by its key
    Action("lab-keys", "T", "pane('task')", "task", "To the task and its hints.", False),
    Action("lab-keys", "R", "pane('response')", "response", "To what the caller got.", False),
    Action("lab-keys", "L", "pane('logs')", "logs", "To what the last run logged.", False),
    Action("lab-keys", "C", "pane('calls')", "calls", "To its AWS calls and IAM's word.", False),
    Action("lab-keys", "I", "pane('timeline')", "timeline", "To all that has happened.", False),
    Action("lab-keys", "X", "pane('trace')", "trace", "To what one request led to.", False),
    Action("lab-keys", "W", "pane('world')", "world", "To the lab's buckets and tables.", False),
    Action("lab-keys", "K", "pane('cases')", "list of cases", "To the cases and why.", False),
    Action("lab-keys", "H", "pane('runs')", "runs", "To the runs of this sitting.", False),
    Action(
        "lab-keys", "F", "pane('function')", "function", "To memory, timeout, environments.", False
    ),
    # -- one tab
    Action("cases", "enter,x", "again", "run this case", "Run the marked case by itself."),
    Action("logs", "f", "filter", "filter", "Leave only lines with the words that you type."),
    Action("logs", "x", "error", "next error", "To the next line that tells of an error."),
    Action("logs", "o", "follow", "follow", "Stay at the newest line while it runs, or don't."),
    Action("logs", "p", "wrap", "wrap", "Break long lines, or cut them."),
    Action("log-filter", "escape,down", "leave", "to the log", "Out of the field.", True, "esc"),
    Action("runs", "space,enter", "compare", "compare", "Choose the marked run; two are compared."),
    Action(
        "lab-function",
        "u",
        "own",
        "lab's settings",
        "Back to the memory and timeout that the lab has.",
    ),
    Action(
        "lab-function", "enter", "own_file", "its file", "Open the file that the settings stand in."
    ),
)
