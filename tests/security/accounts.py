"""Whose rights the attacked program has: root's, or an ordinary user's, in each tier.

The sandbox is built differently for root (users of its own) and for an ordinary user (a user
namespace), so everything is tried as both. Where the tests run as root, the ordinary user is
``NOBODY``, and a Python that this user can start gets the same packages.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

import studylam

NOBODY = 65534
"""An account that every system has and nobody uses."""

CONFIGURATIONS = ("A-root", "A-user", "B-root", "B-user")
REPOSITORY = Path(__file__).resolve().parents[2]


def command(configuration: str, *arguments: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """A Python with ``arguments`` in this configuration, and its environment variables.

    ``folder`` becomes its folder for temporary files. Skips the test where that account isn't to
    be had.
    """
    tier, _, account = configuration.partition("-")
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "TMPDIR": str(folder),
        "STUDYLAM_HOME": str(folder / "home"),
        "STUDYLAM_SANDBOX": tier.lower(),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if account == "root" and os.geteuid() != 0:
        pytest.skip("the tests don't run as root")
    if account == "root" or os.geteuid() != 0:
        variables["PYTHONPATH"] = str(REPOSITORY)
        return [sys.executable, *arguments], variables
    os.chown(folder, NOBODY, NOBODY)
    for above in folder.parents:  # pytest's own folders are closed to others
        if above.stat().st_uid == os.geteuid() and above.is_relative_to(tempfile.gettempdir()):
            above.chmod(above.stat().st_mode | 0o011)
    return [*as_nobody(), str(python_for(folder)), *arguments], variables


def run(
    configuration: str,
    *arguments: str,
    program: Path | None = None,
    forced: bool = True,
    timeout_s: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run a Python with ``arguments`` in this configuration, in a folder of its own.

    ``program``: a folder with a changed copy of ours, which is used instead. ``forced``: the tier
    is the configuration's; else the program finds out by itself which one holds.
    """
    # A short path: names of unix sockets are limited.
    with tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as place:
        start, variables = command(configuration, *arguments, folder=Path(place))
        paths = [str(REPOSITORY)]
        if program is not None:
            shutil.move(program, place)
            paths.insert(0, f"{place}/{program.name}")
        if not forced:
            del variables["STUDYLAM_SANDBOX"]
        return subprocess.run(
            start,
            env={**variables, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=place,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def copy_of_program(folder: Path) -> Path:
    """What of the program runs handlers, below ``folder``, to be changed for `run`."""
    # What is compiled goes along: Python takes it for all files but those that are changed then.
    skipped = shutil.ignore_patterns("*.pyc.*", "tui", "_data")
    return Path(
        shutil.copytree(Path(studylam.__file__).parent, folder / "studylam", ignore=skipped)
    )


def as_nobody() -> list[str]:
    """The beginning of a command that root wants to run as an ordinary user."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("there is no setpriv here")
    return [setpriv, "--reuid", f"{NOBODY}", "--regid", f"{NOBODY}", "--clear-groups"]


def python_for(folder: Path) -> Path:
    """A Python in ``folder`` that an ordinary user can start, with our packages and this code."""
    executable = _public_python()
    if executable is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        pytest.skip(f"there is no Python {version} that an ordinary user could start")
    packages = folder / f"venv/lib/python{sysconfig.get_python_version()}/site-packages"
    packages.mkdir(parents=True)
    ours = f"{sysconfig.get_path('purelib')}\n{REPOSITORY}\n"
    (packages / "ours.pth").write_text(ours, "utf-8")
    (folder / "venv/bin").mkdir()
    (folder / "venv/bin/python").symlink_to(executable)
    (folder / "venv/pyvenv.cfg").write_text(f"home = {executable.parent}\n", "utf-8")
    return folder / "venv/bin/python"


_CHECK = """
import os, sys
sys.path[:0] = {paths!r}
import studylam.runtime.service
os.execv(sys.executable, [sys.executable, "-c", ""])
"""


@functools.cache
def _public_python() -> Path | None:
    """A Python of this version that others may start (pyenv's in root's home is not)."""
    version = f"python{sysconfig.get_python_version()}"
    paths = [sysconfig.get_path("purelib"), str(REPOSITORY)]
    for place in (
        os.path.realpath(sys.executable),
        f"/usr/bin/{version}",
        f"/usr/local/bin/{version}",
    ):
        check = [*as_nobody(), place, "-B", "-c", _CHECK.format(paths=paths)]
        if subprocess.run(check, capture_output=True, cwd="/").returncode == 0:
            return Path(place)
    return None
