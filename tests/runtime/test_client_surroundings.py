"""What a handler finds around it, beyond the behaviours that `test_conformance` replays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from studylam.runtime import InvocationResult

Run = Callable[..., InvocationResult]


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


def test_the_missing_layer_is_named(run: Run) -> None:
    source = "from PIL import Image\ndef handler(e, c):\n    return Image.__name__\n"
    result = run(source)
    assert result.payload["errorMessage"] == "Unable to import module 'app': No module named 'PIL'"
    note = result.logs[-1]
    assert note.kind == "platform"
    assert "--layer pillow" in note.text
    assert run(source, layers=("pillow",)).payload == "PIL.Image"


def test_study_notes_run_unchanged(run: Run) -> None:
    hello = """
def handler(event, context):
    return 'Hello ' + event.get('name', 'World')
"""
    assert run(hello).payload == "Hello World"
    assert run(hello, {"name": "Ada"}).payload == "Hello Ada"
    api = """
import json

def handler(event, context):
    body = json.loads(event['body'])
    return {'statusCode': 200, 'body': json.dumps({event['httpMethod']: body['n'] + 1})}
"""
    event = {"httpMethod": "POST", "path": "/n", "body": '{"n": 1}'}
    assert run(api, event).payload == {"statusCode": 200, "body": '{"POST": 2}'}
