"""Help, man pages and the page of commands: complete, copyable, and as the commands are."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from studylam.cli import COMMANDS, GROUPS, root, run
from studylam.cli.helping import examples_of, words_of
from studylam.cli.reference.examples import EXAMPLES
from studylam.cli.reference.markdown import commands_page
from studylam.cli.reference.page import Page, pages, walk
from studylam.cli.reference.roff import man_page
from studylam.cli.reference.statuses import FAILS
from tests.tui.look import UPDATE

PAGE = Path("studylam/docs/commands.md")
COLUMNS = 80

ALL = list(walk())


def each() -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("command", "context"), ALL, ids=[words_of(context) or "studylam" for _, context in ALL]
    )


@each()
def test_help_says_what_it_does_and_shows_how(
    command: click.Command, context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    assert command.help, "no docstring"
    summary = command.get_short_help_str(limit=1000)
    assert summary.endswith("."), summary
    assert summary[0].isupper(), summary
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts
    lines = context.get_help().splitlines()
    assert "Examples:" in lines
    assert [line for line in lines if len(line) > COLUMNS] == []
    if isinstance(command, click.Group):
        assert [line for line in lines[1:] if line.endswith("...")] == [], "a summary is cut off"


def calls(examples: tuple[str, ...]) -> Iterator[list[str]]:
    """The words of each call of studylam in lines of a shell."""
    for example in examples:
        lexer = shlex.shlex(example.replace("\\\n", " "), posix=True, punctuation_chars="|>&")
        lexer.whitespace_split = True
        words: list[str] = []
        found = []
        for word in [*lexer, "|"]:
            if word in ("|", ">", "&&"):
                found.append(words)
                words = []
            else:
                words.append(word)
        mine = [part[1:] for part in found if part[:1] == ["studylam"]]
        assert len(mine) == 1, example
        yield from mine


@each()
def test_examples_are_calls_that_are_right(command: click.Command, context: click.Context) -> None:
    """Parsed with everything that click checks; nothing is run."""
    examples = tuple(examples_of(context))
    assert examples
    for words in calls(examples):
        _parse(root, words, context)


def _parse(command: click.Command, words: list[str], wanted: click.Context) -> None:
    """As click goes down: raises UsageError where it would."""
    parent: click.Context | None = None
    rest, name, reached = words, "studylam", []
    while True:
        try:
            parent = command.make_context(name, list(rest), parent=parent)
        except click.exceptions.Exit:  # --help
            reached.append("")
            break
        reached.append(words_of(parent))
        rest = [*parent._protected_args, *parent.args]
        if not (isinstance(command, click.Group) and rest):
            break
        found_name, found, rest = command.resolve_command(parent, rest)
        assert found is not None, words
        command, name = found, found_name or ""
    assert words_of(wanted) in reached, f"{words} is no example of this command"


def test_no_example_is_left_of_a_command_that_is_gone() -> None:
    known = {words_of(context) for _, context in ALL}
    assert set(EXAMPLES) == known
    assert set(FAILS) <= known


def test_every_command_has_a_heading() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)


def test_help_is_short_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "check", "-h"]) == 0
    short = capsys.readouterr().out
    assert run(["pack", "check", "--help"]) == 0
    assert capsys.readouterr().out == short


def test_the_page_of_commands_is_as_they_are() -> None:
    page = commands_page(pages())
    if os.environ.get(UPDATE):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, f"{UPDATE}=1 writes it anew."


# -- man pages ------------------------------------------------------------------------------------

PAGES = {page.words: page for page in pages()}
SECTIONS = (
    *("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"),
    *("EXIT STATUS", "ENVIRONMENT", "FILES"),
)


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.name)
def test_a_man_page_has_what_one_looks_for(page: Page) -> None:
    lines = man_page(page).splitlines()
    assert lines[0].startswith(".TH ")
    for section in SECTIONS:
        assert f".SH {section}" in lines, section
    for line in lines:
        # Nothing of a command's text is taken for a request, or for an escape that roff obeys.
        assert not line.startswith("'"), line
        assert line[:1] != "." or line.split()[0] in REQUESTS, line


REQUESTS = {".TH", ".SH", ".B", ".BR", ".TP", ".PP", ".RS", ".RE", ".nf", ".fi", '.\\"'}


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc isn't installed here")
def test_mandoc_finds_nothing_wrong(tmp_path: Path) -> None:
    assert run(["man", "--install", str(tmp_path)]) == 0
    files = sorted(map(str, (tmp_path / "man1").iterdir()))
    assert len(files) == len(ALL)
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    # The pages have no date of their own: they are as new as the program.
    found = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert found == []


@pytest.mark.skipif(shutil.which("man") is None, reason="man isn't installed here")
def test_man_shows_what_stands_there(tmp_path: Path) -> None:
    source = tmp_path / "studylam-invoke.1"
    source.write_text(man_page(PAGES["invoke"]), encoding="utf-8")
    done = subprocess.run(
        ["man", str(source)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MANWIDTH": "80", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"},
    )
    assert 'echo \'{"name": "Ada"}\' | studylam invoke hello.py:handler' in done.stdout
    assert "--accept-no-sandbox" in done.stdout


def test_the_manual_of_one_command_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["man", "pack", "check"]) == 0
    assert capsys.readouterr().out == man_page(PAGES["pack check"])
    assert run(["man", "pack", "chek"]) == 2
    assert run(["man", "pack", "--install", "x"]) == 2
