"""Needs of S3, DynamoDB and its streams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from studylam.runtime.cloud.normalise import table_name
from studylam.runtime.cloud.permissions.items import attributes, leading_keys
from studylam.runtime.cloud.permissions.need import Lookup, Need, entries_of, of_key, text_of
from studylam.runtime.cloud.requests import Request

_S3_ACTIONS = {
    "ListBuckets": "ListAllMyBuckets",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListParts": "ListMultipartUploadParts",
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeleteBucketTagging": "PutBucketTagging",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
}
_VERSIONED = {
    "GetObject": "GetObjectVersion",
    "HeadObject": "GetObjectVersion",
    "DeleteObject": "DeleteObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "PutObjectAcl": "PutObjectVersionAcl",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectTagging": "PutObjectVersionTagging",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
}


_READ = ("GetObject", "GetObjectVersion")

_S3_HEADERS = (
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-acl",
    "x-amz-storage-class",
    "x-amz-copy-source",
    "x-amz-metadata-directive",
)


def s3(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to S3."""
    operation = request.operation
    action = _S3_ACTIONS.get(operation, operation)
    if request.params.get("versionId"):
        action = _VERSIONED.get(operation, action)
    if not request.bucket:
        yield Need(f"s3:{action}", "*")
        return
    bucket = f"arn:aws:s3:::{request.bucket}"
    context: dict[str, str | list[str]] = {
        f"s3:{name}": request.params[name]
        for name in ("prefix", "delimiter", "max-keys")
        if name in request.params
    }
    for header in _S3_HEADERS:
        if header in request.headers:
            context[f"s3:{header}"] = request.headers[header]
    if request.params.get("versionId"):
        context["s3:VersionId"] = request.params["versionId"]
    tags = dict(parse_qsl(request.headers.get("x-amz-tagging", ""), keep_blank_values=True))
    if tags:
        context |= {f"s3:RequestObjectTag/{name}": value for name, value in tags.items()}
        context["s3:RequestObjectTagKeys"] = list(tags)
    if request.source:
        source_bucket, source_key = request.source
        yield Need("s3:GetObject", f"arn:aws:s3:::{source_bucket}/{source_key}")
    yield Need(f"s3:{action}", f"{bucket}/{request.key}" if request.key else bucket, context)
    sealing = request.headers.get("x-amz-server-side-encryption-aws-kms-key-id", "")
    if sealing and action == "PutObject":
        key = lookup.key_arn(request.region, sealing)
        if key and "alias/aws/" not in sealing:
            yield of_key("GenerateDataKey", key, request, account)
    read = request.source or ((request.bucket, request.key) if action in _READ else None)
    sealed = lookup.object_key(*read) if read else None
    if sealed and request.operation != "HeadObject":
        yield of_key("Decrypt", sealed, request, account)
    if "x-amz-tagging" in request.headers and action == "PutObject":
        yield Need("s3:PutObjectTagging", f"{bucket}/{request.key}", context)
    if "x-amz-acl" in request.headers and action == "PutObject":
        yield Need("s3:PutObjectAcl", f"{bucket}/{request.key}", context)


def deletion_needs(request: Request) -> list[Need]:
    """What each key of S3's DeleteObjects needs, in their order; S3 judges them one by one."""
    bucket = f"arn:aws:s3:::{request.bucket}"
    return [
        Need("s3:DeleteObjectVersion" if version else "s3:DeleteObject", f"{bucket}/{key}")
        for key, version in request.deletions
    ]


def _table_arn(request: Request, account: str, name: str, index: str = "") -> str:
    name = table_name(name) or "*"
    arn = f"arn:aws:dynamodb:{request.region}:{account}:table/{name}"
    return f"{arn}/index/{index}" if index else arn


_TABLE_KEYS = (
    "TableName",
    "ResourceArn",
    "TargetTableName",
    "SourceTableName",
    "SourceTableArn",
    "BackupArn",
)
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "ConditionCheck": "ConditionCheckItem",
}
_PARTIQL = {
    "select": "PartiQLSelect",
    "insert": "PartiQLInsert",
    "update": "PartiQLUpdate",
    "delete": "PartiQLDelete",
}
_PARTIQL_JOIN = re.compile(r"--|\bfrom\s+\"?[\w.-]+\"?\s*,", re.I)
_PARTIQL_TABLE = re.compile(r"\b(?:update|from|into|join)\s+\"?([\w.-]+)", re.I)


def dynamodb(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to DynamoDB."""
    operation, params = request.operation, request.params
    items = params.get("RequestItems")
    if operation in ("BatchGetItem", "BatchWriteItem") and isinstance(items, dict) and items:
        for name, asked in items.items():
            hash_key = lookup.hash_key(request.region, name)
            resource = _table_arn(request, account, name)
            yield Need(f"dynamodb:{operation}", resource, leading_keys(asked, hash_key))
        return
    if operation in ("TransactWriteItems", "TransactGetItems"):
        for entry in entries_of(params.get("TransactItems")):
            for kind, what in entry.items():
                name = text_of(what, "TableName") if isinstance(what, dict) else ""
                action = _TRANSACTED.get(kind, "PutItem")
                keys = leading_keys(what, lookup.hash_key(request.region, name))
                yield Need(f"dynamodb:{action}", _table_arn(request, account, name), keys)
        return
    if operation in ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"):
        entries = [params, *entries_of(params.get("Statements"))]
        entries += entries_of(params.get("TransactStatements"))
        for text in filter(None, (text_of(entry, "Statement") for entry in entries)):
            action = _PARTIQL.get(text.split(None, 1)[0].lower(), "PartiQLSelect")
            tables = _PARTIQL_TABLE.findall(text)
            # What isn't plainly one table may be any.
            name = tables[0] if len(tables) == 1 and not _PARTIQL_JOIN.search(text) else ""
            yield Need(f"dynamodb:{action}", _table_arn(request, account, name))
        return
    if operation in ("ListTables", "DescribeLimits", "DescribeEndpoints", "ListBackups"):
        yield Need(f"dynamodb:{operation}", "*")
        return
    index = text_of(params, "IndexName") if operation in ("Query", "Scan") else ""
    context: dict[str, str | list[str]] = {}
    if isinstance(params.get("Select"), str):
        context["dynamodb:Select"] = params["Select"]
    if isinstance(params.get("ReturnValues"), str):
        context["dynamodb:ReturnValues"] = params["ReturnValues"]
    table = text_of(params, "TableName")
    if table and not index:
        context |= leading_keys(params, lookup.hash_key(request.region, table))
    context |= attributes(params)
    # Whichever of them the operation really looks at: all that are named have to be allowed.
    names = [text_of(params, key) for key in _TABLE_KEYS]
    for name in list(filter(None, names)) or [""]:
        yield Need(f"dynamodb:{operation}", _table_arn(request, account, name, index), context)


def streams(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to DynamoDB Streams."""
    arn = text_of(request.params, "StreamArn")
    iterator = text_of(request.params, "ShardIterator")
    if not arn and iterator.startswith("arn:"):
        arn = iterator.split("|")[0]
    if request.operation == "ListStreams":
        arn = "*"
    anywhere = f"arn:aws:dynamodb:{request.region}:{account}:table/*/stream/*"
    yield Need(f"dynamodb:{request.operation}", arn or anywhere)
