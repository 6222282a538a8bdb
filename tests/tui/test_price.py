"""The Price place: the calculator's form and panes, scenarios that are kept, architectures."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region
from textual.pilot import Pilot

from studylam.home import home
from studylam.packs.builtin import builtin_root
from studylam.pricing import LambdaUsage, Line, estimate, load_prices
from studylam.pricing.architecture import read_scenario
from studylam.pricing.compare import BreakEven
from studylam.tui import price_text
from studylam.tui.billing import as_typed, read_usage, usage_kinds, usual_values
from studylam.tui.price_export import FORMATS
from studylam.tui.price_fields import form_groups
from studylam.tui.price_parts import parts_form
from studylam.tui.screens.bill import BillScreen
from studylam.tui.widgets.folding_form import FoldLine
from tests.tui.look import PACK, StillApp, check_snapshot, opened, press, settle, text_of

PRICES = load_prices(max((builtin_root() / "content" / "prices").glob("*.yaml")))
SIZES = [(80, 24), (120, 40), (200, 50)]
TABS = ["shares", "memory", "requests", "compare", "provisioned"]
SHOP = """\
tool: price
title: A small shop
region: us-east-1
parts:
  - {type: http_api, name: front, requests: 5000000}
  - {type: lambda, name: sell, requests: {from: front}, duration_ms: 100, memory_mb: 512}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' pack with the built-in prices and an architecture."""
    pack = tmp_path_factory.mktemp("shop") / "pack"
    shutil.copytree(PACK, pack)
    prices = pack / "content" / "prices"
    shutil.rmtree(prices)
    shutil.copytree(builtin_root() / "content" / "prices", prices)
    scenarios = pack / "content" / "scenarios"
    shutil.rmtree(scenarios, ignore_errors=True)
    scenarios.mkdir()
    (scenarios / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return pack


async def type_into(pilot: Pilot[int], text: str) -> None:
    await pilot.press("ctrl+a", "ctrl+k", *text)
    await settle(pilot)


async def show(app: StillApp, pilot: Pilot[int], tab: str) -> None:
    """Turn to a tab and wait for what is drawn there."""
    assert isinstance(app.screen, BillScreen)
    await app.screen.action_pane(tab)
    await app.screen._draw()
    await settle(pilot)


# -- the form -------------------------------------------------------------------------------------


def test_the_form_has_every_value_of_a_usage_once() -> None:
    items = [item.id for group in form_groups(PRICES) for item in group.items]
    assert sorted(items) == sorted(usage_kinds())
    assert max(len(item.label) for group in form_groups(PRICES) for item in group.items) < 24


@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=9) for name in usage_kinds()}))
def test_whatever_is_typed_is_a_bill_or_said_to_be_wrong(texts: dict[str, str]) -> None:
    usage, wrong = read_usage(texts, PRICES)
    assert (usage is None) == bool(wrong)
    assert set(wrong) <= set(usage_kinds())
    assert all(wrong.values())


@given(
    st.builds(
        LambdaUsage,
        st.integers(0, 10**9).map(Decimal),
        st.decimals(0, 900_000, places=3),
        st.integers(128, 10_240),
        free_tier=st.booleans(),
        provisioned_requests=st.none() | st.just(Decimal(0)),
    )
)
def test_what_a_form_has_is_read_as_it_was(usage: LambdaUsage) -> None:
    texts = {name: as_typed(getattr(usage, name)) for name in usage_kinds()}
    assert read_usage(texts, PRICES) == (usage, {})


async def test_it_is_worked_out_at_each_key() -> None:
    async with opened("price") as (app, pilot):
        totals = []
        await pilot.press("ctrl+a", "ctrl+k")
        for key in "60000000":
            await press(pilot, key)
            totals.append(text_of(app).splitlines()[0])
        assert "$0.00 a month" in totals[0]
        assert "$1.00 a month" in totals[-2]
        assert "$17.63 a month" in totals[-1]


