"""Needs of Parameter Store, Secrets Manager, CloudWatch and STS."""

from __future__ import annotations

from collections.abc import Iterator

from studylam.runtime.cloud.permissions.need import Lookup, Need, of_key, text_of
from studylam.runtime.cloud.requests import Request

_SEALED = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this "
    "region, or you are not allowed to access."
)
"""What Parameter Store says instead of IAM's sentence."""

_KEY_USES = {
    "GetSecretValue": ("Decrypt",),
    "PutSecretValue": ("GenerateDataKey", "Decrypt"),
}
"""What Secrets Manager does, in the caller's name, with a secret's own key."""


def ssm(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to Parameter Store."""
    operation, params = request.operation, request.params
    here = f"arn:aws:ssm:{request.region}:{account}"

    def arn(name: str) -> str:
        if name.startswith("arn:"):
            return name
        return f"{here}:parameter/{name.partition(':')[0].removeprefix('/')}"

    names = params.get("Names")
    if params.get("WithDecryption") is True:
        for key in lookup.parameter_keys(request.region, params):
            yield of_key("Decrypt", key, request, account, _SEALED)
    elif operation == "PutParameter" and text_of(params, "Type") == "SecureString":
        given = text_of(params, "KeyId")
        sealing = lookup.key_arn(request.region, given) if given else None
        if sealing and "alias/aws/" not in given:
            yield of_key("Encrypt", sealing, request, account)
    if isinstance(names, list) and names:
        for name in names:
            yield Need(f"ssm:{operation}", arn(str(name)))
    elif operation == "GetParametersByPath":
        recursive = "true" if params.get("Recursive") is True else "false"
        path = text_of(params, "Path").rstrip("/") or "/"
        yield Need("ssm:GetParametersByPath", arn(path), {"ssm:Recursive": recursive})
    elif operation == "PutParameter":
        overwrite = "true" if params.get("Overwrite") is True else "false"
        yield Need("ssm:PutParameter", arn(text_of(params, "Name")), {"ssm:Overwrite": overwrite})
    elif text_of(params, "Name"):
        yield Need(f"ssm:{operation}", arn(text_of(params, "Name")))
    elif params.get("ResourceType") == "Parameter" and text_of(params, "ResourceId"):
        yield Need(f"ssm:{operation}", arn(text_of(params, "ResourceId")))
    else:
        yield Need(f"ssm:{operation}", "*", shown=f"{here}:*")


def secrets(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to Secrets Manager."""
    action = f"secretsmanager:{request.operation}"
    here = f"arn:aws:secretsmanager:{request.region}:{account}:secret"
    asked = text_of(request.params, "SecretId")
    if asked:
        found = lookup.secret_arn(request.region, asked)
        arn = found or (asked if asked.startswith("arn:") else f"{here}:{asked}")
        context: dict[str, str | list[str]] = {"secretsmanager:SecretId": arn}
        for name in ("VersionId", "VersionStage"):
            if text_of(request.params, name):
                context[f"secretsmanager:{name}"] = text_of(request.params, name)
        yield Need(action, arn, context, shown=asked)
        key = lookup.secret_key(request.region, asked)
        if key and request.operation in _KEY_USES:
            for use in _KEY_USES[request.operation]:
                yield of_key(use, key, request, account, "Access to KMS is not allowed")
    elif text_of(request.params, "Name"):
        name = text_of(request.params, "Name")
        yield Need(action, f"{here}:{name}", {"secretsmanager:Name": name}, shown=name)
    else:
        yield Need(action, "*")


def logs(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to CloudWatch Logs."""
    params = request.params
    group = text_of(params, "logGroupName", "logGroupIdentifier")
    if group.startswith("arn:"):
        resource = group
    elif group:
        stream = text_of(params, "logStreamName")
        here = f"arn:aws:logs:{request.region}:{account}:log-group"
        resource = f"{here}:{group}:log-stream:{stream}"
    else:
        resource = f"arn:aws:logs:{request.region}:{account}:log-group::log-stream:"
    yield Need(f"logs:{request.operation}", resource)


def cloudwatch(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to CloudWatch's metrics."""
    operation, params = request.operation, request.params
    here = f"arn:aws:cloudwatch:{request.region}:{account}"
    names = params.get("AlarmNames")
    alarms = [str(name) for name in names] if isinstance(names, list) else []
    if operation != "DescribeAlarmsForMetric" and text_of(params, "AlarmName"):
        alarms.append(text_of(params, "AlarmName"))
    boards = params.get("DashboardNames")
    dashboards = [str(name) for name in boards] if isinstance(boards, list) else []
    if text_of(params, "DashboardName"):
        dashboards.append(text_of(params, "DashboardName"))
    resources = [f"{here}:alarm:{name}" for name in alarms]
    resources += [f"arn:aws:cloudwatch::{account}:dashboard/{name}" for name in dashboards]
    if not resources and operation in ("DescribeAlarms", "DescribeAlarmHistory"):
        resources = [f"{here}:alarm:*"]
    for resource in resources:
        yield Need(f"cloudwatch:{operation}", resource)
    if not resources:
        # Metrics have no ARNs; a policy narrows them by name space.
        namespace = text_of(params, "Namespace")
        context: dict[str, str | list[str]] = (
            {"cloudwatch:namespace": namespace} if namespace else {}
        )
        yield Need(f"cloudwatch:{operation}", "*", context)


def sts(request: Request, account: str, lookup: Lookup) -> Iterator[Need]:
    """Of a request to STS."""
    # Who am I? needs no permission, and can't even be denied.
    if request.operation != "GetCallerIdentity":
        yield Need(f"sts:{request.operation}", text_of(request.params, "RoleArn") or "*")
