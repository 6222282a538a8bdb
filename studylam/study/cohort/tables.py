"""The results of a class as plain tables, for a terminal, for CSV and for JSON alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from studylam.study.cohort.results import ClassResults

DIGITS = 4


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """A mapping for each row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def tables_of(results: ClassResults) -> tuple[Table, ...]:
    """Questions, their options, concepts, learners, and each learner's concepts."""
    return (
        items_table(results),
        options_table(results),
        concepts_table(results),
        learners_table(results),
        _learners_concepts(results),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _table(name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> Table:
    return Table(name, tuple(columns.split()), tuple(rows))


def items_table(results: ClassResults) -> Table:
    """A row for each version of a question that was answered, and each that nobody answered."""
    rows: list[tuple[Any, ...]] = [
        (
            one.question,
            one.version,
            one.current,
            one.answers,
            one.learners,
            one.right,
            one.first_answers,
            one.first_right,
            one.enough,
            _rounded(one.difficulty.share) if one.difficulty else None,
            _rounded(one.difficulty.low) if one.difficulty else None,
            _rounded(one.difficulty.high) if one.difficulty else None,
            _rounded(one.discrimination),
            len(one.dead),
            one.median_ms,
        )
        for one in results.items
    ]
    blank = (True, 0, 0, 0, 0, 0, False, None, None, None, None, 0, None)
    rows += [(question, "", *blank) for question in results.unanswered]
    columns = """question version current answers learners right first_answers first_right enough
        difficulty difficulty_low difficulty_high discrimination dead_distractors median_ms"""
    return _table("items", columns, rows)


def options_table(results: ClassResults) -> Table:
    """A row for each option, pair, item in order, or typical wrong answer."""
    rows = (
        (
            item.question,
            item.version,
            option.index + 1,
            " ".join(option.text.split()),
            option.key,
            option.chosen,
            _rounded(option.share),
            option.dead,
        )
        for item in results.items
        for option in item.options
    )
    return _table("options", "question version number text key chosen share dead", rows)


def concepts_table(results: ClassResults) -> Table:
    """A row for each concept: first answers only."""
    rows = (
        (
            one.concept,
            one.name,
            one.questions,
            one.learners,
            one.first_answers,
            one.first_right,
            _rounded(one.share.share),
            _rounded(one.share.low),
            _rounded(one.share.high),
        )
        for one in results.concepts
    )
    columns = "concept name questions learners first_answers first_right share low high"
    return _table("concepts", columns, rows)


def learners_table(results: ClassResults) -> Table:
    """A row for each learner."""
    rows = (
        (
            one.learner,
            one.answers,
            one.right,
            one.questions,
            one.first_answers,
            one.first_right,
            _rounded(one.first_right / one.first_answers) if one.first_answers else None,
            round(one.minutes, 1),
            one.median_ms,
            one.days,
            one.last.isoformat() if one.last else None,
            one.weakest,
            len(one.files),
        )
        for one in results.learners
    )
    columns = """learner answers right questions first_answers first_right first_share minutes
        median_ms days last_day weakest_concept exports"""
    return _table("learners", columns, rows)


def _learners_concepts(results: ClassResults) -> Table:
    rows = (
        (one.learner, concept, answers, right, _rounded(right / answers))
        for one in results.learners
        for concept, (answers, right) in one.concepts.items()
    )
    return _table(
        "learners_concepts", "learner concept first_answers first_right first_share", rows
    )
