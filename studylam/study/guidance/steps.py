"""What to do next. The first step is *the* thing to do; there is always one.

In this order: what was on the screen when StudyLam ended; what is unfinished; what is due, before
it is forgotten, or what the plan to an exam has for today; labs under way; the lesson behind what
was missed; the weakest domain of the exam that the learner studies for (else the weakest concept);
then what is new. Before anything was read or answered, a lesson comes first: nobody is asked what
they have never heard of. Once the plan's part of today is done, what is due comes after all that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from studylam.progress import Record
from studylam.shares import per_cent
from studylam.study.drills.choice import Choice
from studylam.study.drills.known import Known
from studylam.study.guidance.next_step import NextStep
from studylam.study.guidance.resuming import begun_at, lab_step, left_open, unfinished
from studylam.study.reviews import review

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lesson
    from studylam.study.planning.kept import Summary
    from studylam.study.ready.readiness import Readiness
    from studylam.study.standing.knowledge import Mastery

DRILL_SIZE = 10
REVIEW_SIZE = 20
_ENOUGH_MISSED = 2


def next_steps(
    library: Library,
    record: Record,
    now: datetime,
    *,
    ready: Readiness | None = None,
    mastery: tuple[Mastery, ...] = (),
    planned: Summary | None = None,
) -> list[NextStep]:
    """Steps by urgency; never empty, nothing in it twice.

    ``ready``, ``mastery``: where they are known, the weakest is drilled. ``planned``: the plan of
    today to an exam; then that says how much is reviewed, not what FSRS has due.
    """
    known = Known.of(record, now)
    steps: list[NextStep] = []
    seen = set()
    for step in _steps(library, known, ready, mastery, planned):
        key = (step.place, step.target.split("#")[0])
        if key not in seen:
            seen.add(key)
            steps.append(step)
    return steps


def _steps(
    library: Library,
    known: Known,
    ready: Readiness | None,
    mastery: tuple[Mastery, ...],
    planned: Summary | None,
) -> Iterator[NextStep]:
    through = planned is not None and not planned.today_cards
    read = known.record.all_sections_read()
    left = left_open(library, known)
    begun = [*([] if left is None else [left]), *unfinished(library, known)]
    yield from begun
    if any(step.place == "review" for step in begun):
        pass  # what is due is mostly in it; the rest is said when it is through
    elif planned is not None and planned.today_cards:
        if not read and not known.tallies:
            # Nobody is asked first what they have never heard of.
            yield from _next_lesson(library, known, read)
        yield _of_the_plan(library, known, planned)
    elif not through:
        yield from _due(library, known)
    yield from _started_labs(library, known)
    yield from _missed(library, known)
    yield from _weakest(library, known, ready, mastery)
    yield from _next_lesson(library, known, read)
    yield from _next_lab(library, known, read)
    if through:
        yield from _due(library, known)
    yield from _drill(library, known)


def _of_the_plan(library: Library, known: Known, planned: Summary) -> NextStep:
    """What the plan has for today. More may be due: it says so, but doesn't press."""
    parts = [
        f"{count} {what}"
        for count, what in ((planned.today_reviews, "again"), (planned.today_new, "new"))
        if count
    ]
    title = f"{' and '.join(parts)} by the plan"
    due = len(review.due(library, known.record, known.now))
    more = f"{due} due in all" if due > planned.today_reviews else ""
    return NextStep("review", title, more, max(1, planned.today_minutes), "review", "")


def _due(library: Library, known: Known) -> Iterator[NextStep]:
    due = review.due(library, known.record, known.now)
    if due:
        surprising = sum(card.surprising for card in due)
        one = len(due) == 1
        detail = "before it is forgotten" if one else "before they are forgotten"
        if surprising:
            which = "one that" if one else f"{surprising} of them"
            detail = f"{which} you were sure about and wrong"
        # The minutes are those of a session.
        count = min(len(due), REVIEW_SIZE)
        title = f"{count} of {len(due)} due" if count < len(due) else f"{count} due"
        yield NextStep("review", title, detail, known.minutes(count), "review", "")


def _started_labs(library: Library, known: Known) -> Iterator[NextStep]:
    statuses = known.record.lab_statuses()
    for lab in library.labs:
        status = statuses.get(lab.id)
        if status is not None and status.started:
            yield lab_step(library, known, lab)


