"""State machines of a service: its functions, its world, its clock, and guests with boto3."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from studylam.errors import SandboxError
from studylam.runtime import FunctionConfig, LambdaService, VirtualClock
from studylam.runtime.states import (
    DefinitionError,
    ExecutionExistsError,
    ExecutionNotFoundError,
    InvalidInputError,
    StateMachineNotFoundError,
)

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
PRICE = "def handler(event, context):\n    return {'total': event['quantity'] * 3}\n"
FLAKY = """
seen = 0
class PaymentDown(Exception): pass
def handler(event, context):
    global seen
    seen += 1
    if seen <= event['failures']:
        raise PaymentDown(f'attempt {seen}')
    seen_before, seen_now = seen, 0
    globals()['seen'] = 0
    return {'attempts': seen_before}
"""


@pytest.fixture(scope="module")
def running() -> Iterator[LambdaService]:
    with LambdaService(clock=VirtualClock(), seed=1) as service:
        try:
            assert service.sandbox
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")
        yield service


@pytest.fixture
def shop(running: LambdaService) -> LambdaService:
    running.timeline.clear()
    running.world.seed({"queues": {"jobs": {}}, "tables": {"orders": {"key": {"id": "S"}}}})
    return running


def deploy(service: LambdaService, name: str, source: str) -> None:
    service.deploy(FunctionConfig(name=name, handler="app.handler"), {"app.py": source})


def machine(**states: dict[str, Any]) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


def test_an_order_goes_through_functions_and_a_choice(shop: LambdaService) -> None:
    deploy(shop, "price", PRICE)
    rule = {"Variable": "$.price.total", "NumericGreaterThan": 10, "Next": "Big"}
    definition = machine(
        Price={
            "Type": "Task",
            "Resource": f"{ARN}price",
            "ResultPath": "$.price",
            "Next": "HowMuch",
        },
        HowMuch={"Type": "Choice", "Choices": [rule], "Default": "Small"},
        Big={"Type": "Pass", "Result": "big", "ResultPath": "$.size", "End": True},
        Small={"Type": "Pass", "Result": "small", "ResultPath": "$.size", "End": True},
    )
    shop.state_machines.create("order", definition)
    execution = shop.state_machines.start_execution("order", '{"quantity": 5}')
    assert execution.status == "SUCCEEDED"
    assert json.loads(execution.output or "") == {
        "quantity": 5,
        "price": {"total": 15},
        "size": "big",
    }
    assert [(visit.name, visit.next) for visit in execution.visits] == [
        ("Price", "HowMuch"),
        ("HowMuch", "Big"),
        ("Big", None),
    ]
    (attempt,) = execution.visits[0].attempts
    assert attempt.result is not None and attempt.result.cold_start
    root = shop.timeline.since()[0].trace
    kinds = [moment.kind for moment in shop.timeline.since() if moment.trace == root]
    assert kinds == ["state", "state", "attempt", "state", "state", "state"]


def test_retries_wait_on_the_virtual_clock(shop: LambdaService) -> None:
    deploy(shop, "pay", FLAKY)
    retrier = {"ErrorEquals": ["PaymentDown"], "IntervalSeconds": 10, "BackoffRate": 3}
    task = {"Type": "Task", "Resource": f"{ARN}pay", "Retry": [retrier], "End": True}
    shop.state_machines.create("pay", machine(Pay=task))
    begin = shop.clock.now()
    execution = shop.state_machines.start_execution("pay", '{"failures": 2}')
    assert execution.status == "RUNNING"
    assert execution.next_at == begin + 10
    shop.advance(3600)
    assert execution.status == "SUCCEEDED" and execution.output == '{"attempts":3}'
    attempts = execution.visits[0].attempts
    assert [attempt.at - begin for attempt in attempts] == [0, 10, 40]
    assert [attempt.error for attempt in attempts] == ["PaymentDown", "PaymentDown", None]
    assert shop.clock.now() == begin + 3600


def test_what_lambda_refuses_is_an_error_with_its_name(shop: LambdaService) -> None:
    parameters = {"FunctionName": "nobody", "Payload.$": "$"}
    invoke = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": parameters,
        "End": True,
    }
    shop.state_machines.create("refused", machine(Call=invoke))
    execution = shop.state_machines.start_execution("refused")
    assert execution.error == "Lambda.ResourceNotFoundException"
    assert "Function not found: " in (execution.cause or "")
    deploy(shop, "price", PRICE)
    shop.put_function_concurrency("price", 0)
    parameters["FunctionName"] = "price"
    shop.state_machines.create("refused", machine(Call=invoke))
    execution = shop.state_machines.start_execution("refused")
    shop.delete_function_concurrency("price")
    assert execution.error == "Lambda.TooManyRequestsException"


def test_an_invocation_by_the_service_has_the_answer_around_the_payload(
    shop: LambdaService,
) -> None:
    deploy(shop, "price", PRICE)
    shop.state_machines.create(
        "invoke",
        machine(
            Call={
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "price", "Payload.$": "$"},
                "End": True,
            }
        ),
    )
    execution = shop.state_machines.start_execution("invoke", '{"quantity": 2}')
    output = json.loads(execution.output or "")
    assert output["Payload"] == {"total": 6}
    assert (output["StatusCode"], output["ExecutedVersion"]) == (200, "$LATEST")
    assert output["SdkHttpMetadata"]["HttpStatusCode"] == 200
    types = [event.type for event in execution.events]
    assert types[2:5] == ["TaskScheduled", "TaskStarted", "TaskSucceeded"]


def test_services_are_called(shop: LambdaService) -> None:
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "orders", "Item": {"id": {"S.$": "$.id"}}},
        "ResultPath": None,
        "Next": "Send",
    }
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": QUEUE, "MessageBody": {"order.$": "$.id"}},
        "ResultSelector": {"message.$": "$.MessageId"},
        "ResultPath": "$.sent",
        "Next": "Read",
    }
    read = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
        "Parameters": {"TableName": "orders", "Key": {"id": {"S.$": "$.id"}}},
        "End": True,
    }
    shop.state_machines.create("services", machine(Put=put, Send=send, Read=read))
    execution = shop.state_machines.start_execution("services", '{"id": "o-1"}')
    assert execution.output == '{"Item":{"id":{"S":"o-1"}}}'
    received = shop.world.call("sqs", "ReceiveMessage", {"QueueUrl": QUEUE})
    assert received["Messages"][0]["Body"] == '{"order":"o-1"}'


def test_what_a_service_refuses_is_an_error_with_its_name(shop: LambdaService) -> None:
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "nowhere", "Item": {"id": {"S": "1"}}},
        "Catch": [{"ErrorEquals": ["DynamoDB.ResourceNotFoundException"], "Next": "Sorry"}],
        "End": True,
    }
    sorry = {"Type": "Succeed"}
    shop.state_machines.create("refused", machine(Put=put, Sorry=sorry))
    execution = shop.state_machines.start_execution("refused")
    caught = json.loads(execution.output or "")
    assert caught["Error"] == "DynamoDB.ResourceNotFoundException"
    assert caught["Cause"].startswith("Requested resource not found")
    assert "Error Code: ResourceNotFoundException" in caught["Cause"]


START = """
import json, boto3
sfn = boto3.client("stepfunctions")
def handler(event, context):
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:" + event["machine"]
    started = sfn.start_execution(stateMachineArn=arn, input=json.dumps(event["input"]), name="n1")
    return sfn.describe_execution(executionArn=started["executionArn"])["status"]
