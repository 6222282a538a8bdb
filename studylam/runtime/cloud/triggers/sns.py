"""What a topic's subscribers get: functions by the host, queues by moto.

The shape of a function's event is recorded from AWS. moto decides by the filter policy whether a
subscriber wants a message. Nobody asks whether a subscriber lets SNS in when it is subscribed: the
delivery fails then, and the message is lost or goes to the subscription's dead-letter queue.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

from studylam.runtime.clock import iso_timestamp
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.triggers import deliveries, functions
from studylam.runtime.cloud.triggers.deliveries import Push
from studylam.runtime.cloud.triggers.input_template import compact
from studylam.runtime.cloud.triggers.replacing import replace

PRINCIPAL = "sns.amazonaws.com"


def install() -> None:
    """Put this in the place of moto's deliveries: no network, no functions of moto's own."""
    from moto.sns.models import Subscription

    original = Subscription.publish

    def publish(
        self: Any,
        message: str,
        message_id: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        group_id: str | None = None,
        deduplication_id: str | None = None,
        message_structure: str | None = None,
    ) -> None:
        matcher = self._filter_policy_matcher
        if self.protocol in ("http", "https"):
            return
        if matcher is not None and not matcher.matches(message_attributes, message):
            return
        as_it_came: dict[str, Any] = {
            "subject": subject,
            "message_attributes": message_attributes,
            "group_id": group_id,
            "deduplication_id": deduplication_id,
            "message_structure": message_structure,
        }
        if self.protocol not in ("lambda", "sqs"):
            original(self, message, message_id, **as_it_came)
            return
        text = message
        if message_structure == "json":
            text = self._parse_message_structure(message, self.protocol)
        what = f"sns {self.topic.name}" + (f": {subject}" if subject else "")
        envelope = self.get_post_data(text, message_id, subject, message_attributes)
        if self.protocol == "lambda":
            event = compact(lambda_event(self.arn, envelope, message_attributes or {}))
            _to_function(self, Push(event, PRINCIPAL, self.topic.arn, what), envelope)
            return
        push = Push(_written(envelope), PRINCIPAL, self.topic.arn, what)
        refusal = deliveries.queue_refuses(self.endpoint, PRINCIPAL, self.topic.arn)
        if not refusal:
            try:
                original(self, message, message_id, **as_it_came)
            except Exception as problem:  # a queue that doesn't take it is nobody else's trouble
                refusal = str(getattr(problem, "message", "") or problem)[:1000]
        if refusal:
            deliveries.drop(self.endpoint, push, refusal)
            _redrive(self, envelope)
        else:
            deliveries.tell_delivered(self.endpoint, push)

    replace(Subscription, "publish", publish)


def lambda_event(
    subscription_arn: str, envelope: Mapping[str, Any], attributes: Mapping[str, Any]
) -> dict[str, Any]:
    """The event for a function, made of the envelope that a queue would get."""
    told = {
        "Type": "Notification",
        "MessageId": envelope["MessageId"],
        "TopicArn": envelope["TopicArn"],
        "Subject": envelope.get("Subject"),
        "Message": envelope["Message"],
        "Timestamp": iso_timestamp(time.time()),
        "SignatureVersion": envelope["SignatureVersion"],
        "Signature": envelope["Signature"],
        # A function gets these two with a small "rl", everybody else with "URL" (recorded).
        "SigningCertUrl": envelope["SigningCertURL"],
        "UnsubscribeUrl": envelope["UnsubscribeURL"],
        "MessageAttributes": {
            name: {"Type": one["Type"], "Value": _text(one["Value"])}
            for name, one in attributes.items()
        },
    }
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription_arn,
        "Sns": told,
    }
    return {"Records": [record]}


def _to_function(subscription: Any, push: Push, envelope: Mapping[str, Any]) -> None:
    arn = subscription.endpoint
    if functions.trust(arn, PRINCIPAL, push.source_arn, ACCOUNT):
        deliveries.hand_to_function(arn, push)
        return
    deliveries.drop(arn, push, functions.why_not(arn, PRINCIPAL))
    _redrive(subscription, envelope)


def _redrive(subscription: Any, envelope: Mapping[str, Any]) -> None:
    """To the subscription's dead-letter queue, if it has one: as a queue gets it (recorded)."""
    try:
        policy = json.loads(subscription.attributes.get("RedrivePolicy") or "{}")
        queue = policy.get("deadLetterTargetArn")
    except (ValueError, AttributeError):
        return
    if queue:
        what = f"dead letter of {subscription.topic.name}"
        push = Push(_written(envelope), PRINCIPAL, subscription.topic.arn, what)
        deliveries.send_to_queue(queue, push)


def _written(envelope: Mapping[str, Any]) -> str:
    return json.dumps(envelope, indent=2, separators=(",", " : "))


def _text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
