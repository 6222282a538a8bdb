"""``studylam pack explain``: a page on each code of the check, with a bad and a good example.

The pages are Markdown files beside this package, all of one form, and their examples are real: they
are edits of the pack that ``studylam pack new`` writes (`studylam/packs/template`), so that a test
can put each of them in and see what the check says.

- The head says which ``file`` of the template an example is about. If the template has no such
  file, the examples are whole files.
- The good example stands in the template as it is, unless the head quotes by ``instead`` what both
  examples take the place of.
- ``←`` at the end of a line of the bad example is where the check reports it; ``reported`` in the
  head says so where it is another file or line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import yaml

from studylam.errors import NotFoundError
from studylam.packs.checks.questions.waivers import waivable
from studylam.packs.problems import CODES, Code

FOLDER = "pages"
MARK = "←"
PARTS = ("Why it matters", "Bad", "Good", "How to mend it")

LETTERS = {
    "F": "Files",
    "Y": "YAML and JSON",
    "K": "Links between things, and between packs",
    "C": "Concepts and facts",
    "L": "Lessons",
    "Q": "Questions",
    "B": "Labs",
    "E": "Events",
    "T": "Scenarios and exercises",
    "X": "Exam blueprints",
    "W": "Explanations of errors",
    "I": "Imports",
    "P": "Packs as a whole",
}
"""What the letter of a code stands for, in the order of the list."""

_FENCE = re.compile(r"````(\w*)\n(.*?)^````$", re.M | re.S)


@dataclass(frozen=True)
class Example:
    """What one writes: in words, as text of a file, or both."""

    words: str
    language: str = ""
    text: str = ""
    line: int = 0
    """The line of ``text`` (from 1) that is reported; 0: none of them."""


@dataclass(frozen=True)
class Page:
    """All that is said of a code."""

    code: Code
    means: str
    why: str
    bad: Example
    good: Example
    mend: str
    file: str = ""
    """Of a new pack, where the examples stand; empty: there is none that could be tried."""
    instead: str = ""
    reported: str = ""

    @property
    def can_be_off(self) -> bool:
        """Whether ``checks: off`` may name it."""
        return self.code.level != "error"

    @property
    def can_be_waived(self) -> bool:
        """Whether a question's ``waive`` may name it."""
        return waivable(self.code.code, self.code.level)


def page(code: str) -> Page:
    """The page on a code.

    Raises:
        NotFoundError: there is no such code, with near ones.
    """
    known = CODES.get(code.strip().upper())
    if known is None:
        raise NotFoundError.named("code", code, list(CODES), list_with="studylam pack explain")
    file = resources.files("studylam.packs") / FOLDER / f"{known.code}.md"
    return parsed(known, file.read_text(encoding="utf-8"))


def pages() -> Iterator[Page]:
    """All of them, in the order of `CODES`."""
    return (page(code) for code in CODES)


def by_letter() -> dict[str, list[Code]]:
    """Codes by what their letter stands for."""
    found: dict[str, list[Code]] = {}
    for letter, title in LETTERS.items():
        of_letter = [code for code in CODES.values() if code.code[0] == letter]
        if of_letter:
            found[title] = of_letter
    return found


def parsed(code: Code, text: str) -> Page:
    """A page of its text.

    Raises:
        ValueError: it doesn't have the form of a page.
    """
    head: dict[str, str] = {}
    if text.startswith("---\n"):
        written, _, text = text[4:].partition("\n---\n")
        head = yaml.safe_load(written)
    means, *rest = re.split(rf"^## ({'|'.join(PARTS)})\n", text, flags=re.M)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    if tuple(parts) != PARTS or not means.strip():
        raise ValueError(f"{code.code}: a page has a beginning, and the parts {', '.join(PARTS)}.")
    return Page(
        code=code,
        means=means.strip(),
        why=parts["Why it matters"].strip(),
        bad=_example(parts["Bad"]),
        good=_example(parts["Good"]),
        mend=parts["How to mend it"].strip(),
        file=head.get("file", ""),
        instead=head.get("instead", "").rstrip("\n"),
        reported=head.get("reported", ""),
    )


def _example(text: str) -> Example:
    match = _FENCE.search(text)
    if match is None:
        return Example(text.strip())
    lines = match[2].rstrip("\n").split("\n")
    marked = [number for number, line in enumerate(lines, 1) if line.endswith(MARK)]
    plain = [line.removesuffix(MARK).rstrip() if line.endswith(MARK) else line for line in lines]
    words = (text[: match.start()] + text[match.end() :]).strip()
    return Example(words, match[1], "\n".join(plain), marked[0] if marked else 0)
