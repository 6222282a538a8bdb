"""Makes what calls a lab's functions: permissions, notifications, rules, mappings, front doors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studylam.errors import StudyLamError
from studylam.labs.doors import Door, front_door

if TYPE_CHECKING:
    from studylam.labs.documents import Documents
    from studylam.packs.models.labs import Trigger
    from studylam.packs.reading.schema import Entry
    from studylam.runtime import LambdaService

ACCOUNT, REGION = "123456789012", "us-east-1"


@dataclass(frozen=True)
class Refused:
    """What AWS refused, in its words."""

    operation: str
    code: str
    words: str


@contextmanager
def refusals(refused: list[Refused], operation: str) -> Iterator[None]:
    """Notes what AWS refuses inside, and goes on after it."""
    try:
        yield
    except StudyLamError as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            raise
        words = str(getattr(error, "words", error.message))
        refused.append(Refused(operation, code, words))


def given(settings: Entry) -> dict[str, Any]:
    """What was written, as plain JSON."""
    return settings.model_dump(exclude_unset=True, mode="json")


class Triggers:
    """Makes them in a service. What AWS refuses is added to ``refused``, front doors to ``doors``.

    ``name``: gives a function's name as it is deployed; None stands for the lab's own.
    """

    def __init__(
        self,
        service: LambdaService,
        name: Callable[[str | None], str],
        refused: list[Refused],
        doors: list[Door],
    ) -> None:
        self.service = service
        self._name = name
        self.refused = refused
        self.doors = doors

    # -- who may invoke ---------------------------------------------------------------------------

    def permit(self, statement: Mapping[str, Any]) -> None:
        """AddPermission."""
        conditions = {
            "source_arn": statement.get("SourceArn"),
            "source_account": statement.get("SourceAccount"),
            "principal_org_id": statement.get("PrincipalOrgID"),
            "event_source_token": statement.get("EventSourceToken"),
            "function_url_auth_type": statement.get("FunctionUrlAuthType"),
        }
        with refusals(self.refused, "AddPermission"):
            self.service.add_permission(
                self._name(statement.get("FunctionName")),
                statement["StatementId"],
                statement.get("Action", "lambda:InvokeFunction"),
                statement["Principal"],
                qualifier=statement.get("Qualifier"),
                **{name: value for name, value in conditions.items() if value},
            )

    def _trust(self, function: str, number: int, principal: str, source_arn: str) -> None:
        statement = {
            "FunctionName": function,
            "StatementId": f"trigger-{number}",
            "Principal": principal,
            "SourceArn": source_arn,
        }
        if principal == "s3.amazonaws.com":
            statement["SourceAccount"] = ACCOUNT
        self.permit(statement)

    # -- triggers ---------------------------------------------------------------------------------

    def make(self, triggers: Iterable[Trigger], documents: Documents) -> None:
        """All of them, in order; the notifications of a bucket are put together.

        Raises:
            BadInputError: the file of a trigger can't be used.
        """
        notifications: dict[str, list[dict[str, Any]]] = {}
        for number, trigger in enumerate(triggers, 1):
            settings = given(documents.settings(trigger.kind, trigger.settings))
            function = self._name(trigger.function)
            arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
            if trigger.kind == "http":
                self.doors.append(front_door(settings, function))
            elif trigger.kind == "s3":
                bucket = settings["Bucket"]
                if trigger.trusted:
                    source = f"arn:aws:s3:::{bucket}"
                    self._trust(trigger.function, number, "s3.amazonaws.com", source)
                notifications.setdefault(bucket, []).append(_notification(settings, arn, number))
            elif trigger.kind == "sns":
                topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:{settings['Topic']}"
                if trigger.trusted:
                    self._trust(trigger.function, number, "sns.amazonaws.com", topic)
                self._subscribe(topic, arn, settings)
            elif trigger.kind == "rule":
                name = settings.get("Name") or f"rule-{number}"
                bus = settings.get("EventBusName", "default")
                path = name if bus == "default" else f"{bus}/{name}"
                if trigger.trusted:
                    rule = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{path}"
                    self._trust(trigger.function, number, "events.amazonaws.com", rule)
                self._rule(name, arn, settings)
            else:
                self._mapping(trigger.kind, function, settings)
        for bucket, configurations in notifications.items():
            self._notify(bucket, configurations)

    def _notify(self, bucket: str, configurations: list[dict[str, Any]]) -> None:
        call = self.service.world.call
        with refusals(self.refused, "PutBucketNotificationConfiguration"):
            there = call("s3", "GetBucketNotificationConfiguration", {"Bucket": bucket})
            there["LambdaFunctionConfigurations"] = configurations
            params = {"Bucket": bucket, "NotificationConfiguration": there}
            call("s3", "PutBucketNotificationConfiguration", params)

    def _subscribe(self, topic: str, arn: str, given: Mapping[str, Any]) -> None:
        attributes = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in given.items()
            if name != "Topic"
        }
        params: dict[str, Any] = {"TopicArn": topic, "Protocol": "lambda", "Endpoint": arn}
        if attributes:
            params["Attributes"] = attributes
        with refusals(self.refused, "Subscribe"):
            self.service.world.call("sns", "Subscribe", params)

    def _rule(self, name: str, arn: str, given: Mapping[str, Any]) -> None:
        bus = {"EventBusName": given["EventBusName"]} if "EventBusName" in given else {}
        rule: dict[str, Any] = {"Name": name, **bus, "State": given.get("State", "ENABLED")}
        if "EventPattern" in given:
            rule["EventPattern"] = json.dumps(given["EventPattern"])
        if "ScheduleExpression" in given:
            rule["ScheduleExpression"] = given["ScheduleExpression"]
        more = ("Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig")
        target = {"Id": "function", "Arn": arn} | {
            key: given[key] for key in more if given.get(key) is not None
        }
        with refusals(self.refused, "PutRule"):
            self.service.world.call("events", "PutRule", rule)
        with refusals(self.refused, "PutTargets"):
            params = {"Rule": name, **bus, "Targets": [target]}
            self.service.world.call("events", "PutTargets", params)

    def _mapping(self, kind: str, function: str, given: Mapping[str, Any]) -> None:
        settings = {key: value for key, value in given.items() if value is not None}
        if kind == "sqs":
            arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{settings.pop('Queue')}"
        elif kind == "kinesis":
            arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{settings.pop('Stream')}"
        else:
            table = {"TableName": settings.pop("Table")}
            arn = str(
                self.service.world.call("dynamodb", "DescribeTable", table)["Table"].get(
                    "LatestStreamArn"
                )
            )
        with refusals(self.refused, "CreateEventSourceMapping"):
            self.service.create_event_source_mapping(
                EventSourceArn=arn, FunctionName=function, **settings
            )


def _notification(given: Mapping[str, Any], arn: str, number: int) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "Id": given.get("Id") or f"trigger-{number}",
        "LambdaFunctionArn": arn,
        "Events": list(given["Events"]),
    }
    rules = [
        {"Name": name.lower(), "Value": given[name]}
        for name in ("Prefix", "Suffix")
        if given.get(name)
    ]
    if rules:
        configuration["Filter"] = {"Key": {"FilterRules": rules}}
    return configuration
