"""What a row of a table or an object of JSON says of a question, under whatever names.

Spreadsheets of quiz programs and files of trivia sites call the same things by many names; here a
name is looked up, and what stands under it becomes an item, or a reason why it can't.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from studylam.packs.exchange.answers import plain, read_answer
from studylam.packs.exchange.item import Choice, Item, Key, LeftOut, Match
from studylam.packs.exchange.mending import first_words, mend_text

Answer = str | int | bool


@dataclass
class Offered:
    """An option as it is written."""

    text: str
    label: str = ""
    correct: bool | None = None
    """None: it isn't said here."""
    reason: str = ""


@dataclass
class Fields:
    """All that is known of one question."""

    stem: str = ""
    name: str = ""
    type: str = ""
    options: list[Offered] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    explanation: str = ""
    unit: str = ""
    tags: list[str] = field(default_factory=list)
    head: dict[str, Any] = field(default_factory=dict)
    mended: dict[str, None] = field(default_factory=dict)
    """What was mended of its texts."""

    def clean(self, text: str) -> str:
        """A text, mended."""
        new, what = mend_text(text.strip())
        self.mended |= dict.fromkeys(what)
        return new.strip()


_ROLES: tuple[tuple[str, str], ...] = (
    ("stem", r"questions?|question(?:text|stem|prompt|title|body)|stem|prompt|q|frage|pregunta|"
     r"text|front|problem|item|itemstem|body|scenario"),
    ("correct", r"(?:the)?(?:correct|right)(?:answers?|options?|choices?|responses?|letters?|"
     r"keys?)?(?:index(?:es)?|indices|ids?)?|answers?|answer(?:keys?|index|id)|keys?|solutions?|"
     r"ans|richtigeantwort(?:en)?|richtig|antwort(?:en)?|lösung|back|respuestas?"),
    ("options", r"(?:answer)?options|(?:answer)?choices|alternatives|possibleanswers|responses|"
     r"answeroptions|antwortmöglichkeiten|variants"),
    ("wrongs", r"(?:incorrect|wrong|false)(?:answers?|options?|choices?)?|distractors?"),
    ("explanation", r"(?:overall|general|answer|correct|solution)?(?:explanations?|feedback|"
     r"rationale|justification|reason(?:ing)?)|comments?|why|notes?|erklärung|explicación|extra|"
     r"hint|details"),
    ("references", r"references?|sources?|links?|urls?|sourceurl|referenceurl|furtherreading"),
    ("type", r"(?:question|item|q)?(?:type|kind)|typ|fragetyp"),
    ("tags", r"tags?|categor(?:y|ies)|topics?|concepts?|labels?|sections?|subjects?|chapters?|"
     r"skills?|keywords|modules?|kategorien?|thema|subtopics?|domainname|objectives?|services?"),
    ("difficulty", r"difficulty|difficultylevel|schwierigkeit"),
    ("level", r"level|bloom|bloomlevel|bloomstaxonomy|cognitivelevel"),
    ("domain", r"domain|domainnumber|examdomain|domains"),
    ("name", r"(?:question|q|item)?(?:id|name|identifier|nr|no|number|num)|uuid|guid|externalid|"
     r"title"),
    ("unit", r"units?|einheit"),
)  # fmt: skip
_ROLE = tuple((role, re.compile(pattern)) for role, pattern in _ROLES)
_PLACE = r"([a-j]|[1-9]|10)"
_OPTION = re.compile(
    rf"(?:answer)?(?:options?|choices?|answers?|ans|opt|responses?|alternatives?|antwort)?{_PLACE}(?:text)?"
)
_REASON = re.compile(
    rf"(?:explanations?|feedback|reasons?|rationales?|why|comments?)(?:for)?(?:options?|choices?|answers?)?{_PLACE}"
    rf"|(?:answer)?(?:options?|choices?|answers?)?{_PLACE}(?:explanations?|feedback|reasons?|rationales?|why)"
)
_WRONG = re.compile(r"(?:incorrect|wrong|false|distractor)(?:answers?|options?|choices?)?\d{1,2}")

# White space is taken once, from where it begins: else a long run of it costs its square.
_ARROW = re.compile(r"(?:(?<!\s)\s++)?(?:->|→|=>|=|\|)\s*")
MAX_NAME = 400
"""Characters of a column's name that are looked at."""


