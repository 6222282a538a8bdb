"""What the record holds, as plain frozen dataclasses. All times are aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Confidence = Literal["sure", "unsure", "guess"]
Mode = Literal["drill", "check", "review", "exam"]

CONFIDENCES = ("sure", "unsure", "guess")
MODES = ("drill", "check", "review", "exam")

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
    question_version: str
    chosen: tuple[int, ...]
    """Indices of the options as the bank has them, whatever the order on the screen was."""
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
    last_correct: bool
    last_confidence: Confidence | None
    last_at: datetime


@dataclass(frozen=True)
class Evidence:
    """Answers to a question that are alike: same result, same confidence, same UTC day."""

    question: str
    correct: bool
    confidence: Confidence | None
    count: int
    last_at: datetime


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
    chosen: tuple[int, ...] = ()


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
            DrillItem(**{**item, "chosen": tuple(map(int, item["chosen"]))})
            for item in data["items"]
        )
        return cls(**{**data, **_times(data, "started_at", "finished_at"), "items": items})


@dataclass(frozen=True)
class ExamItem:
    """One question of an exam, and what was given so far."""

    question: str
    version: str
    domain: int
    chosen: tuple[int, ...] = ()
    flagged: bool = False


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
            ExamItem(**{**item, "chosen": tuple(map(int, item["chosen"]))})
            for item in data["items"]
        )
        return cls(**{**data, **_times(data, "started_at", "submitted_at"), "items": items})


def _plain(state: DrillState | ExamState) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(state).items()
    }


def _times(data: Mapping[str, Any], *names: str) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(data[name]) if data.get(name) else None for name in names}
