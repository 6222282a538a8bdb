"""What can go wrong, as one small tree.

    StudyLamError            something a person should be told, never a traceback
    ├── UsageError           the call is wrong                     → exit status 2
    ├── NotFoundError        no such lesson, lab, event, option …  → exit status 2
    ├── BadInputError        a file or value can't be used         → exit status 2
    │   └── FieldError       … and where it stands in its data
    ├── StorageError         the learner's record can't be kept    → exit status 1
    └── SandboxError         handler code can't be run safely here → exit status 1
        └── NoSandboxError   no sandbox can be had on this machine at all

Every error says what happened, where (file and line, when there is one) and how to mend it.
"""

from __future__ import annotations


class StudyLamError(Exception):
    """An error for people: ``message`` says what, ``where`` says where, ``hint`` how to mend it."""

    exit_status = 1

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class UsageError(StudyLamError):
    """The call itself is wrong: an option's value, a missing argument."""

    exit_status = 2


class NotFoundError(UsageError):
    """Something was asked for by a name that nothing here has."""

    @classmethod
    def named(cls, kind: str, name: str, known: list[str], *, list_with: str = "") -> NotFoundError:
        """Build the error for ``name``, suggesting the nearest of the ``known`` names."""
        import difflib

        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        if near:
            hint = "Did you mean " + " or ".join(near) + "?"
        elif list_with:
            hint = f"See what there is: {list_with}"
        else:
            hint = "There is: " + ", ".join(known) if known else f"There is no {kind} at all."
        return cls(f"There is no {kind} called {name!r}.", hint=hint)


class BadInputError(UsageError):
    """A file, an event or a value was found but can't be used."""


class FieldError(BadInputError):
    """A value in structured data (YAML, JSON) can't be used.

    ``path`` leads to it from the top: keys and indexes. Who knows the file finds its line by it.
    """

    def __init__(
        self,
        path: tuple[str | int, ...],
        message: str,
        *,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.path = path


class StorageError(StudyLamError):
    """The learner's record or the home folder can't be read or written."""


class SandboxError(StudyLamError):
    """Handler code can't be run safely on this machine, or at all."""


class NoSandboxError(SandboxError):
    """No sandbox can be had on this machine. The learner's own code, and the built-in course's, may
    run all the same once a person has agreed to it, for one session: ``accept_no_sandbox``."""
