"""Everything that can be found wrong with a pack without running code.

`studylam.labs.check_all` adds what running its labs shows.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from studylam.errors import NotFoundError
from studylam.packs.builtin import builtin_root
from studylam.packs.checks.answers import check_tolerances
from studylam.packs.checks.consequences import without_consequences
from studylam.packs.checks.coverage import check_coverage
from studylam.packs.checks.dated import check_facts
from studylam.packs.checks.extends import check_extends, extended_packs
from studylam.packs.checks.links import check_links
from studylam.packs.checks.prose import check_prose
from studylam.packs.checks.questions.check import check_questions
from studylam.packs.checks.targets import check_targets
from studylam.packs.glossary import check_glossary
from studylam.packs.labs.calls import check_calls
from studylam.packs.library import Library
from studylam.packs.load import load_pack
from studylam.packs.models import Pack, Problem
from studylam.packs.problems import Report, in_order
from studylam.packs.reading.locate import Locator
from studylam.packs.tracks import check_tracks
from studylam.packs.uncollected import uncollected
from studylam.work import Tell, unheard

STEPS = 6
"""Of a check, about equally long."""


def check(root: Path, *, cache: bool = True) -> list[Problem]:
    """All problems of the pack in ``root``, by file and line.

    Raises:
        NotFoundError: there is no such folder, or it isn't a pack.
    """
    return check_pack(load_pack(root, cache=cache))


def check_pack(
    pack: Pack, *, today: date | None = None, here: Sequence[Pack] = (), tell: Tell = unheard
) -> list[Problem]:
    """All problems of a pack that has been read: those of reading it, and all others.

    What isn't an error and is named in ``checks: off`` of pack.yaml is left out.

    Args:
        today: from when on facts are old; without it, from now.
        here: see `others`.
        tell: hears what is looked at.
    """
    tell(0, STEPS, "what is around it")
    report = Report(pack.problems)
    around = surroundings(pack, here)
    locate = Locator(pack.root)
    with uncollected():
        tell(1, STEPS, "links")
        check_extends(pack, around, report)
        check_links(pack, around, report, locate)
        check_coverage(pack, around, report, locate)
        check_tolerances(pack, report, locate)
        check_facts(pack, report, locate, today or date.today())
        tell(2, STEPS, "texts")
        check_prose(pack, report, locate)
        linked = check_targets(pack, report, locate)
        tell(3, STEPS, "questions")
        check_questions(pack, around, report, locate, today or date.today())
        tell(4, STEPS, "labs")
        check_calls(pack, report)
        check_glossary(pack, report, locate)
        check_tracks(pack, report, locate)
    tell(5, STEPS, "columns")
    found = without_consequences(pack, report.problems, locate, linked)
    return finished(pack, found, locate)


def finished(
    pack: Pack, problems: Iterable[Problem], locate: Locator | None = None
) -> list[Problem]:
    """Problems in order, each with a column where there is one, without what is switched off."""
    locate = locate or Locator(pack.root)
    off = pack.meta.checks.off
    found = []
    for problem in in_order(problems):
        if problem.code in off and problem.level != "error":
            continue
        if problem.column is None:
            # It is about what begins on this line.
            column = locate.first_column(problem.place)
            problem = replace(problem, column=column)
        found.append(problem)
    return found


def surroundings(pack: Pack, here: Sequence[Pack] = ()) -> Library:
    """Everything that a pack may refer to: itself, and the `others`."""
    return Library([pack], behind=others(pack, here)).whole


def others(pack: Pack, here: Sequence[Pack] = ()) -> list[Pack]:
    """Packs that a pack may refer to: those that it extends, and the built-in one.

    Args:
        here: packs as they are in their files that needn't be read; they come before what is
            installed by the same name.
    """
    builtin = [other for other in here if other.root == _builtin_root()] or _builtin()
    if any(other.root == pack.root for other in builtin):
        builtin = []
    known = [other for other in here if other.root not in (pack.root, _builtin_root())]
    return [*extended_packs(pack, known), *builtin]


def _builtin_root() -> str:
    try:
        return str(builtin_root())
    except NotFoundError:
        return ""


def _builtin() -> list[Pack]:
    """The built-in pack, to whose concepts, facts and exams every pack may refer."""
    root = _builtin_root()
    if not root:
        return []
    state = _state(root)
    if (pack := _read.get(state)) is None:
        pack = load_pack(Path(root))
        _read.clear()
        _read[state] = pack
    return [pack]


State = tuple[tuple[str, int, int], ...]

_read: dict[State, Pack] = {}
"""The built-in pack as it was read last: a check looks at it two or three times, and who writes a
pack checks it over and over."""


def _state(root: str) -> State:
    """The pack's files, when they were changed (ns) and their bytes; 5 ms, reading takes 150."""
    found = []
    for folder in ("content", "quizzes"):
        for above, _, names in os.walk(f"{root}/{folder}"):
            for name in names:
                path = Path(above, name)
                with contextlib.suppress(OSError):  # it went away just now
                    about = path.stat()
                    found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)


def line_of(problem: Problem) -> str:
    """A problem on one line, as compilers write them: ``file:line:col level CODE message``."""
    column = f":{problem.column}" if problem.column else ""
    return f"{problem.place}{column} {problem.level} {problem.code} {problem.message}"
