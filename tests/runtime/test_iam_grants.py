# ruff: noqa: E501 - in a table, one rule a line reads best
"""Least privilege: smallest statements, how they go into a policy, and grants that are too broad."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.iam import (
    evaluate,
    over_broad,
    parse_policy,
    smallest_statements,
    with_statement,
)

pytestmark = pytest.mark.quick

CAT = "arn:aws:s3:::photos/in/cat.jpg"
OUT = "arn:aws:s3:::photos/out/cat.jpg"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def test_needs_of_one_call_are_put_together_but_not_mixed() -> None:
    assert smallest_statements([("s3:GetObject", CAT)]) == [allow("s3:GetObject", CAT)]
    assert smallest_statements([("s3:GetObject", CAT), ("s3:PutObject", OUT)]) == [
        allow("s3:GetObject", CAT),
        allow("s3:PutObject", OUT),
    ]
    assert smallest_statements([("s3:PutObject", OUT), ("s3:PutObjectTagging", OUT)]) == [
        allow(["s3:PutObject", "s3:PutObjectTagging"], OUT)
    ]
    assert smallest_statements(
        [("ssm:GetParameters", "arn:a"), ("ssm:GetParameters", "arn:b")]
    ) == [allow("ssm:GetParameters", ["arn:a", "arn:b"])]
    assert smallest_statements([]) == []


def test_very_many_resources_are_named_by_their_common_beginning() -> None:
    many = [("s3:DeleteObject", f"arn:aws:s3:::photos/in/{number}") for number in range(1000)]
    assert smallest_statements(many) == [allow("s3:DeleteObject", "arn:aws:s3:::photos/in/*")]


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        ([], allow("s3:GetObject", CAT), [allow("s3:GetObject", CAT)]),
        ([allow("s3:GetObject", CAT)], allow("s3:GetObject", CAT), [allow("s3:GetObject", CAT)]),
        ([allow("s3:GetObject", CAT)], allow("s3:GetObject", OUT), [allow("s3:GetObject", [CAT, OUT])]),
        ([allow("s3:GetObject", CAT, Sid="Read")], allow("s3:PutObject", CAT), [allow(["s3:GetObject", "s3:PutObject"], CAT, Sid="Read")]),
        ([allow(["s3:GetObject", "s3:PutObject"], CAT)], allow("s3:GetObject", OUT), [allow(["s3:GetObject", "s3:PutObject"], CAT), allow("s3:GetObject", OUT)]),
        ([allow(["s3:GetObject", "s3:PutObject"], [CAT, OUT])], allow("s3:GetObject", OUT), [allow(["s3:GetObject", "s3:PutObject"], [CAT, OUT])]),
        ([allow("s3:GetObject", CAT, Condition={"Bool": {"a:b": "true"}})], allow("s3:GetObject", OUT), [allow("s3:GetObject", CAT, Condition={"Bool": {"a:b": "true"}}), allow("s3:GetObject", OUT)]),
        ([{"Effect": "Deny", "Action": "s3:GetObject", "Resource": CAT}], allow("s3:GetObject", CAT), [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": CAT}, allow("s3:GetObject", CAT)]),
        ([allow("iam:PassRole", "*")], allow("sqs:ListQueues", "*"), [allow("iam:PassRole", "*"), allow("sqs:ListQueues", "*")]),
        ([allow("sqs:*", "*", Sid="A")], allow("s3:GetObject", CAT, Sid="A"), [allow("sqs:*", "*", Sid="A"), allow("s3:GetObject", CAT)]),
    ],
)  # fmt: skip
def test_a_statement_is_merged_where_nothing_else_comes_with_it(
    before: list[dict[str, Any]], added: dict[str, Any], after: list[dict[str, Any]]
) -> None:
    document = policy(*before)
    grown = with_statement(document, added)
    assert grown["Statement"] == after
    assert document == policy(*before)


def test_a_single_statement_may_stand_alone() -> None:
    document = {"Version": "2012-10-17", "Statement": allow("s3:GetObject", CAT)}
    grown = with_statement(document, allow("sqs:SendMessage", "arn:q"))
    assert len(grown["Statement"]) == 2


ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage"])
RESOURCES = st.sampled_from([CAT, OUT, "arn:aws:s3:::photos", "arn:aws:sqs:us-east-1:1:q"])
NEEDS = st.lists(st.tuples(ACTIONS, RESOURCES), min_size=1, max_size=4)
STATEMENTS = st.lists(
    st.builds(
        allow,
        st.lists(ACTIONS | st.just("s3:*"), min_size=1, max_size=2),
        st.lists(RESOURCES | st.just("*"), min_size=1, max_size=2),
    ),
    max_size=3,
)


@given(STATEMENTS, NEEDS)
def test_the_smallest_statements_allow_what_was_refused_and_nothing_else(
    statements: list[dict[str, Any]], needed: list[tuple[str, str]]
) -> None:
    before = policy(*statements, allow("iam:PassRole", "*"))
    after = before
    for statement in smallest_statements(needed):
        after = with_statement(after, statement)
        assert with_statement(after, statement) == after
    old, new = parse_policy(before), parse_policy(after)
    for action in ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage"):
        for resource in (CAT, OUT, "arn:aws:s3:::photos", "arn:aws:sqs:us-east-1:1:q", "arn:x"):
            expected = evaluate(old, action, resource).allowed or (action, resource) in needed
            assert evaluate(new, action, resource).allowed is expected


LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:*"


@pytest.mark.parametrize(
    ("statement", "grants"),
    [
        (allow("*", "*"), ["*", "*"]),
        (allow("s3:*", "*"), ["s3:*", "*"]),
        (allow("s3:*", "arn:aws:s3:::photos/*"), ["s3:*"]),
        (allow("iam:*", "*"), ["iam:*", "*"]),
        (allow("iam:PassRole", "*"), ["*"]),
        (allow("s3:GetObject", "*"), ["*"]),
        (allow("s3:GetObject", "arn:aws:s3:::*"), ["arn:aws:s3:::*"]),
        (allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:1:table/*"), ["arn:aws:dynamodb:us-east-1:1:table/*"]),
        (allow("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:1:function:*"), ["arn:aws:lambda:us-east-1:1:function:*"]),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, ["iam:*", "*"]),
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"}, ["arn:aws:s3:::x/*"]),
        (allow("s3:GetObject", "arn:aws:s3:::photos/*"), []),
        (allow("s3:ListAllMyBuckets", "*"), []),
        (allow("cloudwatch:PutMetricData", "*"), []),
        (allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"), []),
        (allow("logs:PutLogEvents", LOGS), []),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, []),
    ],
)  # fmt: skip
def test_broad_grants_are_pointed_out(statement: dict[str, Any], grants: list[str]) -> None:
    assert [found.grant for found in over_broad(policy(statement))] == grants


def test_the_narrower_wording_is_made_of_what_was_done() -> None:
    document = policy(allow("s3:*", "*", Sid="All"), allow("sqs:SendMessage", "*"))
    action, resource, unused = over_broad(document, [("s3:GetObject", CAT), ("s3:PutObject", OUT)])
    assert (action.place, resource.place) == ("Statement[0].Action", "Statement[0].Resource")
    assert (action.number, action.statement) == (1, 'statement 1 ("All")')
    assert action.narrower == (allow("s3:GetObject", CAT), allow("s3:PutObject", OUT))
    assert "delete" in action.reason
    assert unused.narrower == ()
    assert "sqs:SendMessage" in unused.reason