async def test_a_group_opens_folds_and_says_what_is_not_as_usual() -> None:
    async with opened("price") as (app, pilot):
        fold = app.screen.query(FoldLine).first()
        fold.focus()
        await press(pilot, "enter")
        await press(pilot, "down")
        await type_into(pilot, "30000")
        await press(pilot, "down")
        await type_into(pilot, "400")
        fold.focus()
        await press(pilot, "left")
        assert "30000 · 400 ms" in text_of(app)
        await press(pilot, "enter", "down")
        await type_into(pilot, "5000000")
        assert "! Allowed: 0 to 3,000,000" in text_of(app)
        fold.focus()
        await press(pilot, "left")
        assert "! look here" in text_of(app)
        assert "! no bill" in text_of(app)


async def test_what_can_not_be_chosen_any_more_gives_way_to_what_is_usual() -> None:
    from studylam.tui.screens.price import PriceScreen

    async with opened("price") as (app, pilot):
        await app.push_screen(PriceScreen({"region": "nowhere-9", "requests": "6e6"}))
        await settle(pilot)
        assert "$1.00 a month" in text_of(app)
        assert "‹ us-east-1" in text_of(app)


async def test_a_region_is_found_by_its_name(shop: Path) -> None:
    async with opened("price", pack=shop) as (app, pilot):
        await press(pilot, "down", "down", "down", "down", "o")
        await press(pilot, *"frankfurt", "enter")
        assert "eu-central-1, Frankfurt" in text_of(app)


# -- the panes ------------------------------------------------------------------------------------


async def test_the_formula_of_a_line_is_one_key_away() -> None:
    async with opened("price") as (app, pilot):
        await press(pilot, "f3", "enter")
        text = text_of(app)
        assert "3,000,000 requests − 1,000,000 free" in text
        assert "× $0.0000002 = $0.4" in text
        assert "requests, as of 2026-01-02" in text
        await press(pilot, "enter")
        assert "as of 2026-01-02. made" not in text_of(app)
        await press(pilot, "a")
        assert text_of(app).count("formula ") >= 2


def test_a_rate_of_another_region_is_said_to_be_assumed() -> None:
    line = Line(
        "Streamed",
        Decimal(2),
        "GB",
        Decimal("0.008"),
        Decimal("0.016"),
        "2 GB",
        date(2026, 1, 1),
        "AWS",
        tier="1 of 2: up to 10",
        assumed_from="us-east-1",
    )
    text = "\n".join(part.plain for part in price_text.line_origin(line, 70))
    assert "! assumed: this is the rate of us-east-1" in text
    assert "1 of 2: up to 10" in text
    assert "2 GB × $0.008 = $0.016" in text


def test_an_old_list_says_how_old_it_is() -> None:
    today = PRICES.as_of + timedelta(days=800)
    assert "! rates are 26 months old" in price_text.age_words(PRICES, today).plain
    assert "rates as of" in price_text.age_words(PRICES, PRICES.as_of).plain


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_pane_at_every_size(shop: Path, size: tuple[int, int]) -> None:
    async with opened("price", pack=shop, size=size) as (app, pilot):
        for tab in TABS:
            await show(app, pilot, tab)
            if tab in ("shares", "compare", "provisioned"):
                check_snapshot(app, f"price-{tab}-{size[0]}x{size[1]}")
            assert "went wrong" not in text_of(app)


async def test_both_architectures_and_the_break_even(shop: Path) -> None:
    async with opened("price", pack=shop, size=(120, 50)) as (app, pilot):
        await show(app, pilot, "compare")
        assert "x86_64 beside arm64" in text_of(app)
        assert "+$0.83" in text_of(app)
        await show(app, pilot, "provisioned")
        assert "Break-even at 60 % utilisation" in text_of(app)
        await show(app, pilot, "requests")
        assert "30,000,000 requests" in text_of(app)
        assert "$10┤" in text_of(app)


@pytest.mark.parametrize(
    ("rates", "words", "formula"),
    [
        (("1", "0.9", "0.5"), "at 180 % utilisation", "= 0.9 / (1 − 0.5), in USD"),
        (("1", "0.5001", "0.5"), "at 100.02 % utilisation", "= 0.5001 / (1 − 0.5), in USD"),
        (("1", "0.5", "1"), "costs no less than on demand", "on provisioned) = 0.5 / (1 − 1)"),
    ],
)
def test_where_it_is_never_cheaper_the_formula_says_why(
    rates: tuple[str, str, str], words: str, formula: str
) -> None:
    point = BreakEven(*map(Decimal, rates))
    text = " ".join(one.plain for one in price_text.break_even_lines(point, Decimal(1), 100))
    assert "is never the cheaper one here" in text
    assert words in text
    assert formula in text


