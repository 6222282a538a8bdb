"""What a person has set: ``config.toml`` in the folder that StudyLam writes to.

The file is read once, before the first frame: so without pydantic, and where there is none nothing
is imported. A mistake in it is told with its line; what is right in the rest is in force all the
same. Nothing in it is executed: it holds names, words and switches.

What the app itself remembers (the theme of last time) is in the learner's record; what is here goes
before that.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from studylam import home
from studylam.errors import BadInputError, StorageError

FILE = "config.toml"
MOST = 256 * 1024
"""Bytes: a file of more is none of ours."""
KEYS = "keys"

Where = tuple[str, ...]
"""What a line is about: a table, and a name in it."""


@dataclass(frozen=True)
class Setting:
    """One thing that can be set, besides the keys of actions."""

    table: str
    name: str
    default: str | bool
    about: str
    """A sentence: the commented file, `studylam config`, the schema."""
    values: tuple[str, ...] = ()
    """The words that it may be; none: any."""

    @property
    def id(self) -> str:
        return f"{self.table}.{self.name}"

    @property
    def wanted(self) -> str:
        """What may stand there, as it is written."""
        if self.values:
            return " or ".join(f'"{value}"' for value in self.values)
        return "true or false" if isinstance(self.default, bool) else "a name in quotes"


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "look",
        "theme",
        "",
        "The colours to begin with, by name; empty: those of last time.",
    ),
    Setting(
        "look",
        "transparent",
        False,
        "Leave the terminal's own background behind the text.",
    ),
    Setting(
        "look",
        "motion",
        "full",
        "With reduced motion nothing moves by itself.",
        ("full", "reduced"),
    ),
    Setting("look", "hints", True, "Show the line of keys at the bottom of every screen."),
)
TABLES: dict[str, str] = {
    KEYS: "Which keys do what. Several are separated by commas; none at all takes the key away.",
    "look": "How it looks.",
}


@dataclass(frozen=True)
class KeySetting:
    """A line of ``[keys]``: an action by its id, and what is written for it (unchecked)."""

    action: str
    keys: str
    path: Where


@dataclass(frozen=True)
class Config:
    """What ``config.toml`` says. Whether there are such actions, keys and themes, the app knows."""

    path: Path | None = None
    """Where it is, or would be; none: the folder itself can't be named."""
    exists: bool = False
    settings: Mapping[str, str | bool] = field(default_factory=dict)
    """Those that the file has, by id (``look.theme``), of the right type."""
    keys: Sequence[KeySetting] = ()
    mistakes: Sequence[BadInputError] = ()
    """What is wrong, in the file's order; all of it is left out."""
    text: str = ""

    def value(self, id: str) -> str | bool:
        """What is in force of a setting, by its id."""
        default = next(each.default for each in SETTINGS if each.id == id)
        return self.settings.get(id, default)

    @property
    def theme(self) -> str:
        """The theme to begin with; empty: that of last time."""
        return str(self.value("look.theme"))

    @property
    def transparent(self) -> bool:
        return bool(self.value("look.transparent"))

    @property
    def reduced_motion(self) -> bool:
        return self.value("look.motion") == "reduced"

    @property
    def hints(self) -> bool:
        """Whether the line of keys at the bottom is shown."""
        return bool(self.value("look.hints"))

    def mistake(self, path: Where, message: str, hint: str = "") -> BadInputError:
        """An error about what stands at ``path`` (the table, then the name), with its line."""
        return BadInputError(message, where=self.where(path), hint=hint or None)

    def where(self, path: Where) -> str:
        """The file and the line of what stands at ``path``."""
        line = line_of(self.text, path)
        return f"{self.path}:{line}" if line else str(self.path)


def location() -> Path:
    """Where the file is looked for.

    Raises:
        StorageError: the folder it would be in can't be named.
    """
    return home.location() / FILE


def current() -> Config:
    """What is set where this program runs; read once."""
    try:
        return _read_once(location())
    except StorageError:
        return Config()  # whoever writes to that folder says so


@cache
def _read_once(path: Path) -> Config:
    return read(path)


