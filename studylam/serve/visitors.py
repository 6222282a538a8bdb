"""A folder for each visitor, below the home of whoever serves: ``visitors/<name>/``.

Whoever comes back shows what they were given the first time (a cookie). Only its hash is kept here,
and folders are found by looking at those that there are: nothing that a visitor sends becomes part
of a path.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studylam.errors import StorageError, StudyLamError

FOLDER = "visitors"
CARD = "visitor.json"
"""What makes a folder a visitor's. Its time of change is when the visitor was here last."""
NAME_FILE = "name"

MOST = 50
"""Visitors that have a folder, unless something else is said."""
MOST_BYTES = 256 << 20
"""What one visitor's folder may hold."""

_NAME = re.compile(r"[0-9a-f]{16}")


class FullError(StudyLamError):
    """No visitor more has room here."""


@dataclass(frozen=True)
class Visitor:
    """``made`` and ``seen`` (last) in UTC; ``key`` is the hash of what the visitor shows."""

    folder: Path
    key: str
    made: datetime
    seen: datetime

    @property
    def name(self) -> str:
        return self.folder.name

    def bytes_held(self) -> int:
        """How much lies in the folder."""
        total = 0
        for folder, _, files in os.walk(self.folder):
            for file in files:
                with suppress(OSError):
                    total += Path(folder, file).lstat().st_size
        return total

    def is_full(self) -> bool:
        return self.bytes_held() > MOST_BYTES

    @contextmanager
    def present(self) -> Iterator[None]:
        """While the visitor is here: the folder isn't cleared away, and is known as used."""
        with (self.folder / CARD).open("rb") as card:
            fcntl.flock(card, fcntl.LOCK_SH)
            self._touch()
            try:
                yield
            finally:
                self._touch()

    def _touch(self) -> None:
        with suppress(OSError):
            os.utime(self.folder / CARD)


class Visitors:
    """Those of the home ``owners_home``; ``most``: how many may have a folder.

    Raises:
        StorageError: the folder can't be made or written.
    """

    def __init__(self, owners_home: Path, most: int = MOST) -> None:
        self.folder = owners_home / FOLDER
        self.most = most

    def cookie(self) -> str:
        """What the cookie is called, on whatever port: by a random name of this folder's."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            place = self.folder / NAME_FILE
            with suppress(FileExistsError), place.open("x", encoding="ascii") as file:
                file.write(secrets.token_hex(6))
            name = place.read_text("ascii").strip()
        except (OSError, UnicodeError) as error:
            raise self._unwritable(error) from error
        if not re.fullmatch(r"[0-9a-f]{12}", name):
            raise StorageError(
                "That file isn't as StudyLam has written it.", where=str(place), hint="Remove it."
            )
        return f"studylam-visitor-{name}"

    @staticmethod
    def new_secret() -> str:
        """Something for a new visitor to show."""
        return secrets.token_urlsafe(32)

    def all(self) -> list[Visitor]:
        """Those who have a folder, who was here last first."""
        found = []
        with suppress(OSError):
            for entry in os.scandir(self.folder):
                if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                    visitor = _read(Path(entry.path))
                    if visitor is not None:
                        found.append(visitor)
        return sorted(found, key=lambda one: one.seen, reverse=True)

    def find(self, secret: str) -> Visitor | None:
        """Whose that is; None if it is nobody's."""
        key = _hashed(secret)
        for visitor in self.all():
            if hmac.compare_digest(visitor.key, key):
                return visitor
        return None

    def has_room(self) -> bool:
        return len(self.all()) < self.most

    def welcome(self, secret: str) -> Visitor:
        """Make a folder for somebody new, who will show ``secret`` from now on.

        Raises:
            FullError: as many visitors as may be have one.
            StorageError: it can't be made.
        """
        if not self.has_room():
            raise FullError(
                "This StudyLam has as many visitors as it takes.",
                hint="Whoever serves it can make room: studylam serve --list, --forget",
            )
        name = secrets.token_hex(8)
        making = self.folder / f".{name}"
        made = datetime.now(UTC)
        try:
            making.mkdir(mode=0o700, parents=True)
            making.chmod(0o700)
            card = {"key": _hashed(secret), "made": made.isoformat(timespec="seconds")}
            with (making / CARD).open("x", encoding="utf-8") as file:
                json.dump(card, file)
            making.rename(self.folder / name)
        except OSError as error:
            shutil.rmtree(making, ignore_errors=True)
            raise self._unwritable(error) from error
        return Visitor(self.folder / name, card["key"], made, made)

    def forget(self, days: float) -> list[Visitor]:
        """Remove those who weren't here for so many days, and their records; whoever is here stays.

        Raises:
            StorageError: one can't be removed.
        """
        gone = []
        for visitor in self.all():
            if time.time() - visitor.seen.timestamp() < days * 86_400:
                continue
            try:
                with (visitor.folder / CARD).open("rb") as card:
                    fcntl.flock(card, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(visitor.folder)
            except BlockingIOError:
                continue  # is here now
            except FileNotFoundError:
                continue  # somebody else has removed it
            except OSError as error:
                raise self._unwritable(error) from error
            gone.append(visitor)
        return gone

    def _unwritable(self, error: OSError | UnicodeError) -> StorageError:
        return StorageError(
            f"The visitors' folder can't be used ({getattr(error, 'strerror', None) or error}).",
            where=str(self.folder),
            hint="Make it writable for this account alone, or choose another STUDYLAM_HOME.",
        )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _read(folder: Path) -> Visitor | None:
    try:
        path = folder / CARD
        card = json.loads(path.read_bytes()[:4096])
        seen = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Visitor(folder, str(card["key"]), datetime.fromisoformat(card["made"]), seen)
    except (OSError, ValueError, TypeError, KeyError):
        return None  # being made or removed, or nothing of ours
