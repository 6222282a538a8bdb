"""A service on a virtual clock, a function whose records say what it shall do, and its mappings."""

from __future__ import annotations

import base64
import json
from typing import Any

from studylam.runtime import FunctionConfig, LambdaService
from studylam.runtime.timeline import Moment

ACCOUNT = "us-east-1:123456789012"
QUEUE = f"arn:aws:sqs:{ACCOUNT}:orders"
FIFO = f"arn:aws:sqs:{ACCOUNT}:turns.fifo"
STREAM = f"arn:aws:kinesis:{ACCOUNT}:stream/clicks"
REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}

SOURCE = '''
import base64
import json


def text(record):
    if "body" in record:
        return record["body"]
    if "kinesis" in record:
        return base64.b64decode(record["kinesis"]["data"]).decode()
    return record["dynamodb"]["NewImage"]["text"]["S"]


def name(record):
    if "body" in record:
        return record["messageId"]
    return (record.get("kinesis") or record["dynamodb"]).get("sequenceNumber") or record[
        "dynamodb"
    ]["SequenceNumber"]


tries = {}


def handler(event, context):
    """raise: fails. answer X: returns X. report: is reported. stop: with all behind it.
    A number behind report or stop: only so many times."""
    records, failed = event["Records"], []
    for number, record in enumerate(records):
        verb, _, rest = text(record).partition(" ")
        if verb == "raise":
            raise ValueError(rest)
        if verb == "answer":
            return json.loads(rest)
        if verb in ("report", "stop"):
            tries[name(record)] = tries.get(name(record), 0) + 1
            if not rest.isdigit() or tries[name(record)] <= int(rest):
                failed.append(name(record))
                if verb == "stop":
                    failed += map(name, records[number + 1 :])
                    break
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
'''


class Stage:
    """A world of its own for each test, and one warm function for all of them."""

    def __init__(self, service: LambdaService) -> None:
        self.service = service
        service.deploy(FunctionConfig(name="worker", handler="app.handler"), {"app.py": SOURCE})
        self.reset()

    def reset(self) -> None:
        """Nothing is left of what was before."""
        for one in self.service.list_event_source_mappings()["EventSourceMappings"]:
            self.service.delete_event_source_mapping(one["UUID"])
        self.service.world.reset()
        self.service.world.handovers()
        self.service.timeline.clear()

    def call(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """An AWS call, without pumping."""
        return self.service.world.call(service, operation, params)

    def queue(self, name: str = "orders", *, received: int = 0, **attributes: str) -> str:
        """Make a queue; with ``received`` a dead-letter queue beside it. Returns its URL."""
        fifo = ".fifo" if name.endswith(".fifo") else ""
        if fifo:
            attributes["FifoQueue"] = "true"
        if received:
            dead = f"dead{fifo}"
            self.call("sqs", "CreateQueue", QueueName=dead, Attributes=_fifo(fifo))
            policy = {"deadLetterTargetArn": f"arn:aws:sqs:{ACCOUNT}:{dead}"}
            attributes["RedrivePolicy"] = json.dumps(policy | {"maxReceiveCount": received})
        made = self.call("sqs", "CreateQueue", QueueName=name, Attributes=attributes)
        return str(made["QueueUrl"])

    def send(self, url: str, *bodies: str, group: str = "") -> list[str]:
        """Message ids. In a FIFO queue nothing is a duplicate."""
        sent = []
        for body in bodies:
            more: dict[str, Any] = {}
            if group:
                number = self.service.timeline.last, len(sent), group
                more = {"MessageGroupId": group, "MessageDeduplicationId": f"{number}{body}"}
                more["MessageDeduplicationId"] = more["MessageDeduplicationId"].encode().hex()[:120]
            sent.append(self.call("sqs", "SendMessage", QueueUrl=url, MessageBody=body, **more))
        return [str(one["MessageId"]) for one in sent]

    def stream(self, *, shards: int = 1) -> None:
        self.call("kinesis", "CreateStream", StreamName="clicks", ShardCount=shards)

    def put(self, *texts: str, key: str = "k") -> list[str]:
        """Sequence numbers."""
        put = [
            self.call(
                "kinesis", "PutRecord", StreamName="clicks", Data=text.encode(), PartitionKey=key
            )
            for text in texts
        ]
        return [str(one["SequenceNumber"]) for one in put]

    def table(self, view: str = "NEW_AND_OLD_IMAGES") -> str:
        """Make a table with a stream, whose ARN is returned."""
        made = self.call(
            "dynamodb",
            "CreateTable",
            TableName="notes",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        return str(made["TableDescription"]["LatestStreamArn"])

    def note(self, key: str, text: str) -> None:
        item = {"id": {"S": key}, "text": {"S": text}}
        self.call("dynamodb", "PutItem", TableName="notes", Item=item)

    def map(self, arn: str = QUEUE, **settings: Any) -> str:
        """Make a mapping and return its UUID."""
        if ":sqs:" not in arn:
            settings = {"StartingPosition": "TRIM_HORIZON", **settings}
        made = self.service.create_event_source_mapping(
            EventSourceArn=arn, FunctionName="worker", **settings
        )
        return str(made["UUID"])

    def moments(self, kind: str) -> list[Moment]:
        return [one for one in self.service.timeline.since() if one.kind == kind]

    def batches(self) -> list[list[str]]:
        """What the function was given, in order."""
        return [[text_of(one) for one in records] for records in self.events()]

    def events(self) -> list[list[dict[str, Any]]]:
        return [json.loads(one.detail["payload"])["Records"] for one in self.moments("attempt")]

    def left(self, name: str = "orders") -> list[str]:
        """Bodies of the messages in a queue, visible or not."""
        return [one.body for one in self.service.world.snapshot().queues[name]]

    def bodies(self, name: str) -> list[Any]:
        """JSON documents that were delivered to a queue."""
        return [json.loads(body) for body in self.left(name)]


def text_of(record: dict[str, Any]) -> str:
    """As the function reads it."""
    if "body" in record:
        return str(record["body"])
    if "kinesis" in record:
        return base64.b64decode(record["kinesis"]["data"]).decode()
    return str(record["dynamodb"].get("NewImage", {}).get("text", {}).get("S", ""))


def _fifo(fifo: str) -> dict[str, str]:
    return {"FifoQueue": "true"} if fifo else {}
