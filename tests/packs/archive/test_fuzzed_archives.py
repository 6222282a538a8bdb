"""Whatever the bytes are: a pack, or a sentence. Never a traceback, never anything left behind."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.packs.archive import RefusedError, build, unpack
from studylam.packs.archive.names import belongs
from tests.packs.archive.raw import Member, pack, tree

GOOD = (
    pack(
        Member("quizzes/", mode=0o40755),
        Member("quizzes/a.md", "some words " * 30, method=8),
        Member("README.md", "x"),
    ),
    pack(
        Member("content/labs/x/handler.py", "def f(): ...\n", flags=8, behind=bytes(16)),
        comment=b"a comment",
    ),
)


def safely_unpacked(data: bytes) -> bool:
    folder = Path(tempfile.mkdtemp())
    try:
        file = folder / "in" / "x.zip"
        file.parent.mkdir()
        file.write_bytes(data)
        try:
            unpacked = unpack(file, folder / "out")
        except RefusedError:
            assert tree(folder) == ["in", "in/x.zip"]
            return False
        files = {path for path in tree(folder / "out") if not (folder / "out" / path).is_dir()}
        assert files == set(unpacked.sums)
        assert all(belongs(path) for path in files)
        assert "content/pack.yaml" in files
        return True
    finally:
        shutil.rmtree(folder)


def test_the_good_ones() -> None:
    assert all(safely_unpacked(data) for data in GOOD)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_some_bytes_changed(data: st.DataObject) -> None:
    archive = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(archive) - 1))
        new = data.draw(st.binary(min_size=0, max_size=8))
        archive[at : at + data.draw(st.integers(0, 8))] = new
    safely_unpacked(bytes(archive))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert not safely_unpacked(data)
    assert not safely_unpacked(b"PK\3\4" + data)


NAMES = st.text(
    st.sampled_from("aA./\\:é\u0301\u202e\0 ~-") | st.characters(), min_size=0, max_size=20
)


@settings(max_examples=80, deadline=None)
@given(st.lists(NAMES, max_size=4), st.sampled_from(["", "content/", "quizzes/"]))
def test_any_names(names: list[str], folder: str) -> None:
    """What is unpacked lies in the folder, under the very name that the archive gives."""
    members = [
        Member((folder + name).encode("utf-8", "surrogatepass"), "x", mode=0) for name in names
    ]
    safely_unpacked(pack(*members))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(
            st.sampled_from("aB.~-_ é\u0301\u200b\\:") | st.characters(codec="utf-8"),
            min_size=1,
            max_size=12,
        ).filter(lambda name: "/" not in name and "\0" not in name and name not in (".", "..")),
        st.binary(max_size=200),
        max_size=4,
    )
)
def test_what_is_built_comes_out_again(files: dict[str, bytes]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        root = folder / "pack"
        for name, body in {"content/pack.yaml": b"id: x", **files}.items():
            place = root / (name if "/" in name else f"quizzes/{name}")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
        try:
            built = build(root, folder / "x.zip")
        except BadInputError:
            assert not (folder / "x.zip").exists()
            return
        unpacked = unpack(built.path, folder / "out")
        assert unpacked.checked
        for path in unpacked.sums:
            if path != "SHA256SUMS":
                assert (folder / "out" / path).read_bytes() == (root / path).read_bytes()
        assert built.files == len(unpacked.sums) - 1
    finally:
        shutil.rmtree(folder)
