"""The examples of ``quizzes/README.md`` are questions of the types that they are given for."""

from __future__ import annotations

import re
from datetime import date

from studylam.packs.builtin import builtin_root
from studylam.packs.checks.questions.rule import Seen, Sheet
from studylam.packs.checks.questions.whole import reasons_given
from studylam.packs.library import Library
from studylam.packs.models import Pack, PackMeta
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text

HEAD = "assesses: [timeout]\ndomain: {dva-c02: 1}\nlevel: apply\nsources: [s]"


def test_every_example_is_a_question_of_its_type() -> None:
    text = (builtin_root() / "quizzes/README.md").read_text(encoding="utf-8")
    examples = [body for _, body in re.findall(r"^(`{3,})markdown\n(.*?)^\1$", text, re.M | re.S)]
    whole, *parts = examples
    written = [whole + "- [x] a\n- [ ] b\n"]
    for number, part in enumerate(parts):
        part = part if "```yaml" in part else f"```yaml\n…\n```\nWhat?\n\n{part}"
        head = f"---\nbank: b\nexam: [dva-c02]\n---\n## q-{number}\n"
        written.append(head + part.replace("```yaml\n…", f"```yaml\n{HEAD}"))
    pack = Pack(meta=PackMeta(id="b", title="B", version="1.0.0", licence="MIT"), root="")
    sheet = Sheet(pack, Library([pack]), date(2026, 11, 28))
    types = []
    for bank in written:
        report = Report()
        read = parse_bank(Text("b.md", bank), report)
        assert report.problems == []
        assert read is not None
        types += [question.type for question in read[1]]
        # The first example has but the options that are added here.
        found = (
            [] if not types[1:] else [f for q in read[1] for f in reasons_given(Seen(q, {}), sheet)]
        )
        assert found == []
    new = ["ordering", "matching", "numeric", "short-answer", "predict"]
    assert types == ["single-choice", "single-choice", *new]