def read(path: Path) -> Config:
    """Read a file. It never fails: what is wrong is among the mistakes."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Config(path)
    except (OSError, ValueError) as error:
        return _unusable(path, f"It can't be read ({error}).", "Make it readable.")
    if not stat.S_ISREG(found.st_mode):
        return _unusable(path, "It is no file.", "Move it away: studylam config init writes one.")
    if found.st_size > MOST:
        size = f"It is larger than {MOST // 1024} KiB."
        return _unusable(path, size, "Is it the right file? studylam config init writes one.")
    try:
        data = path.read_bytes()
    except OSError as error:
        return _unusable(path, f"It can't be read ({error.strerror}).", "Make it readable.")
    return parse(data, path)


def _unusable(path: Path, message: str, hint: str) -> Config:
    return Config(path, True, mistakes=[BadInputError(message, where=str(path), hint=hint)])


def parse(data: bytes, path: Path) -> Config:
    """What a file with this content says. It never fails, whatever the bytes are."""
    import tomllib

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = f"{path}:{line}"
        wrong = BadInputError("This isn't UTF-8.", where=where, hint="Save the file as UTF-8.")
        return Config(path, True, mistakes=[wrong])
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Config(path, True, mistakes=[_bad_toml(error, text, path)], text=text)
    empty = Config(path, True, text=text)
    settings: dict[str, str | bool] = {}
    keys: list[KeySetting] = []
    mistakes: list[BadInputError] = []
    for table, content in document.items():
        if table not in TABLES:
            mistakes.append(_unknown_table(empty, table))
        elif not isinstance(content, dict):
            hint = f"Write [{table}] on a line of its own, and below it what belongs to it."
            mistakes.append(empty.mistake((table,), f"{table} should be a table.", hint))
        elif table == KEYS:
            _take_keys(empty, content, keys, mistakes)
        else:
            _take_settings(empty, table, content, settings, mistakes)
    return Config(path, True, settings, keys, mistakes, text)


def _bad_toml(error: Exception, text: str, path: Path) -> BadInputError:
    import re

    said = str(error)
    at = re.search(r" ?\(at (?:line (\d+), column \d+|end of document)\)", said)
    message, line = said, 0
    if at is not None:
        message = said[: at.start()]
        line = int(at[1] or text.count("\n") + 1)
    if isinstance(error, RecursionError):
        message = "What is in it is nested too deeply."
    return BadInputError(
        f"This isn't TOML: {message[:1].lower()}{message[1:].rstrip('.')}.",
        where=f"{path}:{line}" if line else str(path),
        hint='A line is name = "words"; quotes around each action\'s id and around its keys.',
    )


def _unknown_table(config: Config, table: str) -> BadInputError:
    for setting in SETTINGS:
        if setting.name == table:
            message = f"{table} stands outside of its table."
            return config.mistake((table,), message, f"Write [{setting.table}] above it.")
    hint = f"Did you mean [{near}]?" if (near := nearest(table, TABLES)) else _there_is(TABLES)
    return config.mistake((table,), f"There is no table {_short(table)} here.", hint)


def _take_keys(
    config: Config,
    content: Mapping[str, Any],
    keys: list[KeySetting],
    mistakes: list[BadInputError],
) -> None:
    seen: set[str] = set()
    for path, value in _leaves(content):
        action = ".".join(path)
        where = (KEYS, *path)
        if not isinstance(value, str):
            hint = f'Write them in quotes: "{action}" = "f5,ctrl+r"'
            mistakes.append(config.mistake(where, f"The keys of {_short(action)} are words.", hint))
        elif action in seen:
            mistakes.append(
                config.mistake(where, f"{_short(action)} is set twice.", "Leave one of them.")
            )
        else:
            seen.add(action)
            keys.append(KeySetting(action, value, where))


def _leaves(content: Mapping[str, Any]) -> Iterator[tuple[Where, Any]]:
    """Ids may be written without quotes: then ``reader.turn`` is a ``turn`` in a ``reader``."""
    for name, value in content.items():
        if isinstance(value, dict) and value:
            for below, leaf in value.items():
                yield (name, below), leaf
        else:
            yield (name,), value


def _take_settings(
    config: Config,
    table: str,
    content: Mapping[str, Any],
    settings: dict[str, str | bool],
    mistakes: list[BadInputError],
) -> None:
    known = {each.name: each for each in SETTINGS if each.table == table}
    for name, value in content.items():
        path = (table, name)
        setting = known.get(name)
        if setting is None:
            near = nearest(name, known)
            hint = f"Did you mean {near}?" if near else _there_is(known)
            message = f"There is no {_short(name)} in [{table}]."
            mistakes.append(config.mistake(path, message, hint))
        elif type(value) is not type(setting.default) or (
            setting.values and value not in setting.values
        ):
            message = f"{name} should be {setting.wanted}, not {_short(value)}."
            hint = f"For example: {name} = {toml(setting.default)}"
            mistakes.append(config.mistake(path, message, hint))
        else:
            settings[setting.id] = value


def nearest(name: str, known: Iterator[str] | Mapping[str, Any] | Sequence[str]) -> str:
    """The name that was probably meant; empty if none is near."""
    import difflib

    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), "")


def _there_is(known: Mapping[str, Any]) -> str:
    return "There is: " + ", ".join(known) + "."


def _short(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:60]}…"


def toml(value: str | bool) -> str:
    """A value as it is written in the file."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


@cache
def line_of(text: str, path: Where) -> int:
    """The line that a table, or a name in it, begins on; 0 if it isn't there.

    The library that reads TOML doesn't say. So it is asked of ever shorter beginnings of the
    document whether that is in it already.
    """
    # Comments are left out: the commented file is long, and what strings hold doesn't matter here.
    lines = ["" if line.lstrip().startswith("#") else line for line in text.split("\n")]
    first, last = 1, len(lines) + 1
    while first < last:
        middle = (first + last) // 2
        if _has(lines, middle, path):
            last = middle
        else:
            first = middle + 1
    return first if first <= len(lines) else 0


def _has(lines: Sequence[str], count: int, path: Where) -> bool:
    """Whether so many lines (and those that end what is begun in them) have it."""
    import tomllib

    for end in range(count, len(lines) + 1):
        try:
            found: Any = tomllib.loads("\n".join(lines[:end]))
        except (ValueError, RecursionError):
            continue  # in the middle of a value of several lines
        for name in path:
            if not isinstance(found, dict) or name not in found:
                return False
            found = found[name]
        return True
    return False
