"""What was probably meant by a wrong word of a call.

Click suggests names of commands and options, but neither a command that is in another group nor one
of the few values that an option has.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

import click

_SHOWN = 3


def elsewhere(name: str, here: Collection[str]) -> str | None:
    """What to say of a command that isn't here, where one of that name is in another group.

    Args:
        here: the names of this group; where one of them is nearer, there is nothing to say.
    """
    from studylam.cli.reference.examples import EXAMPLES

    last = {words: words.rpartition(" ")[2] for words in EXAMPLES if words}
    near = [name]
    if name not in last.values():
        if difflib.get_close_matches(name, here):
            return None
        near = difflib.get_close_matches(name, set(last.values()), n=1, cutoff=0.75)
    found = [words for words, word in last.items() if word in near][:_SHOWN]
    if not found:
        return None
    meant = " or ".join(f"'studylam {words}'" for words in found)
    return f"No such command {name!r}. Did you mean {meant}?"


def one_of(error: click.ClickException) -> click.ClickException:
    """The error; if it is of one among a few values, with the one that is near."""
    wrong = re.match(r"'(.*)' is not one of ", error.message)
    if not (wrong and isinstance(error, click.BadParameter) and error.param):
        return error
    kind = error.param.type
    choices = [str(choice) for choice in kind.choices] if isinstance(kind, click.Choice) else []
    near = difflib.get_close_matches(wrong[1], choices, n=1, cutoff=0.5)
    if not near:
        return error
    message = f"{error.message} Did you mean {near[0]!r}?"
    return click.BadParameter(message, error.ctx, error.param, error.param_hint)
