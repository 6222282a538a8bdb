"""What an execution role has to allow, so that Lambda may deliver for its function.

Actions: "Capturing records of Lambda asynchronous invocations", the table of destinations.
"""

from __future__ import annotations

from studylam.runtime.cloud.answers import denial_message
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.cloud.permissions import Need
from studylam.runtime.cloud.services import SERVICES, Service
from studylam.runtime.delivery.targets import Kind, Target
from studylam.runtime.iam import evaluate, parse_policy
from studylam.runtime.refusals import InvalidParameterValueError

_ACTIONS: dict[Kind, str] = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
    "s3": "s3:PutObject",
}
_LAMBDA = Service("lambda", "rest-json", "lambda", "lambda")


def needs(target: Target, key: str) -> list[Need]:
    """What delivering to a target needs. ``key``: of the object, if it is a bucket."""
    resource = f"{target.arn}/{key}" if target.kind == "s3" else target.arn
    first = Need(_ACTIONS[target.kind], resource)
    # Lambda looks at the bucket before it puts an object into it.
    return [first, Need("s3:ListBucket", target.arn)] if target.kind == "s3" else [first]


def require(target: Target, identity: FunctionIdentity, *, key: str, now: float) -> None:
    """Lambda's own check when a destination is configured.

    Raises:
        InvalidParameterValueError: the execution role doesn't allow to deliver there.
    """
    lacking = missing(target, identity, key=key, now=now)
    if lacking is not None:
        need, sentence = lacking
        raise InvalidParameterValueError(
            "The function's execution role does not have permissions to call "
            f"{need.action.partition(':')[2]} on {target.arn}",
            hint=sentence,
        )


def missing(
    target: Target, identity: FunctionIdentity, *, key: str = "", detail_type: str = "", now: float
) -> tuple[Need, str] | None:
    """The first need that the role doesn't meet, with AWS's sentence; None if it meets all.

    A function without a role may do everything, in StudyLam.
    """
    if identity.role is None:
        return None
    policy = parse_policy(identity.role, where="role")
    # No lambda:SourceFunctionArn: it is in the calls of the function's code, not in Lambda's.
    context = identity.condition_keys(now, target.region or identity.region)
    context["aws:ResourceAccount"] = identity.account_id
    if target.kind == "s3":
        context["s3:ResourceAccount"] = identity.account_id
    if target.kind == "events":
        context["events:source"] = "lambda"
        if detail_type:
            context["events:detail-type"] = detail_type
    for need in needs(target, key):
        decision = evaluate(policy, need.action, need.resource, context)
        if not decision.allowed:
            service = SERVICES.get(target.kind, _LAMBDA)
            return need, denial_message(service, need, identity.caller_arn, decision)
    return None
