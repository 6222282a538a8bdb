"""Archives that are what they should be: the same bytes for the same pack, and back again."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.packs.archive import build, default_name, open_archive, unpack
from tests.packs.archive.raw import PACK, Member, made, pack, tree

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.quick
def test_there_and_back(sample: SamplePack, tmp_path: Path) -> None:
    sample.write("README.md", "Read me.\n")
    sample.write("LICENSE", "MIT\n")
    before = contents(sample.root)
    built = build(sample.root, tmp_path / "x.zip")
    data = built.path.read_bytes()
    assert (built.size, built.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert built.files == len(before)
    unpacked = unpack(built.path, tmp_path / "out")
    after = contents(tmp_path / "out")
    assert after.pop("SHA256SUMS") == b"".join(
        f"{hashlib.sha256(before[name]).hexdigest()}  {name}\n".encode() for name in sorted(before)
    )
    assert after == before
    assert unpacked.checked
    assert unpacked.sha256 == built.sha256


def test_the_same_pack_is_the_same_bytes_wherever_it_lies_and_whoever_builds_it(
    sample: SamplePack, tmp_path: Path
) -> None:
    sample.write("content/labs/echo/assets/ü.txt", "ü")
    one = build(sample.root, tmp_path / "one.zip")
    copy = tmp_path / "elsewhere" / "copy"
    for path in sorted(sample.root.rglob("*"), reverse=True):  # made in another order
        if path.is_file():
            target = copy / path.relative_to(sample.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            target.chmod(0o755)
            os.utime(target, (1, 1))
    two = build(copy, tmp_path / "two.zip")
    assert one.path.read_bytes() == two.path.read_bytes()
    code = (
        "import sys; from pathlib import Path; from studylam.packs.archive import build; "
        "print(build(Path(sys.argv[1]), Path(sys.argv[2])).sha256)"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code, str(copy), str(tmp_path / "three.zip")],
        env={**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"},
        umask=0o077,
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == one.sha256


def test_other_machines_pythons_and_days_come_to_the_same_sum(tmp_path: Path) -> None:
    for name, text in (PACK, ("quizzes/ü.md", "ü\n"), ("README.md", "Read me.\n")):
        place = tmp_path / "tiny" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    assert build(tmp_path / "tiny", tmp_path / "x.zip").sha256 == (
        "274a175986efc4ad2dfbf60e2768df22d464edafec3c83cd6111cc433f0d1498"
    )


def test_only_what_belongs_is_packed(sample: SamplePack, tmp_path: Path) -> None:
    honest = build(sample.root, tmp_path / "honest.zip").sha256
    sample.write(".git/config", "x")
    sample.write(".env", "SECRET=1")
    sample.write("Makefile", "x")
    sample.write("origin.json", "x")
    sample.write("SHA256SUMS", "old")
    sample.write("content/.DS_Store", "x")
    sample.write("content/labs/echo/.secret", "x")
    sample.write("content/labs/echo/__pycache__/handler.cpython-311.pyc", b"x")
    sample.write("content/labs/echo/handler.pyc", b"x")
    sample.write("quizzes/limits.md~", "x")
    sample.write("notes/a.md", "x")
    assert build(sample.root, tmp_path / "again.zip").sha256 == honest
    with zipfile.ZipFile(tmp_path / "again.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
        assert archive.testzip() is None


def test_links_dont_travel(sample: SamplePack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    inside = sample.root / "content/labs/echo/solution/again.py"
    inside.symlink_to("handler.py")
    (sample.root / "README.md").symlink_to(tmp_path / "secret")
    build(sample.root, tmp_path / "x.zip")
    with open_archive(tmp_path / "x.zip") as archive:
        assert "README.md" not in archive.files
        # What a link inside of the pack leads to goes along as a file.
        name = "content/labs/echo/solution/"
        assert b"".join(archive.read(f"{name}again.py")) == b"".join(
            archive.read(f"{name}handler.py")
        )
    (sample.root / "quizzes" / "out.md").symlink_to(tmp_path / "secret")
    with pytest.raises(BadInputError, match=r"quizzes/out\.md: This link leads"):
        build(sample.root, tmp_path / "y.zip")
    assert not (tmp_path / "y.zip").exists()


@pytest.mark.parametrize("name", ["a\x1b[2J.md", "a\\b.md", "a" * 201, "LIMITS.md"])
def test_what_couldnt_be_installed_isnt_built(
    name: str, sample: SamplePack, tmp_path: Path
) -> None:
    sample.write(f"quizzes/{name}", "x")
    with pytest.raises(BadInputError):
        build(sample.root, tmp_path / "x.zip")
    assert tree(tmp_path) == [p for p in tree(tmp_path) if p.startswith("sample")]


def test_where_an_archive_goes(sample: SamplePack, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.md").write_text("my notes")
    (tmp_path / "old.zip").write_bytes(pack())
    (tmp_path / "link.zip").symlink_to("old.zip")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    for impossible in (tmp_path / "loop", tmp_path / "loop/x.zip", Path("~no-such-user/x.zip")):
        with pytest.raises(BadInputError, match="can't be there"):
            build(sample.root, impossible)
    with pytest.raises(BadInputError, match="folder of this name"):
        build(sample.root, tmp_path / "folder")
    with pytest.raises(NotFoundError, match="There is no folder"):
        build(sample.root, tmp_path / "nowhere" / "x.zip")
    for inside in ("content/x.zip", "quizzes/../content/x.zip", "content/labs/x.zip"):
        with pytest.raises(BadInputError, match="inside of the pack"):
            build(sample.root, sample.root / inside)
    for other in ("notes.md", "pipe"):
        with pytest.raises(BadInputError, match="another file"):
            build(sample.root, tmp_path / other)
    assert (tmp_path / "notes.md").read_text() == "my notes"
    with pytest.raises(NotFoundError, match="isn't a pack"):
        build(tmp_path / "folder", tmp_path / "x.zip")
    with pytest.raises(NotFoundError, match="isn't a pack"):
        build(tmp_path / "gone", tmp_path / "x.zip")
    # Beside content/ is no harm: it isn't packed when the pack is built again.
    first = build(sample.root, sample.root / "x.zip")
    assert build(sample.root, sample.root / "x.zip").sha256 == first.sha256
    # An older archive is replaced, and a link stays one.
    built = build(sample.root, tmp_path / "link.zip")
    assert (tmp_path / "link.zip").is_symlink()
    assert built.path == tmp_path / "old.zip"
    assert len(built.path.read_bytes()) == built.size
    assert not [path for path in tree(tmp_path) if path.startswith(".")]


def test_no_room(sample: SamplePack, tmp_path: Path) -> None:
    good = build(sample.root, tmp_path / "good.zip").path
    before = tree(tmp_path)
    code = """
