from __future__ import annotations

import re
from pathlib import Path

import pytest

from studylam import __version__
from studylam.errors import NotFoundError, StorageError, UsageError
from studylam.packs import Library, open_library
from studylam.progress import Record
from studylam.study import Drill
from studylam.study.questions.bad_question import HOW_TO_SEND, report_question
from tests.study.small_pack import NOW


@pytest.mark.quick
def test_a_report_says_where_and_what(library: Library, record: Record, own_home: Path) -> None:
    drill = Drill.start_questions(library, record, ["m-1"])
    drill.answer((1, 4), "sure")
    path = report_question(library, record, "m-1", "Option 1 is right,\x1b[2J too.", at=NOW)
    assert path == own_home / "reports" / "2026-11-21-m-1.md"
    text = path.read_text(encoding="utf-8")
    place = library.question("m-1").place
    for words in (
        "# About the question m-1",
        HOW_TO_SEND,
        "A small pack (small 1.0.0)",
        f"quizzes/basics.md:{place.line}",
        f"Version of the question: {library.question('m-1').version}",
        f"StudyLam {__version__}",
        "Option 1 is right,",
        "What about m-1?",
        "- [x] Option 0 of m-1",
        "- [ ] Option 4 of m-1",
        "Option 1 of m-1 / Option 4 of m-1 (wrong, sure, ",
    ):
        assert words in text
    assert "\x1b" not in text
    again = report_question(library, record, "m-1", "And more.", at=NOW)
    assert again.name == "2026-11-21-m-1-2.md"
    assert path.read_text(encoding="utf-8") == text


def test_questions_of_every_type_can_be_reported(record: Record) -> None:
    library = open_library()
    of_type = {question.type: question for question in library.questions}
    for question in of_type.values():
        text = report_question(library, record, question.id, "Bad.").read_text(encoding="utf-8")
        assert "{fact:" not in text
        assert re.search(r"^- .+", text.partition("## The question")[2], re.MULTILINE) or (
            question.typed
        )


def test_what_is_no_report(library: Library, record: Record, own_home: Path) -> None:
    with pytest.raises(NotFoundError, match="no question"):
        report_question(library, record, "m-99", "Bad.")
    for words in ("", " \n ", "x" * 10_001):
        with pytest.raises(UsageError):
            report_question(library, record, "m-1", words)
    assert not (own_home / "reports").exists()


def test_a_folder_that_takes_nothing_is_named(
    library: Library, record: Record, own_home: Path
) -> None:
    (own_home / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(StorageError) as caught:
        report_question(library, record, "m-1", "Bad.")
    assert caught.value.where == str(own_home / "reports")
    assert caught.value.hint
