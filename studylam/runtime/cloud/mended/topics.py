"""SNS: who publishes to a topic that isn't there is told so; moto speaks of an endpoint."""

from __future__ import annotations

from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace


def install() -> None:
    """Mend moto in this process. The words are recorded from AWS (LocalStack's snapshots)."""
    from moto.sns.exceptions import SNSNotFoundError
    from moto.sns.models import SNSBackend

    original = SNSBackend.publish

    def publish(self: Any, message: str, arn: str | None, *rest: Any, **more: Any) -> str:
        is_of_topic = bool(arn) and "/" not in str(arn)
        if is_of_topic and arn not in self.topics:
            raise SNSNotFoundError("Topic does not exist")
        message_id: str = original(self, message, arn, *rest, **more)
        return message_id

    replace(SNSBackend, "publish", publish)
