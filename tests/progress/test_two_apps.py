"""Several programs on one record at once: nothing is lost, and the figures are those of the log."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from studylam.progress import Answer, Record
from studylam.study.reviews import cards
from tests.progress.test_kill import derived

APP = """
import json, random, sys
from studylam.packs import open_library
from studylam.progress import Record, ResetScope
from studylam.study import Drill
from studylam.study.reviews import cards

name, seed = sys.argv[1], int(sys.argv[2])
dice = random.Random(seed)
library = open_library()
questions = [q.id for q in library.questions if q.type == "single-choice"][:40]
record = Record.open()
print(json.dumps({"ready": name}), flush=True)
sys.stdin.readline()
for round in range(12):
    drill = Drill.start_questions(library, record, dice.sample(questions, 6))
    while not drill.finished:
        asked = drill.current
        drill.answer([dice.choice(asked.order)], dice.choice(["sure", "guess", None]), 1000)
        print(json.dumps({"drill": drill.id, "question": asked.question.id}), flush=True)
        if dice.randrange(8) == 0:
            drill.undo()
            print(json.dumps({"undone": drill.id}), flush=True)
        elif dice.randrange(4) == 0:
            record.tallies(), record.activity(), cards.cards(record)
    if dice.randrange(2):
        reset = record.reset(ResetScope(frozenset(dice.sample(questions, 3))), name)
        print(json.dumps({"reset": reset.uid}), flush=True)
        if dice.randrange(2):
            record.undo_reset(reset.uid)
            print(json.dumps({"brought back": reset.uid}), flush=True)
"""


def export_of_another_machine(path: Path) -> Path:
    with Record.in_memory() as other:
        for i in range(300):
            other.add_answer(
                Answer(
                    question=f"elsewhere-{i % 20}",
                    question_version="v",
                    chosen=(0,),
                    correct=i % 2 > 0,
                )
            )
        other.export(path)
    return path


@pytest.mark.usefixtures("course_at_home")
def test_three_apps_and_an_import_at_once(own_home: Path, tmp_path: Path) -> None:
    file = export_of_another_machine(tmp_path / "other.jsonl")
    apps = [
        subprocess.Popen(
            [sys.executable, "-c", APP, name, str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, name in enumerate("abc")
    ]
    for app in apps:  # all have it open before one begins
        assert app.stdout is not None and app.stdin is not None
        assert "ready" in app.stdout.readline()
    for app in apps:
        assert app.stdin is not None
        app.stdin.write("go\n")
        app.stdin.flush()
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "studylam", "progress", "import", str(file)],
            capture_output=True,
            text=True,
            check=True,
        )
    assert "0 entries added, 300 were here already." in done.stdout
    lines = []
    for app in apps:
        out, _ = app.communicate(timeout=150)
        assert app.returncode == 0
        lines += [json.loads(line) for line in out.splitlines()]
    with Record.open() as record:
        logged = Counter(record._rows("select drill_id, question from answers"))
        said = Counter((line["drill"], line["question"]) for line in lines if "drill" in line)
        assert sum(said.values()) >= 3 * 12 * 6
        assert {key: count for key, count in logged.items() if key[0]} == said
        assert sum(count for key, count in logged.items() if not key[0]) == 300
        (undone,) = record._row("select count(*) from retractions")
        assert undone == sum("undone" in line for line in lines)
        standing = {reset.uid for reset in record.resets() if reset.standing}
        back = {line["brought back"] for line in lines if "brought back" in line}
        assert standing == {line["reset"] for line in lines if "reset" in line} - back
        assert len(record.finished_drills()) == 36 and record.unfinished_drill() is None
        figures = derived(record)
        cards.rebuild(record)
        assert derived(record) == figures
        # One after the other, as they came: no place in the log is given twice.
        sql = "select order_us from answers where drill_id > ''"
        places = [order for (order,) in record._rows(sql)]
        assert len(set(places)) == len(places)
        assert record._rows("pragma integrity_check") == [("ok",)]
