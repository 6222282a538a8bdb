"""The pages about StudyLam itself: for `studylam docs`, the app, and GitHub, from the same files.

They lie in this folder; how packs are written is told beside what it is about, in ``content/`` and
``quizzes/``. A link between pages is a path like any other, so that GitHub follows it, too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from studylam.errors import NotFoundError, StorageError

FOLDER = Path(__file__).parent
HERE = "studylam/docs/"
SHORT = 16
"""Lines before a page's second heading that aren't worth a section of their own."""
_FENCE = re.compile(r"^(`{3,}|~{3,})")


@dataclass(frozen=True)
class Section:
    """What stands below a heading of the second level. The first also has what stands before."""

    id: str
    """As in a link: ``what-isnt-promised``."""
    title: str
    markdown: str
    """Without that heading."""
    anchors: tuple[str, ...]
    """All headings in it that a link can lead to, its own among them."""


@dataclass(frozen=True)
class Page:
    """One page: its name, its first heading, what it is about, and its file in the source."""

    id: str
    title: str
    about: str
    file: str

    @property
    def path(self) -> Path:
        """Where it is on this machine."""
        if self.file.startswith(HERE):
            return FOLDER / self.file.removeprefix(HERE)
        from studylam.packs import builtin_root

        return builtin_root() / self.file

    @cached_property
    def text(self) -> str:
        """Its Markdown.

        Raises:
            StorageError: it can't be read.
        """
        try:
            return self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"This page can't be read ({error.strerror}).",
                where=str(self.path),
                hint="Install StudyLam again.",
            ) from error

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Its parts, in order; the first has the page's title."""
        return tuple(_sections(self))

    def section(self, anchor: str) -> int:
        """The number of the section that has this heading, from 0; an unknown one: the first."""
        found = (i for i, one in enumerate(self.sections) if anchor in one.anchors)
        return next(found, 0)


PAGES: tuple[Page, ...] = (
    Page("tour", "A tour of StudyLam", "How to use it, by what you want to do", HERE + "tour.md"),
    Page(
        "instructors",
        "For instructors",
        "Write a pack in an hour, hand it out, collect results",
        HERE + "instructors.md",
    ),
    Page(
        "packs",
        "How a pack is written",
        "Lessons, facts, terms, scenarios: every key",
        "content/README.md",
    ),
    Page(
        "labs",
        "How a lab is written",
        "The task, the function, its world, its cases",
        "content/labs/README.md",
    ),
    Page(
        "questions",
        "How a question bank is written",
        "Seven types, and a reason for every option",
        "quizzes/README.md",
    ),
    Page("keys", "Keys", "Every action and its key, place by place", HERE + "keys.md"),
    Page("commands", "Commands", "Everything that the shell can ask for", HERE + "commands.md"),
    Page(
        "security",
        "Security",
        "What the sandbox promises, on which system, and what not",
        HERE + "security.md",
    ),
    Page(
        "architecture",
        "Architecture",
        "How StudyLam is built, and where things go",
        HERE + "architecture.md",
    ),
    Page("changelog", "Changelog", "What has changed, version by version", HERE + "changelog.md"),
)


def page(id: str) -> Page:
    """The page of that name.

    Raises:
        NotFoundError: there is none; the error suggests near ones.
    """
    for one in PAGES:
        if one.id == id:
            return one
    raise NotFoundError.named("page", id, [one.id for one in PAGES], list_with="studylam docs")


def leads_to(here: Page, href: str) -> tuple[Page, int] | None:
    """The page and the number of its section that a link on a page leads to; None: no page."""
    path, _, anchor = href.partition("#")
    if "://" in path:
        return None
    file = posixpath.normpath(posixpath.join(posixpath.dirname(here.file), path))
    target = here if not path else next((one for one in PAGES if one.file == file), None)
    return None if target is None else (target, target.section(anchor))


def slug(heading: str) -> str:
    """A heading as GitHub names it in a link."""
    words = re.sub(r"\]\([^)]*\)", "", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def headings(markdown: str) -> Iterator[tuple[int, int, str]]:
    """The headings outside of code: line (from 0), level, words."""
    fence = ""
    for number, line in enumerate(markdown.splitlines()):
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif line.strip() == fence:
                fence = ""
        elif not fence and (match := re.match(r"(#{1,6}) (.+)", line)):
            yield number, len(match[1]), match[2].strip()


def _sections(page: Page) -> Iterator[Section]:
    lines = page.text.splitlines()
    found = list(headings(page.text))
    starts = [at for at, level, _ in found if level <= 2]
    if len(starts) > 1 and starts[1] <= SHORT:
        del starts[1]  # a page begins with more than a sentence
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        body = "\n".join(lines[begin + 1 : end]).strip()
        inside = [words for at, _, words in found if begin <= at < end]
        if body:
            yield Section(slug(inside[0]), inside[0], body, tuple(map(slug, inside)))
