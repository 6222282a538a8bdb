"""Labs with triggers, permissions, queues, front doors and a state machine, for real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studylam.runtime import LambdaService
from tests.labs.around import outcome, read_lab

FAIL = "def lambda_handler(event, context):\n    raise ValueError(str(event)[:80])\n"

PERMISSION = """\
function: {name: trusting}
editable: [permissions.json, handler.py]
world: {buckets: {uploads: {}}}
permissions: permissions.json
triggers:
  - s3: {Bucket: uploads, Events: ["s3:ObjectCreated:*"]}
    trusted: false
events:
  - name: upload
    title: Upload
    do: [{s3.PutObject: {Bucket: uploads, Key: a.txt, Body: hello}}]
cases:
  - id: runs
    title: It runs
    event: upload
    expect: {invocations: 1, timeline: [handover, attempt]}
"""
STATEMENT = """\
[
  {"StatementId": "s3", "Principal": "s3.amazonaws.com",
   "SourceArn": "arn:aws:s3:::uploads", "SourceAccount": "123456789012"}
]
"""


def test_s3_refuses_a_function_that_does_not_trust_it(
    tmp_path: Path, service: LambdaService
) -> None:
    files = {"permissions.json": "[]\n", "solution/permissions.json": STATEMENT}
    lab = read_lab(tmp_path, PERMISSION, files)
    assert list(lab.starter) == ["permissions.json", "handler.py"]
    assert outcome(lab, service) == {"runs": []}
    said = outcome(lab, service, solution=False)["runs"]
    assert "invocations: 1 / 0" in said
    assert any("PutBucketNotificationConfiguration" in s and "InvalidArgument" in s for s in said)


def test_json_that_a_learner_got_wrong_is_told_with_its_place(
    tmp_path: Path, service: LambdaService
) -> None:
    files = {"permissions.json": "[\n  {]\n", "solution/permissions.json": STATEMENT}
    lab = read_lab(tmp_path, PERMISSION, files)
    [said] = outcome(lab, service, solution=False)["runs"]
    assert said.startswith("permissions.json:2:4: what AWS takes / permissions.json is not JSON")


def test_a_permission_that_the_api_does_not_have(tmp_path: Path, service: LambdaService) -> None:
    files = {
        "permissions.json": '[\n  {"StatementId": "a", "Principle": "s3.amazonaws.com"}\n]\n',
        "solution/permissions.json": STATEMENT,
    }
    lab = read_lab(tmp_path, PERMISSION, files)
    [said] = outcome(lab, service, solution=False)["runs"]
    assert said.startswith("permissions.json:2")


RETRIES = """\
function: {name: fails}
world: {queues: {dead: {}, failed: {}}}
async:
  MaximumRetryAttempts: 1
  DestinationConfig: {OnFailure: {Destination: "arn:aws:sqs:us-east-1:123456789012:failed"}}
  DeadLetterConfig: {TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead"}
events:
  - {name: once, title: Once, invoke: {event: {n: 1}, type: Event}}
cases:
  - id: all
    title: Two attempts, then the queues
    event: {do: [{invoke: {event: {n: 1}, type: Event}}, {advance: 10min}]}
    expect:
      attempts: [2]
      results: [error, error]
      error_type: ValueError
      timeline: [attempt 1 failed, tried again in 1 min, attempt 2 failed, "OnFailure: failed"]
      messages:
        failed: [{requestContext: {condition: RetriesExhausted}}]
        dead: [{$message: {body: {n: 1}}}]
  - id: first
    title: Nothing is tried again before its time
    event: once
    expect: {attempts: 1, messages: {failed: 0}}
"""


def test_retries_go_by_the_virtual_clock(tmp_path: Path, service: LambdaService) -> None:
    lab = read_lab(tmp_path, RETRIES, handler=FAIL)
    assert outcome(lab, service) == {"all": [], "first": []}


BATCH = """\
function: {name: takes-orders}
world:
  queues:
    orders-dead: {}
    orders:
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: orders-dead, maxReceiveCount: 2}
triggers:
  - sqs: {Queue: orders, BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]}
events:
  - name: five
    title: Five
    do:
      - {sqs.SendMessage: {QueueUrl: orders, MessageBody: {n: "{n}"}}, times: 5}
      - {advance: 5min}
