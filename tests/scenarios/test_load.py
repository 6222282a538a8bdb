"""Load scenarios: data to a simulation within the packs' limits, every mistake at its place."""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from studylam.errors import BadInputError, FieldError, NotFoundError
from studylam.packs import Library, builtin_root
from studylam.pricing import load_prices
from studylam.scenarios.catalogue import open_scenario
from studylam.scenarios.load import bill, check_data, explain, read_load, with_settings
from studylam.scenarios.load_report import bars, by_reason, squeeze, to_csv, to_json, told
from studylam.scenarios.load_words import share
from studylam.scenarios.replay import read_replay
from studylam.simulation.load import (
    AsyncSource,
    Burst,
    DailyCurve,
    Exponential,
    Fixed,
    LogNormal,
    Mixture,
    Replay,
    SqsSource,
    Steps,
    SyncSource,
    Throttle,
    Uniform,
    simulate,
)

DATA: dict[str, Any] = {
    "tool": "load",
    "title": "Small",
    "until_s": 10,
    "functions": {"f": {"duration_ms": 1000, "init_ms": 500, "memory_mb": 1024}},
    "sources": {
        "web": {"calls": "f", "kind": "sync", "arrivals": {"kind": "replay", "points": [[0, 3]]}}
    },
}


@pytest.fixture(scope="module")
def library(built_in: Library) -> Library:
    return built_in


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The data with another value at a path."""
    data = copy.deepcopy(DATA)
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return data


def test_limits_come_from_the_facts(library: Library) -> None:
    account = read_load(DATA, library).scenario.account
    assert (account.concurrency, account.unreserved_least) == (1_000, 100)
    assert (account.environments_per_period, account.period_s) == (1_000, 10)
    assert account.requests_per_environment_per_s == 10
    assert account.requests_growth_per_period == 10_000
    data = changed("sources", "web", "kind", to="async")
    [source] = read_load(data, library).scenario.sources
    assert isinstance(source, AsyncSource)
    assert (source.waits_s, source.max_age_s) == ((60, 120), 21_600)
    assert (source.backoff.first_s, source.backoff.most_s) == (1, 300)
    data = changed("sources", "web", "kind", to="sqs")
    [queue] = read_load(data, library).scenario.sources
    assert isinstance(queue, SqsSource)
    assert (queue.polling.first, queue.polling.per_minute, queue.polling.most) == (5, 300, 1_250)
    # As long as the function may take: 900 s.
    assert (queue.batch_size, queue.visibility_s) == (10, 900)


def test_all_of_it_is_read(library: Library) -> None:
    data = {
        "tool": "load",
        "until_s": 60,
        "region": "eu-west-1",
        "free_tier": True,
        "account": {"concurrency": "2,000", "environments_per_period": "unlimited"},
        "functions": {
            "a": {
                "duration_ms": {"median": 100, "p99": 900},
                "init_ms": {"low": 100, "high": 200},
                "arch": "arm64",
                "timeout_s": 10,
                "reserved": 50,
                "provisioned": 5,
                "idle_s": 60,
                "error_rate": 0.1,
                "per_record_ms": 20,
            },
            "b": {"duration_ms": {"mean": 80}},
            "c": {"duration_ms": {"usual": {"mean": 50}, "other": 9000, "share": 0.01}},
        },
        "sources": {
            "one": {
                "calls": "a",
                "kind": "sync",
                "retries": 2,
                "jitter": False,
                "arrivals": {"kind": "burst", "peak_per_s": 9, "at_s": 5, "for_s": 2, "every_s": 9},
            },
            "two": {
                "calls": "b",
                "kind": "async",
                "max_retries": 1,
                "max_age_s": 60,
                "destination": "dead-letter queue",
                "arrivals": {"kind": "steps", "steps": [[10, 5], [5, 0]]},
            },
            "three": {
                "calls": "a",
                "kind": "sqs",
                "batch_size": 100,
                "window_s": 2,
                "max_concurrency": 9,
                "visibility_s": 60,
                "max_receives": 3,
                "arrivals": {"kind": "daily", "peak_per_s": 3},
            },
        },
    }
    load = read_load(data, library)
    account, (a, b, c) = load.scenario.account, load.scenario.functions
    assert (account.concurrency, account.environments_per_period) == (2_000, math.inf)
    assert (a.duration, a.init) == (LogNormal(0.1, 0.9), Uniform(0.1, 0.2))
    assert (a.reserved, a.provisioned, a.idle_s, a.error_rate) == (50, 5, 60, 0.1)
    assert (a.timeout_s, a.per_record_s) == (10, 0.02)
    assert (b.duration, b.init) == (Exponential(0.08), Fixed(0))
    assert c.duration == Mixture(Exponential(0.05), Fixed(9.0), 0.01)
    one, two, three = load.scenario.sources
    assert isinstance(one, SyncSource) and one.retries == 2 and not one.backoff.jitter
    assert isinstance(one.arrivals, Burst) and one.arrivals.every_s == 9
    assert isinstance(two, AsyncSource) and (two.retries, two.destination) == (
        1,
        "dead-letter queue",
    )
    assert two.arrivals == Steps(((10, 5), (5, 0)))
    assert isinstance(three, SqsSource) and three.max_concurrency == 9
    assert isinstance(three.arrivals, DailyCurve) and three.arrivals.peak_hour == 14
    assert load.sources == ("one", "two", "three")
    assert load.architectures == {"a": "arm64", "b": "x86_64", "c": "x86_64"}


@pytest.mark.parametrize(
    ("path", "value", "at", "says"),
    [
        (("until_s",), None, (), "'until_s' is missing"),
        (("until_s",), 0, ("until_s",), "can't be 0 s"),
        (("until_s",), True, ("until_s",), "should be a number, not true"),
        (("until",), 5, ("until",), "no key 'until'"),
        (("functions",), {}, ("functions",), "at least one"),
        (("functions",), [1], ("functions",), "at least one"),
        (("functions", "f"), 7, ("functions", "f"), "keys with values, not '7'"),
        (("functions", "f", "memory_mb"), 20_000, ("functions", "f", "memory_mb"), "20,000 MB"),
        (("functions", "f", "memory_mb"), 128.5, ("functions", "f", "memory_mb"), "whole number"),
        (("functions", "f", "timeout_s"), 960, ("functions", "f", "timeout_s"), "can't be 960 s"),
        (("functions", "f", "duration_ms"), -1, ("functions", "f", "duration_ms"), "-1 ms"),
        (("functions", "f", "duration_ms"), None, ("functions", "f"), "missing"),
        (
            ("functions", "f", "duration_ms"),
            {"median": 100, "p99": 5},
            ("functions", "f", "duration_ms", "p99"),
            "below the median",
        ),
        (
            ("functions", "f", "duration_ms"),
            {"mode": 4},
            ("functions", "f", "duration_ms"),
            "no duration",
        ),
        (
            ("functions", "f", "duration_ms"),
            {"usual": {"usual": 1, "other": 2, "share": 0.5}, "other": 3, "share": 0.1},
            ("functions", "f", "duration_ms", "usual"),
            "can't be part of a mixture",
        ),
        (("functions", "f", "arch"), "arm", ("functions", "f", "arch"), "can't be 'arm'"),
        (("functions", "f", "reserved"), -1, ("functions", "f", "reserved"), "can't be -1"),
        (("functions", "f", "reserved"), 901, ("functions", "f", "reserved"), "900 can be"),
        (("functions", "f", "provisioned"), 901, ("functions", "f", "provisioned"), "stay unres"),
        (("functions", "f", "error_rate"), 1.5, ("functions", "f", "error_rate"), "can't be 1.5"),
        (("functions", "f", "memroy_mb"), 1, ("functions", "f", "memroy_mb"), "no key"),
        (("functions", "a b"), {"duration_ms": 1}, ("functions", "a b"), "is no name"),
        (("sources", "web", "calls"), "g", ("sources", "web", "calls"), "can't be 'g'"),
        (("sources", "web", "kind"), "http", ("sources", "web", "kind"), "can't be 'http'"),
        (("sources", "web", "retries"), 1.5, ("sources", "web", "retries"), "whole number"),
        (("sources", "web", "arrivals"), None, ("sources", "web", "arrivals"), "'kind' is missing"),
        (
            ("sources", "web", "arrivals"),
            {"kind": "poisson", "per_s": 1e7},
            ("sources", "web", "arrivals", "per_s"),
            "can't be 10,000,000 per second",
        ),
        (
            ("sources", "web", "arrivals"),
            {"kind": "replay", "points": [[1, 1], [0, 1]]},
            ("sources", "web", "arrivals", "points", 1),
            "in order",
        ),
        (
            ("sources", "web", "arrivals"),
            {"kind": "steps", "steps": [[0, 1]]},
            ("sources", "web", "arrivals", "steps", 0),
            "longer than nothing",
        ),
        (("account",), {"concurrency": "many"}, ("account", "concurrency"), "be a number"),
    ],
)
def test_each_mistake_is_told_at_its_place(
    path: tuple[str, ...], value: Any, at: tuple[Any, ...], says: str, library: Library
) -> None:
    wrong = list(check_data(changed(*path, to=value), library))
    assert says in wrong[0].message
    assert wrong[0].path == at


def test_all_mistakes_are_told_at_once(library: Library) -> None:
    data = changed("functions", "f", "memory_mb", to=1)
    data["until_s"] = "long"
    data["sources"]["web"]["kind"] = "ftp"
    assert [error.path[0] for error in check_data(data, library)] == [
        "until_s",
        "functions",
        "sources",
    ]
    memory = next(e for e in check_data(data, library) if e.path[0] == "functions")
    assert memory.hint is not None and "128 to 10,240 MB (Lambda quotas" in memory.hint


def test_provisioned_within_reserved_and_reservations_within_the_account(library: Library) -> None:
    data = changed("functions", "f", "reserved", to=5)
    data["functions"]["f"]["provisioned"] = 6
    [error] = check_data(data, library)
    assert error.path == ("functions", "f", "provisioned")
    data = changed("functions", "g", to={"duration_ms": 1, "reserved": 500})
    data["functions"]["f"]["reserved"] = 450
    [error] = check_data(data, library)
    assert error.path == ("functions", "g", "reserved")
    assert "450 can be" in error.message


def test_a_visibility_timeout_below_the_functions_is_refused_as_lambda_does(
    library: Library,
) -> None:
    data = changed("sources", "web", "kind", to="sqs")
    data["sources"]["web"] |= {"visibility_s": 30}
    [error] = check_data(data, library)
    assert error.path == ("sources", "web", "visibility_s")
    data["sources"]["web"] |= {"batch_size": 500, "visibility_s": 900}
    [error] = check_data(data, library)
    assert "batching window" in error.message


def test_settings_by_address() -> None:
    made = with_settings(
        DATA,
        {
            "function.f.reserved": "50",
            "functions.f.init_ms": "{mean: 200}",
            "source.web.arrivals": "{kind: poisson, per_s: 20}",
            "account.concurrency": "500",
            "until_s": "60",
            "function.f.memory_mb": "",
        },
    )
    assert made["functions"]["f"] == {
        "duration_ms": 1000,
        "init_ms": {"mean": 200},
        "reserved": 50,
    }
    assert made["sources"]["web"]["arrivals"] == {"kind": "poisson", "per_s": 20}
    assert made["account"] == {"concurrency": 500}
    assert made["until_s"] == 60
    assert DATA["until_s"] == 10
    for address in ("function.g.reserved", "function.f", "", "a..b", "until_s.x", "function"):
        with pytest.raises(FieldError):
            with_settings(DATA, {address: "1"})
    with pytest.raises(FieldError):
        with_settings(DATA, {"until_s": "{a: "})


# -- a run's bill and words ------------------------------------------------------------------------


def test_a_bill_of_exact_quantities(library: Library) -> None:
    """Three cold starts of 1.5 s at 1 GB: 4.5 GB-s and three requests, by hand."""
    prices = load_prices(builtin_root() / "content/prices/aws-lambda-2026.yaml")
    load = read_load(DATA, library)
    run = simulate(load.scenario)
    cost = bill(load, run, prices)
    assert [(line.item, line.quantity) for line in cost.lines] == [
        ("Requests", 3),
        ("Duration, x86_64", Decimal("4.5")),
    ]
    assert cost.exact_usd == 3 * Decimal("0.0000002") + Decimal("4.5") * Decimal("0.0000166667")
    # A month is 730 hours, 262,800 times the ten seconds.
    month = bill(load, run, prices, month=True)
    assert month.lines[0].quantity == 3 * 262_800
    free = bill(read_load(DATA | {"free_tier": True}, library), run, prices, month=True)
    assert free.lines[0].quantity == 0
    assert free.lines[1].quantity == Decimal("4.5") * 262_800 - 400_000
    # A part of the time: 3 requests in 9.7 s are no whole number a month, and are told shortly.
    odd = read_load(DATA | {"free_tier": True, "until_s": 9.7}, library)
    [requests, _] = bill(odd, simulate(odd.scenario), prices, month=True).lines
    assert requests.formula.endswith(" − 812,783.505 free")


def test_provisioned_concurrency_is_billed_in_steps_of_five_minutes(library: Library) -> None:
    prices = load_prices(builtin_root() / "content/prices/aws-lambda-2026.yaml")
    load = read_load(changed("functions", "f", "provisioned", to=2), library)
    run = simulate(load.scenario)
    quantities = {line.meter: line.quantity for line in bill(load, run, prices).lines}
    # Two of the three calls on them, of 1 s each; the third spills over, 1.5 s.
    assert quantities == {
        "requests": 3,
        "duration_x86_64": Decimal("1.5"),
        "provisioned_x86_64": 2 * 300,
        "provisioned_duration_x86_64": 2,
    }


def test_an_unknown_region_has_no_bill(library: Library) -> None:
    prices = load_prices(builtin_root() / "content/prices/aws-lambda-2026.yaml")
    load = read_load(DATA | {"region": "mars-1"}, library)
    with pytest.raises(NotFoundError):
        bill(load, simulate(load.scenario), prices)


def test_words_say_what_limited_it(library: Library) -> None:
    def said(data: dict[str, Any]) -> str:
        return "\n".join(explain(simulate(read_load(data, library).scenario)))

    assert "Nothing limited" in said(changed("functions", "f", "provisioned", to=3))
    assert "100.0 %) were cold starts, of 0.50 s" in said(DATA)
    # Also of those that go on at the end, whose Init isn't billed yet.
    assert "of 0.50 s" in said(changed("functions", "f", "duration_ms", to=60_000))
    assert "all 1 reserved environments" in said(changed("functions", "f", "reserved", to=1))
    assert "3 requests a second × 1 s need 3 environments" in said(
        changed("functions", "f", "reserved", to=1)
    )
    assert "0 stops the function" in said(changed("functions", "f", "reserved", to=0))
    account = DATA | {"account": {"concurrency": 101, "unreserved_least": 0}}
    account = copy.deepcopy(account)
    account["sources"]["web"]["arrivals"]["points"] = [[0, 200]]
    assert "all 101 that the account has unreserved" in said(account)
    account["account"] = {"environments_per_period": 20}
    assert "20 per 10 s and function" in said(account)
    assert "cut off at the timeout of 1 s" in said(
        changed("functions", "f", "duration_ms", to=1500)
        | {"functions": {"f": {"duration_ms": 1500, "timeout_s": 1}}}
    )


def test_the_document_the_table_and_the_lines(library: Library) -> None:
    load = read_load(changed("functions", "f", "reserved", to=2), library)
    run = simulate(load.scenario)
    document = to_json(load, run)
    f = document["functions"]["f"]
    assert (f["arrivals"], f["cold"], f["throttled"], f["served"]) == (3, 2, 1, 2)
    assert f["throttle_reasons"] == {"ReservedFunctionConcurrentInvocationLimitExceeded": 1}
    assert f["limited_by"] == {"reserved": 1}
    assert f["latency_s"]["p50"] == pytest.approx(1.5, rel=0.01)
    assert f["series"]["arrivals"] == [3] + [0] * 9
    assert f["billed"]["seconds"] == 3
    rows = list(to_csv(run))
    assert len(rows) == 11 and rows[0].startswith("function,begin_s,arrivals")
    # Each bucket's row says all that can become of an arrival.
    told_of = set(rows[0].split(","))
    assert {"served", "failed", "rejected", "dropped", "spilled", "timeouts"} <= told_of
    assert set(f["series"]) <= told_of
    lines = "\n".join(told(load, run))
    assert "1 rejected with 429" in lines and "p50 1.5 s" in lines
    total = run.functions["f"].totals()
    total.throttled = {Throttle.ACCOUNT: 1, Throttle.SCALING: 2}
    assert by_reason(total) == {"ConcurrentInvocationLimitExceeded": 3}


def test_words_of_a_start_tell_what_init_adds(library: Library) -> None:
    """All are in use though few are needed: while they start, each takes longer."""
    data = changed("functions", "f", "init_ms", to=4000)
    data["functions"]["f"] |= {"duration_ms": 100, "reserved": 20}
    data["sources"]["web"]["arrivals"] = {"kind": "constant", "per_s": 100}
    [words] = [one for one in explain(simulate(read_load(data, library).scenario)) if "×" in one]
    assert words.endswith(
        "need 10 environments at once; while they start, with 4 s of Init each, 410."
    )
    few = share(1, 10_000)
    assert (few, share(0, 7), share(1, 8)) == ("under 0.1 %", "0.0 %", "12.5 %")


def test_words_take_reservations_off_the_accounts_request_rate(library: Library) -> None:
    data = copy.deepcopy(DATA) | {"account": {"concurrency": 10, "unreserved_least": 0}}
    data["functions"]["kept"] = {"duration_ms": 1, "reserved": 4}
    data["functions"]["f"]["duration_ms"] = 1
    data["functions"]["f"]["init_ms"] = 0
    data["sources"]["web"]["arrivals"] = {"kind": "constant", "per_s": 100}
    said = "\n".join(explain(simulate(read_load(data, library).scenario)))
    assert "40.0 %) were throttled, as 60 requests a second" in said
    assert "less the 4 that are reserved" in said


def test_charts_keep_peaks_of_levels_and_means_of_rates() -> None:
    assert squeeze([0, 4, 0, 8], 2, most=True) == [4, 8]
    assert squeeze([0, 4, 0, 8], 2, most=False) == [2, 4]
    assert bars([0, 1, 4], "▁▂▃▄▅▆▇█") == " ▃█"
    assert bars([0, 0], "12") == "  "


# -- replayed files --------------------------------------------------------------------------------


def replaying(file: str) -> dict[str, Any]:
    return changed("sources", "web", "arrivals", to={"kind": "replay", "file": file})


def test_a_file_beside_the_scenario_is_replayed(tmp_path: Path, library: Library) -> None:
    (tmp_path / "seconds.csv").write_text("time,count\n0,3\n2.5\n4,0\n")
    load = read_load(replaying("seconds.csv"), library, folder=tmp_path)
    assert load.scenario.sources[0].arrivals == Replay(((0.0, 3), (2.5, 1), (4.0, 0)))
    (tmp_path / "wrong.csv").write_text("0,3\nsoon\n")
    [error] = check_data(replaying("wrong.csv"), library, folder=tmp_path)
    assert error.path == ("sources", "web", "arrivals", "file")
    assert error.message == "wrong.csv:2: 'soon' is no time."
    (tmp_path / "days.csv").write_text(
        '"2026-11-28T09:00:00+01:00", 2\n2026-11-28T08:00:07.5Z,1\n', encoding="utf-8-sig"
    )
    assert read_replay(tmp_path / "days.csv") == ((0.0, 2), (7.5, 1))


@pytest.mark.parametrize("name", ["../a.csv", "/etc/passwd", "x/../../a.csv", "~/a.csv", ".", ""])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path, library: Library) -> None:
    (tmp_path / "a.csv").write_text("0,1\n")
    inside = tmp_path / "pack"
    inside.mkdir()
    wrong = list(check_data(replaying(name), library, folder=inside))
    assert [error.path[-1] for error in wrong][:1] in (["file"], ["arrivals"])


def test_no_link_is_followed(tmp_path: Path, library: Library) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text("0,1\n")
    inside = tmp_path / "pack"
    (inside / "below").mkdir(parents=True)
    (inside / "link.csv").symlink_to(outside)
    (inside / "folder").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.csv")
    for name in ("link.csv", "folder/secret.csv", "pipe.csv", "below", "none.csv"):
        [error] = check_data(replaying(name), library, folder=inside)
        assert error.path == ("sources", "web", "arrivals", "file"), name
    [error] = check_data(replaying("x" * 5_000), library, folder=inside)
    assert "too long" in error.message and len(error.message) < 200
    [error] = check_data(replaying("a.csv"), library)
    assert "no folder" in error.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("when,how many\n0,1\nlater,2\n", 3, "'later' is no time"),
        ("0,1\n5,some\n", 2, "'some' is no count"),
        ("0,1\n5,-1\n", 2, "is no count"),
        ("0,1\n5,1.5\n", 2, "is no count"),
        ('0,1\n"1,5",1\n', 2, "'1,5' is no time"),
        ('0,"1,00"\n', 1, "'1,00' is no count"),
        ("5,1\n\n4,1\n", 3, "aren't in order"),
        ("0,1,2\n", 1, "3 columns"),
        ("2026-11-28T09:00:00,1\n5,1\n", 2, "'5' is no time"),
        ("0,1\n99999999999,1\n", 2, "31 days"),
        ('0,"1\n', 1, "no CSV"),
        ("0,30000000\n", 1, "no count"),
        ("time,count\n", None, "no arrivals"),
        ("-1,1\n", 1, "before the start"),
    ],
)
def test_a_wrong_row_is_told_by_its_line(
    text: str, line: int | None, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(BadInputError, match=says) as caught:
        read_replay(path)
    assert caught.value.where == (f"{path}:{line}" if line else str(path))


# -- found by file or id ---------------------------------------------------------------------------


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_and_an_id_are_found(tmp_path: Path, library: Library) -> None:
    path = write(tmp_path, "tool: load\ntitle: Mine\nuntil_s: 5\n")
    opened = open_scenario(str(path), "load", library)
    assert (opened.id, opened.title, opened.folder) == ("mine", "Mine", tmp_path)
    assert open_scenario("load-spike", "load", library).title == "A spike that throttles"
    with pytest.raises(NotFoundError, match="no scenario called 'load-spiky'"):
        open_scenario("load-spiky", "load", library)
    with pytest.raises(NotFoundError, match="no file"):
        open_scenario("none.yaml", "load", library)


def test_a_mistake_is_told_with_file_line_and_column(tmp_path: Path, library: Library) -> None:
    path = write(
        tmp_path,
        "tool: load\nuntil_s: 5\nfunctions:\n  f: {duration_ms: 5,\n      reserved: lots}\n"
        "sources:\n  a: {calls: f, kind: sync, arrivals: {kind: constant, per_s: 1}}\n",
    )
    opened = open_scenario(str(path), "load", library)
    with pytest.raises(FieldError) as caught, opened.places():
        read_load(opened.data, library)
    assert caught.value.where == f"{path}:5:7"


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("tool: price\n", ":1:1", "for 'price', not for 'load'"),
        ("title: x\n", ":1:1", "'tool' is missing"),
        ("- a\n", ":1:1", "keys with values"),
        ("a: [\n", ":", "can't be parsed"),
        ("", "", "empty"),
        ("a: 1\na: 2\n", ":2:1", ""),
        ("&a [*a]\n", ":1", ""),
    ],
)
def test_files_that_are_no_scenario(
    text: str, where: str, says: str, tmp_path: Path, library: Library
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(BadInputError) as caught:
        open_scenario(str(path), "load", library)
    assert says in caught.value.message
    assert caught.value.where is not None and caught.value.where.startswith(f"{path}{where}")


def test_special_files_are_refused(tmp_path: Path, library: Library) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    write(tmp_path, "tool: load # " + "x" * 3_000_000, "large.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"tool: \xff\n")
    for name in ("pipe", "folder", "large", "bytes"):
        with pytest.raises(BadInputError):
            open_scenario(str(tmp_path / f"{name}.yaml"), "load", library)


@pytest.mark.parametrize("name", ["load-spike", "load-starved", "load-rare", "load-queue-worker"])
def test_the_courses_scenarios_teach_what_they_say(name: str, library: Library) -> None:
    opened = open_scenario(name, "load", library)
    load = read_load(opened.data, library, folder=opened.folder)
    totals: Callable[..., Any] = lambda made, which: (  # noqa: E731
        simulate(made.scenario, seed=1).functions[which].totals()
    )
    match name:
        case "load-spike":
            assert totals(load, "tickets").throttled.keys() == {Throttle.ACCOUNT}
            more = with_settings(opened.data, {"account.concurrency": "3000"})
            found = totals(read_load(more, library), "tickets").throttled
            assert found.keys() == {Throttle.SCALING}
        case "load-starved":
            assert totals(load, "checkout").throttles > 5_000
            kept = with_settings(opened.data, {"function.checkout.reserved": "150"})
            assert totals(read_load(kept, library), "checkout").throttles < 500
            assert 1_700 < totals(load, "report").arrivals < 1_900  # as it says
        case "load-rare":
            total = totals(load, "internal")
            # Poisson: the share of gaps of more than five minutes.
            assert total.cold / total.arrivals == pytest.approx(math.exp(-0.0024 * 300), abs=0.1)
        case _:
            assert totals(load, "worker").concurrency == 20
            reserved = {"source.orders.max_concurrency": "", "function.worker.reserved": "20"}
            run = simulate(
                read_load(with_settings(opened.data, reserved), library).scenario, seed=1
            )
            assert run.functions["worker"].to_destination > 1_000


def test_all_of_the_courses_loads_can_be_read(library: Library) -> None:
    loads = [one for one in library.scenarios if one.tool == "load"]
    assert len(loads) >= 7
    for one in loads:
        folder = Path(one.path).parent
        assert list(check_data(one.data, library, folder=folder)) == [], one.id
