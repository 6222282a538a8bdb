"""Archives made to do harm: refused with a sentence that names the entry, nothing left behind."""

from __future__ import annotations

import os
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.errors import NotFoundError, StudyLamError
from studylam.packs.archive import RefusedError, open_archive, unpack
from studylam.packs.archive.limits import MAX_ARCHIVE, MAX_ENTRIES, MAX_FILE
from tests.packs.archive.raw import PACK, Member, made, pack, tree


def refused(folder: Path, data: bytes) -> RefusedError:
    """The refusal of an archive; nothing else may be there afterwards."""
    file = folder / "x.zip"
    file.write_bytes(data)
    with pytest.raises(RefusedError) as caught:
        unpack(file, folder / "out")
    with pytest.raises(RefusedError), open_archive(file) as archive:  # unless only bytes tell
        for path in archive.files:
            assert all(len(piece) <= 1 << 16 for piece in archive.read(path))
        archive.check_sums(dict.fromkeys(archive.files, ""))
    assert not (folder / "out").exists()
    assert tree(folder) == ["x.zip"]
    assert str(caught.value).startswith(f"{file}: ")
    assert caught.value.exit_status == 2
    return caught.value


@pytest.mark.quick
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("//host/share", "absolute"),
        ("../x.md", "'..'"),
        ("content/../../x.md", "'..'"),
        ("content/..", "'..'"),
        ("content\\..\\..\\x.md", "backslash"),
        ("C:/x.md", "drive letter"),
        ("c:x.md", "drive letter"),
        ("content/a\0.md", "control characters"),
        ("content/a\x1b[2J.md", "control characters"),
        ("content/a\n.md", "control characters"),
        ("content/\x85.md", "control characters"),
        ("content/gepj.\u202egpj", "invisible"),
        ("content/a\u200b.md", "invisible"),
        ("content/\ufeffa.md", "invisible"),
        ("", "without a name"),
        ("content//a.md", "empty part"),
        ("content/./a.md", "'.'"),
        ("./content/a.md", "'.'"),
        ("content/" + "a" * 201, "too long"),
        ("content/" + "/".join(["ä" * 60] * 4), "too long"),
        ("content/" + "a/" * 20 + "b", "deeper"),
        ("content/con", "device"),
        ("content/Aux.tar.gz/a.md", "device"),
        ("quizzes/LPT¹ .md", "device"),
        ("content/a.md.", "dot"),
        ("content/a. /b.md", "blank"),
        ("content/a.md:b", "colon"),
        (b"content/\xff\xfe.md", "UTF-8"),
        (b"content/caf\x82.md", "UTF-8"),  # code page 437
    ],
)
def test_names(name: str | bytes, reason: str, tmp_path: Path) -> None:
    error = refused(tmp_path, pack(Member(name, "x")))
    assert reason in error.message
    assert "\x1b" not in str(error) and "\u202e" not in str(error)
    refused(tmp_path, pack(Member(name, "x"), Member("quizzes/a.md")))


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        (0o120777, "symbolic link"),
        (0o010644, "special"),
        (0o020666, "special"),
        (0o060660, "special"),
        (0o140755, "special"),
        (0o040755, "by its mode"),
        (0o104755, "special rights"),
        (0o102755, "special rights"),
    ],
)
def test_modes(mode: int, reason: str, tmp_path: Path) -> None:
    error = refused(tmp_path, pack(Member("quizzes/link", "../../../etc/passwd", mode=mode)))
    assert error.message.startswith("quizzes/link: ")
    assert reason in error.message