cases:
  - id: poison
    title: Only the third comes again
    event: five
    expect:
      messages: {orders: 0, orders-dead: [{$message: {body: {n: "3"}}}]}
      no_timeline: [dropped]
"""
PARTIAL = """\
import json

def lambda_handler(event, context):
    bad = [r for r in event["Records"] if json.loads(r["body"])["n"] == "3"]
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in bad]}
"""


def test_a_poison_message_ends_in_the_dead_letter_queue(
    tmp_path: Path, service: LambdaService
) -> None:
    lab = read_lab(tmp_path, BATCH, handler=PARTIAL)
    assert outcome(lab, service) == {"poison": []}


DOORS = """\
function: {name: answers}
triggers:
  - http: {Api: rest-api, Resource: /notes, HttpMethod: GET}
  - http: {Api: function-url}
events:
  - {name: rest, title: REST, request: GET /notes?tag=exam}
  - {name: url, title: URL, request: GET /other, through: function-url}
cases:
  - {id: rest, title: REST wants text, event: rest, expect: {response: {status: 502}}}
  - id: url
    title: The URL infers
    event: url
    expect:
      response: {status: 200, headers: {content-type: application/json}, body: {$json: {n: 1}}}
  - id: both
    title: Both
    event: {do: [{request: GET /notes}, {request: GET /, through: function-url}]}
    expect: {responses: [{status: 502}, {status: 200}], invocations: 2}
  - id: nowhere
    title: Such a path isn't there
    event: {request: GET /nowhere, through: rest-api}
    expect: {response: {status: 403}, invocations: 0}
"""


def test_requests_go_through_front_doors(tmp_path: Path, service: LambdaService) -> None:
    handler = "def lambda_handler(event, context):\n    return {'n': 1}\n"
    lab = read_lab(tmp_path, DOORS, handler=handler)
    assert outcome(lab, service) == {"rest": [], "url": [], "both": [], "nowhere": []}


PUSHED = """\
function: {name: listens}
world: {topics: {news: {}}, event_buses: {shop: {}}}
functions: [{name: also, handler: handler.lambda_handler}]
triggers:
  - sns: {Topic: news, FilterPolicy: {kind: [urgent]}}
  - rule:
      {Name: paid, EventBusName: shop, EventPattern: {detail-type: [OrderPaid]}, Input: {n: 1}}
    function: also
events:
  - name: all
    title: All
    do:
      - sns.Publish:
          TopicArn: news
          Message: hello
          MessageAttributes: {kind: {DataType: String, StringValue: urgent}}
      - sns.Publish: {TopicArn: news, Message: quiet}
      - events.PutEvents:
          Entries: [{EventBusName: shop, Source: s, DetailType: OrderPaid, Detail: {id: 1}}]
cases:
  - id: all
    title: One each
    event: all
    expect: {invocations: {listens: 1, also: 1}, results: [success, success]}
"""


def test_topics_and_rules_push(tmp_path: Path, service: LambdaService) -> None:
    assert outcome(read_lab(tmp_path, PUSHED), service) == {"all": []}


SCHEDULE = """\
function: {name: tidies}
world: {tables: {notes: {key: {id: S}, stream: NEW_IMAGE}}, streams: {clicks: {}}}
functions: [{name: follows, handler: handler.lambda_handler}]
triggers:
  - rule: {ScheduleExpression: rate(5 minutes), Input: {dry: true}}
  - {dynamodb: {Table: notes, StartingPosition: TRIM_HORIZON}, function: follows}
  - {kinesis: {Stream: clicks, StartingPosition: TRIM_HORIZON}, function: follows}
events:
  - {name: wait, title: Eleven minutes, do: [{advance: 11min}]}
  - name: write
    title: Write
    do:
      - dynamodb.PutItem: {TableName: notes, Item: {id: {S: a}}}
      - kinesis.PutRecord: {StreamName: clicks, PartitionKey: a, Data: {n: 1}}
      - advance: 10s
cases:
  - {id: twice, title: Twice, event: wait, expect: {invocations: {tidies: 2, follows: 0}}}
  - {id: both, title: Both, event: write, expect: {invocations: {follows: 2}}}
