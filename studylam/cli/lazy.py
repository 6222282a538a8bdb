"""Groups of commands whose modules are imported only when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.helping import HelpContext, dressed, words_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """A group whose commands are found by a table, so that its help page imports none of them.

    Args:
        home: the package of the commands' modules.
        table: name → (module below ``home``, what the command does). The module has the command
            under its name (``-`` as ``_``), as ``NAME_packs`` or as ``command``.
        groups: headings of the help page, each with the names below it; none: all below one.
    """

    context_class = HelpContext

    def __init__(
        self,
        *args: Any,
        home: str,
        table: Mapping[str, tuple[str, str]],
        groups: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.home = home
        self.table = table
        self.groups = groups or {"Commands": tuple(table)}

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
        if ctx.resilient_parsing:
            from studylam.cli.completing import complete_too

            complete_too(found, f"{words_of(ctx)} {cmd_name}".strip())
        return dressed(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # it suggests the nearest of the names that it knows
            from studylam.cli.meant import elsewhere

            message = elsewhere(error.command_name, self.table)
            near = () if message else self.table
            raise click.NoSuchCommand(error.command_name, message, near, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.table))
        for heading, names in self.groups.items():
            with formatter.section(heading):
                formatter.write_dl([(f"{name:<{width}}", self.table[name][1]) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """The names that begin so, without importing what is called so."""
        from click.shell_completion import CompletionItem

        from studylam.cli.completing import TAKES
        from studylam.cli.completing import items as named

        names = [name for name in self.table if name.startswith(incomplete)]
        items = [CompletionItem(name, help=self.table[name][1]) for name in names]
        items += named(TAKES.get(words_of(ctx), {}).get("*", ()), incomplete)
        # A command's own, not the group's: it would import each to see whether it is hidden.
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]
