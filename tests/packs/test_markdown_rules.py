"""Leaving out rules that can't match changes nothing of what Markdown means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs.reading.markdown import _SIGNS, _parser, parse

ALL = frozenset({"hr", "lheading", "front_matter", *(rule for rule, _ in _SIGNS)})
SIGNS = """- |* |+ |1. |> |    |  |# |## |===|---|-|=|***|___|```|~~~|!!! note|???+ x|[^a]|[^a]: b|
[a]: b|<div>|<!--|-->|a ¦ b|--- ¦ ---|:-:|word|[ ] |[x] |\\|&""".replace("\n", "").split("|")
PIECES = st.sampled_from(
    [*(sign.replace("¦", "|") for sign in SIGNS), "|", "\t", "\n", "\n", "\n\n"]
)


@pytest.mark.quick
@given(st.lists(PIECES, max_size=40).map("".join))
def test_tokens_are_those_of_all_rules(text: str) -> None:
    assert parse(text) == _parser(ALL, plain=False).parse(text)


@given(st.text(max_size=200))
def test_of_any_text(text: str) -> None:
    assert parse(text) == _parser(ALL, plain=False).parse(text)


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
