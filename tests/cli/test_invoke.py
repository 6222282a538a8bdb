"""``studylam invoke`` as scripts call it: the contract, handlers from study notes, bad input."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studylam.cli import run

HELLO = """\
def handler(event, context):
    print("for", event.get("name", "World"))
    return {"hello": event.get("name", "World")}
"""

S3_NOTES = """\
import boto3
from PIL import Image
import io

s3 = boto3.client('s3')

def lambda_handler(event, context):
    bucket = event['Records'][0]['s3']['bucket']['name']
    key = event['Records'][0]['s3']['object']['key']
    print(f"New file {key} in {bucket}")
    response = s3.get_object(Bucket=bucket, Key=key)
    image = Image.open(io.BytesIO(response['Body'].read()))
    image.thumbnail((64, 64))
    buffer = io.BytesIO()
    image.save(buffer, 'PNG')
    s3.put_object(Bucket=bucket, Key='thumb-' + key, Body=buffer.getvalue())
    return {'statusCode': 200, 'size': list(image.size)}
"""

API_NOTES = """\
import json

def lambda_handler(event, context):
    if event['httpMethod'] == 'POST' and event['path'] == '/orders/new':
        body = json.loads(event['body'])
        return {'statusCode': 200, 'body': json.dumps({'got': body['item']})}
    return {'statusCode': 404, 'body': json.dumps('Not found')}
"""

SCHEDULED_NOTES = """\
import boto3

def lambda_handler(event, context):
    ec2 = boto3.client('s3')
    for bucket in ec2.list_buckets()['Buckets']:
        print('checking', bucket['Name'])
    return 'done at ' + event['time']
