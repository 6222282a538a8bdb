"""``studylam progress goal`` and ``studylam progress plan``."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.test_cli import assert_is_a_sentence, studylam

# Two days of slack: the machine's own day may be another than UTC's.
LATER = (datetime.now(UTC) + timedelta(days=30)).date()


def test_a_goal_is_set_changed_and_given_up() -> None:
    assert "No goal is set" in studylam("progress", "goal").stdout
    done = studylam("progress", "goal", "--exam", "dva-c02", "--on", LATER.isoformat())
    assert done.returncode == 0, done.stderr
    assert "30 minutes a day, 90 % of it" in done.stdout
    studylam("progress", "goal", "--minutes", "45")
    kept = json.loads(studylam("progress", "goal", "--json").stdout)["goal"]
    assert kept == {
        "exam": "dva-c02",
        "on": LATER.isoformat(),
        "retention": 0.9,
        "minutes": 45,
    }
    studylam("progress", "goal", "--clear")
    assert json.loads(studylam("progress", "goal", "--json").stdout) == {"goal": None, "note": ""}


def test_a_day_on_which_the_exam_is_no_more_is_taken_and_said() -> None:
    on = (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
    done = studylam("progress", "goal", "--exam", "dva-c02", "--on", on)
    said = "DVA-C02 can't be sat then: its last day is 1 December 2026. DVA-C03 follows it."
    assert done.returncode == 0 and said in done.stdout
    assert json.loads(studylam("progress", "goal", "--json").stdout)["note"] == said
    assert said in studylam("progress", "plan").stdout
    studylam("progress", "goal", "--exam", "saa-c03")
    assert "can't be sat" not in studylam("progress", "plan").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("goal", "--exam", "dva-c02"), "--on"),
        (("goal", "--exam", "dva-c02", "--on", "2020-01-01"), "past"),
        (("goal", "--exam", "dva-c02", "--on", "soon"), "2026-12-12 or in 4 weeks"),
        (("goal", "--exam", "dva-c20", "--on", LATER.isoformat()), "dva-c02"),
        (("goal", "--exam", "dva-c02", "--on", LATER.isoformat(), "--minutes", "3"), "5 to 600"),
        (("goal", "--exam", "dva-c02", "--on", LATER.isoformat(), "--retention", "1"), "0.99"),
        (("goal", "--exam", "dva-c02", "--clear"), "not both"),
        (("plan",), "Set one"),
    ],
)
def test_what_makes_no_goal_is_refused(arguments: tuple[str, ...], words: str) -> None:
    done = studylam("progress", *arguments)
    assert done.returncode == 2
    assert_is_a_sentence(done)
    assert words in done.stderr


def test_the_plan_is_shown_for_people_and_scripts() -> None:
    studylam("progress", "goal", "--exam", "dva-c02", "--on", LATER.isoformat())
    made = json.loads(studylam("progress", "plan", "--json").stdout)
    assert made["standing"] == "on plan" and made["days"][-1]["last_stretch"]
    assert made["items"] == made["learnt"] + made["planned"] + len(made["dropped"])
    assert made == json.loads(studylam("progress", "plan", "--json").stdout)
    shown = studylam("progress", "plan", "--days", "3").stdout
    assert "On the day:" in shown and "days more" in shown and made["days"][0]["day"] in shown
