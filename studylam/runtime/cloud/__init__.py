"""The fake AWS around a function: moto in a process of its own, with IAM in front of it.

Importing this imports neither boto3 nor moto; only the cloud process has them.
"""

from __future__ import annotations

from studylam.runtime.cloud.host import Cloud, doorbell
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity
from studylam.runtime.cloud.snapshot import (
    Mail,
    MessageInfo,
    ObjectInfo,
    PublishedMessage,
    TableInfo,
    WorldSnapshot,
)

__all__ = [
    "AwsCall",
    "Cloud",
    "FunctionIdentity",
    "Mail",
    "MessageInfo",
    "ObjectInfo",
    "PublishedMessage",
    "TableInfo",
    "WorldSnapshot",
    "doorbell",
]
