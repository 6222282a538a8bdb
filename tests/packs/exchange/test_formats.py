"""A file's format is known by its name, or else by what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import BadInputError
from studylam.packs.exchange.formats import FORMATS, READ, WRITTEN, read_file, recognised

MARKDOWN = "1. Which?\n- A. x\n- B. y\n\nAnswer: A\n"
GIFT = "::One:: Which? {=x ~y}\n"
CSV = "question,a,b,answer\nWhich?,x,y,A\n"
JSON = '[{"question": "Which?", "options": ["x", "y"], "answer": 0}]'
BANK = (
    "---\nbank: b\n---\n## q-x\n```yaml\nassesses: [a]\nlevel: apply\n```\n"
    "Which?\n\n- [x] x\n- [ ] y\n"
)


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("a.md", MARKDOWN, "markdown"),
        ("a.txt", MARKDOWN, "markdown"),
        ("a.markdown", BANK, "studylam"),
        ("README.md", "", "markdown"),
        ("a.gift", GIFT, "gift"),
        ("a.txt", GIFT, "gift"),
        ("a.csv", CSV, "csv"),
        ("a.tsv", "question\tanswer\n", "csv"),
        ("a.txt", CSV, "csv"),
        ("a", JSON, "json"),
        ("a.json", JSON, "json"),
        ("a.jsonl", "{}", "json"),
        ("a.xml", "<questestinterop/>", "qti"),
        ("a.zip", "PK\x03\x04", "qti"),
        ("a", "PK\x03\x04", "qti"),
    ],
)
def test_recognised(file: str, text: str, name: str) -> None:
    assert recognised(text.encode(), file).name == name


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.apkg", "PK"),
        ("a.xlsx", "PK"),
        ("a.xml", "<?xml?><quiz><question/></quiz>"),
        ("a.txt", "Some words."),
    ],
)
def test_what_isnt_read_says_what_to_do(file: str, text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        recognised(text.encode(), file)
    assert caught.value.hint


@pytest.mark.parametrize("text", [MARKDOWN, GIFT, CSV, JSON, BANK])
def test_all_of_them_bring_the_same_question(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bank"
    path.write_text(text, encoding="utf-8")
    chosen, batch = read_file(path)
    assert chosen.name in READ
    (item,) = batch.items
    assert (item.stem, item.file) == ("Which?", str(path))
    assert [(choice.text, choice.correct) for choice in item.choices] == [("x", True), ("y", False)]


def test_every_format_has_what_it_says() -> None:
    assert set(READ) | set(WRITTEN) == set(FORMATS)
    for one in FORMATS.values():
        module = one.load()
        assert not one.reads or callable(module.read)
        assert not one.writes or callable(module.write)
