"""Explanations of errors: read from a pack, checked, and found by the error that they are for."""

# ruff: noqa: E501 - messages are as long as they are

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import studylam.runtime
from studylam.packs import Library, open_library
from studylam.packs.checks.check import check
from studylam.packs.explanations import best, fits
from studylam.packs.models import ErrorMatch, Explanation, Place
from studylam.packs.reading.schema import validated

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

FILE = "content/errors.yaml"
ERRORS = """\
explanations:
  own-key:
    matches:
      - {type: KeyError, says: "'photo'"}
    title: There is no photo
    why: "The event has none. The limit is {fact:memory.max}."
    rule: Our events have photos.
    sources: [lambda-quotas]
    as_of: 2026-08-15
    exam: Nothing.
    mend: [Send one.]
    concepts: [timeout]
    lesson: timeouts#try-it
    lab: echo
  own-any:
    matches: [{type: "*"}]
    title: Something else
    why: Who knows.
    rule: It fails.
    sources: [lambda-quotas]
    as_of: 2026-08-15
    exam: Nothing.
    mend: [Look., Look again.]
"""


@pytest.fixture
def explaining(sample: SamplePack) -> SamplePack:
    sample.write(FILE, ERRORS)
    return sample


@pytest.fixture(scope="module")
def course(built_in: Library) -> Library:
    return built_in


def id_of(library: Library, *error: str) -> str:
    found = library.explain(*error)  # type: ignore[arg-type]
    assert found is not None
    return found.explanation.id


# -- a pack's own ---------------------------------------------------------------------------------


@pytest.mark.quick
def test_an_explanation_comes_with_its_facts_and_sources(explaining: SamplePack) -> None:
    assert [p for p in check(explaining.root) if p.level != "info"] == []
    found = open_library(explaining.root).explain("KeyError", "'photo'")
    assert found is not None
    assert found.explanation.why == "The event has none. The limit is 10,240 MB."
    assert [fact.id for fact in found.facts] == ["memory.max"]
    assert [source.id for source in found.sources] == ["lambda-quotas"]
    assert (found.explanation.lesson, found.explanation.lab) == ("timeouts#try-it", "echo")
    assert str(found.explanation.place) == f"{FILE}:2"
    assert found.explanation.as_of.isoformat() == "2026-08-15"


def test_a_packs_own_words_come_first_and_its_last_resort_last(explaining: SamplePack) -> None:
    library = open_library(explaining.root)
    assert id_of(library, "KeyError", "'photo'") == "own-key"
    assert id_of(library, "KeyError", "'Records'") == "event-without-records"
    assert id_of(library, "KeyError", "'x'") == "key-missing"
    assert id_of(library, "NobodyKnowsError", "x") == "own-any"


def test_a_pack_without_any_has_the_built_in_ones(sample: SamplePack) -> None:
    library = open_library(sample.root)
    assert library.explanations == ()
    found = library.explain("Sandbox.Timedout")
    assert found is not None
    assert "15 minutes" in found.explanation.rule, "the built-in course's fact, not the pack's"
    assert found.sources


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("sources: [lambda-quotas]", "sources: [lambda-quota]", "K006", 8),
        ("{fact:memory.max}", "{fact:memory.least}", "K002", 6),
        ("{fact:memory.max}", "{fact: memory.max}", "K011", 6),
        ("concepts: [timeout]", "concepts: [timeuot]", "K001", 12),
        ("lesson: timeouts#try-it", "lesson: timeout", "K003", 13),
        ("lesson: timeouts#try-it", "lesson: timeouts#try", "K003", 13),
        ("lab: echo", "lab: ecco", "K004", 14),
        ("  own-any:", "  own-key:", "Y002", 15),
        ("  own-any:", "  Own Any:", "Y008", 15),
        ("    rule: Our events have photos.\n", "", "Y006", 2),
        ("    mend: [Send one.]\n", "    mend: []\n", "Y008", 11),
        ("    mend: [Send one.]\n", "    mend: Send one.\n", "Y008", 11),
        ("exam: Nothing.", "exams: Nothing.", "Y007", 10),
        ("as_of: 2026-08-15", "as_of: lately", "Y008", 9),
        ("type: KeyError", "type: Key*", "Y008", 4),
        ("""says: "'photo'\"""", 'says: ""', "Y008", 4),
        ("""says: "'photo'\"""", "phase: late", "Y008", 4),
        ("matches: [{type:", "matches: [{typ:", "Y007", 16),
        ('[{type: "*"}]', "[]", "Y008", 16),
        ('[{type: "*"}]', """[{type: KeyError, says: "'photo'"}]""", "W001", 16),
        ('[{type: "*"}]', '[{type: "*"}, {type: "*"}]', "W001", 16),
        ("explanations:", "explanation:", "Y007", 1),
    ],
)
def test_a_mistake_is_found_at_its_line(
    explaining: SamplePack, old: str, new: str, code: str, line: int
) -> None:
    explaining.edit(FILE, old, new)
    problems = check(explaining.root, cache=False)
    assert (FILE, line, code) in [(p.place.file, p.place.line, p.code) for p in problems]


