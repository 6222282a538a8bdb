"""JSON: lists of questions in the shapes that quiz sites and apps use, and one of our own.

Python's own decoder reads it, with its object parser wrapped, so that every object knows its line.
"""

from __future__ import annotations

import json
import json.scanner
import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from studylam.packs.exchange.fields import Fields, Offered, item_of, role_of, set_plain
from studylam.packs.exchange.item import Batch, Item, LeftOut, Mended
from studylam.packs.exchange.mending import decoded, first_words, grouped
from studylam.packs.exchange.ownjson import FORMAT, read_own, write

__all__ = ["read", "write"]

MAX_DEPTH = 12
"""Objects in objects that are looked through for questions."""


class _Placed(dict[str, Any]):
    """An object that knows where it begins."""

    at = 0


class _Decoder(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__(parse_float=_number, parse_constant=lambda _: None)
        parse_object: Any = json.decoder.JSONObject  # type: ignore[attr-defined]

        def placed(s_and_end: tuple[str, int], *rest: Any) -> tuple[_Placed, int]:
            value, end = parse_object(s_and_end, *rest)
            found = _Placed(value)
            found.at = s_and_end[1] - 1
            return found, end

        self.parse_object = placed
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def _number(text: str) -> Any:
    try:
        return Decimal(text) if len(text) < 80 else text
    except InvalidOperation:
        return text


def read(data: bytes, file: str) -> Batch:
    """The questions of a JSON file, or of one with an object a line."""
    text, mended = decoded(data, file)
    batch = Batch(mended=mended)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line_of(at: int) -> int:
        return bisect_right(starts, at)

    documents = list(_documents(text, file, line_of, batch))
    if len(documents) == 1 and isinstance(documents[0], _Placed):
        document = documents[0]
        if document.get("format") == FORMAT:
            read_own(document, file, line_of, batch)
            return batch
    found = [one for document in documents for one in _objects(document, 0)]
    if documents and not found:
        reason = 'nothing in it has a "question"'
        batch.left_out.append(LeftOut(file, 1, first_words(text), reason))
    taken = [_fields(placed, tags) for placed, tags in found]
    base = _base([fields for fields, _ in taken], file, batch)
    notes = []
    for (placed, _), (fields, unused) in zip(found, taken, strict=True):
        line = line_of(placed.at)
        fields.answers = [
            answer - base if type(answer) is int and fields.options else answer
            for answer in fields.answers
        ]
        one = item_of(fields, file, line)
        notes += [(line, what) for what in fields.mended]
        notes += [(line, f"{first_words(key, 40)!r} has no place in a question") for key in unused]
        if isinstance(one, Item):
            batch.items.append(one)
        else:
            batch.left_out.append(one)
    batch.mended += grouped(notes, file)
    return batch


def _documents(text: str, file: str, line_of: Any, batch: Batch) -> Iterator[Any]:
    decoder = _Decoder()
    at, end = 0, len(text)
    while True:
        at = _skip(text, at, end)
        if at >= end:
            return
        try:
            document, at = decoder.raw_decode(text, at)
        except RecursionError:
            batch.left_out.append(LeftOut(file, line_of(at), "", "it is nested too deeply"))
            return
        except ValueError as error:
            where = line_of(getattr(error, "pos", at))
            said = getattr(error, "msg", None) or str(error)
            reason = f"this isn't JSON: {said}; nothing from here on was read"
            batch.left_out.append(LeftOut(file, where, first_words(_line(text, where)), reason))
            return
        yield document


def _line(text: str, number: int) -> str:
    return text.split("\n", number)[number - 1][:200]


def _skip(text: str, at: int, end: int) -> int:
    """Past blanks, and the commas of lists that somebody has left the brackets of."""
    match = re.compile(r"[\s,;]*").match(text, at)
    return match.end() if match else end


def _objects(
    value: Any, depth: int, tags: tuple[str, ...] = ()
) -> Iterator[tuple[_Placed, tuple[str, ...]]]:
    """Every object that has a question, with the names of the lists it stands in."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1, tags)
    elif isinstance(value, _Placed):
        if _is_question(value):
            yield value, tags
            return
        name = next(
            (
                v
                for k, v in value.items()
                if k.lower() in ("category", "topic", "title", "section", "name")
                and isinstance(v, str)
            ),
            "",
        )
        inner = (*tags, name) if name else tags
        for key, one in value.items():
            if isinstance(one, list | dict):
                plain = re.sub(r"[\W_]+", "", key.lower())
                known = plain in _LISTS or role_of(key)[0] or not isinstance(one, list)
                yield from _objects(one, depth + 1, inner if known else (*inner, key))


_LISTS = (
    "questions",
    "items",
    "data",
    "quiz",
    "quizzes",
    "results",
    "cards",
    "exam",
    "exams",
    "list",
)


def _is_question(value: _Placed) -> bool:
    roles = {role_of(key)[0]: one for key, one in value.items()}
    stem = roles.get("stem")
    if isinstance(stem, list) or (isinstance(stem, dict) and not _text(stem)):
        return False
    return "stem" in roles and bool(roles.keys() & {"correct", "option", "options", "wrongs"})


def _text(value: Any) -> str:
    """A value that is a text in some way: by itself, in an object, in a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int | Decimal):
        return str(value)[:200]
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    if isinstance(value, dict):
        for key in ("text", "content", "value", "label", "body", "html", "markdown", "en"):
            if key in value and not isinstance(value[key], list | dict):
                return _text(value[key])
    return ""


