"""``studylam price``: the calculator, in the app or right here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.pricing import Estimate, PriceList


class Number(click.ParamType[Decimal]):
    """An exact decimal number, as people type it: 3000000, 3,000,000 or 3e6."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        from studylam.pricing import parse_number

        if isinstance(value, Decimal):
            return value
        try:
            return parse_number(str(value))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


NUMBER = Number()


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """What a function costs. Without a subcommand: the calculator in the app."""
    if ctx.invoked_subcommand is not None:
        return 0
    from studylam.cli.preview import open_app

    return open_app("price")


@command.command(name="lambda")
@click.option("--requests", type=NUMBER, required=True, help="Invocations a month.")
@click.option("--duration-ms", type=NUMBER, required=True, help="Mean duration of one.")
@click.option("--memory-mb", type=int, required=True, help="Configured memory.")
@click.option("--arch", default="x86_64", show_default=True, help="x86_64 or arm64.")
@click.option("--region", default="us-east-1", show_default=True)
@click.option("--no-free-tier", is_flag=True, help="Leave the monthly free tier out.")
@click.option("--ephemeral-mb", type=int, default=512, show_default=True, help="Size of /tmp.")
@click.option("--cold-starts", type=NUMBER, default="0", help="Requests that also bill Init.")
@click.option("--init-ms", type=NUMBER, default="0", help="Mean Init duration of a cold start.")
@click.option("--provisioned-concurrency", type=int, default=0, help="Environments kept ready.")
@click.option("--provisioned-hours", type=NUMBER, default="0", help="Hours a month they are.")
@click.option(
    "--price-list",
    type=click.Path(path_type=Path),
    default=None,
    help="A price list of your own (YAML).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def lambda_(
    requests: Decimal,
    duration_ms: Decimal,
    memory_mb: int,
    arch: str,
    region: str,
    no_free_tier: bool,
    ephemeral_mb: int,
    cold_starts: Decimal,
    init_ms: Decimal,
    provisioned_concurrency: int,
    provisioned_hours: Decimal,
    price_list: Path | None,
    as_json: bool,
) -> int:
    """Estimate a month of one function."""
    from studylam.pricing import LambdaUsage, estimate

    usage = LambdaUsage(
        requests=requests,
        duration_ms=duration_ms,
        memory_mb=memory_mb,
        arch=arch,  # type: ignore[arg-type]  # checked, with suggestions, by estimate()
        region=region,
        free_tier=not no_free_tier,
        ephemeral_mb=ephemeral_mb,
        cold_starts=cold_starts,
        init_ms=init_ms,
        provisioned_concurrency=provisioned_concurrency,
        provisioned_hours=provisioned_hours,
    )
    prices = _price_list(price_list)
    result = estimate(usage, prices)
    if as_json:
        emit(result.to_json())
    else:
        _show(result, prices)
    return 0


def _price_list(path: Path | None) -> PriceList:
    from studylam.errors import NotFoundError
    from studylam.pricing import load_prices

    if path is None:
        from studylam.packs import builtin_root

        found = sorted((builtin_root() / "content" / "prices").glob("*.yaml"))
        if not found:
            raise NotFoundError("The built-in pack has no price list.", hint="Give --price-list.")
        path = found[-1]
    return load_prices(path)


def _show(result: Estimate, prices: PriceList) -> None:
    from studylam.pricing import plain

    width = max(len(line.item) for line in result.lines)

    def row(item: str, amount: str, explanation: str) -> None:
        say(f"{item:<{width}}  {amount:>14}   {explanation}")

    for line in result.lines:
        row(line.item, f"${line.amount_usd:,}", line.formula)
        row("", "", f"{_quantity(line.quantity)} {line.unit} × ${plain(line.rate_usd)}")
    row("Total", f"${result.total_usd:,}", f"a month (exactly ${plain(result.exact_usd)})")
    for note in result.notes:
        say(note)
    say(f"Rates as of {result.as_of}: {prices.source}.")


def _quantity(number: Decimal) -> str:
    return f"{number.normalize():,f}"
