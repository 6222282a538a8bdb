"""What a handler finds around it: context, logging, environment variables, imports."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable

import pytest

from studylam.runtime import InvocationResult

Run = Callable[..., InvocationResult]


def printed(result: InvocationResult) -> list[str]:
    return [line.text for line in result.logs if line.kind == "function"]


def test_context(run: Run) -> None:
    source = """
def handler(event, context):
    names = ("function_name function_version invoked_function_arn memory_limit_in_mb "
             "aws_request_id log_group_name log_stream_name client_context tenant_id").split()
    found = {name: getattr(context, name) for name in names}
    found["left"] = context.get_remaining_time_in_millis()
    found["identity"] = repr(context.identity)
    found["repr"] = repr(context)
    return found
"""
    result = run(source, name="ctx", memory_mb=256, timeout_s=5)
    found = result.payload
    assert found["function_name"] == "ctx"
    assert found["function_version"] == "$LATEST"
    assert found["invoked_function_arn"] == "arn:aws:lambda:us-east-1:123456789012:function:ctx"
    assert found["memory_limit_in_mb"] == "256"
    assert found["aws_request_id"] == result.request_id
    assert found["log_group_name"] == "/aws/lambda/ctx"
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", found["log_stream_name"])
    assert found["client_context"] is None and found["tenant_id"] is None
    assert 0 < found["left"] <= 5000
    assert found["identity"] == (
        "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])"
    )
    assert found["repr"].startswith(f"LambdaContext([aws_request_id={result.request_id},log_group")


def test_text_logging(run: Run) -> None:
    source = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)      # does nothing: Lambda has a handler already
def handler(event, context):
    logging.info("not shown")
    logging.warning("two\\nlines")
    print("out"); print("err", file=sys.stderr); print("a\\rb")
    context.log("plain")
    print("no end", end="")
"""
    result = run(source)
    lines = printed(result)
    assert re.fullmatch(
        rf"\[WARNING\]\t\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z\t{result.request_id}\ttwo\nlines",
        lines[0],
    )
    assert lines[1:] == ["out", "err", "a\rb", "plain", "no end"]


def test_json_logging(run: Run) -> None:
    source = """
import logging
log = logging.getLogger("mine")
def handler(event, context):
    log.info({"order": 1}, extra={"user": "ada"})
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("oh %s", "no")
    print("plain")
    raise KeyError("k")
"""
    result = run(source, log_format="JSON", log_level="INFO")
    info, error, plain, unhandled = printed(result)
    first = json.loads(info)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.pop("timestamp"))
    assert first == {
        "level": "INFO",
        "message": {"order": 1},
        "logger": "mine",
        "requestId": result.request_id,
        "user": "ada",
    }
    second = json.loads(error)
    assert (second["message"], second["errorType"]) == ("oh no", "ZeroDivisionError")
    assert second["location"] == "/var/task/app.py:handler:9"
    assert plain == "plain"
    third = json.loads(unhandled)
    assert list(third) == [
        *("timestamp", "level", "errorMessage", "errorType", "requestId", "stackTrace")
    ]


@pytest.mark.parametrize(
    ("level", "shown"), [("TRACE", 10), ("DEBUG", 10), ("WARN", 30), ("FATAL", 50), (None, 30)]
)
def test_log_levels(run: Run, level: str | None, shown: int) -> None:
    source = "import logging\ndef handler(e, c):\n    return logging.getLogger().level\n"
    assert run(source, log_level=level).payload == shown


def test_environment_variables(run: Run) -> None:
    source = (
        "import os\nat_init = dict(os.environ)\n"
        "def handler(e, c):\n    return [at_init, dict(os.environ)]\n"
    )
    settings = {"memory_mb": 512, "region": "eu-west-1"}
    at_init, found = run(source, environment={"TABLE": "orders"}, **settings).payload
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert found["TABLE"] == "orders"
    expected = {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "_HANDLER": "app.handler",
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PYTHONPATH": "/var/runtime",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert "HOME" not in found
    # Each invocation has a trace of its own; Init has none.
    assert re.fullmatch(
        r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", found["_X_AMZN_TRACE_ID"]
    )
    assert "_X_AMZN_TRACE_ID" not in at_init


def test_only_what_lambda_has_can_be_imported(run: Run) -> None:
    source = """
import importlib
def handler(event, context):
    found = {}
    for name in event["names"]:
        try:
            found[name] = importlib.import_module(name).__file__
        except ImportError as error:
            found[name] = None
    return found
"""
    has = ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"]
    has += ["simplejson", "snapshot_restore_py"]
    hasnt = ["studylam", "textual", "pydantic", "moto", "click", "yaml", "pytest", "PIL", "pip"]
    found = run(source, {"names": has + hasnt}, timeout_s=10).payload
    assert [name for name in has if not (found[name] or "").startswith("/var/runtime/")] == []
    assert [name for name in hasnt if found[name]] == []


def test_the_functions_own_boto3_wins(service, run: Run) -> None:  # type: ignore[no-untyped-def]
    from studylam.runtime import FunctionConfig

    code = {
        "app.py": "import boto3\ndef handler(e, c):\n    return boto3.__version__\n",
        "boto3/__init__.py": "__version__ = 'mine'\n",
    }
    service.create_function(FunctionConfig(handler="app.handler"), code)
    assert service.invoke("my-function", "{}").payload == "mine"


def test_everyday_python_works(run: Run) -> None:
    source = """
import asyncio, decimal, os, pwd, sqlite3, tempfile, threading, uuid, zipfile, zoneinfo
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

def handler(event, context):
    Path("/tmp/a.txt").write_text("a")
    os.chmod("/tmp/a.txt", 0o600)
    with zipfile.ZipFile("/tmp/a.zip", "w") as z:
        z.write("/tmp/a.txt")
    db = sqlite3.connect("/tmp/x.db"); db.execute("create table t (a)"); db.commit()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: n * n, range(10)))
    async def main():
        await asyncio.sleep(0)
        return (await asyncio.create_subprocess_exec("nothing")) if event.get("x") else "async"
    return [done[-1], asyncio.run(main()), str(zoneinfo.ZoneInfo("Europe/Berlin")), os.getcwd(),
            pwd.getpwuid(os.getuid()).pw_name, len(str(uuid.uuid4()))]
"""
    if run("def handler(e, c): pass").sandbox.tier != "A":
        pytest.skip("needs a /tmp of its own")
    result = run(source)
    assert result.payload == [81, "async", "Europe/Berlin", "/var/task", "sbx_user1051", 36]
