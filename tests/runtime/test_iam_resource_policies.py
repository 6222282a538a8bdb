# ruff: noqa: E501 - in a table, one rule a line reads best
"""Policies of resources: whom they mean, and how they go together with a role's own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.runtime.iam import Decision, Principal, evaluate_both, evaluate_held, parse_policy

pytestmark = pytest.mark.quick

ROLE = "arn:aws:iam::123456789012:role/my-fn-role"
SESSION = "arn:aws:sts::123456789012:assumed-role/my-fn-role/my-fn"
ROOT = "arn:aws:iam::123456789012:root"
ME = Principal("123456789012", (ROLE, SESSION))
S3 = Principal(service="s3.amazonaws.com")
ACTION, THING = "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:jobs"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def held(principal: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": "sqs:*", "Resource": THING, **more}


def own(effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": "sqs:*", "Resource": "*"}


def besides(principal: Any, effect: str) -> dict[str, Any]:
    return {"Effect": effect, "NotPrincipal": principal, "Action": "sqs:*", "Resource": THING}


NOTHING = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}


def decide(
    mine: list[dict[str, Any]],
    theirs: list[dict[str, Any]],
    *,
    must_let_in: bool = False,
    **context: str,
) -> Decision:
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    return evaluate_both(
        parse_policy(document(*mine)),
        parse_policy(document(*theirs), kind="resource", owner="the queue policy of jobs"),
        ME,
        ACTION,
        THING,
        keys,
        must_let_in=must_let_in,
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "effect", "source"),
    [
        # either is enough
        ([own()], [held({"AWS": "999999999999"})], "allow", "identity"),
        ([NOTHING], [held({"AWS": ROLE})], "allow", "resource"),
        ([NOTHING], [held({"AWS": SESSION})], "allow", "resource"),
        ([NOTHING], [held({"AWS": ["999999999999", ROLE]})], "allow", "resource"),
        ([NOTHING], [held("*")], "allow", "resource"),
        ([NOTHING], [held({"AWS": "*"})], "allow", "resource"),
        # the account's name hands the right on to the account's own policies
        ([NOTHING], [held({"AWS": ROOT})], "implicit-deny", "identity"),
        ([NOTHING], [held({"AWS": "123456789012"})], "implicit-deny", "identity"),
        ([own()], [held({"AWS": ROOT})], "allow", "identity"),
        # others
        ([NOTHING], [held({"AWS": "arn:aws:iam::123456789012:role/other"})], "implicit-deny", "identity"),
        ([NOTHING], [held({"Service": "s3.amazonaws.com"})], "implicit-deny", "identity"),
        ([NOTHING], [held({"AWS": ROLE}, Action="sqs:ReceiveMessage")], "implicit-deny", "identity"),
        ([NOTHING], [held({"AWS": ROLE}, Resource=THING + "x")], "implicit-deny", "identity"),
        # a deny of either wins
        ([own("Deny")], [held("*")], "explicit-deny", "identity"),
        ([own()], [held("*", "Deny")], "explicit-deny", "resource"),
        ([own()], [held({"AWS": ROLE}, "Deny")], "explicit-deny", "resource"),
        ([own()], [held({"AWS": ROOT}, "Deny")], "explicit-deny", "resource"),
        ([own()], [held({"AWS": "999999999999"}, "Deny")], "allow", "identity"),
        ([own()], [held("*", "Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})], "allow", "identity"),
        # NotPrincipal spares only whom it names fully
        ([own()], [besides({"AWS": [ROLE, SESSION, ROOT]}, "Deny")], "allow", "identity"),
        ([own()], [besides({"AWS": [ROLE]}, "Deny")], "explicit-deny", "resource"),
        ([NOTHING], [besides({"AWS": "999999999999"}, "Allow")], "allow", "resource"),
        ([NOTHING], [besides({"AWS": ROLE}, "Allow")], "implicit-deny", "identity"),
    ],
)  # fmt: skip
def test_the_two_policies_together(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]], effect: str, source: str
) -> None:
    decision = decide(mine, theirs, aws__SecureTransport="true")
    assert (decision.effect, decision.source) == (effect, source)


@pytest.mark.parametrize(
    ("mine", "theirs", "effect", "source"),
    [
        ([own()], [held({"AWS": ROOT})], "allow", "identity"),
        ([NOTHING], [held({"AWS": ROOT})], "implicit-deny", "identity"),
        ([NOTHING], [held({"AWS": ROLE})], "allow", "resource"),
        ([own()], [held({"AWS": "arn:aws:iam::123456789012:role/other"})], "implicit-deny", "resource"),
        ([own("Deny")], [held({"AWS": ROLE})], "explicit-deny", "identity"),
        ([own()], [held({"AWS": ROOT}), held({"AWS": ROLE}, "Deny")], "explicit-deny", "resource"),
    ],
)  # fmt: skip
def test_a_keys_policy_has_to_let_in(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]], effect: str, source: str
) -> None:
    decision = decide(mine, theirs, must_let_in=True)
    assert (decision.effect, decision.source) == (effect, source)


BUCKET = "arn:aws:s3:::photos"


@pytest.mark.parametrize(
    ("theirs", "allowed"),
    [
        ([held({"Service": "s3.amazonaws.com"})], True),
        ([held("*")], True),
        ([held({"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]})], True),
        ([held({"Service": "sns.amazonaws.com"})], False),
        ([held({"AWS": "123456789012"})], False),
        ([held({"Service": "s3.amazonaws.com"}, Condition={"ArnLike": {"aws:SourceArn": BUCKET}})], True),
        ([held({"Service": "s3.amazonaws.com"}, Condition={"ArnEquals": {"aws:SourceArn": BUCKET + "2"}})], False),
        ([held({"Service": "s3.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}})], True),
        ([held({"Service": "s3.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}})], False),
        ([held("*"), held({"Service": "s3.amazonaws.com"}, "Deny")], False),
    ],
)  # fmt: skip
def test_services_need_the_resources_policy(theirs: list[dict[str, Any]], allowed: bool) -> None:
    policy = parse_policy(document(*theirs), kind="resource", owner="the queue policy of jobs")
    keys = {"aws:SourceArn": BUCKET, "aws:SourceAccount": "123456789012"}
    decision = evaluate_held(policy, S3, ACTION, THING, keys)
    assert decision.allowed is allowed
    assert allowed or "s3.amazonaws.com" in decision.reason or "denies" in decision.reason


def test_without_a_policy_no_service_comes_in() -> None:
    decision = evaluate_held(None, S3, ACTION, THING)
    assert (decision.effect, decision.source) == ("implicit-deny", "resource")


def test_reasons_name_the_policy() -> None:
    denied = decide([own()], [held("*", "Deny", Sid="Only TLS")])
    assert 'Statement 1 ("Only TLS") of the queue policy of jobs denies' in denied.reason
    assert denied.owner == "the queue policy of jobs"
    kept_out = decide([own()], [held({"AWS": "999999999999"})], must_let_in=True)
    assert "lets neither the role nor its account" in kept_out.reason


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, "one Principal"),
        (held("everyone"), '"*"'),
        (held({}), '"*"'),
        (held({"Aws": ROLE}), "no kind 'Aws'"),
        (held({"AWS": []}), "not empty"),
        (held({"AWS": "ada"}), "no principal"),
        (held({"AWS": "arn:aws:iam::123456789012:role/*"}), "no principal"),
        ({**held("*"), "NotPrincipal": "*"}, "one Principal"),
    ],
)
def test_malformed_principals_are_refused(statement: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_policy(document(statement), kind="resource")
    assert "Statement[0].Principal" in str(caught.value)
    assert words in str(caught.value)


PRINCIPALS = st.sampled_from(
    ["*", {"AWS": ROLE}, {"AWS": ROOT}, {"AWS": "999999999999"}, {"Service": "s3.amazonaws.com"}]
)
THEIRS = st.lists(
    st.builds(held, PRINCIPALS, st.sampled_from(["Allow", "Deny"])), min_size=1, max_size=4
)
MINE = st.lists(st.sampled_from([own(), own("Deny"), NOTHING]), min_size=1, max_size=3)


@given(MINE, THEIRS, st.booleans())
def test_a_deny_of_either_always_wins(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]], key: bool
) -> None:
    assert decide([*mine, own("Deny")], theirs, must_let_in=key).effect == "explicit-deny"
    denying = [*theirs, held({"AWS": ROLE}, "Deny")]
    assert decide(mine, denying, must_let_in=key).effect == "explicit-deny"


@given(MINE, THEIRS, PRINCIPALS, st.booleans())
def test_a_further_allow_of_either_takes_nothing_away(
    mine: list[dict[str, Any]], theirs: list[dict[str, Any]], principal: Any, key: bool
) -> None:
    if decide(mine, theirs, must_let_in=key).allowed:
        assert decide([*mine, own()], theirs, must_let_in=key).allowed
        assert decide(mine, [*theirs, held(principal)], must_let_in=key).allowed
