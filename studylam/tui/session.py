"""What a session needs, made after the first frame: its imports cost more than drawing a screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.shares import per_cent

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record
    from studylam.runtime import LambdaService


@dataclass(frozen=True)
class Session:
    library: Library
    service: LambdaService
    record: Record
    trouble: StudyLamError | None
    """Why the record is one for this session only, and nothing is kept."""
    news: tuple[str, str] | None = None
    """What has happened to the record, to be said before anything else: in short, and in full."""


def load(
    roots: Sequence[Path] = (),
    tell: Callable[[str], None] = lambda words: None,
    go_on: Callable[[], object] = lambda: None,
    *,
    library: Library | None = None,
    place: Path | None = None,
) -> Session:
    """Read the packs in ``roots`` (none: the built-in one), open the record, get the mini-Lambda.

    Args:
        tell: is told what it is about where that takes long.
        go_on: is called meanwhile. What it raises ends it: nobody waits any more.
        library: what was read already.
        place: of another record than the learner's.

    Raises:
        StudyLamError: the built-in pack is missing; without it there is nothing to learn.
    """
    from studylam.packs import open_library

    if library is None and not roots:
        _prepare(tell, go_on, place)
    library = library or open_library(*roots)
    record, trouble, news = _open_record(tell, place)
    from studylam.runtime import LambdaService, VirtualClock

    service = LambdaService(clock=VirtualClock(time.time()))
    # Two threads need it next. If both were the first to import what imports it in a circle, each
    # would wait for the other, and Python gives one of them up.
    import studylam.study.guidance.glance  # noqa: F401

    return Session(library, service, record, trouble, news)


def _prepare(tell: Callable[[str], None], go_on: Callable[[], object], place: Path | None) -> None:
    """At the first start: what is done only once."""
    from studylam import home
    from studylam.packs import builtin_root
    from studylam.tui.apart import prepare

    try:
        root, record = builtin_root(), place or home.progress_database()
    except StudyLamError:
        return  # no home, no course: said by those who need them
    prepare(root, record, lambda: tell("Reading the course for the first time"), go_on)


def _open_record(
    tell: Callable[[str], None],
    place: Path | None,
) -> tuple[Record, StudyLamError | None, tuple[str, str] | None]:
    """The learner's record, a damaged one recovered; if it can't be used, one in memory and why."""
    from studylam import home
    from studylam.progress import Record
    from studylam.progress.recovery import open_or_recover

    def progress(done: int, total: int) -> None:
        tell(f"Your record is damaged; reading what is left: {per_cent(done / max(total, 1))}")

    try:
        record, done = open_or_recover(place or home.progress_database(), progress)
    except StudyLamError as error:
        return Record.in_memory(), error, None
    return record, None, (done.sentence(), done.advice()) if done else None
