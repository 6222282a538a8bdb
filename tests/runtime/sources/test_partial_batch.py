"""What a function's answer to a batch means: each row that AWS was recorded or documented with."""

from __future__ import annotations

import pytest

from studylam.runtime.sources.partial_batch import (
    BatchReport,
    Outcome,
    checkpoint,
    overtakers,
    read_report,
)

pytestmark = pytest.mark.quick

IDS = ("1", "2", "3")
WHOLE = BatchReport(IDS, whole_batch=True)


def report(response: object, *, reports_failures: bool = True) -> BatchReport:
    return read_report(Outcome(response), IDS, reports_failures=reports_failures)


def failures(*items: object) -> dict[str, object]:
    return {"batchItemFailures": list(items)}


@pytest.mark.parametrize(
    "response",
    [[], None, {}, "", {"batchItemFailures": []}, {"batchItemFailures": None}],
    ids=repr,
)
def test_recorded_as_a_success(response: object) -> None:
    assert report(response) == BatchReport()
    assert report(response).is_success


@pytest.mark.parametrize(
    "item",
    [
        {"itemIdentifier": ""},
        {"itemIdentifier": None},
        {"itemIdentifier": "item-not-present"},
        {"foo": "notvalid"},
        {"foo": None},
    ],
    ids=repr,
)
def test_recorded_as_a_failure_of_the_whole_batch(item: object) -> None:
    assert report(failures(item)) == WHOLE
    # It spoils the ids beside it, too.
    assert report(failures({"itemIdentifier": "2"}, item)) == WHOLE


def test_what_is_wrong_with_an_answer_is_told() -> None:
    assert report(failures({"itemIdentifier": "2"}, {"itemIdentifier": "9"})).why == (
        "'9' is no id of this batch"
    )
    assert report(failures({"id": "2"})).why == "one of batchItemFailures has no itemIdentifier"
    assert report({"batchItemFailures": "2"}).why == "batchItemFailures is no list"
    assert report("done").why == "the function's answer is no object"
    assert report(failures({"itemIdentifier": "2"})).why == ""


def test_an_exception_fails_the_whole_batch() -> None:
    """Recorded for all three sources."""
    for answer in (None, failures(), failures({"itemIdentifier": "2"})):
        outcome = Outcome(answer, function_error="Unhandled")
        assert read_report(outcome, IDS, reports_failures=True) == WHOLE
        assert read_report(outcome, IDS, reports_failures=False) == WHOLE


def test_a_throttled_batch_failed_as_one() -> None:
    assert read_report(Outcome(throttled=True), IDS, reports_failures=False) == WHOLE


def test_some_failed() -> None:
    found = report(failures({"itemIdentifier": "3"}, {"itemIdentifier": "2"}))
    assert found == BatchReport(("2", "3"))
    assert report(failures(*[{"itemIdentifier": each} for each in IDS])) == BatchReport(IDS)


def test_another_key_beside_it_means_nothing() -> None:
    assert report({"statusCode": 200}).is_success


@pytest.mark.parametrize(
    "response",
    ["failed", 5, 0, True, False, [1], {"batchItemFailures": "2"}, failures("2"), failures([])],
    ids=repr,
)
def test_what_is_no_report_at_all_fails_the_batch(response: object) -> None:
    """The developer guide: an invalid response is a complete failure."""
    assert report(response) == WHOLE


def test_without_report_batch_item_failures_an_answer_means_nothing() -> None:
    for response in (failures({"itemIdentifier": "2"}), failures({"foo": 1}), "text", 5):
        assert report(response, reports_failures=False).is_success


def test_a_stream_goes_on_at_the_lowest_failure() -> None:
    # As numbers: they differ in length.
    assert checkpoint(["100", "99", "1000"]) == "99"


def test_who_skips_a_failure_in_a_fifo_group_lets_others_overtake() -> None:
    groups = ("ada", "bob", "ada")
    assert overtakers(IDS, groups, report(failures({"itemIdentifier": "1"}))) == ("3",)
    both = report(failures({"itemIdentifier": "1"}, {"itemIdentifier": "3"}))
    assert overtakers(IDS, groups, both) == ()
    assert overtakers(IDS, (None, None, None), report(failures({"itemIdentifier": "1"}))) == ()
