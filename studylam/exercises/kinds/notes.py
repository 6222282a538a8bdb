"""Spot the outdated note: lines of old study notes, of which some hold and some don't any more.

What is right comes from the facts: a line that repeats what notes say of a fact (one of its
``also_seen``) has that verdict and that reason; a line without ``seen`` repeats the fact as it is
today, and has to show its ``display``. So a fact that changes takes its lines along: one that held
becomes a mistake of the file, told when the pack is checked, and not a wrong answer.

    notes:
      async-size: {says: "Asynchronously: 256 KB.", fact: {fact: payload.async}, seen: 256 KB}
      timeout: {says: "A function may run for 15 minutes.", fact: {fact: timeout.max}}
    pages:                                # knob: which page lies open; 8 lines each at the most
      limits: {title: Limits, notes: [async-size, timeout]}

A round asks one of: ``{which: aged}`` (all lines of the page that don't hold), ``{verdict: LINE}``
(holds, outdated, wrong or oversimplified), ``{today: LINE, or: ["512 KB", "6 MB"]}`` (what the line
should say: the fact's value, beside what the notes say and the others).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import hanging
from studylam.exercises.model import WIDTH, Choice, Knob, Look, Question, Settings, Step

HOLDS = "holds"
VERDICTS = {
    HOLDS: "It holds today",
    "outdated": "It was true once, and isn't any more",
    "wrong": "It has never been true",
    "oversimplified": "It is true in part, and misleads",
}
MAX_NOTES = 40
MAX_LINES = 8
TODAY = "today"
SEEN = "seen"


@dataclass(frozen=True)
class Note:
    """A line of the notes, and how true it is."""

    id: str
    says: str
    fact: Sourced
    verdict: str = HOLDS
    why: str = ""
    seen: str = ""
    """What it says of the fact, where that isn't what holds."""


@dataclass(frozen=True)
class Notes:
    """Pages of notes."""

    notes: Mapping[str, Note]
    pages: Mapping[str, tuple[str, tuple[str, ...]]]
    """Id → title, and the lines' ids."""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Which page lies open."""
        return (Knob("page", "Page", tuple((id, one[0]) for id, one in self.pages.items())),)

    def look(self, settings: Settings) -> Look:
        """The page; afterwards with a mark and what is true beside each line that needs it."""
        title, ids = self.pages[settings["page"]]
        notes = [self.notes[id] for id in ids]
        aged = [note for note in notes if note.verdict != HOLDS]
        how = f"{len(aged)} of {len(notes)} lines don't hold" if aged else "every line holds"
        if len(notes) == 1:
            how = "it doesn't hold as it stands" if aged else "it holds"
        return Look(
            tuple(_page(title, notes, marked=False)),
            f"{title}: {how}.",
            tuple(_step(note) for note in notes),
            tuple(_page(title, notes, marked=True)),
        )

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the module's words."""
        ids = self.pages[settings["page"]][1]
        if "which" in ask:
            ask.one_of("which", ("aged",))
            aged = frozenset(id for id in ids if self.notes[id].verdict != HOLDS)
            return Choice(tuple((id, self.notes[id].says) for id in ids), aged, many=True)
        if "verdict" in ask:
            note = self.notes[ask.one_of("verdict", ids)]
            return Choice(tuple(VERDICTS.items()), frozenset([note.verdict]))
        if TODAY not in ask:
            ask.problem("A round asks for one of which, verdict, today.")
        note = self.notes[ask.one_of(TODAY, ids)]
        others = ask.texts("or")
        options = {TODAY: note.fact.display, **({SEEN: note.seen} if note.seen else {})}
        options |= {f"or-{number}": text for number, text in enumerate(others, 1)}
        if len(set(options.values())) != len(options):
            ask.problem("Two of the options are the same.", "or")
        # By their words, so that their order doesn't give the right one away.
        listed = sorted(options.items(), key=lambda one: (len(one[1]), one[1]))
        return Choice(tuple(listed), frozenset([TODAY]))


def _page(title: str, notes: list[Note], *, marked: bool) -> Iterator[str]:
    yield from textwrap.wrap(title, WIDTH)
    yield ""
    for note in notes:
        sign = " " if not marked else "✓" if note.verdict == HOLDS else "✗"
        yield from hanging(f"{sign} · ", note.says)
        if marked and note.verdict != HOLDS:
            yield from hanging("    → ", f"{note.verdict}; today: {note.fact.display}")


def _step(note: Note) -> Step:
    source = note.fact.source
    if note.fact.as_of:
        source = f"{source} (as of {note.fact.as_of})"
    if note.verdict == HOLDS:
        return Step(f"{note.says} That holds.", "ok", source)
    words = f"{note.says} {note.verdict.capitalize()}: {note.why}"
    return Step(words, "note" if note.verdict == "oversimplified" else "stop", source)


# -- reading --------------------------------------------------------------------------------------


def read(data: Fields) -> Notes:
    """The notes of an exercise's file, and the pages on which they stand."""
    rows = data.named("notes")
    if len(rows) > MAX_NOTES:
        data.problem(f"{MAX_NOTES} notes are the most.", "notes")
    notes = {name: _note(name, row) for name, row in rows[:MAX_NOTES]}
    pages: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, row in data.named("pages"):
        title = row.text("title", most=60)
        ids = row.texts("notes")
        for number, one in enumerate(ids):
            if one not in notes:
                row.unknown("notes", one, tuple(notes), number)
            elif one in ids[:number]:
                row.problem(f"{one!r} is on this page twice.", "notes", number)
        if not 1 <= len(ids) <= MAX_LINES:
            row.problem(f"A page has 1 to {MAX_LINES} notes.", "notes")
        pages[name] = (title, tuple(one for one in ids if one in notes))
    if not pages:
        data.problem("There is no page to look at.", *(["pages"] if "pages" in data else []))
    return Notes(notes, pages)


def _note(name: str, row: Fields) -> Note:
    says = row.text("says", most=200)
    row.known("fact", "seen")
    seen = row.text("seen", most=200) if "seen" in row else ""
    fact = row.data.get("fact")
    if not isinstance(fact, Sourced):
        row.problem(
            "fact must be one of the pack's: {fact: ID}.", *(["fact"] if "fact" in row else [])
        )
        return Note(name, says, Sourced("", "", "", ""))
    if not seen:
        if says and not _shows(says, fact.display):
            row.problem(
                f"A note that holds shows what is so today: {fact.display}.",
                "says",
                hint="If it isn't meant to hold: seen, one of the fact's also_seen.",
            )
        return Note(name, says, fact)
    known = {one.value: one for one in fact.also_seen}
    if seen not in known:
        row.unknown("seen", seen, tuple(known))
        return Note(name, says, fact)
    return Note(name, says, fact, known[seen].verdict, known[seen].why, seen)


def _shows(says: str, display: str) -> bool:
    """Whether a text has a value in it, but for how words are written."""
    plain = [one.replace("`", "").casefold() for one in (says, display)]
    return plain[1] in plain[0]
