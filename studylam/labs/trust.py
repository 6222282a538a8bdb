"""Whose code runs here: the built-in course's may, a pack from elsewhere asks before its first run.

What is agreed to is the pack's code as it is: when a file of it changes, it asks again. The answer
is kept in the learner's record. A pack that is being written here changes with each save: there the
answer holds for its folder, until the program ends. And where no sandbox holds, code from elsewhere
doesn't run at all, whatever anybody agrees to.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import BadInputError, SandboxError, StudyLamError

if TYPE_CHECKING:
    from studylam.packs.models import Pack
    from studylam.progress import Record
    from studylam.runtime import LambdaService

_CODE = ("content/labs/", "content/lessons/", "content/scenarios/")
"""Where a pack has code: labs, examples in lessons, and handlers to tune."""


_being_written: dict[str, str] = {}
"""Folders of packs that are being written here → what stands for their code in this session."""


@dataclass(frozen=True)
class Stranger:
    """A pack from elsewhere, as a person needs to know it before its code runs."""

    id: str
    title: str
    version: str
    authors: tuple[str, ...]
    root: str
    labs: int
    examples: int
    digest: str
    """Of everything in the pack that runs or decides what runs."""
    is_being_written: bool = False
    """By whoever sits here: a consent is for this session, whatever changes."""


class ConsentNeededError(StudyLamError):
    """The pack's code hasn't been allowed to run yet: ask, then `allow` it and try again.

    ``tier``, ``layers``: what would stand around it.
    """

    def __init__(self, about: Stranger, tier: str, layers: tuple[str, ...]) -> None:
        by = ", ".join(about.authors) or "an unnamed author"
        super().__init__(
            f"{about.title} {about.version}, by {by}, isn't part of StudyLam: its code doesn't run "
            "before somebody allows it.",
            where=about.root,
            hint="Run something of it in the app (a lab, an example, a tuning): it asks once.",
        )
        self.about = about
        self.tier = tier
        self.layers = layers


def write_in(folder: Path) -> None:
    """The pack in this folder is being written: who agrees to its code does so for this session."""
    _being_written[str(folder)] = f"this session: {secrets.token_hex(16)}"


def stranger(pack: Pack) -> Stranger | None:
    """What is to be known about a pack from elsewhere; None for the built-in one."""
    from studylam.packs.builtin import builtin_root

    if Path(pack.root) == builtin_root():
        return None
    written = _being_written.get(pack.root)
    return Stranger(
        id=pack.meta.id,
        title=pack.meta.title,
        version=pack.meta.version,
        authors=pack.meta.authors,
        root=pack.root,
        labs=len(pack.labs),
        examples=examples(pack),
        digest=written or _digest(Path(pack.root)),
        is_being_written=written is not None,
    )


def examples(pack: Pack) -> int:
    """How much code a pack has beside its labs: examples in lessons, and handlers to tune."""
    sections = (section for lesson in pack.lessons for section in lesson.sections)
    blocks = [block for section in sections for block in section.blocks]
    run = sum(block.kind == "run" for block in blocks)
    tuned = [block.data for block in blocks if block.kind == "tool"]
    tuned += [scenario.data for scenario in pack.scenarios if scenario.tool == "tuning"]
    return run + sum("code" in data or "file" in data for data in tuned)


def check(pack: Pack, record: Record | None, service: LambdaService) -> None:
    """Let a pack's code run, or say why not.

    Raises:
        ConsentNeededError: nobody has allowed it yet, or it has changed since.
        SandboxError: it comes from elsewhere and no sandbox holds here.
        BadInputError: its files can't be read.
    """
    try:
        about = stranger(pack)
    except OSError as error:  # removed or changed at this moment
        raise BadInputError(
            f"The code of {pack.meta.title} can't be read: {error.strerror}.", where=pack.root
        ) from error
    if about is None:
        return
    report = service.sandbox
    if report.tier == "D":
        raise SandboxError(
            f"{about.title} comes from elsewhere, and there is no sandbox on this machine to run "
            f"its code in, so it isn't run. {report.reason}",
            hint="See what is missing: studylam doctor",
        )
    if record is None or not is_allowed(about, record):
        raise ConsentNeededError(about, report.tier, report.layers)


def is_allowed(about: Stranger, record: Record) -> bool:
    """Whether a person has agreed that this pack's code runs, as it is now."""
    return bool(record.setting(_key(about)) == about.digest)


def allow(about: Stranger, record: Record) -> None:
    """A person has agreed that this pack's code runs, as it is now."""
    record.set_setting(_key(about), about.digest)


def _key(about: Stranger) -> str:
    return f"trusted:{about.id}"


_Stamps = tuple[tuple[str, int, int, int, int], ...]
_known: dict[Path, tuple[_Stamps, str]] = {}
"""Digests by folder, good for as long as no file there changes: they are asked for at each run."""


def _digest(root: Path) -> str:
    """Of all files where a pack has code, hidden ones as well: a layer takes in whatever is there.

    Names and sizes go in too, so that no two sets of files look the same.
    """
    files = {name: path for folder in _CODE for name, path in _files(root / folder, folder)}
    status = {name: path.stat(follow_symlinks=False) for name, path in sorted(files.items())}
    stamps = tuple(
        (name, one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino)
        for name, one in status.items()
    )
    if root in _known and _known[root][0] == stamps:
        return _known[root][1]
    digest = hashlib.sha256()
    for name, one in status.items():
        what = f"{name}\0{one.st_mode & ~0o7777}\0{one.st_size}\0"
        digest.update(what.encode("utf-8", "surrogateescape"))
        if stat.S_ISREG(one.st_mode):
            with files[name].open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        elif stat.S_ISLNK(one.st_mode):
            # What it leads to in this pack is there by itself; elsewhere nothing is read.
            digest.update(os.fsencode(files[name].readlink()))
    _known[root] = stamps, digest.hexdigest()
    return _known[root][1]


def _files(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Everything below a folder that is no folder, by its name in the pack."""
    for where, _, names in os.walk(folder):
        # os.walk lists links to folders among the folders, and doesn't follow them.
        below = Path(where)
        links = [entry for entry in os.scandir(where) if entry.is_symlink()]
        for one in sorted({*names, *(entry.name for entry in links)}):
            path = below / one
            yield f"{name}{path.relative_to(folder)}", path
