"""Worlds: files become bytes, and never come from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.packs.worlds.world import load_world


def write(folder: Path, text: str) -> Path:
    path = folder / "world.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_a_world_may_have(tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"\xff\xd8\x00")
    world = load_world(
        write(
            tmp_path,
            """\
buckets:
  photos:
    objects:
      - {key: in/cat.jpg, file: cat.jpg}
      - {key: note, text: hello}
      - {key: data, json: {a: [1]}, age_days: 45}
  empty:
tables:
  orders: {key: {id: S}, sort: {at: N}, stream: NEW_AND_OLD_IMAGES, items: [{id: "1", at: 3}]}
queues: {jobs: {messages: [plain, {x: 1}]}, "more.fifo": {fifo: true}}
topics: {alerts: {queues: [jobs]}}
identities: [audit@example.com]
parameters: {/app/name: value}
secrets: {db: {user: u}}
""",
        )
    ).model_dump()
    objects = world["buckets"]["photos"]["objects"]
    assert [(o["body"], o["content_type"]) for o in objects] == [
        (b"\xff\xd8\x00", "image/jpeg"),
        (b"hello", "text/plain"),
        (b'{"a": [1]}', "application/json"),
    ]
    assert world["buckets"]["empty"]["objects"] == ()
    assert world["tables"]["orders"]["items"] == ({"id": "1", "at": 3},)
    assert world["queues"]["jobs"]["messages"] == ("plain", '{"x": 1}')
    assert world["secrets"] == {"db": '{"user": "u"}'}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("buckets: {photos: {objects: [{key: a, file: ../secret}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: /etc/passwd}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: link}]}}", "leads out"),
        ("buckets: {photos: {objects: [{key: a, file: nothing}]}}", "no file"),
        ("buckets: {photos: {objects: [{key: a}]}}", "exactly one"),
        ("buckets: {photos: {objects: [{key: a, text: x, json: 1}]}}", "exactly one"),
        ("buckets: {P: {}}", "can't be used|joined by"),
        ("bucket: {}", "no key 'bucket'"),
        ("tables: {one: {key: {id: S}, items: [{x: 1}]}}", "part of the key"),
        ("tables: {one: {key: {id: X}}}", "should be"),
        ("tables: {one: {key: {id: S}, items: [{id: 2026-01-01}]}}", "quotes"),
        ("topics: {a: {queues: [q]}}", "isn't there"),
        ("parameters: {a: 1}", "should be text"),
        ("- 1", "keys with values"),
        ("a: [", "can't be parsed"),
        ("", "empty"),
    ],
)
def test_worlds_that_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "secret").write_text("s")
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(BadInputError, match=said) as caught:
        load_world(write(folder, text))
    assert caught.value.where


def test_no_such_world(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load_world(tmp_path / "nothing.yaml")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("buckets: {192.168.1.1: {}}", 1, "no IP address"),
        ("buckets: {a..b: {}}", 1, "isn't a name that AWS takes"),
        ("tables:\n  ab: {key: {id: S}}", 2, "3 to 255 letters"),
        ("queues:\n  my.queue: {}", 2, "up to 80 letters"),
        ("queues:\n  jobs.fifo: {}", 2, "fifo: true"),
        ("queues:\n  jobs: {fifo: true}", 2, "ends in .fifo"),
        ("parameters:\n  bad name: x", 2, "with no space"),
        ("identities: [x]", 1, "a mail address or a domain"),
        ("tables:\n  notes:\n    key: {id: S}\n    items: [{id: ''}]", 2, "item 1 has nothing"),
        ("tables:\n  notes: {key: {id: S}, items: [{id: a}, {id: b}, {id: a}]}", 2, "as item 1"),
        ("buckets:\n  photos:\n    objects:\n      - {key: a, file: gone}", 4, "no file 'gone'"),
    ],
)
def test_worlds_that_aws_would_refuse(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_world(file)
    assert caught.value.where == f"{file}:{line}"
    assert words in caught.value.message


def test_the_parameters_of_awss_own_apis(tmp_path: Path) -> None:
    world = load_world(
        write(
            tmp_path,
            """\