async def test_a_chart_keeps_to_the_terminals_own_colours_where_there_are_sixteen() -> None:
    async with opened("price", size=(120, 40)) as (app, pilot):
        app.theme = "ansi-dark"
        for tab in ("memory", "requests"):
            await show(app, pilot, tab)
            plot = app.screen.query_one(f"#pane-{tab} PlotextPlot")
            strips = plot.render_lines(Region(0, 0, 9, 3))
            (axis, *_) = [part for strip in strips for part in strip if "$" in part.text]
            assert axis.style is not None
            for color in (axis.style.color, axis.style.bgcolor):
                assert color is None or color.is_default  # black on black, it would be unseen


async def test_where_the_list_lacks_a_rate_the_pane_says_so(shop: Path) -> None:
    async with opened("price", pack=shop, size=(120, 40)) as (app, pilot):
        app.screen.query_one("FoldingForm").pick("region", "ap-east-2")  # type: ignore[attr-defined]
        await settle(pilot)
        await show(app, pilot, "provisioned")
        assert "has no rate for" in text_of(app)


async def test_a_pane_without_a_bill_says_why() -> None:
    async with opened("price", size=(120, 40)) as (app, pilot):
        await show(app, pilot, "shares")
        await type_into(pilot, "many")
        await settle(pilot, lambda: "The bill is back" in text_of(app))
        await type_into(pilot, "7")
        await settle(pilot, lambda: "The bill is back" not in text_of(app))


# -- scenarios ------------------------------------------------------------------------------------


async def save_as(pilot: Pilot[int], title: str) -> None:
    await press(pilot, "ctrl+s")
    await type_into(pilot, title)
    await press(pilot, "enter")


async def test_scenarios_survive_a_restart_and_can_be_renamed_discarded_and_had_back() -> None:
    async with opened("price") as (app, pilot):
        await save_as(pilot, "Small")
        assert "Price › Small" in text_of(app)
        await type_into(pilot, "60000000")
        await save_as(pilot, "Large")
    async with opened("price") as (app, pilot):
        await press(pilot, "ctrl+o")
        assert "Small" in text_of(app)
        assert "$17.63" in text_of(app)
        await press(pilot, "e")
        await type_into(pilot, "Tiny [b]")
        await press(pilot, "enter")
        assert "Tiny [b]" in text_of(app)
        await press(pilot, "x")
        assert "Tiny [b]" not in text_of(app).replace("Discarded: Tiny [b]", "")
        await press(pilot, "z", "home", "enter")
        assert "Price › Tiny [b]" in text_of(app)
        assert "$0.40 a month" in text_of(app)


async def test_a_saved_one_is_kept_in_its_place_and_the_calculators_own_values_stay() -> None:
    async with opened("price") as (app, pilot):
        await save_as(pilot, "Small")
        await type_into(pilot, "60000000")
        await save_as(pilot, "Small")
        await press(pilot, "ctrl+o")
        assert text_of(app).count("Small") == 1
        assert "$17.63" in text_of(app)


async def test_bills_beside_each_other_and_as_files(shop: Path) -> None:
    async with opened("price", pack=shop, size=(100, 30)) as (app, pilot):
        await save_as(pilot, "Small")
        await press(pilot, "down")
        await type_into(pilot, "900")
        await save_as(pilot, "Slow")
        await press(pilot, "ctrl+o", "space", "down", "space", "c")
        text = text_of(app)
        assert "Beside each other" in text
        assert "difference" in text
        assert "What differs" in text
        check_snapshot(app, "price-beside-100x30")
        for number, (suffix, _, _) in enumerate(FORMATS):
            await press(pilot, "f4", *["down"] * number, "enter")
            (path,) = (home() / "exports").glob(f"price-bills-*.{suffix}")
            assert "Small" in path.read_text(encoding="utf-8")


async def test_one_bill_as_json_is_the_commands_document() -> None:
    async with opened("price") as (_, pilot):
        await press(pilot, "f4", "end", "enter")
        await settle(pilot, lambda: bool(list((home() / "exports").glob("price-*.json"))))
        (path,) = (home() / "exports").glob("price-*.json")
        document = json.loads(path.read_text(encoding="utf-8"))
        assert "0.40" in json.dumps(document)


