"""``studylam price lambda``: each value of a usage is an option."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from studylam.cli.price.common import json_option, price_list_option, prices_from, refuse, tell
from studylam.pricing import estimate, read_usage
from studylam.pricing.functions import FIELDS, Field

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
    more: dict[str, Any] = {"required": field.name in _REQUIRED}
    if usual := _USUAL.get(field.name):
        more = {"default": usual, "show_default": True}
    # Texts: the pricing reads them, and refuses what is wrong with the range and its source.
    return click.option(field.option, type=str, metavar=kind, help=field.help, **more)


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
