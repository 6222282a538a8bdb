"""Packs onto the shelf, brought up to date, and off again."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.errors import BadInputError, NotFoundError, StorageError, StudyLamError, UsageError
from studylam.packs import load_pack, open_library
from studylam.packs.archive import build
from studylam.packs.shelf import (
    BrokenPackError,
    altered,
    install,
    installed,
    remove,
    roots,
    update,
)
from studylam.progress import Record
from tests.packs.archive.raw import PACK, Member, pack, tree

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover


def left(home: Path) -> list[str]:
    """What is on the shelf, without what is in the packs."""
    shelf = home / "packs"
    return sorted(path.name for path in shelf.iterdir()) if shelf.exists() else []


@pytest.mark.quick
def test_from_an_archive(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    sample.write("README.md", "Read me.\n")
    file = build(sample.root, tmp_path / "sample.zip")
    outcome = install(str(file.path))
    assert outcome.is_new and outcome.checked and outcome.changes is None
    place = home / "packs" / "sample"
    assert roots() == (place,)
    (one,) = installed()
    assert (one.id, one.root, one.fault) == ("sample", place, "")
    assert one.origin is not None
    assert (one.origin.kind, one.origin.source) == ("archive", str(file.path))
    assert (one.origin.title, one.origin.version) == ("A sample pack", "1.0.0")
    assert one.origin.sha256 == file.sha256
    assert altered(place) == ()
    assert (place / "README.md").read_text() == "Read me.\n"
    assert left(home) == ["sample"]
    assert open_library().lesson("sample:timeouts").title == "Timeouts"


def test_from_a_folder_by_the_rules_of_reading(
    home: Path, sample: SamplePack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write(".git/config", "x")
    sample.write("notes.txt", "x")
    sample.write("content/labs/echo/.secret", "x")
    sample.write("content/labs/echo/__pycache__/a.pyc", "x")
    (sample.root / "content/labs/echo/assets/b.bin").symlink_to("a.bin")
    monkeypatch.chdir(sample.root)
    install(".")
    place = home / "packs" / "sample"
    found = tree(place)
    assert not [path for path in found if ".git" in path or "secret" in path or "pyc" in path]
    assert "notes.txt" not in found
    copy = place / "content/labs/echo/assets/b.bin"
    assert not copy.is_symlink()
    assert copy.read_bytes() == (place / "content/labs/echo/assets/a.bin").read_bytes()
    # A copy: what happens there changes nothing here.
    shutil.rmtree(sample.root)
    assert load_pack(place).meta.title == "A sample pack"


def test_a_newer_one_and_what_has_changed(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    install(str(sample.root))
    same = update("sample")
    assert same.is_same and not same.is_new
    sample.edit("content/pack.yaml", "1.0.0", "1.1.0")
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    sample.edit("quizzes/limits.md", "## q-two", "## q-three")
    sample.edit("content/lessons/01-first/02-second.md", "goes up", "rises")
    sample.edit("content/labs/echo/solution/handler.py", "event\n", "event  # as it is\n")
    old = sample.root / "content/lessons/01-first/01-timeouts.md"
    old.rename(old.with_name("03-timeouts.md"))
    outcome = update("sample")
    assert not outcome.is_new and not outcome.is_same
    assert outcome.before is not None and outcome.pack.origin is not None
    assert (outcome.before.version, outcome.pack.origin.version) == ("1.0.0", "1.1.0")
    assert outcome.changes is not None
    told = {
        kind: (diff.added, diff.removed, diff.changed)
        for kind, diff in outcome.changes.kinds.items()
    }
    assert told == {
        "lessons": ((), (), ("second",)),  # not the one that only has another number
        "labs": ((), (), ("echo",)),
        "questions": (("q-three",), ("q-two",), ("q-timeout",)),
    }
    assert load_pack(home / "packs" / "sample").meta.version == "1.1.0"
    assert left(home) == ["sample"]


def test_an_installed_pack_that_somebody_changed_is_mended_by_an_update(
    home: Path, sample: SamplePack
) -> None:
    install(str(sample.root))
    place = home / "packs" / "sample"
    (place / "quizzes/limits.md").write_text("gone")
    (place / "quizzes/more.md").write_text("more")
    (place / "content/facts.yaml").unlink()
    assert altered(place) == ("content/facts.yaml", "quizzes/limits.md", "quizzes/more.md")
    assert not update("sample").is_same
    assert altered(place) == ()
    (place / "SHA256SUMS").unlink()
    assert altered(place) is None


def test_the_same_id_from_elsewhere(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    install(str(sample.root))
    file = build(sample.root, tmp_path / "sample.zip").path
    assert install(str(file)).is_same  # nothing would be another
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    build(sample.root, file)
    with pytest.raises(UsageError) as caught:
        install(str(file))
    assert "installed already: 1.0.0 from the folder" in caught.value.message
    assert caught.value.hint is not None
    assert "studylam pack update sample" in caught.value.hint
    assert "--replace" in caught.value.hint
    outcome = install(str(file), replacing=True)
    assert outcome.changes is not None
    assert outcome.changes.questions.changed == ("q-timeout",)
    (one,) = installed()
    assert one.origin is not None and one.origin.kind == "archive"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fact", "No pack may be called"),
        ("drill", "No pack may be called"),
        ("lesson", "No pack may be called"),
        ("studylam-aws-lambda", "built-in course"),
    ],
)
def test_ids_that_are_taken(name: str, reason: str, home: Path, sample: SamplePack) -> None:
    sample.edit("content/pack.yaml", "id: sample", f"id: {name}")
    for force in (False, True):
        with pytest.raises(BadInputError, match=reason):
            install(str(sample.root), force=force, replacing=True)
    assert left(home) == []


def test_a_pack_with_errors(home: Path, sample: SamplePack) -> None:
    sample.edit("quizzes/limits.md", "sources: [lambda-quotas]", "sources: [nowhere]")
    with pytest.raises(BrokenPackError) as caught:
        install(str(sample.root))
    assert caught.value.exit_status == 1
    assert caught.value.problems[0].level == "error"
    assert caught.value.problems[0].place.file == "quizzes/limits.md"
    assert left(home) == []
    outcome = install(str(sample.root), force=True)
    assert any(problem.level == "error" for problem in outcome.problems)
    (one,) = installed()
    assert one.origin is not None and one.origin.forced
    # The next one has to be asked for again.
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    with pytest.raises(BrokenPackError):
        update("sample")
    assert "20 minutes" in (home / "packs/sample/quizzes/limits.md").read_text()
    assert not update("sample", force=True).is_same


@pytest.mark.parametrize(
    "description",
    [
        b"",
        b"\xff\xfe",
        b"[[[",
        b"- a list\n",
        b"title: no id\n",
        b"id: Not An Id\ntitle: T\n",
        b"id: ../../x\ntitle: T\n",
        b"id: [a, b]\ntitle: T\n",
        b"id: a" + b"a" * 90 + b"\ntitle: T\n",
    ],
)
def test_a_pack_without_a_name_is_never_installed(
    description: bytes, home: Path, sample: SamplePack
) -> None:
    sample.write("content/pack.yaml", description)
    for force in (False, True):
        with pytest.raises(BrokenPackError) as caught:
            install(str(sample.root), force=force)
        assert caught.value.problems
    assert left(home) == []


def test_what_cant_be_copied_is_a_problem(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (sample.root / "quizzes" / "out.md").symlink_to(tmp_path / "secret")
    os.mkfifo(sample.root / "quizzes" / "pipe.md")
    with pytest.raises(BrokenPackError) as caught:
        install(str(sample.root))
    files = {problem.place.file for problem in caught.value.problems if problem.code == "F003"}
    assert files == {"quizzes/out.md", "quizzes/pipe.md"}
    install(str(sample.root), force=True)
    assert not [path for path in tree(home / "packs") if "out.md" in path or "pipe" in path]


@pytest.mark.parametrize("what", ["link", "too large", "link above"])
def test_why_its_description_cant_be_copied(
    what: str, home: Path, sample: SamplePack, tmp_path: Path
) -> None:
    description = sample.root / "content/pack.yaml"
    if what == "link":
        description.rename(sample.root / "pack.yaml")
        description.symlink_to("../pack.yaml")
    elif what == "too large":
        with description.open("ab") as stream:
            stream.truncate(1 << 40)
    else:
        (sample.root / "content").rename(tmp_path / "elsewhere")
        (sample.root / "content").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenPackError) as caught:
        install(str(sample.root), force=True)
    expected = {"link": "F003", "too large": "F002", "link above": "F003"}
    assert [problem.code for problem in caught.value.problems] == [expected[what]]
    assert not (home / "packs").exists()


def test_hostile_archives_leave_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    for hostile in (
        pack(Member("../../../evil.md", "x")),
        pack(Member("quizzes/evil", "/etc/passwd", mode=0o120777)),
        pack(Member("content/a.bin", bytes(5_000_000), method=8)),
        pack(Member("quizzes/a.md:origin.json", "{}")),
        b"no zip",
    ):
        file.write_bytes(hostile)
        before = tree(tmp_path), tree(home)
        with pytest.raises(BadInputError):
            install(str(file), force=True, replacing=True)
        assert (tree(tmp_path), tree(home)) == before
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content/pack.yaml", PACK[1].replace("sample", "../../evil"))
    with pytest.raises(BrokenPackError):
        install(str(file), force=True)
    assert left(home) == []


def test_packs_that_build_on_others(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    more = tmp_path / "more"
    shutil.copytree(sample.root, more)
    description = more / "content" / "pack.yaml"
    description.write_text(
        description.read_text().replace("id: sample", "id: more") + "extends: [sample]\n"
    )
    with pytest.raises(BrokenPackError) as caught:
        install(str(more))
    assert [problem.code for problem in caught.value.problems if problem.level == "error"] == [
        "K017"
    ]
    install(str(sample.root))
    assert install(str(more)).is_new


def test_removing_keeps_the_learners_record(home: Path, sample: SamplePack) -> None:
    with Record.open() as record:
        record.set_setting("x", "kept")
    install(str(sample.root))
    gone = remove("sample")
    assert gone.origin is not None and gone.origin.title == "A sample pack"
    assert left(home) == []
    with Record.open() as record:
        assert record.setting("x") == "kept"
    for name in ("sample", "../cache", "", "."):
        with pytest.raises(NotFoundError):
            remove(name)
    with pytest.raises(UsageError, match="built-in course"):
        remove("studylam-aws-lambda")
    assert (home / "cache").is_dir()


def test_sources_that_arent_there(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    for nowhere in (
        "nothing.zip",
        "./nothing",
        "no-such-distribution",
        "a\0b",
        "~no-such-user/x.zip",
    ):
        with pytest.raises(NotFoundError):
            install(nowhere)
    with pytest.raises(NotFoundError, match="isn't a pack"):
        install(str(home))
    with pytest.raises(NotFoundError):
        update("sample")
    install(str(sample.root))
    sample.edit("content/pack.yaml", "id: sample", "id: another")
    with pytest.raises(BadInputError, match="another pack now"):
        update("sample")
    shutil.rmtree(sample.root)
    with pytest.raises(NotFoundError, match="isn't there any more"):
        update("sample")
    assert [one.id for one in installed()] == ["sample"]


def test_a_shelf_that_others_have_tampered_with(home: Path, sample: SamplePack) -> None:
    install(str(sample.root))
    place = home / "packs" / "sample"
    (place / "origin.json").write_text('{"format": 1, "id": 7}')
    with pytest.raises(BadInputError, match="isn't recorded"):
        update("sample")
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    with pytest.raises(UsageError, match="nobody knows"):
        install(str(sample.root))
    assert install(str(sample.root), replacing=True).before is None
    # Not even a pack any more.
    (place / "content" / "pack.yaml").unlink()
    (one,) = installed()
    assert one.fault and roots() == ()
    assert not update("sample").is_new
    assert roots() == (place,)
    (place / "content" / "pack.yaml").unlink()
    remove("sample")
    # Something else in its place.
    assert not (home / "packs").exists()
    (home / "packs").mkdir()
    place.write_text("a file")
    with pytest.raises(StorageError, match="isn't a folder"):
        install(str(sample.root))
    assert installed()[0].fault
    remove("sample")
    (home / "packs").mkdir()
    place.symlink_to(sample.root)
    with pytest.raises(StudyLamError):
        install(str(sample.root))
    remove("sample")
    assert (sample.root / "content").is_dir()
    assert left(home) == []


def test_a_home_that_cant_be_written(
    home: Path, sample: SamplePack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "packs").write_text("a file")
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "other"))
    with pytest.raises(StorageError):
        install(str(sample.root))
