"""``studylam price microvm``: each value of the part is an option."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from studylam.cli.price.common import json_option, price_list_option, prices_from, refuse, tell
from studylam.pricing.architecture import price, read_scenario
from studylam.pricing.services import PARTS, Amount, specs


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, spec in reversed(list(specs(PARTS["microvm"]).items())):
        assert isinstance(spec, Amount)
        option = "--" + name.replace("_", "-")
        words = f"{spec.help} In {spec.unit}."
        function = click.option(option, metavar="NUMBER", help=words)(function)
    return function


@click.command()
@_options
@click.option("--region", default="us-east-1", show_default=True, help="The AWS Region.")
@price_list_option
@json_option
def microvm(price_list: Path | None, as_json: bool, region: str, **values: str | None) -> int:
    """Estimate a month of Lambda MicroVMs (Arm).

    A MicroVM of 2 GB and 1 vCPU that runs for an hour takes 3,600 vCPU-seconds and 7,200
    GB-seconds.
    """
    prices = prices_from(price_list)
    given = {name: text for name, text in values.items() if text is not None}
    data = {"region": region, "parts": [{"type": "microvm", **given}]}
    scenario, problems = read_scenario(data, prices)
    refuse({str(problem.path[-1]): problem for problem in problems})
    assert scenario is not None
    tell(price(scenario, prices), prices, as_json=as_json)
    return 0
