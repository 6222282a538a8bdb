"""``studylam doctor``: what it says, and what it exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.errors import SandboxError
from studylam.runtime.sandbox import LAYERS, SERVICE_LAYERS


def doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, object]]]:
    status = run(["doctor", "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_what_it_finds(capsys: pytest.CaptureFixture[str], own_home: Path) -> None:
    status, found = doctor(capsys)
    assert list(found) == ["versions", "terminal", "record", "sandbox", "cloud"]
    assert found["versions"]["boto3"] and found["versions"]["moto"]
    assert found["record"]["path"] == str(own_home / "progress.db")
    assert found["record"]["writable"] is True
    layers = found["sandbox"]["layers"]
    assert isinstance(layers, list)
    assert [layer["name"] for layer in layers] == list(LAYERS)
    assert status == (0 if found["sandbox"]["tier"] else 1)
    assert found["cloud"]["runs"] is True
    around = found["cloud"]["layers"]
    assert isinstance(around, list)
    assert [layer["name"] for layer in around] == list(SERVICE_LAYERS)


def test_it_reads_well(capsys: pytest.CaptureFixture[str]) -> None:
    run(["doctor"])
    text = capsys.readouterr().out
    for heading in ("Versions", "Terminal", "Your record", "Sandbox", "Cloud"):
        assert heading in text
    assert "Traceback" not in text


def test_a_broken_record_is_told_and_left_alone(
    capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    record = own_home / "progress.db"
    record.write_bytes(b"this is no database" * 100)
    _, found = doctor(capsys)
    assert found["record"]["health"] == "file is not a database"
    assert "import" in str(found["record"]["mend"])
    assert record.read_bytes() == b"this is no database" * 100


def test_a_home_whose_name_is_no_utf_8(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYLAM_HOME", f"{tmp_path}/a b?\udcff")
    assert run(["progress", "goal", "--exam", "saa-c03", "--on", "2027-02-01"]) == 0
    capsys.readouterr()
    _, found = doctor(capsys)
    assert found["record"]["health"] == "ok"


def test_a_home_that_is_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "file"))
    _, found = doctor(capsys)
    assert found["record"]["writable"] is False
    assert found["record"]["mend"]


def test_a_machine_without_a_sandbox(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from studylam.runtime import tiers

    def broken(tier: str) -> None:
        raise SandboxError(f"Tier {tier} doesn't hold.")

    monkeypatch.delenv("STUDYLAM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_proven", broken)
    status, found = doctor(capsys)
    assert status == 1
    assert found["sandbox"]["tier"] is None
    assert "Tier A doesn't hold. Tier B doesn't hold." in str(found["sandbox"]["reason"])
