"""``studylam pack stats``: how a class did on a pack, by its learners' exports."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import counted, pack_folder
from studylam.cli.waiting import waiting
from studylam.shares import between, per_cent

if TYPE_CHECKING:
    from studylam.study.cohort.results import ClassResults, ConceptResult, LearnerResult
    from studylam.study.standing.items import ItemStatistics

BAR = 20
"""Columns of a full bar."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument(
    "files", metavar="EXPORT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--by",
    type=click.Choice(["items", "concepts", "learners"]),
    help="Show all of one kind, instead of what stands out.",
)
@click.option(
    "--csv",
    "csv_folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Write CSV files, too.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def stats(
    folder: Path, files: tuple[Path, ...], by: str | None, csv_folder: Path | None, as_json: bool
) -> None:
    """Difficulty, discrimination, dead distractors and time of a pack's questions; concepts;
    learners.

    DIR is the pack (a folder, or the id of one that you have). EXPORTs are what the learners made
    with 'studylam progress export NAME.jsonl'; a file's name is what its learner is called here.
    Several exports of one learner count once. Nothing is said of a question with under 30 answers.
    """
    from studylam.packs import builtin_root, load_pack
    from studylam.study.cohort.results import class_results
    from studylam.study.cohort.tables import tables_of

    pack = load_pack(_pack(folder))
    named = Path(pack.root) != builtin_root()
    stopped = "Stopped: nothing was written."
    with waiting("reading", stopped=stopped, quiet=as_json) as work:
        results = class_results(pack, files, named=named, tell=work.tell)
        if csv_folder is not None:
            _write_csv(results, csv_folder)
    if as_json:
        document: dict[str, Any] = {
            "pack": {"id": pack.meta.id, "version": pack.meta.version},
            "learners": len(results.learners),
            "answers": results.answers,
            "answers_elsewhere": results.elsewhere,
            "tables": {table.name: table.records() for table in tables_of(results)},
            "troubles": [vars(trouble) for trouble in results.troubles],
        }
        emit(document)
        return
    title = f"{pack.meta.title} {pack.meta.version}"
    {None: _overview, "items": _items, "concepts": _concepts, "learners": _learners}[by](
        title, results
    )
    _say_troubles(results)
    if csv_folder is not None:
        say(f"CSV files: {csv_folder}")


def _pack(folder: Path) -> Path:
    """The folder that was meant: as named, or an installed pack's, or the built-in one's."""
    from studylam.errors import NotFoundError

    if folder.is_file():
        raise NotFoundError(
            "The results are reckoned by a pack's folder, and this is a file.",
            where=str(folder),
            hint="First comes the pack, then the exports. A zip is installed first: then its id.",
        )
    return pack_folder(folder)


