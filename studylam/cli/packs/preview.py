"""``studylam pack preview``: the app on packs that are being written."""

from __future__ import annotations

from pathlib import Path

import click

from studylam.cli.packs.common import pack_folder


@click.command()
@click.argument("folders", metavar="[DIR]…", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def preview(context: click.Context, folders: tuple[Path, ...]) -> int:
    """Open the app on the pack in DIR: it follows every save, and says what is wrong.

    Several packs may be named; without any, it is the one around the current folder. Your own
    record isn't touched. Problems are behind ctrl+k, and ctrl+d opens what is on the screen in
    $VISUAL or $EDITOR. The same as studylam --pack DIR.
    """
    from studylam.cli.preview import begin, open_app

    begin(context, folders or (pack_folder(None),))
    return open_app()
