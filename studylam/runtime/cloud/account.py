"""The fake account: takes a guest's request, asks IAM, lets moto answer, and keeps the record."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from email.utils import parseaddr
from xml.sax.saxutils import escape

from studylam.runtime.cloud import adapters
from studylam.runtime.cloud.answers import Answer, deletion_result, denial_message, denied, error
from studylam.runtime.cloud.feed import backend_of, carry_out
from studylam.runtime.cloud.handovers import caused_by
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity, Verdict
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.permissions import Lookup, Need, deletion_needs, needs
from studylam.runtime.cloud.requests import (
    MalformedRequestError,
    Request,
    UnknownServiceError,
    understand,
)
from studylam.runtime.cloud.s3_requests import deletion_body
from studylam.runtime.cloud.services import SERVICES
from studylam.runtime.iam import Decision, Policy, evaluate, parse_policy

WORLD_LIMIT = 512 * 1024 * 1024
"""Bytes that guests may send into one world before it is full."""

_ERROR_CODE = re.compile(rb"<Code>([A-Za-z0-9.]{1,100})</Code>")


class Account:
    """One AWS account with its world, all in this process. Not thread-safe; makes no threads."""

    def __init__(self) -> None:
        adapters.install()
        self._policies: dict[str, Policy | None] = {}
        self.received = 0
        """Bytes that guests have sent since the world was last seeded."""

    def policy_of(self, identity: FunctionIdentity) -> Policy | None:
        """The role's policy, parsed once."""
        if identity.role is None:
            return None
        text = json.dumps(identity.role, sort_keys=True)
        if text not in self._policies:
            if len(self._policies) > 256:
                self._policies.clear()
            self._policies[text] = parse_policy(identity.role, where="role")
        return self._policies[text]

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
        with caused_by(headers.get("X-Amzn-Trace-Id", "")):
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
        need, decision = self._decide(identity, request)
        if decision is not None and not decision.allowed and need is not None:
            explicit = decision.effect == "explicit-deny"
            answer = denied(request, need, identity.caller_arn, explicit=explicit)
            return answer, self._call(
                started, answer, request.service.name, request, need, decision
            )
        self.received += len(body)
        if self.received > WORLD_LIMIT:
            message = "StudyLam's world is full. Reset it to go on."
            answer = error(request.service, "ServiceUnavailable", message, status=400)
        else:
            answer = self._carry_out(request, identity)
        if request.operation in ("GetObject", "HeadObject") and answer.status == 404:
            listing = self._may_list(identity, request)
            if listing:
                need, decision = listing
                answer = denied(request, need, identity.caller_arn, explicit=False)
        return answer, self._call(started, answer, request.service.name, request, need, decision)

    def _decide(
        self, identity: FunctionIdentity, request: Request
    ) -> tuple[Need | None, Decision | None]:
        """The first need that is refused, or the first of all, with what IAM says about it."""
        policy = self.policy_of(identity)
        first: tuple[Need | None, Decision | None] = (None, None)
        for need in needs(request, ACCOUNT, _LOOKUP):
            decision = self._evaluate(policy, identity, request, need)
            if not decision.allowed:
                return need, decision
            if first[0] is None:
                first = (need, decision)
        return first

    def _delete_objects(
        self, started: float, identity: FunctionIdentity, request: Request
    ) -> tuple[Answer, AwsCall]:
        """S3 judges each key of DeleteObjects for itself, and answers 200 with what it refused."""
        policy = self.policy_of(identity)
        judged = [
            (deletion, need, self._evaluate(policy, identity, request, need))
            for deletion, need in zip(request.deletions, deletion_needs(request), strict=True)
        ]
        refused = [(deletion[0], need, one) for deletion, need, one in judged if not one.allowed]
        allowed = [deletion for deletion, _, one in judged if one.allowed]
        answer = Answer(200, {"Content-Type": "application/xml"}, deletion_result(b"", []))
        if allowed:
            request.body = deletion_body(allowed)
            request.headers["Content-Length"] = str(len(request.body))
            answer = self._carry_out(request, identity)
        _, need, decision = judged[0]
        if refused:
            _, need, decision = refused[0]
        if refused and answer.status == 200:
            caller = identity.caller_arn
            errors = [
                (
                    key,
                    "AccessDenied",
                    denial_message(
                        request.service, one, caller, explicit=verdict.effect == "explicit-deny"
                    ),
                )
                for key, one, verdict in refused
            ]
            answer.body = deletion_result(answer.body, errors)
            answer.error_code = "AccessDenied"
        return answer, self._call(started, answer, "s3", request, need, decision)

    def _evaluate(
        self, policy: Policy | None, identity: FunctionIdentity, request: Request, need: Need
    ) -> Decision:
        if policy is None:
            return evaluate(None, need.action, need.resource)
        context: dict[str, str | list[str]] = {
            **identity.condition_keys(time.time(), request.region),
            "aws:ResourceAccount": ACCOUNT,
            "aws:SourceIp": "203.0.113.10",
            "aws:UserAgent": "Boto3",
            "aws:userid": f"AROAEXAMPLEROLEID:{identity.function_name}",
            "lambda:SourceFunctionArn": (
                f"arn:aws:lambda:{identity.region}:{identity.account_id}"
                f":function:{identity.function_name}"
            ),
            **need.context,
        }
        return evaluate(policy, need.action, need.resource, context)

    def _may_list(
        self, identity: FunctionIdentity, request: Request
    ) -> tuple[Need, Decision] | None:
        """S3 hides from who may not list a bucket whether a key exists: 403 instead of 404."""
        bucket_exists = request.bucket in backend_of("s3", request.region).buckets
        need = Need("s3:ListBucket", f"arn:aws:s3:::{request.bucket}")
        decision = self._evaluate(self.policy_of(identity), identity, request, need)
        return (need, decision) if bucket_exists and not decision.allowed else None

    def _carry_out(self, request: Request, identity: FunctionIdentity) -> Answer:
        if request.service.name == "sts" and request.operation == "GetCallerIdentity":
            return _caller_identity(identity)
        try:
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
        if request.method == "HEAD":
            answer.body = b""
        return answer

    def _call(
        self,
        started: float,
        answer: Answer,
        service: str,
        request: Request | None = None,
        need: Need | None = None,
        decision: Decision | None = None,
    ) -> AwsCall:
        verdict: Verdict = decision.effect if decision else "allow"
        return AwsCall(
            service=service,
            operation=request.operation if request else "",
            decision=verdict,
            status=answer.status,
            duration_ms=(time.perf_counter() - started) * 1000,
            action=need.action if need else "",
            resource=need.resource if need else "",
            reason=decision.reason if decision else "This needs no permission.",
            error_code=answer.error_code,
        )


def unknown_service(problem: UnknownServiceError) -> str:
    """What the bridge tells a handler that calls a service which isn't there."""
    known = ", ".join(sorted(SERVICES))
    return f"StudyLam's world has no service {str(problem)!r}; it has {known}."


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


def _secret_arn(region: str, name: str) -> str | None:
    secret = backend_of("secretsmanager", region).secrets.get(name)
    return str(secret.arn) if secret else None


def _identity_for(region: str, sender: str) -> str:
    known = backend_of("ses", region).email_identities
    address = parseaddr(sender)[1] or sender
    domain = address.rpartition("@")[2]
    return domain if address not in known and domain in known else address


_LOOKUP = Lookup(_secret_arn, _identity_for)
