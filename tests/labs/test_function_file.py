"""A lab whose function is a JSON file that the learner writes, by CreateFunction's names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studylam.labs import check_lab
from studylam.labs.session import LabSession
from studylam.runtime import LambdaService
from tests.labs.around import outcome, read_lab, read_pack

YAML = """\
function: function.json
editable: [function.json, role.json, handler.py]
world: {buckets: {uploads: {}}}
triggers:
  - s3: {Bucket: uploads, Events: ["s3:ObjectCreated:*"]}
events:
  - {name: one, title: One, event: {n: 1}}
  - {name: put, title: Put, do: [{s3.PutObject: {Bucket: uploads, Key: a.txt, Body: hello}}]}
cases:
  - id: memory
    title: It has the memory
    event: one
    expect: {response: {memory: "256", n: 1, mode: fast}}
  - id: put
    title: S3 calls it
    event: put
    expect: {invocations: {shrink: 1}}
"""
HANDLER = """\
import os
def lambda_handler(event, context):
    memory = str(context.memory_limit_in_mb)
    return {"memory": memory, "n": event.get("n"), "mode": os.environ.get("MODE")}
"""
GOOD: dict[str, Any] = {
    "FunctionName": "shrink",
    "Runtime": "python3.13",
    "Handler": "handler.lambda_handler",
    "Role": "arn:aws:iam::123456789012:role/role",
    "MemorySize": 256,
    "Timeout": 3,
    "Architectures": ["arm64"],
    "EphemeralStorage": {"Size": 512},
    "Environment": {"Variables": {"MODE": "fast"}},
    "LoggingConfig": {"LogFormat": "Text"},
    "TracingConfig": {"Mode": "Active"},
}
ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}],
    }
)


QUIET = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "logs:PutLogEvents",
            "Resource": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/first:*",
        }
    ],
}


def files(starter: Any, **more: str) -> dict[str, str]:
    text = starter if isinstance(starter, str) else json.dumps(starter, indent=1)
    return {
        "function.json": text,
        "solution/function.json": json.dumps(GOOD, indent=1),
        "role.json": ROLE,
        "solution/handler.py": HANDLER,
        **more,
    }


def test_the_file_decides_and_its_name_may_change(tmp_path: Path, service: LambdaService) -> None:
    lab = read_lab(tmp_path, YAML, files({**GOOD, "FunctionName": "other"}), HANDLER)
    assert lab.function.document == "function.json"
    assert (lab.function.name, lab.function.architecture) == ("shrink", "arm64")
    assert lab.has_fixed_name
    assert outcome(lab, service) == {"memory": [], "put": []}
    assert outcome(lab, service, solution=False) == {
        "memory": [],
        "put": ["invocations of shrink: 1 / 0"],
    }
    assert "other" not in [one.config.name for one in service.list_functions()]
    assert [str(p) for p in check_lab(lab, service)] == []


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"MemorySize": 64}, 6, "Value '64' at 'memorySize' failed to satisfy constraint"),
        ({"MemorySize": "256"}, 6, "Invalid type for parameter MemorySize"),
        ({"Memory": 256}, 25, "CreateFunction has no parameter 'Memory'"),
        ({"Runtime": "python3.7"}, 3, "The runtime parameter of python3.7 is no longer supported"),
        ({"Runtime": "python3.99"}, 3, "'runtime' failed to satisfy constraint"),
        ({"Role": "admin"}, 5, "at 'role' failed to satisfy constraint"),
        ({"Role": "nobody.json"}, 5, "cannot be assumed by Lambda"),
        ({"Handler": "a b"}, 4, "can't be a handler"),
        ({"EphemeralStorage": {"Size": 256}}, 11, "ephemeralStorage.size"),
        ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, 14, "reserved keys"),
        ({"Architectures": ["x86_64", "arm64"]}, 8, "one architecture"),
        ({"Layers": ["nothing-of-the-kind"]}, 25, "layer"),
        ({"Architectures": ["mips"]}, 8, "enum value set: [x86_64, arm64]"),
        ({"LoggingConfig": {"LogFormat": "text"}}, 20, "'loggingConfig.logFormat'"),
        ({"LoggingConfig": {"ApplicationLogLevel": "LOUD"}}, 19, "log level"),
        ({"Timeout": True}, 7, "Invalid type for parameter Timeout"),
        ({"EphemeralStorage": {"Size": False}}, 12, "Invalid type for parameter Size"),
        ({"EphemeralStorage": None}, 11, "Invalid type for parameter EphemeralStorage"),
        ({"DeadLetterConfig": {"TargetArn": "nobody"}}, 25, "nobody"),
        ({"VpcConfig": {}}, 25, "Labs know nothing of VpcConfig"),
        ({"FunctionName": "a b"}, 2, "can't be called"),
    ],
)
def test_what_aws_refuses_is_told_at_its_line(
    change: dict[str, Any], line: int, said: str, tmp_path: Path, service: LambdaService
) -> None:
    lab = read_lab(tmp_path, YAML, files({**GOOD, **change}), HANDLER)
    [told] = outcome(lab, service, solution=False)["memory"]
    assert said in told
    assert told.startswith(f"function.json:{line}:")


@pytest.mark.parametrize(
    ("starter", "said"),
    [
        ('{"FunctionName": "a",}', "is not JSON"),
        ("[]", "A function is an object"),
        ('{"FunctionName": 5}', 'Missing required parameter in input: "Role"'),
        ('{"FunctionName": "a", "Role": "role.json"}', "Runtime and Handler are mandatory"),
    ],
)
def test_files_that_are_no_function(
    starter: str, said: str, tmp_path: Path, service: LambdaService
) -> None:
    lab = read_lab(tmp_path, YAML, files(starter), HANDLER)
    [told] = outcome(lab, service, solution=False)["memory"]
    assert told.startswith("function.json:1")
    assert said in told


def test_an_author_is_told_of_a_solution_that_lambda_refuses(
    tmp_path: Path, service: LambdaService
) -> None:
    bad = json.dumps({**GOOD, "Timeout": 1000}, indent=1)
    lab = read_lab(tmp_path, YAML, files(GOOD, **{"solution/function.json": bad}), HANDLER)
    [told] = check_lab(lab, service)
    assert str(told.place) == "content/labs/sample/solution/function.json:7"
    assert "'timeout'" in told.message
    wrong = json.dumps({**GOOD, "Timeout": "3"}, indent=1)
    pack = read_pack(tmp_path, YAML, files(GOOD, **{"solution/function.json": wrong}), HANDLER)
    assert any(p.code == "B001" and p.place.line == 7 for p in pack.problems)
    named = json.dumps({**GOOD, "Role": "who.json"}, indent=1)
    pack = read_pack(tmp_path, YAML, files(GOOD, **{"solution/function.json": named}), HANDLER)
    assert any("'who.json'" in p.message for p in pack.problems)


@pytest.mark.parametrize(
    ("text", "memory", "layers"),
    [
        (json.dumps({**GOOD, "MemorySize": 64, "Layers": ["pillow"]}), 64, ("pillow",)),
        ('{"MemorySize": "much", "Runtime": "python3.7"}', 128, ()),
        ('{"Environment": [], "MemorySize": 256}', 128, ()),
        ("{", 128, ()),
        ("[]", 128, ()),
    ],
)
def test_what_is_shown_of_a_file_before_it_is_deployed(
    text: str, memory: int, layers: tuple[str, ...], tmp_path: Path, service: LambdaService
) -> None:
    pack = read_pack(tmp_path, YAML, files(text), HANDLER)
    shown = LabSession(pack.labs[0], pack, service, None).function
    assert (shown.memory_mb, shown.layers, shown.document) == (memory, layers, "function.json")


def test_keys_beside_the_file_are_refused(tmp_path: Path) -> None:
    yaml = YAML.replace("function: function.json", "function: {document: function.json, name: a}")
    pack = read_pack(tmp_path, yaml, files(GOOD), HANDLER)
    assert any(p.code == "Y007" and "CreateFunction" in p.message for p in pack.problems)
    pack = read_pack(tmp_path, YAML.replace("function.json", "f.json", 1), files(GOOD), HANDLER)
    assert any("no file 'f.json'" in p.message for p in pack.problems)


def test_a_learner_changes_the_file_and_the_function_follows(
    tmp_path: Path, service: LambdaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.packs.builtin.builtin_root", lambda: tmp_path)
    pack = read_pack(tmp_path, YAML, files(GOOD), HANDLER)
    session = LabSession(pack.labs[0], pack, service, None)
    first = session.run('{"n": 2}')
    assert first.payload["memory"] == "256"
    session.save("function.json", json.dumps({**GOOD, "MemorySize": 512}))
    assert session.run('{"n": 2}').report.memory_size_mb == 512
    assert session.function.memory_mb == 512
    session.save("function.json", json.dumps({**GOOD, "FunctionName": "renamed"}))
    assert session.run('{"n": 2}').function_error is None
    names = [one.config.name for one in service.list_functions()]
    assert "renamed" in names
    assert "shrink" not in names
    session.recycle()
    assert session.run("{}").cold_start
    session.run_cases()


FURTHER = """\
function: {name: first}
functions:
  - document: second.json
    async: {MaximumRetryAttempts: 0}
