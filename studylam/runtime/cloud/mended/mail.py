"""Topics with mail addresses as subscribers: nobody gets mail before having confirmed it.

SNS's developer guide, "Email notifications": the address has to confirm, and until then Subscribe
answers ``pending confirmation`` in the place of an ARN. moto confirms everybody and sends nothing.
Nothing is sent here either: what would have been sent is kept with the topic, to be looked at.
"""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace

PROTOCOLS = ("email", "email-json")
SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"


def install() -> None:
    """Mend moto in this process."""
    from moto.core.responses import ActionResult
    from moto.sns.models import SNSBackend, Topic
    from moto.sns.responses import SNSResponse

    publish, subscribe = Topic.publish, SNSBackend.subscribe
    answer = SNSResponse.subscribe

    def publish_and_mail(self: Any, message: str, *arguments: Any, **more: Any) -> str:
        message_id: str = publish(self, message, *arguments, **more)
        _mail(self, message_id)
        return message_id

    def subscribe_pending(self: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        is_new = self._find_subscription(topic_arn, endpoint, protocol) is None
        subscription = subscribe(self, topic_arn, endpoint, protocol)
        if is_new and protocol in PROTOCOLS:
            subscription.attributes["PendingConfirmation"] = "true"
        return subscription

    def answer_pending(self: Any) -> Any:
        answered: Any = answer(self)
        arn = answered.result["SubscriptionArn"]
        subscription = self.backend.subscriptions.get(arn)
        wants_arn = str(self._get_param("ReturnSubscriptionArn")).lower() == "true"
        if subscription is not None and _is_pending(subscription) and not wants_arn:
            return ActionResult({"SubscriptionArn": "pending confirmation"})
        return answered

    replace(Topic, "publish", publish_and_mail)
    replace(SNSBackend, "subscribe", subscribe_pending)
    replace(SNSResponse, "subscribe", answer_pending)


def _is_pending(subscription: Any) -> bool:
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def _mail(topic: Any, message_id: str) -> None:
    """Write down the mails that the message just published would have led to."""
    _, message, subject, attributes, _ = topic.sent_notifications[-1]
    for subscription in list(topic.sns_backend.subscriptions.values()):
        if subscription.topic is not topic or subscription.protocol not in PROTOCOLS:
            continue
        matcher = subscription._filter_policy_matcher
        if _is_pending(subscription) or (matcher and not matcher.matches(attributes, message)):
            continue
        if subscription.protocol == "email-json":
            envelope = subscription.get_post_data(message, message_id, subject, attributes)
            body = json.dumps(envelope, indent=2)
        else:
            body = f"{message}\n"
        vars(topic).setdefault("mailed", []).append(
            {
                "source": SENDER,
                "to": [subscription.endpoint],
                "cc": [],
                "subject": subject or "AWS Notification Message",
                "body": body,
            }
        )
