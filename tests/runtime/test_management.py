"""Functions under management: versions, aliases, layers, concurrency, permissions, events.

Refusals are in AWS's words, as recorded from the service, unless the code says otherwise.
"""

from __future__ import annotations

import base64
import json
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studylam.errors import SandboxError, StudyLamError
from studylam.runtime import Caller, FunctionConfig, LambdaService, LogLine, VirtualClock
from studylam.runtime.asynchronous import EventInvocation

SAY = "def handler(e, c):\n    return [{word!r}, c.function_version, c.invoked_function_arn]\n"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:shop"
WAIT = """
import os, time
def handler(event, context):
    time.sleep(event.get("seconds", 0))
    return os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
"""


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def shop(clock: VirtualClock, ready_clouds: None) -> Iterator[LambdaService]:
    """A service of this test's own, with the function ``shop``."""
    with LambdaService(clock=clock, seed=1) as service:
        try:
            service.create_function(config(), {"app.py": SAY.format(word="one")})
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")
        yield service


def config(**changes: Any) -> FunctionConfig:
    return FunctionConfig(**{"name": "shop", "handler": "app.handler", "timeout_s": 20, **changes})


def say(shop: LambdaService, word: str) -> None:
    shop.update_function_code("shop", {"app.py": SAY.format(word=word)})


def answer(shop: LambdaService, name: str = "shop", **call: Any) -> Any:
    return shop.invoke(name, "{}", **call).payload


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(StudyLamError) as caught:
        action()
    return f"{getattr(caught.value, 'code', '')}: {caught.value.message}"


# -- functions and versions ------------------------------------------------------------------------


def test_the_life_of_a_function(shop: LambdaService) -> None:
    twice = refusal(lambda: shop.create_function(config(), {"app.py": ""}))
    assert twice == "ResourceConflictException: Function already exist: shop"
    first = shop.get_function("shop")
    assert (first.arn, first.version) == (ARN, "$LATEST")
    say(shop, "two")
    changed = shop.get_function(ARN)
    assert changed.code_sha256 != first.code_sha256
    assert len(base64.b64decode(changed.code_sha256)) == 32
    assert [f.config.name for f in shop.list_functions()] == ["shop"]
    shop.delete_function("shop")
    assert shop.list_functions() == []
    gone = f"ResourceNotFoundException: Function not found: {ARN}:$LATEST"
    assert refusal(lambda: shop.invoke("shop", "{}")) == gone


def test_a_version_is_immutable_in_code_and_configuration(shop: LambdaService) -> None:
    shop.update_function_configuration("shop", environment={"STAGE": "blue"}, memory_mb=256)
    assert shop.publish_version("shop", description="first").version == "1"
    say(shop, "two")
    shop.update_function_configuration("shop", environment={"STAGE": "green"})
    assert answer(shop) == ["two", "$LATEST", ARN]
    assert answer(shop, qualifier="1") == ["one", "1", f"{ARN}:1"]
    assert answer(shop, f"{ARN}:1") == ["one", "1", f"{ARN}:1"]
    assert answer(shop, qualifier="$LATEST") == ["two", "$LATEST", f"{ARN}:$LATEST"]
    old = shop.get_function("shop", "1")
    assert (old.config.environment["STAGE"], old.config.memory_mb) == ("blue", 256)
    assert (old.description, old.arn) == ("first", f"{ARN}:1")
    assert [v.version for v in shop.list_versions_by_function("shop")] == ["$LATEST", "1"]


def test_an_unchanged_function_is_published_once(shop: LambdaService) -> None:
    assert shop.publish_version("shop").version == "1"
    assert shop.publish_version("shop").version == "1"
    shop.update_function_configuration("shop", timeout_s=7)
    assert shop.publish_version("shop").version == "2"
    shop.delete_function("shop", "2")
    assert shop.publish_version("shop").version == "3"  # numbers are never given twice
    wrong = refusal(lambda: shop.publish_version("shop", code_sha256="x"))
    assert wrong.startswith(
        "InvalidParameterValueException: CodeSHA256 (x) is different from current CodeSHA256 in "
    )


