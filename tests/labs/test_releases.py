"""Versions, aliases and other calls of Lambda's API in a lab, steps in a file, a month's cost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studylam.errors import BadInputError
from studylam.labs import check_lab
from studylam.labs.running import actions_of
from studylam.labs.session import LabSession
from studylam.packs.labs.actions import written
from studylam.packs.labs.calls import shaped
from studylam.packs.models import Action
from studylam.runtime import LambdaService
from tests.labs.around import outcome, read_lab, read_pack

HANDLER = """\
import os
def lambda_handler(event, context):
    return {"mode": os.environ["MODE"], "version": context.function_version}
"""
YAML = """\
function: {name: quote, environment: {MODE: old}}
editable: [release.json, handler.py]
events:
  - name: release
    title: Release
    do:
      - lambda.PublishVersion: {Description: first}
      - lambda.CreateAlias: {Name: live, FunctionVersion: "1"}
      - steps: release.json
      - invoke: {event: {}, qualifier: live}
cases:
  - id: released
    title: The new one is live
    event: release
    expect: {versions: ["2"], response: {mode: new, version: "2"}}
  - id: share
    title: A share goes to version 2
    event:
      do:
        - lambda.PublishVersion: {}
        - lambda.UpdateFunctionCode: {ZipFile: {handler.py: {$file: new.txt}}}
        - lambda.PublishVersion: {}
        - lambda.CreateAlias:
            Name: live
            FunctionVersion: "1"
            RoutingConfig: {AdditionalVersionWeights: {"2": 0.2}}
        - invoke: {event: {n: "{n}"}, qualifier: live}
          times: 100
    expect: {versions: {"1": 80, "2": 20}, versions_within: 12, invocations: 100}
  - id: refused
    title: What Lambda refuses is expected
    event:
      do:
        - lambda.UpdateFunctionConfiguration: {MemorySize: 64}
        - lambda.CreateAlias: {Name: live, FunctionVersion: "7"}
        - lambda.PutFunctionConcurrency: {ReservedConcurrentExecutions: 0}
        - invoke: {event: {}}
    expect:
      refused:
        - {code: ValidationException, operation: UpdateFunctionConfiguration, message: memorySize}
        - {code: ResourceNotFoundException, operation: CreateAlias}
        - {code: TooManyRequestsException, operation: Invoke}
      invocations: 0
