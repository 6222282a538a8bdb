"""A key at the end of a file or a chapter: "Answers: 1-B, 2-C", a list, a table, or explained.

Its lines are no questions of their own, whatever letters and numbers they begin with. What it says
goes to the questions by their numbers; where the numbers begin anew in every chapter, by order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from studylam.packs.exchange.item import LeftOut
from studylam.packs.exchange.markdown.lines import Line
from studylam.packs.exchange.markdown.patterns import QUESTION_WORDS
from studylam.packs.exchange.markdown.worded import answered
from studylam.packs.exchange.mending import first_words

_TITLE = re.compile(
    r"(?:(?:section|part|chapter|teil|parte|domain)\s*\d+\W+)?"
    r"(?:(?:the|all|quiz|practice|exam|test|detailed|correct|full|mcq|question)\s+){0,3}"
    r"(?:answers?|answer\s*keys?|keys?|solutions?|antworten|lösung(?:en)?|respuestas?|soluciones|"
    r"claves?|respostas?|gabarito|réponses?|corrigés?|risposte|soluzioni|đáp án|ответы|odpovědi|"
    r"odpowiedzi|答案|解答|正解|정답)(?:\s+(?:correctas?|corretas?|chi tiết))?"
    r"(?:\s+(?:and|&|with|y|und|et|e|to)\s+(?:the\s+)?\w+(?:\s+\w+)?|\s+(?:keys?|section|sheet))?",
    re.IGNORECASE,
)
MAX_WORK = 3
"""How often each line of a file is looked at, at most."""

_LETTERS = r"\(?[A-Ja-j](?:\s*(?:,|&|\+|/|and)\s*[A-Ja-j])*\)?"
_PAIR = re.compile(
    rf"(?:\b(?i:{QUESTION_WORDS})\s*)?\b(\d{{1,4}})[\s|.):=–—*_-]{{1,10}}({_LETTERS})(?![\w'’])"
)
_ENTRY = re.compile(
    rf"[^\w\[]{{0,10}}(?P<word>(?:{QUESTION_WORDS})\s*(?:#|no\.?)?\s*)?(?P<number>\d{{1,4}})"
    r"(?P<sign>[*_\s]*[.):=|–—-]+[*_\s]*)(?P<said>\S.*)",
    re.IGNORECASE,
)
_SHORT_KEY = re.compile(rf"(?:\*\*)?{_LETTERS}(?:\*\*)?(?:\s*$|[.):,;–—|-]|\s+[(–—|-]|\*\*)")
_DIGIT = re.compile(r"\d")
_PLURAL = re.compile(r"answers|keys?\b|solutions|\A\s*#", re.IGNORECASE)
_NO_WORDS = re.compile(r"\w")
_SAID_FIRST = re.compile(
    r"\W{0,8}(?:the\s+)?(?:correct\s+)?answers?\s*(?:is)?\W{0,4}(?=[A-J]\b)", re.IGNORECASE
)


@dataclass
class Entry:
    """What a key says of a question."""

    number: int
    said: str
    line: Line
    rest: list[Line] = field(default_factory=list)
    """What explains it."""


@dataclass
class Keys:
    """The keys of a file: each with the index of the line before which its questions stand."""

    parts: list[tuple[int, list[Entry]]] = field(default_factory=list)

    def given(
        self, places: Sequence[tuple[int, int | None]], file: str
    ) -> tuple[dict[int, Entry], list[LeftOut]]:
        """For each question that is named, its entry; and the entries that name none.

        Args:
            places: of each question, the index of its first line and its number.
        """
        given: dict[int, Entry] = {}
        lost: list[LeftOut] = []
        since = -1
        for before, entries in self.parts:
            asked = [(at, number) for at, number in places if since < at < before]
            since = before - 1
            lost += _match(asked, entries, given, file)
        return given, lost


def _match(
    asked: list[tuple[int, int | None]], entries: list[Entry], given: dict[int, Entry], file: str
) -> list[LeftOut]:
    numbers = Counter(number for _, number in asked)
    named = Counter(entry.number for entry in entries)
    unique = max(numbers.values(), default=0) < 2 and max(named.values(), default=0) < 2
    if unique and None not in numbers:
        where = {number: at for at, number in asked}
        given |= {where[entry.number]: entry for entry in entries if entry.number in where}
        return [
            LeftOut(
                file,
                entry.line.number,
                first_words(entry.line.text),
                f"the key names question {entry.number}, and there is none",
            )
            for entry in entries
            if entry.number not in where
        ]
    same = [number for _, number in asked] == [entry.number for entry in entries]
    if len(asked) == len(entries) and (same or set(numbers) == {None}):
        given |= {at: entry for (at, _), entry in zip(asked, entries, strict=True)}
        return []
    first = entries[0].line
    reason = "a key with answers whose numbers don't tell which questions they are for"
    return [LeftOut(file, first.number, first_words(first.text), reason)]


def without_keys(lines: Sequence[Line]) -> tuple[list[Line], Keys]:
    """The lines without those of keys, and what the keys say."""
    kept: list[Line] = []
    keys = Keys()
    index = 0
    work = MAX_WORK * len(lines)
    while index < len(lines):
        begins = work > 0 and _is_title(lines[index]) and _promises(lines, index)
        end = _end(lines, index) if begins else index
        work -= end - index
        entries = _entries(lines, index, end)
        if _is_key(entries, lines[index:end]):
            keys.parts.append((len(kept), entries))
            # What stands above and below it stays apart.
            kept.append(lines[index]._replace(kind="rule"))
            index = end
            continue
        kept.append(lines[index])
        index += 1
    return kept, keys


def _is_title(line: Line) -> bool:
    if line.kind in ("code", "blank", "letter", "box"):
        return False
    text = line.text if len(line.text) < 2000 else ""
    bare = re.sub(r"^\W+|\W+$", "", text)
    if bare and len(bare) < 90 and _TITLE.fullmatch(bare):
        return True
    said = answered(text)
    return said is not None and len(_pairs(said[0])) > 1


def _promises(lines: Sequence[Line], index: int) -> bool:
    """Whether one of the next few lines is an entry: the word "Answer" alone stands everywhere."""
    first = lines[index]
    if first.kind == "answer" and first.body:
        return True
    wordy = _PLURAL.search(first.text) is not None
    seen = 0
    for line in lines[index + 1 : index + 12]:
        match = _entry_match(line)
        if (match and (wordy or _lettered(_said(match["said"])))) or _pairs(line.text):
            return True
        seen += line.kind not in ("blank", "rule") and not line.text.startswith(("#", "|"))
        if seen > 2:
            break
    return False


def _entry_match(line: Line) -> re.Match[str] | None:
    text = line.text
    if len(text) > 2000 or not _DIGIT.search(text, 0, 40):
        return None
    return _ENTRY.fullmatch(text)


def _end(lines: Sequence[Line], index: int) -> int:
    """The index of the line after the key that may begin here."""
    signs = _signs(lines[index])
    level = signs or 2
    end = index + 1
    lettered = len(_pairs(lines[index].text)) > 0
    while end < len(lines):
        line = lines[end]
        match = _entry_match(line)
        entry = match is not None and _lettered(_said(match["said"]))
        lettered = lettered or entry
        if _signs(line) and not entry:
            inside = _entries(lines, end, _block_end(lines, end))
            if _signs(line) < level or not any(_lettered(one.said) for one in inside):
                break
        if line.kind in ("numbered", "ask") and not entry:
            if line.body.rstrip("* ").endswith(("?", "？")):
                break
            if lettered and line.label == "1":
                break
        end += 1
    return end


def _signs(line: Line) -> int:
    """How deep a heading is."""
    return len(line.text) - len(line.text.lstrip("#"))


def _lettered(said: str) -> bool:
    return _SHORT_KEY.match(said) is not None


def _is_key(entries: Sequence[Entry], lines: Sequence[Line]) -> bool:
    """Whether these entries are a key: letters, or words with no options among them."""
    if len(entries) < 2:
        return False
    if all(_lettered(entry.said) for entry in entries):
        return True
    first = lines[0]
    plural = first.text.startswith("#") or _PLURAL.search(first.text)
    options = any(line.kind in ("letter", "box") for line in lines)
    return bool(plural) and not options and all(not entry.rest for entry in entries)


def _block_end(lines: Sequence[Line], begin: int) -> int:
    """The index of the next heading that is no entry."""
    end = begin + 1
    while end < len(lines):
        if lines[end].text.startswith("#") and not _entry_match(lines[end]):
            return end
        end += 1
    return end


def _pairs(text: str) -> list[tuple[int, str]]:
    """``1-B 2-C``, where a line has nothing else."""
    if len(text) > 2000 or not _DIGIT.search(text, 0, 40) or _NO_WORDS.search(_PAIR.sub(" ", text)):
        return []
    return [(int(match[1]), match[2].strip("()")) for match in _PAIR.finditer(text)]


def _entries(lines: Sequence[Line], begin: int, end: int) -> list[Entry]:
    """What the lines of a key say, in order."""
    found: list[Entry] = []
    for index in range(begin, end):
        line = lines[index]
        text = line.text
        if line.kind == "code" or len(text) > 4000:
            continue
        said = answered(text) if index == begin else None
        pairs = _pairs(said[0] if said else text)
        if pairs:
            found += [Entry(number, letters, line) for number, letters in pairs]
            continue
        match = _entry_match(line) if index > begin else None
        entry = _entry(match, line, found) if match else None
        if entry is not None:
            found.append(entry)
        elif found and not (_signs(line) or line.kind == "rule"):
            found[-1].rest.append(line)
    return found


def _entry(match: re.Match[str], line: Line, found: list[Entry]) -> Entry | None:
    """An entry, if it counts on or says "Question", and names an option."""
    number = int(match["number"])
    said = match["said"].strip()
    counts = number == (found[-1].number + 1 if found else number)
    if not (match["word"] or counts or number == 1):
        return None
    plain = _said(said)
    short = _lettered(plain) or len(plain.split()) < 25
    if not short or plain.endswith(("?", "？")):
        return None
    return Entry(number, plain, line)


def _said(text: str) -> str:
    """What an entry says, without "Correct answer:" and a table's bars."""
    told = answered(text)
    first = _SAID_FIRST.match(text)
    said = told[0] if told and told[0] else text[first.end() :] if first else text
    return said.strip().strip("|").strip("*_ ")
