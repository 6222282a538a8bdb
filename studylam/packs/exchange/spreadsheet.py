"""CSV: tables of quiz programs and spreadsheets in, and one of our own out, which loses nothing.

A column is known by its name (`fields`). Ours has a column ``studylam``; it is read back exactly.
Cells that a spreadsheet would take for a formula get an apostrophe before them, and lose it again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from studylam.packs.exchange.fields import (
    Answer,
    Fields,
    Offered,
    item_of,
    key_of,
    role_of,
    set_plain,
    split_options,
)
from studylam.packs.exchange.item import (
    Batch,
    Choice,
    Item,
    ItemType,
    LeftOut,
    Match,
    Mended,
    Written,
    Wrong,
)
from studylam.packs.exchange.mending import decoded, first_words, grouped

MARK = "studylam"
"""The column that our own tables have."""

MAX_COLUMNS = 200
_FORMULA = re.compile(r"'* *[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+ *[=+\-@\t\r\n＝＋－＠]")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read(data: bytes, file: str) -> Batch:
    """The questions of a table."""
    head = data[:4000].split(b"\n")[0]
    if re.search(rb"(?:^|[,\xbf\"])studylam\"?\s*$", head.rstrip(b"\r")):
        return _read_own(data, file)
    text, mended = decoded(data, file)
    batch = Batch(mended=mended)
    if text.startswith(ANKI):
        return _read_anki(text, file, batch)
    records = list(_records(text, _delimiter(text)))
    at = next((n for n, (_, cells) in enumerate(records[:25]) if is_header(cells)), None)
    if at is None:
        batch.left_out.append(
            LeftOut(
                file,
                1,
                first_words(" ".join(records[0][1]) if records else ""),
                'no column is called "question", or none "answer": name them in the first row',
            )
        )
        return batch
    rows = records[at + 1 :]
    if text.count('"') % 2 and rows and rows[-1][1]:
        line, cells = rows.pop()
        reason = "a quotation mark that nothing closes: the rest of the file is one cell"
        batch.left_out.append(LeftOut(file, line, first_words(" ".join(cells)), reason))
    read_rows(records[at], rows, file, batch)
    return batch


ANKI = "#separator:"
"""How Anki's export of notes as plain text begins; it names no columns but its own."""


