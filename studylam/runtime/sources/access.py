"""What an execution role has to allow, so that Lambda may read a source for its function.

Actions: "Creating and configuring an Amazon SQS event source mapping", "Process Amazon Kinesis
Data Streams records with Lambda" and "Process DynamoDB records with Lambda" in AWS's Lambda
developer guide; the sentences are the API's own.
"""

from __future__ import annotations

from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.iam import evaluate, parse_policy
from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.mapping import SourceKind
from studylam.runtime.sources.records import region_of

_ACTIONS: dict[SourceKind, tuple[str, ...]] = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "kinesis": ("GetRecords", "GetShardIterator", "DescribeStream", "ListShards"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}
_NAMED = {
    "kinesis": "GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams",
    "dynamodb": "GetRecords, GetShardIterator, DescribeStream, and ListStreams",
}


def missing(kind: SourceKind, arn: str, identity: FunctionIdentity, now: float) -> str | None:
    """The first action that the role doesn't allow on the source; None if it allows all.

    ListStreams isn't asked for: it is about all streams, and reading one works without it. A
    function without a role may do everything, in StudyLam.
    """
    if identity.role is None:
        return None
    policy = parse_policy(identity.role, where="role")
    context = identity.condition_keys(now, region_of(arn))
    context["aws:ResourceAccount"] = identity.account_id
    for action in _ACTIONS[kind]:
        if not evaluate(policy, f"{kind}:{action}", arn, context).allowed:
            return action
    return None


def check(kind: SourceKind, arn: str, identity: FunctionIdentity, now: float) -> None:
    """Raises InvalidParameterValueError, in AWS's words."""
    lacking = missing(kind, arn, identity, now)
    if lacking is None:
        return
    message = (
        f"The provided execution role does not have permissions to call {lacking} on SQS"
        if kind == "sqs"
        else f"Cannot access stream {arn}. Please ensure the role can perform the {_NAMED[kind]} "
        "Actions on your stream in IAM."
    )
    raise InvalidParameterValueError(
        message, hint=f"Let the execution role do {kind}:{lacking} on {arn}."
    )
