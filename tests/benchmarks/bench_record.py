"""How a record of a million answers feels: what is due, home's figures, an answer, the next one.

Run by hand: ``python tests/benchmarks/bench_record.py [ANSWERS]``. The record is made by the
program's own functions in a folder of its own, which takes some minutes. Times depend on the
machine, so each is also given as a ratio to a floor measured in the same run: one row put into an
SQLite file and committed to the disk, as an answer is.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROUNDS = 9
YEARS = 3
BATCH = 20_000


def median_ms(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of a usual round."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def once_ms(run: Callable[[], object]) -> float:
    """Milliseconds of the first and only time."""
    return median_ms(run, 1)


def floor_ms(folder: Path) -> float:
    """A bare row, committed with the durability that the record has."""
    with sqlite3.connect(folder / "floor.db", isolation_level=None) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("create table t (x integer)")
        return median_ms(lambda: connection.execute("insert into t values (1)"), 50)


def fill(path: Path, answers: int, now: datetime) -> None:
    """A record of that many answers to the built-in questions, over some years."""
    from studylam.packs import open_library
    from studylam.progress import Answer, Record
    from studylam.study.chance import fraction

    questions = open_library().questions
    start = now - timedelta(days=365 * YEARS)
    step = timedelta(days=365 * YEARS) / answers
    confidences = (None, "sure", "unsure", "guess")
    modes = ("drill", "review", "exam", "check")

    def answer(n: int) -> Answer:
        chance = fraction(n, "answer")
        question = questions[int(chance * 1e6) % len(questions)]
        return Answer(
            question=question.id,
            question_version=question.version,
            chosen=question.keys if chance < 0.7 else (0,),
            correct=chance < 0.7,
            confidence=confidences[n % 4],  # type: ignore[arg-type]
            mode=modes[n // 4 % 4],  # type: ignore[arg-type]
            drill_id=f"drill-{n // 20}",
            duration_ms=int(20_000 + 60_000 * chance),
            seed=n,
            at=start + n * step,
        )

    with Record.open(path) as record:
        for first in range(0, answers, BATCH):
            record.add_answers(answer(n) for n in range(first, min(first + BATCH, answers)))


def main() -> None:
    """Print the table."""
    answers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDYLAM_HOME"] = home
        from studylam.packs import open_library
        from studylam.progress import Record
        from studylam.study import Drill, overview
        from studylam.study.reviews import review
        from studylam.study.reviews.cards import cards

        folder, now = Path(home), datetime.now(UTC)
        path = folder / "progress.db"
        floor = floor_ms(folder)
        print(f"floor: one row committed to the disk, {floor:.2f} ms; {answers:,} answers")

        def line(name: str, ms: float, target: float | None = None) -> None:
            aim = f"  target {target:g} ms" if target is not None else ""
            print(f"{name:<44} {ms:>10.1f} ms  {ms / floor:>9.1f} floors{aim}", flush=True)

        line("write the record, in batches", once_ms(lambda: fill(path, answers, now)))
        library = open_library()
        with Record.open(path) as record:
            line("count it, the first time", once_ms(record.catch_up))
            line("play it through FSRS, the first time", once_ms(lambda: cards(record)))
        line("open it", median_ms(lambda: Record.open(path).close()))
        with Record.open(path) as record:
            line("what is due", median_ms(lambda: review.due(library, record, now)), 50)
            line("home's figures", median_ms(lambda: overview(library, record, now)), 200)
            line("start a drill", median_ms(lambda: Drill.start(library, record, size=20)))
            # A prediction that is typed can't be graded before its function has run.
            ready = [question.id for question in library.questions if question.options]
            drill = Drill.start_questions(library, record, ready[:300])

            def answer() -> None:
                drill.answer(drill.current.question.keys, "sure", 30_000)

            line("answer a question: written and graded", median_ms(answer, 25), 5)

            def answer_and_look() -> None:
                answer()
                _ = drill.current.order

            line("the next question after an answer", median_ms(answer_and_look, 25), 60)

            def answer_and_due() -> None:
                answer()
                review.due(library, record, now)

            line("what is due, after an answer", median_ms(answer_and_due), 50)

            def answer_and_home() -> None:
                answer()
                overview(library, record, now)

            line("home's figures, after an answer", median_ms(answer_and_home), 200)

            def undo_and_due() -> None:
                drill.undo()
                review.due(library, record, now)

            line("what is due, after an undo", median_ms(undo_and_due))


if __name__ == "__main__":
    main()