def test_a_folder_is_a_folder(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path, pack(Member("content/a/", "x", mode=0))).message
    assert "by its mode" in refused(tmp_path, pack(Member("content/a/", mode=0o100644))).message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("quizzes/a.md", "quizzes/a.md"),
        ("quizzes/a.md", "quizzes/A.md"),
        ("quizzes/straße.md", "quizzes/STRASSE.md"),
        ("quizzes/é.md", "quizzes/e\u0301.md"),
        ("quizzes/ﬁ.md", "quizzes/fi.md"),
        ("quizzes/a/x.md", "quizzes/A/y.md"),
        ("quizzes/a", "quizzes/a/b.md"),
        ("quizzes/a/b.md", "quizzes/a"),
        ("quizzes/A", "quizzes/a/b.md"),
        ("quizzes/a/", "quizzes/a"),
    ],
)
def test_names_that_are_the_same_somewhere(first: str, second: str, tmp_path: Path) -> None:
    members = [Member(name, "" if name.endswith("/") else "x", mode=0) for name in (first, second)]
    assert second in refused(tmp_path, pack(*members)).message


def test_too_many_entries(tmp_path: Path) -> None:
    many = [Member(f"quizzes/{number}.md") for number in range(MAX_ENTRIES)]
    assert "entries" in refused(tmp_path, pack(*many)).message
    # Its end may say less than the table has.
    assert "more entries than it says" in refused(tmp_path, pack(*many, here=2, count=2)).message


def test_a_table_of_contents_too_large_to_be_read(tmp_path: Path) -> None:
    padded = [Member(f"quizzes/{number}.md", extra=bytes(65_000)) for number in range(200)]
    assert "table of contents" in refused(tmp_path, pack(*padded)).message


def test_bombs(tmp_path: Path) -> None:
    zeros = Member("content/a.bin", bytes(MAX_FILE - 1), method=8)
    assert "bomb" in refused(tmp_path, pack(zeros)).message
    large = Member("content/a.bin", bytes(MAX_FILE + 1))
    assert "larger than" in refused(tmp_path, pack(large)).message
    # Many, each too small to be noticed by itself.
    small = [Member(f"content/{n}.bin", bytes(99_999), method=8) for n in range(50)]
    assert "bomb" in refused(tmp_path, pack(*small)).message
    body = os.urandom(80_000) + bytes(7_900_000)
    one = Member("content/0.bin", body, method=8)
    total = [replace(one, name=f"content/{n}.bin") for n in range(40)]
    assert "Unpacked, it is larger" in refused(tmp_path, pack(*total)).message


@pytest.mark.parametrize("said", [10, 4_000_000])
def test_sizes_that_lie(said: int, tmp_path: Path) -> None:
    body = b"".join(b"%d," % n for n in range(100_000))
    assert (
        "than it says"
        in refused(tmp_path, pack(Member("content/a.bin", body, method=8, size=said))).message
    )


def test_a_bomb_that_lies_isnt_inflated(tmp_path: Path) -> None:
    zeros = Member("content/a.bin", bytes(50_000_000), method=8, size=90_000)
    assert "larger than it says" in refused(tmp_path, pack(zeros)).message


def test_entries_that_share_bytes(tmp_path: Path) -> None:
    """One file has another's header among its bytes; and two names for the same bytes."""
    inner = Member("content/b.bin", "y" * 50)
    quoted = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, inner.crc, 50, 50, len(inner.name), 0
    )
    quoted += b"content/b.bin" + b"y" * 50
    outer = Member("content/a.bin", quoted)
    start = len(made(Member("content/pack.yaml", "id: x"))) - 22 - 46 - len("content/pack.yaml")
    inner.start = start + 30 + len("content/a.bin")
    error = refused(tmp_path, made(Member("content/pack.yaml", "id: x"), outer, inner))
    assert error.message == "content/b.bin: it overlaps with 'content/a.bin'."
    twice = made(Member("content/pack.yaml", "id: x"), Member("quizzes/a.md", start=0))
    assert "two different names" in refused(tmp_path, twice).message


def test_bytes_that_are_no_entrys(tmp_path: Path) -> None:
    """Whoever reads an archive from its start finds a file there that its table doesn't have."""
    hidden = made(Member("quizzes/b.md", "y"))[: 30 + len("quizzes/b.md") + 1]
    for gap in (hidden, b"\0"):
        error = refused(tmp_path, pack(Member("quizzes/a.md", "x", behind=gap)))
        assert "no entry" in error.message
    first = made(Member(*PACK, start=len(hidden), behind=b""))
    shifted = hidden + first[:-22] + first[-22:-6]
    offset = struct.unpack_from("<L", first, len(first) - 6)[0] + len(hidden)
    assert "no entry" in refused(tmp_path, shifted + struct.pack("<LH", offset, 0)).message
    honest = pack(Member("quizzes/a.md", "x", flags=8, behind=bytes(24)))
    (tmp_path / "x.zip").write_bytes(honest)
    assert len(unpack(tmp_path / "x.zip", tmp_path / "out").sums) == 2