buckets:
  photos:
    Versioning: Enabled
    EventBridge: true
    Policy:
      Version: 2012-10-17
      Statement: {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}
    objects: [{key: a, text: x, metadata: {owner: ada}}, {key: a, text: newer}]
tables:
  orders:
    key: {id: S}
    ttl: expires
    indexes: {by-customer: {key: {customer: S}, sort: {at: N}, projection: [total]}}
queues:
  jobs:
    VisibilityTimeout: 5
    RedrivePolicy: {deadLetterTargetArn: dead, maxReceiveCount: 3}
    messages:
      - plain
      - {MessageBody: {x: 1}, DelaySeconds: 9}
  dead:
  turns.fifo: {FifoQueue: true, messages: [{MessageBody: a, MessageGroupId: g}]}
topics:
  alerts:
    subscriptions:
      - {Protocol: sqs, Endpoint: jobs, RawMessageDelivery: true, FilterPolicy: {kind: [a]}}
      - {Protocol: email, Endpoint: ada@example.com}
streams:
  clicks: {shards: 2, records: [{PartitionKey: u, Data: {page: /}}]}
event_buses: {shop: }
rules:
  placed: {EventBusName: shop, EventPattern: {source: [shop]}, Targets: [{Arn: jobs}]}
  nightly: {ScheduleExpression: cron(0 3 * * ? *)}
