"""The fake account: takes a guest's request, asks IAM, lets moto answer, and keeps the record."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

from studylam.runtime.cloud import adapters
from studylam.runtime.cloud.answers import Answer, deletion_result, denial_message, denied, error
from studylam.runtime.cloud.checks import refusal
from studylam.runtime.cloud.feed import backend_of, carry_out
from studylam.runtime.cloud.handovers import caused_by
from studylam.runtime.cloud.judge import Judge, Judgement
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity
from studylam.runtime.cloud.permissions import Need, deletion_needs
from studylam.runtime.cloud.policy_checks import unfit_policy
from studylam.runtime.cloud.requests import (
    MalformedRequestError,
    Request,
    UnknownServiceError,
    understand,
)
from studylam.runtime.cloud.s3_requests import deletion_body
from studylam.runtime.cloud.services import SERVICES
from studylam.runtime.cloud.triggers.requester import doing, requested_by
from studylam.runtime.cloud.words import set_right

WORLD_LIMIT = 512 * 1024 * 1024
"""Bytes that guests may send into one world before it is full."""

NEEDS_KEPT = 50
"""Needs of one call that its record names; DeleteObjects may have a thousand."""

_DELETED = re.compile(rb"<Deleted>.*?</Deleted>", re.S)
_ERROR_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,100})</Code>")


class Account:
    """One AWS account with its world, all in this process. Not thread-safe; makes no threads."""

    def __init__(self) -> None:
        adapters.install()
        self._judge = Judge()
        self.received = 0
        """Bytes that guests have sent since the world was last seeded."""

    def handle(
        self,
        identity: FunctionIdentity,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        hint: str = "",
    ) -> tuple[Answer, AwsCall]:
        """Answer one request of ``identity``'s function. Never raises for what a guest sent.

        Raises:
            UnknownServiceError: the world doesn't have the service.
        """
        trace = headers.get("X-Amzn-Trace-Id", "")
        with caused_by(trace), requested_by(identity.function_name):
            return self._handle(identity, method, url, headers, body, hint)

    def _handle(
        self,
        identity: FunctionIdentity,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        hint: str,
    ) -> tuple[Answer, AwsCall]:
        started = time.perf_counter()
        try:
            request = understand(method, url, headers, body, hint)
        except MalformedRequestError as problem:
            answer = error(problem.service, problem.code, str(problem), head=method == "HEAD")
            return answer, self._call(started, answer, problem.service.name)
        if request.deletions:
            return self._delete_objects(started, identity, request)
        judgement = self._judge.judge(identity, request)
        if judgement.refused:
            need, decision = judgement.refused[0]
            answer = denied(request, need, identity.caller_arn, decision)
            return answer, self._judged(started, answer, identity, request, judgement)
        unfit = unfit_policy(request)
        if unfit is not None:
            answer = error(request.service, unfit.code, unfit.message)
            call = self._judged(started, answer, identity, request, judgement)
            return answer, replace(call, reason=unfit.why)
        refused = refusal(request)
        if refused is not None:
            head = request.method == "HEAD"
            words = (request.service, refused.code, refused.message)
            answer = error(*words, status=refused.status, head=head, more=refused.more)
            return answer, self._judged(started, answer, identity, request, judgement)
        self.received += len(body)
        if self.received > WORLD_LIMIT:
            message = "StudyLam's world is full. Reset it to go on."
            answer = error(request.service, "ServiceUnavailable", message, status=400)
        else:
            answer = self._carry_out(request, identity)
        if request.operation in ("GetObject", "HeadObject") and answer.status == 404:
            listing = self._may_list(identity, request)
            if listing.refused:
                need, decision = listing.refused[0]
                answer = denied(request, need, identity.caller_arn, decision)
                judgement = listing
        return answer, self._judged(started, answer, identity, request, judgement)

    def _delete_objects(
        self, started: float, identity: FunctionIdentity, request: Request
    ) -> tuple[Answer, AwsCall]:
        """S3 judges each key of DeleteObjects for itself, and answers 200 with what it refused."""
        judgement = self._judge.judge_all(identity, request.region, deletion_needs(request))
        judged = [
            (deletion, need, one)
            for deletion, (need, one) in zip(request.deletions, judgement.judged, strict=True)
        ]
        refused = [(deletion[0], need, one) for deletion, need, one in judged if not one.allowed]
        allowed = [deletion for deletion, _, one in judged if one.allowed]
        answer = Answer(200, {"Content-Type": "application/xml"}, deletion_result(b"", []))
        if allowed:
            request.body = deletion_body(allowed)
            request.headers["Content-Length"] = str(len(request.body))
            answer = self._carry_out(request, identity)
        if answer.status == 200 and request.params.get("quiet"):
            answer.body = _DELETED.sub(b"", answer.body)
        if refused and answer.status == 200:
            caller = identity.caller_arn
            errors = [
                (key, "AccessDenied", denial_message(request.service, need, caller, one))
                for key, need, one in refused
            ]
            answer.body = deletion_result(answer.body, errors)
            answer.error_code = "AccessDenied"
        return answer, self._judged(started, answer, identity, request, judgement)

    def _may_list(self, identity: FunctionIdentity, request: Request) -> Judgement:
        """S3 hides from who may not list a bucket whether a key exists: 403 instead of 404."""
        if request.bucket not in backend_of("s3", request.region).buckets:
            return Judgement()
        need = Need("s3:ListBucket", f"arn:aws:s3:::{request.bucket}")
        return self._judge.judge_all(identity, request.region, [need])

    def _carry_out(self, request: Request, identity: FunctionIdentity) -> Answer:
        if request.service.name == "sts" and request.operation == "GetCallerIdentity":
            return _caller_identity(identity)
        try:
            with doing(request.operation):
                status, headers, body = carry_out(request)
        except NotImplementedError:
            message = f"StudyLam's world doesn't have {request.operation} of this service."
            return error(request.service, "NotImplemented", message, status=501)
        except Exception as problem:
            # moto raises all sorts of things for requests that AWS would refuse politely.
            what = f"{type(problem).__name__}: {problem}"[:300]
            message = f"The request can't be carried out in StudyLam's world ({what})."
            return error(request.service, "ValidationException", message)
        raw = body if isinstance(body, bytes) else str(body or "").encode()
        answer = Answer(
            int(status), {str(name): str(value) for name, value in headers.items()}, raw
        )
        if answer.status >= 400:
            answer.error_code = _code_in(answer, head=request.method == "HEAD")
        set_right(request, answer)
        if request.method == "HEAD":
            answer.body = b""
        return answer

    def _judged(
        self,
        started: float,
        answer: Answer,
        identity: FunctionIdentity,
        request: Request,
        judgement: Judgement,
    ) -> AwsCall:
        """The record of a request that IAM was asked about."""
        call = self._call(started, answer, request.service.name, request)
        if judgement.deciding is None:
            return call
        need, decision = judgement.deciding
        statement = decision.statement
        return replace(
            call,
            decision=decision.effect,
            action=need.action,
            resource=need.resource,
            reason=decision.reason,
            decided_by=f"{statement.name} of {decision.owner or 'the role'}" if statement else "",
            statement=dict(statement.document) if statement else None,
            would_allow=judgement.would_allow(identity),
            needed=[[one.action, one.resource] for one, _ in judgement.judged[:NEEDS_KEPT]],
        )

    def _call(
        self, started: float, answer: Answer, service: str, request: Request | None = None
    ) -> AwsCall:
        return AwsCall(
            service=service,
            operation=request.operation if request else "",
            decision="allow",
            status=answer.status,
            duration_ms=(time.perf_counter() - started) * 1000,
            reason="This needs no permission.",
            error_code=answer.error_code,
            begun=started,
        )


_INSTEAD = {
    "lambda": " A function here is started by what calls it: send a message to a queue, publish to "
    "a topic, put an event on a bus, or start a state machine."
}
"""What to do in the place of calling a service that isn't there."""