def test_an_entry_that_reaches_into_the_table(tmp_path: Path) -> None:
    member = Member("quizzes/a.md", "x", packed=30, size=30)
    assert "table of contents" in refused(tmp_path, pack(member)).message


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (Member("quizzes/a.md", "x", flags=1), "encrypted"),
        (Member("quizzes/a.md", "x", flags=1 << 6), "encrypted"),
        (Member("quizzes/a.md", "x", own={"flags": 1}), "encrypted"),
        (Member("quizzes/a.md", "x", method=12), "method 12"),
        (Member("quizzes/a.md", "x", method=99), "method 99"),
        (Member("quizzes/a.md", "x", own={"method": 8}), "two headers"),
        (Member("quizzes/a.md", "x", own={"size": 2}), "two headers"),
        (Member("quizzes/a.md", "x", own={"name": b"quizzes/b.md"}), "two different names"),
        (Member("quizzes/a.md", "x", size=2), "two different sizes"),
        (Member("quizzes/a.md", "x", crc=1), "damaged"),
        (Member("quizzes/a.md", "x", size=0xFFFFFFFF, packed=0xFFFFFFFF), "4 GB"),
        (Member("quizzes/a.md", "x", start=0xFFFFFFFF), "4 GB"),
        (Member("quizzes/a.md", "x", start=7), "isn't where"),
        (Member("quizzes/a.md", "x", method=8, raw=b"\xff\xff\xff"), "damaged"),
        (Member("quizzes/a.md", "x", method=8, raw=b"\x01\x01\x00\xfe\xffx!!"), "behind"),
        (Member("quizzes/a.md", "x" * 999, method=8, raw=b"\x00"), "cut off"),
        (
            Member(
                "quizzes/a.md",
                "x",
                extra=struct.pack("<2HBL", 0x7075, 5 + 12, 1, 0) + b"quizzes/b.md",
            ),
            "two different names",
        ),
        (
            Member(
                "quizzes/a.md",
                "x",
                own={"extra": struct.pack("<2HBL", 0x7075, 5 + 12, 1, 0) + b"quizzes/b.md"},
            ),
            "two different names",
        ),
        (
            Member(
                "quizzes/a.md",
                "x",
                own={
                    "size": 0xFFFFFFFF,
                    "packed": 0xFFFFFFFF,
                    "extra": struct.pack("<2H2Q", 1, 16, 1 << 40, 1),
                },
            ),
            "two headers",
        ),
    ],
)
def test_records_that_cant_be_or_dont_agree(member: Member, reason: str, tmp_path: Path) -> None:
    error = refused(tmp_path, pack(member))
    assert reason in error.message
    assert error.message.startswith("quizzes/a.md: ")


@pytest.mark.parametrize(
    "end",
    [
        {"disk": 1},
        {"first": 1},
        {"here": 0},
        {"count": 0xFFFF, "here": 0xFFFF},
        {"offset": 0xFFFFFFFF},
        {"size": 0xFFFFFFFF},
        {"offset": 3},
        {"size": 10},
        {"count": 1, "here": 1},
        {"count": 5, "here": 5},
    ],
)
def test_an_end_that_lies(end: dict[str, int], tmp_path: Path) -> None:
    refused(tmp_path, pack(Member("quizzes/a.md", "x"), **end))


