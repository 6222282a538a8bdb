"""Things to do as a learner types them: understood, or refused with a place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.labs.running import actions_of
from studylam.packs.labs.actions import written
from studylam.packs.labs.calls import shaped
from studylam.packs.models import Action, Place


def no_file(name: str) -> bytes:
    raise BadInputError(name)


def call(service: str, operation: str, params: dict[str, Any], times: int = 1) -> Action:
    return Action(kind="call", service=service, operation=operation, params=params, times=times)


def test_short_forms_are_written_out() -> None:
    sent = shaped(
        call("sqs", "SendMessage", {"QueueUrl": "jobs", "MessageBody": {"n": "{n}"}}, 2),
        no_file,
        2,
    )
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
    assert sent == {"QueueUrl": url, "MessageBody": '{"n": "2"}'}
    put = {"Bucket": "a", "Key": "{n}", "Body": {"$file": "a.bin"}}
    assert shaped(call("s3", "PutObject", put), lambda name: name.encode()) == {
        "Bucket": "a",
        "Key": "{n}",
        "Body": b"a.bin",
    }
    entries = [{"Source": "s", "DetailType": "t", "Detail": {"id": 1}}]
    shaped_entries = shaped(call("events", "PutEvents", {"Entries": entries}), no_file)["Entries"]
    assert shaped_entries[0]["Detail"] == '{"id": 1}'
    topic = shaped(call("sns", "Publish", {"TopicArn": "news", "Message": "m"}), no_file)
    assert topic["TopicArn"] == "arn:aws:sns:us-east-1:123456789012:news"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (call("sqs", "SendMessage", {"QueueUrl": "jobs"}), "MessageBody"),
        (call("s3", "PutObject", {"Bucket": 5, "Key": "a"}), "Bucket"),
        (call("s3", "PutObject", {"Bucket": "a", "key": "b"}), "no parameter 'key'"),
        (call("s3", "putObject", {}), "no operation"),
        (call("ec2", "RunInstances", {}), "no service"),
        (call("s3", "PutObject", {"Bucket": "a", "Key": "b", "Body": {"$file": "x"}}), "x"),
    ],
)
def test_what_botocore_would_not_send(action: Action, said: str) -> None:
    with pytest.raises(BadInputError, match=said):
        shaped(action, no_file)


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "s3.PutObject",
                    "request",
                    "invoke",
                    "advance",
                    "jump",
                    "times",
                    "event",
                    "type",
                    "x",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(VALUES)
def test_any_json_is_actions_or_an_error_with_a_place(value: Any) -> None:
    try:
        found = actions_of(json.dumps(value))
    except BadInputError as error:
        assert re.match(r"event(:\d+){0,2}$", error.where or "")
        return
    assert found
    again = actions_of(json.dumps([written(action) for action in found]))
    nowhere = Place(file="")
    assert [replace(one, place=nowhere) for one in again] == [
        replace(one, place=nowhere) for one in found
    ]
