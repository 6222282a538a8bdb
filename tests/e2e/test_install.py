"""What a user gets: the wheel in a new environment, with everything in it and nothing else."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tarfile
import time
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return folder


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_wheel_and_sdist_carry_the_course_and_the_licence(built: Path) -> None:
    wheel = set(zipfile.ZipFile(only(built, "*.whl")).namelist())
    assert "studylam/_data/content/pack.yaml" in wheel
    assert any(n.startswith("studylam/_data/content/lessons/") for n in wheel)
    assert any(n.startswith("studylam/_data/quizzes/") and n.endswith(".md") for n in wheel)
    assert any(n.endswith(".tcss") for n in wheel)
    assert "studylam/packs/template/content/labs/due-date/solution/handler.py" in wheel
    assert "studylam/packs/pages/K001.md" in wheel
    assert any(n.endswith("licenses/LICENSE") for n in wheel)
    assert not any(n.startswith("tests/") for n in wheel)
    with tarfile.open(only(built, "*.tar.gz")) as sdist:
        names = {n.partition("/")[2] for n in sdist.getnames()}
    assert {"content/pack.yaml", "README.md", "LICENSE", "pyproject.toml"} <= names


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` folder of a new venv with the wheel and just what it asks for."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder)
    wheel = only(built, "*.whl")
    # Most of what is installed is never imported here: what is gets compiled then.
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin/python"]
    done = subprocess.run(
        [*pip, "install", "-q", "--no-compile", str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip(f"the package index can't be reached: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def run(installed: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed / "studylam", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


def test_commands_work_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    events = run(installed, "events", "list", "--json", folder=tmp_path)
    assert events.returncode == 0, events.stderr
    price = run(
        installed, "price", "lambda", "--requests", "3000000", "--duration-ms", "100",
        "--memory-mb", "128", "--json", folder=tmp_path,
    )  # fmt: skip
    assert '"total_usd": "0.40"' in price.stdout
    (tmp_path / "hello.py").write_text(
        "def hi(event, context):\n    return 'Hello ' + event.get('name', 'World')\n"
    )
    invoked = run(installed, "invoke", "hello.py:hi", "--json", folder=tmp_path)
    assert invoked.returncode == 0, invoked.stderr + invoked.stdout
    assert '"Hello World"' in invoked.stdout.replace("\\", "")


def test_a_pack_can_be_written_without_the_checkout(
    installed: Path, tmp_path: Path, own_home: Path
) -> None:
    for arguments in (["new", "mine"], ["check", "mine"], ["explain", "K001"]):
        done = run(installed, "pack", *arguments, folder=tmp_path)
        assert done.returncode == 0, done.stderr + done.stdout
    assert not list((tmp_path / "mine").rglob("*.pyc"))


def test_the_app_opens(installed: Path, tmp_path: Path, own_home: Path) -> None:
    master, slave = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {**os.environ, "STUDYLAM_HOME": str(own_home), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [installed / "studylam"], stdin=slave, stdout=slave, stderr=slave, cwd=tmp_path,
        env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen = b""
    end = time.monotonic() + 60
    try:
        # An exam is asked about by name only when the course was found in the wheel.
        while b"CLF-C02" not in seen and time.monotonic() < end:
            if select.select([master], [], [], 1)[0]:
                seen += os.read(master, 65536)
        assert b"CLF-C02" in seen, seen[-2000:]
        os.write(master, b"\x11")  # ctrl+q
        while process.poll() is None and time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                try:
                    os.read(master, 65536)
                except OSError:
                    break
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        os.close(master)
