"""Where a pack is installed from: an archive, a folder, or an installed Python distribution."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from studylam.errors import NotFoundError, UsageError
from studylam.packs.archive import unpack
from studylam.packs.archive.building import pack_files
from studylam.packs.archive.sums import written
from studylam.packs.models import Problem
from studylam.packs.problems import Report
from studylam.packs.shelf import distributions
from studylam.packs.shelf.origin import Kind, Origin
from studylam.packs.shelf.place import DESCRIPTION

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Source:
    """A place that holds a pack."""

    kind: Kind
    name: str
    """As `Origin.source` has it."""
    path: Path
    entry_point: str = ""
    version: str = ""
    """Of a distribution."""

    def origin(self, pack_id: str, title: str, version: str, fetched: Fetched) -> Origin:
        """The record of what is installed from here now."""
        return Origin(
            id=pack_id,
            title=title,
            version=version,
            kind=self.kind,
            source=self.name,
            installed_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            entry_point=self.entry_point,
            distribution_version=self.version,
            sha256=fetched.sha256,
        )


@dataclass(frozen=True)
class Fetched:
    """What was brought from a source into a folder."""

    sums: dict[str, str]
    """Path → SHA-256 of each file."""
    sha256: str = ""
    """Of the archive, if it was one."""
    checked: bool = False
    """Whether it brought checksums, which were right."""
    problems: list[Problem] = field(default_factory=list)
    """What of the source isn't in the copy."""
    others: tuple[str, ...] = ()
    """Files of an archive that aren't the pack's."""


def find(source: str) -> Source:
    """What a person means by ``source``: what is there by that path, or a distribution.

    Raises:
        NotFoundError: neither is there.
        UsageError: a folder that may not be read; a distribution's name that fits several packs.
    """
    path = Path(source)
    try:
        path = path.expanduser()
        is_folder, exists = path.is_dir(), os.path.lexists(path)
    except (OSError, RuntimeError, ValueError):
        is_folder = exists = False
    looks_like_path = os.sep in source or source.endswith(".zip") or source in (".", "..")
    if is_folder and not os.access(path, os.R_OK | os.X_OK):
        raise UsageError(
            f"The folder {source!r} can't be read: Permission denied.",
            hint="You need the right to list it and to enter it (r and x).",
        )
    if is_folder:
        # A folder that happens to have a distribution's name is no pack.
        if not (path / DESCRIPTION).is_file() and not looks_like_path:
            try:
                return distribution(source)
            except NotFoundError:
                pass
        return Source("folder", str(path.resolve()), path.resolve())
    if exists:
        return Source("archive", str(path.absolute()), path.absolute())
    if looks_like_path:
        raise NotFoundError(
            f"There is no archive and no folder {source!r}.", hint="Check the path."
        )
    return distribution(source)


def distribution(name: str) -> Source:
    """The pack that a distribution brings.

    Raises:
        NotFoundError: there is none.
        UsageError: there are several.
    """
    offer = distributions.find(name)
    assert offer.folder is not None
    return Source(
        "distribution", offer.distribution, offer.folder, offer.entry_point, offer.version
    )


def again(origin: Origin) -> Source:
    """The source of something that was installed from it.

    Raises:
        NotFoundError: it isn't there any more.
    """
    if origin.kind == "distribution":
        return distribution(f"{origin.source}:{origin.entry_point}")
    path = Path(origin.source)
    if not os.path.lexists(path):
        raise NotFoundError(
            f"{origin.id} came from {origin.words}, which isn't there any more.",
            hint="Install it from where it is now: studylam pack install … --replace",
        )
    return Source(origin.kind, origin.source, path)


def fetch(source: Source, folder: Path) -> Fetched:
    """Copy a pack to ``folder``, which isn't there yet, with checksums beside its files.

    Raises:
        NotFoundError: there is no pack.
        RefusedError: it is an archive that isn't safe.
    """
    if source.kind == "archive":
        unpacked = unpack(source.path, folder)
        sums = {path: digest for path, digest in unpacked.sums.items() if path != SUMS}
        fetched = Fetched(sums, unpacked.sha256, unpacked.checked, others=unpacked.others)
    else:
        fetched = _copy(source.path, folder)
    (folder / SUMS).write_bytes(written(fetched.sums))
    return fetched


def _copy(root: Path, folder: Path) -> Fetched:
    """Copy what belongs to the pack in a folder; links out of it, pipes and the like are noted."""
    if not (root / DESCRIPTION).is_file():
        raise NotFoundError(
            f"The folder {str(root)!r} isn't a pack: it has no {DESCRIPTION}.",
            hint="A pack is a folder with content/ and quizzes/ in it.",
        )
    report = Report()
    folder.mkdir()
    sums = {}
    for path, raw in pack_files(root, report).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as stream:
            stream.write(raw)
        sums[path] = hashlib.sha256(raw).hexdigest()
    return Fetched(sums, problems=report.problems)
