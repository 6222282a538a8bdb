"""``studylam simulate load``: from a file or a pack's scenario to figures, series and a bill."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run

SCENARIO = """\
tool: load
title: Small
until_s: 20
functions:
  resize: {duration_ms: 1000, init_ms: 500, memory_mb: 1024, reserved: 2}
sources:
  web:
    calls: resize
    kind: sync
    arrivals: {kind: replay, points: [[0, 3], [10, 2]]}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO)
    return str(path)


def simulated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The document of a run that works."""
    assert run(["simulate", "load", *arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


def test_a_file_is_simulated(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "load", file]) == 0
    out = capsys.readouterr().out
    assert "1 ReservedFunctionConcurrentInvocationLimitExceeded" in out
    assert "4 served, 1 rejected with 429" in out
    assert "2 cold (50.0 %), 2 warm" in out
    assert "p50 " in out and "up to 2" in out
    # Nothing is wider than a common terminal: sentences are set, and charts have room.
    assert max(map(len, out.splitlines())) <= 80
    assert "all 2 reserved environments were in use" in " ".join(out.split())
    # Two of 1.5 s and two of 1 s, at 1 GB; four requests.
    assert "5 s (1 s Init) × 1 GB" in out and "4 requests" in out
    assert "Total" in out and "a month" in out


def test_the_document_has_totals_series_and_the_bill(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = simulated(capsys, file)
    resize = document["functions"]["resize"]
    assert (resize["arrivals"], resize["served"], resize["throttled"]) == (5, 4, 1)
    assert resize["series"]["throttles"] == [1] + [0] * 19
    assert document["account"] == {"concurrency": 1000, "unreserved": 998, "peak_concurrency": 2}
    exact = 4 * Decimal("0.0000002") + 5 * Decimal("0.0000166667")
    assert Decimal(document["bill"]["exact_usd"]) == exact
    assert Decimal(document["month"]["exact_usd"]) > 1
    assert document["explanation"]


def test_the_same_seed_gives_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    short = ("load-rare", "--until", "7200")
    first = simulated(capsys, *short)
    assert first == simulated(capsys, *short, "--seed", "1")
    assert first["functions"] != simulated(capsys, *short, "--seed", "2")["functions"]
    assert first["until_s"] == 7200


def test_values_are_set_by_address(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_ = ("--set", "function.resize.reserved=", "--set", "account.concurrency=102")
    document = simulated(capsys, file, *set_, "--set", "until_s=5")
    assert document["functions"]["resize"]["throttled"] == 0
    assert document["account"]["concurrency"] == 102
    assert document["simulated_s"] == 5


def test_the_series_as_csv(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "load", file, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 20
    assert rows[0]["function"] == "resize"
    assert (rows[0]["arrivals"], rows[0]["throttled_reserved"]) == ("3", "1")
    assert rows[10]["warm"] == "2"


def test_a_file_of_arrivals_is_replayed(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrivals = tmp_path / "week.csv"
    arrivals.write_text("time,count\n2026-11-28T09:00:00,1\n2026-11-28T09:00:05,1\n")
    document = simulated(capsys, file, "--replay", f"web={arrivals}")
    assert document["functions"]["resize"]["arrivals"] == 2
    assert run(["simulate", "load", file, "--replay", f"app={arrivals}"]) == 2
    assert "no source 'app'" in capsys.readouterr().err
    arrivals.write_text("0,1\nsoon,1\n")
    assert run(["simulate", "load", file, "--replay", f"web={arrivals}"]) == 2
    assert f"{arrivals}:2" in capsys.readouterr().err


def test_ctrl_c_shows_what_there_was_until_then(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = signal.getsignal(signal.SIGINT)

    def press() -> None:
        while signal.getsignal(signal.SIGINT) is usual:  # until the command listens
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=press, daemon=True)
    pressing.start()
    arrivals = "source.web.arrivals={kind: poisson, per_s: 1000}"
    status = run(["simulate", "load", file, "--until", "2000", "--set", arrivals, "--json"])
    pressing.join()
    out, err = capsys.readouterr()
    assert status == 130
    assert signal.getsignal(signal.SIGINT) is usual
    document = json.loads(out)
    simulated_s = document["simulated_s"]
    assert f"Stopped at {simulated_s:,g} s of 2,000 s" in err
    assert simulated_s < document["until_s"] and simulated_s % document["bucket_s"] == 0
    # The books are closed there.
    one = document["functions"]["resize"]
    ends = ("served", "failed", "rejected", "dropped", "waiting", "in_work")
    assert one["arrivals"] == sum(one[end] for end in ends) > 0


@pytest.mark.parametrize(
    ("line", "other", "where", "says"),
    [
        ("until_s: 20", "until_s: soon", ":3:1", "'until_s' should be a number"),
        ("memory_mb: 1024", "memory_mb: 20000", ":5:", "128 to 10,240 MB"),
        ("reserved: 2", "reserved: 2000", ":5:", "stay unreserved"),
        ("kind: sync", "kind: snyc", ":9:5", "Did you mean sync?"),
        ("calls: resize", "calls: resise", ":8:5", "Did you mean resize?"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    line: str,
    other: str,
    where: str,
    says: str,
    file: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path(file).write_text(SCENARIO.replace(line, other))
    assert run(["simulate", "load", file]) == 2
    err = capsys.readouterr().err
    assert f"{file}{where}" in err
    assert says in err


def test_a_rate_that_isnt_there_is_told_before_the_run(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A price list has no rate for it in that Region: 20 million arrivals would come first."""
    arrivals = "source.web.arrivals={kind: constant, per_s: 1000000}"
    on = ("function.resize.arch=arm64", "function.resize.provisioned=1")
    settings = ("region=eu-central-1", *on, arrivals)
    changes = [part for one in settings for part in ("--set", one)]
    assert run(["simulate", "load", file, *changes]) == 2
    assert "no rate for provisioned concurrency on arm64" in capsys.readouterr().err


def test_wrong_calls(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["load-nothing"],
        ["none.yaml"],
        [file, "--set", "reserved"],
        [file, "--set", "function.crop.reserved=1"],
        [file, "--set", "function.resize.reserved=many"],
        [file, "--until", "-5"],
        [file, "--until", "inf"],
        [file, "--until", "nan"],
        [file, "--set", "region=mars-1"],
        [file, "--json", "--csv"],
        [file, "--replay", "web"],
        [file, "--price-list", "none.yaml"],
    ):
        assert run(["simulate", "load", *arguments]) == 2, arguments
        assert "Traceback" not in capsys.readouterr().err


def test_a_scenario_that_is_no_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("tool: retries\ntitle: x\n")
    assert run(["simulate", "load", str(path)]) == 2
    assert "studylam simulate retries" in capsys.readouterr().err
