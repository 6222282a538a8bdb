"""Filters of notifications, keys in them, and what may not stand side by side."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.cloud.triggers.s3_event import encoded_key
from studylam.runtime.cloud.triggers.s3_rules import EVENTS, Rule, overlap

KEYS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
SHORT = st.text("ab/", max_size=3)


@given(KEYS)
def test_keys_come_back_by_unquote_plus(key: str) -> None:
    written = encoded_key(key)
    assert unquote_plus(written) == key
    assert written.isascii() and " " not in written
    assert written.count("/") == key.count("/")


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("a@b", "a%40b"),  # recorded from AWS
        ("testupload/dir1/testfile.txt", "testupload/dir1/testfile.txt"),  # recorded from AWS
        ("incoming/my holiday(photo).jpg", "incoming/my+holiday%28photo%29.jpg"),
        ("a+b", "a%2Bb"),
        ("é", "%C3%A9"),
    ],
)
def test_how_keys_are_written(key: str, written: str) -> None:
    assert encoded_key(key) == written


@given(prefix=SHORT, suffix=SHORT, key=st.text("ab/", max_size=8))
def test_prefix_and_suffix(prefix: str, suffix: str, key: str) -> None:
    rule = Rule(("s3:ObjectCreated:*",), prefix, suffix)
    begins, ends = key[: len(prefix)] == prefix, key[len(key) - len(suffix) :] == suffix
    long_enough = len(key) >= max(len(prefix), len(suffix))
    assert rule.wants("s3:ObjectCreated:Put", key) == (begins and ends and long_enough)
    assert not rule.wants("s3:ObjectRemoved:Delete", key)


def test_wildcards_of_events() -> None:
    rule = Rule(("s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"))
    assert rule.wants("s3:ObjectCreated:CompleteMultipartUpload", "k")
    assert rule.wants("s3:ObjectRemoved:Delete", "k")
    assert not rule.wants("s3:ObjectRemoved:DeleteMarkerCreated", "k")


@given(
    one=st.tuples(SHORT, SHORT),
    other=st.tuples(SHORT, SHORT),
    events=st.tuples(st.sampled_from(sorted(EVENTS)), st.sampled_from(sorted(EVENTS))),
    key=st.text("ab/", max_size=8),
)
def test_what_no_key_can_mean_twice_is_allowed(
    one: tuple[str, str], other: tuple[str, str], events: tuple[str, str], key: str
) -> None:
    rules = [Rule((events[0],), *one), Rule((events[1],), *other)]
    if not overlap(rules):
        for event in EVENTS:
            assert not all(rule.wants(event, key) for rule in rules)


def test_words_of_overlaps() -> None:
    put, all_created = ("s3:ObjectCreated:Put",), ("s3:ObjectCreated:*",)
    assert overlap([Rule(put), Rule(all_created)]).startswith("Configurations overlap.")
    assert overlap([Rule(put, "in/"), Rule(all_created)]).startswith("Configuration is ambiguously")
    assert not overlap([Rule(put, "in/"), Rule(put, "out/")])
    assert not overlap([Rule(put, "in/", ".jpg"), Rule(put, "in/", ".png")])
    assert not overlap([Rule(put), Rule(("s3:ObjectRemoved:*",))])