import resource, sys
from pathlib import Path
from studylam.errors import StorageError
from studylam.packs.archive import build, unpack
resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
root, good, folder = map(Path, sys.argv[1:])
for work in (lambda: build(root, folder / "x.zip"), lambda: unpack(good, folder / "out")):
    try:
        work()
    except StorageError as error:
        print(error.message)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample.root), str(good), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition(" (")[0] for line in done.stdout.splitlines()] == [
        "The archive can't be written",
        "The archive can't be unpacked",
    ]
    assert tree(tmp_path) == before


def test_names_of_archives() -> None:
    assert default_name("acme", "1.0.0") == "acme-1.0.0.zip"
    assert default_name("acme", "1.0/../../x y") == "acme-1.0-..-..-x-y.zip"
    assert default_name("acme", "../") == "acme-0.zip"


# -- archives of other programs -----------------------------------------------------------------


def test_a_code_hosts_archive(sample: SamplePack, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        config = ["-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", "-C", str(sample.root), *config, *arguments], check=True)

    sample.write(".gitignore", "x\n")
    sample.write("README.md", "x\n")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "x")
    target = tmp_path / "x.zip"
    git("archive", "--format=zip", "--prefix=acme-1.0/", "-o", str(target), "HEAD")
    unpacked = unpack(target, tmp_path / "out")
    shutil.rmtree(sample.root / ".git")
    (sample.root / ".gitignore").unlink()
    assert contents(tmp_path / "out") == contents(sample.root)
    assert unpacked.hidden == ("acme-1.0/.gitignore",)
    assert not unpacked.checked


def test_macos_archive(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(
        made(
            Member("acme/", mode=0o40755),
            Member("acme/content/", mode=0o40755),
            Member("acme/content/pack.yaml", "id: acme", method=8),
            Member("acme/.DS_Store", "x"),
            Member("__MACOSX/acme/content/._pack.yaml", bytes(500_000), method=8),
        )
    )
    unpacked = unpack(tmp_path / "x.zip", tmp_path / "out")
    assert list(unpacked.sums) == ["content/pack.yaml"]
    assert tree(tmp_path / "out") == ["content", "content/pack.yaml"]
    assert unpacked.hidden == ("__MACOSX/acme/content/._pack.yaml", "acme/.DS_Store")


def test_an_archive_written_in_one_go(sample: SamplePack, tmp_path: Path) -> None:
    """Sizes behind the data, headers in 64 bits, compressed, a comment at the end."""

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents(sample.root).items():
            with archive.open(name, "w", force_zip64=name.endswith(".py")) as member:
                member.write(data)
        archive.comment = b"Made on a Tuesday."
    (tmp_path / "x.zip").write_bytes(stream.data)
    unpack(tmp_path / "x.zip", tmp_path / "out")
    assert contents(tmp_path / "out") == contents(sample.root)
    file = tmp_path / "y.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents(sample.root).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    unpack(file, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(sample.root)


def test_checksums_made_with_sha256sum(sample: SamplePack, tmp_path: Path) -> None:
    names = sorted(contents(sample.root))
    made_by = subprocess.run(
        ["sha256sum", "--binary", *names], cwd=sample.root, capture_output=True, check=True
    )
    sums = made_by.stdout
    for changed, reason in [
        (sums, ""),
        (sums.replace(b"*", b" ./").replace(b"\n", b"\r\n"), ""),
        (sums.upper().replace(b"*", b""), "isn't a checksum"),
        (sums.split(b"\n", 1)[1], "no checksum"),
        (sums + b"0" * 64 + b"  quizzes/more.md\n", "isn't there"),
        (sums + b"0" * 64 + b"  quizzes/limits.md\n", "second checksum"),
        (sums.replace(sums[:8], b"01234567"), "changed or damaged"),
    ]:
        file = tmp_path / "x.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for name in names:
                archive.writestr(name, (sample.root / name).read_bytes())
            archive.writestr("SHA256SUMS", changed)
        if reason:
            with pytest.raises(BadInputError, match=reason):
                unpack(file, tmp_path / "out")
            assert not (tmp_path / "out").exists()
        else:
            assert unpack(file, tmp_path / "out").checked
            shutil.rmtree(tmp_path / "out")
    build(sample.root, file)
    unpack(file, tmp_path / "out")
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "out", check=True
    )
