"""``--pack DIR`` and ``pack preview``: what is refused before the app, and what it is opened on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from studylam.cli import run

PACK = Path(__file__).parent.parent / "tui" / "pack"
Opened = list[tuple[str | None, str | None, tuple[Path, ...]]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Where the app would have been opened, and on which packs."""
    places: Opened = []

    def note(
        place: str | None = None, what: str | None = None, *, preview: tuple[Path, ...] = ()
    ) -> int:
        places.append((place, what, preview))
        return 0

    monkeypatch.setattr("studylam.tui.run", note)
    return places


@pytest.mark.parametrize(
    ("arguments", "place", "what"),
    [
        (["--pack", "{}"], None, None),
        (["pack", "preview", "{}"], None, None),
        (["--pack", "{}", "learn"], "learn", None),
        (["--pack", "{}", "learn", "starting#run-it"], "learn", "starting#run-it"),
        (["--pack", "{}", "lab", "echo"], "lab", "echo"),
        (["--pack", "{}", "quiz", "first"], "quiz", "first"),
        (["--pack", "{}", "quiz", "--concept", "timeout"], "quiz", "concept=timeout"),
        (["--pack", "{}", "exam", "mini"], "exam", "mini"),
        (["--pack", "{}", "review", "--cram"], "review", "cram"),
        (["--pack", "{}", "price"], "price", None),
        (["--pack", "{}", "simulate"], "simulate", None),
        (["--pack", "{}", "simulate", "concurrency"], "simulate", "concurrency"),
    ],
)
def test_the_app_opens_on_the_pack(
    opened: Opened, arguments: list[str], place: str | None, what: str | None
) -> None:
    assert run([each.format(PACK) for each in arguments]) == 0
    assert opened == [(place, what, (PACK.resolve(),))]


def test_several_packs_and_one_named_twice(opened: Opened, tmp_path: Path) -> None:
    other = shutil.copytree(PACK, tmp_path / "other")
    packs = ["--pack", str(PACK), "--pack", str(other), "--pack", f"{PACK}/"]
    assert run(packs) == 0
    assert opened[0][2] == (PACK.resolve(), other.resolve())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--pack", "{tmp}/nothing"], "There is no folder"),
        (["--pack", "{tmp}"], "isn't a pack"),
        (["pack", "preview", "{tmp}"], "isn't a pack"),
        (["--pack", "{tmp}", "learn"], "isn't a pack"),
        (["--pack", "{pack}", "doctor"], "--pack opens the app, and 'doctor' doesn't"),
        (["--pack", "{pack}", "pack", "check"], "--pack opens the app"),
        (["--pack", "{pack}", "lab", "eco"], "Did you mean echo?"),
        (["--pack", "{pack}", "learn", "starting#nowhere"], "no section called"),
        (["--pack", "{pack}", "simulate", "x"], "no scenario called 'x'"),
    ],
)
def test_a_wrong_call_is_a_sentence_before_any_screen(
    opened: Opened,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    assert run([each.format(tmp=tmp_path, pack=PACK) for each in arguments]) == 2
    assert says in capsys.readouterr().err
    assert opened == []


def test_a_broken_pack_opens_all_the_same(opened: Opened, tmp_path: Path) -> None:
    broken = shutil.copytree(PACK, tmp_path / "broken")
    (broken / "content" / "pack.yaml").write_bytes(b"\xff\xfe: [")
    assert run(["--pack", str(broken)]) == 0
    assert opened == [(None, None, (broken.resolve(),))]


def test_without_a_terminal_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--pack", str(PACK)]) == 2
    assert "needs a terminal" in capsys.readouterr().err


def test_without_anything_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "--pack DIR" in capsys.readouterr().out
