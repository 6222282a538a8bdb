"""``studylam serve``: the app in a browser, on this machine or (said aloud) for others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

import click

from studylam import home
from studylam.cli.output import say
from studylam.errors import StudyLamError, UsageError

if TYPE_CHECKING:
    from studylam.serve.addresses import Names
    from studylam.serve.visitors import Visitors

WARNING = """\
! Others can reach this. Whoever has the address can keep a record on this machine and run code in
  its sandbox. {plain}
  Safer, for people you know: listen on this machine only, and let them come through SSH:
    ssh -L {port}:127.0.0.1:{port} you@this-machine"""
NO_TLS = (
    "There is no TLS: the address, and all that is typed and shown, can be read on\n  the way. "
    "A proxy with TLS in front mends that: --public-url says its name."
)
WITH_TLS = "The proxy has to hand websockets on (/ws), too."


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    metavar="N",
    help="Where to listen; else on a port that is free.",
)
@click.option(
    "--address",
    default="127.0.0.1",
    metavar="A",
    help="Listen on another address than 127.0.0.1, which only this machine reaches.",
)
@click.option(
    "--yes-expose-it",
    "exposed",
    is_flag=True,
    help="Yes, other machines are to reach it. Needed for such an --address or --public-url.",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="By which address visitors come, if a proxy with TLS stands in front.",
)
@click.option("--open", "opened", is_flag=True, help="Open it in your browser.")
@click.option(
    "--sessions",
    type=click.IntRange(1, 1_000),
    default=8,
    show_default=True,
    metavar="N",
    help="How many may be here at a time, each with an app of their own.",
)
@click.option(
    "--visitors",
    "most",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    metavar="N",
    help="How many may have a record here.",
)
@click.option(
    "--idle",
    type=click.FloatRange(min=1, max=10_000),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="End a session in which nothing was pressed for so long.",
)
@click.option("--list", "listed", is_flag=True, help="List the visitors who have a record here.")
@click.option(
    "--forget",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Remove visitors who weren't here for so many days, with their records; then end.",
)
def command(
    port: int,
    address: str,
    exposed: bool,
    public_url: str | None,
    opened: bool,
    sessions: int,
    most: int,
    idle: float,
    listed: bool,
    forget: float | None,
) -> int:
    """Play the app to a browser, until ctrl+c.

    It listens on this machine only, and opens only with the address that is shown: a new one each
    time, with a secret in it. Every visitor gets a record of their own, below StudyLam's folder in
    visitors/; yours isn't touched. Whoever comes back with the same browser finds theirs again.

    Code runs there only inside full isolation (tier A of studylam doctor); on a machine without it,
    all the rest works. Files, programs and settings of this machine stay out of reach.

    A browser keeps some keys for itself (ctrl+t, ctrl+w, ctrl+n): ctrl+p finds what they do.
    """
    visitors = _visitors(most)
    if listed or forget is not None:
        return _look_after(visitors, forget)
    from studylam.serve.addresses import Names, is_loopback, listen, public_address

    public = public_address(public_url) if public_url else ""
    local = is_loopback(address) and not public
    if not local and not exposed:
        raise UsageError(
            f"Other machines could reach {public or address}.",
            hint="If that is what you want: --yes-expose-it. Else leave it out, and go through an "
            f"SSH tunnel: ssh -L {port or 8000}:127.0.0.1:{port or 8000} you@this-machine",
        )
    listening = listen(address, port)
    with listening:
        names = Names(address, listening.getsockname()[1], public)
        if not local:
            say(
                WARNING.format(port=names.port, plain=WITH_TLS if names.is_https else NO_TLS),
                error=True,
            )
        return _serve(visitors, names, listening, opened, sessions, idle)


def _visitors(most: int) -> Visitors:
    try:
        import textual_serve  # noqa: F401
    except ImportError as error:
        raise StudyLamError(
            f"What plays the app to a browser isn't installed ({error.name}).",
            hint="Install it: pip install 'textual-serve>=1.1.3,<1.2'",
        ) from error
    from studylam.serve.visitors import Visitors

    return Visitors(home.home(), most)


def _serve(
    visitors: Visitors,
    names: Names,
    listening: socket,
    opened: bool,
    sessions: int,
    idle: float,
) -> int:
    import asyncio
    import logging

    from studylam.serve.gate import Gate
    from studylam.serve.server import Server

    # What went wrong is said in sentences, and kept in files; no library writes between them.
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)
    code_runs = _code_runs()

    def tell(words: str) -> None:
        say(words)
        sys.stdout.flush()

    gate = Gate(names)
    owners_home = home.home().resolve()
    server = Server(gate, visitors, owners_home, tell, sessions, idle)

    def ready() -> None:
        tell(f"StudyLam is served at\n\n  {gate.address}\n")
        tell(f"Whoever has this address can come in. {code_runs} ctrl+c ends it.")

    with _reading_packs(), _leading_there(gate.address) if opened else nullcontext():
        asyncio.run(server.serve(listening, ready))
    tell("No longer served; every session has ended.")
    return 0


def _code_runs() -> str:
    """Whether visitors can run code here, found out by building what has to stand around it."""
    from studylam.errors import SandboxError
    from studylam.runtime.tiers import open_zygote

    try:
        zygote, report = open_zygote()
        zygote.close()
        if report.tier == "A":
            return "Code runs inside full isolation."
    except SandboxError:
        pass
    return (
        "No code runs there: this machine has no full\nisolation (studylam doctor says what is "
        "missing). All the rest works."
    )


@contextmanager
def _reading_packs() -> Iterator[None]:
    """Have the packs parsed meanwhile, if they aren't yet: the first visitor doesn't wait for it.

    In a process of its own, as the server needs none of it.
    """
    import subprocess

    program = "from studylam.packs import open_library; open_library()"
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _leading_there(address: str) -> Iterator[None]:
    """Open the address in the browser of whoever serves, if there is a desktop to do that on.

    By way of a file that only this account can read: other accounts see the arguments of programs.
    """
    import webbrowser
    from html import escape
    from tempfile import NamedTemporaryFile

    desktop = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if not desktop:
        say("There is no desktop here to open a browser on: open the address yourself.", error=True)
        yield
        return
    with NamedTemporaryFile("w", suffix=".html", dir=home.home(), encoding="utf-8") as file:
        file.write(f'<meta http-equiv="refresh" content="0; url={escape(address)}">\n')
        file.flush()
        webbrowser.open(Path(file.name).as_uri())
        yield


# -- the visitors of before -----------------------------------------------------------------------


def _look_after(visitors: Visitors, forget: float | None) -> int:
    if forget is not None:
        gone = visitors.forget(forget)
        for visitor in gone:
            say(f"{visitor.name}  removed")
        say(f"{len(gone)} of {len(gone) + len(visitors.all())} visitors removed.")
        return 0
    found = visitors.all()
    if not found:
        say("Nobody has a record here yet.")
        return 0
    say(f"{'visitor':<18}{'first here':<18}{'last here':<18}{'kB':>8}")
    for visitor in found:
        made, seen = (f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (visitor.made, visitor.seen))
        say(f"{visitor.name:<18}{made:<18}{seen:<18}{visitor.bytes_held() / 1000:>8,.0f}")
    say(f"\nTheir folders are in {visitors.folder}")
    return 0
