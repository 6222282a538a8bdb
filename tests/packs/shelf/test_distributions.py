"""Packs that come as Python distributions: found by their metadata, none of their code imported."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.cli import run
from studylam.errors import NotFoundError, UsageError
from studylam.packs.shelf import install, installed, offers, update

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

TRAP = "import pathlib; pathlib.Path({!r}).write_text('imported'); raise SystemExit('imported')\n"


class Site:
    """A folder on Python's path into which distributions are installed."""

    def __init__(self, folder: Path, sample: SamplePack) -> None:
        self.folder = folder
        self.sample = sample
        self.trace = folder.parent / "imported"
        folder.mkdir()

    def put(
        self,
        name: str = "acme-pack",
        points: str = "acme = acme_pack.course\n",
        package: str = "acme_pack/course",
        version: str = "1.0",
        direct_url: str = "",
    ) -> Path:
        """A distribution as pip leaves it: package, metadata, record."""
        if package:
            self.package(self.folder, package)
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[studylam.packs]\n{points}")
        (info / "RECORD").write_text("")
        if direct_url:
            (info / "direct_url.json").write_text(direct_url)
        return info

    def package(self, folder: Path, package: str) -> None:
        """The pack, in packages each of which tells when it is imported."""
        place = folder / package
        shutil.copytree(self.sample.root, place)
        while place != folder:
            (place / "__init__.py").write_text(TRAP.format(str(self.trace)))
            place = place.parent


