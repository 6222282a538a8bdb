"""Needs of SQS, SNS, SES and EventBridge."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.utils import parseaddr

from studylam.runtime.cloud.normalise import bus_name, queue_name
from studylam.runtime.cloud.permissions.need import Lookup, Need, entries_of, text_of
from studylam.runtime.cloud.requests import Request

_SQS_BATCHES = {
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}


def sqs(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to SQS."""
    operation = _SQS_BATCHES.get(request.operation, request.operation)
    here = f"arn:aws:sqs:{request.region}:{account}"
    names = [queue_name(text_of(request.params, "QueueUrl")), text_of(request.params, "QueueName")]
    resources = [f"{here}:{name}" for name in names if name]
    resources += filter(None, [text_of(request.params, "SourceArn")])
    for resource in resources or [f"{here}:*"]:
        yield Need(f"sqs:{operation}", resource)


def sns(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to SNS."""
    operation, params = request.operation, request.params
    action = "Publish" if operation == "PublishBatch" else operation
    here = f"arn:aws:sns:{request.region}:{account}"
    keys = ("TopicArn", "TargetArn", "ResourceArn", "EndpointArn")
    resources = [text_of(params, key) for key in keys if text_of(params, key)]
    if text_of(params, "SubscriptionArn"):
        resources.append(":".join(text_of(params, "SubscriptionArn").split(":")[:6]))
    if operation == "CreateTopic":
        resources.append(f"{here}:{text_of(params, 'Name')}")
    if "PhoneNumber" in params:
        resources.append("*")
    context: dict[str, str | list[str]] = {}
    if operation == "Subscribe":
        context = {
            "sns:Protocol": text_of(params, "Protocol"),
            "sns:Endpoint": text_of(params, "Endpoint"),
        }
    for resource in resources or [f"{here}:*"]:
        yield Need(f"sns:{action}", resource, context)


def ses(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to SES."""
    operation, params = request.operation, request.params
    sender, recipients = "", []
    if operation in ("SendEmail", "SendTemplatedEmail", "SendBulkTemplatedEmail"):
        sender = text_of(params, "Source")
        recipients = [value for name, value in params.items() if name.startswith("Destination.")]
    elif operation == "SendRawEmail":
        sender = text_of(params, "Source") or _sender_of(text_of(params, "RawMessage.Data"))
        recipients = [value for name, value in params.items() if name.startswith("Destinations.")]
    identity = text_of(params, "Identity", "EmailAddress", "Domain")
    yield from _mail_needs(request, account, lookup, operation, sender, recipients, identity)


def sesv2(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to SES v2."""
    params = request.params
    action, sender = request.operation, ""
    recipients: list[str] = []
    if action == "SendEmail":
        content = params.get("Content")
        raw = content.get("Raw") if isinstance(content, dict) else None
        data = text_of(raw, "Data") if isinstance(raw, dict) else ""
        if data:
            action = "SendRawEmail"
        sender = text_of(params, "FromEmailAddress") or _sender_of(data)
        destination = params.get("Destination")
        if isinstance(destination, dict):
            recipients = [
                address
                for addresses in destination.values()
                if isinstance(addresses, list)
                for address in addresses
                if isinstance(address, str)
            ]
    identity = text_of(params, "EmailIdentity")
    yield from _mail_needs(request, account, lookup, action, sender, recipients, identity)


def _mail_needs(
    request: Request,
    account: str,
    lookup: Lookup,
    action: str,
    sender: str,
    recipients: list[str],
    identity: str,
) -> Iterator[Need]:
    here = f"arn:aws:ses:{request.region}:{account}:identity"
    if not action.startswith("Send"):
        managed = action in ("DeleteEmailIdentity", "GetEmailIdentity", "CreateEmailIdentity")
        yield Need(f"ses:{action}", f"{here}/{identity}" if identity and managed else "*")
        return
    name, address = parseaddr(sender)
    context: dict[str, str | list[str]] = {"ses:FromAddress": address}
    if name:
        context["ses:FromDisplayName"] = name
    if recipients:
        context["ses:Recipients"] = recipients
    yield Need(f"ses:{action}", f"{here}/{lookup.identity(request.region, address)}", context)


def _sender_of(data: str) -> str:
    """The From of a raw message in base64."""
    import base64

    try:
        raw = base64.b64decode(data)
    except ValueError:
        return ""
    message = email.message_from_bytes(raw[:65536], policy=email.policy.compat32)
    return str(message.get("From", ""))


def events(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to EventBridge."""
    operation, params = request.operation, request.params
    here = f"arn:aws:events:{request.region}:{account}"

    def bus(name: str) -> str:
        return f"{here}:event-bus/{bus_name(name) or 'default'}"

    if operation == "PutEvents":
        for entry in entries_of(params.get("Entries")):
            yield Need(
                "events:PutEvents",
                bus(text_of(entry, "EventBusName")),
                {
                    "events:source": text_of(entry, "Source"),
                    "events:detail-type": text_of(entry, "DetailType"),
                },
            )
        return
    name = text_of(params, "Name", "Rule")
    if text_of(params, "ResourceARN"):
        resource = text_of(params, "ResourceARN")
    elif operation in ("CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"):
        resource = bus(name)
    elif operation in ("PutPermission", "RemovePermission"):
        resource = bus(text_of(params, "EventBusName"))
    elif text_of(params, "ArchiveName"):
        resource = f"{here}:archive/{text_of(params, 'ArchiveName')}"
    elif text_of(params, "ReplayName"):
        resource = f"{here}:replay/{text_of(params, 'ReplayName')}"
    elif name:
        custom = bus_name(text_of(params, "EventBusName"))
        middle = "" if custom in ("", "default") else custom + "/"
        resource = f"{here}:rule/{middle}{name}"
    else:
        resource = "*"
    targets = list(entries_of(params.get("Targets"))) if operation == "PutTargets" else []
    arns: list[str] = [text_of(target, "Arn") for target in targets]
    yield Need(f"events:{operation}", resource, {"events:TargetArn": arns} if arns else {})
    roles = [text_of(holder, "RoleArn") for holder in (params, *targets)]
    for role in filter(None, roles):
        # Whoever hands a role to a service has to be allowed to.
        yield Need("iam:PassRole", role, {"iam:PassedToService": "events.amazonaws.com"})
