"""Groups of commands whose modules are imported only when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are found by a table, so that its help page imports none of them.

    Args:
        home: the package of the commands' modules.
        table: name → (module below ``home``, what the command does). The module has the command
            under its name (``-`` as ``_``), as ``NAME_packs`` or as ``command``.
    """

    def __init__(
        self, *args: Any, home: str, table: Mapping[str, tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.home = home
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        module = importlib.import_module(f"{self.home}.{self.table[cmd_name][0]}")
        name = cmd_name.replace("-", "_")
        # Python has names of its own for some: import, list.
        wanted = (name, f"{name}_packs", f"{name}_command", "command")
        found = next(value for each in wanted if (value := getattr(module, each, None)))
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.table.items()])
