"""FilterCriteria: which records of its source a mapping hands to the function.

Rules: "Control which events Lambda sends to your function" in AWS's Lambda developer guide, with
its pages on filtering for SQS, Kinesis and DynamoDB. The filters of one mapping are joined by OR.
What a filter sees isn't quite the record that the function gets: the payload is opened first
(``body`` of SQS, ``data`` of Kinesis), and of Kinesis the keys lie at the top.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.patterns import Pattern, load_json

MAXIMUM_FILTERS = 5
"""Filters of one mapping; AWS raises it to 10 for those who ask."""


@dataclass(frozen=True)
class FilterCriteria:
    """The filters of a mapping. Without any, every record is wanted."""

    filters: tuple[Pattern, ...] = ()

    @classmethod
    def parse(cls, value: object, *, where: str = "FilterCriteria") -> FilterCriteria:
        """Read ``{"Filters": [{"Pattern": "<JSON>"}]}``.

        Raises:
            InvalidParameterValueError: a pattern that AWS refuses, or another shape.
        """
        if value is None:
            return cls()
        listed = value.get("Filters", []) if isinstance(value, Mapping) else None
        if not isinstance(listed, list):
            raise InvalidParameterValueError(
                "FilterCriteria has a list of Filters.",
                where=where,
                hint='Write {"Filters": [{"Pattern": "{\\"body\\": …}"}]}.',
            )
        if len(listed) > MAXIMUM_FILTERS:
            raise InvalidParameterValueError(
                f"A mapping has at most {MAXIMUM_FILTERS} filters, not {len(listed)}.",
                where=where,
                hint="One pattern can hold several values of a field, or alternatives in $or.",
            )
        return cls(tuple(_pattern(each, f"{where}.Filters[{i}]") for i, each in enumerate(listed)))

    def matches(self, record: Mapping[str, Any]) -> bool:
        """Whether the mapping hands on ``record``, given as the function would get it."""
        if not self.filters:
            return True
        seen = filtered_view(record)
        return any(pattern.matches(seen) for pattern in self.filters)

    def to_api(self) -> dict[str, Any]:
        """As Lambda's API gives it back."""
        return {"Filters": [{"Pattern": pattern.text} for pattern in self.filters]}


def _pattern(value: object, where: str) -> Pattern:
    text = value.get("Pattern") if isinstance(value, Mapping) else None
    if not isinstance(text, str):
        raise InvalidParameterValueError(
            "A filter has a Pattern, which is JSON in a string.",
            where=where,
            hint="In Python: json.dumps({...}).",
        )
    return Pattern.parse(text, where=f"{where}.Pattern")


def filtered_view(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as filters see it.

    A body of SQS is JSON when it is an object or an array, and a plain string otherwise; so a
    filter for the one drops messages of the other kind, as AWS's table says. Data of Kinesis that
    isn't JSON has nothing to compare: a filter on ``data`` drops the record, one on its metadata
    (such as ``partitionKey``) needn't. Metadata of SQS is compared as well, as AWS's table had it;
    its page now supports ``body`` only, without saying what becomes of other keys.
    """
    source = record.get("eventSource")
    if source == "aws:sqs":
        return {**record, "body": _opened_body(record["body"])}
    if source == "aws:kinesis":
        seen = {key: value for key, value in record.items() if key != "kinesis"}
        seen.update(record["kinesis"])
        seen.pop("data")
        with contextlib.suppress(ValueError):
            seen["data"] = load_json(base64.b64decode(record["kinesis"]["data"]).decode("utf-8"))
        return seen
    return dict(record)


def _opened_body(body: str) -> object:
    try:
        opened = load_json(body)
    except ValueError:
        return body
    return opened if isinstance(opened, (dict, list)) else body
