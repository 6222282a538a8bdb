"""Writes the learner's notes and highlights to a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from studylam.errors import BadInputError, StorageError
from studylam.progress.transfer import replacing
from studylam.study.notebook.entries import Entry, document, markdown


def write(entries: Sequence[Entry], target: Path, *, as_json: bool = False) -> None:
    """As Markdown, or as one JSON document. A file is replaced in one step, or not at all.

    Raises:
        BadInputError: it is a folder.
        StorageError: it can't be written.
    """
    if target.is_dir():
        raise BadInputError("That is a folder.", where=str(target), hint="Name a file in it.")
    text = markdown(entries)
    if as_json:
        text = json.dumps({"entries": document(entries)}, ensure_ascii=False, indent=2) + "\n"
    try:
        with replacing(target) as stream:
            stream.write(text)
    except OSError as error:
        raise StorageError(
            f"The notes can't be written ({error.strerror or error}).",
            where=str(target),
            hint="Name a file in a folder that you may write to.",
        ) from error
