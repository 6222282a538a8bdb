"""``studylam progress items``: how good the questions are, by the answers of one or of a class."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.shares import per_cent

if TYPE_CHECKING:
    from studylam.study.standing.items import GivenAnswer, ItemStatistics

DIGITS = 4


@click.command("items", short_help="How good the questions are.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """Difficulty, discrimination and dead distractors of the questions.

    From your own record, or from FILES: exports of several learners. Several exports of one learner
    count as one.
    """
    from studylam.packs import open_library
    from studylam.study.standing.items import ENOUGH, item_statistics

    given, note = _of_files(files) if files else _own()
    found = item_statistics(open_library(), given)
    if as_json:
        emit(
            {
                "note": note,
                "learners": len({one.learner for one in given}),
                "answers": len(given),
                "enough": ENOUGH,
                "items": [_document(one) for one in found],
            }
        )
        return
    if note:
        say(note)
    told = [one for one in found if one.enough]
    for one in told:
        say(_line(one))
        for option in one.dead:
            say(
                f"    hardly taken ({per_cent(option.share)}): {' '.join(option.text.split())[:80]}"
            )
    rest = len(found) - len(told)
    if rest:
        few = f"Not enough data (under {ENOUGH} answers)"
        say(f"{few}: {rest} of {len(found)} questions.")
    elif not found:
        say("No question has been answered yet.")


def _own() -> tuple[list[GivenAnswer], str]:
    from studylam.cli.progress import for_reading
    from studylam.study.standing.items import given_answers

    record, note = for_reading()
    with record:
        return list(given_answers(record, "you")), note


def _of_files(files: tuple[Path, ...]) -> tuple[list[GivenAnswer], str]:
    """Each export is read into a record of its own, so the rules of imports hold for it. Exports
    that share an answer are of one learner (last week's and today's): they are joined.
    """
    from studylam.progress import Record
    from studylam.study.standing.items import given_answers

    given: list[GivenAnswer] = []
    with ExitStack() as stack:
        learners: list[tuple[Record, list[Path]]] = []
        for file in dict.fromkeys(path.resolve() for path in files):
            record = stack.enter_context(Record.in_memory())
            record.import_(file)
            sources, others, uids = [file], [], record.answer_uids()
            for other, known in learners:
                if uids.isdisjoint(other.answer_uids()):
                    others.append((other, known))
                    continue
                for source in known:
                    record.import_(source)
                sources = known + sources
                other.close()
            learners = [*others, (record, sources)]
        for record, sources in learners:
            given += given_answers(record, str(sources[0]))
    return given, ""


def _document(one: ItemStatistics) -> dict[str, Any]:
    difficulty = one.difficulty
    return {
        "question": one.question,
        "version": one.version,
        "current": one.current,
        "answers": one.answers,
        "right": one.right,
        "learners": one.learners,
        "first_answers": one.first_answers,
        "first_right": one.first_right,
        "enough": one.enough,
        "difficulty": None
        if difficulty is None
        else {
            "share": round(difficulty.share, DIGITS),
            "low": round(difficulty.low, DIGITS),
            "high": round(difficulty.high, DIGITS),
        },
        "discrimination": None if one.discrimination is None else round(one.discrimination, DIGITS),
        "median_ms": one.median_ms,
        "options": [
            {
                "index": option.index,
                "text": option.text,
                "key": option.key,
                "chosen": option.chosen,
                "share": round(option.share, DIGITS),
                "dead": option.dead,
            }
            for option in one.options
        ],
    }


def _line(one: ItemStatistics) -> str:
    share = per_cent(one.difficulty.share) if one.difficulty else "?"
    apart = "not enough data" if one.discrimination is None else f"{one.discrimination:+.2f}"
    old = "" if one.current else "  (an older version)"
    time = "" if one.median_ms is None else f"  {one.median_ms / 1000:.0f} s"
    head = f"{one.question:<32} {one.answers:>5} answers  right {share:>4}"
    return f"{head}  tells apart {apart}{time}{old}"
