"""What the record holds, as plain frozen dataclasses. All times are aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Confidence = Literal["sure", "unsure", "guess"]
Mode = Literal["drill", "check", "review", "exam", "cram"]
Response = tuple[int, ...] | str
"""What was given to a question: indices of the bank's options (ascending; for an ordering, in the
order given; for a matching, the right side of each left one, -1 for none), or the text typed."""

CONFIDENCES = ("sure", "unsure", "guess")
MODES = ("drill", "check", "review", "exam", "cram")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 in UTC: exact, so that what is read back equals what was written.

    Raises:
        ValueError: the time has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """The inverse of `to_us`."""
    return _EPOCH + timedelta(microseconds=us)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the learner gave to a question, once. Never changed; an undo is an entry of its own."""

    question: str
    """The question's id, or ``fact:`` and a fact's id for a card about it."""
    question_version: str
    chosen: Response
    """Whatever the order on the screen was."""
    correct: bool
    confidence: Confidence | None = None
    mode: Mode = "drill"
    drill_id: str | None = None
    """The drill, review or exam that it was given in."""
    duration_ms: int | None = None
    seed: int | None = None
    """The seed that shuffled the options."""
    at: datetime = field(default_factory=utc_now)
    id: int | None = None
    """Place in the log; given by the record."""


@dataclass(frozen=True)
class Tally:
    """The answers to one question in short."""

    times: int
    right: int
    first_correct: bool
    first_confidence: Confidence | None
    first_at: datetime
    last_correct: bool
    last_confidence: Confidence | None
    last_at: datetime


HALF_LIFE_DAYS = 30.0
"""After so long, an answer speaks half as loud of what the learner knows now. A choice, not a
measurement."""


@dataclass(frozen=True)
class Evidence:
    """Answers to a question that are alike: same result, same confidence."""

    question: str
    correct: bool
    confidence: Confidence | None
    count: int
    last_at: datetime
    loudness: int
    """See `studylam.progress.fading`."""

    def weight(self, now: datetime) -> float:
        """Σ 2^(−age in days / `HALF_LIFE_DAYS`) over the answers: how many fresh ones they are
        worth at ``now``. Never more than there are, whatever the clock was set to.
        """
        from studylam.progress.fading import weight

        return weight(self.loudness, self.count, now)


@dataclass(frozen=True)
class Done:
    """What was done in a while: a quarter of an hour, a day, a week."""

    answers: int = 0
    right: int = 0
    reviews: int = 0
    """Answers given in reviews."""
    reviews_right: int = 0
    study_ms: int = 0
    """On answers, as far as it was measured; at most ten minutes for one."""
    reads: int = 0
    lab_runs: int = 0
    exercises: int = 0
    """Rounds of decision exercises."""

    @property
    def things(self) -> int:
        """Answers, sections, runs and rounds: how much it was."""
        return self.answers + self.reads + self.lab_runs + self.exercises

    @property
    def minutes(self) -> int:
        """Of answering; anything at all is at least one."""
        return max(round(self.study_ms / 60_000), 1) if self.study_ms else 0

    def __add__(self, other: Done) -> Done:
        return Done(**{name: getattr(self, name) + getattr(other, name) for name in COUNTS})


COUNTS = tuple(field.name for field in fields(Done))
"""What is counted, as the columns of the table are called."""


@dataclass(frozen=True)
class Quarter(Done):
    """A quarter of an hour in which something was logged.

    Days and weeks of study follow from these for any time zone, as all zones differ by whole
    quarters, and there are few of them however long the log is.
    """

    start: datetime = field(kw_only=True)


@dataclass(frozen=True)
class Place:
    """Where the learner was reading."""

    lesson: str
    section: str
    at: datetime