"""


def invoke(
    folder: Path, *arguments: str, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studylam", "invoke", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        input=stdin if stdin is not None else "",
        env={**os.environ, **environment},
        check=False,
    )


def document(done: subprocess.CompletedProcess[str]) -> Any:
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "hello.py": HELLO,
        "s3.py": S3_NOTES,
        "api.py": API_NOTES,
        "nightly.py": SCHEDULED_NOTES,
        "broken.py": "def handler(event, context)\n    pass\n",
        "src/app.py": "from lib.names import NAME\n\ndef main(event, context):\n    return NAME\n",
        "src/lib/__init__.py": "",
        "src/lib/names.py": "NAME = 'from lib'\n",
        "env.py": "import os\n\ndef handler(event, context):\n    return os.environ['TABLE']\n",
        "event.json": '{"name": "Ada"}',
        "bad.json": '{\n  "name": Ada\n}',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    Image.new("RGB", (200, 100)).save(tmp_path / "cat.png")
    (tmp_path / "world.yaml").write_text(
        "buckets:\n  studylam-uploads:\n    objects:\n"
        "      - {key: cat.png, file: cat.png, content_type: image/png}\n"
    )
    (tmp_path / "latin.py").write_bytes(b"def handler(event, context):\n    return 'caf\xe9'\n")
    return tmp_path


@pytest.mark.quick
def test_lines_for_people_then_the_payload(folder: Path) -> None:
    done = invoke(folder, "hello.py:handler", "--event", "event.json")
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    kinds = [line.split()[0] for line in lines]
    assert kinds == ["INIT_START", "START", "for", "END", "REPORT", '{"hello":']
    assert lines[-1] == '{"hello": "Ada"}'


def test_a_bucket_that_nobody_made_leads_to_the_world(folder: Path) -> None:
    call = ("s3.py:lambda_handler", "--event", "s3-put", "--layer", "pillow")
    done = invoke(folder, *call)
    assert done.returncode == 1
    assert "NoSuchBucket" in done.stdout
    assert "--world FILE" in done.stderr
    filled = invoke(folder, *call, "--world", "world.yaml")
    assert "NoSuchKey" in filled.stdout  # this world has another picture
    assert "--world" not in filled.stderr


@pytest.mark.quick
def test_one_json_document_as_the_contract_has_it(folder: Path) -> None:
    done = invoke(folder, "hello.py:handler", "--json", "--event", "-", stdin='{"name": "Bo"}')
    result = document(done)
    assert done.returncode == 0
    assert {
        "request_id",
        "cold_start",
        "function_error",
        "payload_text",
        "payload",
        "logs",
        "report",
        "aws_calls",
        "sandbox",
    } <= set(result)
    assert result["payload"] == json.loads(result["payload_text"]) == {"hello": "Bo"}
    assert result["function_error"] is None
    assert "for Bo" in result["logs"]
    assert {
        "duration_ms",
        "billed_duration_ms",
        "memory_size_mb",
        "max_memory_used_mb",
        "init_duration_ms",
        "status",
    } <= set(result["report"])
    assert result["report"]["status"] == "success"


def test_repeated_json_is_json_lines_and_the_second_is_warm(folder: Path) -> None:
    done = invoke(folder, "hello.py:handler", "--repeat", "3", "--json")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["cold_start"] for result in results] == [True, False, False]
    assert [result["report"]["init_duration_ms"] is None for result in results] == [
        False,
        True,
        True,
    ]


def test_notes_s3_needs_the_layer_and_says_so(folder: Path) -> None:
    event = ["--event", "picture.json", "--world", "world.yaml"]
    shape = {
        "Records": [{"s3": {"bucket": {"name": "studylam-uploads"}, "object": {"key": "cat.png"}}}]
    }
    (folder / "picture.json").write_text(json.dumps(shape))
    without = invoke(folder, "s3.py:lambda_handler", *event, "--timeout", "20")
    assert without.returncode == 1
    assert "Runtime.ImportModuleError" in without.stdout
    assert "No module named 'PIL'" in without.stdout
    assert "--layer pillow" in without.stdout
    done = invoke(
        folder, "s3.py:lambda_handler", *event, "--layer", "pillow", "--timeout", "20", "--json"
    )
    result = document(done)
    assert result["payload"] == {"statusCode": 200, "size": [64, 32]}, done.stdout
    assert [call["operation"] for call in result["aws_calls"]] == ["GetObject", "PutObject"]
    assert {"service", "operation", "decision", "status", "duration_ms"} <= set(
        result["aws_calls"][0]
    )


def test_notes_api_and_schedule_run_with_canned_events(folder: Path) -> None:
    api = document(invoke(folder, "api.py:lambda_handler", "--event", "apigw-rest", "--json"))
    assert json.loads(api["payload"]["body"]) == {"got": "book"}
    nightly = document(
        invoke(
            folder,
            "nightly.py:lambda_handler",
            *("--event", "eventbridge-schedule", "--world", "world.yaml"),
            *("--timeout", "20", "--json"),
        )
    )
    assert "checking studylam-uploads" in nightly["logs"]
    assert nightly["payload"].startswith("done at ")


def test_a_folder_with_its_handler_and_settings(folder: Path) -> None:
    done = invoke(folder, "src", "--handler", "app.main", "--json", "--memory", "256")
    result = document(done)
    assert result["payload"] == "from lib"
    assert result["report"]["memory_size_mb"] == 256
    settings = ["--env", "TABLE=a=b", "--log-format", "json", "--log-level", "info"]
    assert document(invoke(folder, "env.py:handler", *settings, "--json"))["payload"] == "a=b"


def test_a_role_decides(folder: Path) -> None:
    (folder / "role.yaml").write_text(
        "Version: 2012-10-17\nStatement:\n"
        "  - {Effect: Allow, Action: 's3:GetObject', Resource: '*'}\n"
    )
    done = invoke(
        folder,
        "nightly.py:lambda_handler",
        *("--event", "eventbridge-schedule", "--role", "role.yaml", "--timeout", "20", "--json"),
    )
    result = document(done)
    assert done.returncode == 1
    assert "AccessDenied" in result["payload"]["errorMessage"]
    assert result["aws_calls"][0]["decision"] == "implicit-deny"


def test_a_refused_call_is_told_with_what_would_allow_it(folder: Path) -> None:
    (folder / "role.yaml").write_text(
        "Version: 2012-10-17\nStatement:\n"
        "  - {Effect: Allow, Action: 's3:GetObject', Resource: '*'}\n"
    )
    common = ["nightly.py:lambda_handler", "--event", "eventbridge-schedule"]
    done = invoke(folder, *common, "--role", "role.yaml", "--timeout", "20", "--explain")
    assert "IAM refused s3:ListAllMyBuckets on *:" in done.stderr
    smallest = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    assert json.dumps(smallest) in done.stderr
    assert "This function has no log in CloudWatch." in done.stderr
    assert "Too broad: * in statement 1 of the role." in done.stderr
    assert "IAM refused" not in done.stdout
    (folder / "deny.yaml").write_text(
        "Version: 2012-10-17\nStatement:\n"
        "  - {Effect: Allow, Action: '*', Resource: '*'}\n"
        "  - {Sid: NoLists, Effect: Deny, Action: 's3:List*', Resource: '*'}\n"
    )
    done = invoke(folder, *common, "--role", "deny.yaml", "--timeout", "20", "--json")
    (call,) = document(done)["aws_calls"]
    assert (call["decision"], call["would_allow"]) == ("explicit-deny", [])
    assert call["decided_by"] == 'statement 2 ("NoLists") of the role'
    assert call["statement"]["Sid"] == "NoLists"


def test_a_function_error_is_exit_1_and_its_json_is_whole(folder: Path) -> None:
    done = invoke(folder, "broken.py:handler", "--json")
    result = document(done)
    assert done.returncode == 1
    assert result["function_error"] == "Unhandled"
    assert result["payload"]["errorType"] == "Runtime.UserCodeSyntaxError"
    missing = invoke(folder, "hello.py:handlr")
    assert missing.returncode == 1
    assert "Handler 'handlr' missing on module 'hello'" in missing.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.py:handler"], "no file nowhere.py"),
        (["hello.py"], "FILE:FUNCTION"),
        (["src"], "--handler MODULE.FUNCTION"),
        (["event.json:handler"], ".py"),
        (["latin.py:handler"], "latin.py:2"),
        (["hello.py:handler", "--event", "s3-putt"], "s3-put"),
        (["hello.py:handler", "--event", "nowhere.json"], "no file nowhere.json"),
        (["hello.py:handler", "--event", "bad.json"], "bad.json:2:11"),
        (["hello.py:handler", "--event", "{'a': 1}"], "double quotes"),
        (["hello.py:handler", "--event", "cat.png"], "UTF-8"),
        (["hello.py:handler", "--event", "src"], "event"),
        (["hello.py:handler", "--event", "x" * 5000], "event"),
        (["x" * 5000 + ".py:handler"], "no file"),
        (["hello.py:handler", "--role", "x" * 5000], "no file"),
        (["hello.py:handler", "--event", "-"], "standard input"),
        (["hello.py:handler", "--layer", "pilow"], "pillow"),
        (["hello.py:handler", "--layer", "./nowhere"], "nowhere"),
        (["hello.py:handler", "--env", "TABLE"], "KEY=VALUE"),
        (["hello.py:handler", "--env", "AWS_REGION=x"], "reserved keys"),
        (["hello.py:handler", "--memory", "64"], "128 to 10,240"),
        (["hello.py:handler", "--memory", "lots"], "lots"),
        (["hello.py:handler", "--timeout", "901"], "900"),
        (["hello.py:handler", "--repeat", "0"], "--repeat"),
        (["hello.py:handler", "--role", "nowhere.yaml"], "nowhere.yaml"),
        (["hello.py:handler", "--role", "event.json"], "Statement"),
        (["hello.py:handler", "--world", "nowhere.yaml"], "nowhere.yaml"),
        (["hello.py:handler", "--world", "event.json"], "event.json"),
        (["hello.py:handler", "--runtime", "nodejs22.x"], "nodejs22.x"),
        (["hello.py:handler", "--log-level", "loud"], "TRACE"),
        (["hello.py:handler", "--nonsense"], "--nonsense"),
        ([], "FILE:FUNCTION"),
    ],
    ids=lambda value: " ".join(value) or "(nothing)" if isinstance(value, list) else "",
)
def test_a_wrong_call_exits_2_and_says_how_to_mend_it(
    folder: Path,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert run(["invoke", *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def test_a_wrong_call_is_told_to_a_program_as_json(folder: Path) -> None:
    done = invoke(folder, "hello.py:handler", "--event", "s3-putt", "--json")
    assert done.returncode == 2
    assert "s3-put" in document(done)["error"]["hint"]


def test_a_terminal_gets_inert_text_and_a_pipe_the_exact_bytes(folder: Path) -> None:
    (folder / "evil.py").write_text(
        "def handler(event, context):\n    print('\\x1b[31mred\\x07')\n    return '\\x9b2J'\n"
    )
    assert "\x1b[31mred\x07" in invoke(folder, "evil.py:handler").stdout
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "studylam", "invoke", "evil.py:handler"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        seen = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # Linux says EIO when the other side has closed
                break
            if not chunk:
                break
            seen += chunk
        process.wait()
    os.close(leader)
    text = seen.decode()
    assert "red" in text
    assert not any(character in text for character in "\x1b\x07\x9b")


def test_nothing_is_left_behind(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    done = invoke(folder, "hello.py:handler", TMPDIR=str(temporary))
    assert done.returncode == 0
    assert list(temporary.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
