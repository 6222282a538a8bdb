"""The learner's days: in which zone they are, and at what hour a new one begins.

Whoever studies past midnight is still in the same evening, so a day begins at an hour of the
learner's choice, by default four in the morning. The record keeps UTC; days are worked out from it
in the zone that is set *now*. After a flight (or a change of the setting) earlier evenings are
therefore cut into days as a clock in the new zone would have cut them, and a streak may gain or
lose a day. In return, days never overlap and never leave a gap, whatever the traveller did.

A day begins at the first moment at which the clock shows its hour, or a later one. So where
summer time begins, a day has 23 hours; where it ends, 25; an hour that is left out begins its day
at the leap; one that comes twice, the first time. Where a zone left out a whole day (Samoa's 30
December 2011), that day is only as long as the night hours that count to it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from studylam.progress import Record

SETTING = "days"
STARTS_AT = 4
"""The hour at which a day begins, if the learner doesn't say another."""

_DAY = timedelta(days=1)
# Beyond these, a shift into another zone would leave Python's years. A broken clock may write them.
_FIRST = datetime(2, 1, 1, tzinfo=UTC)
_LAST = datetime(9998, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Days:
    """How moments fall into days."""

    zone: tzinfo | None = None
    """``None``: the machine's own."""
    starts_at: int = STARTS_AT
    trouble: str = ""
    """Why what is set can't be used, for people; then these are the machine's days."""

    @classmethod
    def of(cls, record: Record) -> Days:
        """As the learner has set them. What can't be used is left out, and said in `trouble`: the
        record may have come from a machine that knows another zone.
        """
        kept = record.setting(SETTING)
        if kept is None:
            return cls()
        try:
            return cls.from_setting(kept)
        except UsageError as error:
            return cls(trouble=error.message)

    @classmethod
    def from_setting(cls, kept: Any) -> Days:
        """Raises UsageError for what isn't a zone and an hour."""
        if not isinstance(kept, dict):
            raise UsageError(f"Days are a zone and an hour, not {kept!r:.40}.")
        name = kept.get("zone")
        return cls(None if name is None else zone(name), _hour(kept.get("starts_at", STARTS_AT)))

    def keep(self, record: Record) -> None:
        """From now on, the learner's days are these."""
        record.set_setting(SETTING, {"zone": self.zone_name, "starts_at": self.starts_at})

    @property
    def zone_name(self) -> str | None:
        """Such as ``Europe/Berlin``; ``None`` for the machine's own."""
        return None if self.zone is None else str(self.zone)

    def day(self, moment: datetime) -> date:
        """The day to which a moment (aware) belongs."""
        moment = min(max(moment, _FIRST), _LAST)
        day = (self._local(moment) - timedelta(hours=self.starts_at)).date()
        # Where clocks are put forward or back the guess may be a day off.
        while moment < self.start(day):
            day -= _DAY
        while moment >= self.start(day + _DAY):
            day += _DAY
        return day

    def start(self, day: date) -> datetime:
        """When a day begins, in UTC."""
        shown = datetime.combine(day, time(self.starts_at))
        moment = self._moment(shown)
        if self._local(moment) == shown:
            return moment
        # The clock leaps over it. Read by the zone's time after the leap (fold=1) it is before the
        # leap, read by the time before (fold=0) it is after.
        early = self._moment(shown.replace(fold=1))
        seconds = range(int((moment - early).total_seconds()))
        leap = bisect_left(
            seconds, True, key=lambda s: self._local(early + timedelta(seconds=s)) >= shown
        )
        return early + timedelta(seconds=leap)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """From when, and up to (and without) when a day is, in UTC."""
        return self.start(day), self.start(day + _DAY)

    def _local(self, moment: datetime) -> datetime:
        """What the clock on the wall shows."""
        return moment.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def _moment(self, shown: datetime) -> datetime:
        # Without a zone, a time without one is the machine's.
        return shown.replace(tzinfo=self.zone).astimezone(UTC)


def zone(name: Any) -> tzinfo:
    """The time zone of a name, such as ``Europe/Berlin``.

    Raises:
        NotFoundError: there is none of that name; suggests some.
    """
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return ZoneInfo(name)
    # Folders of zones, and names that lead out of them, are neither found nor not found.
    except (KeyError, ValueError, OSError, TypeError, AttributeError):
        pass
    name = str(name)[:80]
    known = sorted(available_timezones())
    # People say the city.
    city = name.strip().replace(" ", "_").casefold()
    same = [one for one in known if city and one.casefold().rpartition("/")[2] == city]
    if same:
        hint = "Did you mean " + " or ".join(same[:3]) + "?"
        raise NotFoundError(f"There is no time zone called {name!r}.", hint=hint)
    error = NotFoundError.named("time zone", name, known)
    if "Did you mean" not in (error.hint or ""):
        error.hint = "Zones are called like Europe/Berlin, America/New_York or UTC."
    raise error


def _hour(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 23:
        raise UsageError(
            f"A day can't begin at {value!r:.40}.", hint="Say a full hour from 0 to 23."
        )
    return value
