"""A policy that is about to be put on a resource: refused as its service refuses a malformed one.

moto keeps any text. The words are the services' own where a recording has them (S3, SNS), or where
they are well known; what is wrong, with its place, stands in the record of the call.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from studylam.runtime.cloud.permissions.need import text_of
from studylam.runtime.cloud.requests import Request
from studylam.runtime.iam import MalformedPolicyError, Policy, parse_policy
from studylam.runtime.iam.patterns import like


@dataclass(frozen=True)
class Unfit:
    """Why a policy isn't taken."""

    code: str
    message: str
    """The service's words."""
    why: str
    """Ours: the place and the rule."""


def unfit_policy(request: Request) -> Unfit | None:
    """What is wrong with the policy that a request puts; ``None`` if nothing, or it puts none."""
    text = _policy_in(request)
    return unfit_text(request.service.name, text, request.bucket) if text else None


def unfit_text(service: str, text: str, bucket: str = "") -> Unfit | None:
    """What is wrong with a policy as it is written. ``bucket``: whose it is, if it is one's."""
    try:
        policy = parse_policy(text, where="Policy", kind="resource", owner="the policy")
    except MalformedPolicyError as problem:
        return _refusal(service, text, problem)
    if service == "s3":
        return _fits_bucket(policy, bucket)
    if service == "sns":
        return _fits_topic(policy)
    return None


def _policy_in(request: Request) -> str:
    service, operation, params = request.service.name, request.operation, request.params
    if service == "s3" and operation == "PutBucketPolicy":
        return request.body.decode("utf-8", "replace") or " "
    if service == "sqs" and operation in ("SetQueueAttributes", "CreateQueue"):
        attributes = params.get("Attributes")
        return text_of(attributes, "Policy") if isinstance(attributes, dict) else ""
    if service == "sns" and operation == "SetTopicAttributes":
        named = text_of(params, "AttributeName") == "Policy"
        return text_of(params, "AttributeValue") if named else ""
    if (service, operation) in (("kms", "PutKeyPolicy"), ("kms", "CreateKey")):
        return text_of(params, "Policy")
    if (service, operation) == ("secretsmanager", "PutResourcePolicy"):
        return text_of(params, "ResourcePolicy")
    if service in ("dynamodb", "kinesis") and operation == "PutResourcePolicy":
        return text_of(params, "Policy")
    return ""


def _refusal(service: str, text: str, problem: MalformedPolicyError) -> Unfit:
    why = str(problem.message)
    why = f"{problem.where}: {why}" if problem.where else why
    if service == "s3":
        return Unfit("MalformedPolicy", _s3_words(text, problem), why)
    if service == "sqs":
        return Unfit("InvalidAttributeValue", "Invalid value for the parameter Policy.", why)
    if service == "sns":
        return Unfit("InvalidParameter", "Invalid parameter: Policy Error: null", why)
    code = {"dynamodb": "ValidationException", "kinesis": "InvalidArgumentException"}.get(service)
    return Unfit(code or "MalformedPolicyDocumentException", why, why)


def _s3_words(text: str, problem: MalformedPolicyError) -> str:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        return "Policies must be valid JSON and the first byte must be '{'"
    if not document.get("Statement"):
        return "Missing required field Statement"
    element = str(problem.where).rpartition(".")[2]
    if element == "Principal":
        statements = document["Statement"]
        listed = statements if isinstance(statements, list) else [statements]
        lacking = any(
            isinstance(one, dict) and not {"Principal", "NotPrincipal"} & set(one) for one in listed
        )
        return "Missing required field Principal" if lacking else "Invalid principal in policy"
    if element in ("Resource", "NotResource"):
        return "Policy has invalid resource"
    if element in ("Action", "NotAction"):
        return "Policy has invalid action"
    return "Invalid policy syntax."


def _fits_bucket(policy: Policy, bucket: str) -> Unfit | None:
    """A bucket's policy is about this bucket, and its actions about buckets or about objects."""
    for statement in policy.statements:
        place = f"Policy: Statement[{statement.number - 1}]"
        if not statement.resources and not statement.not_resources:
            continue
        for resource in statement.resources + statement.not_resources:
            name = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
            if not resource.startswith("arn:aws:s3:::") or not like(name, bucket, None):
                why = f"{place}.Resource: {resource!r} isn't in the bucket {bucket!r}."
                return Unfit("MalformedPolicy", "Policy has invalid resource", why)
        for action in statement.actions:
            if action != "*" and not action.lower().startswith("s3:"):
                why = f"{place}.Action: {action!r} is no action of S3."
                return Unfit("MalformedPolicy", "Policy has invalid action", why)
        if statement.resources and statement.actions:
            objects = any("/" in one or one.endswith("*") for one in statement.resources)
            if not objects and all(_is_about_objects(one) for one in statement.actions):
                why = f"{place}: {statement.actions[0]} is about objects; write {bucket}/*."
                message = "Action does not apply to any resource(s) in statement"
                return Unfit("MalformedPolicy", message, why)
    return None


def _is_about_objects(action: str) -> bool:
    return action.lower().startswith(("s3:getobject", "s3:putobject", "s3:deleteobject"))


def _fits_topic(policy: Policy) -> Unfit | None:
    for statement in policy.statements:
        for action in statement.actions:
            if action != "*" and not action.lower().startswith("sns:"):
                message = "Invalid parameter: Policy statement action out of service scope!"
                why = f"Policy: Statement[{statement.number - 1}].Action: {action!r} isn't SNS's."
                return Unfit("InvalidParameter", message, why)
    return None