def test_a_changed_configuration_means_a_cold_start(shop: LambdaService) -> None:
    assert shop.invoke("shop", "{}").cold_start
    assert not shop.invoke("shop", "{}").cold_start
    shop.update_function_configuration("shop", memory_mb=256)
    result = shop.invoke("shop", "{}")
    assert result.cold_start and result.report.memory_size_mb == 256
    assert result.executed_version == "$LATEST"


def test_code_may_be_a_zip_file(shop: LambdaService, tmp_path: Path) -> None:
    archive = tmp_path / "code.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("app.py", SAY.format(word="zipped"))
        opened.writestr("empty/", "")
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    shop.update_function_code("shop", archive)
    assert answer(shop)[0] == "zipped"
    archive.write_bytes(b"PK, but no archive")
    broken = refusal(lambda: shop.update_function_code("shop", archive))
    assert broken.startswith("InvalidParameterValueException: Could not unzip uploaded file.")
    for name in ("../up.py", "/root.py"):
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr(name, "")
        assert "can't be called" in refusal(lambda: shop.update_function_code("shop", archive))
    with archive.open("wb") as stream:
        stream.truncate(52_428_801)
    large = refusal(lambda: shop.update_function_code("shop", archive))
    assert large == (
        "RequestEntityTooLargeException: Zipped size must be smaller than 52428800 bytes"
    )
    with archive.open("r+b") as stream:
        stream.truncate(53_000_000)
    assert refusal(lambda: shop.update_function_code("shop", archive)) == (
        "RequestEntityTooLargeException: Request must be smaller than 70167211 bytes for the "
        "CreateFunction operation"
    )
    assert answer(shop)[0] == "zipped"  # what was refused has changed nothing


