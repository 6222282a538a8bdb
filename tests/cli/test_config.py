"""``studylam config``: what is set, whether it is right, what could be set."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.config import SETTINGS
from studylam.tui.actions import ACTIONS

SET = """
[look]
theme = "norrd"
hints = false

[keys]
"rows.open" = "enter, o"
"lab.run" = "f6"
"""


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert run(["config", *words]) == status
    return capsys.readouterr().out


@pytest.fixture
def file(own_home: Path) -> Path:
    path = own_home / "config.toml"
    path.write_text(SET, encoding="utf-8")
    return path


def test_without_a_file_it_says_what_is_in_force(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = told(capsys)
    assert out.startswith(f"{own_home / 'config.toml'}  (not there")
    assert re.search(r'look\.motion +"full"', out)
    assert "It isn't there: nothing is set." in told(capsys, "check")


def test_what_is_set_comes_with_its_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys)
    assert re.search(r"look\.hints +false +config\.toml:4\n", out)
    assert re.search(r'rows\.open +"enter, o" +config\.toml:7\n', out)
    assert re.search(r'look\.theme +""\n', out)  # there is no such theme
    assert "2 mistakes left out: studylam config check" in out
    document = json.loads(told(capsys, "--json"))
    assert document["path"] == str(file)
    assert document["settings"]["look.hints"] == {"value": False, "from": "config.toml:4"}
    assert [row["id"] for row in document["keys"]] == ["rows.open"]
    assert len(document["mistakes"]) == 2


def test_check_tells_each_mistake(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "check", status=1)
    assert f"{file}:3: There is no theme 'norrd'.\n  Did you mean nord?" in out
    assert f"{file}:8: f6 is 'cases' (lab.cases) in the same place." in out
    wrong = json.loads(told(capsys, "check", "--json", status=1))["mistakes"]
    assert [row["where"] for row in wrong] == [f"{file}:3", f"{file}:8"]
    file.write_text("[look]\nhints = true\n", encoding="utf-8")
    assert "Nothing is wrong with it." in told(capsys, "check")


def test_init_writes_all_there_is_and_sets_nothing(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "init")
    text = (own_home / "config.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"look": {}, "keys": {}}
    assert max(map(len, text.splitlines())) <= 100
    # With every comment sign before a setting taken away, it sets what is in force already.
    live = re.sub(r"^# (?=\"?[a-z0-9.-]+\"? = )", "", text, flags=re.MULTILINE)
    (own_home / "config.toml").write_text(live, encoding="utf-8")
    assert "Nothing is wrong with it." in told(capsys, "check")
    document = tomllib.loads(live)
    assert {f"look.{name}" for name in document["look"]} == {one.id for one in SETTINGS}
    assert set(document["keys"]) == {action.id for action in ACTIONS}
    assert json.loads(told(capsys, "--json"))["keys"] == []


def test_init_overwrites_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "init"]) == 2
    assert "It is there already." in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == SET


def test_keys_of_a_place(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "keys", "rows")
    assert re.search(r"rows\.open +enter o \* +Open what is marked\.", out)
    assert "* as you have set it" in out
    assert "lab.run" not in out
    assert "reader.next-section" in told(capsys, "keys", "lesson")
    every = json.loads(told(capsys, "keys", "--json"))
    assert {row["id"] for row in every} == {action.id for action in ACTIONS}
    assert every[0]["help"]
    assert run(["config", "keys", "laab"]) == 2
    assert "Did you mean lab" in capsys.readouterr().err


def test_the_schema_knows_everything(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(told(capsys, "schema"))
    tables = schema["properties"]
    assert set(tables["keys"]["properties"]) == {action.id for action in ACTIONS}
    assert tables["look"]["properties"]["motion"]["enum"] == ["full", "reduced"]
    assert "studylam" in tables["look"]["properties"]["theme"]["enum"]
    assert not schema["additionalProperties"]
