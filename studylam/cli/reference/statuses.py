"""What holds for all commands: exit statuses, the environment, and the files that there are."""

from __future__ import annotations

STATUSES: tuple[tuple[str, str], ...] = (
    ("0", "It went well."),
    ("1", "What was asked about failed, or the work couldn't be done."),
    ("2", "The call is wrong: an option, a name that isn't there, a file that can't be used."),
    ("130", "Stopped by Ctrl+C."),
    ("128+n", "Ended by signal n: 129 the terminal went away, 143 it was told to end."),
)

FAILS: dict[str, str] = {
    "invoke": "The function failed: it raised an error, ran out of time or memory, or was ended.",
    "tune": "The function can't be measured: it fails.",
    "states check": "AWS would refuse the definition.",
    "states run": "The execution failed.",
    "search": "Nothing was found.",
    "exercise answer": "The answer was wrong.",
    "conformance": "A behaviour isn't as expected.",
    "pack check": "The pack has errors; with --strict, warnings too.",
    "pack build": "The pack has errors, and isn't packed.",
    "pack import": "No question came in.",
    "pack export": "No question could be written.",
    "config check": "There is a mistake in config.toml.",
    "doctor": "Handlers can't be run here.",
}
"""Of commands that judge something: what their exit status 1 says."""

ENVIRONMENT: tuple[tuple[str, str], ...] = (
    (
        "STUDYLAM_HOME",
        "The folder for everything that StudyLam writes. Otherwise it is ~/.local/share/studylam "
        "(below XDG_DATA_HOME, if that is set).",
    ),
    (
        "STUDYLAM_SANDBOX",
        "a or b: only that tier of isolation is tried. Nothing turns the sandbox off.",
    ),
    (
        "NO_COLOR",
        "If it is set, and not empty, the app and studylam docs are without colours. "
        "Other commands never use any.",
    ),
    ("COLORTERM", "truecolor or 24bit: the terminal has all colours. Otherwise TERM decides."),
    ("COLUMNS", "How wide text is laid out, where it isn't the terminal that says so."),
)

FILES: tuple[tuple[str, str], ...] = (
    ("$STUDYLAM_HOME/config.toml", "What you have set: keys, theme, motion (studylam config)."),
    ("$STUDYLAM_HOME/progress.db", "Your record, an SQLite database (studylam progress export)."),
    ("$STUDYLAM_HOME/packs/", "Installed packs (studylam pack list)."),
    ("$STUDYLAM_HOME/visitors/", "The records of whom studylam serve let in."),
    ("$STUDYLAM_HOME/cache/", "What can be made again at any time."),
    ("$STUDYLAM_HOME/crash.log", "Details of what should not have happened."),
)