@pytest.fixture
def site(home: Path, sample: SamplePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    made = Site(tmp_path / "site", sample)
    monkeypatch.syspath_prepend(str(made.folder))
    return made


def test_by_the_name_of_the_distribution_or_of_the_entry_point(site: Site) -> None:
    site.put()
    (offer,) = offers()
    assert (offer.distribution, offer.version, offer.entry_point) == ("acme-pack", "1.0", "acme")
    assert offer.folder == site.folder / "acme_pack" / "course"
    outcome = install("Acme_Pack")
    assert outcome.is_new and outcome.pack.id == "sample"
    assert outcome.pack.origin is not None
    assert outcome.pack.origin.words == "the Python distribution acme-pack 1.0"
    assert install("acme").is_same
    assert install("acme-pack:acme").is_same
    assert not site.trace.exists()
    assert not [path for path in outcome.pack.root.rglob("*") if path.name == "__init__.py"]


def test_a_newer_distribution(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    info = site.put()
    install("acme-pack")
    assert update("sample").is_same
    shutil.rmtree(info)
    shutil.rmtree(site.folder / "acme_pack")
    with pytest.raises(NotFoundError):
        update("sample")
    site.sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    site.put(version="2.0")
    assert run(["pack", "list"]) == 0
    assert "2.0 is here now: studylam pack update sample" in capsys.readouterr().out
    outcome = update("sample")
    assert outcome.changes is not None
    assert outcome.changes.questions.changed == ("q-timeout",)
    assert outcome.pack.origin is not None
    assert outcome.pack.origin.distribution_version == "2.0"


def test_several_packs_of_one_distribution(site: Site) -> None:
    site.put(points="one = acme_pack.course\ntwo = acme_pack.more\n")
    site.put(name="other", points="one = other_pack\n", package="other_pack")
    with pytest.raises(UsageError, match="2 packs") as caught:
        install("acme-pack")
    assert caught.value.hint == "Say which: acme-pack:one, acme-pack:two"
    with pytest.raises(UsageError, match="2 packs"):
        install("one")
    assert install("acme-pack:one").is_new


@pytest.mark.parametrize(
    "value",
    [
        "acme_pack",
        "acme_pack.nothing",
        "../../etc",
        "/etc",
        "acme_pack/course",
        "acme_pack..course",
        "acme_pack.course.content",
        "",
        "os",
        "no_such_package.course",
    ],
)
def test_entry_points_that_lead_to_no_pack(value: str, site: Site) -> None:
    site.put(points=f"acme = {value}\n")
    assert [offer.folder for offer in offers()] in ([None], [])
    with pytest.raises(NotFoundError):
        install("acme-pack")
    assert not site.trace.exists()


def test_metadata_that_cant_be_read(site: Site) -> None:
    site.put()
    broken = site.put(name="broken", package="")
    (broken / "entry_points.txt").write_bytes(b"\xff\xfe[[[")
    nameless = site.put(name="nameless", package="")
    (nameless / "METADATA").write_bytes(b"\x00\xff")
    (site.put(name="listless", package="") / "METADATA").unlink()
    assert [offer.distribution for offer in offers()] == ["acme-pack"]


def test_an_attribute_is_no_matter(site: Site) -> None:
    site.put(points="acme = acme_pack.course:ROOT [extra]\n")
    assert install("acme-pack").is_new


def test_a_project_that_is_being_edited(site: Site, tmp_path: Path) -> None:
    """Only metadata are installed; a project's own folder has the package."""
    project = tmp_path / "a project"
    site.package(project / "src", "acme_pack/course")
    where = json.dumps({"url": project.as_uri(), "dir_info": {"editable": True}})
    site.put(package="", direct_url=where)
    assert install("acme-pack").is_new
    for bad in ("{", "[]", '{"url": 7}', '{"url": "https://x/y", "dir_info": {"editable": true}}'):
        (site.folder / "acme_pack-1.0.dist-info" / "direct_url.json").write_text(bad)
        assert offers()[0].folder is None
    assert not site.trace.exists()


def test_a_package_that_a_finder_of_its_own_finds(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other forms of editable installs put a finder, or a folder, on Python's path."""
    site.package(tmp_path / "elsewhere", "acme_pack/course")
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    site.put(package="")
    assert offers()[0].folder == tmp_path / "elsewhere" / "acme_pack" / "course"
    assert not site.trace.exists()


def test_a_folder_of_the_same_name_that_is_no_pack(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put()
    (tmp_path / "here" / "acme-pack").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert install("acme-pack").pack.origin is not None
    (one,) = installed()
    assert one.origin is not None and one.origin.kind == "distribution"
    with pytest.raises(NotFoundError):
        install("./acme-pack")


def test_a_real_wheel_installed_with_pip(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    """As a teacher publishes it and a learner gets it; pip needs no network for that."""
    wheel = tmp_path / "acme_pack-1.0-py3-none-any.whl"
    trace = tmp_path / "imported"
    files = {
        f"acme_pack/{path.relative_to(sample.root)}": path.read_bytes()
        for path in sorted(sample.root.rglob("*"))
        if path.is_file()
    }
    info = "acme_pack-1.0.dist-info"
    files["acme_pack/__init__.py"] = TRAP.format(str(trace)).encode()
    files[f"{info}/METADATA"] = b"Metadata-Version: 2.1\nName: acme-pack\nVersion: 1.0\n"
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/entry_points.txt"] = b"[studylam.packs]\nacme = acme_pack\n"
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    target = tmp_path / "target"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    if subprocess.run([*pip[:3], "--version"], capture_output=True).returncode:
        pytest.skip("no pip here")
    subprocess.run([*pip, "--no-compile", "--target", str(target), str(wheel)], check=True)
    environment = {**os.environ, "PYTHONPATH": str(target)}

    def studylam(*arguments: str) -> str:
        command = [sys.executable, "-m", "studylam", "pack", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    assert "available: studylam pack install acme-pack" in studylam("list")
    assert "Installed: A sample pack (sample 1.0.0)" in studylam("install", "acme-pack")
    assert "available" not in studylam("list")
    assert not trace.exists()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def test_a_distribution_with_broken_metadata_stops_nothing(
    site: Site, home: Path, tmp_path: Path
) -> None:
    """Neither ours nor those that pydantic would ask for plugins: it does when it is imported."""
    site.put()
    broken = site.put(name="broken", package="")
    (broken / "entry_points.txt").write_bytes(b"\xff[studylam.packs]\nx")
    (site.folder / "pydantic_plugin.py").write_text(TRAP.format(str(site.trace)))
    plugin = site.put(name="plugin", package="")
    (plugin / "entry_points.txt").write_text("[pydantic]\nx = pydantic_plugin:plugin\n")
    environment = {**os.environ, "PYTHONPATH": str(site.folder)}
    environment.pop("PYDANTIC_DISABLE_PLUGINS", None)  # as it is before anything was imported
    done = subprocess.run(
        [sys.executable, "-m", "studylam", "pack", "install", "acme-pack"],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not site.trace.exists()