def test_one_broken_explanation_hides_no_other(explaining: SamplePack) -> None:
    explaining.edit(FILE, "    title: There is no photo\n", "")
    assert [e.id for e in open_library(explaining.root).explanations] == ["own-any"]


def test_markdown_makes_nothing_dangerous_of_it(explaining: SamplePack) -> None:
    explaining.edit(FILE, "Who knows.", "Who &#x202e; knows \x1b[31m.")
    why = open_library(explaining.root).explanation("own-any").why
    assert "&amp;#x202e;" in why
    assert "\x1b" not in why


# -- which one fits -------------------------------------------------------------------------------

TYPES = st.sampled_from(["KeyError", "TypeError", "Sandbox.Timedout", "*"])
PHASES = st.sampled_from(["init", "invoke"])
SAYS = st.text("ab", min_size=1, max_size=3)
MATCHES = st.builds(ErrorMatch, type=TYPES, says=st.none() | SAYS, phase=st.none() | PHASES)


def an_explanation(matches: list[ErrorMatch]) -> Explanation:
    texts = dict.fromkeys(("id", "title", "why", "rule", "exam"), "x")
    rest = {"sources": (), "as_of": "2026-01-01", "mend": ("x",), "place": Place(file="x")}
    return validated(Explanation, {**texts, **rest, "matches": tuple(matches)})


EXPLANATIONS = st.lists(st.lists(MATCHES, min_size=1, max_size=3).map(an_explanation), max_size=6)
ERROR = (st.sampled_from(["KeyError", "TypeError", "Other"]), st.text("abc", max_size=6), PHASES)


@given(st.lists(EXPLANATIONS, max_size=3), *ERROR)
def test_what_is_found_fits_and_nothing_that_fits_is_missed(
    packs: list[list[Explanation]], error_type: str, message: str, phase: str
) -> None:
    found = best(packs, error_type, message, phase)  # type: ignore[arg-type]
    fitting = [
        explanation
        for pack in packs
        for explanation in pack
        if any(fits(m, error_type, message, phase) for m in explanation.matches)  # type: ignore[arg-type]
    ]
    assert (found is None) == (not fitting)
    assert found is None or any(found is explanation for explanation in fitting)


@given(EXPLANATIONS, *ERROR)
def test_who_names_more_is_heard_first(
    pack: list[Explanation], error_type: str, message: str, phase: str
) -> None:
    found = best([pack], error_type, message, phase)  # type: ignore[arg-type]
    exact = an_explanation([ErrorMatch(type=error_type, says=message or None, phase=phase)])  # type: ignore[arg-type]
    anything = an_explanation([ErrorMatch(type="*")])
    assert best([[anything, *pack]], error_type, message, phase) in (anything, found)  # type: ignore[arg-type]
    chosen = best([[*pack, exact]], error_type, message, phase)  # type: ignore[arg-type]
    assert chosen is exact or chosen is found
    assert best([pack, [exact]], error_type, message, phase) is not None  # type: ignore[arg-type]
    if message and not any(match.type == error_type for e in pack for match in e.matches):
        assert chosen is exact


@given(EXPLANATIONS, EXPLANATIONS, *ERROR)
def test_the_first_pack_that_has_something_to_say_is_heard(
    first: list[Explanation], second: list[Explanation], error_type: str, message: str, phase: str
) -> None:
    own = best([first], error_type, message, phase)  # type: ignore[arg-type]
    both = best([first, second], error_type, message, phase)  # type: ignore[arg-type]
    special = own is not None and any(
        fits(m, error_type, message, phase) and (m.type, m.says) != ("*", None)  # type: ignore[arg-type]
        for m in own.matches
    )
    assert both is own if special else both is not None or own is None


