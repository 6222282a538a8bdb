"""A boto3 session that talks to a cloud process as a function's would, without an environment."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Mapping
from typing import Any

import boto3
import botocore.session

from studylam.runtime import frames
from studylam.runtime.cloud import AwsCall, Cloud, FunctionIdentity
from studylam.runtime.guest.aws import Bridge, ring

_numbers = itertools.count()


class Guest:
    """One attached environment: ``session`` for boto3."""

    def __init__(
        self, cloud: Cloud, role: Mapping[str, Any] | None = None, *, function: str = "my-fn"
    ) -> None:
        self.cloud = cloud
        self.name = f"environment-{next(_numbers)}"
        identity = FunctionIdentity(function, role=role)
        self.bridge = Bridge(cloud.attach(self.name, function=identity).detach())
        core = botocore.session.Session()
        core.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret", "token")
        core.register("before-send", self.bridge.answer)
        self.session = boto3.Session(botocore_session=core, region_name="us-east-1")

    def client(self, service: str, **more: Any) -> Any:
        return self.session.client(service, **more)

    def resource(self, service: str) -> Any:
        return self.session.resource(service)

    def calls(self) -> list[AwsCall]:
        return self.cloud.end(self.name, "request")


class RawGuest:
    """An environment that doesn't play by botocore's rules."""

    def __init__(self, cloud: Cloud, role: Mapping[str, Any] | None = None) -> None:
        self.cloud = cloud
        self.name = f"environment-{next(_numbers)}"
        self.doorbell = cloud.attach(self.name, function=FunctionIdentity("my-fn", role=role))
        self.socket: socket.socket = ring(self.doorbell)
        self.socket.settimeout(20)

    def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        service: str = "",
    ) -> tuple[dict[str, Any], bytes]:
        header = {"method": method, "url": url, "headers": headers or {}, "service": service}
        self.socket.sendall(frames.encode(header, body))
        return frames.read_frame(self.socket, body_limit=frames.CLOUD_BODY_LIMIT)

    def json(self, host: str, target: str, params: Any) -> tuple[int, Any]:
        reply, body = self.ask(
            "POST", f"https://{host}/", {"X-Amz-Target": target}, json.dumps(params).encode()
        )
        return reply["status"], json.loads(body)

    def calls(self) -> list[AwsCall]:
        return self.cloud.end(self.name, "request")


def statement(action: Any, resource: Any = "*", effect: str = "Allow", **more: Any) -> Any:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def role(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