"""
STEPS: list[dict[str, Any]] = [
    {"lambda.UpdateFunctionConfiguration": {"Environment": {"Variables": {"MODE": "new"}}}},
    {"lambda.PublishVersion": {}},
    {"lambda.UpdateAlias": {"Name": "live", "FunctionVersion": "2"}},
]
NEW = 'def lambda_handler(event, context):\n    return "new code"\n'


def files(starter: Any = (), solution: Any = STEPS) -> dict[str, str]:
    return {
        "release.json": starter if isinstance(starter, str) else json.dumps(list(starter)),
        "solution/release.json": json.dumps(solution, indent=1),
        "new.txt": NEW,
    }


def test_a_release_that_the_learner_writes(tmp_path: Path, service: LambdaService) -> None:
    starter: list[Any] = [{"lambda.PublishVersion": {}}]
    lab = read_lab(tmp_path, YAML, files(starter), HANDLER)
    assert lab.has_fixed_name
    assert outcome(lab, service) == {"released": [], "share": [], "refused": []}
    said = outcome(lab, service, solution=False)
    assert said["released"] == [
        'response.mode: "new" / "old"',
        'response.version: "2" / "1"',
        "versions: 2 / 1",
    ]
    assert outcome(lab, service) == {"released": [], "share": [], "refused": []}


def test_shares_are_told_in_runs(tmp_path: Path, service: LambdaService) -> None:
    yaml = YAML.replace('{"1": 80, "2": 20}, versions_within: 12', '{"1": 50}')
    lab = read_lab(tmp_path, yaml, files(), HANDLER)
    [said] = outcome(lab, service)["share"]
    assert said.startswith("version 1: about 50 % of the runs / ")
    assert "of 100 runs" in said
    assert outcome(lab, service)["share"] == [said]  # chance, but the same each time


def test_steps_that_cannot_be_done_are_told_at_their_line(
    tmp_path: Path, service: LambdaService
) -> None:
    broken = '[\n  {"lambda.PublishVersion": {}},\n  {"lambda.Publish": {}}\n]\n'
    lab = read_lab(tmp_path, YAML, files(broken), HANDLER)
    [said] = outcome(lab, service, solution=False)["released"]
    assert said.startswith("release.json:3")
    assert "Labs don't have lambda.Publish" in said
    nested = read_lab(tmp_path, YAML, files([{"steps": "release.json"}]), HANDLER)
    [said] = outcome(nested, service, solution=False)["released"]
    assert said.startswith("release.json: ")
    wrong = [*STEPS[:2], {"lambda.UpdateAlias": {"Name": "live", "Version": "2"}}]
    lab = read_lab(tmp_path, YAML, files(solution=wrong), HANDLER)
    problems = check_lab(lab, service)
    assert str(problems[0].place) == "content/labs/sample/solution/release.json:14"
    assert "no parameter 'Version'" in problems[0].message
    pack = read_pack(tmp_path, YAML.replace("steps: release", "steps: releese"), files(), HANDLER)
    assert any("no file 'releese.json'" in problem.message for problem in pack.problems)


def test_a_learner_goes_on_from_call_to_call(
    tmp_path: Path, service: LambdaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.packs.builtin.builtin_root", lambda: tmp_path)
    pack = read_pack(tmp_path, YAML, files(STEPS), HANDLER)
    session = LabSession(pack.labs[0], pack, service, None)
    [published] = session.act("lambda", "PublishVersion").answers
    assert published["Version"] == "1"
    [alias] = session.act("lambda", "CreateAlias", {"Name": "live", "FunctionVersion": "1"}).answers
    assert alias["AliasArn"].endswith(":function:quote:live")
    run = session.perform('[{"steps": "release.json"}, {"invoke": {"qualifier": "live"}}]')
    assert run.result is not None
    assert run.result.executed_version == "2"
    again = session.act("lambda", "CreateAlias", {"Name": "live", "FunctionVersion": "1"})
    assert [one.code for one in again.refused] == ["ResourceConflictException"]
    [got] = session.act("lambda", "GetAlias", {"Name": "live"}).answers
    assert got["FunctionVersion"] == "2"
    for call, params in (
        ("UpdateAlias", {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}}),
        ("DeleteAlias", {}),
    ):
        assert not session.act("lambda", call, {"Name": "live", **params}).refused
    provisioned = {"Qualifier": "1", "ProvisionedConcurrentExecutions": 1}
    [state] = session.act("lambda", "PutProvisionedConcurrencyConfig", provisioned).answers
    assert state["Status"] == "READY"
    session.act("lambda", "DeleteProvisionedConcurrencyConfig", {"Qualifier": "1"})
    session.act("lambda", "PutFunctionConcurrency", {"ReservedConcurrentExecutions": 5})
    session.act("lambda", "DeleteFunctionConcurrency")
    changes = {"Timeout": 9, "EphemeralStorage": {"Size": 600}, "Handler": "handler.other"}
    [changed] = session.act("lambda", "UpdateFunctionConfiguration", changes).answers
    assert (changed["Timeout"], changed["EphemeralStorage"]) == (9, {"Size": 600})
    ended = session.act("lambda", "UpdateFunctionConfiguration", {"Runtime": "python3.7"})
    assert [one.code for one in ended.refused] == ["InvalidParameterValueException"]
    assert "python3.7 is no longer supported" in str(ended.refused[0])
    [current] = session.act("lambda", "GetFunctionConfiguration", {"Qualifier": "1"}).answers
    assert (current["Timeout"], current["Handler"]) == (3, "handler.lambda_handler")
    titles = [moment.title for moment in session.moments if moment.kind == "action"]
    assert "lambda.CreateAlias: ResourceConflictException" in titles
    session.reset_world()
    assert session.act("lambda", "GetAlias", {"Name": "live"}).refused


def test_forms_of_calls_and_steps() -> None:
    done = actions_of('[{"invoke": {"qualifier": "live"}}, {"steps": "a.json"}]')
    assert [(one.kind, one.qualifier, one.file) for one in done] == [
        ("invoke", "live", ""),
        ("steps", "", "a.json"),
    ]
    assert [written(one) for one in done] == [
        {"invoke": {"event": {}, "qualifier": "live"}},
        {"steps": "a.json"},
    ]
    call = Action(kind="call", service="lambda", operation="PublishVersion")
    assert shaped(call, lambda name: b"") == {}
    zipped = replace(call, operation="UpdateFunctionCode", params={"ZipFile": {"a.py": 5}})
    with pytest.raises(BadInputError, match="ZipFile has files"):
        shaped(zipped, lambda name: b"")
    with pytest.raises(BadInputError, match="qualifier is the name"):
        actions_of('{"invoke": {"qualifier": 1}}')


COST = """\
function: {name: first, memory_mb: 10240}
functions: [{name: second, handler: handler.lambda_handler}]
events:
  - name: go
    title: Go
    do: [{invoke: {event: {}}}, {invoke: {event: {}, function: second}, times: 2}]
