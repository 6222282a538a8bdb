"""Reading the files of a pack that a stranger wrote: bounded, and never outside of its folder.

Links that lead out of the pack, devices and pipes are refused, sizes are limited, and text becomes
inert before anything looks at it. What is refused is a `Problem`; nothing here raises for a file.
"""

from __future__ import annotations

import copy
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from studylam.inert import MAX_LINE, inert, inert_line
from studylam.names import unjoined
from studylam.packs.problems import Report
from studylam.packs.reading.comments import note_unwritten, without_comments

PARTS = ("content", "quizzes")
"""The folders of a pack."""

MAX_FILES = 20_000
MAX_DEPTH = 12
"""Folders in folders."""

MAX_TEXT = 2_000_000
"""Bytes of a text file, unless its reader allows another number."""

MAX_ASSET = 8_000_000
"""Bytes of a file that goes into a lab's world."""

MAX_NOTED = 20
"""Lines of one file whose strange characters are reported one by one."""

_IGNORED = re.compile(r"^(?:\..*|__pycache__|.*\.pyc|.*~)$")
_ENTITY = re.compile(r"&(?=(#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});)")


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or left there by a program."""
    return _IGNORED.match(name) is not None


@dataclass(frozen=True)
class Stamp:
    """What tells cheaply whether a file changed."""

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True)
class Text:
    """A text file: ``file`` relative to the pack, ``text`` inert with ``\\n`` line ends."""

    file: str
    text: str


class PackFiles:
    """The files of a pack: a listing made once, and readers that report what they refuse."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root.resolve()
        self.report = report
        self.stamps: dict[str, Stamp] = {}
        """Every regular file below `PARTS`, by path relative to the root, sorted."""
        self.used: set[str] = set()
        found: dict[str, Stamp] = {}
        for part in PARTS:
            self._list(self.root / part, part, found, depth=0)
        self.stamps = dict(sorted(found.items()))

    def reporting(self, report: Report) -> PackFiles:
        """The same files for somebody with a list of problems, and of files used, of their own."""
        view = copy.copy(self)
        view.report, view.used = report, set()
        return view

    def _list(self, folder: Path, name: str, found: dict[str, Stamp], depth: int) -> None:
        try:
            if depth == 0 and folder.is_symlink():
                self._refuse_link(name)
                return
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            self.report.add("F007", name, 1, f"This can't be read: {error.strerror}.")
            return
        for entry in entries:
            path = f"{name}/{entry.name}"
            if is_ignored(entry.name):
                continue
            if len(found) >= MAX_FILES:
                self.report.add("F009", name, 1, f"The pack has more than {MAX_FILES:,} files.")
                return
            self._list_entry(entry, path, found, depth)

    def _list_entry(
        self, entry: os.DirEntry[str], path: str, found: dict[str, Stamp], depth: int
    ) -> None:
        try:
            path.encode()
        except UnicodeEncodeError:
            self.report.add("F011", path, 1, "The name of this file isn't UTF-8.")
            return
        try:
            if entry.is_symlink():
                if not self._link_stays(Path(entry.path)):
                    self._refuse_link(path)
                    return
            elif entry.is_dir(follow_symlinks=False):
                if depth >= MAX_DEPTH:
                    self.report.add("Y004", path, 1, f"Folders go deeper than {MAX_DEPTH} levels.")
                else:
                    self._list(Path(entry.path), path, found, depth + 1)
                return
            status = entry.stat()
        except OSError as error:
            self.report.add("F007", path, 1, f"This can't be read: {error.strerror}.")
            return
        if not stat.S_ISREG(status.st_mode):
            self.report.add(
                "F003",
                path,
                1,
                "This is neither a file nor a folder.",
                hint="A pack is made of files and folders: take it out.",
            )
            return
        found[path] = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def _link_stays(self, link: Path) -> bool:
        """Whether a link leads to a file of this pack (folders aren't followed)."""
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        inside = any(target.is_relative_to(self.root / part) for part in PARTS)
        return inside and not target.is_dir()

    def _refuse_link(self, path: str) -> None:
        self.report.add(
            "F003",
            path,
            1,
            "This link leads to a folder, to nothing, or out of the pack, so it isn't followed.",
            hint="Put a copy of the file here instead.",
        )

    # -- asking --------------------------------------------------------------------------------

    def has(self, file: str) -> bool:
        """Whether the pack has this file."""
        return file in self.stamps

    def below(self, folder: str, suffix: str = "") -> list[str]:
        """Files in ``folder`` (at any depth) whose name ends with ``suffix``, sorted."""
        return [f for f in self.stamps if f.startswith(folder + "/") and f.endswith(suffix)]

    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly in ``folder`` that hold some file, sorted."""
        start = len(folder) + 1
        rest = (f[start:] for f in self.below(folder))
        return list(dict.fromkeys(f.split("/", 1)[0] for f in rest if "/" in f))

    # -- reading -------------------------------------------------------------------------------

    def read(self, file: str, limit: int = MAX_ASSET) -> bytes | None:
        """A file's bytes, or None with a problem noted."""
        self.used.add(file)
        path = self.root / file
        try:
            # The listing may be old: what is a pipe or a link out by now must not be opened.
            flags = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)
            if not path.resolve(strict=True).is_relative_to(self.root):
                self._refuse_link(file)
                return None
            handle = os.open(path, flags)
            with os.fdopen(handle, "rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    self._refuse_link(file)
                    return None
                raw = stream.read(limit + 1)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.report.add("F007", file, 1, f"This file can't be read: {reason}.")
            return None
        if len(raw) > limit:
            self.report.add(
                "F002",
                file,
                1,
                f"This file is larger than {limit:,} bytes, so it isn't read.",
                hint="Split it into several files.",
            )
            return None
        return raw

    def text(self, file: str, limit: int = MAX_TEXT, *, markdown: bool = False) -> Text | None:
        """A file's inert text, or None with a problem noted."""
        raw = self.read(file, limit)
        if raw is None:
            return None
        text = decode(raw, file, self.report)
        if text is None:
            return None
        safe = inert_text(text, file, self.report, markdown=markdown)
        note_unwritten(safe, file, self.report)
        return Text(file, without_comments(safe, file, self.report) if markdown else safe)


def decode(raw: bytes, file: str, report: Report) -> str | None:
    """UTF-8 bytes as text with ``\\n`` line ends, without a byte order mark."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        report.add("F005", file, 1, "The file begins with a byte order mark, which isn't needed.")
    if not raw.strip():
        report.add("F006", file, 1, "The file is empty.")
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "This isn't UTF-8 text but UTF-16, as some editors call Unicode."
        report.add("F001", file, 1, message, hint="Save the file as UTF-8.", column=1)
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        report.add(
            "F001",
            file,
            line,
            f"This isn't UTF-8 text: byte 0x{raw[error.start]:02x} doesn't belong here.",
            hint="Save the file as UTF-8.",
            column=column,
        )
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        column = text.index("\0") - text.rfind("\n", 0, text.index("\0"))
        message, hint = "This isn't text: it has a zero byte.", "Save the file as UTF-8."
        report.add("F001", file, line, message, hint=hint, column=column)
        return None
    if "\r" in text and "\n" not in text:
        message = "The lines of this file end as they did on old Macs (with CR alone)."
        report.add("F001", file, 1, message, hint="Save it with the line ends of Unix.")
        return None
    return text.replace("\r\n", "\n")


def inert_text(text: str, file: str, report: Report, *, markdown: bool = False) -> str:
    """``text`` made inert; the author is told where that changed something."""
    text = unjoined(text)
    safe = _inert_entities(text) if markdown else text
    safe = inert(safe)
    if safe == text:
        return text
    noted = 0
    for number, (old, new) in enumerate(zip(text.split("\n"), safe.split("\n"), strict=True), 1):
        if old == new or old.expandtabs(8) == new:
            continue
        noted += 1
        if noted > MAX_NOTED:
            message = f"More than {MAX_NOTED} lines of this file have such characters."
            report.add("F004", file, number, message, hint="Is it a text file?")
            break
        if len(old.expandtabs(8)) > MAX_LINE:
            report.add(
                "F012", file, number, f"This line is longer than {MAX_LINE} characters: cut."
            )
            continue
        column = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
        report.add(
            "F004",
            file,
            number,
            "A control or invisible character; it is shown as a stand-in.",
            hint=f"Take it out: {inert_line(ascii(old[column : column + 1]))}",
            column=column + 1,
        )
    return safe


def _inert_entities(text: str) -> str:
    """Markdown entities that stand for a dangerous character (``&#x202e;``) lose their meaning."""

    import html  # whose table takes half a megabyte: nothing is asked for of what is in the cache

    def literal(match: re.Match[str]) -> str:
        meaning = html.unescape(f"&{match[1]};")
        return "&" if inert(meaning) == meaning else "&amp;"

    return _ENTITY.sub(literal, text) if "&" in text else text
