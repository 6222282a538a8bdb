"""The learner's own versions of a lab's code: kept under names, compared, and gone back to.

What a version replaces is kept by itself first, so that going back can be gone back on; of such the
last few are held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from studylam.errors import NotFoundError, UsageError
from studylam.inert import inert_line
from studylam.names import inert_name

if TYPE_CHECKING:
    from studylam.labs.session import LabSession
    from studylam.progress import Record, Version

MOST = 50
"""Versions of a lab that have a name of the learner's."""
MOST_BY_ITSELF = 5
"""Versions of a lab that were kept by themselves; the oldest gives way."""
LARGEST = 500_000
"""Characters of all files of a version."""
LONGEST_NAME = 60


class Versions:
    """Those of one lab, as the record has them. All methods raise StorageError as it does."""

    def __init__(self, record: Record, lab: str) -> None:
        self._record = record
        self.lab = lab

    def all(self) -> list[Version]:
        """The newest first."""
        return self._record.versions(self.lab)

    def named(self, name: str) -> Version:
        """The newest of that name.

        Raises:
            NotFoundError: there is none.
        """
        versions = self.all()
        for version in versions:
            if version.name == name:
                return version
        known = [version.name for version in versions]
        raise NotFoundError.named("version of this lab's code", name, known)

    def keep(
        self, name: str, files: Mapping[str, str], cases: tuple[int, int] | None = None
    ) -> Version:
        """Keep these files. ``cases``: how many of how many passed with them.

        Raises:
            UsageError: the name is taken or isn't one, there are too many, or this is too much.
        """
        name = self._free(name)
        own = [version for version in self.all() if version.is_own]
        if len(own) >= MOST:
            raise UsageError(
                f"This lab has {MOST} versions already, which is as many as are kept.",
                hint="Delete one that you don't need any more.",
            )
        _check_size(files)
        return self._record.keep_version(self.lab, name, files, cases=cases)

    def rename(self, version: Version, name: str) -> Version:
        """Give it another name; one that was kept by itself becomes the learner's own.

        Raises:
            UsageError: the name is taken or isn't one.
        """
        renamed = replace(version, name=self._free(name, of=version), is_own=True)
        self._record.put_version(renamed)
        return renamed

    def discard(self, version: Version) -> None:
        """Forget it. `bring_back` undoes that."""
        self._record.discard_version(version)

    def bring_back(self, version: Version) -> None:
        """Have it again, as it was."""
        self._record.put_version(version)

    def keep_before(
        self, words: str, files: Mapping[str, str], cases: tuple[int, int] | None = None
    ) -> Version | None:
        """Keep what is about to be replaced; ``None`` where a version has it already, or it is too
        much to be kept.
        """
        versions = self.all()
        if any(version.files == files for version in versions) or _size(files) > LARGEST:
            return None
        for old in [version for version in versions if not version.is_own][MOST_BY_ITSELF - 1 :]:
            self._record.discard_version(old)
        name = inert_line(words)[:LONGEST_NAME]
        return self._record.keep_version(self.lab, name, files, is_own=False, cases=cases)

    def note_cases(self, files: Mapping[str, str], passed: int, total: int) -> None:
        """The cases have run with these files: versions that have them shall tell."""
        for version in self.all():
            if version.files == files and (version.passed, version.total) != (passed, total):
                self._record.put_version(replace(version, passed=passed, total=total))

    def _free(self, name: str, of: Version | None = None) -> str:
        name = " ".join(inert_name(name).split())
        if not name or len(name) > LONGEST_NAME:
            raise UsageError(f"A version's name has 1 to {LONGEST_NAME} characters.")
        if any(one.name == name and (of is None or one.id != of.id) for one in self.all()):
            raise UsageError(
                f"There is a version called {name!r} already.", hint="Take another name."
            )
        return name


def load(session: LabSession, version: Version, versions: Versions) -> Version | None:
    """Make a version the learner's code; what that replaces is kept first, and returned.

    ``None``: it was kept already, or it is the starter's. Files that the version doesn't have stay
    as they are, those that the lab hasn't any more aren't brought back.
    """
    before = None
    if any(session.is_changed(name) for name in session.files):
        words = f"before “{version.name}”"
        before = versions.keep_before(words, session.files, session.cases_passed)
    for name, text in version.files.items():
        if name in session.files:
            session.save(name, text)
    return before


def _size(files: Mapping[str, str]) -> int:
    return sum(len(text) for text in files.values())


def _check_size(files: Mapping[str, str]) -> None:
    if (much := _size(files)) > LARGEST:
        raise UsageError(
            f"This code has {much:,} characters; a version holds {LARGEST:,}.",
            hint="Keep large data in the world (S3, DynamoDB), or in the event.",
        )
