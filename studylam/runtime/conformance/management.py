"""Behaviours of Lambda's API around functions: versions, aliases, concurrency, permissions, events.

What is refused is refused in the words of LocalStack's recordings of AWS.
"""

from __future__ import annotations

import threading
from typing import Any

from studylam.runtime.clock import VirtualClock
from studylam.runtime.conformance.sequences import sequence
from studylam.runtime.conformance.stage import NAME, Stage
from studylam.runtime.management.permissions import Caller
from studylam.runtime.service import LambdaService

_ARN = "arn:aws:lambda:us-east-1:123456789012:function:my-function"
_SAY = "def handler(e, c): return [{!r}, c.function_version, c.invoked_function_arn]\n"
_API = "[AWS] recorded by LocalStack: "


def _say(stage: Stage, word: str) -> None:
    stage.service.update_function_code(NAME, {"app.py": _SAY.format(word)})


def _answer(stage: Stage, qualifier: str | None = None) -> Any:
    return stage.service.invoke(NAME, "{}", qualifier=qualifier).payload


def _refusal(code: str, status: int, message: str) -> dict[str, Any]:
    return {"code": code, "status": status, "message": message}


def _invalid(message: str) -> dict[str, Any]:
    return _refusal("InvalidParameterValueException", 400, message)


# -- versions -------------------------------------------------------------------------------------