@dataclass(frozen=True)
class LabStatus:
    """How far the learner is with a lab."""

    best_passed: int = 0
    """Most cases that passed in one go."""
    total: int = 0
    """Cases there were then."""
    runs: int = 0
    """Runs of both kinds."""
    hints_shown: int = 0
    drafted: bool = False
    """The learner has files of their own."""
    last_at: datetime | None = None
    passed_at: datetime | None = None
    """When all cases passed for the first time."""

    @property
    def passed(self) -> bool:
        """All cases have passed at least once."""
        return self.passed_at is not None

    @property
    def started(self) -> bool:
        """Something was done, and it isn't passed yet."""
        return not self.passed and (self.runs > 0 or self.drafted or self.hints_shown > 0)


FULL_POINTS = 100
"""What a round of an exercise that is answered rightly is worth."""
ExerciseGiven = tuple[str, ...] | str
"""What was given to a round of an exercise: ids of options, sorted, or the number typed."""


@dataclass(frozen=True, kw_only=True)
class ExerciseAnswer:
    """What the learner gave to a round of a decision exercise, once. Never changed."""

    exercise: str
    sitting: str
    """One time through the exercise: of its answers to a round the first one counts."""
    round: str
    version: str
    """Of the exercise's file, as it was then."""
    given: ExerciseGiven
    points: int
    """0 to `FULL_POINTS`."""
    rounds: int
    """How many the exercise had."""
    at: datetime = field(default_factory=utc_now)


@dataclass(frozen=True)
class ExerciseStatus:
    """How far the learner is with a decision exercise."""

    answers: int = 0
    finished: int = 0
    """Times that it was gone through to the end."""
    best: int | None = None
    """Points of the best time through, 0 to `FULL_POINTS`; ``None``: not once to the end."""
    last: int | None = None
    """Points of the last time through."""
    finished_at: datetime | None = None
    """When that was."""
    last_at: datetime | None = None

    @property
    def started(self) -> bool:
        """Something was answered, and it wasn't gone through yet."""
        return self.answers > 0 and self.finished == 0


Origin = Literal["new", "missed", "seen", "due"]
Result = Literal["right", "wrong", "skipped"]


@dataclass(frozen=True)
class DrillItem:
    """One question of a drill, and how it went."""

    question: str
    version: str
    origin: Origin
    """Why it was picked: never seen, wrong last time, right last time, or due for review."""
    result: Result | None = None
    chosen: Response = ()


@dataclass(frozen=True)
class DrillState:
    """All that is needed to go on with a drill or a review after the terminal was killed."""

    id: str
    title: str
    seed: int
    items: tuple[DrillItem, ...]
    kind: Literal["drill", "review"] = "drill"
    position: int = 0
    """Index of the item that is asked next; the number of items when it is through."""
    choice: Mapping[str, Any] = field(default_factory=dict)
    """What it was started with (bank, concept, exam, only, size): to start another like it."""
    started_at: datetime = field(default_factory=utc_now)
    finished_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DrillState:
        """Raises KeyError, TypeError or ValueError when ``data`` isn't one."""
        items = tuple(
            DrillItem(**{**item, "chosen": response_from_json(item["chosen"])})
            for item in data["items"]
        )
        return cls(**{**data, **_times(data, "started_at", "finished_at"), "items": items})


@dataclass(frozen=True)
class ExamItem:
    """One question of an exam, and what was given so far."""

    question: str
    version: str
    domain: int
    chosen: Response = ()
    flagged: bool = False
    scored: bool = True
    """Whether it counts; the learner isn't told before the end."""
    spent_ms: int = 0
    """How long it was on the screen."""