def role_of(name: str) -> tuple[str, int]:
    """What a column or key is for, and for which option (from 0); nothing: unknown."""
    name = name.strip()[:MAX_NAME]
    name = re.sub(r"\s*(?:[-–(\[:].*)$", "", name) or name
    plain_name = re.sub(r"[\W_]+", "", name.strip().lower())
    for role, pattern in _ROLE:
        if pattern.fullmatch(plain_name):
            return role, -1
    for role, pattern in (("option", _OPTION), ("reason", _REASON)):
        if match := pattern.fullmatch(plain_name):
            return role, _number(next(group for group in match.groups() if group))
    return ("wrongs", -1) if _WRONG.fullmatch(plain_name) else ("", -1)


def _number(place: str) -> int:
    return int(place) - 1 if place.isdigit() else ord(place) - ord("a")


_LEVELS = {
    "remember": "remember", "knowledge": "remember", "recall": "remember",
    "understand": "understand", "comprehension": "understand", "comprehend": "understand",
    "apply": "apply", "application": "apply", "analyse": "analyse", "analyze": "analyse",
    "analysis": "analyse", "evaluate": "evaluate", "evaluation": "evaluate",
}  # fmt: skip


def set_plain(fields: Fields, role: str, text: str) -> None:
    """Take in a value that is one text, whatever its role."""
    text = fields.clean(text)
    if not text:
        return
    if role == "stem":
        fields.stem = f"{fields.stem}\n\n{text}".strip()
    elif role == "explanation":
        fields.explanation = f"{fields.explanation}\n\n{text}".strip()
    elif role == "references":
        line = text if text.lower().startswith("reference") else f"Reference: {text}"
        fields.explanation = f"{fields.explanation}\n\n{line}".strip()
    elif role == "tags":
        fields.tags += [tag.strip() for tag in re.split(r"[,;|]", text) if tag.strip()]
    elif role == "difficulty":
        word = text.lower()
        known = {"easy": "easy", "medium": "medium", "moderate": "medium", "hard": "hard",
                 "difficult": "hard"}  # fmt: skip
        _head_or_tag(fields, "difficulty", known.get(word), text)
    elif role == "level":
        _head_or_tag(fields, "level", _LEVELS.get(text.lower()), text)
    elif role == "domain":
        fields.tags.append(text)
    elif role == "wrongs":
        fields.options.append(Offered(text, correct=False))
    elif role in ("name", "type", "unit"):
        setattr(fields, role, text if not getattr(fields, role) else getattr(fields, role))


def _head_or_tag(fields: Fields, key: str, value: str | None, text: str) -> None:
    if value:
        fields.head[key] = value
    else:
        fields.tags.append(text)


def split_options(text: str) -> list[Offered]:
    """Options that stand in one cell."""
    text = re.sub(r" {2,}", "  ", text.strip())
    lettered = re.split(r"(?:^|[\n;|]|(?<=\S) ) ?\(?([A-Ja-j])[.):] +", text)
    if len(lettered) > 4 and not lettered[0].strip():
        pairs = zip(lettered[1::2], lettered[2::2], strict=False)
        found = [Offered(body.strip(" \n;|,"), label.upper()) for label, body in pairs]
        if [one.label for one in found] == [chr(65 + n) for n in range(len(found))]:
            return found
    for sign in ("\n", "|", ";", ","):
        parts = [part.strip() for part in text.split(sign) if part.strip()]
        if len(parts) > 1:
            return [Offered(re.sub(r"^[-*•]\s+", "", part)) for part in parts]
    return [Offered(text)] if text else []


# -- fields → an item -----------------------------------------------------------------------------


def item_of(fields: Fields, file: str, line: int) -> Item | LeftOut:
    """The item, or why there is none."""
    title = first_words(fields.stem or fields.name)

    def left_out(reason: str) -> LeftOut:
        return LeftOut(file, line, title, reason)

    if not fields.stem:
        return left_out("it has no question")
    kind = re.sub(r"[\W_]+", "", fields.type.lower())
    options = [
        Offered(fields.clean(o.text), o.label, o.correct, fields.clean(o.reason))
        for o in fields.options
        if o.text.strip()
    ]
    fields.answers = [
        fields.clean(answer) if isinstance(answer, str) else answer for answer in fields.answers
    ]
    common: dict[str, Any] = {
        "stem": fields.stem,
        "name": fields.name,
        "explanation": fields.explanation,
        "tags": tuple(dict.fromkeys(fields.tags)),
        "head": fields.head,
        "file": file,
        "line": line,
    }
    if (
        kind in ("ordering", "order", "sequence", "sequencing", "reorder", "ranking")
        and len(options) > 1
    ):
        choices = tuple(Choice(o.text, True, o.reason) for o in options)
        return Item(type="ordering", choices=choices, **common)
    if kind.startswith(("match", "pairing")) and options:
        return _matching(options, common) or left_out("its pairs can't be read")
    if len(options) == 1 and options[0].correct is None and not fields.answers:
        fields.answers, options = [options[0].text], []
    if options and all(o.correct for o in options) and not fields.answers:
        fields.answers, options = [o.text for o in options], []
    if options:
        return _choice(options, fields.answers, common, left_out)
    return _typed(fields, kind, common, left_out)


