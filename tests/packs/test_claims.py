"""``content/claims.yaml``: read, and held to the lessons that teach its claims."""

from __future__ import annotations

import pytest

from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack
from tests.packs.conftest import SamplePack

pytestmark = pytest.mark.quick

WRITTEN = """\
claims:
  C001:
    says: Memory ends at 10,008 MB.
    verdict: wrong
    taught: [second#only-section, second]
  R-1: {says: Two numbers for one limit., verdict: conflict, taught: [second]}
"""


def test_claims_are_read_with_their_lines(sample: SamplePack) -> None:
    sample.write("content/claims.yaml", WRITTEN)
    claims = load_pack(sample.root).claims
    assert [(c.id, c.verdict, c.taught, c.place.line) for c in claims] == [
        ("C001", "wrong", ("second#only-section", "second"), 2),
        ("R-1", "conflict", ("second",), 6),
    ]
    assert not [p for p in check_pack(load_pack(sample.root)) if "claims" in p.place.file]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("second#only-section", "third-lesson", "K003", 5),
        ("second#only-section", "second#gone", "K003", 5),
        ("verdict: wrong", "verdict: rong", "Y008", 4),
        ("[second#only-section, second]", "[]", "Y008", 5),
        ("says: Memory", "say: Memory", "Y007", 3),
        ("C001:", "'C 1':", "Y008", 2),
        ("claims:\n", "claim:\n", "Y007", 1),
        ("claims:\n  C001:", "claims:\n  - C001:", "Y001", 6),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    sample: SamplePack, old: str, new: str, code: str, line: int
) -> None:
    sample.write("content/claims.yaml", WRITTEN.replace(old, new))
    told = [
        (p.code, p.place.line)
        for p in check_pack(load_pack(sample.root))
        if p.place.file == "content/claims.yaml"
    ]
    assert (code, line) in told


def test_claims_that_are_no_mapping(sample: SamplePack) -> None:
    sample.write("content/claims.yaml", "claims: [C001]\n")
    pack = load_pack(sample.root)
    assert pack.claims == ()
    assert [p.code for p in pack.problems if p.place.file == "content/claims.yaml"] == ["Y008"]
