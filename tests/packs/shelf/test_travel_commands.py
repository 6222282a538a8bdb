"""``studylam pack`` build, install, list, show, update and remove: what they say and exit with."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from studylam.cli import run
from studylam.labs import trust
from studylam.packs import load_pack
from studylam.progress import Record
from tests.packs.archive.raw import Member, made, pack, tree

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def says(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Says:
    """Run a command of ``studylam pack`` beside the sample: exit status, output, errors."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        status = run(["pack", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def document(said: tuple[int, str, str]) -> Any:
    (line,) = said[1].splitlines()
    return json.loads(line)


@pytest.mark.quick
def test_build(
    sample: SamplePack, says: Says, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = says("build", "sample", "--no-run")
    digest = hashlib.sha256((tmp_path / "sample-1.0.0.zip").read_bytes()).hexdigest()
    assert status == 0
    assert out.splitlines()[0] == "A sample pack (sample 1.0.0): 2 lessons, 2 questions, 1 lab"
    assert f"  sha256   {digest}" in out.splitlines()
    done = document(says("build", "sample", "--no-run", "--json", "-o", "other.zip"))
    assert done["built"] == str(tmp_path / "other.zip")
    assert (done["id"], done["version"], done["sha256"]) == ("sample", "1.0.0", digest)
    monkeypatch.chdir("sample")  # where people are who write it
    assert document(says("build", ".", "--no-run", "--json"))["sha256"] == digest
    assert document(says("build", ".", "--no-run", "--json"))["sha256"] == digest
    assert done["size"] == (tmp_path / "other.zip").stat().st_size
    assert (tmp_path / "other.zip").read_bytes() == (tmp_path / "sample-1.0.0.zip").read_bytes()


def test_a_pack_with_errors_isnt_built(sample: SamplePack, says: Says, tmp_path: Path) -> None:
    sample.edit("quizzes/limits.md", "sources: [lambda-quotas]", "sources: [nowhere]")
    status, out, err = says("build", "sample")
    assert (status, out) == (1, "")
    assert "quizzes/limits.md:" in err and "error K006" in err
    assert err.splitlines()[-1] == "studylam: A sample pack isn't built: it has 1 error."
    refused = document(says("build", "sample", "--json"))
    assert (refused["built"], refused["errors"]) == (None, 1)
    assert "K006" in [problem["code"] for problem in refused["problems"]]
    assert not list(tmp_path.glob("*.zip"))


def test_a_lab_whose_solution_fails_keeps_a_pack_from_being_built(
    sample: SamplePack, says: Says
) -> None:
    sample.write("content/labs/echo/solution/handler.py", "def lambda_handler(e, c):\n    e.x\n")
    status, _, err = says("build", "sample")
    assert status == 1
    assert "B004" in err
    assert says("build", "sample", "--no-run")[0] == 0


@pytest.mark.parametrize(
    "out", ["nowhere/x.zip", "sample", "sample/content/x.zip", "sample/quizzes/limits.md"]
)
def test_wrong_places_for_an_archive(out: str, sample: SamplePack, says: Says) -> None:
    before = tree(sample.root)
    assert says("build", "sample", "-o", out, "--no-run")[0] == 2
    assert says("build", "nothing")[0] == 2
    assert tree(sample.root) == before


def test_from_building_to_removing(sample: SamplePack, says: Says, home: Path) -> None:
    says("build", "sample", "--no-run")
    status, out, _ = says("install", "sample-1.0.0.zip")
    assert status == 0
    assert out.splitlines()[0].startswith("Installed: A sample pack (sample 1.0.0), from the arch")
    assert "It has code: 1 lab and 1 example. The app asks before the first run of it." in out
    _, out, _ = says("list")
    assert f"sample  1.0.0  A sample pack\n    2 lessons, 2 questions, 1 lab\n    {home}" in out
    rows = document(says("list", "--json"))
    assert [(row["id"], row["state"]) for row in rows if row["state"] != "available"] == [
        ("studylam-aws-lambda", "built-in"),
        ("sample", "installed"),
    ]
    assert rows[1]["origin"]["kind"] == "archive"
    assert "is already the newest" in says("update")[1]
    sample.edit("content/pack.yaml", "1.0.0", "1.1.0")
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    says("build", "sample", "--no-run", "-o", "sample-1.0.0.zip")
    status, out, _ = says("update", "sample")
    assert (status, out.splitlines()[0]) == (0, "Updated: A sample pack (sample 1.1.0), was 1.0.0.")
    assert "  questions: 1 changed (q-timeout)" in out.splitlines()
    assert "code" not in out  # it is as it was, so what was agreed to still holds
    sample.edit("content/labs/echo/handler.py", "return None", "return 7")
    says("build", "sample", "--no-run", "-o", "sample-1.0.0.zip")
    assert "before the next run of it, as it has changed" in says("update", "sample")[1]
    (done,) = document(says("update", "--json"))["updates"]
    assert (done["id"], done["unchanged"], done["was"]) == ("sample", True, "1.1.0")
    status, out, _ = says("remove", "sample")
    assert status == 0
    assert "stays in your record" in out
    assert says("remove", "sample")[0] == 2
    assert says("update", "sample")[0] == 2
    assert says("update")[:2] == (0, "No pack is installed.\n")
    assert document(says("update", "--json")) == {"updates": []}


def test_refusals(sample: SamplePack, says: Says, home: Path, tmp_path: Path) -> None:
    (tmp_path / "evil.zip").write_bytes(pack(Member("../evil\x1b[2J", "x")))
    status, _, err = says("install", "evil.zip")
    assert status == 2
    assert "../evil" in err and "outside of the pack" in err
    assert document(says("install", "evil.zip", "--json"))["error"]["where"].endswith("evil.zip")
    sample.edit("quizzes/limits.md", "sources: [lambda-quotas]", "sources: [nowhere]")
    status, _, err = says("install", "sample")
    assert status == 1
    assert "quizzes/limits.md:" in err and "--force" in err
    refused = document(says("install", "sample", "--json"))
    assert refused["problems"][0]["code"] == "K006"
    status, out, err = says("install", "sample", "--force")
    assert status == 0
    assert "It has 1 error." in out and "K006" in err
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    status, _, err = says("update")
    assert status == 1 and "K006" in err
    (told,) = document(says("update", "--json"))["updates"]
    assert told["id"] == "sample" and told["problems"][0]["code"] == "K006"
    assert says("install", "nothing.zip")[0] == 2
    assert says("install", "studylam-aws-lambda")[0] == 2


def test_show(sample: SamplePack, says: Says, home: Path) -> None:
    says("build", "sample", "--no-run")
    for what, kind, sums in (
        ("./sample", "folder", "none"),
        ("sample-1.0.0.zip", "archive", "right"),
    ):
        shown = document(says("show", what, "--json"))
        assert (shown["id"], shown["kind"], shown["licence"]) == ("sample", kind, "MIT")
        assert shown["checksums"]["state"] == sums
        assert shown["origin"] is None
        assert shown["counts"]["questions"] == 2
        assert shown["code"]["allowed"] is False
    says("install", "sample-1.0.0.zip")
    sample.root.rename(sample.root.with_name("moved"))
    shown = document(says("show", "sample", "--json"))
    assert (shown["kind"], shown["checksums"]["state"]) == ("installed", "right")
    assert shown["origin"]["source"].endswith("sample-1.0.0.zip")
    assert shown["code"]["allowed"] is False
    assert shown["code"]["isolation"]["tier"] in "ABD"
    about = trust.stranger(load_pack(home / "packs" / "sample"))
    assert about is not None
    with Record.open() as record:
        trust.allow(about, record)
    allowed = shown["code"]["isolation"]["tier"] != "D"
    assert document(says("show", "sample", "--json"))["code"]["allowed"] is allowed
    (home / "packs/sample/content/labs/echo/handler.py").write_text("x = 1\n")
    shown = document(says("show", "sample", "--json"))
    assert shown["code"]["allowed"] is False
    assert shown["checksums"] == {
        "state": "altered",
        "altered": ["content/labs/echo/handler.py"],
    }
    _, out, _ = says("show", "sample")
    assert "checksums  not as installed any more: content/labs/echo/handler.py" in out
    assert "by         A. Teacher" in out
    assert "from       the archive" in out
    assert "code       1 lab and 1 example: nobody has allowed it yet" in out
    built_in = document(says("show", "--json"))
    assert built_in["kind"] == "built-in" and built_in["code"]["allowed"] is True
    assert document(says("show", "studylam-aws-lambda", "--json")) == built_in
    assert says("show", "nothing")[0] == 2
    assert says("show", "./nothing")[0] == 2


def test_packs_that_cant_be_used_are_listed_and_can_be_taken_away(
    sample: SamplePack, says: Says, home: Path
) -> None:
    says("install", "sample")
    (home / "packs/sample/content/pack.yaml").unlink()
    status, out, _ = says("list")
    assert status == 0
    assert "sample  can't be used: It has no content/pack.yaml." in out
    assert document(says("list", "--json"))[1]["state"] == "broken"
    sample.root.rename(sample.root.with_name("moved"))
    assert says("show", "sample")[0] == 2
    assert says("remove", "sample")[0] == 0
    assert "can't be used" not in says("list")[1]


def test_what_stands_beside_a_pack_is_left_out_and_told(
    sample: SamplePack, says: Says, tmp_path: Path, home: Path
) -> None:
    files = {str(p.relative_to(sample.root)): p for p in sample.root.rglob("*") if p.is_file()}
    members = [Member(f"acme-main/{name}", path.read_bytes()) for name, path in files.items()]
    beside = [
        Member(f"acme-main/{name}", "x") for name in ("Makefile", "docs/a.md", "tests/test_a.py")
    ]
    hidden = Member("acme-main/.github/workflows/ci.yml", "x")
    (tmp_path / "x.zip").write_bytes(made(*members, *beside, hidden))
    status, out, _ = says("install", "x.zip")
    assert status == 0
    told = "3 other files were left out, as they aren't the pack's: "
    assert told + "Makefile, docs/a.md, tests/test_a.py" in out.splitlines()
    assert {p.name for p in (home / "packs" / "sample").iterdir()} == {
        *("content", "quizzes", "origin.json", "SHA256SUMS")
    }
    again = document(says("install", "x.zip", "--json"))
    assert again["left_out"] == ["Makefile", "docs/a.md", "tests/test_a.py"]
    assert again["unchanged"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everywhere")
def test_a_folder_that_may_not_be_read_isnt_taken_for_a_name(says: Says, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    for name in ("closed", "./closed"):
        status, _, err = says("install", name)
        assert status == 2
        assert "can't be read: Permission denied." in err