def _matching(options: Sequence[Offered], common: dict[str, Any]) -> Item | None:
    matches = []
    for option in options:
        parts = _ARROW.split(option.text, maxsplit=1)
        if len(parts) != 2 or not all(parts):
            return None
        matches.append(Match(parts[0], parts[1], option.reason))
    return Item(type="matching", matches=tuple(matches), **common)


def _choice(
    options: list[Offered],
    answers: list[Answer],
    common: dict[str, Any],
    left_out: Callable[[str], LeftOut],
) -> Item | LeftOut:
    if len(options) == 1 and not answers:
        return left_out("it has only one option")
    keys = {n for n, option in enumerate(options) if option.correct}
    texts = [option.text for option in options]
    labels = [option.label.upper() or chr(65 + n) for n, option in enumerate(options)]
    named: set[int] = set()
    for answer in answers:
        found, fault = _keys(answer, labels, texts)
        if fault:
            return left_out(fault)
        named |= set(found)
    if not keys and not named and answers and all(o.correct is False for o in options):
        # "incorrect_answers" with the right one beside them.
        right = [Offered(str(answer), correct=True) for answer in answers]
        options, keys = [*right, *options], set(range(len(right)))
    elif keys and named and keys != named:
        return left_out("its options and its answer don't agree on what is right")
    keys = keys or named
    if not keys:
        return left_out(
            f"its answer names none of the options: {first_words(str(answers[0]), 40)}"
            if answers
            else "it has no answer"
        )
    if len(options) < 2:
        return left_out("it has only one option")
    choices = tuple(Choice(o.text, n in keys, o.reason) for n, o in enumerate(options))
    kind: Any = "single-choice" if len(keys) == 1 else "multiple-response"
    return Item(type=kind, choices=choices, **common)


def _keys(answer: Answer, labels: list[str], texts: list[str]) -> tuple[tuple[int, ...], str]:
    """Options that an answer names; numbers count from 0 here."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        whole = [n for n, text in enumerate(texts) if text == str(answer)]
        if whole:
            return tuple(whole[:1]), ""
        fault = (
            ""
            if 0 <= answer < len(texts)
            else f"the answer is option {answer + 1}, and there are {len(texts)}"
        )
        return ((answer,) if not fault else ()), fault
    said = read_answer(str(answer), labels, texts)
    return said.keys, said.fault


def _typed(
    fields: Fields, kind: str, common: dict[str, Any], left_out: Callable[[str], LeftOut]
) -> Item | LeftOut:
    if not fields.answers:
        return left_out("it has no options and no answer")
    texts = [str(answer).strip() for answer in fields.answers if str(answer).strip()]
    if not texts:
        return left_out("it has no options and no answer")
    bare = plain(texts[0])
    if len(texts) == 1 and (
        bare in ("true", "false") or (kind.startswith("true") and bare in ("t", "f"))
    ):
        choices = tuple(Choice(one, one[0].lower() == bare[0]) for one in ("True", "False"))
        return Item(type="single-choice", choices=choices, **common)
    number = (
        key_of(texts[0], fields.unit)
        if len(texts) == 1 and kind not in ("text", "shortanswer")
        else None
    )
    if number is not None:
        return Item(type="numeric", key=number, **common)
    if len(texts) == 1:
        texts = [part.strip() for part in re.split(r"[|\n]", texts[0]) if part.strip()]
    accepts = tuple(dict.fromkeys(fields.clean(text) for text in texts))
    if any(len(text.split()) > 8 for text in accepts):
        common["head"] = {**common["head"], "todo": ["answer"]}
    return Item(type="short-answer", accepts=accepts, **common)


def key_of(text: str, unit: str = "") -> Key | None:
    """``37500``, ``37500 ± 5``, ``3.5 +- 0.1``."""
    match = re.fullmatch(
        r"\s*([-+]?[\d,]*\.?\d+(?:[eE][-+]?\d{1,2})?)\s*(?:(?:±|\+/?-)\s*([\d,]*\.?\d+)\s*)?",
        text[:80],
    )
    if match is None:
        return None
    try:
        value = Decimal(match[1].replace(",", ""))
        return Key(value, Decimal((match[2] or "0").replace(",", "")), unit)
    except InvalidOperation:
        return None
