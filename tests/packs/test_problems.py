"""Every planted mistake is reported at its line, and hides nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studylam.packs.checks.check import check
from studylam.packs.checks.questions.rule import PACK_RULES, RULES
from studylam.packs.load import load_pack
from studylam.packs.problems import CODES

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

LESSON = "content/lessons/01-first/01-timeouts.md"
BANK = "quizzes/limits.md"
FACTS = "content/facts.yaml"
CONCEPTS = "content/concepts.yaml"
LAB = "content/labs/echo/lab.yaml"

MISTAKES = [
    # file, old, new, code, line
    ("content/pack.yaml", "title: A sample pack", "titel: A sample pack", "Y007", 2),
    ("content/pack.yaml", "version: 1.0.0", "version: 1.0", "Y008", 3),
    ("content/pack.yaml", "licence: MIT\n", "", "Y006", 1),
    ("content/pack.yaml", "[dva-c02]", "[dva-c03]", "K007", 6),
    (CONCEPTS, "sentence: A new", "sentence: [A new", "Y001", 8),
    (CONCEPTS, "builds_on: [timeout]", "builds_on: [timeouts]", "K001", 9),
    (CONCEPTS, "builds_on: [timeout]", "builds_on: timeout", "Y008", 9),
    (CONCEPTS, '["1.2"]', "[1.2]", "Y008", 5),
    (CONCEPTS, '["1.2"]', '["9.2"]', "K008", 5),
    (CONCEPTS, "  cold-start:", "  Cold_Start:", "Y008", 6),
    (CONCEPTS, "  cold-start:", "  timeout:", "Y002", 6),
    (
        CONCEPTS,
        '    serves: {dva-c02: ["1.2"]}\n',
        "    builds_on: [cold-start]\n",
        "C001",
        6,
    ),
    (FACTS, "source: lambda-quotas\n    also", "source: lambda-quota\n    also", "K006", 11),
    (FACTS, "as_of: 2026-08-15\n", "as_of: soon\n", "Y008", 10),
    (FACTS, "value: 10240", "value: {a: 1}", "Y008", 8),
    ("content/lessons/01-first/module.yaml", "title", "tittle", "Y007", 1),
    (LESSON, "teaches: [timeout]", "teaches: [timeuot]", "K001", 4),
    (LESSON, "minutes: 5", "minutes: soon", "Y008", 5),
    (LESSON, "minutes: 5", "minutes: true", "Y008", 5),
    (LESSON, "---\nid", "id", "Y010", 1),
    ("content/lessons/01-first/02-second.md", "id: second", "id: timeouts", "K009", 2),
    (LESSON, "{fact:timeout.max}[", "{fact:timeout.min}[", "K002", 10),
    (LESSON, "{fact:timeout.max}[", "{fact: timeout.max}[", "K011", 10),
    (LESSON, "%% alt: A call leads to a stop.\n", "", "L004", 12),
    (LESSON, "graph LR\n  call --> stop", "nonsense", "L005", 14),
    (LESSON, "!!! notes-say", "!!! notes-says", "L006", 18),
    (LESSON, "[^1]: Per invocation.", "[^2]: Per invocation.", "L012", 10),
    (LESSON, "## What a timeout is", "# What a timeout is", "L002", 8),
    (LESSON, "## Try it", "## What a timeout is", "K009", 23),
    (LESSON, "## Try it", "## Empty\n\n## Try it", "L013", 23),
    (LESSON, "# repeat: 2", "# repeat: 9", "L010", 27),
    (LESSON, "def lambda_handler(event, context):", "def handler(:", "L010", 28),
    (LESSON, "# event: ping", "# event: pingg", "K010", 26),
    (LESSON, "```lab echo", "```lab ecco", "K004", 32),
    (LESSON, "```lab echo", "```lab", "L009", 32),
    (LESSON, "```check q-timeout", "```check q-nothing", "K005", 35),
    (LESSON, "requests: 3000000", "request: 3000000", "L009", 39),
    (LESSON, 'print("just code")\n```', 'print("just code")', "L008", 43),
    (LESSON, "## Try it", "<div>x</div>\n\n## Try it", "L011", 23),
    (LESSON, "## Try it", "- x\n  ```lab echo\n  ```\n\n## Try it", "L007", 24),
    (LESSON, "It ends", "word " * 401 + "It ends", "L003", 8),
    (LESSON, "It ends", "It\x1b[31m ends", "F004", 10),
    (LESSON, "It ends", "It &#x202e; ends", "F004", 10),
    (LESSON, "It ends", "x" * 5000 + " ends", "F012", 10),
    (BANK, "## q-two", "## Question two", "Q001", 26),
    (BANK, "## q-two", "## q-timeout", "K009", 26),
    (BANK, "assesses: [timeout]\n", "", "Y006", 28),
    (BANK, "level: remember", "level: recall", "Y008", 30),
    (BANK, "sources: [lambda-quotas]\n```\nWhat", "sources: []\n```\nWhat", "Q005", 26),
    (BANK, "sources: [lambda-quotas]\n```\nWhat", "sources: [x]\n```\nWhat", "K006", 31),
    (BANK, "lesson: timeouts#try-it", "lesson: timeouts#try", "K003", 12),
    (BANK, "lesson: timeouts#try-it", "lesson: timeout", "K003", 12),
    (BANK, "lab: echo", "lab: ecco", "K004", 13),
    (BANK, "domain: {dva-c02: 1}\nlevel: remember", "level: remember", "Q001", 26),
    (BANK, "domain: {dva-c02: 1}\nlevel: rem", "domain: {dva-c02: 3}\nlevel: rem", "K008", 29),
    (BANK, "- [x] Fargate.", "- [ ] Fargate.", "Q001", 17),
    (BANK, "- [ ] Lambda@Edge.", "- Lambda@Edge.", "Q001", 23),
    (BANK, "- [ ] Lambda@Edge.", "- [x] Lambda@Edge.", "Q015", 15),
    (BANK, "(Select TWO.)", "(Select THREE.)", "Q015", 33),
    (BANK, "(Select TWO.)", "", "Q015", 33),
    (BANK, "- [ ] Lambda@Edge.", "- [ ] All of the above.", "Q006", 23),
    (BANK, "- [ ] Lambda@Edge.", "- [ ] lambda with more memory", "Q003", 23),
    (BANK, "> It is closer to the viewers, but its limits", "> Limits", "Q004", 24),
    (BANK, "  > It is closer to the viewers, but its limits are", "  - It is", "Q004", 23),
    (BANK, "{fact:timeout.max} is", "{fact:timeout.min} is", "K002", 18),
    ("quizzes/blueprints/dva-c02.yaml", "weight: 40", "weight: 41", "X001", 7),
    ("quizzes/blueprints/dva-c02.yaml", "number: 2", "number: 3", "X001", 9),
    ("quizzes/blueprints/dva-c02.yaml", "name: Security", "name: Development", "X001", 9),
    ("quizzes/blueprints/dva-c02.yaml", "weight: 40", "weight: '40'", "Y008", 9),
    ("quizzes/blueprints/dva-c02.yaml", "scored: 50", "scored: 66", "X001", 4),
    ("quizzes/blueprints/dva-c02.yaml", "scored: 50", "scored: 50\nunscored: 14", "X001", 5),
    ("quizzes/blueprints/dva-c02.yaml", "pass_score: 720", "pass_score: 1001", "X001", 6),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "score_scale: {lowest: 900, highest: 100}\nminutes: 130",
        "X001",
        5,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "types: [single-choice, essay]\nminutes: 130",
        "Y008",
        5,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "types:\n  - numeric\n  - numeric\nminutes: 130",
        "X001",
        7,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "valid: {from: 2026-12-02, until: 2026-12-01}\nminutes: 130",
        "X001",
        5,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "valid:\n  untill: 2026-12-01\nminutes: 130",
        "Y007",
        6,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "valid: {until: soon}\nminutes: 130",
        "Y008",
        5,
    ),
    (
        "quizzes/blueprints/dva-c02.yaml",
        "minutes: 130",
        "successor:\n  exam: dva-c02\nminutes: 130",
        "X001",
        6,
    ),
    ("quizzes/blueprints/dva-c02.yaml", "weight: 40", "weigth: 40", "Y007", 9),
    ("content/events/ping.json", '"ping"', "'ping'", "Y001", 1),
    ("content/events/ping.json", '"ping"', "NaN", "Y001", 1),
    ("content/events/events.yaml", "ping:", "pong:", "F010", 2),
    (LAB, "name: echo", "name: echo\n  memory: 128", "Y007", 3),
    (LAB, "name: echo", "name: echo\n  memory_mb: '128'", "Y008", 3),
    (LAB, "name: echo", "name: echo\n  handler: app.main", "B001", 3),
    (LAB, "assets/a.bin", "assets/b.bin", "B002", 7),
    (LAB, "assets/a.bin", "../../pack.yaml", "B002", 7),
    (LAB, "age_days: 45", "age: 45", "Y007", 8),
    (LAB, "canned: ping, set: {name: pong}", "canned: pingg", "K010", 11),
    (LAB, "set: {name: pong}", "set: {name.x: pong}", "B002", 11),
    (LAB, "event: ping\n", "event: pin\n", "B002", 15),
    (LAB, "expect: {response", "expect: {respons", "Y007", 16),
    (LAB, "  - id: other", "  - id: same", "K009", 18),
    ("content/labs/echo/handler.py", "return None", "return (", "L010", 2),
    ("content/labs/echo/handler.py", "lambda_handler", "handle", "B001", 1),
    ("content/labs/echo/lab.md", "## After", "## Before", "B001", 16),
    ("content/labs/echo/lab.md", "[timeout, cold-start]", "[timeout, cold]", "K001", 6),
    ("content/labs/echo/lab.md", "summary:", "sumary:", "Y007", 4),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), MISTAKES)
def test_a_mistake_is_found_at_its_line(
    sample: SamplePack, file: str, old: str, new: str, code: str, line: int
) -> None:
    sample.edit(file, old, new)
    problems = check(sample.root, cache=False)
    found = [(p.place.file, p.place.line, p.code) for p in problems if p.level != "info"]
    assert (file, line, code) in found
    assert all(p.message for p in problems)


def test_one_broken_thing_never_hides_the_rest(sample: SamplePack) -> None:
    sample.write(LESSON, "no front matter")
    sample.edit(BANK, "- [x] Fargate.", "- [ ] Fargate.")
    sample.edit(FACTS, "value: 900", "value: [900]")
    pack = load_pack(sample.root)
    assert [lesson.id for lesson in pack.lessons] == ["second"]
    assert [question.id for question in pack.questions] == ["q-two"]
    assert [fact.id for fact in pack.facts] == ["memory.max"]
    assert [lab.id for lab in pack.labs] == ["echo"]
    assert {p.place.file for p in pack.problems} == {LESSON, BANK, FACTS}


def test_a_missing_half_of_a_lab_is_said(sample: SamplePack) -> None:
    (sample.root / "content/labs/echo/solution/handler.py").unlink()
    found = {(p.code, p.place.file) for p in check(sample.root)}
    assert ("F010", "content/labs/echo/solution/handler.py") in found


def test_a_file_that_nothing_reads_is_named(sample: SamplePack) -> None:
    sample.write("content/lessons/lost.md", "## Lost\n")
    problem = next(p for p in check(sample.root) if p.code == "F008")
    assert problem.place.file == "content/lessons/lost.md"


def test_a_pack_may_use_what_the_built_in_one_has(sample: SamplePack) -> None:
    sample.edit(LAB, "canned: ping, set: {name: pong}", "canned: s3-put")
    sample.edit(LAB, "event: {canned: ping, set: {list.0: 5}}", "event: {canned: s3-put}")
    assert not [p for p in check(sample.root) if p.level == "error"]


def test_every_rule_has_a_code() -> None:
    assert all(rule.code in CODES for rule in RULES)
    codes = {rule.code for rule in (*RULES, *PACK_RULES)}
    # The rest is found where questions are read and labs are run.
    elsewhere = {"Q021", "Q023", "Q024", "Q025", "Q027", "Q029"}
    assert codes == {code for code in CODES if code.startswith("Q")} - elsewhere
