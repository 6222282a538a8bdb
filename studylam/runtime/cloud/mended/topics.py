"""SNS: who publishes to a topic that isn't there is told so; moto speaks of an endpoint. And what a
FIFO topic lacks is said in SNS's words, not in those of SQS."""

from __future__ import annotations

from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace


def install() -> None:
    """Mend moto in this process. The words are recorded from AWS (LocalStack's snapshots)."""
    from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
    from moto.sns.models import SNSBackend

    original = SNSBackend.publish

    def publish(self: Any, message: str, arn: str | None, *rest: Any, **more: Any) -> str:
        is_of_topic = bool(arn) and "/" not in str(arn)
        if is_of_topic and arn not in self.topics:
            raise SNSNotFoundError("Topic does not exist")
        topic = self.topics.get(arn)
        if topic is not None and topic.fifo_topic:
            if not more.get("group_id"):
                raise SNSInvalidParameter(
                    "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"
                )
            if not more.get("deduplication_id") and not topic.content_based_deduplication:
                raise SNSInvalidParameter(
                    "Invalid parameter: The topic should either have ContentBasedDeduplication "
                    "enabled or MessageDeduplicationId provided explicitly"
                )
        message_id: str = original(self, message, arn, *rest, **more)
        return message_id

    replace(SNSBackend, "publish", publish)
