"""Whether the questions for an exam are spread as the exam is (Q020)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from studylam.packs.checks.questions.rule import Finding, Sheet, pack_rule
from studylam.packs.models import Place
from studylam.shares import per_cent

_MORE_THAN_KNOWING = ("apply", "analyse", "evaluate")


@pack_rule("Q020")
def covers_the_exam(sheet: Sheet) -> Iterator[Finding]:
    """Domains have the share of a pack's questions that they have of the exam.

    It is said of an exam for which there are enough questions for shares to mean something.
    """
    blueprints = {blueprint.exam: blueprint for blueprint in sheet.around.blueprints}
    exams = dict.fromkeys(exam for s in sheet.questions for exam in s.question.domain)
    for exam in exams:
        blueprint = blueprints.get(exam)
        domains = Counter(
            s.question.domain[exam] for s in sheet.questions if exam in s.question.domain
        )
        whole = sum(domains.values())
        if blueprint is None or whole < sheet.settings.coverage_least:
            continue
        off = []
        for domain in blueprint.domains:
            share = 100 * domains[domain.number] / whole
            if abs(share - domain.weight) > sheet.settings.coverage_points:
                off.append(f"domain {domain.number} has {share:.0f} % and weighs {domain.weight} %")
        if off:
            yield Finding(
                Place(file="content/pack.yaml"),
                f"{exam}: of its {whole} questions, {'; '.join(off)}.",
                "Write questions where there are too few. A pack about a part of an exam says so: "
                "checks: {coverage_points: 100} in pack.yaml.",
                word=exam,
            )


@pack_rule("Q020")
def asks_for_more_than_knowing(sheet: Sheet) -> Iterator[Finding]:
    """Most questions ask to apply what one knows, as the exams do."""
    levels: Counter[str] = Counter(seen.question.level for seen in sheet.questions)
    whole = sum(levels.values())
    if whole < sheet.settings.coverage_least:
        return
    share = sum(levels[level] for level in _MORE_THAN_KNOWING) / whole
    if share < sheet.settings.application_share:
        yield Finding(
            Place(file="content/pack.yaml"),
            f"{per_cent(share)} of its {whole} questions ask for more than to remember and "
            f"understand; {per_cent(sheet.settings.application_share)} should.",
            "Ask what to do in a case in place of what something is; or mend their level.",
            word="id",
        )
