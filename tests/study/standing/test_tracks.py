"""Labs, track by track: each shown once, what is in no track last, and how far one is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs import Library, builtin_root, load_pack
from studylam.progress import Record
from studylam.study.standing.tracks import LabGroup, lab_groups
from tests.packs.conftest import SamplePack

TRACKS = """\
tracks:
  one: {title: One, about: The first., labs: [thumbnail, {lab: echo, capstone: true}]}
  two: {title: Two, labs: [echo]}
"""


def pack_in(folder: Path, tracks: str = TRACKS) -> Path:
    sample = SamplePack(folder)
    sample.write("content/labs/tracks.yaml", tracks)
    return sample.root


def told(groups: list[LabGroup]) -> list[tuple[str, str, list[str]]]:
    return [
        (one.pack, one.track.id if one.track else "", [lab.id for lab in one.labs])
        for one in groups
    ]


def test_each_lab_is_shown_once_in_the_order_of_its_track(tmp_path: Path, record: Record) -> None:
    pack = load_pack(pack_in(tmp_path / "mine"))
    (only,) = lab_groups(Library([pack]), record)
    assert told([only]) == [("", "one", ["echo"])]
    assert only.is_capstone(only.labs[0]) and only.passed == 0
    several = Library([load_pack(builtin_root()), pack])
    groups = lab_groups(several, record)
    mine = [group for group in groups if group.pack == "A sample pack"]
    assert told(mine) == [("A sample pack", "sample:one", ["sample:echo"])]
    shown = [lab.id for group in groups for lab in group.labs]
    assert sorted(shown) == sorted(lab.id for lab in several.labs)


def test_labs_stand_as_their_track_has_them_and_others_last(tmp_path: Path, record: Record) -> None:
    sample = SamplePack(tmp_path / "mine")
    for name in ("alone", "zeta"):
        shutil.copytree(sample.root / "content/labs/echo", sample.root / "content/labs" / name)
        sample.edit(f"content/labs/{name}/lab.md", "id: echo", f"id: {name}")
    sample.write("content/labs/tracks.yaml", "tracks:\n  one: {title: One, labs: [zeta, echo]}\n")
    groups = lab_groups(Library([load_pack(sample.root, cache=False)]), record)
    assert told(groups) == [("", "one", ["zeta", "echo"]), ("", "", ["alone"])]


def test_without_tracks_there_is_one_group(tmp_path: Path, record: Record) -> None:
    pack = load_pack(pack_in(tmp_path / "mine", "tracks: {}\n"))
    assert told(lab_groups(Library([pack]), record)) == [("", "", ["echo"])]


def test_the_course_has_tracks_for_its_labs(record: Record) -> None:
    groups = lab_groups(Library([load_pack(builtin_root())]), record)
    assert [one.track.id for one in groups if one.track][:5] == [
        *("first-steps", "event-driven", "security", "resilience"),
        "performance-and-cost",
    ]
    assert groups[0].labs[0].id == "first-function"


def test_the_command_tells_of_them(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tracks", "security"]) == 0
    assert "Security: 0 of " in capsys.readouterr().out
    assert run(["tracks", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["id"], first["passed"]) == ("first-steps", 0)
    assert first["labs"][0]["id"] == "first-function"
    assert run(["tracks", "securty"]) == 2
    assert "security" in capsys.readouterr().err