def _fields(value: _Placed, tags: tuple[str, ...]) -> tuple[Fields, list[str]]:
    """What an object says, and its keys that mean nothing here."""
    fields = Fields(tags=[tag for tag in tags if tag.strip()])
    unused = []
    lettered: dict[int, Offered] = {}
    for key, one in value.items():
        role, place = role_of(key)
        if one is None or one == "" or one == []:
            continue
        if role == "option":
            lettered.setdefault(place, Offered("", chr(65 + place))).text = _text(one)
        elif role == "reason":
            lettered.setdefault(place, Offered("", chr(65 + place))).reason = _text(one)
        elif role == "options":
            fields.options += _options(one)
        elif role == "wrongs":
            wrongs = one if isinstance(one, list) else [one]
            fields.options += [Offered(_text(wrong), correct=False) for wrong in wrongs]
        elif role == "correct":
            if isinstance(one, list) and any(isinstance(each, dict) for each in one):
                fields.options += _options(one)  # "answers": [{"text": …, "correct": true}]
            elif (
                re.fullmatch("answers", key, re.IGNORECASE)
                and not fields.options
                and _others(value)
            ):
                fields.options += _options(one)
            else:
                fields.answers += _answers(one)
        elif role == "explanation" and isinstance(one, dict):
            for label, reason in one.items():
                if re.fullmatch(r"[A-Ja-j]", label):
                    lettered.setdefault(
                        ord(label.upper()) - 65, Offered("", label.upper())
                    ).reason = _text(reason)
                else:
                    set_plain(fields, role, _text(reason))
        elif role:
            values = one if isinstance(one, list) else [one]
            for each in values:
                set_plain(fields, role, _text(each))
        elif key.lower() not in _SILENT:
            unused.append(key)
    _merge(fields, lettered)
    return fields, unused


_SILENT = ("points", "score", "time", "timelimit", "created_at", "updated_at", "__v", "seconds")


def _others(value: _Placed) -> bool:
    """Whether another key says which of the "answers" is right."""
    return any(
        role_of(key)[0] == "correct" and key.lower() != "answers" and one not in (None, "", [])
        for key, one in value.items()
    ) and isinstance(next((one for k, one in value.items() if k.lower() == "answers"), None), list)


def _merge(fields: Fields, lettered: dict[int, Offered]) -> None:
    """Reasons by letter go to the options; options by letter are options."""
    for place in sorted(lettered):
        one = lettered[place]
        if one.text or place >= len(fields.options):
            fields.options.append(one)
        else:
            fields.options[place].reason = fields.options[place].reason or one.reason


_RIGHT = (
    "correct",
    "iscorrect",
    "right",
    "isright",
    "iscorrectanswer",
    "istrue",
    "isanswer",
    "answer",
)


def _options(value: Any) -> list[Offered]:
    if isinstance(value, dict):
        found = []
        for key, one in value.items():
            offered = _offered(one)
            offered.label = offered.label or (key.upper() if re.fullmatch(r"[A-Ja-j]", key) else "")
            found.append(offered)
        return found
    if isinstance(value, str):
        from studylam.packs.exchange.fields import split_options

        return split_options(value)
    found = [_offered(one) for one in value] if isinstance(value, list) else []
    texts = [re.match(r"\(?([A-J])[.):]\s+(.+)", one.text, re.DOTALL) for one in found]
    letters = [match[1] if match else "" for match in texts]
    if len(found) > 1 and letters == [chr(65 + n) for n in range(len(found))]:
        for one, match in zip(found, texts, strict=True):
            if match:
                one.label, one.text = match[1], match[2]
    return found


def _offered(value: Any) -> Offered:
    if not isinstance(value, dict):
        return Offered(_text(value))
    offered = Offered("")
    for key, one in value.items():
        plain = re.sub(r"[\W_]+", "", key.lower())
        if plain in _RIGHT and isinstance(one, bool | int):
            offered.correct = bool(one)
        elif plain in ("fraction", "score", "weight", "points") and isinstance(one, int | Decimal):
            offered.correct = one > 0
        elif plain in (
            "text",
            "answer",
            "option",
            "choice",
            "value",
            "content",
            "label",
            "body",
            "answertext",
            "optiontext",
            "html",
            "name",
            "title",
        ):
            if plain == "label" and re.fullmatch(r"[A-Ja-j]", _text(one)):
                offered.label = _text(one).upper()
            else:
                offered.text = offered.text or _text(one)
        elif plain in ("explanation", "feedback", "reason", "rationale", "why", "comment"):
            offered.reason = _text(one)
        elif plain in ("id", "key", "letter", "identifier") and re.fullmatch(
            r"[A-Ja-j]", _text(one)
        ):
            offered.label = _text(one).upper()
    return offered


def _answers(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [answer for one in value for answer in _answers(one)]
    if isinstance(value, bool):
        return ["True" if value else "False"]
    if isinstance(value, int):
        return [value]
    text = _text(value)
    return [text] if text.strip() else []


def _base(taken: list[Fields], file: str, batch: Batch) -> int:
    """Whether numbers of options count from 0 or from 1: what all of a file allows."""
    numbers = [
        (answer, len(fields.options))
        for fields in taken
        for answer in fields.answers
        if type(answer) is int
        and fields.options
        and not any(option.text == str(answer) for option in fields.options)
    ]
    if not numbers or any(number == 0 for number, _ in numbers):
        return 0
    if any(number == options for number, options in numbers):
        return 1
    what = "nothing shows whether numbers of answers count from 0 or from 1; 0 was taken"
    batch.mended.append(Mended(file, 1, what))
    return 0
