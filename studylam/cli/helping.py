"""How a help page is laid out: usage, what it does, options, examples, and what else there is.

Every command gets its context from here, so that pages of commands in any file look the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


class HelpContext(click.Context):
    """A call of a command that knows the command's examples."""

    def get_help(self) -> str:
        command, formatter = self.command, self.make_formatter()
        command.format_usage(self, formatter)
        command.format_help_text(self, formatter)
        command.format_arguments(self, formatter)
        command.format_options(self, formatter)
        _write(formatter, examples_of(self))
        command.format_epilog(self, formatter)
        return formatter.getvalue().rstrip("\n")


def words_of(context: click.Context) -> str:
    """What is called, without the program: ``pack check``; nothing for the program itself."""
    return " ".join(context.command_path.split()[1:])


def examples_of(context: click.Context) -> Sequence[str]:
    """Lines for a shell; one may go on in the next with a backslash."""
    from studylam.cli.reference.examples import EXAMPLES

    return EXAMPLES.get(words_of(context), ())


def laid_out(examples: Sequence[str]) -> list[str]:
    """The lines of examples, with their comments below each other."""
    parted = [example.partition("  # ") for example in examples]
    width = max((len(code) for code, mark, _ in parted if mark), default=0)
    lines: list[str] = []
    for code, mark, comment in parted:
        lines += (f"{code:<{width}}  # {comment}" if mark else code).splitlines()
    return lines


def _write(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    if examples:
        with formatter.section("Examples"):
            for line in laid_out(examples):
                # Not wrapped: a broken line could not be copied into a shell.
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def dressed(command: click.Command) -> click.Command:
    """The command, and those of its own, with help pages as these."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        for one in command.commands.values():
            dressed(one)
    return command