"""
LOOK = """
import boto3
sfn = boto3.client("stepfunctions")
def handler(event, context):
    arn = "arn:aws:states:us-east-1:123456789012:execution:slow:n1"
    found = sfn.describe_execution(executionArn=arn)
    events = sfn.get_execution_history(executionArn=arn)["events"]
    listed = sfn.list_state_machines()["stateMachines"]
    return [found["status"], found.get("output"), [e["type"] for e in events],
            [one["name"] for one in listed]]
"""


def test_a_function_starts_an_execution_and_another_one_looks_at_it(shop: LambdaService) -> None:
    wait = {"Type": "Wait", "Seconds": 30, "End": True}
    for known in shop.state_machines.machines():
        shop.state_machines.delete(known.name)
    shop.state_machines.create("slow", machine(Wait=wait))
    deploy(shop, "start", START)
    deploy(shop, "look", LOOK)
    result = shop.invoke("start", '{"machine": "slow", "input": {"a": 1}}')
    assert result.payload == "RUNNING", result.payload_text
    shop.pump()
    (execution,) = shop.state_machines.executions("slow")
    assert (execution.name, execution.status) == ("n1", "RUNNING")
    assert shop.invoke("look", "{}").payload[0] == "RUNNING"
    shop.advance(30)
    assert execution.status == "SUCCEEDED"
    assert shop.invoke("look", "{}").payload == [
        "SUCCEEDED",
        '{"a":1}',
        [event.type for event in execution.events],
        ["slow"],
    ]
    handed = [moment for moment in shop.timeline.since() if moment.kind == "handover"]
    assert [moment.title for moment in handed] == ["states:StartExecution n1"]
    assert {moment.trace for moment in shop.timeline.since() if moment.kind == "state"} == {
        handed[0].trace
    }


APPROVE = """
import json, boto3
sfn = boto3.client("stepfunctions")
def handler(event, context):
    sfn.send_task_success(taskToken=event["token"], output=json.dumps({"approved": True}))
