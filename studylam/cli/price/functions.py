"""``studylam price lambda`` and ``price microvm``: each value of a usage is an option."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from studylam.cli.price.common import json_option, price_list_option, prices_from, refuse, tell
from studylam.errors import UsageError
from studylam.pricing import (
    MicroVmUsage,
    estimate,
    estimate_microvms,
    parse_number,
    read_usage,
)
from studylam.pricing.functions import FIELDS, Field
from studylam.pricing.functions.microvms import MICROVM_METERS

_REQUIRED = ("requests", "duration_ms", "memory_mb")
_USUAL = {"arch": "x86_64", "region": "us-east-1", "ephemeral_mb": "512"}
"""Defaults that a help page should show."""


def _option(field: Field) -> Callable[[Any], Any]:
    if field.name == "free_tier":
        words = f"{field.help}  [default: free-tier]"
        return click.option("--free-tier/--no-free-tier", default=True, help=words)
    if field.kind == "flag":
        return click.option(field.option, is_flag=True, help=field.help)
    kind = {"number": "NUMBER", "whole": "WHOLE NUMBER"}.get(field.kind, field.name.upper())
    usual = _USUAL.get(field.name)
    # Texts: the pricing reads them, and refuses what is wrong with the range and its source.
    return click.option(
        field.option,
        type=str,
        metavar=kind,
        required=field.name in _REQUIRED,
        default=usual,
        show_default=usual is not None,
        help=field.help,
    )


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for field in reversed(FIELDS):
        function = _option(field)(function)
    return function


@click.command(name="lambda")
@_options
@price_list_option
@json_option
def lambda_command(price_list: Path | None, as_json: bool, **values: Any) -> int:
    """Estimate a month of one function.

    Numbers are exact and read as people type them: 3000000, 3,000,000 or 3e6.
    """
    prices = prices_from(price_list)
    usage, problems = read_usage(values, prices)
    refuse(problems)
    assert usage is not None
    tell(estimate(usage, prices), prices, as_json=as_json)
    return 0


def _microvm_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, (_, item, unit) in reversed(MICROVM_METERS.items()):
        option = "--" + name.replace("_", "-")
        words = f"{item}: {unit} a month."
        function = click.option(option, metavar="NUMBER", default="0", help=words)(function)
    return function


@click.command()
@_microvm_options
@click.option("--region", default="us-east-1", show_default=True, help="The AWS Region.")
@price_list_option
@json_option
def microvm(region: str, price_list: Path | None, as_json: bool, **values: str) -> int:
    """Estimate a month of Lambda MicroVMs (Arm).

    A MicroVM of 2 GB and 1 vCPU that runs for an hour takes 3,600 vCPU-seconds and 7,200
    GB-seconds.
    """
    prices = prices_from(price_list)
    numbers: dict[str, Decimal] = {}
    problems: dict[str, UsageError] = {}
    for name, text in values.items():
        try:
            numbers[name] = parse_number(text)
        except ValueError as error:
            hint = f"Allowed: 0 or more {MICROVM_METERS[name][2]}."
            problems[name] = UsageError(f"{error}.", hint=hint)
    refuse(problems)
    usage = MicroVmUsage(**numbers, region=region)
    refuse(usage.problems(prices))
    tell(estimate_microvms(usage, prices), prices, as_json=as_json)
    return 0
