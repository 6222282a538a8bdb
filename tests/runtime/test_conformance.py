"""Behaviours of AWS Lambda, replayed: what `studylam conformance` shows, one test each.

Where awslambdaric is installed, what is the client's is also compared with it, live.
"""

from __future__ import annotations

from collections import Counter

import pytest

from studylam.runtime import LambdaService, conformance
from studylam.runtime.conformance import CHECKS, SECTIONS, Behaviour
from studylam.runtime.conformance.behaviour import read_section
from studylam.runtime.conformance.templates import agrees, matches
from studylam.runtime.conformance.verdicts import ask_client, replay_one

BEHAVIOURS = conformance.behaviours()
_QUICK = ("check-01-json-result", "check-02-error-json")

ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def _named(behaviour: Behaviour) -> object:
    marks = [pytest.mark.quick] if behaviour.id in _QUICK else []
    return pytest.param(behaviour, id=behaviour.id, marks=marks)


@pytest.mark.parametrize("behaviour", [_named(one) for one in BEHAVIOURS])
def test_behaviour(service: LambdaService, behaviour: Behaviour) -> None:
    with_client = conformance.client_version() is not None
    (verdict,) = conformance.replay(service, [behaviour], with_client=with_client)
    if verdict.left_out:
        pytest.skip(verdict.left_out)
    told = [
        f"{one.what}\n  expected {one.expected}\n  got      {one.got}"
        for one in verdict.differences
    ]
    assert not verdict.has_failed, behaviour.differs + "\n".join(told)
    if verdict.is_known_to_differ:
        pytest.xfail(behaviour.differs)


@pytest.mark.quick
def test_the_eighteen_checks_come_first_and_every_behaviour_has_evidence() -> None:
    checks = [one.id.split("-")[1] for one in BEHAVIOURS if one.section == CHECKS]
    assert checks == [f"{number:02}" for number in range(1, 19)]
    assert [one.section for one in BEHAVIOURS[:18]] == [CHECKS] * 18
    assert set(SECTIONS) == {one.section for one in BEHAVIOURS}
    assert [
        name for name, count in Counter(one.id for one in BEHAVIOURS).items() if count > 1
    ] == []
    tags = {text.partition(" ")[0] for one in BEHAVIOURS for text in one.evidence}
    assert tags <= {"[AWS]", "[RIC]", "[RIE]", "[LOG]", "[DOC]"}
    assert all(one.evidence and one.shows for one in BEHAVIOURS)


HANDLER = """
behaviours:
  - id: wrong
    shows: A wrong expectation
    evidence: ["[DOC] nobody"]
    code: |
      def handler(event, context):
          print("said", event)
          if event:
              raise ValueError("bad")
          return 1
"""


def _only(service: LambdaService, expectation: str) -> conformance.Verdict:
    (wrong,) = read_section("errors", HANDLER + expectation)
    (verdict,) = conformance.replay(service, [wrong], with_client=False)
    return verdict


@pytest.mark.parametrize(
    ("expectation", "what"),
    [
        ("    payload: '2'", "payload"),
        ("    fails: true", "function error"),
        ("    event: {a: 1}\n    payload: '1'", "function error"),
        ("    event: {a: 1}\n    error: {errorMessage: bad}", "payload"),
        ("    ends: 'Runtime exited with error: exit status 1'", "payload"),
        ("    printed: []", "printed: number of events"),
        ("    printed: [said]", "printed 1"),
        ("    printed_twice: ['said {}']", "printed: number of events"),
        ("    log: ['START <...>']", "log 1"),
        ("    report: {status: timeout}", "status"),
        ("    report: {duration_ms: [100000, null]}", "duration_ms"),
        ("    report: {duration_ms: [null, 0]}", "duration_ms"),
        ("    cold: false", "cold start"),
        ("    within_s: 0", "answer"),
        ("    refused: {message: 'no'}", "refusal"),
        ("    function: {memory_mb: 1}\n    payload: '1'", "answer"),
        ("    function: {memory_mb: 1}\n    refused: {status: 404, message: '<...>'}", "status"),
        ("    function: {memory_mb: 1}\n    refused: {message: 'no'}", "message"),
    ],
)
def test_a_wrong_expectation_fails(service: LambdaService, expectation: str, what: str) -> None:
    verdict = _only(service, expectation)
    assert verdict.has_failed
    assert what in [one.what for one in verdict.differences]


def test_a_known_difference_that_is_gone_fails(service: LambdaService) -> None:
    still = _only(service, "    differs: Nobody has mended it.\n    payload: '2'")
    assert (still.has_failed, still.has_passed, still.is_known_to_differ) == (False, False, True)
    mended = "    differs: Somebody has mended it.\n    payload: '1'"
    gone = _only(service, mended)
    assert (gone.has_failed, gone.is_known_to_differ) == (True, False)
    # Where the client wasn't asked it may still differ.
    assert not _only(service, f"{mended}\n    live: true").has_failed


def test_a_difference_from_the_real_client_fails(
    service: LambdaService,
) -> None:
    pytest.importorskip("awslambdaric", reason="awslambdaric is the oracle, and Linux only")
    (one,) = read_section("errors", HANDLER + "    live: true\n    payload: '1'")
    (verdict,) = conformance.replay(service, [one], with_client=True)
    assert (verdict.ours, verdict.client) == (True, True if service.sandbox.tier == "A" else None)
    # The client is asked for something else than we are: as if one of the two were wrong.
    (other,) = read_section("errors", HANDLER + "    event: {a: 1}\n    payload: '1'")
    answers = ask_client(other)
    verdict = replay_one(service, one, lambda: answers)
    assert (verdict.ours, verdict.client, verdict.has_failed) == (True, False, True)
    assert {one.what for one in verdict.differences} == {
        *("client: answer", "client: payload", "client: log")
    }


@pytest.mark.quick
def test_placeholders_stand_for_what_differs_and_for_nothing_else() -> None:
    assert matches(
        "START RequestId: <id> Version: $LATEST", f"START RequestId: {ID} Version: $LATEST", ID
    )
    assert not matches("START RequestId: <id>", "START RequestId: " + ID.replace("8", "9"), ID)
    assert matches(
        "<time> <second> <ms> <n> <hex> <uuid>",
        f"2026-01-31T12:00:00.000Z 2026-01-31T12:00:00Z 1.25 7 0af {ID}",
        "",
    )
    assert not matches("<ms>", "1.2", "") and not matches("<n>", "1.25", "")
    assert matches("··x <module>", "\u00a0\u00a0x <module>", "")
    assert not matches("  x", "\u00a0\u00a0x", "")
    assert matches("a<...>", "a\nb", "") and not matches("a", "a\n", "")
    assert agrees({"a": ["<n>", None]}, {"a": ["1", None]}, "")
    assert not agrees({"a": 1, "b": 2}, {"b": 2, "a": 1}, "")
    assert not agrees([1], [1, 2], "") and not agrees(True, 1, "") and not agrees({}, [], "")


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("behaviours: [{id: a, shows: b, evidence: [nothing]}]", "needs evidence"),
        ("behaviours: [{id: a, shows: b, evidence: ['[DOC] x'], payload: 1}]", "in quotes"),
        ("behaviours: [{id: a, shows: b, evidence: ['[DOC] x'], paylaod: '1'}]", "paylaod"),
    ],
)
def test_a_behaviour_that_is_written_wrongly(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_section("errors", text)
