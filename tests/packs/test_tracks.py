"""Tracks of labs: read in their order, checked, named after their pack."""

from __future__ import annotations

import pytest

from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.checks.check import check_pack
from tests.packs.conftest import SamplePack

FILE = "content/labs/tracks.yaml"
TRACKS = """\
tracks:
  first:
    title: First steps
    about: What a handler is given.
    labs:
      - echo
      - {lab: thumbnail, capstone: true}
  last:
    title: All of it
    capstone: true
    labs: [json-api]
"""


def found(sample: SamplePack) -> list[tuple[str, str, int]]:
    problems = check_pack(load_pack(sample.root, cache=False))
    kept = ("B012", "B013", "K004", "Y", "F008", "K011", "K002")
    return [(p.code, p.place.file, p.place.line) for p in problems if p.code.startswith(kept)]


def test_they_are_read_in_their_order(sample: SamplePack) -> None:
    sample.write(FILE, TRACKS)
    library = Library([load_pack(sample.root)])
    first, last = library.tracks
    assert (first.id, first.title, first.labs) == ("first", "First steps", ("echo", "thumbnail"))
    assert (first.capstones, last.capstones) == (("thumbnail",), ("json-api",))
    assert library.track("last") is last
    assert found(sample) == []
    assert Library([load_pack(sample.root)]).tracks == library.tracks  # from the cache


def test_another_pack_has_its_name_before_its_own_labs(sample: SamplePack) -> None:
    sample.write(FILE, TRACKS)
    library = Library([load_pack(builtin_root()), load_pack(sample.root)])
    assert library.track("sample:first").labs == ("sample:echo", "thumbnail")
    assert library.track("sample:first").capstones == ("thumbnail",)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("- echo", "- ecco", "K004", 6),
        ("[json-api]", "[json-api, json-api]", "B012", 11),
        ("[json-api]", "[json-api, echo]", "B012", 11),
        ("[json-api]", "[]", "Y008", 11),
        ("[json-api]", "json-api", "Y008", 11),
        ("[json-api]", "[json-api, 7]", "Y008", 11),
        ("[json-api]", "[json-api, {lob: echo}]", "Y007", 11),
        ("capstone: true}", "capstone: maybe}", "Y008", 7),
        ("    title: First steps\n", "", "Y006", 2),
        ("title: All of it", "title: All\n    sort: 3", "Y007", 10),
        ("  last:", "  The Last:", "Y008", 8),
        ("tracks:", "track:", "Y007", 1),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    sample: SamplePack, old: str, new: str, code: str, line: int
) -> None:
    sample.write(FILE, TRACKS.replace(old, new, 1))
    assert (code, FILE, line) in found(sample)


def test_a_lab_in_no_track_is_noted_where_there_are_tracks(sample: SamplePack) -> None:
    assert found(sample) == []
    sample.write(FILE, TRACKS.replace("      - echo\n", ""))
    assert found(sample) == [("B013", "content/labs/echo/lab.md", 1)]
