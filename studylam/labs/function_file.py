"""A function as it stands now: as ``lab.yaml`` says, or the learner's version of its JSON file.

What Lambda refuses of such a file is told in its words, at the line that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from studylam.errors import BadInputError, StudyLamError
from studylam.packs.labs.functions import (
    FunctionFile,
    names_in,
    read_function,
    shaped_values,
)
from studylam.packs.labs.triggers import parse
from studylam.packs.models import FunctionSpec
from studylam.packs.reading.schema import validated

if TYPE_CHECKING:
    from studylam.labs.documents import Documents
    from studylam.packs.models import Lab

ENDED = ("python3.6", "python3.7")
"""Runtimes that no function is created with or changed to any more. AWS has put such days off more
than once, so only those are here whose refusal was seen (python3.7: since early 2024)."""

_ABOUT = {
    "memorySize": "MemorySize",
    "ephemeralStorage": "EphemeralStorage",
    "timeout": "Timeout",
    "runtime": "Runtime",
    "environment variable": "Environment",
    "architecture": "Architectures",
    "layer": "Layers",
    "log level": "LoggingConfig",
    "log format": "LoggingConfig",
    "handler": "Handler",
    "role": "Role",
    "can't be called": "FunctionName",
    "dead": "DeadLetterConfig",
    "TargetArn": "DeadLetterConfig",
}
"""What a refusal says → the parameter that it is about."""


class Current(NamedTuple):
    """A function's configuration, where it stands, and where its dead letters go."""

    spec: FunctionSpec
    file: FunctionFile | None = None

    @property
    def dead_letter_arn(self) -> str | None:
        """By its file; ``async`` in lab.yaml may say so, too."""
        return self.file.dead_letter_arn if self.file else None

    @contextmanager
    def placed(self) -> Iterator[None]:
        """What is refused inside is told at the file's line, if there is one."""
        try:
            yield
        except StudyLamError as error:
            if self.file is None or (error.where or "").startswith(self.spec.document):
                raise
            about = next((key for words, key in _ABOUT.items() if words in error.message), "")
            if (error.where or "").startswith("role"):
                raise  # of the policy itself
            where = self.file.place(*([about] if about else []))
            raise BadInputError(error.message, where=where, hint=error.hint) from error


def current(spec: FunctionSpec, documents: Documents) -> Current:
    """A function of the lab as the files say now.

    Raises:
        BadInputError: its file can't be used, with line and column.
    """
    if not spec.document:
        return Current(spec)
    file = read_function(documents.text(spec.document), spec.document)
    values = file.values
    if values["runtime"] in ENDED:
        raise BadInputError(ended_words(values["runtime"]), where=file.place("Runtime"))
    if values["role"] not in documents.files:
        raise BadInputError(
            "The role defined for the function cannot be assumed by Lambda.",
            where=file.place("Role"),
            hint=f"The lab has no file {values['role']!r}: there is no such role.",
        )
    kept = {"document": spec.document, "concurrency": spec.concurrency, "place": spec.place}
    return Current(validated(FunctionSpec, {**values, **kept}), file)


def ended_words(runtime: str) -> str:
    """What Lambda says to one of those that have ended."""
    return (
        f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS "
        "Lambda functions. We recommend you use a supported runtime while creating or updating "
        "functions."
    )


def as_written(spec: FunctionSpec, text: str) -> FunctionSpec:
    """A function as its file says, to be shown; what can't be read of it is as if it wasn't there.

    Nothing is checked: Lambda may refuse all of it.
    """
    if not spec.document:
        return spec
    try:
        value = parse(text, spec.document)
        given = shaped_values(value) if isinstance(value, dict) else {}
    except (BadInputError, AttributeError, TypeError):  # text where a mapping should be
        given = {}
    kept: dict[str, Any] = {"name": spec.name, "document": spec.document}
    for name, one in given.items():
        try:
            validated(FunctionSpec, {**kept, name: one})
        except ValueError:
            continue
        kept[name] = one
    return validated(FunctionSpec, kept)


def names(lab: Lab, files: Mapping[str, str]) -> dict[str, str]:
    """Of functions with a file: the lab's own name of each → the one that the file gives it now."""
    texts = {**lab.fixed, **files}
    return {
        spec.name: names_in(texts.get(spec.document, ""))[0] or spec.name
        for spec in (lab.function, *lab.around.functions)
        if spec.document
    }
