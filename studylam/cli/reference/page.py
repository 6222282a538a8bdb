"""What there is to say of a command, from the command itself: one page of the manual.

Markdown and man pages are two ways of writing the same.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

import click

from studylam.cli.helping import examples_of, laid_out, words_of
from studylam.cli.lazy import LazyGroup
from studylam.cli.reference.statuses import FAILS


@dataclass(frozen=True)
class Text:
    """A paragraph, or lines that stay as they are."""

    words: str
    verbatim: bool = False


@dataclass(frozen=True)
class Page:
    """One command."""

    words: str
    """What is called, without the program: ``pack check``; nothing for the program itself."""
    summary: str
    usage: tuple[str, ...]
    description: tuple[Text, ...]
    options: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, str], ...]
    """Of a group: names below it, and what they do."""
    examples: tuple[str, ...]
    notes: tuple[Text, ...]
    fails: str | None
    """What exit status 1 says of it; nothing if only that something went wrong."""

    @property
    def name(self) -> str:
        """``studylam pack check``"""
        return f"studylam {self.words}".rstrip()

    @property
    def file_name(self) -> str:
        """``studylam-pack-check.1``"""
        return self.name.replace(" ", "-") + ".1"


def pages() -> list[Page]:
    """The pages of all commands, each group before what is in it, as the help pages list them."""
    return [_page(command, context) for command, context in walk()]


def walk() -> Iterator[tuple[click.Command, click.Context]]:
    """Every command that can be called, with a context as if it were."""
    from studylam.cli import root

    yield from _below(root, root.context_class(root, info_name="studylam", **root.context_settings))


def _below(
    command: click.Command, context: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                inner = found.context_class(found, parent=context, info_name=name)
                yield from _below(found, inner)


def _page(command: click.Command, context: click.Context) -> Page:
    commands: list[tuple[str, str]] = []
    if isinstance(command, LazyGroup):
        commands = [(name, about) for name, (_, about) in command.table.items()]
    elif isinstance(command, click.Group):
        commands = [(name, summary(found)) for name, found in sorted(command.commands.items())]
    described = paragraphs(command.help)
    return Page(
        words=words_of(context),
        summary=summary(command),
        usage=tuple(command.collect_usage_pieces(context)),
        description=described,
        options=tuple(_options(command, context)),
        commands=tuple(commands),
        examples=tuple(laid_out(examples_of(context))),
        notes=paragraphs(command.epilog),
        fails=FAILS.get(words_of(context)),
    )


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record:
            yield record[0], " ".join(record[1].split())


def summary(command: click.Command) -> str:
    """What it does, in one sentence."""
    return command.get_short_help_str(limit=10_000)


def paragraphs(text: str | None) -> tuple[Text, ...]:
    """The paragraphs of a help text as click has them: those after ``\\b`` aren't filled."""
    found = []
    for block in re.split(r"\n\s*\n", inspect.cleandoc(text or "").partition("\f")[0]):
        if block.startswith("\b"):
            lines = block.lstrip("\b").strip("\n")
            found.append(Text(inspect.cleandoc("\n" + lines), verbatim=True))
        elif block.strip():
            found.append(Text(" ".join(block.split())))
    return tuple(found)
