"""CSV and JSON of other programs, and what is guarded in ours."""

from __future__ import annotations

import csv
import io
import json

import pytest

from studylam.packs.exchange import formats, jsontext, spreadsheet
from studylam.packs.exchange.item import Choice, Item


def keys(item: Item) -> str:
    return "".join("ABCDEFGHIJ"[n] for n, choice in enumerate(item.choices) if choice.correct)


def texts(item: Item) -> list[str]:
    return [choice.text for choice in item.choices]


# -- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "question,a,b,c,answer",
        "Question,Option A,Option B,Option C,Correct Answer",
        "Question Text,Option 1,Option 2,Option 3,Correct Option",
        "stem,choice_a,choice_b,choice_c,key",
        "Question - max 120 signs,Answer 1 - max 75 signs,Answer 2,Answer 3,Correct answer(s)",
        "prompt,answer1,answer2,answer3,correct",
        "Frage,A,B,C,Richtig",
    ],
)
@pytest.mark.parametrize(
    ("answer", "right"), [("B", "B"), ("2", "B"), ("two", "B"), ('"A, C"', "AC"), ('"1,3"', "AC")]
)
def test_columns_are_known_by_many_names(header: str, answer: str, right: str) -> None:
    batch = spreadsheet.read(f"{header}\r\nWhich?,one,two,three,{answer}\r\n".encode(), "q.csv")
    assert batch.left_out == []
    (item,) = batch.items
    assert (item.stem, texts(item), keys(item)) == ("Which?", ["one", "two", "three"], right)
    assert item.line == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_spreadsheets_save(encoding: str, sign: str) -> None:
    rows = [["Question", "A", "B", "Answer", "Explanation"]]
    rows += [["Größe – welche,\n“so”?", "groß; sehr", "klein", "A", "darum"]]
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=sign).writerows(rows)
    batch = spreadsheet.read(stream.getvalue().encode(encoding), "q.csv")
    (item,) = batch.items
    assert item.stem == "Größe – welche,\n“so”?"
    assert (texts(item), keys(item), item.explanation) == (["groß; sehr", "klein"], "A", "darum")


def test_reasons_tags_and_the_lines_of_records() -> None:
    batch = spreadsheet.read(
        b"Id,Question,Answer Option 1,Explanation 1,Answer Option 2,Explanation 2,Correct Answers,"
        b"Overall Explanation,Category,Difficulty,Colour\n"
        b'first-one,"Two\nlines?",yes,It is.,no,It is not.,1,All of it.,"a, b",Hard,red\n'
        b"second,Next?,yes,,no,,2,,,,\n",
        "q.csv",
    )
    first, second = batch.items
    assert (first.line, second.line, first.name) == (2, 4, "first-one")
    assert [c.reason for c in first.choices] == ["It is.", "It is not."]
    assert (first.explanation, first.tags, first.head) == (
        "All of it.",
        ("a", "b"),
        {"difficulty": "hard"},
    )
    assert [(one.line, "'Colour'" in one.what) for one in batch.mended] == [(1, True)]


def test_rows_that_cant_come_in() -> None:
    batch = spreadsheet.read(
        b"question,a,b,answer\n,x,y,A\nBad?,x,y,D\nNone?,x,y,\nSeven?,x,y,7\nLone?,x,,A\n"
        b'Last?,"x,y\n',
        "q.csv",
    )
    assert [(one.line, one.reason) for one in batch.left_out] == [
        (7, "a quotation mark that nothing closes: the rest of the file is one cell"),
        (2, "it has no question"),
        (3, "the answer is D, and there is no such option"),
        (4, "it has no answer"),
        (5, "its answer names none of the options: number 7"),
        (6, "it has only one option"),
    ]
    batch = spreadsheet.read(b"name,age\nAda,36\n", "q.csv")
    assert (batch.items, batch.left_out[0].line) == ([], 1)


def test_what_is_typed() -> None:
    batch = spreadsheet.read(
        b'question,answer\nWhat?,a queue\nHow many?,"37,500 +- 5"\nReally?,TRUE\n', "q.csv"
    )
    assert [item.type for item in batch.items] == ["short-answer", "numeric", "single-choice"]
    assert str(batch.items[1].key) == "Key(value=Decimal('37500'), tolerance=Decimal('5'), unit='')"


