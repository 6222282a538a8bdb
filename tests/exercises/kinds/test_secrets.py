"""Role, variable, Parameter Store, Secrets Manager: each rule, and a month's price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.secrets import read
from studylam.exercises.kinds.weighing import Weighing
from tests.exercises.kinds.made import amount, fits, model, number, right, stops

DATA: dict[str, Any] = {
    "limits": {
        "variables_kb": amount(4, "KB"),
        "parameter_kb": amount(4, "KB"),
        "secret_kb": amount(64, "KB"),
    },
    "rates": {
        "secret_month": amount("0.40"),
        "secret_calls": amount("0.05"),
        "key_month": amount(1),
        "key_calls": amount("0.03"),
    },
}


def value(**values: Any) -> Weighing:
    case = {"title": "A value", "secret": True, **values}
    made = model(read, {**DATA, "cases": {"only": case}})
    assert isinstance(made, Weighing)
    return made


def test_a_setting_belongs_into_a_variable() -> None:
    setting = value(secret=False)
    assert fits(setting) == {"plain", "parameter", "manager", "key"}
    assert right(setting, {"what": "best"}) == {"plain"}


def test_a_secret_in_a_plain_variable_is_read_by_who_reads_the_configuration() -> None:
    assert fits(value()) == {"parameter", "manager", "key"}
    assert "configuration" in stops(value(), "plain")[0]
    assert fits(value(secret=False, hidden=True)) == {"parameter", "manager", "key"}


def test_access_to_aws_is_the_roles() -> None:
    assert fits(value(aws=True)) == {"role"}
    assert "role" not in fits(value())


def test_a_new_value_without_a_deployment_is_fetched() -> None:
    assert fits(value(live=True)) == {"parameter", "manager"}
    assert right(value(live=True), {"what": "best"}) == {"parameter"}
    assert fits(value(rotates=True)) == {"manager"}
    assert fits(value(accounts=True)) == {"manager"}
    assert fits(value(audited=True)) == {"parameter", "manager"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"size_bytes": 3896}, {"parameter", "manager", "key"}),  # 200 bytes of others
        ({"size_bytes": 3897}, {"parameter", "manager"}),
        ({"size_bytes": 4096}, {"parameter", "manager"}),
        ({"size_bytes": 4097}, {"manager"}),
        ({"size_bytes": 65_536}, {"manager"}),
        ({"size_bytes": 65_537}, set()),
        ({"size_bytes": 1948, "count": 2}, {"parameter", "manager", "key"}),
        ({"size_bytes": 1949, "count": 2}, {"parameter", "manager"}),
        ({"variables_bytes": 3996}, {"parameter", "manager", "key"}),
        ({"variables_bytes": 3997}, {"parameter", "manager"}),
    ],
)
def test_sizes_at_their_edges(values: dict[str, Any], expected: set[str]) -> None:
    assert fits(value(**values)) == expected


def test_prices_of_a_month() -> None:
    load = {"requests": 6_000_000, "cold_starts": 20_000}
    manager = {"what": "cost", "way": "manager"}
    assert number(value(**load), manager) == Decimal("0.50")  # 0.40 + 2 × 0.05
    assert number(value(**load, kept=False), manager) == Decimal("30.40")  # 0.40 + 600 × 0.05
    assert number(value(**load, count=3), manager) == Decimal("1.50")
    assert number(value(**load), {"what": "cost", "way": "key"}) == Decimal("1.06")  # 1 + 2 × 0.03
    assert number(value(**load), {"what": "cost", "way": "parameter"}) == 0


@given(
    flags=st.fixed_dictionaries({
        name: st.booleans()
        for name in ("secret", "rotates", "live", "hidden", "audited", "accounts")
    }),
    size=st.integers(1, 65_536),
)  # fmt: skip
def test_secrets_manager_holds_everything_that_isnt_access_to_aws(
    flags: dict[str, bool], size: int
) -> None:
    found = fits(value(**flags, size_bytes=size))
    assert "manager" in found
    assert "role" not in found
    for name in flags:
        assert fits(value(**{**flags, name: True}, size_bytes=size)) <= found
    assert fits(value(**flags, size_bytes=size, aws=True)) == {"role"}
