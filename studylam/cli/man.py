"""``studylam man``: the manual, made from the commands as they are."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from studylam.cli.output import say
from studylam.errors import NotFoundError, StorageError, UsageError


def _commands(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """The commands below those that stand there already."""
    group: click.Command | None = context.find_root().command
    for word in context.params.get("words") or ():
        group = group.get_command(context, word) if isinstance(group, click.Group) else None
    names = group.list_commands(context) if isinstance(group, click.Group) else []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=_commands)
@click.option(
    "--install",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a page for each command into DIR/man1, for man itself to find.",
)
def man(words: tuple[str, ...], folder: Path | None) -> int:
    """Show the manual: of everything, or of COMMAND.

    On a terminal by the man that is here; into a pipe or a file as its source (roff).
    """
    from studylam.cli.reference.page import pages
    from studylam.cli.reference.roff import man_page

    if folder is not None:
        if words:
            raise UsageError("--install writes all pages: leave COMMAND out.")
        return _install(folder)
    wanted = " ".join(words)
    page = next((page for page in pages() if page.words == wanted), None)
    if page is None:
        known = [page.words for page in pages() if page.words]
        raise NotFoundError.named("command", wanted, known, list_with="studylam --help")
    text = man_page(page)
    if not (sys.stdout.isatty() and shutil.which("man")):
        say(text.rstrip("\n"))
        return 0
    return _shown(page.file_name, text)


def _install(folder: Path) -> int:
    from studylam.cli.reference.page import pages
    from studylam.cli.reference.roff import man_page

    into = folder / "man1"
    written = 0
    try:
        into.mkdir(parents=True, exist_ok=True)
        for page in pages():
            (into / page.file_name).write_text(man_page(page), "utf-8")
            written += 1
    except OSError as error:
        raise StorageError(
            f"The pages can't be written ({error.strerror}).", where=str(into)
        ) from error
    say(f"{written} pages are in {into}. If man doesn't find them: export MANPATH={folder}:")
    return 0


def _shown(name: str, text: str) -> int:
    """Let ``man`` lay the page out and turn it. Ctrl+C in there is for the pager."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="studylam-man-") as folder:
        file = Path(folder) / name
        file.write_text(text, "utf-8")
        return subprocess.run(["man", str(file)], check=False).returncode
