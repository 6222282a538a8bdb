"""A rule of EventBridge that has a schedule, as the host sees it."""

from __future__ import annotations

from dataclasses import dataclass

from studylam.runtime.cloud.triggers.schedule_expression import parse_schedule


@dataclass(frozen=True)
class Schedule:
    """One rule. ``Cloud.fire`` sends what it has for its targets."""

    rule_arn: str
    expression: str
    """``rate(5 minutes)`` or ``cron(0 12 * * ? *)``, as it was checked by PutRule."""
    enabled: bool
    since: float
    """When the rule was made or switched on: rates are counted from there."""

    def next_after(self, moment: float) -> float | None:
        """The first time after ``moment`` (seconds since the epoch); None if there is none."""
        return parse_schedule(self.expression).after(moment, self.since)
