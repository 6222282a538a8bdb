"""What SQLite says → a StorageError that says what, where, and how to mend it."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studylam.errors import StorageError

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_NOT_TEXT = "Could not decode to UTF-8"
"""What Python's own sqlite3 says, without a code, of a text that isn't one."""


def move_aside(path: Path, ending: str) -> str:
    """The command that sets a file aside, ready to be pasted."""
    return shlex.join(["mv", str(path), f"{path}.{ending}"])


class DamagedRecordError(StorageError):
    """The file can't be read as a record. `studylam.progress.recovery` makes the best of it."""


def damaged(path: Path | None) -> DamagedRecordError:
    """The error for a file that can't be read as a record."""
    return DamagedRecordError(
        "The learner's record is damaged, or isn't a database. It was left as it is.",
        where=str(path) if path else None,
        hint="Bring what can be read of it into a fresh one (the damaged file is kept): "
        "studylam progress recover",
    )


@contextmanager
def sound_values(path: Path | None) -> Iterator[None]:
    """In the block, values of the file are made sense of. One that makes none was never written by
    StudyLam: the file has been damaged, or edited.
    """
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        raise damaged(path) from error
    except RecursionError as error:  # JSON, nested without end
        raise damaged(path) from error


@contextmanager
def plain_words(path: Path | None) -> Iterator[None]:
    """Translate what the block raises; mistakes of ours (a wrong statement) stay as they are."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours, not of the disk
    except sqlite3.IntegrityError:
        raise
    except UnicodeDecodeError as error:  # what SQLite quotes of it isn't text any more
        raise damaged(path) from error
    except sqlite3.DatabaseError as error:
        where = str(path) if path else None
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if code is not None else None
        if primary in _CORRUPT or (code is None and _NOT_TEXT in str(error)):
            raise damaged(path) from error
        if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            message = f"The disk didn't take the last entry of the learner's record ({error})."
            hint = "Free some space, then try again. Everything before it is kept."
        elif primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            message = "The learner's record can't be written: it is read-only."
            hint = (
                "Make the file and its folder writable for you, or choose another folder: "
                "STUDYLAM_HOME=/some/folder studylam"
            )
        elif primary == sqlite3.SQLITE_CANTOPEN:
            message = "The learner's record can't be opened."
            hint = (
                "Make its folder and file readable and writable for you, or choose another "
                "folder: STUDYLAM_HOME=/some/folder studylam"
            )
        elif primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            message = "Another program has kept the learner's record locked."
            hint = "Close it (another StudyLam, a database browser), then try again."
        else:
            message = f"The learner's record can't be used ({error})."
            hint = "Choose another folder: STUDYLAM_HOME=/some/folder studylam"
        raise StorageError(message, where=where, hint=hint) from error