def _next_lab(library: Library, known: Known, read: dict[str, set[str]]) -> Iterator[NextStep]:
    """The first untouched lab that practises what was read about; any, once all is read."""
    done = [lesson for lesson in library.lessons if _is_read(lesson, read)]
    taught = {concept for lesson in done for concept in lesson.teaches}
    touched = known.record.lab_statuses()
    for lab in library.labs:
        ready = len(done) == len(library.lessons) or taught.intersection(lab.practises)
        if lab.id not in touched and ready:
            yield NextStep(
                "lab", library.titled(lab), lab.summary, max(1, lab.minutes), "lab", lab.id
            )
            return


def _missed(library: Library, known: Known) -> Iterator[NextStep]:
    """The lesson behind what was got wrong: study works best after a failed question."""
    lessons = {lesson.id: lesson for lesson in library.lessons}
    missed = Counter(
        question.lesson.split("#")[0]
        for question in library.questions
        if question.lesson is not None and known.is_missed(question.id)
    )
    for id, count in missed.most_common():
        if count >= _ENOUGH_MISSED and id in lessons:
            lesson = lessons[id]
            detail = f"{count} questions on it were missed"
            yield NextStep(
                "lesson", lesson.title, detail, max(1, lesson.minutes), "learn", lesson.id
            )
            return


def _weakest(
    library: Library, known: Known, ready: Readiness | None, mastery: tuple[Mastery, ...]
) -> Iterator[NextStep]:
    """The domain of the learner's exam with the least share of right answers; without an exam, the
    weakest concept. Only where enough is known, and there are questions to drill.
    """
    minutes = known.minutes(DRILL_SIZE)
    if ready is not None and ready.enough:
        domains = [d for d in ready.domains if d.answers and d.bank]
        if domains:
            worst = min(domains, key=lambda d: (d.share, d.number))
            detail = f"your weakest domain ({per_cent(worst.share)})"
            choice = Choice(exam=ready.exam, domain=worst.number)
            yield NextStep("drill", worst.name, detail, minutes, "quiz", choice.words)
            return
    weak = [
        m
        for m in mastery
        if m.level == "weak" and m.estimate is not None and library.questions_for(m.concept)
    ]
    if weak:
        worst_ = min(weak, key=lambda m: m.estimate or 0.0)
        detail = f"your weakest concept ({per_cent(worst_.estimate or 0)})"
        count = min(DRILL_SIZE, len(library.questions_for(worst_.concept)))
        words = Choice(concept=worst_.concept).words
        yield NextStep("drill", worst_.name, detail, known.minutes(count), "quiz", words)


def _next_lesson(library: Library, known: Known, read: dict[str, set[str]]) -> Iterator[NextStep]:
    """The first lesson of each pack that isn't read to its end: each is a course of its own."""
    titles = {module.id: library.titled(module) for module in library.modules}
    offered: set[str] = set()
    for lesson in library.lessons:
        pack = library.pack_of(lesson).root
        if pack not in offered and lesson.sections and not _is_read(lesson, read):
            offered.add(pack)
            done = read.get(lesson.id, set()).intersection(s.id for s in lesson.sections)
            first = next(s for s in lesson.sections if s.id not in done)
            count = len(lesson.sections)
            at = 0 if done else begun_at(known, lesson)
            left = count - (len(done) or at)
            yield NextStep(
                "lesson",
                lesson.title,
                f"section {at + 1} of {count}" if at else titles.get(lesson.module, ""),
                max(1, round(lesson.minutes * left / count)),
                "learn",
                f"{lesson.id}#{(lesson.sections[at] if at else first).id}"
                if done or at
                else lesson.id,
            )


def _drill(library: Library, known: Known) -> Iterator[NextStep]:
    best, most = None, 0
    for bank in library.banks:
        unseen = sum(question not in known.tallies for question in bank.questions)
        if unseen > most:
            best, most = bank, unseen
    if best is not None:
        minutes = known.minutes(min(DRILL_SIZE, len(best.questions)))
        yield NextStep("drill", library.titled(best), f"{most} unseen", minutes, "quiz", best.id)
    count = min(DRILL_SIZE, len(library.questions))
    if count:
        detail = f"{count} from everything"
        minutes = known.minutes(count)
        yield NextStep("drill", "Mixed questions", detail, minutes, "quiz", "")
    elif library.labs:
        lab = library.labs[0]
        yield NextStep("lab", library.titled(lab), lab.summary, max(1, lab.minutes), "lab", lab.id)
    elif library.lessons:
        lesson = library.lessons[0]
        yield NextStep("lesson", lesson.title, "again", max(1, lesson.minutes), "learn", lesson.id)
    else:
        yield NextStep("lesson", "Look around", "This pack has no lessons", 1, "learn", "")


def _is_read(lesson: Lesson, read: dict[str, set[str]]) -> bool:
    return {section.id for section in lesson.sections} <= read.get(lesson.id, set())
