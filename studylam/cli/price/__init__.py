"""``studylam price``: the calculator, in the app or right here.

One file a group of commands, imported only when one of them is called.
"""

from __future__ import annotations

import click

from studylam.cli.lazy import LazyGroup

# Name → (module below this package, what it does).
COMMANDS: dict[str, tuple[str, str]] = {
    "lambda": ("functions", "A month of one function, with everything that it can be billed for."),
    "scenario": ("architectures", "A whole architecture, from a file or a pack."),
    "compare": ("architectures", "Several architectures side by side."),
    "part": ("architectures", "One part of an architecture alone: a queue, an API, a table …"),
    "parts": ("architectures", "What an architecture can have, and what each part takes."),
}


@click.group(cls=LazyGroup, home=__name__, table=COMMANDS, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """What a month costs, of a function or a whole architecture. Alone: opens the calculator."""
    if ctx.invoked_subcommand is not None:
        return 0
    from studylam.cli.preview import open_app

    return open_app("price")
