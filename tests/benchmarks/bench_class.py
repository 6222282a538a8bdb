"""How long the statistics of a class take: 1,000 exports with 2,000 answers each.

Run by hand: ``python -m tests.benchmarks.bench_class [EXPORTS ANSWERS]``. Times depend on the
machine, so the whole is also given as a ratio to a floor: ``json.loads`` of every line.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from studylam.packs import builtin_root, load_pack
from studylam.packs.models import Question


def write_export(path: Path, questions: list[Question], answers: int, seed: int) -> None:
    """An export as a learner of some ability would have it."""
    rng = random.Random(seed)
    able = rng.random()
    head = {"studylam": "progress", "format": 2, "exported_at": "2026-11-28T09:00:00+00:00"}
    lines = [json.dumps(head)]
    for number in range(answers):
        question = rng.choice(questions)
        right = rng.random() < 0.3 + 0.6 * able
        chosen = question.keys if right else (rng.randrange(4),)
        at = 1_790_000_000_000_000 + number * 40_000_000
        entry = {
            "table": "answers",
            "uid": f"{seed:08x}{number:024x}",
            "question": question.id,
            "question_version": question.version,
            "chosen": list(chosen),
            "correct": int(chosen == question.keys),
            "confidence": "sure",
            "mode": "drill",
            "drill_id": f"drill-{number // 15}",
            "duration_ms": rng.randrange(3_000, 90_000),
            "seed": "5",
            "at_us": at,
            "order_us": at,
        }
        lines.append(json.dumps(entry))
    path.write_text("\n".join(lines) + "\n")


def main(exports: int = 1_000, answers: int = 2_000) -> None:
    """Make a class, and measure."""
    from studylam.study.cohort.results import class_results

    with tempfile.TemporaryDirectory() as folder:
        os.environ["STUDYLAM_HOME"] = f"{folder}/home"
        pack = load_pack(builtin_root())
        questions = [q for q in pack.questions if q.type == "single-choice"]
        files = [Path(folder) / f"learner-{number:04}.jsonl" for number in range(exports)]
        for number, file in enumerate(files):
            write_export(file, questions, answers, number)
        start = time.perf_counter()
        for file in files:
            for line in file.read_bytes().split(b"\n"):
                if line:
                    json.loads(line)
        floor = time.perf_counter() - start
        start = time.perf_counter()
        results = class_results(pack, files, named=False)
        took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(results.learners):,} learners, {results.answers:,} answers")
    print(f"  json.loads of each line (floor)  {floor:6.1f} s")
    print(f"  statistics of the class          {took:6.1f} s   x {took / floor:.1f}")
    print(f"  peak memory                      {peak:6.0f} MiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
