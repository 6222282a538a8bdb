"""Answers of moto's that differ from AWS's in a word, a status or a field, set right.

Each line says what AWS has. Recorded by LocalStack where a snapshot has it, else well known.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import Any

from studylam.runtime.cloud.answers import Answer, query_shape
from studylam.runtime.cloud.requests import Request

_CALLED = re.compile(r"An error occurred \(\w+\) when calling the \w+ operation: ")

_MESSAGES: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "secretsmanager": (
        (
            re.compile(r"You tried to\s+perform the operation on a secret that's currently .*"),
            "You can't perform this operation on the secret because it was marked for deletion.",
        ),
        (re.compile(r"^The\s+RecoveryWindowInDays"), "RecoveryWindowInDays"),
    ),
    "events": ((re.compile(r"^(Rule \S+ does not exist)\.$"), r"\1 on EventBus default."),),
    "ses": (
        (
            re.compile(r"Email address not verified (.*)"),
            "Email address is not verified. The following identities failed the check in region "
            r"US-EAST-1: \1",
        ),
    ),
}
_MESSAGES["sesv2"] = _MESSAGES["ses"]

_SSE = "x-amz-server-side-encryption"
_TIMES = ("CreatedTimestamp", "LastModifiedTimestamp")
_ENCRYPTED = (
    *("PutObject", "GetObject", "HeadObject", "CopyObject"),
    *("CreateMultipartUpload", "CompleteMultipartUpload", "UploadPart"),
)


def set_right(request: Request, answer: Answer) -> None:
    """Change ``answer`` in place."""
    service = request.service
    if service.name == "s3":
        _s3(request, answer)
    elif service.protocol == "query" and answer.status >= 400:
        text = answer.body.decode("utf-8", "replace")
        if service.name == "sns" and "<Message>The message attribute" in text:
            text = text.replace("<Code>InvalidParameter<", "<Code>ParameterValueInvalid<")
            text = text.replace("type 'S'.", "type 'String'.").replace(
                "type 'B'.", "type 'Binary'."
            )
            answer.error_code = "ParameterValueInvalid"
        answer.body = _worded(service.name, text).encode()
    elif service.protocol in ("json", "rest-json"):
        _json(request, answer)


def _s3(request: Request, answer: Answer) -> None:
    if answer.status >= 400:
        answer.body = answer.body.replace(b"minimum allowed object size.", b"minimum allowed size")
    elif request.operation in _ENCRYPTED and _SSE not in map(str.lower, answer.headers):
        # Since January 2023 S3 encrypts every object.
        answer.headers[_SSE] = "AES256"


def _json(request: Request, answer: Answer) -> None:
    if answer.status < 400 and not _may_differ(request, answer.body):
        return
    try:
        body: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict):
        return
    if answer.status >= 400:
        _error(request, answer, body)
    elif not _result(request, body):
        return
    answer.body = json.dumps(body).encode()
    # DynamoDB's answers have a checksum, and botocore asks again if it is wrong.
    answer.headers = {
        name: text for name, text in answer.headers.items() if name.lower() != "x-amz-crc32"
    }


def _may_differ(request: Request, body: bytes) -> bool:
    """Whether an answer is worth reading: a scan's may be large."""
    if request.service.name == "dynamodb":
        return b'"ConsumedCapacity"' in body or b'"ItemCollectionMetrics"' in body
    return request.service.name == "ssm" or request.operation == "GetQueueAttributes"


def _error(request: Request, answer: Answer, body: dict[str, Any]) -> None:
    service = request.service.name
    field = "message" if "message" in body else "Message"
    text = body.get(field)
    code = answer.error_code or ""
    if service == "secretsmanager":
        answer.status = 400
        stage = request.params.get("VersionStage")
        if code == "ResourceNotFoundException" and request.operation == "GetSecretValue" and stage:
            from studylam.runtime.cloud.lookups import LOOKUP

            if LOOKUP.secret_arn(request.region, str(request.params.get("SecretId"))):
                text = (
                    "Secrets Manager can't find the specified secret value for staging label: "
                    f"{stage}"
                )
    if service == "sqs" and code == "ReceiptHandleIsInvalid":
        handle = request.params.get("ReceiptHandle")
        text = f'The input receipt handle "{handle}" is not a valid receipt handle.'
    if (service, request.operation, code) == (
        *("logs", "CreateLogStream"),
        "ResourceAlreadyExistsException",
    ):
        text = "The specified log stream already exists"
    if service in ("sqs", "cloudwatch"):
        kind = str(body.get("__type", ""))
        prefix, sharp, shape = kind.rpartition("#")
        body["__type"] = prefix + sharp + query_shape(shape)
    if isinstance(text, str):
        body[field] = _worded(service, text)


def _worded(service: str, text: str) -> str:
    text = _CALLED.sub("", text)
    for pattern, words in _MESSAGES.get(service, ()):
        text = pattern.sub(words, text)
    return text


def _result(request: Request, body: dict[str, Any]) -> bool:
    """Whether something was changed."""
    service, params = request.service.name, request.params
    if service == "dynamodb":
        wanted = {"ConsumedCapacity": "ReturnConsumedCapacity"}
        wanted["ItemCollectionMetrics"] = "ReturnItemCollectionMetrics"
        gone = [
            name
            for name, asked in wanted.items()
            if name in body and params.get(asked, "NONE") == "NONE"
        ]
        for name in gone:
            del body[name]
        return bool(gone)
    if service == "sqs" and request.operation == "GetQueueAttributes":
        attributes = body.get("Attributes") or {}
        times = [name for name in _TIMES if name in attributes]
        for name in times:
            attributes[name] = str(attributes[name]).partition(".")[0]
        return bool(times)
    if service == "ssm" and params.get("WithDecryption") is not True:
        listed = [body.get("Parameter"), *(body.get("Parameters") or ())]
        secure = [
            one for one in listed if isinstance(one, dict) and one.get("Type") == "SecureString"
        ]
        for one in secure:
            if "Value" in one:
                one["Value"] = _sealed(str(one["Value"]))
        return bool(secure)
    return False


def _sealed(text: str) -> str:
    """What a SecureString looks like to who doesn't ask for decryption; moto shows the text."""
    blob = hashlib.sha512(text.encode()).digest() + hashlib.sha256(text.encode()).digest()
    return "AQICAH" + b64encode(blob).decode()
