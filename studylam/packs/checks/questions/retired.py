"""Names that AWS no longer uses (Q019).

Names are those of which AWS's own documentation says that they are old (the API models of botocore
1.43, the user guides); dates of runtimes are those of the page "Lambda runtimes", read on
2026-08-15. A pack adds its own by ``checks: retired:`` in pack.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from studylam.packs.checks.questions.quantities import quantities, quantity
from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule
from studylam.packs.checks.questions.words import Words, lazily, plain
from studylam.packs.models import Place

NAMES = {
    "CloudWatch Events": "Amazon EventBridge",
    "Kinesis Data Firehose": "Amazon Data Firehose",
    "Kinesis Firehose": "Amazon Data Firehose",
    "Kinesis Data Analytics": "Amazon Managed Service for Apache Flink",
    "Kinesis Analytics": "Amazon Managed Service for Apache Flink",
    "AWS Single Sign-On": "AWS IAM Identity Center",
    "AWS SSO": "AWS IAM Identity Center",
    "Elasticsearch Service": "Amazon OpenSearch Service",
    "Amazon ES": "Amazon OpenSearch Service",
    "Personal Health Dashboard": "AWS Health Dashboard",
    "Server Migration Service": "AWS Application Migration Service",
    "AWS SMS": "AWS Application Migration Service",
    "Elastic Transcoder": "AWS Elemental MediaConvert",
    "OpsWorks": "AWS Systems Manager (OpsWorks ended on 26 May 2024)",
}
"""Old name → what to write today."""

RUNTIMES = {
    "python3.10": "2026-10-31",
    "python3.9": "2025-12-15",
    "python3.8": "2024-10-14",
    "python3.7": "2023-12-04",
    "python3.6": "2022-07-18",
    "python2.7": "2021-07-15",
    "nodejs20.x": "2026-04-30",
    "nodejs18.x": "2025-09-01",
    "nodejs16.x": "2024-06-12",
    "nodejs14.x": "2023-12-04",
    "nodejs12.x": "2023-03-31",
    "nodejs10.x": "2021-07-30",
    "dotnet8": "2026-11-10",
    "dotnet6": "2024-12-20",
    "dotnetcore3.1": "2023-04-03",
    "dotnetcore2.1": "2022-01-05",
    "ruby3.2": "2026-03-31",
    "ruby2.7": "2023-12-07",
    "ruby2.5": "2021-07-30",
    "java8": "2024-01-08",
    "go1.x": "2024-01-08",
    "provided.al2": "2026-07-31",
}
"""Runtime → the day on which it was deprecated."""

MAX_AWAY = 60
"""Characters between a name and a word that says that it is old."""

_OLD = re.compile(
    r"\b(?:old(?:er)?|former(?:ly)?|retired|renamed|deprecat\w{1,6}|no longer|legacy|outdated|"
    r"obsolete|ended|end(?:s|ed)? (?:of (?:life|support)|in)|discontinued|replaced|superseded|"
    r"successor|predecessor|used to|(?:was|once|is|are|now) called|now (?:named|part)|today|"
    r"until 20\d\d|since 20\d\d|unsupported|not supported|migrat\w{1,5}|upgrad\w{1,4})\b",
    re.I,
)
"""Words of a sentence that knows that the name is old."""


class _Names:
    def __init__(self, sheet: Sheet) -> None:
        self.today = {**NAMES, **sheet.settings.retired}
        for runtime, day in RUNTIMES.items():
            if date.fromisoformat(day) <= sheet.today:
                self.today.setdefault(runtime, f"a runtime that is supported (until {day} it was)")
        self.today = {name: now for name, now in self.today.items() if name.strip()}

    @lazily
    def pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.today, key=len, reverse=True)
        names = "|".join(re.escape(name) for name in longest_first)
        return re.compile(rf"(?<![\w.])(?:{names})(?!\w|\.\w)")

    @lazily
    def marks(self) -> frozenset[str]:
        """Of each name its longest word: a text without any of them needn't be searched."""
        return frozenset(max(plain(name).split(" "), key=len) for name in self.today)

    def find(self, words: Words) -> str:
        """The first old name of a text; empty: there is none."""
        match = None if words.tokens.isdisjoint(self.marks) else self.pattern.search(words.written)
        return match[0] if match else ""


@pack_rule("Q019")
def no_retired_names(sheet: Sheet) -> Iterator[Finding]:
    """Stems and options use today's names.

    A distractor may use an old one if its reason says that it is old; so may a stem.
    """
    names = _Names(sheet)
    old_numbers = _old_numbers(sheet)
    for seen in sheet.questions:
        for words, reason, place in _texts(seen):
            name = names.find(words)
            if name and not _knows(words.written, name, reason, names.today[name]):
                yield Finding(
                    place,
                    f"{name!r} is an old name.",
                    f"Today: {names.today[name]}. A distractor may use it if its reason says so.",
                    word=name,
                    question=seen.question,
                )
            if words.has_digit and words not in seen.keys:
                for token in words.tokens & old_numbers.keys():
                    yield from _outdated(words, reason, place, seen, old_numbers[token])


def _knows(text: str, name: str, reason: str, today: str) -> bool:
    """Whether a text says of the name that it is old, or the reason does."""
    at = text.find(name)
    if _OLD.search(text[max(0, at - MAX_AWAY) : at + len(name) + MAX_AWAY]):
        return True
    speaks_of_it = plain(reason)
    marks = (name, today, "name", "runtime", "service")
    return _OLD.search(reason) is not None and any(
        max(plain(mark).split(" "), key=len) in speaks_of_it for mark in marks
    )


def _texts(seen: Seen) -> Iterator[tuple[Words, str, Place]]:
    yield seen.stem, "", seen.question.place
    for words, option in zip(seen.options, seen.question.options, strict=True):
        yield words, option.explanation, option.place


def _old_numbers(sheet: Sheet) -> dict[str, dict[tuple[str, str], str]]:
    """Numbers that facts list as outdated and that nothing else looks like: 10,008 MB.

    As texts have them, with what they are and what is right today.
    """
    found: dict[str, dict[tuple[str, str], str]] = {}
    for fact in sheet.facts.values():
        for seen in fact.also_seen:
            number = quantity(seen.value)
            if number and number.kind and len(re.sub(r"\D", "", seen.value).rstrip("0")) >= 4:
                entry = {(number.kind, str(number.value)): fact.display}
                for token in (plain(seen.value), plain(seen.value.replace(",", ""))):
                    found.setdefault(token.split(" ")[0], {}).update(entry)
    return found


def _outdated(
    words: Words, reason: str, place: Place, seen: Seen, old: dict[tuple[str, str], str]
) -> Iterator[Finding]:
    """Such a number in a stem or distractor; of a key, Q018 says more."""
    for number in quantities(words.prose):
        today = old.get((number.kind, str(number.value)))
        if today and len(reason.strip()) == 0:
            yield Finding(
                place,
                f"{number.text} is an old or wrong number; today it is {today}.",
                "A distractor may have it if its reason says so.",
                word=number.text,
                question=seen.question,
            )
