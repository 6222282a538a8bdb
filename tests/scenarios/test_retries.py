"""Retry scenarios: read from data with every mistake at its place, and told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError, FieldError, UsageError
from studylam.packs import builtin_root, load_pack
from studylam.scenarios.retries import check_data, parse_setting, read_retries, usual
from studylam.scenarios.retry_settings import KINDS, SETTINGS, SourceKind
from studylam.scenarios.retry_story import fates, summary, to_json, told
from studylam.simulation.retries import clock

QUEUE: dict[str, Any] = {
    "tool": "retries",
    "title": "A bad message",
    "source": "sqs",
    "settings": {"messages": 3, "bad": 2, "visibility_s": 30, "max_receive": 3, "partial": True},
}


@pytest.mark.quick
@pytest.mark.parametrize("kind", KINDS)
def test_each_source_has_a_story_as_it_is(kind: SourceKind) -> None:
    timeline = usual(kind).timeline()
    assert timeline.steps and timeline.fates and not timeline.is_cut
    assert 1 <= len(list(told(timeline))) <= 31


@pytest.mark.quick
def test_what_is_written_counts_and_the_rest_is_usual() -> None:
    scenario = read_retries(QUEUE)
    assert (scenario.values["max_receive"], scenario.values["batch_size"]) == (3, 10)
    ended = {fate.where: fate.items for fate in fates(scenario.timeline())}
    assert ended["the queue's dead-letter queue"] == (2,)
    assert ended["processed, and deleted"] == (1, 3)
    assert summary(scenario.timeline()).startswith("The function ran 3 times")


def test_written_out_outcomes_hold_until_a_setting_says_otherwise() -> None:
    scenario = read_retries(
        {"source": "async", "outcomes": ["throttle", "error", "success"], "tool": "retries"}
    )
    assert scenario.timeline().tries == 3
    changed = scenario.changed({"times": 1.0})
    assert changed.script == ("error", "success")


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"source": "sqs2"}, ("source",), "no source 'sqs2'"),
        ({"sources": "sqs"}, ("sources",), "no key 'sources'"),
        ({"settings": {"visibility": 30}}, ("settings", "visibility"), "no setting 'visibility'"),
        ({"settings": {"visibility_s": 0}}, ("settings", "visibility_s"), "can't be 0"),
        ({"settings": {"visibility_s": 43_201}}, ("settings", "visibility_s"), "can't be 43201"),
        ({"settings": {"max_receive": 2.5}}, ("settings", "max_receive"), "can't be 2.5"),
        ({"settings": {"partial": "yes"}}, ("settings", "partial"), "can't be 'yes'"),
        ({"settings": {"messages": None}}, ("settings", "messages"), "can't be None"),
        ({"settings": {"duration_s": True}}, ("settings", "duration_s"), "can't be True"),
        ({"settings": {"ends": 1}}, ("settings", "ends"), "can't be 1"),
        (
            {"settings": {"messages": 2, "bad": 3}},
            ("settings", "bad"),
            "None of 2 messages is number 3",
        ),
        ({"settings": {"messages": 2, "bad": 3.0}}, ("settings", "bad"), "None of 2 messages"),
        ({"settings": {"retention_s": 10**400}}, ("settings", "retention_s"), "can't be 1000"),
        ({"settings": []}, ("settings",), "keys with values"),
        ({"outcomes": []}, ("outcomes",), "list of 1 to 50"),
        ({"outcomes": ["success", "eror"]}, ("outcomes", 1), "no outcome 'eror'"),
        ({"title": 3}, ("title",), "should be a text"),
    ],
)
def test_mistakes_are_told_where_they_are(
    change: dict[str, Any], path: tuple[str | int, ...], words: str
) -> None:
    (error,) = check_data({**QUEUE, **change})
    assert error.path == path and words in error.message
    with pytest.raises(FieldError):
        read_retries({**QUEUE, **change})


def test_all_mistakes_at_once_and_what_is_allowed_by_whom() -> None:
    data = {**QUEUE, "settings": {"visibility_s": -1, "batch_size": 0}, "outcomes": ["no"]}
    found = {error.path: error.hint or "" for error in check_data(data)}
    assert len(found) == 3
    hint = found[("settings", "visibility_s")]
    assert hint == "Allowed: a whole number from 1 to 43,200 s (SQS API)."


def test_a_missing_source() -> None:
    (error,) = check_data({"tool": "retries", "title": "?"})
    assert error.path == () and "is missing" in error.message


def test_settings_as_they_are_typed() -> None:
    assert parse_setting("sqs", "visibility_s", "1,200") == 1200
    assert parse_setting("sqs", "max_receive", "none") is None
    assert parse_setting("stream", "max_retries", "-1") is None
    assert parse_setting("stream", "bisect", "true") == 1
    assert parse_setting("async", "ends", "throttle") == 2
    for name, text in (("visibility_s", "soon"), ("visibility", "3"), ("messages", "")):
        with pytest.raises(UsageError):
            parse_setting("sqs", name, text)


def test_the_document() -> None:
    scenario = read_retries(QUEUE)
    document = to_json(scenario, scenario.timeline())
    assert document["settings"]["partial"] is True
    assert document["settings"]["ends"] == "error"
    assert document["invocations"] == 3
    again = read_retries({**QUEUE, "settings": document["settings"]})
    assert again.values == scenario.values
    assert read_retries(scenario.to_data()) == scenario


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (1.5, "1.5 s"), (90, "1 min 30 s"), (7500, "2 h 05 min"), (270_000, "3 d 3 h")],
)
def test_clock(seconds: float, words: str) -> None:
    assert clock(seconds) == words


@given(st.data())
def test_any_setting_in_its_range_can_be_told(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    values = {}
    for one in SETTINGS[kind]:
        numbers = (
            st.integers(int(one.low) if one.low >= 1 else 1 - (not one.names), int(one.high))
            if not one.names
            else st.integers(0, len(one.names) - 1)
        ).map(float)
        values[one.id] = data.draw(st.none() | numbers if one.is_optional else numbers)
    scenario = usual(kind).changed(values)
    try:
        timeline = scenario.timeline()
    except BadInputError as error:
        assert "longer than nothing" in error.message
        return
    assert timeline.is_cut or timeline.fates
    assert len(list(told(timeline))) <= 31


def test_the_courses_scenarios_can_be_told() -> None:
    found = [each for each in load_pack(builtin_root()).scenarios if each.tool == "retries"]
    assert len(found) >= 7
    assert {each.data["source"] for each in found} == set(KINDS)
    for each in found:
        assert list(check_data(each.data)) == []
        assert read_retries(each.data).timeline().steps


def test_a_comma_that_parts_no_thousands_is_refused() -> None:
    with pytest.raises(UsageError):
        parse_setting("sqs", "duration_s", "1,5")
