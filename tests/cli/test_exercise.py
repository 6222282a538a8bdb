"""``studylam exercise``: with a pack of somebody else's that is installed, and a file at hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run
from studylam.progress import Record

PACK = Path(__file__).parents[1] / "exercises/pack"
ID = "decisions:calendar"
Json = Callable[..., Any]


@pytest.fixture
def installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "install", str(PACK)]) == 0
    capsys.readouterr()


@pytest.fixture
def as_json(installed: None, capsys: pytest.CaptureFixture[str]) -> Json:
    def call(*arguments: str, status: int = 0) -> Any:
        assert run(["exercise", *arguments, "--json"]) == status
        return json.loads(capsys.readouterr().out)

    return call


def test_the_list_has_every_packs_exercises(as_json: Json) -> None:
    found = {one["id"]: one for one in as_json("list")}
    mine = found[ID]
    assert mine["pack"] == "decisions" and mine["kind"] == "runtimes" and mine["rounds"] == 3
    assert mine["problem"] is None and mine["best"] is None
    assert mine["practises"] == ["decisions:lifecycle"]


def test_showing_gives_no_answer_away(as_json: Json) -> None:
    shown = as_json("show", ID)
    assert shown["look"] is None and [one["id"] for one in shown["rounds"]] == [
        "gone",
        "works",
        "days",
    ]
    assert shown["rounds"][0]["many"] and shown["rounds"][2]["unit"] == "days"
    assert "2026-10-31" in shown["intro"]  # the fact of its own pack
    assert "expect" not in json.dumps(shown) and "Its day was" not in json.dumps(shown)


def test_a_knob_shows_what_then_happens(as_json: Json) -> None:
    look = as_json("show", ID, "--set", "day=2027-01-20")["look"]
    assert "Deprecated: old, older" in look["outcome"]
    assert {"verdict": "stop"}.items() <= look["steps"][0].items()
    assert all(step["source"] for step in look["steps"])


def test_an_answer_is_graded_kept_and_explained(as_json: Json) -> None:
    wrong = as_json("answer", ID, "gone", "c", status=1)
    assert wrong["verdict"] == "wrong" and wrong["right"] == ["old", "older"]
    assert wrong["reasons"][0] == {
        "id": "new",
        "words": "new",
        "why": "It tempts nobody.",
        "right": False,
        "chosen": True,
    }
    assert wrong["recorded"] and wrong["outcome"] and wrong["steps"]
    right = as_json("answer", ID, "2", "update", "invoke")
    assert right["verdict"] == "right" and right["score"]["points"] == 33
    last = as_json("answer", ID, "days", "43")
    assert last["score"] == {"answered": 3, "rounds": 3, "points": 67, "finished": True}
    with Record.open() as record:
        assert record.exercise_status(ID).best == 67
    (mine,) = [one for one in as_json("list") if one["id"] == ID]
    assert (mine["best"], mine["finished"], mine["answers"]) == (67, 1, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "nowhere"], "no exercise called 'nowhere'"),
        (["show", "nowhere.yaml"], "no file nowhere.yaml"),
        (["show", ID, "--set", "day"], "KNOB=VALUE"),
        (["show", ID, "--set", "dya=2026-11-28"], "Did you mean day?"),
        (["show", ID, "--set", "day=2026-02-30"], "no value of day"),
        (["answer", ID, "gonn", "a"], "Did you mean gone?"),
        (["answer", ID, "gone", "z"], "no option"),
        (["answer", ID, "days", "12 MB"], "something else"),
        (["answer", ID, "gone"], "Missing argument"),
    ],
)
def test_wrong_calls_say_what_is_meant(
    arguments: list[str], words: str, installed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["exercise", *arguments]) == 2
    assert words in capsys.readouterr().err
    with Record.open() as record:
        assert record.exercise_answers() == []


def test_a_file_at_hand_is_tried_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "calendar.yaml"
    text = (PACK / "content/exercises/calendar.yaml").read_text()
    path.write_text(text.replace("{fact: old.end}", "2026-10-31").replace("{fact:old.end}", "31"))
    assert run(["exercise", "show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "Can it still be deployed?" in shown and "All that fit." in shown
    assert run(["exercise", "answer", str(path), "gone", "a"]) == 1
    told = capsys.readouterr().out
    assert "Partly right" in told and told.index("(your answer)") < told.index("Its day was two")
    assert "By: " in told
    with Record.open() as record:
        assert record.exercise_answers() == []
    path.write_text("#" * 5_000_000)
    assert run(["exercise", "show", str(path)]) == 2
    assert "calendar.yaml:1: This file is larger than" in capsys.readouterr().err
    assert run(["exercise", "show", str(tmp_path) + "/"]) == 2
    assert "can't be read" in capsys.readouterr().err
    path.write_text("kind: [")
    assert run(["exercise", "show", str(path)]) == 2
    assert "calendar.yaml:2: This YAML" in capsys.readouterr().err


def test_people_are_led_through(installed: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["exercise", "list"]) == 0
    listed = capsys.readouterr().out
    assert ID in listed and "Can it still be deployed?" in listed
    assert run(["exercise", "answer", "decisions:luggage", "1", "c"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("✓ Right.")
    assert "That was the last one: 100 of 100." in told
    assert "studylam learn decisions:packages" in told


def test_a_pack_with_a_broken_exercise_still_lists_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(PACK, copy)
    file = copy / "content/exercises/luggage.yaml"
    file.write_text(file.read_text().replace("kind: package", "kind: puzzle"))
    run(["pack", "install", str(copy), "--json"])
    capsys.readouterr()
    assert run(["exercise", "list", "--json"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    if "decisions:luggage" in found:  # a pack with errors may be refused as a whole
        assert "no 'puzzle'" in found["decisions:luggage"]["problem"]
        assert run(["exercise", "show", "decisions:luggage"]) == 2
        assert "luggage.yaml:1:1" in capsys.readouterr().err


def test_who_writes_one_is_told_how(as_json: Json, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = [one["kind"] for one in as_json("kinds")]
    assert {"vpc", "triage", "package", "runtimes", "warm", "canary"} <= set(kinds)
    for kind in kinds:
        told = as_json("kinds", kind)
        assert len(told["words"]) > 200 and told["about"]
    assert "block_create_days" in as_json("kinds", "runtimes")["words"]
    (size,) = [one for one in as_json("kinds", "storage")["fields"] if one["id"] == "size_mb"]
    assert size["default"] == "must be given"
    assert run(["exercise", "kinds", "triage"]) == 0
    assert "caller_waits" in capsys.readouterr().out
    assert run(["exercise", "kinds", "vcp"]) == 2
    assert "Did you mean vpc?" in capsys.readouterr().err