def test_an_archive_that_unpacks_to_too_much(shop: LambdaService, tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for number in range(9):
            opened.writestr(f"{number}.bin", b"\0" * (30 << 20))
    assert refusal(lambda: shop.update_function_code("shop", archive)) == (
        "InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes"
    )


def test_versions_outlive_the_zygote(shop: LambdaService, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "app.py").write_text(SAY.format(word="published"))
    shop.update_function_code("shop", code)
    shop.publish_version("shop")
    (code / "app.py").write_text(SAY.format(word="changed on disk"))
    zygote = shop._started()[0]
    zygote._process.kill()
    zygote._process.wait()
    assert answer(shop, qualifier="1")[0] == "published"


# -- aliases ---------------------------------------------------------------------------------------


def test_aliases_move_and_share(shop: LambdaService) -> None:
    shop.publish_version("shop")
    say(shop, "two")
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")
    assert answer(shop, "shop:prod") == ["one", "1", f"{ARN}:prod"]
    shop.update_alias("shop", "prod", function_version="2")
    assert answer(shop, "shop:prod")[:2] == ["two", "2"]
    shop.update_alias("shop", "prod", function_version="1", additional_version_weights={"2": 0.1})
    served = Counter(
        shop.invoke("shop", "{}", qualifier="prod").executed_version for _ in range(200)
    )
    assert 180 - 20 <= served["1"] <= 180 + 20  # 4.7 standard deviations, from a fixed seed
    shop.update_alias("shop", "prod", additional_version_weights={})
    assert shop.get_alias("shop", "prod").versions == ("1",)
    assert [alias.name for alias in shop.list_aliases("shop")] == ["prod"]
    in_use = refusal(lambda: shop.delete_function("shop", "1"))
    assert in_use.startswith("ResourceConflictException") and "(prod)" in in_use
    shop.delete_alias("shop", "prod")
    shop.delete_function("shop", "1")
    assert refusal(lambda: shop.invoke("shop", "{}", qualifier="1")).endswith(f"{ARN}:1")


def test_aliases_that_lambda_refuses(shop: LambdaService) -> None:
    shop.publish_version("shop")
    say(shop, "two")
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")

    def alias(version: str, weights: dict[str, float] | None = None, name: str = "a") -> str:
        return refusal(
            lambda: shop.create_alias("shop", name, version, additional_version_weights=weights)
        )

    assert alias("1", name="prod") == (
        f"ResourceConflictException: Alias already exists: {ARN}:prod"
    )
    assert alias("10") == f"ResourceNotFoundException: Function not found: {ARN}:10"
    assert alias("1", {"2": 0.5, "3": 0.1}).endswith(
        "Number of items in AdditionalVersionWeights cannot be greater than 1"
    )
    assert alias("1", {"1": 0.5}).endswith(
        "Function version 1 is already included in routing configuration."
    )
    assert alias("$LATEST", {"1": 0.5}).endswith(
        "$LATEST is not supported for an alias pointing to more than 1 version"
    )
    assert "Member must have value less than or equal to 1.0" in alias("1", {"2": 2.0})
    assert "Member must satisfy regular expression pattern: [0-9]+]" in alias("1", {"$LATEST": 0.1})
    assert "(?!^[0-9]+$)([a-zA-Z0-9-_]+)" in alias("1", name="2024")
    assert refusal(lambda: shop.get_alias("shop", "x")).endswith(f"Cannot find alias arn: {ARN}:x")
    assert refusal(lambda: shop.update_alias("shop", "x")).endswith(f"Alias not found: {ARN}:x")
    assert refusal(lambda: shop.invoke("shop", "{}", qualifier="x")).endswith(
        f"Function not found: {ARN}:x"
    )
    assert refusal(lambda: shop.invoke("shop:prod", "{}", qualifier="1")).endswith(
        "The derived qualifier from the function name does not match the specified qualifier."
    )
    assert "$LATEST version cannot be deleted" in refusal(
        lambda: shop.delete_function("shop", "$LATEST")
    )
    assert "Deletion of aliases is not" in refusal(lambda: shop.delete_function("shop", "prod"))


# -- layers ----------------------------------------------------------------------------------------


def test_published_layers(shop: LambdaService, tmp_path: Path) -> None:
    library = tmp_path / "python"
    library.mkdir()
    (library / "greeting.py").write_text("WORD = 'hello'\n")
    first = shop.publish_layer_version("words", tmp_path, description="greetings")
    assert first.arn == "arn:aws:lambda:us-east-1:123456789012:layer:words:1"
    (library / "greeting.py").write_text("WORD = 'good evening'\n")
    second = shop.publish_layer_version("words", tmp_path)
    source = {"app.py": "import greeting\ndef handler(e, c): return greeting.WORD\n"}
    for layer, word in ((first, "hello"), (second, "good evening")):
        shop.deploy(config(layers=(layer.arn,)), source)
        assert answer(shop) == word
    shop.delete_layer_version(second.arn)
    assert answer(shop) == "good evening"  # who has it keeps it
    assert "does not exist" in refusal(lambda: shop.get_layer_version(second.arn))

    def attach(*layers: str) -> str:
        return refusal(lambda: shop.update_function_configuration("shop", layers=layers))

    assert attach(second.arn) == (
        f"InvalidParameterValueException: Layer version {second.arn} does not exist."
    )
    assert attach(first.arn, first.arn).startswith(
        "InvalidParameterValueException: Two different versions of the same layer are not allowed"
    )
    abroad = first.arn.replace("us-east-1", "eu-west-1")
    assert "Layers are expected to be in region us-east-1." in attach(abroad)
    assert attach(*[first.arn] * 6).endswith("Cannot reference more than 5 layers.")


# -- concurrency -----------------------------------------------------------------------------------


def test_reserved_concurrency_throttles(shop: LambdaService) -> None:
    shop.deploy(config(), {"app.py": WAIT})
    shop.invoke("shop", "{}")
    shop.put_function_concurrency("shop", 1)
    running = threading.Event()
    results: list[Any] = []
    source = "import time\ndef handler(e, c):\n    print('here')\n    time.sleep(1)\n"
    shop.update_function_code("shop", {"app.py": source})

    def listen(line: LogLine) -> None:
        if line.text == "here":
            running.set()

    thread = threading.Thread(
        target=lambda: results.append(shop.invoke("shop", "{}", on_log=listen))
    )
    thread.start()
    assert running.wait(20)
    with pytest.raises(StudyLamError) as caught:
        shop.invoke("shop", "{}")
    thread.join()
    assert caught.value.message == "Rate Exceeded."
    assert caught.value.code == "TooManyRequestsException"  # type: ignore[attr-defined]
    reason = caught.value.reason  # type: ignore[attr-defined]
    assert reason == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert results[0].function_error is None
    assert shop.invoke("shop", "{}").function_error is None  # there is room again
    shop.put_function_concurrency("shop", 0)
    assert "TooManyRequestsException" in refusal(lambda: shop.invoke("shop", "{}"))
    assert shop.get_function_concurrency("shop") == 0
    shop.delete_function_concurrency("shop")
    assert shop.get_function_concurrency("shop") is None
    assert shop.invoke("shop", "{}").function_error is None


def test_numbers_that_concurrency_refuses(shop: LambdaService) -> None:
    shop.deploy(config(name="other"), {"app.py": WAIT})
    shop.put_function_concurrency("other", 100)
    shop.publish_version("shop")
    below = "UnreservedConcurrentExecution below its minimum value of [100]."
    assert refusal(lambda: shop.put_function_concurrency("shop", 801)).endswith(below)
    shop.put_function_concurrency("shop", 800)
    shop.delete_function_concurrency("shop")
    assert "Aliases and versions do not support" in refusal(
        lambda: shop.put_function_concurrency("shop:1", 1)
    )

    def provision(qualifier: str, count: int) -> str:
        return refusal(lambda: shop.put_provisioned_concurrency_config("shop", qualifier, count))

    assert provision("$LATEST", 1) == (
        "InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to "
        "unpublished function versions."
    )
    assert provision("1", 901).endswith("account's unreserved concurrency [900].")
    assert provision("1", 801).endswith(below)
    assert provision("9", 1).endswith(f"Function not found: {ARN}:9")
    assert provision("prod", 1).endswith(f"Cannot find alias arn: {ARN}:prod")
    shop.put_function_concurrency("shop", 2)
    assert "should not be greater than the reservedConcurrentExecution" in provision("1", 3)
    assert refusal(lambda: shop.get_provisioned_concurrency_config("shop", "1")) == (
        "ProvisionedConcurrencyConfigNotFoundException: "
        "No Provisioned Concurrency Config found for this function"
    )
    shop.put_provisioned_concurrency_config("shop", "1", 2)
    assert refusal(lambda: shop.put_function_concurrency("shop", 1)) == (
        "InvalidParameterValueException:  ReservedConcurrentExecutions  1 should not be lower than "
        "function's total provisioned concurrency [2]."
    )


def test_the_account_has_a_limit_too() -> None:
    with LambdaService(account_concurrency=0) as service:
        service.deploy(config(), {"app.py": WAIT})
        with pytest.raises(StudyLamError) as caught:
            service.invoke("shop", "{}")
        assert caught.value.reason == "ConcurrentInvocationLimitExceeded"  # type: ignore[attr-defined]


def test_provisioned_environments_are_initialised_ahead(shop: LambdaService) -> None:
    source = WAIT.replace("def handler", "print('made ahead')\ntime.sleep(0.3)\ndef handler")
    shop.deploy(config(), {"app.py": source})
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")
    put = shop.put_provisioned_concurrency_config("shop", "prod", 2)
    assert (put.requested, put.status) == (2, "IN_PROGRESS")
    ready = shop.wait_for_provisioned_concurrency("shop", "prod")
    assert (ready.allocated, ready.available, ready.status) == (2, 2, "READY")
    first = shop.invoke("shop:prod", "{}")
    assert (first.payload, first.cold_start) == ("provisioned-concurrency", False)
    assert [line.text for line in first.logs][1] == "made ahead"
    # Shown by the first invocation, but no part of what it is billed.
    assert first.report.init_duration_ms is not None and first.report.init_duration_ms >= 300
    assert first.report.billed_duration_ms < 300
    second = shop.invoke("shop:prod", "{}")
    assert second.report.init_duration_ms is None
    assert second.logs[0].text.startswith("START")
    # Who doesn't call the alias has no part in it.
    other = shop.invoke("shop:1", "{}")
    assert (other.payload, other.cold_start) == ("on-demand", True)
    conflict = refusal(lambda: shop.put_provisioned_concurrency_config("shop", "1", 1))
    assert conflict.endswith("Version is pointed by a Provisioned Concurrency alias")
    shop.delete_provisioned_concurrency_config("shop", "prod")
    assert shop.invoke("shop:prod", "{}").payload == "on-demand"


def test_more_calls_than_are_provisioned_spill_over(shop: LambdaService) -> None:
    shop.deploy(config(), {"app.py": WAIT})
    shop.publish_version("shop")
    shop.put_provisioned_concurrency_config("shop", "1", 1)
    shop.wait_for_provisioned_concurrency("shop", "1")
    found: list[Any] = []
    event = json.dumps({"seconds": 0.5})
    threads = [
        threading.Thread(target=lambda: found.append(shop.invoke("shop:1", event).payload))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["on-demand", "provisioned-concurrency"]


def test_what_is_provisioned_moves_with_its_alias(shop: LambdaService) -> None:
    shop.publish_version("shop")
    say(shop, "two")
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")
    shop.put_provisioned_concurrency_config("shop", "prod", 1)
    shop.wait_for_provisioned_concurrency("shop", "prod")
    shop.update_alias("shop", "prod", function_version="2")
    assert shop.wait_for_provisioned_concurrency("shop", "prod").status == "READY"
    result = shop.invoke("shop:prod", "{}")
    assert (result.payload[0], result.cold_start) == ("two", False)


def test_an_init_that_fails_ahead(shop: LambdaService) -> None:
    shop.deploy(config(), {"app.py": "raise ValueError('no')\n"})
    shop.publish_version("shop")
    shop.put_provisioned_concurrency_config("shop", "1", 1)
    state = shop.wait_for_provisioned_concurrency("shop", "1")
    assert (state.status, state.status_reason) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    assert state.allocated == 0


def test_a_provisioned_environment_that_fails_for_good_is_replaced(shop: LambdaService) -> None:
    source = (
        "import os, signal\ndef handler(e, c):\n"
        "    if e.get('end'): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE']\n"
    )
    shop.deploy(config(), {"app.py": source})
    shop.publish_version("shop")
    shop.put_provisioned_concurrency_config("shop", "1", 1)
    shop.wait_for_provisioned_concurrency("shop", "1")
    assert shop.invoke("shop:1", '{"end": true}').function_error == "Unhandled"
    assert shop.invoke("shop:1", "{}").payload == "provisioned-concurrency"


# -- who may invoke --------------------------------------------------------------------------------


def test_permissions_let_others_in(shop: LambdaService) -> None:
    bucket = Caller(
        service="s3.amazonaws.com", source_arn="arn:aws:s3:::photos", source_account="123456789012"
    )
    denied = refusal(lambda: shop.invoke("shop", "{}", caller=bucket))
    assert denied == (
        "AccessDeniedException: User: s3.amazonaws.com is not authorized to perform: "
        f"lambda:InvokeFunction on resource: {ARN} because no resource-based policy allows the "
        "lambda:InvokeFunction action"
    )
    statement = shop.add_permission(
        "shop",
        "from-photos",
        "lambda:InvokeFunction",
        "s3.amazonaws.com",
        source_arn="arn:aws:s3:::photos",
        source_account="123456789012",
    )
    assert statement == {
        "Sid": "from-photos",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": ARN,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": "123456789012"},
            "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::photos"},
        },
    }
    assert shop.get_policy("shop") == {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [statement],
    }
    assert shop.invoke("shop", "{}", caller=bucket).function_error is None
    assert shop.invoke("shop", "{}", caller=bucket, invocation_type="DryRun").status == 204
    for other in (
        Caller(service="s3.amazonaws.com", source_arn="arn:aws:s3:::other",
               source_account="123456789012"),
        Caller(service="s3.amazonaws.com", source_arn="arn:aws:s3:::photos",
               source_account="210987654321"),
        Caller(service="sns.amazonaws.com", source_arn="arn:aws:s3:::photos",
               source_account="123456789012"),
    ):  # fmt: skip
        assert "AccessDenied" in refusal(lambda who=other: shop.invoke("shop", "{}", caller=who))
    assert "from-photos" in refusal(
        lambda: shop.add_permission("shop", "from-photos", "lambda:InvokeFunction", "*")
    )
    shop.remove_permission("shop", "from-photos")
    assert "AccessDenied" in refusal(lambda: shop.invoke("shop", "{}", caller=bucket))
    assert refusal(lambda: shop.get_policy("shop")).endswith(
        "The resource you requested does not exist."
    )


