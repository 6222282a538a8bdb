"""What a pack has, but so that it can't be read: links to it aren't wrong, it has its own problem.

Without this, one bracket missing in ``concepts.yaml`` would be reported once for every lesson and
question that names a concept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studylam.packs.models import Pack
from studylam.packs.reading.locate import Locator

# Kind of thing → the files that define it, and how a line looks that does.
_KINDS: dict[str, tuple[str, str]] = {
    "concept": (r"content/concepts\.yaml", r"\s*[\"']?{}[\"']?\s*:"),
    "fact": (r"content/facts\.yaml", r"\s*[\"']?{}[\"']?\s*:"),
    "source": (r"content/facts\.yaml", r"\s*[\"']?{}[\"']?\s*:"),
    "lesson": (r"content/lessons/.+\.md", r"id\s*:\s*[\"']?{}[\"']?\s*(?:#.*)?$"),
    "question": (r"quizzes/[^/]+\.md", r" {{0,3}}##\s+{}\s*(?:\{{#.*)?$"),
    "exam": (r"quizzes/blueprints/.+\.yaml", r"exam\s*:\s*[\"']?{}[\"']?\s*(?:#.*)?$"),
    "scenario": (r"content/scenarios/.+\.yaml", r"(?!)"),
    "exercise": (r"content/exercises/.+\.yaml", r"(?!)"),
    "canned event": (r"content/events/.+", r"\s*[\"']?{}[\"']?\s*:"),
}
_WHOLE = {"F001", "F002", "F003", "F006", "F007", "Y001", "Y003", "Y004", "Y005", "Y009", "Y010"}
"""Codes after which nothing of a file is known, or not of its head."""


class Unread:
    """Asks the text of files with errors of reading whether they define or name a thing."""

    def __init__(self, pack: Pack, locate: Locator) -> None:
        self._locate = locate
        self._broken: dict[str, set[str]] = {}
        for problem in pack.problems:
            if problem.level == "error":
                self._broken.setdefault(problem.place.file, set()).add(problem.code)

    def __bool__(self) -> bool:
        return bool(self._broken)

    def defines(self, kind: str, name: str) -> bool:
        """Whether a file that couldn't be read whole seems to define this."""
        if kind not in _KINDS:
            return False
        files, pattern = _KINDS[kind]
        line_of = re.compile(pattern.format(re.escape(name)))
        for file in self._files(files):
            lines = self._locate.lines(file)
            if not lines or file.rsplit("/", 1)[1].rpartition(".")[0] == name:
                return True
            if any(name in line and line_of.match(line) for line in lines):
                return True
            if self._broken[file] & _WHOLE and kind in ("concept", "fact", "source"):
                word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
                if any(name in line and word.search(line) for line in lines):
                    return True
        return False

    def names(self, name: str) -> bool:
        """Whether a file with errors has this word: it may be what uses the thing."""
        word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        return any(
            name in line and word.search(line)
            for file in self._files(r"(?:content/(?:lessons|labs)|quizzes)/.+|content/facts.yaml")
            for line in self._locate.lines(file)
        )

    def _files(self, pattern: str) -> Iterator[str]:
        return (file for file in self._broken if re.fullmatch(pattern, file))