def test_a_64_bit_end_that_lies(tmp_path: Path) -> None:
    honest = pack(Member("quizzes/a.md", "x"))
    end = len(honest) - 22
    count, _, size, offset = struct.unpack_from("<2H2L", honest, end + 8)
    for said, ok in [
        ((count, count, size, offset), True),
        ((1, 1, size, offset), False),
        ((count, count, size, 0), False),
        ((count, count, 1 << 60, offset), False),
    ]:
        record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, *said)
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
        data = honest[:end] + record + locator + honest[end:]
        if ok:
            (tmp_path / "ok.zip").write_bytes(data)
            assert len(unpack(tmp_path / "ok.zip", tmp_path / "ok").sums) == 2
            (tmp_path / "ok.zip").unlink()
            for path in sorted((tmp_path / "ok").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            (tmp_path / "ok").rmdir()
        else:
            refused(tmp_path, data)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\3\4", b"Rar!\x1a\7", bytes(5000), b"PK\5\6"])
def test_what_isnt_a_zip(data: bytes, tmp_path: Path) -> None:
    assert "zip" in refused(tmp_path, data).message


def test_cut_off_and_added_to(tmp_path: Path) -> None:
    whole = pack(Member("quizzes/a.md", "x" * 300))
    for length in range(0, len(whole), 7):
        refused(tmp_path, whole[:length])
    refused(tmp_path, whole + b"\n")
    refused(tmp_path, b"#!/bin/sh\n" + whole)
    refused(tmp_path, whole[4:])


def test_what_isnt_a_pack(tmp_path: Path) -> None:
    assert "isn't a pack" in refused(tmp_path, made()).message
    assert "isn't a pack" in refused(tmp_path, made(Member("quizzes/a.md", "x"))).message
    assert "isn't a pack" in refused(tmp_path, made(Member("a/b/content/pack.yaml"))).message
    two = made(Member("a/content/pack.yaml"), Member("b/content/pack.yaml"))
    assert "isn't a pack" in refused(tmp_path, two).message
    assert refused(tmp_path, pack(Member("Content/b.md", "x"))).entry == "Content/b.md"


def test_what_stands_beside_a_pack(tmp_path: Path) -> None:
    """It is left out and told; but no less looked at."""
    others = ("Makefile", "contents/a.md", "docs/large.bin", "origin.json", "quizzes", "src/README")
    data = pack(*(Member(name, bytes(9_000_000 if "large" in name else 9)) for name in others))
    (tmp_path / "x.zip").write_bytes(data)
    unpacked = unpack(tmp_path / "x.zip", tmp_path / "out")
    assert unpacked.others == others
    assert tree(tmp_path / "out") == ["content", "content/pack.yaml"]
    shutil.rmtree(tmp_path / "out")
    for bad in (
        Member("../Makefile", "x"),
        Member("docs/link", "x", mode=0o120777),
        Member("docs/bomb.bin", bytes(9_000_000), method=8),
        Member("docs/CON", "x"),
        Member("MAKEFILE", "x"),
        Member("Makefile/a", "x"),
    ):
        refused(tmp_path, pack(Member("Makefile", "x"), bad))


def test_what_isnt_a_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        unpack(tmp_path / "nothing.zip", tmp_path / "out")
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(RefusedError):
            unpack(tmp_path / name, tmp_path / "out")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(MAX_ARCHIVE + 1)
    with pytest.raises(RefusedError, match="larger than"):
        unpack(tmp_path / "huge", tmp_path / "out")
    with pytest.raises(StudyLamError):
        unpack(Path("a\0b"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_checksums(tmp_path: Path) -> None:
    right = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of x
    assert "isn't a checksum" in refused(tmp_path, pack(Member("SHA256SUMS", "x"))).message
    assert "no checksum" in refused(tmp_path, pack(Member("SHA256SUMS", ""))).message
    assert "UTF-8" in refused(tmp_path, pack(Member("SHA256SUMS", b"\xff"))).message
    wrong = f"{right}  content/pack.yaml\n"
    assert "changed or damaged" in refused(tmp_path, pack(Member("SHA256SUMS", wrong))).message


def test_what_is_there_already_isnt_touched(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(pack())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    with pytest.raises(StudyLamError):
        unpack(tmp_path / "x.zip", tmp_path / "out")
    assert tree(tmp_path / "out") == ["mine"]
