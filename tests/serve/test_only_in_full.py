"""What a served process runs, and what it leaves alone: asked of the runtime, not of a screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studylam import home, served
from studylam.errors import NoSandboxError, SandboxError, UsageError
from studylam.labs.tuning.subjects import typed_subject
from studylam.packs import Library, shelf
from studylam.runtime import LambdaService
from studylam.runtime.tiers import open_zygote


@pytest.fixture
def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process is a served one, for one test; gives the home of whoever serves."""
    folder = tmp_path / "owner"
    folder.mkdir()
    monkeypatch.setenv(served.ENVIRONMENT_VARIABLE, str(folder))
    return folder


def test_in_full_isolation_it_runs_as_ever(owner: Path) -> None:
    zygote, report = open_zygote()
    zygote.close()
    assert report.tier == "A"


def test_with_less_nothing_runs_whoever_agrees(
    owner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYLAM_SANDBOX", "b")
    with LambdaService(blank_environments=0, accept_no_sandbox=True) as service:
        service.accept_no_sandbox()
        with pytest.raises(SandboxError, match="only inside full isolation") as refusal:
            _ = service.sandbox
    assert not isinstance(refusal.value, NoSandboxError)  # of which one could be talked out


_AGREES_AND_FORGETS = """
import os, sys
from pathlib import Path
from studylam import served
served.begin(Path(sys.argv[1]))
os.environ.clear()
os.environ["STUDYLAM_SANDBOX"] = "b"
from studylam.errors import SandboxError
from studylam.runtime.tiers import open_zygote
try:
    open_zygote(accept_no_sandbox=True)
except SandboxError as error:
    print(error.message)
"""


def test_a_served_process_cant_lose_that(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AGREES_AND_FORGETS, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "only inside full isolation" in done.stdout


def test_elsewhere_nothing_is_another() -> None:
    assert not served.is_served()
    served.refuse("Anything")


def test_packs_and_what_is_parsed_are_the_owners(owner: Path, own_home: Path) -> None:
    assert home.cache_folder() == owner / "cache"
    assert home.progress_database() == own_home / "progress.db"
    pack = owner / "packs" / "of-the-owner"
    (pack / "content").mkdir(parents=True)
    (pack / "content" / "pack.yaml").write_text("id: of-the-owner\n", encoding="utf-8")
    assert shelf.roots() == (pack,)


def test_the_owners_packs_stay_as_they_are(owner: Path, tmp_path: Path) -> None:
    for change in (shelf.install, shelf.update, shelf.remove):
        with pytest.raises(UsageError, match="isn't there in a browser"):
            change(str(tmp_path))


def test_no_handler_on_the_owners_disk_is_tuned(owner: Path) -> None:
    with (
        pytest.raises(UsageError, match="isn't there in a browser"),
        typed_subject("/etc/passwd:main", Library(())),
    ):
        pass
