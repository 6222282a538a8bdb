"""``studylam config``: what you have set, and what can be set; the keys of every action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from studylam import home
from studylam.cli.output import emit, say
from studylam.config import FILE, SETTINGS, Config, location, read, toml
from studylam.errors import BadInputError, NotFoundError, StorageError, UsageError

if TYPE_CHECKING:
    from studylam.tui.actions.action import Action
    from studylam.tui.actions.remapping import InForce

AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group("config", invoke_without_command=True)
@AS_JSON
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """What is set in config.toml, and what is in force."""
    if context.invoked_subcommand is None:
        _show(as_json)


def _show(as_json: bool) -> None:
    here, keys, wrong = _looked_up()
    changed = [action for action in _actions() if action.id in keys.changed]
    if as_json:
        emit(
            {
                "path": str(here.path) if here.path else None,
                "exists": here.exists,
                "settings": {
                    each.id: {
                        "value": here.value(each.id),
                        "from": _from(here, each.id),
                    }
                    for each in SETTINGS
                },
                "keys": [_row(action, keys) for action in changed],
                "mistakes": [_mistake(error) for error in wrong],
            }
        )
        return
    say(str(here.path) + ("" if here.exists else "  (not there; studylam config init writes one)"))
    say()
    rows = [(each.id, toml(here.value(each.id)), _from(here, each.id) or "") for each in SETTINGS]
    rows += [
        (action.id, toml(", ".join(keys.keys[action.id])), _from(here, action.id) or "")
        for action in changed
    ]
    _columns(rows)
    if wrong:
        say()
        say(f"{_counted(wrong)} left out: studylam config check")


def _from(here: Config, id: str) -> str | None:
    """The line that sets something; nothing where it is StudyLam's own."""
    paths = [setting.path for setting in here.keys if setting.action == id]
    if id in here.settings:
        table, _, name = id.partition(".")
        paths.append((table, name))
    return here.where(paths[0]).rpartition("/")[2] if paths else None


# -- check ----------------------------------------------------------------------------------------


@command.command("check")
@AS_JSON
def check(as_json: bool) -> int:
    """Read config.toml, and tell every mistake with its line. Exit status 1 if there is one."""
    here, _, wrong = _looked_up()
    if as_json:
        emit({"path": str(here.path), "mistakes": [_mistake(error) for error in wrong]})
    elif wrong:
        for error in wrong:
            say(str(error))
        say()
        say(f"{_counted(wrong)}. What they are about is left out; the rest is in force.")
    else:
        said = "Nothing is wrong with it." if here.exists else "It isn't there: nothing is set."
        say(f"{here.path}\n{said}")
    return 1 if wrong else 0


# -- init -----------------------------------------------------------------------------------------


@command.command("init", short_help="Write a config.toml, with all that can be set in comments.")
def init() -> None:
    """Write a config.toml with everything that can be set, each line a comment.

    A file that is there is never overwritten.
    """
    from studylam.tui.actions.reference import config_file

    path = home.home() / FILE
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(config_file(_themes()))
    except FileExistsError:
        hint = "Move it away first, or look at what can be set: studylam config keys"
        raise UsageError("It is there already.", where=str(path), hint=hint) from None
    except OSError as error:
        raise StorageError(f"It can't be written ({error.strerror}).", where=str(path)) from error
    say(f"Written: {path}")


# -- keys -----------------------------------------------------------------------------------------


@command.command("keys", short_help="The keys of every action, or of those of a place.")
@click.argument("place", required=False)
@AS_JSON
def keys(place: str | None, as_json: bool) -> None:
    """The keys of every action, or of those of a PLACE: its id (lab) or words of its name."""
    from studylam.tui.actions import TOPICS
    from studylam.tui.actions.reference import by_place
    from studylam.tui.actions.scopes import title

    _, in_force, _ = _looked_up()
    found = [
        (topic, scope, actions)
        for topic, rows in TOPICS
        for scope, actions in by_place(rows)
        if place is None or _is_meant(place, topic, scope)
    ]
    if not found:
        known = list(dict.fromkeys(action.scope for action in _actions()))
        raise NotFoundError.named("place", str(place), known)
    if as_json:
        emit([_row(action, in_force) for _, _, actions in found for action in actions])
        return
    width = max(len(action.id) for _, _, actions in found for action in actions)
    for number, (topic, scope, actions) in enumerate(found):
        if number:
            say()
        name = title(scope)
        say(name if name == topic else f"{topic}: {name}")
        for action in actions:
            own = " *" if action.id in in_force.changed else ""
            say(f"  {action.id:<{width}}  {_said(action, in_force) + own:<16}  {action.help}")
    if any(action.id in in_force.changed for _, _, actions in found for action in actions):
        say("\n* as you have set it")


def _is_meant(place: str, topic: str, scope: str) -> bool:
    """An id means its place alone; words, every place that has them in its name."""
    from studylam.tui.actions.scopes import SCOPES, title

    if place in SCOPES:
        return place == scope
    words = place.casefold().split()
    name = f"{topic} {title(scope)}".casefold()
    return all(word in name for word in words)


@command.command("schema")
def schema() -> None:
    """A JSON Schema of config.toml, for editors."""
    from studylam.tui.actions import reference

    emit(reference.schema(_themes()))


# -- what all of them look up ---------------------------------------------------------------------


def _looked_up() -> tuple[Config, InForce, list[BadInputError]]:
    from studylam.tui.actions import ACTIONS
    from studylam.tui.actions.remapping import in_force
    from studylam.tui.settings import mistakes

    here = read(location())
    keys = in_force(ACTIONS, here)
    # Textual knows the themes: it takes long to import, and only who sets one needs it.
    themes = _themes() if here.theme else []
    wrong = mistakes(here, keys.mistakes, themes)
    if here.theme not in themes:
        there = {id: value for id, value in here.settings.items() if id != "look.theme"}
        here = replace(here, settings=there)
    return here, keys, wrong


def _actions() -> tuple[Action, ...]:
    from studylam.tui.actions import ACTIONS

    return ACTIONS


def _themes() -> list[str]:
    from textual.theme import BUILTIN_THEMES

    from studylam.tui.theme import THEMES

    ours = [theme.name for theme in THEMES]
    return [*ours, *sorted(set(BUILTIN_THEMES) - set(ours))]


def _row(action: Action, keys: InForce) -> dict[str, Any]:
    from studylam.tui.actions.scopes import title

    return {
        "id": action.id,
        "place": title(action.scope),
        "keys": list(keys.keys[action.id]),
        "own_keys": list(action.own_keys),
        "label": action.label,
        "help": action.help,
    }


def _said(action: Action, keys: InForce) -> str:
    from studylam.tui.actions.key_names import said

    return " ".join(said(key) for key in keys.keys[action.id]) or "–"


def _mistake(error: BadInputError) -> dict[str, Any]:
    return {"where": error.where, "message": error.message, "hint": error.hint}


def _counted(wrong: Sequence[BadInputError]) -> str:
    return "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"


def _columns(rows: Sequence[tuple[str, str, str]]) -> None:
    first = max(len(row[0]) for row in rows)
    second = max(len(row[1]) for row in rows)
    for name, value, source in rows:
        say(f"{name:<{first}}  {value:<{second}}  {source}".rstrip())