@sequence(
    "management",
    "version-numbers",
    "Versions are numbered; what hasn't changed isn't published again",
    f"{_API}test_version_lifecycle",
)
def _numbers(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    publish = stage.service.publish_version
    stage.equal("the first", "1", publish(NAME).version)
    stage.equal("the same", "1", publish(NAME).version)
    _say(stage, "two")
    second = publish(NAME, description="second")
    stage.equal("the next", ("2", "second", f"{_ARN}:2"), (*_named(second), second.arn))
    known = [version.version for version in stage.service.list_versions_by_function(NAME)]
    stage.equal("all", ["$LATEST", "1", "2"], known)


def _named(version: Any) -> tuple[str, str]:
    return version.version, version.description


@sequence(
    "management",
    "version-immutable",
    "A version keeps its code and its configuration",
    f"{_API}test_lambda_versions_with_code_changes",
)
def _immutable(stage: Stage) -> None:
    code = 'import os\ndef handler(e, c): return [{!r}, os.environ["STAGE"]]\n'
    stage.create(code.format("one"), environment={"STAGE": "blue"})
    stage.service.publish_version(NAME)
    stage.service.update_function_code(NAME, {"app.py": code.format("two")})
    stage.service.update_function_configuration(NAME, environment={"STAGE": "green"})
    stage.equal("$LATEST", ["two", "green"], _answer(stage))
    stage.equal("version 1", ["one", "blue"], _answer(stage, "1"))


@sequence(
    "management",
    "version-context",
    "A version is in the context, the ARN, START and the log stream",
    f"{_API}test_invocation_with_qualifier",
)
def _version_context(stage: Stage) -> None:
    stage.create("def handler(e, c): return [c.invoked_function_arn, c.log_stream_name]\n")
    stage.service.publish_version(NAME)
    result = stage.service.invoke(NAME, "{}", qualifier="1")
    arn, stream = result.payload
    stage.equal("ARN", f"{_ARN}:1", arn)
    stage.like("log stream", "<n>/<n>/<n>/[1]<hex>", stream)
    texts = [line.text for line in result.logs]
    stage.equal("START", True, f"START RequestId: {result.request_id} Version: 1" in texts)
    stage.equal("executed version", "1", result.executed_version)


@sequence(
    "management",
    "arn-qualifier",
    "The ARN in the context has a qualifier only if the caller gave one",
    f"{_API}test_introspection_invoke[python3.13]",
)
def _qualifier(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.equal("without", ["one", "$LATEST", _ARN], _answer(stage))
    stage.equal("with", ["one", "$LATEST", f"{_ARN}:$LATEST"], _answer(stage, "$LATEST"))


@sequence(
    "management",
    "version-not-there",
    "A version that isn't there is named with its number",
    f"{_API}test_ops_on_nonexisting_version",
)
def _no_version(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    words = f"Function not found: {_ARN}:1221"
    refusal = _refusal("ResourceNotFoundException", 404, words)
    stage.refuses(refusal, lambda: stage.service.get_function(NAME, "1221"))
    stage.refuses(refusal, lambda: _answer(stage, "1221"))


@sequence(
    "management",
    "version-other-code",
    "Publishing is refused if the code isn't the one that was meant",
    f"{_API}test_publish_with_wrong_sha256",
)
def _other_code(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    words = (
        "CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST "
        "(<...>). Please try again with the CodeSHA256 in $LATEST."
    )
    publish = stage.service.publish_version
    stage.refuses(_invalid(words), lambda: publish(NAME, code_sha256="somenonexistentsha256"))


# -- aliases --------------------------------------------------------------------------------------


def _two_versions(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.service.publish_version(NAME)
    _say(stage, "two")
    stage.service.publish_version(NAME)


@sequence(
    "management",
    "alias-moves",
    "An alias is moved from one version to another; the context's ARN has its name",
    f"{_API}test_lambda_alias_moving",
)
def _alias_moves(stage: Stage) -> None:
    _two_versions(stage)
    stage.service.create_alias(NAME, "live", "1")
    stage.equal("at first", ["one", "1", f"{_ARN}:live"], _answer(stage, "live"))
    stage.service.update_alias(NAME, "live", function_version="2")
    stage.equal("then", ["two", "2", f"{_ARN}:live"], _answer(stage, "live"))


@sequence(
    "management",
    "alias-weights",
    "Weights share an alias's calls between two versions",
    f"{_API}test_alias_routingconfig",
    "[DOC] Implement Lambda canary deployments using a weighted alias",
)
def _weights(stage: Stage) -> None:
    _two_versions(stage)
    stage.service.create_alias(NAME, "live", "1", additional_version_weights={"2": 1.0})
    stage.equal("all of them", "two", _answer(stage, "live")[0])
    stage.service.update_alias(NAME, "live", additional_version_weights={"2": 0.0})
    stage.equal("none of them", "one", _answer(stage, "live")[0])
    stage.service.update_alias(NAME, "live", additional_version_weights={"2": 0.5})
    words = {_answer(stage, "live")[0] for _ in range(40)}
    stage.equal("half of them", {"one", "two"}, words)  # by chance not: 1 in 549,755,813,888


@sequence(
    "management",
    "alias-one-more",
    "An alias shares between two versions, not three, and not with $LATEST",
    f"{_API}test_notfound_and_invalid_routingconfigs",
)
def _one_more(stage: Stage) -> None:
    _two_versions(stage)
    service = stage.service

    def create(version: str, weights: dict[str, float]) -> None:
        service.create_alias(NAME, "live", version, additional_version_weights=weights)

    words = "Number of items in AdditionalVersionWeights cannot be greater than 1"
    stage.refuses(_invalid(words), lambda: create("1", {"1": 0.2, "2": 0.4}))
    words = "$LATEST is not supported for an alias pointing to more than 1 version"
    stage.refuses(_invalid(words), lambda: create("$LATEST", {"1": 0.5}))
    words = (
        "Invalid function version 1. Function version 1 is already included in routing "
        "configuration."
    )
    stage.refuses(_invalid(words), lambda: create("1", {"1": 0.5}))


@sequence(
    "management",
    "alias-twice",
    "An alias that is there already",
    f"{_API}test_notfound_and_invalid_routingconfigs",
)
def _alias_twice(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.service.create_alias(NAME, "custom", "$LATEST")
    words = f"Alias already exists: {_ARN}:custom"
    refusal = _refusal("ResourceConflictException", 409, words)
    stage.refuses(refusal, lambda: stage.service.create_alias(NAME, "custom", "$LATEST"))


@sequence(
    "management",
    "alias-not-there",
    "An alias that isn't there: asked for, changed, invoked",
    f"{_API}test_notfound_and_invalid_routingconfigs, test_lambda_alias_moving",
)
def _no_alias(stage: Stage) -> None:
    stage.create(_SAY.format("one"))

    def missing(words: str) -> dict[str, Any]:
        return _refusal("ResourceNotFoundException", 404, f"{words}: {_ARN}:nope")

    service = stage.service
    stage.refuses(missing("Cannot find alias arn"), lambda: service.get_alias(NAME, "nope"))
    stage.refuses(missing("Alias not found"), lambda: service.update_alias(NAME, "nope"))
    stage.refuses(missing("Function not found"), lambda: _answer(stage, "nope"))


# -- concurrency ----------------------------------------------------------------------------------


def _throttled(reason: str) -> dict[str, Any]:
    return {**_refusal("TooManyRequestsException", 429, "Rate Exceeded."), "reason": reason}


@sequence(
    "management",
    "reserved-zero",
    "With nothing reserved a function is switched off: 429, with the reason",
    f"{_API}test_reserved_concurrency",
)
def _reserved_zero(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.service.put_function_concurrency(NAME, 0)
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    stage.refuses(_throttled(reason), lambda: _answer(stage))
    stage.service.delete_function_concurrency(NAME)
    stage.equal("afterwards", "one", _answer(stage)[0])


@sequence(
    "management",
    "reserved-one",
    "With one reserved the second at once is throttled",
    f"{_API}test_lambda_concurrency_block",
)
def _reserved_one(stage: Stage) -> None:
    stage.create("import time\nprint('here')\ndef handler(e, c): time.sleep(0.4)\n", timeout_s=5)
    stage.service.put_function_concurrency(NAME, 1)
    running = threading.Event()
    first = threading.Thread(
        target=lambda: stage.service.invoke(NAME, "{}", on_log=lambda line: running.set())
    )
    first.start()
    stage.equal("the first runs", True, running.wait(10))
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    stage.refuses(_throttled(reason), lambda: _answer(stage))
    first.join()
    stage.equal("the next one", None, _answer(stage))


@sequence(
    "management",
    "reserved-too-much",
    "A hundred stay for functions that reserve nothing",
    f"{_API}test_function_concurrency_limits",
)
def _too_much(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    words = (
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100]."
    )
    account = stage.service.account_concurrency
    reserve = stage.service.put_function_concurrency
    stage.refuses(_invalid(words), lambda: reserve(NAME, account - 99))
    reserve(NAME, account - 100)
    stage.equal("reserved", account - 100, stage.service.get_function_concurrency(NAME))


@sequence(
    "management",
    "reserved-qualified",
    "Concurrency is reserved for a function, not for a version",
    f"{_API}test_function_concurrency_exceptions",
)
def _reserved_qualified(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    words = (
        "This operation is permitted on Lambda functions only. Aliases and versions do not support "
        "this operation. Please specify either a function name or an unqualified function ARN."
    )
    reserve = stage.service.put_function_concurrency
    stage.refuses(_invalid(words), lambda: reserve(f"{_ARN}:1", 1))


@sequence(
    "management",
    "provisioned",
    "Provisioned environments are initialised ahead, and say so",
    f"{_API}test_provisioned_concurrency, test_lambda_provisioned_concurrency_scheduling",
)
def _provisioned(stage: Stage) -> None:
    stage.create(
        'import os\nkind = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]\n'
        "def handler(e, c): return kind\n"
    )
    stage.service.publish_version(NAME)
    stage.equal("without", "on-demand", _answer(stage, "1"))
    asked = stage.service.put_provisioned_concurrency_config(NAME, "1", 1)
    stage.equal("at first", "IN_PROGRESS", asked.status)
    found = stage.service.wait_for_provisioned_concurrency(NAME, "1")
    stage.equal("then", ("READY", 1, 1), (found.status, found.allocated, found.available))
    result = stage.service.invoke(NAME, "{}", qualifier="1")
    stage.equal("with", "provisioned-concurrency", result.payload)
    stage.equal("$LATEST", "on-demand", _answer(stage))


@sequence(
    "management",
    "provisioned-latest",
    "Nothing can be provisioned for $LATEST",
    f"{_API}test_provisioned_concurrency_exceptions",
)
def _provisioned_latest(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    words = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
    put = stage.service.put_provisioned_concurrency_config
    stage.refuses(_invalid(words), lambda: put(NAME, "$LATEST", 1))


@sequence(
    "management",
    "provisioned-none",
    "None can't be provisioned; the request isn't even looked at",
    f"{_API}test_provisioned_concurrency_exceptions",
)
def _provisioned_none(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.service.publish_version(NAME)
    words = (
        "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to "
        "satisfy constraint: Member must have value greater than or equal to 1"
    )
    put = stage.service.put_provisioned_concurrency_config
    stage.refuses(_refusal("ValidationException", 400, words), lambda: put(NAME, "1", 0))


@sequence(
    "management",
    "provisioned-over-reserved",
    "No more can be provisioned than is reserved, and no less reserved than is provisioned",
    f"{_API}test_reserved_provisioned_overlap",
)
def _overlap(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    stage.service.publish_version(NAME)
    stage.service.put_function_concurrency(NAME, 2)
    put = stage.service.put_provisioned_concurrency_config
    words = (
        "Requested Provisioned Concurrency should not be greater than the "
        "reservedConcurrentExecution for function"
    )
    stage.refuses(_invalid(words), lambda: put(NAME, "1", 3))
    put(NAME, "1", 2)
    words = (
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned "
        "concurrency [2]."
    )
    stage.refuses(_invalid(words), lambda: stage.service.put_function_concurrency(NAME, 1))
    stage.service.wait_for_provisioned_concurrency(NAME, "1")


@sequence(
    "management",
    "provisioned-init-failure",
    "An Init that fails makes provisioning fail",
    f"{_API}test_provisioned_concurrency_init_failure",
)
def _init_failure(stage: Stage) -> None:
    stage.create("1 / 0\n")
    stage.service.publish_version(NAME)
    stage.service.put_provisioned_concurrency_config(NAME, "1", 1)
    found = stage.service.wait_for_provisioned_concurrency(NAME, "1")
    stage.equal("status", ("FAILED", 0, 0), (found.status, found.allocated, found.available))
    stage.equal("reason", "FUNCTION_ERROR_INIT_FAILURE", found.status_reason)


# -- who may invoke -------------------------------------------------------------------------------


@sequence(
    "management",
    "permission",
    "A service may invoke when the resource-based policy lets it, for its own bucket only",
    f"{_API}test_add_lambda_permission_aws",
    "[DOC] Using resource-based policies for Lambda",
)
def _permission(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    service, bucket = stage.service, "arn:aws:s3:::photos"
    caller = Caller(service="s3.amazonaws.com", source_arn=bucket)
    refusal = {"code": "AccessDeniedException", "status": 403, "message": "<...>"}
    stage.refuses(refusal, lambda: service.invoke(NAME, "{}", caller=caller))
    statement = service.add_permission(
        NAME, "s3", "lambda:InvokeFunction", "s3.amazonaws.com", source_arn=bucket
    )
    expected = {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": _ARN,
        "Condition": {"ArnLike": {"AWS:SourceArn": bucket}},
    }
    stage.equal("statement", expected, statement)
    stage.equal("allowed", "one", service.invoke(NAME, "{}", caller=caller).payload[0])
    other = Caller(service="s3.amazonaws.com", source_arn="arn:aws:s3:::other")
    stage.refuses(refusal, lambda: service.invoke(NAME, "{}", caller=other))


@sequence(
    "management",
    "permission-refused",
    "Statements that can't be added or removed",
    f"{_API}test_permission_exceptions, test_remove_multi_permissions",
)
def _permission_refused(stage: Stage) -> None:
    stage.create(_SAY.format("one"))
    service, action = stage.service, "lambda:InvokeFunction"
    none = _refusal("ResourceNotFoundException", 404, "The resource you requested does not exist.")
    stage.refuses(none, lambda: service.get_policy(NAME))
    words = "No policy is associated with the given resource."
    nothing = _refusal("ResourceNotFoundException", 404, words)
    stage.refuses(nothing, lambda: service.remove_permission(NAME, "s3"))
    service.add_permission(NAME, "s3", action, "s3.amazonaws.com")
    words = (
        "The statement id (s3) provided already exists. Please provide a new statement id, or "
        "remove the existing statement."
    )
    twice = _refusal("ResourceConflictException", 409, words)
    stage.refuses(twice, lambda: service.add_permission(NAME, "s3", action, "s3.amazonaws.com"))
    words = "Statement non-existent is not found in resource policy."
    unknown = _refusal("ResourceNotFoundException", 404, words)
    stage.refuses(unknown, lambda: service.remove_permission(NAME, "non-existent"))
    words = "The provided principal was invalid. Please check the principal and try again."
    stage.refuses(_invalid(words), lambda: service.add_permission(NAME, "x", action, "nobody"))
    words = "We currently do not support adding policies for $LATEST."
    stage.refuses(
        _invalid(words),
        lambda: service.add_permission(NAME, "x", action, "s3.amazonaws.com", qualifier="$LATEST"),
    )


# -- how it is invoked ----------------------------------------------------------------------------


@sequence(
    "management",
    "invoke-dry-run",
    "DryRun is 204, and runs nothing",
    f"{_API}test_invocation_type_dry_run",
)
def _dry_run(stage: Stage) -> None:
    stage.create(
        "count = 0\ndef handler(e, c):\n    global count\n    count += 1\n    return count\n"
    )
    accepted = stage.service.invoke(NAME, "{}", invocation_type="DryRun")
    stage.equal("status", 204, accepted.status)
    stage.equal("calls", "1", stage.invoke().payload_text)


@sequence(
    "management",
    "invoke-event",
    "Event is 202 at once; the function runs with the same request id",
    f"{_API}test_invocation_type_event",
)
def _event(stage: Stage) -> None:
    stage.create('def handler(e, c): return [e["n"], c.aws_request_id]\n')
    accepted = stage.service.invoke(NAME, '{"n": 1}', invocation_type="Event")
    stage.equal("status", 202, accepted.status)
    stage.equal("settled", True, stage.service.events.settle(10))
    done = stage.service.events.invocations[-1]
    stage.equal("state", "Success", done.state)
    stage.equal("payload", [1, accepted.request_id], done.results[-1].payload)


@sequence(
    "management",
    "invoke-event-retries",
    "An event that fails is tried after one minute and after two more, with the same request id",
    f"{_API}test_invocation_type_event_error",
    "[DOC] How Lambda handles errors and retries with asynchronous invocation",
)
def _retries(stage: Stage) -> None:
    clock = VirtualClock()
    with LambdaService(blank_environments=0, clock=clock) as service:
        own = Stage(service)
        own.create('def handler(e, c): raise ValueError("bad")\n')
        accepted = service.invoke(NAME, "{}", invocation_type="Event")
        service.events.settle(10)
        event = service.events.invocations[-1]
        for attempt, wait in ((1, 60.0), (2, 120.0)):
            stage.equal(f"after attempt {attempt}", "waiting", event.state)
            clock.advance(wait - 1)
            stage.equal("attempts, a second before", attempt, len(event.results))
            clock.advance(1)
            stage.equal("attempts", attempt + 1, len(event.results))
        stage.equal("in the end", "RetriesExhausted", event.state)
        ids = {result.request_id for result in event.results}
        stage.equal("request ids", {accepted.request_id}, ids)


@sequence(
    "management",
    "invoke-client-context",
    "A client context and a tenant reach the handler",
    "[RIC] awslambdaric 4.2.2",
    "[DOC] API reference, Invoke: ClientContext, TenantId",
)
def _client_context(stage: Stage) -> None:
    stage.create(
        "def handler(e, c):\n    known = c.client_context\n"
        "    return [known.custom, known.env, known.client.app_title, c.tenant_id]\n"
    )
    given = {"custom": {"a": 1}, "env": {"b": 2}, "client": {"app_title": "t"}}
    result = stage.service.invoke(NAME, "{}", client_context=given, tenant_id="blue")
    stage.equal("payload", '[{"a": 1}, {"b": 2}, "t", "blue"]', result.payload_text)