parameters: {/app/key: {Value: s3cret, Type: SecureString, KeyId: alias/app}}
secrets: {db: {SecretString: {user: u}, KmsKeyId: alias/app}}
keys: {alias/app: }
log_groups: {/aws/lambda/f: {retentionInDays: 7}}
""",
        )
    ).model_dump()
    photos = world["buckets"]["photos"]
    assert (photos["Versioning"], photos["EventBridge"]) == ("Enabled", True)
    assert photos["Policy"]["Version"] == "2012-10-17"
    assert photos["objects"][0]["metadata"] == {"owner": "ada"}
    jobs = world["queues"]["jobs"]
    assert jobs["RedrivePolicy"]["deadLetterTargetArn"].endswith(":123456789012:dead")
    assert jobs["messages"][1]["MessageBody"] == '{"x": 1}'
    assert world["streams"]["clicks"]["records"][0]["Data"] == '{"page": "/"}'
    assert world["rules"]["placed"]["Targets"][0]["Arn"].endswith(":jobs")
    assert world["secrets"]["db"]["SecretString"] == '{"user": "u"}'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("buckets:\n  photos:\n    Versioning: On", 3, "'Enabled' or 'Suspended'"),
        ("buckets:\n  photos:\n    Policy: {Version: 2012-10-17}", 3, "has a Statement"),
        ("buckets:\n  photos:\n    Policy: {Statement: [{Effect: allow}]}", 3, "Allow or Deny"),
        (
            "buckets:\n  photos:\n    Policy: {Statement: [{Effect: Deny, Action: a}]}",
            3,
            "exactly one of Principal",
        ),
        (
            "buckets:\n  photos:\n    objects:\n      - {key: a, text: x, metadata: {n: 1}}",
            4,
            "text",
        ),
        ("queues:\n  jobs:\n    DelaySeconds: 901", 3, "at most 900"),
        ("queues:\n  jobs:\n    VisibilityTimeout: 43201", 3, "at most 43200"),
        ("queues:\n  jobs:\n    MessageRetentionPeriod: 59", 3, "at least 60"),
        ("queues:\n  jobs: {ContentBasedDeduplication: true}", 2, "only for FIFO"),
        (
            "queues:\n  jobs:\n    messages:\n      - {MessageBody: x, DelaySeconds: -1}",
            4,
            "at least 0",
        ),
        (
            "queues:\n  a.fifo: {FifoQueue: true, messages: [{MessageBody: x, DelaySeconds: 1}]}",
            2,
            "no message of it",
        ),
        (
            "queues:\n  a:\n    RedrivePolicy: {deadLetterTargetArn: b, maxReceiveCount: 1}",
            3,
            "'b' isn't there",
        ),
        (
            "queues:\n  a:\n    RedrivePolicy: {deadLetterTargetArn: a, maxReceiveCount: 1}",
            3,
            "its own dead-letter",
        ),
        (
            "queues:\n  b.fifo: {fifo: true}\n  a:\n"
            "    RedrivePolicy: {deadLetterTargetArn: b.fifo, maxReceiveCount: 1}",
            4,
            "of a standard queue",
        ),
        (
            "queues:\n  a:\n    RedrivePolicy: {deadLetterTargetArn: a, maxReceiveCount: 1001}",
            3,
            "at most 1000",
        ),
        ("topics:\n  t.fifo: {}", 2, "FifoTopic: true"),
        ("queues: {q.fifo: {fifo: true}}\ntopics:\n  t: {queues: [q.fifo]}", 3, "standard topic"),
        (
            "topics:\n  t:\n    subscriptions:\n      - {Protocol: email, Endpoint: nobody}",
            4,
            "a mail address",
        ),
        ("topics:\n  t:\n    subscriptions:\n      - {Protocol: lambda, Endpoint: f}", 4, "'sqs'"),
        ("tables:\n  abc:\n    key: {id: S}\n    indexes: {x: {key: {a: S}}}", 4, "3 to 255"),
        (
            "tables:\n  abc:\n    key: {id: S}\n    indexes:\n      by-id: {key: {id: N}}",
            5,
            "has one type",
        ),
        ("tables:\n  abc: {key: {id: S}, sort: {id: S}}", 2, "same attribute"),
        ("streams:\n  a b: {}", 2, "1 to 128 letters"),
        ("streams:\n  clicks:\n    shards: 0", 3, "at least 1"),
        ("streams:\n  clicks:\n    records:\n      - {Data: x}", 4, "missing"),
        ("event_buses:\n  default: {}", 2, "not default"),
        ("rules:\n  r: {}", 2, "EventPattern or a ScheduleExpression"),
        ("rules:\n  r:\n    ScheduleExpression: rate(1 minutes)", 3, "singular"),
        ("rules:\n  r:\n    ScheduleExpression: rate(5 minute)", 3, "singular"),
        ("rules:\n  r:\n    ScheduleExpression: cron(0 3 * * * *)", 3, "exactly one is ?"),
        (
            "rules:\n  r:\n    EventBusName: gone\n    EventPattern: {source: [a]}",
            3,
            "'gone' isn't",
        ),
        (
            "event_buses: {b: }\nrules:\n  r: {EventBusName: b, ScheduleExpression: rate(1 day)}",
            3,
            "only rules of the default",
        ),
        ("rules:\n  r:\n    EventPattern: {source: [a]}\n    Targets: [{Arn: q}]", 4, "'q' isn't"),
        ("keys:\n  app: {}", 2, "alias/ and then"),
        ("keys:\n  alias/aws/s3: {}", 2, "not alias/aws/"),
        ("keys:\n  alias/a:\n    KeyId: x", 3, "KeyId"),
        ("keys:\n  alias/a: {}\n  alias/b:\n    aliases: [alias/a]", 4, "another key"),
        ("parameters:\n  p: {Value: a, KeyId: alias/a}", 2, "only a SecureString"),
        ("log_groups:\n  a b: {}", 2, "1 to 512"),
        ("log_groups:\n  ab:\n    retentionInDays: 2", 3, "1, 3, 5"),
    ],
)
def test_parameters_that_aws_would_refuse(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError) as caught:
        load_world(file)
    assert caught.value.where == f"{file}:{line}"
    assert words in caught.value.message