def test_permissions_of_an_alias_and_of_accounts(shop: LambdaService) -> None:
    shop.publish_version("shop")
    shop.create_alias("shop", "prod", "1")
    shop.add_permission("shop", "friend", "lambda:InvokeFunction", "210987654321", qualifier="prod")
    friend = Caller(account="210987654321", arn="arn:aws:iam::210987654321:user/ada")
    assert shop.invoke("shop:prod", "{}", caller=friend).function_error is None
    assert "AccessDenied" in refusal(lambda: shop.invoke("shop", "{}", caller=friend))
    for statement_id, action, principal, qualifier, words in (
        (
            "a",
            "lambda:InvokeFunction",
            "*",
            "$LATEST",
            "do not support adding policies for $LATEST",
        ),
        ("a", "lambda:InvokeFunction", "nobody", None, "The provided principal was invalid."),
        ("a", "s3:GetObject", "*", None, "(lambda:[*]|lambda:[a-zA-Z]+|[*])"),
        ("a b", "lambda:InvokeFunction", "*", None, "([a-zA-Z0-9-_]+)"),
        ("a", "lambda:InvokeFunction", "*", "42", f"Function not found: {ARN}:42"),
    ):
        assert words in refusal(
            lambda s=statement_id, a=action, p=principal, q=qualifier: shop.add_permission(
                "shop", s, a, p, qualifier=q
            )
        )
    with pytest.raises(StudyLamError, match="20,480"):
        for number in range(200):
            shop.add_permission("shop", f"s{number}", "lambda:InvokeFunction", "sns.amazonaws.com")


