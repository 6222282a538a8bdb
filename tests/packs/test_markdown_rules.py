"""Leaving out rules that can't match changes nothing of what Markdown means."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token

from studylam.packs.problems import Report
from studylam.packs.questions.items import has_boxes, items
from studylam.packs.reading.choices import plain_question
from studylam.packs.reading.markdown import _SIGNS, Page, _parser, parse

ALL = frozenset({"hr", "lheading", "front_matter", *(rule for rule, _ in _SIGNS)})
SIGNS = """- |* |+ |1. |> |    |  |# |## |===|---|-|=|***|___|```|~~~|!!! note|???+ x|[^a]|[^a]: b|
[a]: b|<div>|<!--|-->|a ¦ b|--- ¦ ---|:-:|word|[ ] |[x] |\\|&""".replace("\n", "").split("|")
PIECES = st.sampled_from(
    [*(sign.replace("¦", "|") for sign in SIGNS), "|", "\t", "\n", "\n", "\n\n"]
)


def with_all_rules(text: str) -> list[Token]:
    # Its rule takes dashes in a list of the first line for front matter, too.
    head = set() if text.startswith("---") else {"front_matter"}
    return _parser(ALL - head, plain=False).parse(text)


@pytest.mark.quick
@given(st.lists(PIECES, max_size=40).map("".join))
@example("- * ---\n- ")
def test_tokens_are_those_of_all_rules(text: str) -> None:
    assert parse(text) == with_all_rules(text)


@given(st.text(max_size=200))
def test_of_any_text(text: str) -> None:
    assert parse(text) == with_all_rules(text)


LINES = """\
- [ ] One
- [x] `two` | b
- [X]  three
- [ ]
- four
* [ ] five
- [ ] [^a]: b
  going on
  `code`
  ```
  1. one
  - [ ] nested
   three
    four
 one
  > Why
  > `why`
  >why
  >  why
  > - why
  >
  > ```
   > why
> why
Lazy
# Heading
| a | b |
--- | ---
  ---
===
<b>
2. x
  trailing
""".split("\n")  # noqa: SIM905
LINES_OF_LISTS = st.sampled_from([*LINES, "", "", "  ", "\t", "- [ ] end  ", "  > end  "])


@pytest.mark.quick
@settings(max_examples=400)
@given(
    st.lists(LINES_OF_LISTS, max_size=14).map("\n".join),
    st.sampled_from(["", "\n", "\n\n", "\n  "]),
)
def test_lists_of_options(text: str, end: str) -> None:
    assert parse(text + end) == _parser(ALL, plain=False).parse(text + end)


PLAIN = """\
```yaml
assesses: [timeout]
```
A stem of two lines:
`the second` | x

And what is asked?

- [ ] One
  going on
  > Why
  > "not"
- [x] {fact:a.b}  

- [ ] (three)
  > `why`  

"""  # noqa: W291


def test_most_questions_are_plain() -> None:
    tokens = plain_question(PLAIN)
    assert tokens is not None
    assert [token.type for token in tokens] == [
        "fence",
        "paragraph_open",
        "paragraph_open",
        "bullet_list_open",
    ]


ABOVE = st.sampled_from(["A stem\n", "`code` b\n", *(f"{line}\n" for line in LINES), *"\n\n\n\n"])
BELOW = st.sampled_from(
    ["- [ ] One\n", "- [x] Two\n  more\n", "  > Why\n", "  > Why\n  > so\n", "\n", " \n"]
)
YAML = st.sampled_from(["", "a: 1\n", "a:\n  - b\n\n", "`` `\n", "```\n", "~~~\n", "\r\n"])


@pytest.mark.quick
@settings(max_examples=400)
@given(
    YAML,
    st.lists(ABOVE, max_size=4).map("".join),
    st.lists(BELOW | ABOVE, max_size=3).map("".join),
    st.lists(BELOW, max_size=8).map("".join),
)
def test_plain_questions(yaml: str, above: str, between: str, below: str) -> None:
    for text in (
        f"```yaml\n{yaml}```\n{above}\n{below}",
        f"```yaml\n{yaml}```\n{above}{between}{below}".rstrip("\n"),
    ):
        tokens = plain_question(text)
        if tokens is None:
            continue
        quick, usual = Page(text, "f", 1, tokens), Page(text, "f")
        for one, other in zip(quick.top, usual.top, strict=True):
            for name in ("type", "map", "level", "nesting", "info", "content", "markup"):
                assert getattr(one, name) == getattr(other, name)
        report = Report()
        assert has_boxes(quick, quick.top[-1])
        assert has_boxes(usual, usual.top[-1])
        listed = [list(items(page, page.top[-1], "q", report)) for page in (quick, usual)]
        assert listed[0] == listed[1]
        assert not report.problems
