"""The keys in force: those of the table, as a person has changed them in ``config.toml``.

Textual could do it by a keymap of its own, looked up anew at every key. But that can't take a key
away, and where two actions share a key (what begins a run also ends it) it drops both. So the keys
are settled once, when the first screen takes its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from studylam.config import Config, KeySetting, nearest
from studylam.errors import BadInputError
from studylam.tui.actions.action import Action
from studylam.tui.actions.key_names import KeysError, key_list, said, types_something
from studylam.tui.actions.scopes import together

WAYS_OUT: tuple[str, ...] = (
    "app.quit",
    "app.help",
    "place.back",
    "ask.not-now",
    "editor.done",
    "request.done",
    "answer-text.back",
)
"""What must be had from everywhere, also while one types."""

CHOOSES: Mapping[str, frozenset[str]] = {
    "question": frozenset("abcdef0123456789"),
    "paper": frozenset("abcdef0123456789"),
    "decide": frozenset("abcdef"),
}
"""Keys that choose something before any action of a scope is asked: options have them."""

Keys = Mapping[str, tuple[str, ...]]


BROWSERS_OWN = frozenset({"ctrl+n", "ctrl+t", "ctrl+w"})
"""Keys that no page gets to see: they open and close a browser's windows and tabs."""


@dataclass(frozen=True)
class InForce:
    """Which keys each action has, by its id, and what was wrong with a person's changes."""

    keys: Keys
    changed: frozenset[str] = frozenset()
    """The actions whose keys are a person's own."""
    mistakes: Sequence[BadInputError] = field(default=())


def in_force(actions: Sequence[Action], config: Config) -> InForce:
    """The table's keys with a person's own; what can't be is left out and told."""
    table = {action.id: action.own_keys for action in actions}
    if not config.keys:
        return InForce(table)
    return _Settling(actions, table, config).settled()


def in_a_browser(found: InForce) -> InForce:
    """The same keys, those last that a browser keeps for itself: the first is what is shown."""
    keys = {id: tuple(sorted(own, key=BROWSERS_OWN.__contains__)) for id, own in found.keys.items()}
    return replace(found, keys=keys)


def _reach_through_fields(action: Action, keys: Sequence[str]) -> bool:
    """Whether one of the keys acts while one types: neither a field nor an editor edits with it."""
    if action.always or not keys:
        return bool(keys)
    from textual.widgets import Input, TextArea  # only for who gives a way out another key

    bound = [one if isinstance(one, tuple) else (one.key,) for one in Input.BINDINGS]
    bound += [one if isinstance(one, tuple) else (one.key,) for one in TextArea.BINDINGS]
    edits = {key.strip() for one in bound for key in one[0].split(",")}
    return any(key not in edits and key not in ("tab", "shift+tab", "space") for key in keys)


class _Settling:
    """One setting after the other is taken, or refused with its line."""

    def __init__(self, actions: Sequence[Action], table: Keys, config: Config) -> None:
        self._actions = {action.id: action for action in actions}
        self._table = table
        self._config = config
        self._mistakes: dict[str, BadInputError] = {}
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._settings = {setting.action: setting for setting in config.keys}

    def settled(self) -> InForce:
        for setting in self._config.keys:
            try:
                self._wanted[setting.action] = self._read(setting)
            except KeysError as error:
                self._wrong(setting.action, str(error), error.hint)
        while any(self._refused(id) for id in self._by_blame()):
            pass  # each round leaves one of them out
        told = [self._mistakes[id] for id in self._settings if id in self._mistakes]
        changed = frozenset(id for id, keys in self._wanted.items() if keys != self._table[id])
        return InForce({**self._table, **self._wanted}, changed, told)

    def _by_blame(self) -> list[str]:
        """What is in the way of others: not what has its own keys, and the later one rather."""
        latest = list(self._wanted)[::-1]
        return sorted(latest, key=lambda id: set(self._wanted[id]) <= set(self._table[id]))

    def _read(self, setting: KeySetting) -> tuple[str, ...]:
        """The keys of one setting, if it stands for itself."""
        action = self._actions.get(setting.action)
        if action is None:
            raise self._unknown(setting.action)
        keys = key_list(setting.keys)
        silent = [key for key in keys if not types_something(key)]
        own = " or ".join(said(key) for key in self._table[action.id])
        if action.id in WAYS_OUT and not _reach_through_fields(action, silent):
            message = f"{action.id} needs a key that also works while one types."
            raise KeysError(message, f"Its own is {own}.")
        chooses = [said(key) for key in keys if key in CHOOSES.get(action.scope, ())]
        if chooses:
            message = f"{chooses[0]} chooses an option there."
            raise KeysError(message, "Options have a to f, and mostly the numbers.")
        if action.always and len(silent) < len(keys):
            message = f"{action.id} acts before any field does, so no key that types will do."
            raise KeysError(message, f"Its own is {own}.")
        return keys

    def _unknown(self, id: str) -> KeysError:
        scope = id.partition(".")[0]
        here = [each for each in self._actions if each.partition(".")[0] == scope]
        near = nearest(id, list(self._actions))
        hint = f'Did you mean "{near}"?' if near else "studylam config keys lists them all."
        if here and not near:
            hint = f"studylam config keys {scope} lists those of that place."
        return KeysError(f"There is no action {id[:60]!r}.", hint)

    def _refused(self, id: str) -> bool:
        """Whether a setting had to be left out because of another action."""
        for message, hint in self._in_the_way(self._actions[id], self._wanted[id]):
            del self._wanted[id]
            self._wrong(id, message, hint)
            return True
        return False

    def _in_the_way(self, action: Action, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        now = {**self._table, **self._wanted}
        for other in self._actions.values():
            if other.id == action.id:
                continue
            shared = [key for key in keys if key in now[other.id]]
            if not shared:
                continue
            key, name = said(shared[0]), f"{other.label!r} ({other.id})"
            meant = set(self._table[other.id]) & set(self._table[action.id])
            if together(action.scope, other.scope) and not meant:
                hint = f"Take another key, or give {other.id} another one."
                yield f"{key} is {name} in the same place.", hint
            elif other.id in WAYS_OUT and not meant:
                left = [key for key in now[other.id] if key not in keys and len(key) > 1]
                if not any(not types_something(key) for key in left):
                    yield f"{key} is the only key for {name}.", "Take another one."

    def _wrong(self, id: str, message: str, hint: str) -> None:
        path = self._settings[id].path
        self._mistakes[id] = self._config.mistake(path, message, hint)