def test_a_huge_message_is_looked_at_as_far_as_it_matters(course: Library) -> None:
    assert id_of(course, "KeyError", "'Records'" + "x" * 6_000_000) == "event-without-records"
    assert id_of(course, "KeyError", "x" * 6_000_000 + "'Records'") == "key-missing"


# -- the built-in ones ----------------------------------------------------------------------------

RUNTIME = Path(studylam.runtime.__file__).parent
NOT_MODELLED = {
    # What AWS's own client or API has and the mini-runtime may come to have.
    "Runtime.UnmarshalError",
    "Runtime.BeforeSnapshotError",
    "Runtime.AfterRestoreError",
    "TooManyRequestsException",
    "ResourceNotFoundException",
}


def error_types_of_the_runtime() -> set[str]:
    """Every error type that the runtime's source names as its own, and every API code."""
    found = set(NOT_MODELLED)
    for path in RUNTIME.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "/cloud/" in path.as_posix() or "/conformance/" in path.as_posix():
            continue
        found |= set(re.findall(r'"((?:Runtime|Sandbox|Function|Extension)\.[A-Z]\w+)"', source))
        found |= {f"Runtime.{kind}" for kind in re.findall(r'Fault\(\s*"([A-Z]\w+)"', source)}
        found |= set(re.findall(r'\bcode(?:, status)? = "(\w+Exception)"', source))
    return found


@pytest.mark.parametrize("error_type", sorted(error_types_of_the_runtime()))
def test_every_error_of_the_runtime_has_an_entry_of_its_own(
    course: Library, error_type: str
) -> None:
    own = [e.id for e in course.explanations if any(m.type == error_type for m in e.matches)]
    assert id_of(course, error_type) in own


def test_every_entry_is_reached_and_whole(course: Library) -> None:
    for explanation in course.explanations:
        for match in explanation.matches:
            error_type = "NobodyKnowsError" if match.type == "*" else match.type
            found = course.explain(error_type, match.says or "", match.phase or "invoke")
            assert found is not None
            assert found.explanation.id == explanation.id, match
            assert not any("{fact:" in text for text in found.explanation.texts)
            assert all(source.url for source in found.sources)


