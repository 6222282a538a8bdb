"""What is said when something goes wrong: calm words here, and details in a file."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime

from studylam import served
from studylam.errors import StudyLamError
from studylam.home import home


def words(error: StudyLamError) -> str:
    """What, where and how to mend it, a line each."""
    return "\n".join(part for part in (error.message, error.where, error.hint) if part)


def keep(error: BaseException) -> str:
    """Write the details of an unexpected error to ``crash.log``; say where they are."""
    try:
        path = home() / "crash.log"
        with path.open("a", encoding="utf-8") as log:
            log.write(f"\n{datetime.now(UTC).isoformat(timespec='seconds')}\n")
            log.writelines(traceback.format_exception(error))
    except (OSError, StudyLamError):
        return "The details could not be written down."
    if served.is_served():
        return "The details are kept where this page is served"
    return f"The details are in {path}"


def unexpected(error: BaseException) -> StudyLamError:
    """An error for people in place of one that nobody foresaw; its details are kept."""
    return StudyLamError(
        f"Something in StudyLam itself went wrong ({type(error).__name__}).",
        hint=f"{keep(error)}. What you did so far is kept.",
    )