"""


def test_schedules_and_streams(tmp_path: Path, service: LambdaService) -> None:
    assert outcome(read_lab(tmp_path, SCHEDULE), service) == {"twice": [], "both": []}


ROLE = """\
function: {name: reads, role: role.json}
editable: [role.json]
world: {buckets: {notes: {objects: [{key: a.txt, text: hello}]}}}
events:
  - {name: read, title: Read, event: {}}
cases:
  - id: reads
    title: It may read
    event: read
    expect: {response: hello, verdicts: {"s3:GetObject": allow}, role_not_broad: true}
"""
POLICY = """\
{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "arn:aws:s3:::notes/*"}]
}
"""
READ = """\
import boto3

def lambda_handler(event, context):
    got = boto3.client("s3").get_object(Bucket="notes", Key="a.txt")
    return got["Body"].read().decode()
"""


def test_a_role_in_a_file_of_the_learners(tmp_path: Path, service: LambdaService) -> None:
    files = {"role.json": POLICY % "s3:PutObject", "solution/role.json": POLICY % "s3:GetObject"}
    lab = read_lab(tmp_path, ROLE, files, handler=READ)
    assert (list(lab.starter), list(lab.fixed)) == (["role.json"], ["handler.py"])
    assert outcome(lab, service) == {"reads": []}
    for text in ("null", "[]", "5"):
        tried = replace(lab, starter={"role.json": text})
        assert outcome(tried, service, solution=False)["reads"] == [
            "role.json: what AWS takes / A policy is an object with Version and Statement."
        ]
    for action, said in (
        ("s3:PutObject", "verdict on s3:GetObject: allow / implicit-deny"),
        ("s3:*", "s3:*: This allows every action of s3"),
        ("s3", "role.json: Statement[0].Action"),
    ):
        tried = replace(lab, starter={"role.json": POLICY % action})
        assert said in " ".join(outcome(tried, service, solution=False)["reads"])


TRUST = """\
function: {name: listens}
world: {buckets: {notes: {}}}
permissions:
  - StatementId: s3
    Principal: s3.amazonaws.com
    SourceArn: arn:aws:s3:::notes
    SourceAccount: "123456789012"
events:
  - {name: nothing, title: Nothing, event: {}}
cases:
  - id: ours
    title: Ours may
    event: nothing
    expect:
      may_invoke:
        - Principal: s3.amazonaws.com
          SourceArn: arn:aws:s3:::notes
          SourceAccount: "123456789012"
          allowed: true
        - Principal: s3.amazonaws.com
          SourceArn: arn:aws:s3:::notes
          SourceAccount: "210987654321"
          allowed: false
        - {Principal: sns.amazonaws.com, allowed: false}
  - id: others
    title: Others may
    event: nothing
    expect:
      may_invoke: [{Principal: s3.amazonaws.com, SourceArn: "arn:aws:s3:::other", allowed: true}]
"""


def test_who_may_invoke(tmp_path: Path, service: LambdaService) -> None:
    assert outcome(read_lab(tmp_path, TRUST), service) == {
        "ours": [],
        "others": [
            "s3.amazonaws.com for arn:aws:s3:::other: may invoke / may not invoke",
        ],
    }


MACHINE = """\
function: {name: charges}
state_machine: {name: order, definition: order.asl.json}
events:
  - name: order
    title: Order
    do: [{stepfunctions.StartExecution: {stateMachineArn: order, input: {total: 5}}}]
cases:
  - id: good
    title: It is charged
    event: order
    expect: {states: [Charge, Wait, Done], execution: RUNNING, invocations: 1}
"""
ASL = """\
{
  "StartAt": "Charge",
  "States": {
    "Charge": {"Type": "Task", "Next": "Wait",
      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charges"},
    "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Done"},
    "Done": {"Type": "Succeed"}
  }
}
"""


def test_a_state_machine(tmp_path: Path, service: LambdaService) -> None:
    lab = read_lab(tmp_path, MACHINE, {"order.asl.json": ASL})
    [said] = outcome(lab, service)["good"]
    assert said == "states: Charge → Wait → Done / Charge → Wait"
    more = MACHINE.replace("total: 5}}}]", "total: 5}}}, {advance: 60}]").replace(
        "execution: RUNNING", "execution: SUCCEEDED, execution_output: {total: 5}"
    )
    assert outcome(read_lab(tmp_path, more), service) == {"good": []}
