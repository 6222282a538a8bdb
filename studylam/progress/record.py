"""The learner's record: one SQLite file, made of the log and the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import IO

from studylam.progress import transfer
from studylam.progress.card_store import CardStore
from studylam.progress.exercise_log import ExerciseLog
from studylam.progress.mark_store import MarkStore
from studylam.progress.version_store import VersionStore
from studylam.work import Tell, unheard


class Record(VersionStore, MarkStore, ExerciseLog, CardStore):
    """Everything that StudyLam knows about the learner.

    `Record.open` makes one. May be used from several threads, and several programs may have the
    same file open. Every method that writes has committed when it returns.

    Raises from any method:
        StorageError: the file can't be read or written; says what, where, and how to mend it.
    """

    def export(self, target: Path | IO[str], tell: Tell = unheard) -> int:
        """Write the whole record as JSON Lines; returns the number of entries.

        A file is replaced in one step, or not at all. ``tell`` hears how many are written.
        """
        return transfer.export(self, target, tell)

    def export_csv(
        self, folder: Path, day: Callable[[datetime], date], tell: Tell = unheard
    ) -> int:
        """Write the whole record as CSV files, one a table; returns the number of entries.

        ``day``: the learner's day to which a moment belongs. Each file is replaced whole or not.
        """
        from studylam.progress import spreadsheet

        return spreadsheet.export(self, folder, day, tell)

    def import_(self, source: Path | IO[str], tell: Tell = unheard) -> transfer.Imported:
        """Join what `export` wrote into this record: all of it or, if a line is wrong, nothing.

        Log entries that are here already are left; of drafts, settings and the like the newer
        wins. So importing the same file again changes nothing.

        Raises:
            BadInputError: the file isn't one of ours; names the line.
        """
        return transfer.import_(self, source, tell)
