# ruff: noqa: E501 - in a table, one rule a line reads best
"""IAM decisions: tables of AWS's rules, properties that always hold, and refusals with a place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.runtime.iam import (
    MalformedPolicyError,
    evaluate,
    parse_policy,
    smallest_statement,
)

pytestmark = pytest.mark.quick

GET = "s3:GetObject"
CAT = "arn:aws:s3:::photos/in/cat.jpg"


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def decide(
    document: dict[str, Any],
    action: str = GET,
    resource: str = CAT,
    **context: str | list[str],
) -> str:
    keys = {key.replace("__", ":"): value for key, value in context.items()}
    return evaluate(parse_policy(document), action, resource, keys).effect


@pytest.mark.parametrize(
    ("statements", "effect"),
    [
        ([allow()], "allow"),
        ([allow("s3:*")], "allow"),
        ([allow("s3:Get*")], "allow"),
        ([allow("s3:get??????")], "allow"),
        ([allow("S3:GETOBJECT")], "allow"),
        ([allow(["s3:PutObject", "s3:GetObject"])], "allow"),
        ([allow("s3:PutObject")], "implicit-deny"),
        ([allow("dynamodb:*")], "implicit-deny"),
        ([allow("s3:GetObjec")], "implicit-deny"),
        ([allow(GET, "arn:aws:s3:::photos/*")], "allow"),
        ([allow(GET, "arn:aws:s3:::photos/in/???.jpg")], "allow"),
        ([allow(GET, "arn:aws:s3:::photos")], "implicit-deny"),
        ([allow(GET, "arn:aws:s3:::Photos/*")], "implicit-deny"),
        ([allow(GET, "arn:aws:s3:::photos/out/*")], "implicit-deny"),
        ([allow(), deny("s3:*")], "explicit-deny"),
        ([deny(), allow()], "explicit-deny"),
        ([allow(), deny(GET, "arn:aws:s3:::photos/out/*")], "allow"),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], "allow"),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], "implicit-deny"),
        (
            [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::photos/in/*"}],
            "implicit-deny",
        ),
        ([allow(), {"Effect": "Deny", "Action": "*", "NotResource": CAT}], "allow"),
        (
            [allow(), {"Effect": "Deny", "NotAction": "s3:Put*", "Resource": "*"}],
            "explicit-deny",
        ),
    ],
)
def test_decisions(statements: list[dict[str, Any]], effect: str) -> None:
    assert decide(policy(*statements)) == effect


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, {"aws__RequestedRegion": "us-east-1"}, True),
        ({"StringEquals": {"aws:requestedregion": "us-east-1"}}, {"aws__RequestedRegion": "us-east-1"}, True),
        ({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}, {"aws__RequestedRegion": "us-east-1"}, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-*"}}, {"aws__RequestedRegion": "us-east-1"}, False),
        ({"StringEquals": {"k:missing": "x"}}, {}, False),
        ({"StringEqualsIfExists": {"k:missing": "x"}}, {}, True),
        ({"StringNotEquals": {"k:missing": "x"}}, {}, True),
        ({"StringNotEquals": {"k:a": ["x", "y"]}}, {"k__a": "y"}, False),
        ({"StringNotEquals": {"k:a": ["x", "y"]}}, {"k__a": "z"}, True),
        ({"StringEqualsIgnoreCase": {"k:a": "ADA"}}, {"k__a": "ada"}, True),
        ({"StringLike": {"s3:prefix": ["in/*", "out/*"]}}, {"s3__prefix": "out/x"}, True),
        ({"StringNotLike": {"s3:prefix": "in/*"}}, {"s3__prefix": "in/x"}, False),
        ({"NumericLessThanEquals": {"s3:max-keys": 10}}, {"s3__max-keys": "10"}, True),
        ({"NumericLessThan": {"s3:max-keys": "10"}}, {"s3__max-keys": "10"}, False),
        ({"NumericEquals": {"k:a": "1.50"}}, {"k__a": "1.5"}, True),
        ({"NumericEquals": {"k:a": "1"}}, {"k__a": "one"}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"aws__CurrentTime": "2026-06-01T00:00:00Z"}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"aws__CurrentTime": "2026-06-01T00:00:00Z"}, False),
        ({"DateLessThan": {"aws:EpochTime": "2026-01-01"}}, {"aws__EpochTime": "1700000000"}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, {"aws__SecureTransport": "true"}, True),
        ({"Bool": {"aws:SecureTransport": False}}, {"aws__SecureTransport": "true"}, False),
        ({"Null": {"k:a": "true"}}, {}, True),
        ({"Null": {"k:a": "false"}}, {}, False),
        ({"Null": {"k:a": False}}, {"k__a": "x"}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws__SourceIp": "203.0.113.10"}, True),
        ({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}, {"aws__SourceIp": "203.0.113.10"}, False),
        ({"IpAddress": {"aws:SourceIp": "rubbish"}}, {"aws__SourceIp": "203.0.113.10"}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:photos"}}, {"aws__SourceArn": "arn:aws:s3:::photos"}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:photos"}}, {"aws__SourceArn": "arn:aws:sns:us-east-1:1:photos"}, False),
        ({"ArnNotEquals": {"aws:SourceArn": "arn:aws:s3:::photos"}}, {"aws__SourceArn": "arn:aws:s3:::photos"}, False),
        ({"ForAllValues:StringEquals": {"k:a": ["x", "y"]}}, {"k__a": ["x", "y", "x"]}, True),
        ({"ForAllValues:StringEquals": {"k:a": ["x", "y"]}}, {"k__a": ["x", "z"]}, False),
        ({"ForAllValues:StringEquals": {"k:a": "x"}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k:a": "x"}}, {"k__a": ["z", "x"]}, True),
        ({"ForAnyValue:StringLike": {"k:a": "x*"}}, {}, False),
        ({"StringEquals": {"k:a": "1"}, "Bool": {"k:b": "true"}}, {"k__a": "1", "k__b": "false"}, False),
        ({"StringEquals": {"k:a": "1", "k:b": "2"}}, {"k__a": "1"}, False),
        ({"StringEquals": {"k:a": "${aws:userid}"}}, {"k__a": "me", "aws__userid": "me"}, True),
        ({"StringLike": {"k:a": "home/${aws:userid}/*"}}, {"k__a": "home/me/x", "aws__userid": "me"}, True),
        ({"StringLike": {"k:a": "home/${aws:nobody}/*"}}, {"k__a": "home//x"}, False),
        ({"StringEquals": {"k:a": "${aws:nobody, 'guest'}"}}, {"k__a": "guest"}, True),
        ({"StringEquals": {"k:a": "${*}${?}${$}"}}, {"k__a": "*?$"}, True),
        ({"StringLike": {"k:a": "a${*}b"}}, {"k__a": "aXb"}, False),
        ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, {"aws__PrincipalTag/team": "a"}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}, {"aws__PrincipalTag/team": "a", "aws__ResourceTag/team": "b"}, False),
        ({"StringLike": {"s3:prefix": "${aws:username, 'guest'}/*"}}, {"s3__prefix": "guest/x"}, True),
        ({"StringNotEqualsIfExists": {"k:a": "x"}}, {"k__a": "x"}, False),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, {}, True),
        ({"NumericGreaterThanEquals": {"k:a": "2"}}, {"k__a": "10"}, True),
        ({"NumericNotEquals": {"k:a": ["1", "2"]}}, {"k__a": "2"}, False),
        ({"DateGreaterThanEquals": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"aws__CurrentTime": "2026-01-01T00:00:00Z"}, True),
        ({"DateEquals": {"aws:CurrentTime": "2026-01-01T01:00:00+01:00"}}, {"aws__CurrentTime": "2026-01-01T00:00:00Z"}, True),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, {"aws__SourceIp": "2001:db8::1"}, True),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}, {"aws__PrincipalArn": "arn:aws:iam::123456789012:role/x"}, True),
        ({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "${aws:userid}*"}}, {"dynamodb__LeadingKeys": ["me-1", "me"], "aws__userid": "me"}, True),
        ({"ForAnyValue:StringNotEquals": {"k:a": ["x", "y"]}}, {"k__a": ["x", "z"]}, True),
        ({"ForAllValues:StringNotEquals": {"k:a": "x"}}, {"k__a": ["y", "z"]}, True),
        ({"ForAllValues:StringNotEquals": {"k:a": "x"}}, {"k__a": ["y", "x"]}, False),
        ({"StringEquals": {"kms:EncryptionContext:tenant": "a"}}, {"kms__EncryptionContext:tenant": "a"}, True),
    ],
)  # fmt: skip
def test_conditions(condition: dict[str, Any], context: dict[str, Any], holds: bool) -> None:
    document = policy(allow(Condition=condition))
    assert (decide(document, **context) == "allow") is holds


def test_variables_stand_for_themselves_and_mean_nothing_in_old_policies() -> None:
    mine = allow(GET, "arn:aws:s3:::photos/${aws:userid}/*")
    own, other = "arn:aws:s3:::photos/ada/1", "arn:aws:s3:::photos/bob/1"
    assert decide(policy(mine), resource=own, aws__userid="ada") == "allow"
    assert decide(policy(mine), resource=other, aws__userid="ada") == "implicit-deny"
    # A name that is an asterisk is no wildcard.
    assert decide(policy(mine), resource=other, aws__userid="*") == "implicit-deny"
    old = policy(mine, version="2008-10-17")
    assert decide(old, resource=own, aws__userid="ada") == "implicit-deny"
    assert decide(old, resource="arn:aws:s3:::photos/${aws:userid}/1") == "allow"


def test_reasons_name_the_statement_that_decided() -> None:
    document = policy(
        allow(GET, "arn:aws:s3:::other/*", Sid="ReadOther"),
        allow("s3:PutObject", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        deny("s3:Delete*", Sid="KeepAll"),
    )
    parsed = parse_policy(document)
    near = evaluate(parsed, GET, CAT)
    assert near.statement is None
    assert "No statement allows s3:GetObject" in near.reason
    assert (
        'Statement 1 ("ReadOther") allows the action, but only on arn:aws:s3:::other/*'
        in near.reason
    )
    unmet = evaluate(parsed, "s3:PutObject", CAT)
    assert "aws:SecureTransport" in unmet.reason
    refused = evaluate(parsed, "s3:DeleteObject", CAT)
    assert refused.effect == "explicit-deny"
    assert refused.statement is not None
    assert refused.statement.sid == "KeepAll"
    assert 'Statement 3 ("KeepAll") denies' in refused.reason


def test_without_a_role_everything_is_allowed() -> None:
    assert evaluate(None, GET, CAT).allowed


@pytest.mark.parametrize(
    ("document", "where", "words"),
    [
        ("{", "role:1", "isn't JSON"),
        ("[]", "role", "JSON object"),
        ({}, "Statement", "at least one"),
        ({"Statement": [], "Version": "2012-10-17"}, "Statement", "at least one"),
        ({"Statment": []}, "role", "'Statment'"),
        (policy(allow(), version="2026-01-01"), "Version", "2026-01-01"),
        (policy({**allow(), "Effect": "allow"}), "Statement[0].Effect", "mind the case"),
        (policy(allow(), {"Effect": "Allow", "Resource": "*"}), "Statement[1]", "either Action"),
        (policy({**allow(), "NotAction": "*"}), "Statement[0]", "either Action"),
        (policy({"Effect": "Allow", "Action": "*"}), "Statement[0]", "either Resource"),
        (policy(allow("GetObject")), "Statement[0].Action", "no action"),
        (policy(allow([])), "Statement[0].Action", "not empty"),
        (policy(allow(GET, "photos/*")), "Statement[0].Resource", "no ARN"),
        (policy(allow(Principal="*")), "Statement[0].Principal", "no principal"),
        (policy(allow(Resources="*")), "Statement[0].Resources", "no such element"),
        (policy(allow(Sid="a b")), "Statement[0].Sid", "letters"),
        (policy(allow(Sid="A"), deny(Sid="A")), "Statement", "same"),
        (policy(allow(Condition={"StringEqual": {"a:b": "c"}})), "StringEqual", "no such operator"),
        (policy(allow(Condition={"StringEquals": "c"})), "StringEquals", "object"),
        (policy(allow(Condition={"Bool": {"a:b": "yes"}})), "a:b", "neither"),
        (policy(allow(Condition={"NullIfExists": {"a:b": "true"}})), "NullIfExists", "no such"),
        (policy(allow("s3:" + "A" * 11_000)), "role", "limit"),
    ],
)
def test_malformed_policies_are_refused_with_the_place(
    document: Any, where: str, words: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_policy(document, where="role")
    assert where in str(caught.value)
    if words != "same":
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("document", "where", "aws"),
    [
        ("{", "role:1", "This policy contains invalid Json"),
        ({"Statement": []}, "role: Statement", "Syntax errors in policy."),
        (policy(allow(), {**allow(), "Actoin": "x"}), "role: Statement[1].Actoin", "Syntax errors in policy."),
        (policy({**allow(), "Effect": "allow"}), "role: Statement[0].Effect", "The policy failed legacy parsing"),
        (policy({**allow(), "Effect": "Permit"}), "role: Statement[0].Effect", "Syntax errors in policy."),
        (policy(allow(Principal="*")), "role: Statement[0].Principal", "Policy document should not specify a principal."),
        (policy({"Effect": "Allow", "Resource": "*"}), "role: Statement[0]", "Policy statement must contain actions."),
        (policy({"Effect": "Allow", "Action": "*"}), "role: Statement[0]", "Policy statement must contain resources."),
        (policy({**allow(), "NotAction": "*"}), "role: Statement[0]", "Syntax errors in policy."),
        (policy(allow("GetObject")), "role: Statement[0].Action", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        (policy(allow("s3:Get:Object")), "role: Statement[0].Action", "Actions/Condition can contain only one colon."),
        (policy(allow("s_3:GetObject")), "role: Statement[0].Action", "Vendor s_3 is not valid"),
        (policy(allow(GET, "photos/*")), "role: Statement[0].Resource", 'Resource photos/* must be in ARN format or "*".'),
        (policy(allow(GET, "arn:aws2:s3:::photos/*")), "role: Statement[0].Resource", 'Partition "aws2" is not valid for resource "arn:aws2:s3:::photos/*".'),
        (policy(allow(GET, "arn:aws:s3:us-east-1::photos/*")), "role: Statement[0].Resource", "Resource arn:aws:s3:us-east-1::photos/* can not contain region information."),
        (policy(allow(Sid="A"), deny(Sid="A")), "role: Statement", "Statement IDs (SID) in a single policy must be unique."),
        (policy(allow(Condition={"StringEqual": {"a:b": "c"}})), "role: Statement[0].Condition.StringEqual", "Syntax errors in policy."),
        (policy(allow(Condition={"DateLessThan": {"aws:CurrentTime": "soon"}})), "role: Statement[0].Condition.DateLessThan.aws:CurrentTime", "The policy failed legacy parsing"),
    ],
)  # fmt: skip
def test_iams_own_words_for_malformed_policies(document: Any, where: str, aws: str) -> None:
    with pytest.raises(MalformedPolicyError) as caught:
        parse_policy(document, where="role")
    assert (caught.value.code, caught.value.where) == ("MalformedPolicyDocument", where)
    assert caught.value.aws == aws
    assert aws in str(caught.value)


NAMES = st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:*", "*", "s3:?et*"])
ARNS = st.sampled_from(["*", CAT, "arn:aws:s3:::photos/*", "arn:aws:sqs:us-east-1:1:q"])
STATEMENTS = st.builds(
    lambda effect, action, resource: {"Effect": effect, "Action": action, "Resource": resource},
    st.sampled_from(["Allow", "Deny"]),
    NAMES,
    ARNS,
)
ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"])
RESOURCES = st.sampled_from([CAT, "arn:aws:s3:::photos/x", "arn:aws:sqs:us-east-1:1:q"])


@given(st.lists(STATEMENTS, min_size=1, max_size=5), ACTIONS, RESOURCES)
def test_an_explicit_deny_always_wins(
    statements: list[dict[str, Any]], action: str, resource: str
) -> None:
    document = policy(*statements, deny(action, resource))
    assert decide(document, action, resource) == "explicit-deny"


@given(st.lists(STATEMENTS, min_size=1, max_size=5), ACTIONS, RESOURCES, NAMES, ARNS)
def test_a_further_allow_never_takes_access_away(
    statements: list[dict[str, Any]], action: str, resource: str, more: str, arn: str
) -> None:
    before = decide(policy(*statements), action, resource)
    after = decide(policy(*statements, allow(more, arn)), action, resource)
    assert before == after or (before, after) == ("implicit-deny", "allow")


@given(ACTIONS, RESOURCES)
def test_the_smallest_statement_allows_exactly_what_was_refused(action: str, resource: str) -> None:
    document = policy(smallest_statement(action, resource))
    assert decide(document, action, resource) == "allow"
    assert decide(document, action, resource + "x") == "implicit-deny"
    assert decide(document, "s3:ListBucket", resource) == "implicit-deny"


@given(st.text(alphabet="ab*?", max_size=12), st.text(alphabet="ab", max_size=12))
def test_wildcards_match_as_fnmatch_does(pattern: str, text: str) -> None:
    import fnmatch

    from studylam.runtime.iam.patterns import like

    assert like(pattern, text, None) == fnmatch.fnmatchcase(text, pattern)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["Version", "Statement", "Effect", "Action", "Resource", "Condition"]
                )
                | st.text(max_size=3),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_anything_is_either_a_policy_or_refused(document: Any) -> None:
    try:
        parse_policy(document)
    except BadInputError as problem:
        assert problem.where


def test_a_hostile_pattern_is_matched_at_once() -> None:
    stars = "arn:aws:s3:::" + "a*" * 400
    assert decide(policy(allow(GET, stars)), resource="arn:aws:s3:::" + "a" * 3000 + "b") in (
        "allow",
        "implicit-deny",
    )
