"""A question written in the format is read as what was meant."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text

WORD = st.text("abcdefghijkXYZ0123456789äß.,'%", min_size=1, max_size=9).map(lambda w: "w" + w)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
PARAGRAPHS = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
TEXT = st.lists(PARAGRAPHS, min_size=1, max_size=2).map("\n\n".join)
CODE = LINE.map(lambda line: f"```python\n## {line}\n- [x] no option\n```")
STEM = st.lists(TEXT | CODE, min_size=1, max_size=3).map("\n\n".join)
OPTION = st.tuples(PARAGRAPHS | CODE.map(lambda code: f"word\n{code}"), st.booleans(), TEXT)


def written(identifier: str, stem: str, options: list[tuple[str, bool, str]]) -> str:
    lines = [f"## {identifier}", "```yaml", "assesses: [timeout]", "level: apply"]
    lines += ["domain: {dva-c02: 1}", "sources: [s]", "```", stem, ""]
    for text, correct, reason in options:
        first, *rest = text.split("\n")
        lines.append(f"- [{'x' if correct else ' '}] {first}")
        lines += [f"  {line}" for line in rest]
        lines += [f"  > {line}".rstrip() for line in reason.split("\n")]
    return "\n".join(lines) + "\n"


@settings(deadline=None, max_examples=80)
@given(
    questions=st.lists(
        st.tuples(STEM, st.lists(OPTION, min_size=1, max_size=6)), min_size=1, max_size=3
    )
)
def test_round_trip(questions: list[tuple[str, list[tuple[str, bool, str]]]]) -> None:
    questions = [
        (stem, [(options[0][0], True, options[0][2]), *options[1:]]) for stem, options in questions
    ]
    body = "\n".join(written(f"q-{n}", *question) for n, question in enumerate(questions))
    report = Report()
    read = parse_bank(Text("b.md", f"---\nbank: b\nexam: [dva-c02]\n---\n{body}"), report)
    assert report.problems == []
    assert read is not None
    bank, parsed = read
    assert bank.questions == tuple(f"q-{n}" for n in range(len(questions)))
    for question, (stem, options) in zip(parsed, questions, strict=True):
        assert question.stem == stem
        assert [(o.text, o.correct, o.explanation) for o in question.options] == options
        first = question.options[0].place.line
        assert f"---\nbank: b\nexam: [dva-c02]\n---\n{body}".split("\n")[first - 1].startswith(
            "- [x]"
        )