def _read_anki(text: str, file: str, batch: Batch) -> Batch:
    """Notes of Anki: of the columns that aren't its own, the first asks and the second answers."""
    lines = text.split("\n")
    told = [line for line in lines[:20] if line.startswith("#")]
    sign = told[0].removeprefix(ANKI).strip().lower()
    known = {"comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
    own = {
        int(match[2]): match[1]
        for line in told
        if (match := re.fullmatch(r"#(guid|notetype|deck|tags) column:(\d{1,3})\s*", line))
    }
    body = "\n" * len(told) + "\n".join(lines[len(told) :])
    records = list(_records(body, known.get(sign, sign if len(sign) == 1 else "\t")))
    width = max((len(cells) for _, cells in records), default=0)
    header, names = [], iter(("question", "answer", "explanation"))
    for number in range(1, width + 1):
        kind = own.get(number)
        header.append(("tags" if kind == "tags" else "") if kind else next(names, ""))
    read_rows((1, header), records, file, batch)
    return batch


def has_header(text: str) -> bool:
    """Whether a text looks like a table of questions."""
    records = _records(text, _delimiter(text))
    return any(is_header(cells) for _, (_, cells) in zip(range(5), records, strict=False))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that isn't empty, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        if any(cell.strip() for cell in cells):
            yield line, [_unguarded(cell) for cell in cells[:MAX_COLUMNS]]


def _delimiter(text: str) -> str:
    """What separates the cells: what the first lines have most of, outside of quotes."""
    head = re.sub(r'"[^"]*"', "", text[:8000].lstrip("\ufeff"))
    if match := re.match(r"sep=(.)\n", head):
        return match[1]
    first = max(head.split("\n")[:3], key=len, default="")
    return max(",;\t|", key=first.count) if any(sign in first for sign in ",;\t|") else ","


def is_header(cells: Sequence[str]) -> bool:
    """Whether a table with these columns is one of questions."""
    roles = {role_of(cell)[0] for cell in cells if 0 < len(cell.strip()) < 60}
    return "stem" in roles and bool(roles & {"correct", "option", "options"})


def read_rows(
    header: tuple[int, list[str]], rows: list[tuple[int, list[str]]], file: str, batch: Batch
) -> None:
    """Take in the records of a table: of each, its line and its cells."""
    names = header[1]
    roles = [role_of(name) for name in names]
    unused = [
        name for name, (role, _) in zip(names, roles, strict=True) if not role and name.strip()
    ]
    for name in unused:
        at = names.index(name)
        if any(len(cells) > at and cells[at].strip() for _, cells in rows):
            what = f"the column {first_words(name, 40)!r} has no place in a question"
            batch.mended.append(Mended(file, header[0], what))
    taken = [(line, _fields(roles, cells)) for line, cells in rows]
    counts_from_zero = any(
        f.answers and str(f.answers[0]).strip() == "0" and f.options for _, f in taken
    )
    notes = []
    for line, fields in taken:
        fields.answers = [_counted(answer, fields, counts_from_zero) for answer in fields.answers]
        one = item_of(fields, file, line)
        notes += [(line, what) for what in fields.mended]
        if isinstance(one, Item):
            batch.items.append(one)
        else:
            batch.left_out.append(one)
    batch.mended += grouped(notes, file)


def _fields(roles: Sequence[tuple[str, int]], cells: Sequence[str]) -> Fields:
    fields = Fields()
    options: dict[int, Offered] = {}
    for (role, place), cell in zip(roles, cells, strict=False):
        text = cell.strip()
        if not role or not text:
            continue
        if role == "option":
            options.setdefault(place, Offered("", _LETTERS[place])).text = text
        elif role == "reason":
            options.setdefault(place, Offered("", _LETTERS[place])).reason = text
        elif role == "options":
            fields.options += split_options(text)
        elif role == "correct":
            fields.answers.append(text)
        else:
            set_plain(fields, role, text)
    fields.options += [options[place] for place in sorted(options)]
    if len(fields.answers) > 1:
        # "Answer" and "Correct answer": the second says what is right, if the first does as well.
        fields.answers = list(dict.fromkeys(fields.answers))
    return fields


def _counted(answer: Answer, fields: Fields, from_zero: bool) -> Answer:
    """Numbers of options as letters, unless the options are numbers themselves."""
    text = str(answer).strip()
    offered = [option for option in fields.options if option.text.strip()]
    if not offered or not re.fullmatch(r"\d{1,2}(?:\s*[,;&|]\s*\d{1,2})*", text):
        return re.sub(r"\s*[|;]\s*", ", ", text) if offered and len(text) < 30 else answer
    if any(option.text.strip() == text for option in offered):
        return answer
    numbers = [int(number) - (0 if from_zero else 1) for number in re.findall(r"\d+", text)]
    if not all(0 <= number < 10 for number in numbers):
        return answer
    labels = {option.label for option in offered}
    if "" not in labels and not {_LETTERS[number] for number in numbers} <= labels:
        return f"number {text}"
    labelled = "" not in labels
    names = [_LETTERS[n] if 0 <= n < 26 else f"{n + 1}" for n in numbers]
    return ", ".join(names) if labelled or len(names) > 1 else (numbers[0] if numbers else answer)


# -- our own --------------------------------------------------------------------------------------

_TEXTS = ("level", "difficulty", "as_of", "lesson", "lab", "predict", "what", "code")
_LISTS = ("assesses", "sources", "todo")


def write(items: Sequence[Item]) -> Written:
    """A table that spreadsheets open and `read` reads back exactly."""
    most = max((max(len(i.choices), len(i.wrongs)) for i in items), default=0)
    pairs = max((len(i.matches) + len(i.extra_rights) for i in items), default=0)
    reasons = any(_has_reasons(item) for item in items)
    places = range(min(max(most, pairs), len(_LETTERS)))
    columns = ["id", "type", "question"]
    columns += [f"option {_LETTERS[n]}" for n in places]
    columns += [f"match {_LETTERS[n]}" for n in range(min(pairs, len(_LETTERS)))]
    columns += ["answer"]
    columns += [f"reason {_LETTERS[n]}" for n in places] if reasons else []
    columns += ["explanation", "unit", "columns", "tags", *_LISTS, "domain", *_TEXTS, MARK]
    used = {MARK, "answer", "explanation"}
    rows, left_out = [], []
    for item in items:
        if (
            max(len(item.choices), len(item.wrongs), len(item.matches) + len(item.extra_rights))
            > 26
        ):
            reason = "it has more than 26 options"
            left_out.append(LeftOut(item.file, item.line, first_words(item.stem), reason))
            continue
        row = _row(item)
        used |= {name for name, cell in row.items() if cell}
        rows.append(row)
    columns = [name for name in columns if name in used or name in ("id", "type", "question")]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[guarded(row.get(name, "")) for name in columns] for row in rows])
    return Written(b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace"), tuple(left_out))


def _has_reasons(item: Item) -> bool:
    parts: tuple[Choice | Match | Wrong, ...] = (*item.choices, *item.matches, *item.wrongs)
    return any(part.reason for part in parts)


def _row(item: Item) -> dict[str, str]:
    row = {"id": item.name, "type": item.type, "question": item.stem, MARK: "1"}
    options: Iterable[Choice | Wrong] = item.choices or item.wrongs
    for letter, option in zip(_LETTERS, options, strict=False):
        row[f"option {letter}"], row[f"reason {letter}"] = option.text, option.reason
    pairs = [*item.matches, *(Match("", right) for right in item.extra_rights)]
    for letter, pair in zip(_LETTERS, pairs, strict=False):
        row[f"option {letter}"], row[f"match {letter}"] = pair.left, pair.right
        row[f"reason {letter}"] = pair.reason
    if item.key is not None:
        tolerance = f" ± {item.key.tolerance:f}" if item.key.tolerance else ""
        row["answer"], row["unit"] = f"{item.key.value:f}{tolerance}", item.key.unit
    elif item.type == "short-answer":
        row["answer"] = "\n".join(item.accepts)
    elif item.type in ("single-choice", "multiple-response"):
        row["answer"] = ", ".join(_LETTERS[n] for n, c in enumerate(item.choices) if c.correct)
    row["explanation"] = item.explanation
    row["columns"] = "\n".join(item.columns)
    row["tags"] = "\n".join(item.tags)
    for key in _LISTS:
        row[key] = "\n".join(item.head.get(key, ()))
    row["domain"] = "\n".join(f"{exam}: {n}" for exam, n in item.head.get("domain", {}).items())
    return row | {key: item.head.get(key, "") for key in _TEXTS}


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _read_own(data: bytes, file: str) -> Batch:
    batch = Batch()
    text = data.decode("utf-8-sig", "replace")
    records = _records(text, ",")
    header = next(records, (1, list[str]()))[1]
    for line, cells in records:
        row = dict(zip(header, cells, strict=False))
        one = _own_item(row, file, line)
        if isinstance(one, Item):
            batch.items.append(one)
        else:
            batch.left_out.append(one)
    return batch


def _own_item(row: dict[str, str], file: str, line: int) -> Item | LeftOut:
    """A row of our own table."""
    kind: Any = row.get("type", "")
    stem = row.get("question", "")
    if row.get(MARK, "").strip() != "1" or kind not in _TYPES:
        return LeftOut(
            file, line, first_words(stem), f"there is no type of questions {kind[:40]!r}"
        )
    keys = {letter.strip() for letter in row.get("answer", "").split(",")}
    options = [
        (letter, row.get(f"option {letter}", ""), row.get(f"reason {letter}", ""))
        for letter in _LETTERS
    ]
    filled = [one for one in options if one[1] or one[2] or row.get(f"match {one[0]}", "")]
    fields: dict[str, Any] = {}
    if kind in ("single-choice", "multiple-response", "ordering"):
        fields["choices"] = tuple(
            Choice(text, letter in keys or kind == "ordering", why) for letter, text, why in filled
        )
    elif kind == "matching":
        pairs = [(text, row.get(f"match {letter}", ""), why) for letter, text, why in filled]
        fields["matches"] = tuple(Match(*pair) for pair in pairs if pair[0])
        fields["extra_rights"] = tuple(right for left, right, _ in pairs if not left)
        fields["columns"] = tuple(row.get("columns", "").split("\n")) if row.get("columns") else ()
    else:
        fields["wrongs"] = tuple(Wrong(text, why) for _, text, why in filled)
    if kind == "numeric":
        fields["key"] = key_of(row.get("answer", ""), row.get("unit", ""))
    if kind == "short-answer":
        fields["accepts"] = tuple(one for one in row.get("answer", "").split("\n") if one)
    if kind == "numeric" and fields["key"] is None:
        return LeftOut(file, line, first_words(stem), "its answer isn't a number")
    return Item(
        type=kind,
        stem=stem,
        name=row.get("id", ""),
        explanation=row.get("explanation", ""),
        tags=tuple(one for one in row.get("tags", "").split("\n") if one),
        head=_own_head(row),
        file=file,
        line=line,
        **fields,
    )


_TYPES = get_args(ItemType)


def _own_head(row: dict[str, str]) -> dict[str, Any]:
    head: dict[str, Any] = {
        key: [one for one in row[key].split("\n") if one] for key in _LISTS if row.get(key)
    }
    domain = {}
    for entry in row.get("domain", "").split("\n"):
        exam, _, number = entry.partition(":")
        if number.strip().isdigit():
            domain[exam.strip()] = int(number[:9])
    head |= {"domain": domain} if domain else {}
    return head | {key: row[key] for key in _TEXTS if row.get(key)}
