"""``studylam doctor``: is everything here that StudyLam needs, and if not, how to mend it."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import sys
import textwrap
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from studylam import __version__, home
from studylam.cli.output import emit, say
from studylam.errors import StorageError

if TYPE_CHECKING:
    from studylam.runtime.diagnosis import Layer

_PACKAGES = (
    "textual",
    "pydantic",
    "sqlite-utils",
    "boto3",
    "botocore",
    "moto",
    "simplejson",
    "fsrs",
    "Pillow",
)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
def command(as_json: bool) -> int:
    """Versions, terminal, your record, and which sandbox layers are active.

    Exit status 1 if handlers can't be run here.
    """
    findings = {
        "versions": _versions(),
        "terminal": _terminal(),
        "record": _record(),
        **_sandbox(),
    }
    if as_json:
        emit(findings)
    else:
        _print(findings)
    return 0 if findings["sandbox"]["tier"] else 1


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {"studylam": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name.lower()] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name.lower()] = None
    return found


def _terminal() -> dict[str, Any]:
    size = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    deep = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    if os.environ.get("NO_COLOR"):
        colours = "none (NO_COLOR is set)"
    elif deep:
        colours = "16 million"
    elif "256color" in term:
        colours = "256"
    else:
        colours = "none" if term in ("", "dumb") else "16"
    encoding = sys.stdout.encoding or locale.getpreferredencoding(False)
    mend = ""
    if size.columns < 80 or size.lines < 24:
        mend = "The app is comfortable from 80 columns and 24 lines on: make the window larger."
    if encoding.lower().replace("-", "") != "utf8":
        mend = "Diagrams need UTF-8: set LANG to a UTF-8 locale, e.g. LANG=C.UTF-8"
    return {
        "is_terminal": sys.stdout.isatty(),
        "columns": size.columns,
        "lines": size.lines,
        "term": term,
        "colours": colours,
        "encoding": encoding,
        "mend": mend,
    }


def _record() -> dict[str, Any]:
    """The learner's record, looked at without changing it."""
    try:
        path = home.progress_database()
    except StorageError as error:
        return {
            "path": error.where,
            "exists": False,
            "writable": False,
            "health": error.message,
            "mend": error.hint or "",
        }
    found: dict[str, Any] = {"path": str(path), "exists": path.exists(), "mend": ""}
    found["writable"] = os.access(path if path.exists() else path.parent, os.W_OK)
    found["health"] = "not made yet: that happens with the first answer"
    if path.exists():
        try:
            uri = f"file:{quote(os.fsencode(path))}?mode=ro"
            with sqlite3.connect(uri, uri=True, timeout=2) as connection:
                found["health"] = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            connection.close()
        except sqlite3.Error as error:
            found["health"] = str(error)
        if found["health"] != "ok":
            found["mend"] = (
                "StudyLam won't overwrite it. Move it away to start anew, "
                "and bring back what you exported: studylam progress import FILE"
            )
    if not found["writable"]:
        found["mend"] = f"Make it writable, or choose another folder: {home.ENVIRONMENT_VARIABLE}"
    return found


def _sandbox() -> dict[str, dict[str, Any]]:
    """What holds around handlers, and around the process that plays AWS for them."""
    from studylam.runtime.diagnosis import diagnose
    from studylam.runtime.sandbox import NOT_COVERED, PROMISE, TIERS

    found = diagnose()
    return {
        "sandbox": {
            "meaning": TIERS[found.report.tier] if found.report else "Handlers are not run.",
            "tier": found.report.tier if found.report else None,
            "reason": found.reason,
            "kernel": found.kernel,
            "landlock_abi": found.landlock_abi,
            "layers": [_layer(layer) for layer in found.layers],
            "promise": PROMISE if found.report and found.report.layers else None,
            "not_covered": list(NOT_COVERED),
        },
        "cloud": {
            "runs": not found.cloud_reason,
            "reason": found.cloud_reason,
            "layers": [_layer(layer) for layer in found.cloud],
        },
    }


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "active": layer.is_active,
        "stops": layer.stops,
        "mend": layer.mend,
    }


def _print(findings: dict[str, dict[str, Any]]) -> None:
    say("Versions")
    for name, version in findings["versions"].items():
        say(f"  {name:<14}{version or 'missing: pip install studylam'}")
    terminal = findings["terminal"]
    say("\nTerminal")
    kind = terminal["term"] or "unknown" if terminal["is_terminal"] else "none (piped)"
    say(f"  kind          {kind}")
    say(f"  size          {terminal['columns']} × {terminal['lines']}")
    say(f"  colours       {terminal['colours']}")
    say(f"  encoding      {terminal['encoding']}")
    _say_mend(terminal["mend"])
    record = findings["record"]
    say("\nYour record")
    say(f"  file          {record['path']}")
    say(f"  writable      {'yes' if record['writable'] else 'no'}")
    say(f"  health        {record['health']}")
    _say_mend(record["mend"])
    sandbox = findings["sandbox"]
    say("\nSandbox")
    say(f"  tier          {sandbox['tier'] or 'none'}: {sandbox['meaning']}")
    say(f"  kernel        {sandbox['kernel']}, Landlock {sandbox['landlock_abi'] or 'missing'}")
    if sandbox["reason"]:
        say(f"  why not more  {sandbox['reason']}")
    _say_layers(sandbox["layers"])
    if sandbox["promise"]:
        _say_wrapped("promised", sandbox["promise"])
        for sentence in sandbox["not_covered"]:
            _say_wrapped("not covered", sentence)
    cloud = findings["cloud"]
    say("\nCloud (what answers boto3 in place of AWS)")
    say(f"  runs          {'yes' if cloud['runs'] else 'no: ' + cloud['reason']}")
    _say_layers(cloud["layers"])


def _say_layers(layers: list[dict[str, Any]]) -> None:
    said = set()
    for layer in layers:
        say(f"  {'✓' if layer['active'] else '✗'} {layer['name']:<20}{layer['stops']}")
        if layer["mend"] and layer["mend"] not in said:
            said.add(layer["mend"])
            _say_mend(layer["mend"])


def _say_wrapped(name: str, text: str) -> None:
    first, *rest = textwrap.wrap(text, 82)
    say(f"  {name:<14}{first}")
    for line in rest:
        say(f"  {'':<14}{line}")


def _say_mend(text: str) -> None:
    if text:
        say(f"  → {text}")
