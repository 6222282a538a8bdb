"""``studylam simulate``: the simulators, in the app or right here.

One file a simulator, imported only when it is called. Any other word is what the app opens at.
"""

from __future__ import annotations

import click

from studylam.cli.lazy import LazyGroup

# Name → (module below this package, what it does).
COMMANDS: dict[str, tuple[str, str]] = {
    "load": ("load", "Functions under load: throttles, cold starts, latency, the bill."),
    "retries": ("retries", "Who tries again after an error, when, and where the event ends up."),
}


class Simulators(LazyGroup):
    """A group that takes a scenario's or an exercise's id for a command, too."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.table and not args[0].startswith("-"):
            return "app", open_there, args
        return super().resolve_command(ctx, args)


@click.command(name="app")
@click.argument("what", metavar="WHAT")
def open_there(what: str) -> int:
    """Open the app at WHAT."""
    from studylam.cli.preview import library, open_app
    from studylam.errors import NotFoundError
    from studylam.tui.places import place

    try:
        place("simulate").find(library(), what)
    except NotFoundError as error:
        import difflib

        if near := difflib.get_close_matches(what, COMMANDS, n=1, cutoff=0.8):
            hint = f"Did you mean: studylam simulate {near[0]}?"
            raise NotFoundError(error.message, hint=hint) from None
        raise
    return open_app("simulate", what)


@click.group(
    cls=Simulators,
    home=__name__,
    table=COMMANDS,
    invoke_without_command=True,
    subcommand_metavar="[WHAT | COMMAND [ARGS]...]",
)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Simulate load and retries. Without a command: the simulators in the app.

    WHAT is where the app opens: concurrency, tuning, or the id of a scenario or an exercise.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from studylam.cli.preview import open_app

    return open_app("simulate")
