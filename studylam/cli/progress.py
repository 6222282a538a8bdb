"""``studylam progress``: the learner's record for scripts, and for carrying it elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam import home
from studylam.cli import (
    days,
    decks,
    exams,
    items,
    notes,
    readiness,
    record_care,
    study_plan,
    versions,
)
from studylam.cli.output import emit, say
from studylam.cli.waiting import waiting
from studylam.errors import BadInputError, StorageError, UsageError
from studylam.shares import between, per_cent

if TYPE_CHECKING:
    from studylam.progress import Record
    from studylam.study import Mastery, Overview
    from studylam.study.standing.history import ExamScore

_BAR = 20


@click.group()
def command() -> None:
    """How you stand, your plan for the exam, and your record's care."""


command.add_command(days.command)
command.add_command(decks.decks)
command.add_command(notes.notes)
command.add_command(versions.versions)
command.add_command(exams.command)
command.add_command(readiness.command)
command.add_command(readiness.calibration)
command.add_command(items.command)
command.add_command(study_plan.goal)
command.add_command(study_plan.plan)
for _one in (record_care.recover, record_care.rebuild, record_care.reset):
    command.add_command(_one)


@command.command(short_help="What you did, and how well you know it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(as_json: bool) -> None:
    """What you have read, answered and run, and how well you know each concept."""
    from studylam.packs import open_library
    from studylam.study import next_steps, overview
    from studylam.study.standing.history import exam_scores

    library = open_library()
    now = datetime.now(UTC)
    record, note = for_reading()
    with record:
        figures = overview(library, record, now)
        steps = next_steps(library, record, now)
        scores = exam_scores(library, record)
        where = str(record.path) if record.path else None
    if as_json:
        emit(
            {
                "record": where,
                "note": note,
                "as_of": now.isoformat(),
                **_document(figures, scores),
                "next": [
                    {
                        "kind": step.kind,
                        "title": step.title,
                        "detail": step.detail,
                        "minutes": step.minutes,
                        "place": step.place,
                        "target": step.target,
                    }
                    for step in steps
                ],
            }
        )
        return
    if note:
        say(note)
        say()
    for line in _summary(figures):
        say(line)
    say()
    say(f"Next: {steps[0].sentence} (about {steps[0].minutes} min)")
    say(f"      studylam {steps[0].place} {steps[0].target}".rstrip())


@command.command(short_help="Write the record to a file or a folder.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--csv",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="CSV files for a spreadsheet, one a table, in this folder.",
)
def export(file: Path | None, folder: Path | None) -> None:
    """Write the whole record as JSON Lines to FILE, or to standard output."""
    if file is not None and folder is not None:
        raise UsageError("Say a FILE for JSON Lines, or --csv FOLDER, not both.")
    record, note = for_reading()
    if note:
        say(note, error=True)
    with record:
        if folder is not None:
            from studylam.study.days import Days

            stopped = f"Stopped: not all files are in {folder}."
            with waiting("exporting", stopped=stopped) as work:
                count = record.export_csv(folder, Days.of(record).day, work.tell)
            say(f"{_entries(count)} written to {folder}")
            return
        if file is None or str(file) == "-":
            with waiting("exporting", stopped="Stopped: not all was written.") as work:
                record.export(sys.stdout, work.tell)
            return
        with waiting("exporting", stopped=f"Stopped: {file} wasn't written.") as work:
            count = record.export(file, work.tell)
    say(f"{_entries(count)} written to {file}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def import_(file: Path, as_json: bool) -> None:
    """Join an export into your record. Doing it twice changes nothing."""
    from studylam.progress import Record

    stopped = "Stopped: nothing was imported."
    with Record.open() as record, waiting("importing", stopped=stopped, quiet=as_json) as work:
        try:
            result = record.import_(sys.stdin if str(file) == "-" else file, work.tell)
        except UnicodeDecodeError as error:
            raise BadInputError("The input isn't UTF-8.", where=str(file)) from error
    if as_json:
        emit({"added": result.added, "known": result.known})
    else:
        was = "was" if result.known == 1 else "were"
        say(f"{_entries(result.added)} added, {result.known:,} {was} here already.")


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def for_reading() -> tuple[Record, str]:
    """The learner's record, or an empty one with a note why; makes no folder and no file."""
    from studylam.progress import Record

    folder = home.location()
    path = folder / "progress.db"
    try:
        path.lstat()
    except FileNotFoundError:
        if not os.path.lexists(f"{path}-wal"):
            return Record.in_memory(), "Nothing has been recorded yet."
    except NotADirectoryError:
        advice = f"Choose another: {home.ENVIRONMENT_VARIABLE}=/some/folder studylam"
        return Record.in_memory(), f"Nothing can be recorded: {folder} isn't a folder. {advice}"
    except OSError:
        return Record.in_memory(), f"StudyLam may not look into its folder {folder}."
    try:
        return Record.open(path), ""
    except StorageError:
        # It may be on a disk that can only be read; then that is all that is needed here.
        return Record.open(path, read_only=True), "The record can only be read, not written."


def _document(figures: Overview, scores: Sequence[ExamScore]) -> dict[str, Any]:
    return {
        "lessons": {
            "total": figures.lessons,
            "read": figures.lessons_read,
            "modules": [
                {
                    "id": module.id,
                    "title": module.title,
                    "lessons": module.lessons,
                    "lessons_read": module.lessons_read,
                    "sections": module.sections,
                    "sections_read": module.sections_read,
                }
                for module in figures.modules
            ],
        },
        "questions": {
            "total": figures.questions,
            "seen": figures.questions_seen,
            "right": figures.questions_right,
            "answers": figures.answers,
            "answers_right": figures.answers_right,
            "due": figures.due,
        },
        "drills": {"finished": figures.drills_finished},
        "exams": {
            "submitted": figures.exams_submitted,
            "results": [
                {
                    "id": one.id,
                    "exam": one.exam,
                    "at": one.at.isoformat(),
                    "right": one.right,
                    "total": one.total,
                    "minutes": round(one.minutes, 2),
                    "passed_by_estimate": one.passed,
                }
                for one in scores
            ],
        },
        "labs": {"total": figures.labs, "passed": figures.labs_passed},
        "exercises": {"total": figures.exercises, "done": figures.exercises_done},
        "streak": {
            "days": figures.streak_days,
            "days_studied": figures.days_studied,
            "today": figures.studied_today,
            "last_at": figures.last_at.isoformat() if figures.last_at else None,
        },
        "mastery": [
            {
                "concept": one.concept,
                "name": one.name,
                "estimate": None if one.estimate is None else round(one.estimate, 4),
                "low": round(one.low, 4),
                "high": round(one.high, 4),
                "evidence": round(one.evidence, 4),
                "answers": one.answers,
                "labs": one.labs,
                "exercises": one.exercises,
                "level": one.level,
            }
            for one in figures.mastery
        ],
    }


def _summary(figures: Overview) -> list[str]:
    seen, right = figures.questions_seen, figures.questions_right
    share = f", {right} right in the last answer ({per_cent(right / seen)})" if seen else ""
    days = "1 day" if figures.streak_days == 1 else f"{figures.streak_days} days"
    lines = [
        f"Lessons    {figures.lessons_read} of {figures.lessons} read",
        *(
            f"             {module.title}: {module.sections_read} of {module.sections} sections"
            for module in figures.modules
            if module.sections_read
        ),
        f"Questions  {figures.questions_seen} of {figures.questions} seen{share}",
        f"Reviews    {figures.due} due now",
        f"Drills     {figures.drills_finished} finished",
        f"Exams      {figures.exams_submitted} handed in",
        f"Labs       {figures.labs_passed} of {figures.labs} passed",
        f"Decisions  {figures.exercises_done} of {figures.exercises} exercises gone through",
        f"Streak     {days}, {figures.days_studied} studied in all",
    ]
    known = [one for one in figures.mastery if one.level != "unknown"]
    if known:
        lines += ["", "Mastery (share you would get right now, by your answers; 95 % range)"]
        width = min(36, max(len(one.name) for one in known))
        lines += [_line(one, width) for one in sorted(known, key=lambda m: m.estimate or 0)]
    vague = sum(one.level == "unknown" and one.answers > 0 for one in figures.mastery)
    unknown = len(figures.mastery) - len(known) - vague
    lines.append("")
    if vague:
        lines.append(f"Asked too little to say: {vague} of {len(figures.mastery)} concepts")
    lines.append(f"Not asked yet: {unknown} of {len(figures.mastery)} concepts")
    return lines


def _line(one: Mastery, width: int) -> str:
    estimate = one.estimate or 0.0
    filled = round(estimate * _BAR)
    bar = "█" * filled + "░" * (_BAR - filled)
    return (
        f"  {one.name[:width]:<{width}}  {bar} {per_cent(estimate):>5}"
        f"  {between(one.low, one.high)}  {one.level}"
    )