# -- invocation types ------------------------------------------------------------------------------

FAIL = """
def handler(event, context):
    print(context.aws_request_id)
    if event.get("fail"):
        raise ValueError("again")
"""


def only(shop: LambdaService) -> EventInvocation:
    assert shop.events.settle()
    (invocation,) = shop.events.invocations
    return invocation


def test_an_event_is_accepted_and_run(shop: LambdaService) -> None:
    shop.deploy(config(), {"app.py": FAIL})
    accepted = shop.invoke("shop", "{}", invocation_type="Event")
    assert accepted.status == 202
    event = only(shop)
    assert event.state == "Success" and event.is_over
    assert event.results[0].request_id == accepted.request_id


def test_an_event_that_fails_is_tried_three_times(shop: LambdaService, clock: VirtualClock) -> None:
    shop.deploy(config(), {"app.py": FAIL})
    shop.invoke("shop", '{"fail": true}', invocation_type="Event")
    event = only(shop)
    assert (event.state, len(event.results)) == ("waiting", 1)
    begin = clock.now()
    assert event.next_attempt_at == begin + 60
    clock.advance(59)
    assert len(event.results) == 1
    clock.advance(1)
    assert (len(event.results), event.next_attempt_at) == (2, begin + 180)
    clock.advance(120)
    assert (event.state, len(event.results)) == ("RetriesExhausted", 3)
    assert {result.request_id for result in event.results} == {event.request_id}
    clock.advance(86_400)
    assert len(event.results) == 3