"""


def test_a_function_answers_a_task_token(shop: LambdaService) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": QUEUE, "MessageBody": {"token.$": "$$.Task.Token"}},
        "TimeoutSeconds": 3600,
        "End": True,
    }
    shop.state_machines.create("approval", machine(Ask=ask))
    deploy(shop, "approve", APPROVE)
    execution = shop.state_machines.start_execution("approval")
    assert execution.status == "RUNNING"
    message = shop.world.call("sqs", "ReceiveMessage", {"QueueUrl": QUEUE})["Messages"][0]
    shop.invoke("approve", message["Body"])
    shop.pump()
    assert execution.output == '{"approved":true}'
    late = shop.state_machines.start_execution("approval")
    shop.advance(3600)
    assert (late.status, late.error) == ("FAILED", "States.Timeout")


def test_an_execution_waits_for_another_one(shop: LambdaService) -> None:
    child = {"Type": "Wait", "Seconds": 5, "Next": "Done"}
    done = {"Type": "Pass", "Result": {"n": 1}, "End": True}
    known = shop.state_machines.create("child", machine(Child=child, Done=done))
    run = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": known.arn, "Input": {"from": "parent"}},
        "OutputPath": "$.Output",
        "End": True,
    }
    shop.state_machines.create("parent", machine(Run=run))
    execution = shop.state_machines.start_execution("parent")
    assert execution.status == "RUNNING"
    shop.advance(5)
    assert execution.output == '{"n":1}'


def test_names_of_executions_are_used_once(shop: LambdaService) -> None:
    machines = shop.state_machines
    machines.create("once", machine(Wait={"Type": "Wait", "Seconds": 5, "End": True}))
    first = machines.start_execution("once", "{}", name="a")
    assert machines.start_execution("once", "{}", name="a") is first
    with pytest.raises(ExecutionExistsError, match="Execution Already Exists"):
        machines.start_execution("once", '{"other": 1}', name="a")
    machines.stop(first.arn, "Enough", "because")
    assert machines.describe(first.arn)["status"] == "ABORTED"
    assert machines.history(first.arn)[-1]["type"] == "ExecutionAborted"
    with pytest.raises(ExecutionExistsError):
        machines.start_execution("once", "{}", name="a")


def test_what_is_not_there_is_said(shop: LambdaService) -> None:
    machines = shop.state_machines
    with pytest.raises(StateMachineNotFoundError, match="State Machine Does Not Exist"):
        machines.start_execution("nobody")
    with pytest.raises(ExecutionNotFoundError):
        machines.execution("arn:aws:states:us-east-1:123456789012:execution:a:b")
    machines.create("one", machine(Done={"Type": "Succeed"}))
    with pytest.raises(InvalidInputError, match="Invalid State Machine Execution Input"):
        machines.start_execution("one", "{")


def test_a_learners_own_calls_reach_executions(shop: LambdaService) -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": QUEUE, "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    arn = shop.state_machines.create("ask", machine(Ask=ask)).arn
    started = [
        shop.act("stepfunctions", "StartExecution", {"stateMachineArn": arn})["executionArn"]
        for _ in range(2)
    ]
    assert [one.arn for one in reversed(shop.state_machines.executions("ask"))] == started
    params = {"QueueUrl": QUEUE, "MaxNumberOfMessages": 10}
    messages = shop.world.call("sqs", "ReceiveMessage", params)["Messages"]
    failure = {"taskToken": messages[0]["Body"], "error": "No", "cause": "because"}
    shop.act("stepfunctions", "SendTaskFailure", failure)
    shop.act("stepfunctions", "StopExecution", {"executionArn": started[1]})
    described = [
        shop.world.call("stepfunctions", "DescribeExecution", {"executionArn": one})
        for one in started
    ]
    assert [one["status"] for one in described] == ["FAILED", "ABORTED"]
    assert (described[0]["error"], described[0]["cause"]) == ("No", "because")


ELSEWHERE = """
import boto3
sfn = boto3.client("stepfunctions", region_name="eu-west-1")
def handler(event, context):
    if "arn" in event:
        return sfn.describe_execution(executionArn=event["arn"])["status"]
    made = sfn.create_state_machine(name="far", definition=event["definition"],
                                    roleArn="arn:aws:iam::123456789012:role/r")
    return sfn.start_execution(stateMachineArn=made["stateMachineArn"])["executionArn"]
