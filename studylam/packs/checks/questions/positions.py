"""Where in their options the keys of a bank stand (Q010).

The app shuffles options. An exported bank doesn't, and neither does who reads the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from studylam.packs.checks.questions.chance import p_of_even_spread
from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, pack_rule

LETTERS = "ABCDEFGHIJ"


@pack_rule("Q010")
def spread_evenly(sheet: Sheet) -> Iterator[Finding]:
    """The keys of a bank are spread over its positions as chance would do it."""
    for place, what, questions in sheet.groups(lambda s: s.question.type == "single-choice"):
        counts: dict[int, list[int]] = defaultdict(list)
        for seen in questions:
            size = len(seen.options)
            counts[size] = counts[size] or [0] * size
            counts[size][seen.numbers[0]] += 1
        for size, found in sorted(counts.items()):
            whole = sum(found)
            if whole < sheet.settings.position_least:
                continue
            p = p_of_even_spread(found)
            if p < sheet.settings.position_p:
                shown = ", ".join(f"{LETTERS[i]} {count}" for i, count in enumerate(found))
                chance = f"{p:.2g}" if p >= 0.0001 else "less than 0.0001"
                yield Finding(
                    place,
                    f"The keys of the {whole} questions of {what} with {size} options stand "
                    f"unevenly: {shown}. By chance, this has a probability of {chance}.",
                    "Shuffle the options of some questions.",
                )


@pack_rule("Q010")
def no_long_runs(sheet: Sheet) -> Iterator[Finding]:
    """Not more than a few keys in a row stand in the same position."""
    most = sheet.settings.position_run
    for bank in sheet.pack.banks:
        questions = [
            s for s in sheet.by_bank.get(bank.id, ()) if s.question.type == "single-choice"
        ]
        for run in _runs(questions):
            if len(run) > most:
                first = run[0].question
                # A long bank has such runs by chance; to break them up would be a cue as well.
                chance = len(run) <= _by_chance(len(questions))
                yield Finding(
                    run[most].question.place,
                    f"From {first.id} on, {len(run)} keys in a row are option "
                    f"{LETTERS[first.keys[0]]}.",
                    "Move the key of some of them.",
                    level="info" if chance else None,
                    question=run[most].question,
                )


def _runs(questions: Sequence[Seen]) -> Iterator[list[Seen]]:
    run: list[Seen] = []
    for seen in questions:
        if run and run[-1].numbers != seen.numbers:
            yield run
            run = []
        run.append(seen)
    if run:
        yield run


def _by_chance(count: int) -> int:
    """The longest run of one of four letters that isn't surprising in a bank of this size.

    About ``count × 3/4 × (1/4)^(k-1)`` runs of k or more are to be expected; from one of them per
    twenty banks on, a run is worth a word.
    """
    longest = 1
    while count * 0.75 * 0.25**longest > 0.05:
        longest += 1
    return longest