def test_retries_and_age_can_be_set(shop: LambdaService, clock: VirtualClock) -> None:
    shop.deploy(config(), {"app.py": FAIL})
    assert "doesn't have an EventInvokeConfig" in refusal(
        lambda: shop.get_function_event_invoke_config("shop")
    )
    # Both are recorded.
    assert "function:none:$LATEST doesn't have an EventInvokeConfig" in refusal(
        lambda: shop.get_function_event_invoke_config("none")
    )
    for name in ("none", "shop:9"):
        assert "The function doesn't exist." in refusal(
            lambda name=name: shop.put_function_event_invoke_config(name)
        )
    shop.put_function_event_invoke_config("shop", maximum_retry_attempts=0)
    shop.invoke("shop", '{"fail": true}', invocation_type="Event")
    assert only(shop).state == "RetriesExhausted"
    shop.put_function_event_invoke_config("shop", maximum_event_age_in_seconds=90)
    shop.invoke("shop", '{"fail": true}', invocation_type="Event")
    assert shop.events.settle()
    clock.advance(300)
    late = shop.events.invocations[-1]
    assert (late.state, len(late.results)) == ("EventAgeExceeded", 2)
    for change in ({"maximum_retry_attempts": 3}, {"maximum_event_age_in_seconds": 59}):
        assert "failed to satisfy constraint" in refusal(
            lambda change=change: shop.put_function_event_invoke_config("shop", **change)
        )


