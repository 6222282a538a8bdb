"""A small database of the shop's, and its driver. It takes a few sessions, and no more.

Stands for a relational database; what it knows lies in a table, so that you can look at it. Not to be changed.
"""

import os
import time
import uuid

import boto3
from botocore.exceptions import ClientError

_table = boto3.resource("dynamodb").Table(os.environ["SESSIONS"])


class TooManyConnections(Exception):
    """The database has no session left."""


class ConnectionLost(Exception):
    """The session is over: the database was restarted, or closed it."""


class Connection:
    def __init__(self, session, epoch):
        self.session, self.epoch = session, epoch

    def price(self, item):
        """The price of an item, in cents."""
        server = _server()
        if server["epoch"] != self.epoch:
            raise ConnectionLost(f"session {self.session} is unknown here")
        return {"tea": 400, "cup": 900, "pot": 2500}[item]

    def close(self):
        _table.update_item(
            Key={"id": "server"},
            UpdateExpression="ADD sessions :minus",
            ExpressionAttributeValues={":minus": -1},
        )


def connect():
    """A new session. It takes its time: a hand-shake, a password, a process on the other side."""
    time.sleep(0.05)
    _table.update_item(
        Key={"id": "server"}, UpdateExpression="ADD tried :one", ExpressionAttributeValues={":one": 1}
    )
    try:
        answer = _table.update_item(
            Key={"id": "server"},
            UpdateExpression="ADD sessions :one, opened :one",
            ConditionExpression="sessions < most",
            ExpressionAttributeValues={":one": 1},
            ReturnValues="ALL_NEW",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise TooManyConnections("FATAL: sorry, too many clients already") from None
        raise
    return Connection(uuid.uuid4().hex[:8], answer["Attributes"]["epoch"])


def _server():
    return _table.get_item(Key={"id": "server"}, ConsistentRead=True)["Item"]