async def test_comparing_needs_two_and_nothing_saved_says_how() -> None:
    async with opened("price") as (app, pilot):
        await press(pilot, "ctrl+o")
        assert "Nothing yet: ctrl+s in the calculator" in text_of(app)


# -- architectures --------------------------------------------------------------------------------


async def test_an_architecture_opens_and_its_values_can_be_tried_and_kept(shop: Path) -> None:
    async with opened("price", pack=shop, size=(120, 40)) as (app, pilot):
        await press(pilot, "ctrl+o", "enter")
        text = text_of(app)
        assert "Price › A small shop" in text
        assert "$5.80 a month" in text
        check_snapshot(app, "price-architecture-120x40")
        app.screen.query(FoldLine).first().focus()
        await press(pilot, "enter", "down")
        await type_into(pilot, "7000000")
        assert "$8.20 a month" in text_of(app)  # also the function's: its requests are the front's
        await type_into(pilot, "-1")
        assert "! Allowed" in text_of(app)
        await type_into(pilot, "7000000")
        await show(app, pilot, "shares")
        assert "By part" in text_of(app)
        await show(app, pilot, "compare")
        assert "on arm64" in text_of(app)
        await save_as(pilot, "My shop")
    async with opened("price", pack=shop, size=(120, 40)) as (app, pilot):
        await press(pilot, "ctrl+o", "enter")
        assert "Price › My shop" in text_of(app)
        assert "$8.20 a month" in text_of(app)


@pytest.mark.parametrize(
    "path", sorted((builtin_root() / "content" / "scenarios").glob("*.yaml")), ids=lambda p: p.stem
)
def test_what_is_not_changed_stays_as_it_was_written(path: Path) -> None:
    import yaml

    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if data["tool"] != "price":
        return
    form = parts_form(data, PRICES)
    same = form.changed(form.usual)
    assert same == {**data, "parts": [dict(part) for part in data["parts"]]}
    assert read_scenario(same, PRICES)[0] is not None
    labels = [item.label for group in form.groups for item in group.items]
    assert max(map(len, labels)) <= 30


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"parts": None},
        {"parts": ["x", {}, {"type": "nothing"}, {"type": "lambda"}]},
        {"title": ["a"], "region": 7, "parts": [{"type": "sqs", "requests": {"from": {}}}]},
    ],
    ids=str,
)
async def test_data_that_make_no_sense_are_said(data: dict[str, object]) -> None:
    from studylam.tui.screens.architecture import ArchitectureScreen

    async with opened("price", size=(120, 40)) as (app, pilot):
        await app.push_screen(ArchitectureScreen(data=data))
        await settle(pilot)
        assert "! no bill" in text_of(app)


def test_the_usual_values_cost_nothing() -> None:
    usage, _ = read_usage(usual_values(), PRICES)
    assert usage is not None
    assert estimate(usage, PRICES).total_usd == 0


async def test_an_exercise_is_on_the_shelf_and_takes_a_typed_number() -> None:
    async with opened("price", pack=builtin_root(), size=(100, 50)) as (app, pilot):
        await press(pilot, "ctrl+o", "end")
        app.screen.query_one("#exercises").focus()
        await press(pilot, "enter")
        assert "Price › What will this cost? › Six bills by hand" in text_of(app)
        assert "Thumbnails are made four million times" in text_of(app)
        await press(pilot, *"14.13", "enter")
        assert "without the free tier, which counts here" in text_of(app)
        assert "$7.27" in text_of(app)


async def test_a_scenario_of_a_pack_is_a_thing_to_go_to(shop: Path) -> None:
    async with opened("price", "shop", pack=shop) as (app, _):
        assert "Price › A small shop" in text_of(app)


async def test_renaming_and_discarding_are_for_saved_ones_only(shop: Path) -> None:
    async with opened("price", pack=shop) as (app, pilot):
        await save_as(pilot, "Mine")
        await press(pilot, "ctrl+o")
        assert "e rename" in text_of(app)
        app.screen.query_one("#architectures").focus()
        await settle(pilot)
        assert "e rename" not in text_of(app)
        await press(pilot, "x")
        assert "Mine" in text_of(app)