@dataclass(frozen=True)
class ExamState:
    """All that is needed to go on with an exam, with the time that was left."""

    id: str
    exam: str
    seed: int
    items: tuple[ExamItem, ...]
    limit_s: int
    spent_s: float = 0.0
    """Time used up to the last save. Time with the program closed doesn't count."""
    position: int = 0
    started_at: datetime = field(default_factory=utc_now)
    submitted_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return _plain(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExamState:
        """Raises KeyError, TypeError or ValueError when ``data`` isn't one."""
        items = tuple(
            ExamItem(**{**item, "chosen": response_from_json(item["chosen"])})
            for item in data["items"]
        )
        return cls(**{**data, **_times(data, "started_at", "submitted_at"), "items": items})


@dataclass(frozen=True)
class ExamResultItem:
    """One question of an exam that was handed in."""

    question: str
    version: str
    domain: int
    scored: bool
    chosen: Response
    """Empty: unanswered."""
    correct: bool
    flagged: bool = False
    spent_ms: int = 0

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ExamResultItem:
        """Raises KeyError, TypeError or ValueError when ``data`` isn't one."""
        item = cls(**{**data, "chosen": response_from_json(data["chosen"])})
        kinds = {"question": str, "version": str, "domain": int, "spent_ms": int}
        flags = {"scored": bool, "correct": bool, "flagged": bool}
        for name, kind in {**kinds, **flags}.items():
            if type(getattr(item, name)) is not kind:
                raise TypeError(
                    f"{name} of an exam's question can't be {getattr(item, name)!r:.80}"
                )
        return item


@dataclass(frozen=True, kw_only=True)
class ExamResult:
    """An exam as it was handed in. Never changed."""

    id: str
    """Under which it was sat; its answers have it as their ``drill_id``."""
    exam: str
    started_at: datetime
    at: datetime
    """When it was handed in."""
    spent_s: float
    limit_s: float
    items: tuple[ExamResultItem, ...]


@dataclass(frozen=True)
class Deck:
    """Questions that the learner has put aside for a drill of their own."""

    id: str
    title: str
    questions: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True)
class Version:
    """All editable files of a lab, as they were at some time."""

    id: str
    lab: str
    name: str
    files: Mapping[str, str]
    """File name → text."""
    is_own: bool
    """Kept under a name of the learner's, and not by itself before another was loaded."""
    made_at: datetime
    passed: int | None = None
    """How many of the lab's cases passed with this code; ``None``: they never ran."""
    total: int | None = None


@dataclass(frozen=True)
class ResetScope:
    """What a reset makes forgotten: the answers to questions, the reading of lessons, the runs of
    labs, the answers to exercises.
    """

    questions: frozenset[str] = frozenset()
    lessons: frozenset[str] = frozenset()
    labs: frozenset[str] = frozenset()
    exercises: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, list[str]]:
        """As plain JSON values."""
        return {name: sorted(ids) for name, ids in vars(self).items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ResetScope:
        """Raises TypeError or ValueError when ``data`` isn't one."""
        for ids in data.values():
            if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
                raise ValueError("the scope of a reset is lists of ids")
        return cls(**{name: frozenset(ids) for name, ids in data.items()})


@dataclass(frozen=True)
class Reset:
    """An entry of the log after which what was logged before doesn't count."""

    uid: str
    title: str
    """What was reset, for people."""
    scope: ResetScope | None
    """Nothing: everything."""
    at: datetime
    standing: bool
    """It wasn't undone."""


def response_from_json(value: Any) -> Response:
    """A response as JSON has it. Raises TypeError or ValueError when it isn't one."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list | tuple) or any(type(index) is not int for index in value):
        raise ValueError("a response is a text or a list of whole numbers")
    return tuple(value)


def given_from_json(value: Any) -> ExerciseGiven:
    """What was given to a round. Raises ValueError when it isn't that."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise ValueError("what is given to a round is a text or a list of texts")
    return tuple(value)


def files_from_json(value: Any) -> dict[str, str]:
    """File name → text. Raises ValueError when it isn't that."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("the files of a version are texts by their names")
    return value


def _plain(state: DrillState | ExamState) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(state).items()
    }


def _times(data: Mapping[str, Any], *names: str) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(data[name]) if data.get(name) else None for name in names}