def test_no_cell_of_ours_is_a_formula() -> None:
    choices = (
        *(Choice("=1+1", True, "-2"), Choice("@x", False, "'=quoted")),
        *(Choice("＝1+1", False, "＋what"), Choice("x", False, "' =quoted")),
    )
    made = [Item("single-choice", "+what", name="q-x", choices=choices, explanation="'plain")]
    written = spreadsheet.write(made)
    rows = list(csv.reader(io.StringIO(written.data.decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@＝＋－＠")]
    assert spreadsheet.read(written.data, "").items[0].choices == choices


# -- JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"options": ["one", "two", "three"], "answer": "two"},
        {"options": ["one", "two", "three"], "answer": "B"},
        {"choices": ["one", "two", "three"], "correctIndex": 1},
        {"options": ["A. one", "B. two", "C. three"], "correct_answer": "B"},
        {"options": {"A": "one", "B": "two", "C": "three"}, "answer": ["B"]},
        {"options": {"a": "one", "b": "two", "c": "three"}, "correct": "b"},
        {"a": "one", "b": "two", "c": "three", "correct": "b"},
        {"answers": ["one", "two", "three"], "correctAnswer": "two"},
        {"answers": [{"text": t, "correct": t == "two"} for t in ("one", "two", "three")]},
        {
            "options": [
                {"id": i, "text": t} for i, t in zip("ABC", ("one", "two", "three"), strict=True)
            ],
            "answer": "B",
        },
        {"options": [{"value": t, "isCorrect": t == "two"} for t in ("one", "two", "three")]},
    ],
)
@pytest.mark.parametrize(
    "wrapped", ["{}", "[{}]", '{{"questions": [{}]}}', '{{"quiz": {{"items": [{}]}}}}']
)
def test_shapes(said: dict[str, object], wrapped: str) -> None:
    first = {"question": "First?", "options": ["x", "y"], "answer": 0}
    both = [] if wrapped == "{}" else [first]
    text = wrapped.format(
        ", ".join(json.dumps(one) for one in [*both, {"question": "Which?", **said}])
    )
    batch = jsontext.read(text.encode(), "q.json")
    assert batch.left_out == []
    item = batch.items[-1]
    assert (item.stem, texts(item), keys(item)) == ("Which?", ["one", "two", "three"], "B")


def test_trivia_with_its_entities() -> None:
    said = {
        "question": "What&#039;s up?",
        "correct_answer": "A &quot;x&quot;",
        "incorrect_answers": ["y"],
    }
    (item,) = jsontext.read(json.dumps({"results": [said]}).encode(), "q.json").items
    assert (item.stem, texts(item), keys(item)) == ("What's up?", ['A "x"', "y"], "A")


def test_numbers_count_from_what_the_whole_file_allows() -> None:
    three = {"question": "Which?", "options": ["x", "y", "z"]}

    def right(*answers: int) -> list[str]:
        text = json.dumps([{**three, "answer": answer} for answer in answers])
        return [keys(item) for item in jsontext.read(text.encode(), "").items]

    assert right(0, 1, 2) == ["A", "B", "C"]
    assert right(1, 2, 3) == ["A", "B", "C"]


def test_lines_and_what_isnt_json() -> None:
    batch = jsontext.read(
        b'[\n {"question": "A?", "answer": "x"},\n\n'
        b' {"question": "B?",\n  "options": ["x", "y"]}\n]',
        "q.json",
    )
    assert [item.line for item in batch.items] == [2]
    assert [(one.line, one.title, one.reason) for one in batch.left_out] == [
        (4, "B?", "it has no answer")
    ]
    batch = jsontext.read(b'{"question": "A?", "answer": "x"}\n{"question": }\n', "q.jsonl")
    assert len(batch.items) == 1
    assert batch.left_out[0].line == 2
    assert "isn't JSON" in batch.left_out[0].reason
    batch = jsontext.read(b"[" * 100_000, "q.json")
    assert [one.reason for one in batch.left_out] == ["it is nested too deeply"]


def test_notes_that_anki_has_exported_as_plain_text() -> None:
    text = (
        "#separator:tab\n#html:true\n#notetype column:1\n#deck column:2\n#tags column:5\n"
        "Basic\tCarts\tHow many <b>wheels</b>?\ttwo\tcarts wheels\n"
        "Basic\tCarts\tWho pulls?\tthe horse\t\n"
    )
    assert formats.recognised(text.encode(), "deck.txt").name == "csv"
    batch = spreadsheet.read(text.encode(), "deck.txt")
    assert [(one.line, one.stem, one.accepts) for one in batch.items] == [
        (6, "How many **wheels**?", ("two",)),
        (7, "Who pulls?", ("the horse",)),
    ]
    assert batch.left_out == []