"""


def test_regions_have_state_machines_of_their_own(shop: LambdaService) -> None:
    shop.state_machines.create("far", machine(Here={"Type": "Fail"}))
    deploy(shop, "elsewhere", ELSEWHERE)
    event = {"definition": machine(There={"Type": "Succeed"})}
    arn = shop.invoke("elsewhere", json.dumps(event)).payload
    assert arn.startswith("arn:aws:states:eu-west-1:")
    shop.pump()
    assert shop.invoke("elsewhere", json.dumps({"arn": arn})).payload == "SUCCEEDED"
    assert shop.state_machines.execution(arn).visits[0].name == "There"


def test_state_machines_that_start_each_other_are_stopped(shop: LambdaService) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:again"
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": arn},
        "End": True,
    }
    shop.state_machines.create("again", machine(Again=task))
    shop.state_machines.start_execution("again")
    last = shop.state_machines.executions("again")[0]
    assert last.error == "StepFunctions.ThrottlingException"


def test_a_service_that_begins_anew_has_no_executions(shop: LambdaService) -> None:
    shop.state_machines.create("slow", machine(Wait={"Type": "Wait", "Seconds": 5, "End": True}))
    execution = shop.state_machines.start_execution("slow", name="same")
    shop.begin_anew(shop.clock.now() + 1)
    assert shop.state_machines.executions() == [] and shop.jump() is None
    assert execution.status == "RUNNING"  # nobody goes on with it
    assert shop.state_machines.start_execution("slow", name="same") is not execution


def test_on_a_real_clock_executions_run_by_themselves(service: LambdaService) -> None:
    deploy(service, "price", PRICE)
    task = {"Type": "Task", "Resource": f"{ARN}price", "Next": "Wait"}
    wait = {"Type": "Wait", "Seconds": 1, "End": True}
    service.state_machines.create("real", machine(Price=task, Wait=wait))
    execution = service.state_machines.start_execution("real", '{"quantity": 1}')
    over = threading.Event()
    execution.over.then(lambda *_: over.set())
    assert over.wait(60)
    assert execution.output == '{"total":3}'
    assert (execution.stopped_at or 0) - execution.started_at >= 1


CREATE = """
import boto3
from botocore.exceptions import ClientError
sfn = boto3.client("stepfunctions")
def handler(event, context):
    try:
        sfn.create_state_machine(name="made", definition=event["definition"],
                                 roleArn="arn:aws:iam::123456789012:role/r")
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
"""


def test_a_function_makes_a_state_machine_which_is_checked(shop: LambdaService) -> None:
    deploy(shop, "create", CREATE)
    bad = json.dumps({"definition": machine(A={"Type": "Pass", "Next": "B"})})
    code, words = shop.invoke("create", bad).payload
    assert code == "InvalidDefinition"
    with pytest.raises(DefinitionError) as refused:
        shop.state_machines.create("bad", machine(A={"Type": "Pass", "Next": "B"}))
    assert words == refused.value.message
    good = json.dumps({"definition": machine(A={"Type": "Pass", "End": True})})
    assert shop.invoke("create", good).payload is None
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:made"
    assert shop.state_machines.start_execution(arn, '"x"').output == '"x"'


def test_a_rule_starts_an_execution(shop: LambdaService) -> None:
    known = shop.state_machines.create("ruled", machine(Done={"Type": "Succeed"}))
    pattern = json.dumps({"source": ["shop"]})
    role = "arn:aws:iam::123456789012:role/r"
    target = {"Id": "1", "Arn": known.arn, "RoleArn": role}
    shop.world.call("events", "PutRule", {"Name": "r", "EventPattern": pattern})
    shop.world.call("events", "PutTargets", {"Rule": "r", "Targets": [target]})
    entry = {"Source": "shop", "DetailType": "sold", "Detail": '{"n": 1}'}
    shop.act("events", "PutEvents", {"Entries": [entry]})
    (execution,) = shop.state_machines.executions("ruled")
    assert json.loads(execution.input)["detail"] == {"n": 1}
    assert execution.status == "SUCCEEDED"