def test_a_throttled_event_backs_off(shop: LambdaService, clock: VirtualClock) -> None:
    shop.deploy(config(), {"app.py": FAIL})
    begin = clock.now()
    shop._concurrency.account = 0
    shop.invoke("shop", "{}", invocation_type="Event")
    event = only(shop)
    waits = []
    for _ in range(10):
        assert event.next_attempt_at is not None
        waits.append(event.next_attempt_at - clock.now())
        clock.advance(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    shop._concurrency.account = 1000
    clock.advance(300)
    assert (event.state, event.throttles) == ("Success", 11)
    shop._concurrency.account = 0
    shop.invoke("shop", "{}", invocation_type="Event")
    assert shop.events.settle()
    clock.advance(7 * 3600)
    assert shop.events.invocations[-1].state == "EventAgeExceeded"
    assert clock.now() - begin > 6 * 3600


def test_a_function_that_is_switched_off_takes_no_events(shop: LambdaService) -> None:
    shop.put_function_concurrency("shop", 0)
    shop.invoke("shop", "{}", invocation_type="Event")
    assert only(shop).state == "ZeroReservedConcurrency"


def test_events_have_a_limit_of_their_own(shop: LambdaService) -> None:
    payload = json.dumps("x" * 1_048_575)
    assert refusal(lambda: shop.invoke("shop", payload, invocation_type="Event")) == (
        "RequestEntityTooLargeException: Request must be smaller than 1048576 bytes for the "
        "InvokeFunction operation"
    )
    assert shop.invoke("shop", payload).function_error is None


def test_a_dry_run_runs_nothing(shop: LambdaService) -> None:
    assert shop.invoke("shop", "{}", invocation_type="DryRun").status == 204
    assert shop.invoke("shop", "{}").cold_start
    assert "Function not found" in refusal(
        lambda: shop.invoke("nosuch", "{}", invocation_type="DryRun")
    )


def test_what_a_caller_passes_besides_the_event(shop: LambdaService) -> None:
    source = (
        "def handler(e, c):\n    x = c.client_context\n"
        "    return [x.custom, x.env, x.client.app_title, c.tenant_id]\n"
    )
    shop.deploy(config(), {"app.py": source})
    context = {"custom": {"a": "1"}, "env": {"locale": "de"}, "client": {"app_title": "Shop"}}
    result = shop.invoke("shop", "{}", client_context=context, tenant_id="blue")
    assert result.payload == [{"a": "1"}, {"locale": "de"}, "Shop", "blue"]


def test_the_tail_of_the_log(shop: LambdaService) -> None:
    shop.deploy(config(), {"app.py": "def handler(e, c):\n    print('x' * e['n'])\n"})
    tail = base64.b64decode(shop.invoke("shop", '{"n": 3}').log_tail()).decode()
    lines = tail.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["START", "xxx", "END", "REPORT"]
    assert "Init Duration" in lines[-1]
    long = base64.b64decode(shop.invoke("shop", '{"n": 9000}').log_tail())
    assert len(long) == 4096 and long.startswith(b"x") and b"REPORT" in long


def test_a_clock_of_real_time_runs_what_is_due() -> None:
    from studylam.runtime import Clock

    clock, ran = Clock(), threading.Event()
    order: list[int] = []
    now = clock.now()
    clock.call_at(now + 0.02, ran.set)
    clock.call_at(now + 0.01, lambda: order.append(2))
    clock.call_at(now - 1, lambda: order.append(1))
    assert ran.wait(10) and order == [1, 2]
    clock.call_at(clock.now() + 3600, ran.clear)
    clock.close()
    assert ran.is_set()
