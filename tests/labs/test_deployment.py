"""What becomes /var/task: what the handler needs, and nothing else of the learner's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from studylam.errors import BadInputError, NotFoundError, StudyLamError, UsageError
from studylam.labs.deployment import find_target, package


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder as learners have them: a handler among other things."""
    folder = tmp_path / "notes"
    for name in ("handler.py", "helper.py", "pkg/__init__.py", "pkg/deep/data.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x = 1\n")
    for name in (".aws/credentials", "photos/cat.jpg", "secret.txt", ".env", "pkg/.hidden"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret")
    (tmp_path / "outside.py").write_text("secret")
    (folder / "link.py").symlink_to(tmp_path / "outside.py")
    (folder / "pkg" / "up").symlink_to(tmp_path)
    (folder / "alias.py").symlink_to(folder / "helper.py")
    return folder


@pytest.mark.quick
def test_a_file_brings_modules_and_packages_and_nothing_else(notes: Path) -> None:
    target = find_target(f"{notes}/handler.py:main", None)
    assert target.handler == "handler.main"
    with package(target) as folder:
        found = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
        assert found == [
            "alias.py",
            "handler.py",
            "helper.py",
            "pkg/__init__.py",
            "pkg/deep/data.json",
        ]
        assert not any(path.is_symlink() for path in folder.rglob("*"))
    assert not folder.exists()


def test_a_folder_is_taken_as_it_is(notes: Path) -> None:
    target = find_target(str(notes), "pkg.mod.main")
    assert target.handler == "pkg.mod.main"
    with package(target) as folder:
        assert folder == notes
    assert notes.exists()


def test_a_link_that_the_caller_names_is_followed(notes: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "app.py"
    link.parent.mkdir()
    link.symlink_to(notes / "handler.py")
    with package(find_target(f"{link}:main", None)) as folder:
        assert [path.name for path in folder.iterdir()] == ["app.py"]


def test_an_encoding_that_the_file_declares_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "old.py"
    path.write_bytes(b"# -*- coding: latin-1 -*-\nNAME = '\xe9'\n")
    assert find_target(f"{path}:main", None).handler == "old.main"


@pytest.mark.quick
@pytest.mark.parametrize(
    ("target", "handler", "kind", "said"),
    [
        ("nowhere.py:main", None, NotFoundError, "no file nowhere.py"),
        ("nowhere", "a.b", NotFoundError, "no folder nowhere"),
        ("a/" * 3000 + "x.py:main", None, NotFoundError, "no file a/a/"),
        ("x" * 300, "a.b", NotFoundError, "no folder xxx"),
        ("x" * 300, None, UsageError, "FILE:FUNCTION"),
        ("", None, UsageError, "FILE:FUNCTION"),
        ("", "a.b", NotFoundError, "'' is no folder"),
        ("handler.py", None, UsageError, "FILE:FUNCTION"),
        ("handler.py:", None, UsageError, "FILE:FUNCTION"),
        ("pkg", None, UsageError, "--handler MODULE.FUNCTION"),
        ("pkg:main", None, UsageError, "--handler MODULE.main"),
        ("handler.py", "a.b", UsageError, "goes with a folder"),
        ("secret.txt:main", None, BadInputError, ".py"),
        ("bad.py:main", None, BadInputError, "UTF-8"),
        ("odd.py:main", None, BadInputError, "UTF-8"),
    ],
)
def test_a_wrong_target_is_told_kindly(
    notes: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    handler: str | None,
    kind: type[StudyLamError],
    said: str,
) -> None:
    monkeypatch.chdir(notes)
    Path("bad.py").write_bytes(b"x = 1\ny = 2\nz = '\xff'\n")
    Path("odd.py").write_bytes(b"# coding: klingon\n")
    with pytest.raises(kind) as caught:
        find_target(target, handler)
    assert said in str(caught.value)
    if target.startswith("bad.py"):
        assert caught.value.where == "bad.py:3"


CLOSED = """\
import os, sys
from pathlib import Path
from studylam.errors import StudyLamError
from studylam.labs.deployment import find_target, package

os.setgid(65534)
os.setuid(65534)  # what root may look at, others may not
try:
    with package(find_target(sys.argv[1], sys.argv[2] if sys.argv[2:] else None)) as folder:
        print(sorted(path.name for path in folder.iterdir()))
except StudyLamError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can play somebody else")
def test_what_others_have_closed_is_not_looked_into() -> None:
    # Not below pytest's own folder, which is closed to others itself.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path in ("handler.py", "private/__init__.py", "private/x.py", "secret.py"):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text("x = 1\n")
        (folder / "private").chmod(0o700)
        (folder / "secret.py").chmod(0o600)

        def told(*arguments: str) -> str:
            command = [sys.executable, "-c", CLOSED, *arguments]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        assert told(f"{folder}/handler.py:main") == "['handler.py']\n"
        assert "BadInputError" in told(f"{folder}/secret.py:main")
        assert "every folder on the way" in told(f"{folder}/private/x.py:main")
        assert "every folder on the way" in told(f"{folder}/private/x", "a.b")