world: {queues: {dead: {}}}
events:
  - {name: go, title: Go, invoke: {event: {}, type: Event, function: second}}
cases:
  - id: dead
    title: A dead letter
    event: go
    expect: {invocations: {second: 1}, messages: {dead: 1}}
"""


def test_a_further_function_with_a_file(tmp_path: Path, service: LambdaService) -> None:
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    role = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    second = {
        "FunctionName": "second",
        "Runtime": "python3.13",
        "Handler": "handler.fail",
        "Role": "role.json",
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
    }
    code = HANDLER + "def fail(event, context):\n    raise ValueError('no')\n"
    texts = {"second.json": json.dumps(second), "role.json": role}
    lab = read_lab(tmp_path, FURTHER, texts, code)
    assert outcome(lab, service) == {"dead": []}
    broad = FURTHER.replace("expect: {", "expect: {role_not_broad: true, ").replace(
        "function: {name: first}", f"function: {{name: first, role: {json.dumps(QUIET)}}}"
    )
    lab = read_lab(tmp_path, broad, texts, code)
    _, told = outcome(lab, service)["dead"]  # after the error of the last run
    assert told.startswith("role of second, Statement[0].Resource")
    plain = FURTHER.replace("document: second.json", "second.json").replace(
        "    async: {MaximumRetryAttempts: 0}\n", ""
    )
    lab = read_lab(tmp_path, plain.replace("second: 1}, ", "second: 1}, "), texts, code)
    assert lab.around.functions[0].document == "second.json"


def test_two_functions_cannot_have_one_name(tmp_path: Path, service: LambdaService) -> None:
    yaml = "functions: [{name: other, handler: handler.lambda_handler}]\n" + YAML
    lab = read_lab(tmp_path, yaml, files({**GOOD, "FunctionName": "other"}), HANDLER)
    for _ in range(2):  # what was there before is taken away all the same
        [said] = outcome(lab, service, solution=False)["memory"]
        assert said.startswith("function.json:2") and "Function already exist: other" in said
    assert outcome(lab, service)["memory"] == []