AWS = "An error occurred ({}) when calling the {} operation: {}"
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: s3:GetObject "
    'on resource: "arn:aws:s3:::b/k" {}'
)
SAID = [
    # error type, message (as they are on Lambda, or from this runtime), id
    ("Runtime.ImportModuleError", "Unable to import module 'app': No module named 'numpy'", "module-not-found"),
    ("Runtime.ImportModuleError", "Unable to import module 'app': cannot import name 'x' from partially initialized module 'y'", "import-failed"),
    ("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: exit status 3", "exit"),
    ("Runtime.ExitError", "RequestId: 1 Error: Runtime exited without providing a reason", "exit"),
    ("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: signal: killed", "exit-killed"),
    ("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: signal: segmentation fault", "exit-crash"),
    ("Runtime.OutOfMemory", "RequestId: 1 Error: Runtime exited with error: signal: killed", "out-of-memory"),
    ("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 3.00 seconds", "timeout"),
    ("Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON serializable", "marshal-error"),
    ("Runtime.MarshalError", "Unable to marshal response: Circular reference detected", "marshal-circular"),
    ("TooManyRequestsException", "Rate Exceeded. Reason: ReservedFunctionConcurrentInvocationLimitExceeded.", "throttled-reserved"),
    ("TooManyRequestsException", "Rate Exceeded. Reason: ConcurrentInvocationLimitExceeded.", "throttled-account"),
    ("TooManyRequestsException", "Rate Exceeded. Reason: FunctionInvocationRateLimitExceeded.", "throttled-rate"),
    ("TooManyRequestsException", "Rate Exceeded. Reason: CallerRateLimitExceeded.", "throttled-caller"),
    ("TooManyRequestsException", "Rate Exceeded.", "throttled"),
    ("RequestEntityTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation", "request-too-large"),
    ("RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes for the CreateFunction operation", "package-too-large"),
    ("InvalidParameterValueException", "… you have provided exceeded the 4KB limit. String measured: {}", "variables-too-large"),
    ("InvalidParameterValueException", "Cannot reference more than 5 layers.", "too-many-layers"),
    ("InvalidParameterValueException", "Unzipped size must be smaller than 262144000 bytes", "package-too-large"),
    ("InvalidParameterValueException", "Provisioned Concurrency Configs cannot be applied to unpublished function versions.", "provisioned-on-latest"),
    ("InvalidParameterValueException", "$LATEST is not supported for an alias pointing to more than 1 version", "alias-of-latest"),
    ("InvalidParameterValueException", "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].", "reserved-too-much"),
    ("ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope", "function-not-found"),
    ("ResourceNotFoundException", AWS.format("ResourceNotFoundException", "GetItem", "Requested resource not found"), "resource-not-found"),
    ("ClientError", AWS.format("AccessDenied", "GetObject", DENIED.format("because no identity-based policy allows the s3:GetObject action")), "access-denied"),
    ("ClientError", AWS.format("AccessDenied", "GetObject", DENIED.format("with an explicit deny in an identity-based policy")), "denied-explicitly"),
    ("ClientError", AWS.format("AuthorizationError", "Publish", "User: x is not authorized to perform: SNS:Publish"), "access-denied"),
    ("ClientError", AWS.format("403", "HeadObject", "Forbidden"), "head-forbidden"),
    ("ClientError", AWS.format("404", "HeadObject", "Not Found"), "no-such-key"),
    ("ClientError", AWS.format("SomethingElse", "GetObject", "…"), "aws-call"),
    ("NoSuchKey", AWS.format("NoSuchKey", "GetObject", "The specified key does not exist."), "no-such-key"),
    ("QueueDoesNotExist", AWS.format("AWS.SimpleQueueService.NonExistentQueue", "SendMessage", "…"), "no-such-queue"),
    ("TypeError", "handler() takes 1 positional argument but 2 were given", "wrong-arity"),
    ("TypeError", "handler() takes 0 positional arguments but 2 were given", "wrong-arity"),
    ("TypeError", "handler() missing 1 required positional argument: 'more'", "wrong-arity"),
    ("TypeError", "Object of type datetime is not JSON serializable", "not-serialisable"),
    ("TypeError", "'NoneType' object is not subscriptable", "none-subscripted"),
    ("TypeError", "string indices must be integers, not 'str'", "string-indexed"),
    ("TypeError", "Float types are not supported. Use Decimal types instead.", "floats-in-dynamodb"),
    ("TypeError", "unsupported operand type(s) for +: 'int' and 'str'", "type-error"),
    ("AttributeError", "'NoneType' object has no attribute 'group'", "none-attribute"),
    ("AttributeError", "'str' object has no attribute 'get'", "string-indexed"),
    ("AttributeError", "module 'boto3' has no attribute 'clint'", "attribute-missing"),
    ("KeyError", "'httpMethod'", "event-without-http"),
    ("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)", "json-decode-empty"),
    ("JSONDecodeError", "Extra data: line 1 column 5 (char 4)", "json-decode"),
    ("URLError", "<urlopen error [Errno 101] Network is unreachable>", "network-unreachable"),
    ("MaxRetryError", "HTTPSConnectionPool(…): [Errno -2] Name or service not known", "network-unreachable"),
    ("EndpointConnectionError", 'Could not connect to the endpoint URL: "http://localhost:4566/"', "network-unreachable"),
    ("OSError", "[Errno 101] Network is unreachable", "network-unreachable"),
    ("OSError", "[Errno 30] Read-only file system: 'x.txt'", "read-only"),
    ("OSError", "[Errno 28] No space left on device", "no-space"),
    ("OSError", "[Errno 24] Too many open files: '/dev/null'", "too-many-files"),
    ("OSError", "[Errno 5] Input/output error", "os-error"),
    ("RuntimeError", "can't start new thread", "too-many-threads"),
    ("RuntimeError", "something else", "any-exception"),
    ("RecursionError", "maximum recursion depth exceeded", "recursion"),
    ("UnicodeDecodeError", "'utf-8' codec can't decode byte 0x8b in position 1: invalid start byte", "unicode-decode"),
    ("AssertionError", "", "assertion"),
    ("MyOwnError", "", "any-exception"),
]  # fmt: skip


@pytest.mark.parametrize(("error_type", "message", "id"), SAID)
def test_what_is_said_leads_to_its_case(
    course: Library, error_type: str, message: str, id: str
) -> None:
    assert id_of(course, error_type, message) == id


@pytest.mark.parametrize(
    ("error_type", "id"),
    [
        ("Sandbox.Timedout", "init-timeout"),
        ("KeyError", "variable-missing"),
        ("MyOwnError", "any-exception-in-init"),
        ("ValueError", "value-error"),
    ],
)
def test_init_has_explanations_of_its_own(course: Library, error_type: str, id: str) -> None:
    assert id_of(course, error_type, "", "init") == id
