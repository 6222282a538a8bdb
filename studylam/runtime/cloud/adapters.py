"""What moto does differently from AWS, or can't do in a sandbox, mended in one place.

Each function mends one thing and says what; `install` applies them all, once, in the cloud process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from studylam.runtime.cloud import triggers
from studylam.runtime.cloud.mended import mail, tables, topics


def install() -> None:
    """Mend moto in this process."""
    from studylam.runtime.cloud import queues, streams

    _no_ec2()
    _services_listed_once()
    _action_from_understanding()
    queues.install()
    streams.install()
    tables.install()
    _no_signatures_of_topics()
    _no_slow_parameters()
    triggers.install()
    mail.install()
    topics.install()


def _replace(owner: Any, name: str, function: Callable[..., Any]) -> None:
    """Put ``function`` in the place of one of moto's; an attribute that is gone is an error."""
    getattr(owner, name)
    setattr(owner, name, function)


def _no_ec2() -> None:
    """moto's SSM imports all of its EC2 (0.7 s, 70 MB) to look up instances; the world has none."""
    stand_in = ModuleType("moto.ec2")
    vars(stand_in)["ec2_backends"] = {}
    sys.modules.setdefault("moto.ec2", stand_in)


def _services_listed_once() -> None:
    """moto asks botocore for each service anew which services there are: 400 folders each time."""
    from botocore.loaders import Loader

    original = Loader.list_available_services
    known: dict[str, list[str]] = {}

    def list_available_services(self: Any, type_name: str) -> list[str]:
        if type_name not in known:
            known[type_name] = original(self, type_name)
        return known[type_name]

    _replace(Loader, "list_available_services", list_available_services)


def _action_from_understanding() -> None:
    """moto looks for ``Action=`` in any body, even in a JSON text that only contains those words.

    So a message ``"x&Action=DeleteQueue&"`` would become another operation than the one that IAM
    judged. The action that `studylam.runtime.cloud.requests` understood is taken instead.
    """
    from moto.core.responses import BaseResponse

    original = BaseResponse._get_action

    def get_action(self: Any) -> str:
        understood = self.headers.get("x-studylam-action")
        return understood if understood else str(original(self))

    _replace(BaseResponse, "_get_action", get_action)


def _no_signatures_of_topics() -> None:
    """The envelope isn't signed: making the key and the certificate costs 50 to 300 ms in each
    new world, and nobody could verify the signature.
    """
    from moto.core.utils import iso_8601_datetime_with_milliseconds
    from moto.sns.models import Subscription

    def get_post_data(
        self: Any,
        message: str,
        message_id: str,
        subject: str | None,
        message_attributes: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        host = f"https://sns.{self.topic.sns_backend.region_name}.amazonaws.com"
        envelope: dict[str, Any] = {
            "Type": "Notification",
            "MessageId": message_id,
            "TopicArn": self.topic.arn,
        }
        if subject:
            envelope["Subject"] = subject
        envelope |= {
            "Message": message,
            "Timestamp": iso_8601_datetime_with_milliseconds(),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertURL": f"{host}/SimpleNotificationService-EXAMPLE.pem",
            "UnsubscribeURL": f"{host}/?Action=Unsubscribe&SubscriptionArn={self.arn}",
        }
        if message_attributes:
            envelope["MessageAttributes"] = message_attributes
        return envelope

    _replace(Subscription, "get_post_data", get_post_data)


def _no_slow_parameters() -> None:
    """DescribeParameters loads AWS's public parameters (1.3 s); the world has only its own."""
    from moto.ssm.models import ParameterDict

    _replace(ParameterDict, "_load_latest_amis", lambda self: None)
    _replace(ParameterDict, "_load_tree_parameters", lambda self, path: None)
