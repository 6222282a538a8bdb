"""The files of a lab's folder: code, events, JSON that configures it. Read, never run."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import Any

from studylam.errors import BadInputError
from studylam.packs.canned import MAX_EVENT, parse_json
from studylam.packs.problems import Report
from studylam.packs.reading.files import MAX_ASSET, PackFiles

MAX_CODE = 200_000
"""Bytes of one file of code, or of JSON that configures a lab."""


@dataclass
class LabFiles:
    """One lab's folder. ``named``: the JSON files that ``lab.yaml`` names as documents."""

    files: PackFiles
    folder: str
    report: Report
    named: set[str] = field(default_factory=set)

    def path(self, name: str) -> str | None:
        """A path in the folder as one of the pack; None: it leads out or to nothing."""
        path = posixpath.normpath(f"{self.folder}/{name}")
        if name.startswith("/") or not path.startswith(self.folder + "/"):
            return None
        return path if self.files.has(path) else None

    def asset(self, name: str) -> bytes:
        """A file's bytes.

        Raises:
            BadInputError: there is none that can be read.
        """
        path = self.path(name)
        raw = self.files.read(path, MAX_ASSET) if path else None
        if raw is None:
            raise BadInputError(f"The lab has no file {name!r} that can be read.")
        return raw

    def event(self, name: str) -> tuple[bool, Any]:
        """Whether there is such a file of JSON, and what it says; bad JSON is reported."""
        path = self.path(name)
        raw = self.files.read(path, MAX_EVENT) if path else None
        return parse_json(raw, path, self.report) if path and raw is not None else (False, None)

    def name_document(self, name: str) -> bool:
        """Note that ``lab.yaml`` names a file as a document; whether there is one."""
        if "/" in name or not name.endswith(".json") or self.path(name) is None:
            return False
        self.named.add(name)
        return True
