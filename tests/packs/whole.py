"""A pack in which every feature of the format occurs, so that each can be broken."""

from __future__ import annotations

from pathlib import Path

from tests.packs.conftest import FILES, SamplePack

MORE = {
    "content/lessons/01-first/03-third.md": """\
---
id: third
title: Links and tables
teaches: [queue, cold-start]
minutes: 4
exam: {dva-c02: ["1.2", "2.1"]}
objectives: [Follow a link.]
---
## Reading on

See [the lesson before](02-second.md), [its start](01-timeouts.md#try-it), [below](#a-table),
[AWS](https://docs.aws.amazon.com/lambda/) and [the source][src].

![A box with a hole](../../pictures/box.png)

[src]: https://docs.aws.amazon.com/

### In detail

1. First.
2. Second, with a note[^n].

[^n]: A note.

## A table

| Name | Value |
| --- | --- |
| one | `a \\| b` |
| two | 2 |

!!! trap
    It tempts.

```run
# event: {"n": 1}
def lambda_handler(event, context):
    return event["n"]
```
""",
    "content/pictures/box.png": "not really a picture",
    "content/errors.yaml": """\
explanations:
  too-slow:
    matches:
      - {type: Sandbox.Timedout, says: timed out}
      - {type: KeyError, phase: invoke}
    title: It ran too long
    why: It waits for something, for more than {fact:timeout.max}.
    rule: A function is stopped at its timeout.
    sources: [lambda-quotas]
    as_of: 2026-08-15
    exam: How long a function may run.
    mend:
      - Look at what it waits for.
      - Raise the timeout.
    concepts: [timeout]
    lesson: timeouts#try-it
    lab: echo
""",
    "quizzes/types.md": """\
---
bank: types
title: All types
exam: [dva-c02]
---
## q-order
```yaml
assesses: [cold-start]
domain: {dva-c02: 1}
level: understand
difficulty: medium
sources: [lambda-quotas]
```
In which order does an environment of a function come into being?

1. The extension starts.
   > Init begins with the extensions, so that they are there for all that follows.
2. The runtime starts.
   > It is the second thing that Init starts: the code needs an interpreter.
3. The code at the top level runs.
   > With the runtime there, the file is imported, and only then the handler is called.

## q-match
```yaml
assesses: [queue]
domain: {dva-c02: 2}
level: apply
sources: [lambda-quotas]
```
What belongs together?

| Service | What happens | Why |
| --- | --- | --- |
| Amazon S3 | it calls the function | S3 announces something and goes on with its own work. |
| Amazon SQS | it is asked for messages | A queue calls nobody, so that somebody has to ask it. |
| Amazon SNS | it pushes a notification | A topic sends what it gets to all who have subscribed. |

## q-number
```yaml
assesses: [cold-start]
domain: {dva-c02: 1}
level: apply
sources: [lambda-quotas]
answer: 37500 ± 0
unit: GB-seconds
```
How many GB-seconds are 3,000,000 invocations of 0.1 s with 128 MB of memory?

> 3,000,000 × 0.1 s × 0.125 GB is 37,500 GB-seconds.

- 300000
  > These are the seconds. Each of them counts by the memory that the function has.

## q-predict
```yaml
assesses: [cold-start]
domain: {dva-c02: 1}
level: analyse
sources: [lambda-quotas]
predict: echo/same
what: return
code: starter
```
What does the starter return for a ping with another name in it?

- [x] `null`
  > The starter returns nothing at all, and Lambda hands that on to the caller as null.
- [ ] `{"name": "pong"}`
  > This is what the solution returns in this case, but the starter forgets its event.
- [ ] `"ping"`
  > The name is in the event, but nothing in the starter ever looks at what it is called.
- [ ] `KeyError`
  > Nothing in the starter looks anything up, so that nothing can be missing in there.
""",
    "content/labs/shop/lab.md": """\
---
id: shop
title: A shop
summary: Handle orders from a queue and from a web page.
minutes: 15
practises: [queue]
---
Write every order into the table.

```mermaid
%% alt: A queue leads to a function.
graph LR
  queue --> function
```

## Hints

1. Look at `Records`.
2. See [the quotas](https://docs.aws.amazon.com/lambda/).

## After

It takes up to {fact:timeout.max}.
""",
    "content/labs/shop/lab.yaml": """\
function:
  name: orders
  handler: handler.lambda_handler
  memory_mb: 256
  timeout_s: 10
  environment: {TABLE: orders}
  role: role.json
  concurrency: 5
functions:
  - name: notify
    handler: notify.lambda_handler
    async:
      MaximumRetryAttempts: 1
      DeadLetterConfig: {TargetArn: "arn:aws:sqs:us-east-1:123456789012:lost"}
editable: [handler.py, role.json]
world:
  buckets:
    uploads:
      objects:
        - {key: a.txt, text: Hello, age_days: 3}
  tables:
    orders:
      key: {id: S}
      stream: NEW_AND_OLD_IMAGES
      items: [{id: o-1, pieces: 2}]
  queues:
    orders: {VisibilityTimeout: 60, RedrivePolicy: {deadLetterTargetArn: lost, maxReceiveCount: 3}}
    lost: {}
  topics:
    news: {queues: [lost]}
  parameters: {/shop/name: Lamps}
triggers:
  - sqs: {Queue: orders, BatchSize: 5}
  - sns: {Topic: news}
    function: notify
  - s3: {Bucket: uploads, Events: ["s3:ObjectCreated:*"], Prefix: in/}
    function: notify
  - rule: {ScheduleExpression: rate(5 minutes)}
    function: notify
  - http: {Api: http-api, RouteKey: GET /orders}
permissions:
  - {StatementId: topic, Principal: sns.amazonaws.com, FunctionName: notify}
async: {MaximumRetryAttempts: 0}
state_machine:
  name: flow
  definition:
    StartAt: Done
    States: {Done: {Type: Succeed}}
events:
  - name: order
    title: An order
    do:
      - sqs.SendMessage: {QueueUrl: orders, MessageBody: {id: o-2}}
        times: 2
      - advance: 3min
  - name: page
    title: The page
    request: GET /orders?x=1
  - name: direct
    title: Straight to the function
    file: events/direct.json
    set: {Records.0.body: hello}
  - name: later
    title: Asynchronously
    invoke: {event: {n: 1}, type: Event, function: notify}
cases:
  - id: written
    title: The order is in the table
    event: order
    expect:
      items: {orders: [{id: o-2}]}
      timeline: [orders]
      no_logs: [error]
    why: Each record is an order.
  - id: page
    title: The page answers
    event: page
    expect: {response: {status: 200}}
  - id: straight
    title: Straight to the function
    event: direct
    repeat: 2
    expect: {error_type: KeyError}
    hidden: true
  - id: of-its-own
    title: With an event of its own
    event: {do: [{jump: 1}]}
    expect: {invocations: {notify: 1}}
""",
    "content/labs/shop/role.json": """\
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["sqs:*", "dynamodb:PutItem"], "Resource": "*"}
  ]
}
""",
    "content/labs/shop/handler.py": "def lambda_handler(event, context):\n    return None\n",
    "content/labs/shop/notify.py": "def lambda_handler(event, context):\n    return None\n",
    "content/labs/shop/solution/handler.py": (
        "def lambda_handler(event, context):\n    return event\n"
    ),
    "content/labs/shop/events/direct.json": '{"Records": [{"body": "x"}]}\n',
}


def whole_pack(root: Path) -> SamplePack:
    """Write it; it has no errors."""
    pack = SamplePack(root)
    for name, text in MORE.items():
        pack.write(name, text)
    pack.write(
        "content/concepts.yaml",
        FILES["content/concepts.yaml"]
        + """\
  queue:
    name: Queue
    sentence: A queue keeps messages until somebody fetches them.
    builds_on: [timeout]
    also_called: [SQS queue]
    serves: {dva-c02: ["1.2"]}
""",
    )
    return pack
