"""Questions as an author writes them, and what the rules say of them; nothing else is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from studylam.packs.checks.questions.check import check_questions
from studylam.packs.library import Library
from studylam.packs.models import (
    AlsoSeen,
    Bank,
    Blueprint,
    CheckSettings,
    Domain,
    Fact,
    Pack,
    PackMeta,
    Place,
    Problem,
    Source,
)
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text
from studylam.packs.reading.locate import Locator

TODAY = date(2026, 11, 28)
HEAD = "---\nbank: b\ntitle: B\nexam: [dva-c02]\n---\n"
YAML = "assesses: [timeout]\ndomain: {dva-c02: 1}\nlevel: apply\nsources: [quotas]"
FACTS_FILE = Place(file="content/facts.yaml")
FACTS = (
    Fact(
        id="timeout.max",
        title="Longest timeout of a function",
        value=Decimal(900),
        unit="s",
        display="15 minutes",
        as_of=date(2026, 8, 15),
        source="quotas",
        also_seen=(AlsoSeen(value="5 minutes", why="It was so until 2018."),),
        place=FACTS_FILE,
    ),
    Fact(
        id="memory.max",
        title="Largest memory size of a function",
        value=Decimal(10240),
        unit="MB",
        display="10,240 MB",
        as_of=date(2026, 8, 15),
        source="quotas",
        also_seen=(AlsoSeen(value="10,008 MB", verdict="wrong", why="It goes to 10,240."),),
        place=FACTS_FILE,
    ),
    Fact(
        id="concurrency.default",
        title="Concurrent executions of an account by default",
        value=Decimal(1000),
        display="1,000",
        as_of=date(2026, 8, 15),
        source="quotas",
        place=FACTS_FILE,
    ),
)
BLUEPRINT = Blueprint(
    exam="dva-c02",
    title="Developer",
    questions=65,
    scored=50,
    minutes=130,
    pass_score=720,
    domains=(
        Domain(number=1, name="Development", weight=60),
        Domain(number=2, name="Security", weight=40),
    ),
    as_of=date(2026, 9, 20),
    source="the exam guide",
    place=Place(file="quizzes/blueprints/dva-c02.yaml"),
)


def reason(number: int) -> str:
    """A reason that no rule objects to."""
    return f"Because this is how the service has worked, as chapter {number} tells at length."


def question(
    stem: str, *options: str, key: int | tuple[int, ...] = 0, name: str = "q-one", yaml: str = YAML
) -> str:
    """A choice, the option of number ``key`` being right."""
    keys = (key,) if isinstance(key, int) else key
    lines = [f"## {name}", "```yaml", yaml, "```", stem, ""]
    for number, option in enumerate(options):
        lines += [f"- [{'x' if number in keys else ' '}] {option}", f"  > {reason(number)}"]
    return "\n".join(lines) + "\n\n"


PLAIN = (
    "Set a longer timeout for the function.",
    "Move the work to a container task.",
    "Raise the memory of the function.",
    "Split the work into several parts.",
)
"""Options with which nothing is wrong."""


@dataclass
class Desk:
    """A pack on disk, as small as can be."""

    root: Path
    facts: tuple[Fact, ...] = FACTS
    sources: tuple[Source, ...] = (
        Source(id="quotas", title="Quotas", read=date(2026, 8, 15), place=FACTS_FILE),
    )
    today: date = TODAY
    head: str = HEAD
    behind: tuple[Pack, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)

    def pack(self, *questions: str, pack_id: str = "mine", **checks: Any) -> Pack:
        """A pack with these questions."""
        text = self.head + "".join(questions)
        (self.root / "quizzes").mkdir(exist_ok=True)
        (self.root / "quizzes/b.md").write_text(text, encoding="utf-8")
        read = parse_bank(Text("quizzes/b.md", text), Report())
        assert read is not None
        bank: Bank = read[0]
        settings = CheckSettings(**checks)
        return Pack(
            meta=PackMeta(
                id=pack_id,
                title="Mine",
                version="1.0.0",
                licence="MIT",
                checks=settings,
                **self.meta,
            ),
            root=str(self.root),
            facts=self.facts,
            sources=self.sources,
            banks=(bank,),
            questions=tuple(read[1]),
            blueprints=(BLUEPRINT,),
        )

    def problems(self, *questions: str, **checks: Any) -> list[Problem]:
        """What the rules say of these questions."""
        pack = self.pack(*questions, **checks)
        report = Report()
        around = Library([pack, *self.behind])
        check_questions(pack, around, report, Locator(pack.root), self.today)
        return report.problems

    def said(self, *questions: str, **checks: Any) -> list[tuple[str, str, str]]:
        """Code, level and the text from the place on that each problem points to."""
        text = (self.head + "".join(questions)).split("\n")
        return [
            (p.code, p.level, text[p.place.line - 1][(p.column or 1) - 1 :])
            for p in self.problems(*questions, **checks)
            if p.place.file == "quizzes/b.md"
        ]

    def codes(self, *questions: str, **checks: Any) -> set[str]:
        """The codes of what the rules say."""
        return {problem.code for problem in self.problems(*questions, **checks)}