cases:
  - id: cheap
    title: Cheap
    event: go
    expect: {invocations: 3, monthly_cost: {requests: 1000000, most: "999999"}}
  - id: dear
    title: Dear
    event: go
    expect: {monthly_cost: {requests: 1000000, most: "0.50"}}
  - id: none
    title: Nothing ran
    event: {do: [{advance: 1}]}
    expect: {monthly_cost: {requests: 1, most: "1"}}
"""


def test_what_a_month_costs(tmp_path: Path, service: LambdaService) -> None:
    lab = read_lab(tmp_path, COST)
    said = outcome(lab, service)
    assert said["cheap"] == []
    [dear] = said["dear"]
    # Three million requests alone are 60 cents.
    assert dear.startswith("monthly cost: at most $0.50 for 1,000,000 a month / $")
    assert "first $" in dear
    assert "second $" in dear
    assert "2 runs of " in dear
    assert said["none"] == ["monthly cost: at most $1 / no function ran"]
    pack = read_pack(tmp_path, COST.replace('most: "0.50"', "most: 0.5"))
    assert any(problem.level == "error" for problem in pack.problems)


SIZES = """\
function: {name: disk, ephemeral_mb: 600, runtime: python3.13}
events:
  - {name: go, title: Go, event: {}}
cases:
  - {id: size, title: The size, event: go, expect: {response: 600}}
"""


def test_the_size_of_tmp(tmp_path: Path, service: LambdaService) -> None:
    code = "import shutil\ndef lambda_handler(event, context):\n"
    code += "    return shutil.disk_usage('/tmp').total >> 20\n"
    lab = read_lab(tmp_path, SIZES, handler=code)
    if service.sandbox.tier == "A":
        assert outcome(lab, service) == {"size": []}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"UpdateFunctionConfiguration": {"Layers": [".."]}}, "no layer called '..'"),
        ({"UpdateFunctionConfiguration": {"Layers": ["SECRET"]}}, "is no folder of the lab"),
        ({"UpdateFunctionConfiguration": {"Layers": ["./../../.."]}}, "is no folder of the lab"),
        ({"UpdateFunctionCode": {"ZipFile": {"../a.py": "x"}}}, "can't be called '../a.py'"),
        ({"UpdateFunctionCode": {"ZipFile": {"": "x"}}}, "can't be called ''"),
        ({"UpdateFunctionCode": {"ZipFile": {"a.py": "\ud800"}}}, "half of a character"),
        ({"UpdateFunctionCode": {"ZipFile": {"a": {"$file": "../lab.md"}}}}, "leads out"),
        ({"UpdateFunctionConfiguration": {"Role": "../role.json"}}, "is no role"),
    ],
)
def test_a_call_leads_nowhere_out_of_the_lab(
    call: dict[str, Any], said: str, tmp_path: Path, service: LambdaService
) -> None:
    """A strange pack's lab may not have a folder of the machine put into its environment."""
    secret = tmp_path / "secret"
    secret.mkdir()
    text = json.dumps([{f"lambda.{name}": params for name, params in call.items()}])
    steps = {**files(), "release.json": text.replace("SECRET", str(secret))}
    lab = read_lab(tmp_path, YAML, steps, HANDLER)
    [mismatch] = outcome(lab, service, solution=False)["released"]
    assert mismatch.startswith("release.json:1")
    assert said in mismatch


def test_a_layer_of_the_lab_is_attached_by_a_call(tmp_path: Path, service: LambdaService) -> None:
    attach = {"lambda.UpdateFunctionConfiguration": {"Layers": ["./layers/fonts", "pillow"]}}
    steps = {**files(solution=[attach, *STEPS]), "layers/fonts/python/fonts.py": "NAME = 1\n"}
    handler = HANDLER.replace("import os", "import os, sys\nsys.path\n")
    lab = read_lab(tmp_path, YAML, steps, handler)
    assert outcome(lab, service)["released"] == []
