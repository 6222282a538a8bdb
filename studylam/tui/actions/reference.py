"""The table of actions written down: for the documentation, for ``config.toml``, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from studylam.config import KEYS, SETTINGS, TABLES, toml
from studylam.tui.actions import ACTIONS, TOPICS
from studylam.tui.actions.action import Action
from studylam.tui.actions.key_names import said, written
from studylam.tui.actions.scopes import title

WIDTH = 96
"""Cells of a line of the commented file."""


def by_place(actions: tuple[Action, ...]) -> Iterator[tuple[str, list[Action]]]:
    """Scope → its actions, both in the table's order."""
    for scope in dict.fromkeys(action.scope for action in actions):
        yield scope, [action for action in actions if action.scope == scope]


# -- Markdown -------------------------------------------------------------------------------------


def markdown() -> str:
    """Every action by topic and place, with its own keys, whatever a person has changed."""
    lines = [
        "# Keys",
        "",
        "Everything that can be done in StudyLam's app, place by place. In the app, `?` (or `f1`,",
        "where `?` would be typed) shows what acts where you are, and `ctrl+p` finds an action by",
        "its name.",
        "",
        "Any of these keys can be put elsewhere, by the action's name in the first column, in",
        "`config.toml`: `studylam config init` writes that file, `studylam config check` reads it.",
        "What is in force with you, `studylam config keys` tells.",
    ]
    for topic, rows in TOPICS:
        lines += ["", f"## {topic}"]
        for scope, actions in by_place(rows):
            lines += ["", f"### {title(scope)}", "", "| action | keys | what it does |"]
            lines += ["| --- | --- | --- |"]
            lines += [
                f"| `{action.id}` | {_markdown_keys(action)} | {_cell(action.help)} |"
                for action in actions
            ]
    return "\n".join(lines) + "\n"


def _markdown_keys(action: Action) -> str:
    return " ".join(_code(said(key)) for key in action.own_keys) or "–"


def _code(key: str) -> str:
    """A key as code in a cell, where ``|`` and a backtick have a meaning of their own."""
    if "`" in key:
        return f"`` {key} ``"
    return "`" + key.replace("|", "\\|") + "`"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


# -- config.toml ----------------------------------------------------------------------------------


def config_file(themes: list[str]) -> str:
    """A ``config.toml`` that sets nothing: all there is to set, each line a comment."""
    lines = [
        "# What you set in StudyLam. A line that begins with # is a comment: take the # away to",
        "# set what it says. Is everything right? studylam config check",
        "#",
        "# Editors that know schemas can help: studylam config schema > config.schema.json",
    ]
    for table, about in TABLES.items():
        if table == KEYS:
            continue
        lines += ["", *_comment(about), f"[{table}]"]
        for setting in SETTINGS:
            if setting.table == table:
                lines += ["", *_comment(setting.about)]
                if setting.values:
                    lines += _comment(f"One of: {', '.join(map(toml, setting.values))}.")
                if setting.id == "look.theme":
                    lines += _comment(f"There is: {', '.join(themes)}.")
                lines += [f"# {setting.name} = {toml(setting.default)}"]
    lines += ["", *_comment(TABLES[KEYS])]
    lines += _comment('A key is written like "a", "?", "f5", "ctrl+k", "shift+left", "comma".')
    lines += [f"[{KEYS}]"]
    for topic, rows in TOPICS:
        for scope, actions in by_place(rows):
            name = title(scope)
            lines += ["", f"# -- {name if name == topic else f'{topic}: {name}'}"]
            for action in actions:
                lines += _comment(action.help)
                lines += [f'# "{action.id}" = "{",".join(map(written, action.own_keys))}"']
    return "\n".join(lines) + "\n"


def _comment(words: str) -> list[str]:
    import textwrap

    return textwrap.wrap(
        words, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


# -- JSON Schema ----------------------------------------------------------------------------------


def schema(themes: list[str]) -> dict[str, Any]:
    """A JSON Schema of ``config.toml``, for editors."""
    tables: dict[str, Any] = {}
    for table, about in TABLES.items():
        properties = {
            setting.name: _setting_schema(setting.values, setting.default, setting.about)
            for setting in SETTINGS
            if setting.table == table
        }
        if table == KEYS:
            properties = {
                action.id: {
                    "type": "string",
                    "description": action.help,
                    "default": ",".join(map(written, action.own_keys)),
                }
                for action in ACTIONS
            }
        tables[table] = {
            "type": "object",
            "description": about,
            "additionalProperties": False,
            "properties": properties,
        }
    tables["look"]["properties"]["theme"]["enum"] = ["", *themes]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What is set in StudyLam",
        "type": "object",
        "additionalProperties": False,
        "properties": tables,
    }


def _setting_schema(values: tuple[str, ...], default: str | bool, about: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "boolean" if isinstance(default, bool) else "string"}
    found |= {"description": about, "default": default}
    return found | ({"enum": list(values)} if values else {})