def unknown_service(problem: UnknownServiceError) -> str:
    """What the bridge tells a handler that calls a service which isn't there."""
    known = ", ".join(sorted(SERVICES))
    hint = _INSTEAD.get(str(problem), "")
    return f"StudyLam's world has no service {str(problem)!r}; it has {known}.{hint}"


def _code_in(answer: Answer, *, head: bool) -> str | None:
    """The error code in an answer of moto's, in whichever protocol."""
    if head:
        return str(answer.status)
    match = _ERROR_CODE.search(answer.body)
    if match:
        return match[1].decode()
    try:
        kind = json.loads(answer.body).get("__type", "")
    except (ValueError, AttributeError, RecursionError):
        return None
    query_error = answer.headers.get("x-amzn-query-error", "").partition(";")[0]
    return query_error or str(kind).rpartition("#")[2] or None


def _caller_identity(identity: FunctionIdentity) -> Answer:
    """moto answers with a user; a function is a session of its role."""
    service = SERVICES["sts"]
    body = (
        f'<GetCallerIdentityResponse xmlns="{service.namespace}"><GetCallerIdentityResult>'
        f"<Arn>{escape(identity.caller_arn)}</Arn>"
        f"<UserId>AROAEXAMPLEROLEID:{escape(identity.function_name)}</UserId>"
        f"<Account>{escape(identity.account_id)}</Account></GetCallerIdentityResult>"
        "<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId>"
        "</ResponseMetadata></GetCallerIdentityResponse>"
    )
    return Answer(200, {"Content-Type": "text/xml"}, body.encode())
