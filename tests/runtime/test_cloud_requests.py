"""Understanding requests: whatever a guest sends, it is understood, refused or unknown."""

from __future__ import annotations

import contextlib
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.cloud import worldwire
from studylam.runtime.cloud.requests import (
    MalformedRequestError,
    Request,
    UnknownServiceError,
    understand,
)

pytestmark = pytest.mark.quick

HOSTS = st.sampled_from(
    [
        "s3.amazonaws.com",
        "photos.s3.us-east-1.amazonaws.com",
        "a.b.s3-accesspoint.eu-west-1.amazonaws.com",
        "sqs.us-east-1.amazonaws.com",
        "sns.us-east-1.amazonaws.com",
        "dynamodb.us-east-1.amazonaws.com",
        "123456789012.ddb.us-east-1.amazonaws.com",
        "email.us-east-1.amazonaws.com",
        "localhost:4566",
        "[::1",
        "",
    ]
)
TARGETS = st.sampled_from(
    ["", "AmazonSQS.SendMessage", "DynamoDB_20120810.PutItem", "x", "AmazonSQS.a b", "."]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"{}",
            b'{"QueueUrl": 3, "TransactItems": [{"Put": {"TableName": []}}]}',
            b"Action=Publish&TopicArn=x",
            b"<Delete><Object><Key>k</Key></Object></Delete>",
            b'<!DOCTYPE a [<!ENTITY b "c">]><Delete>&b;</Delete>',
            b"3\r\nabc\r\n0\r\n\r\n",
            b"\x1f\x8b",
        ]
    ),
)


@given(
    st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", ""]),
    HOSTS,
    st.text(max_size=20),
    st.sampled_from(["", "?acl", "?delete", "?uploadId=x&partNumber=1", "?list-type=2&acl", "?%"]),
    TARGETS,
    BODIES,
    st.sampled_from(["", "gzip", "aws-chunked"]),
    st.sampled_from(["", "s3", "dynamodb", "lambda"]),
)
def test_any_request_is_understood_refused_or_unknown(
    method: str, host: str, path: str, query: str, target: str, body: bytes, coding: str, hint: str
) -> None:
    headers = {"X-Amz-Target": target, "Content-Encoding": coding, "x-amz-copy-source": path}
    for url in (f"https://{host}/{path}{query}", f"https://{host}/{quote(path)}{query}"):
        with contextlib.suppress(MalformedRequestError, UnknownServiceError):
            request = understand(method, url, headers, body, hint)
            assert request.operation
            assert request.url.startswith("https://")
            assert ".amazonaws.com/" in request.url


@given(
    st.text(min_size=1, max_size=30).filter(
        lambda key: key.encode("utf-8", "ignore").decode() == key
    )
)
def test_a_key_arrives_as_it_was_named(key: str) -> None:
    url = f"https://photos.s3.amazonaws.com/{quote(key, safe='/~')}"
    request = understand("GET", url, {}, b"")
    assert (request.operation, request.bucket, request.key) == ("GetObject", "photos", key)
    path_style = understand(
        "GET", f"https://s3.amazonaws.com/photos/{quote(key, safe='/~')}", {}, b""
    )
    assert (path_style.bucket, path_style.key) == ("photos", key)


def s3(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Request:
    return understand(method, f"https://s3.eu-west-1.amazonaws.com{path}", headers or {}, body)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/", "ListBuckets"),
        ("GET", "/b", "ListObjects"),
        ("GET", "/b?list-type=2&prefix=a", "ListObjectsV2"),
        ("HEAD", "/b", "HeadBucket"),
        ("PUT", "/b", "CreateBucket"),
        ("GET", "/b/k?x-id=GetObject", "GetObject"),
        ("PUT", "/b/k", "PutObject"),
        ("PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"),
        ("POST", "/b/k?uploads", "CreateMultipartUpload"),
        ("DELETE", "/b/k?versionId=3", "DeleteObject"),
        ("GET", "/b/k?tagging", "GetObjectTagging"),
    ],
)
def test_operations_of_s3(method: str, path: str, operation: str) -> None:
    request = s3(method, path)
    assert (request.operation, request.region) == (operation, "eu-west-1")
    assert "x-id" not in request.url


def test_chunks_are_taken_apart_and_copies_named() -> None:
    body = b"3\r\nabc\r\n2;chunk-signature=0\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"
    request = s3("PUT", "/b/k", {"Content-Encoding": "gzip,aws-chunked"}, body)
    assert request.body == b"abcde"
    assert (request.headers["Content-Encoding"], request.headers["Content-Length"]) == ("gzip", "5")
    for source in ("/o/a%20b%2Bc?versionId=7", "o/a b%2Bc"):
        copy = s3("PUT", "/b/k", {"x-amz-copy-source": source})
        assert (copy.operation, copy.source) == ("CopyObject", ("o", "a b+c"))
    with pytest.raises(MalformedRequestError):
        s3("PUT", "/b/k", {"Content-Encoding": "aws-chunked"}, b"zz\r\n")


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_a_world_comes_through_the_wire_as_it_was(world: dict[str, Any]) -> None:
    assert worldwire.unpack(worldwire.pack(world)) == world