def _write_csv(results: ClassResults, folder: Path) -> None:
    from studylam.errors import StorageError
    from studylam.progress.spreadsheet import cell
    from studylam.progress.transfer import replacing
    from studylam.study.cohort.tables import tables_of

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables_of(results):
            path = folder / f"{table.name}.csv"
            # With a byte order mark: Excel takes a file without one for one of another alphabet.
            with replacing(path, encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(table.columns)
                writer.writerows([cell(value) for value in row] for row in table.rows)
    except OSError as error:
        raise StorageError(
            f"The CSV files can't be written ({error.strerror or error}).",
            where=str(folder),
            hint="Name a folder that you may write to.",
        ) from error


# -- for people ----------------------------------------------------------------------------------


def bar(share: float, width: int = BAR) -> str:
    """A bar in eighths of a column."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")).ljust(width, "·")


def _overview(title: str, results: ClassResults) -> None:
    _heading(title, results)
    told = [one for one in results.items if one.enough and one.current]
    if told:
        say("\nShare of right answers, questions")
        _histogram([one.difficulty.share for one in told if one.difficulty], "question")
        _worst("Hardest", sorted(told, key=lambda one: one.right / one.answers)[:5])
        suspect = [o for o in told if o.discrimination is not None and o.discrimination < 0.1]
        suspect.sort(key=lambda one: one.discrimination or 0)
        _worst("Don't tell those who know from those who don't: look at the key", suspect[:5])
        dead = [one for one in told if one.dead]
        if dead:
            say(f"\nDistractors that hardly anybody takes: in {len(dead)} questions (--by items)")
    if results.concepts:
        say("\nWeakest concepts, by first answers")
        weakest = sorted(results.concepts, key=lambda one: (one.share.high, one.concept))
        for concept in weakest[:8]:
            _concept_line(concept)
    if results.learners:
        shares = [o.first_right / o.first_answers for o in results.learners if o.first_answers]
        if len(shares) > 1:
            say("\nShare of right first answers, learners")
            _histogram(shares, "learner")
    few = len([one for one in results.items if one.current and not one.enough])
    if few or results.unanswered:
        never = len(results.unanswered)
        told_few = counted(few, "question")
        say(f"\nNot enough data (under 30 answers): {told_few}; never answered: {never}")


def _heading(title: str, results: ClassResults) -> None:
    learners, answers = (
        counted(len(results.learners), "learner"),
        counted(results.answers, "answer"),
    )
    say(f"{title}: {learners}, {answers}")
    if results.elsewhere:
        elsewhere = counted(results.elsewhere, "answer")
        say(f"(not counted here: {elsewhere} to questions of other packs)")
    for one in results.joined:
        say(f"(one learner: {', '.join(one.files)})")


def _column(text: str, width: int) -> str:
    """``text`` in so many columns of a terminal, where some letters take two; the end may go."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…"


def _histogram(shares: Sequence[float], what: str) -> None:
    counts = [0] * 10
    for share in shares:
        counts[min(int(share * 10), 9)] += 1
    most = max(counts, default=0) or 1
    for tenth, count in enumerate(counts):
        words = counted(count, what) if count else ""
        say(f"  {tenth * 10:>3}–{tenth * 10 + 10:<3} %  {bar(count / most)}  {words}".rstrip())


def _worst(title: str, items: Sequence[ItemStatistics]) -> None:
    if items:
        say(f"\n{title}")
        _item_head()
        for one in items:
            _item_line(one)


def _items(title: str, results: ClassResults) -> None:
    _heading(title, results)
    if results.items:
        _item_head()
    for one in results.items:
        _item_line(one)
        for option in one.dead:
            text = " ".join(option.text.split())
            say(f"      hardly taken ({per_cent(option.share)}): {_column(text, 50).rstrip()}")
    for question in results.unanswered:
        say(f"  {question:<32} never answered")


def _item_head() -> None:
    say(f"  {'':<32} answers  right            tells apart   time")


def _item_line(one: ItemStatistics) -> None:
    old = "" if one.current else "  (changed or gone since)"
    if not one.enough or one.difficulty is None:
        say(f"  {one.question:<32} {one.answers:>7,}  not enough data{old}")
        return
    apart = "?" if one.discrimination is None else f"{one.discrimination:+.2f}"
    time = "" if one.median_ms is None else f"{one.median_ms / 1000:.0f} s"
    share = f"{bar(one.difficulty.share, 10)} {per_cent(one.difficulty.share):>5}"
    say(f"  {one.question:<32} {one.answers:>7,}  {share}  {apart:>11} {time:>6}{old}".rstrip())


def _concepts(title: str, results: ClassResults) -> None:
    _heading(title, results)
    for one in results.concepts:
        _concept_line(one)


def _concept_line(one: ConceptResult) -> None:
    share = one.share
    head = f"  {_column(one.name, 24)} {bar(share.share, 10)} {per_cent(share.share):>5}"
    base = f"{counted(one.first_answers, 'answer')}, {counted(one.learners, 'learner')}"
    say(f"{head}  ({between(share.low, share.high)}; {base})")


def _learners(title: str, results: ClassResults) -> None:
    _heading(title, results)
    say(f"  {'':<20} right first answers  min days  last        weakest")
    for one in sorted(results.learners, key=_standing):
        name = _column(one.learner, 20)
        if not one.first_answers:
            say(f"  {name} no answers to this pack")
            continue
        share = one.first_right / one.first_answers
        head = f"  {name} {bar(share, 10)} {per_cent(share):>5} of {one.first_answers:<4,}"
        say(f"{head}{one.minutes:>4.0f} {one.days:>4}  {one.last}  {one.weakest or ''}".rstrip())


def _standing(one: LearnerResult) -> tuple[float, str]:
    return (one.first_right / one.first_answers if one.first_answers else -1.0, one.learner)


def _say_troubles(results: ClassResults) -> None:
    for trouble in results.troubles:
        say(f"{trouble.file}:{trouble.line}: {trouble.reason}", error=True)
