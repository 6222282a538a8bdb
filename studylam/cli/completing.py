"""What a shell is told that may come next: by click, and for ids from packs that were read already.

A completion never waits for a pack to be read, never writes to the terminal and never fails: where
it knows nothing, it says nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from studylam.cli.known import known
from studylam.cli.shells import SHELLS

VARIABLE = "_STUDYLAM_COMPLETE"
"""By which a completion script asks, with click's words: ``bash_complete``, ``zsh_complete``, …"""


def script(shell: str) -> str:
    """The script for ``bash``, ``zsh`` or ``fish``."""
    from studylam.cli import root

    made = SHELLS[shell]
    # Not click's source(): for bash, that starts a bash to ask for its version.
    return made.source_template % made(root, {}, "studylam", VARIABLE).source_vars()


def answer(instruction: str) -> int:
    """Write what may come next to standard output, as the script understands it."""
    try:
        from studylam.cli import root

        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        shell = SHELLS[instruction.removesuffix("_complete")]
        told = shell(root, {}, "studylam", VARIABLE).complete()
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
        return 0
    except BaseException:  # a shell shows whatever is said here in the middle of a line
        return 1


# -- what each argument and option takes ----------------------------------------------------------

FILES, FOLDERS = "@file", "@dir"
"""In place of a kind of names: what the shell itself knows."""

ARCHES = "=x86_64 arm64"
TYPES = "=single-choice multiple-response ordering matching numeric short-answer predict"
ONLY = "=due missed unseen flagged"
TARGET: dict[str, tuple[str, ...]] = {"target": (FILES, FOLDERS)}
VERSION: dict[str, tuple[str, ...]] = {"lab": ("lab",)}

TAKES: dict[str, dict[str, tuple[str, ...]]] = {
    "learn": {"what": ("lesson", "section")},
    "lab": {"what": ("lab",)},
    "exam": {"what": ("exam",)},
    "quiz": {
        "what": ("bank",),
        "bank": ("bank",),
        "module": ("module",),
        "concept": ("concept",),
        "exam": ("exam",),
        "type": (TYPES,),
        "only": (ONLY,),
    },
    "exercise show": {"name": ("exercise", FILES)},
    "exercise answer": {"name": ("exercise", FILES)},
    "exercise kinds": {"kind": ("exercise-kind",)},
    "tracks": {"name": ("track",)},
    "explain": {"error_type": ("error", "explanation")},
    "invoke": {
        **TARGET,
        "event": ("event", FILES),
        "layers": ("layer", FOLDERS),
        "log_level": ("=TRACE DEBUG INFO WARN ERROR FATAL",),
    },
    "tune": {
        **TARGET,
        "sample": ("=cpu io mixed", "tuning"),
        "lab_id": ("lab",),
        "events": ("event", FILES),
        "arch": (ARCHES,),
        "layers": ("layer", FOLDERS),
    },
    "states run": {"event": (FILES,)},
    "events show": {"name": ("event",)},
    "simulate": {"*": ("load", "retries", "tuning", "exercise")},
    "simulate load": {"what": ("load", FILES)},
    "simulate retries": {"what": ("retries", FILES)},
    "price lambda": {"arch": (ARCHES,)},
    "price scenario": {"name": ("price", FILES)},
    "price compare": {"names": ("price", FILES)},
    "price part": {"type_": ("part",)},
    "price parts": {"type_": ("part",)},
    "pack new": {"what": ("=lesson lab question scenario exercise", FOLDERS)},
    "pack check": {"folder": ("pack", FOLDERS)},
    "pack stats": {"folder": ("pack", FOLDERS)},
    "pack install": {"source": (FILES,)},
    "pack explain": {"code": ("code",)},
    "pack show": {"what": ("pack", FILES)},
    "pack update": {"ids": ("pack",)},
    "pack remove": {"pack_id": ("pack",)},
    "pack import": {"exams": ("exam",), "concepts": ("concept",)},
    "pack export": {"folder": ("pack", FOLDERS), "banks": ("bank",)},
    "progress calibration": {"exam": ("exam",)},
    "progress exams": {"exam": ("exam",)},
    "progress readiness": {"exam": ("exam",)},
    "progress goal": {"exam": ("exam",)},
    "progress reset": {"name": ("module", "concept")},
    "progress versions list": VERSION,
    "progress versions keep": VERSION,
    "progress versions diff": VERSION,
    "progress versions load": VERSION,
    "progress versions rename": VERSION,
    "progress versions delete": VERSION,
    "docs": {"name": ("page",)},
    "config keys": {"place": ("scope",)},
}
"""What is called → the name of a parameter (``*``: of a group, beside its commands) → kinds of
names (`studylam.cli.known`), words after ``=``, `FILES` or `FOLDERS`."""


class Completed(click.ParamType[Any]):
    """A parameter's type as it was, with names that may come next."""

    def __init__(self, inner: click.ParamType[Any], kinds: Sequence[str]) -> None:
        self.name = inner.name
        self._inner = inner
        self._kinds = kinds

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return self._inner.convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[Any]]:
        return items(self._kinds, incomplete)


def items(kinds: Sequence[str], incomplete: str) -> list[CompletionItem[Any]]:
    """What begins so. Sections of a lesson come once the lesson is there."""
    found = []
    for kind in kinds:
        if kind in (FILES, FOLDERS):
            found.append(CompletionItem(incomplete, type=kind[1:]))
        elif kind.startswith("="):
            found += [CompletionItem(w) for w in kind[1:].split() if w.startswith(incomplete)]
        elif kind != "section" or "#" in incomplete:
            names = known().get(kind, {}).items()
            found += [
                CompletionItem(name, help=title or None)
                for name, title in names
                if name.startswith(incomplete)
            ]
    return found


def complete_too(command: click.Command, words: str) -> None:
    """Give the parameters of a command, and of those below it, what `TAKES` says of them."""
    takes = TAKES.get(words, {})
    for parameter in command.params:
        if parameter.name in takes and not isinstance(parameter.type, Completed):
            parameter.type = Completed(parameter.type, takes[parameter.name])
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            complete_too(one, f"{words} {name}")
