"""Models as JSON text: what is had again is what was written, to the type of each part."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs.builtin import builtin_root
from studylam.packs.load import load_pack
from studylam.packs.models import (
    Action,
    EventChoice,
    Expectation,
    Fact,
    Lesson,
    Pack,
    Place,
    ScenarioFile,
    Section,
)
from studylam.packs.models.labs import Refusal
from studylam.packs.reading.schema import validated
from studylam.packs.stored import SHARED, dumped, loaded

PLACE = Place(file="content/x.yaml", line=7)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = WORDS | st.just(SHARED)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def types(value: Any) -> Any:
    """A value as its types: ``==`` takes 1 for 1.0, and a mapping in any order."""
    if is_dataclass(value):
        return type(value), [types(getattr(value, part.name)) for part in fields(value)]
    if isinstance(value, dict):
        return dict, [(key, types(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [types(item) for item in value]
    return type(value)


def again(kind: type[Any], thing: Any) -> None:
    found = loaded(kind, dumped(thing))
    assert found == thing
    assert types(found) == types(thing)


@pytest.mark.quick
def test_the_whole_course() -> None:
    """And each of its models is what its class says: dataclasses by themselves don't look."""
    pack = load_pack(builtin_root(), cache=False)
    again(Pack, pack)
    names = {part.name: getattr(pack, part.name) for part in fields(pack)}
    assert types(validated(Pack, names)) == types(pack)


@given(PLAIN, PLAIN, st.data())
def test_free_data_however_often_it_stands_in_one_place(
    one: Any, other: Any, data: st.DataObject
) -> None:
    long = data.draw(st.sampled_from(["x" * 150, "é" * 101, "short"]))
    several = {"a": one, "b": [one, other, long], "c": {"d": other, "e": one, "long": long}}
    params = {"Body": several, SHARED: data.draw(PLAIN)}
    action = Action(kind="call", service="s3", operation="PutObject", params=params, place=PLACE)
    event = EventChoice(name="x", title=long, event=[several, one], actions=(action, action))
    again(EventChoice, event)
    again(
        ScenarioFile,
        ScenarioFile(id="x", tool="load", title=long, data=params, path="/x", place=PLACE),
    )


def test_what_yaml_has_many_times_is_written_once() -> None:
    page = ["a lamp at dusk " * 20] * 31
    event = EventChoice(name="x", title="x", event={"pages": [page] * 12})
    assert len(dumped(event)) < 2_000
    pages = loaded(EventChoice, dumped(event)).event["pages"]
    assert pages == [page] * 12
    assert all(one is pages[0] for one in pages)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3) | WORDS)
def test_a_fact_is_exact(value: Decimal | str) -> None:
    if isinstance(value, str) and value.strip("-0123456789.Ee+") == "":
        return  # a text that looks like a number is one, however it is written
    common = {"id": "x", "title": "x", "display": "x", "source": "x", "place": PLACE}
    again(Fact, Fact(value=value, as_of=date(2026, 8, 15), **common))


@pytest.mark.parametrize(
    "given_so",
    [
        {"versions": ("1", "2")},
        {"versions": {"1": 90, "2": 10}},
        {"attempts": (1, 2), "dropped": ("x",), "invocations": {"f": 2}},
        {"attempts": 3, "dropped": 0, "invocations": 1},
        {"refused": Refusal(code="AccessDenied")},
        {"refused": (Refusal(code="A", operation="x"), Refusal(code="B"))},
        {"response": None, "response_given": True, "mails": [], "responses": ()},
        {"objects": {"b/k": True}, "max_duration_ms": 1.0, "versions_within": 0},
        {"objects": {"b/k": {"min_size": 1}}, "max_memory_mb": 128, "logs": ("x" * 200,) * 2},
    ],
)
def test_fields_of_several_types(given_so: dict[str, Any]) -> None:
    again(Expectation, Expectation(**given_so))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '[{"id": "x"}, []]', '[{"nothing": 1}, []]', '[{"=": 5}, []]', "[" * 100_000],
)
def test_anything_else_is_an_error_of_a_kind_that_is_caught(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError, RecursionError)):
        loaded(Lesson, text)


def test_what_is_as_it_begins_isnt_written() -> None:
    section = Section(id="a", title="b", blocks=(), place=PLACE)
    assert json.loads(dumped(section))[0].keys() == {"id", "title", "blocks", "place"}
