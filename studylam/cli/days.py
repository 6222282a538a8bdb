"""``studylam progress days``: when the learner's days begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import click

from studylam.cli.output import emit, say
from studylam.errors import UsageError

LOCAL = "local"
"""What stands for the machine's own zone."""


@click.command("days", short_help="Your time zone, and when your days begin.")
@click.option("--zone", metavar="NAME", help="Such as Europe/Berlin; 'local': this machine's own.")
@click.option("--starts-at", type=int, metavar="HOUR", help="0 to 23; at the start: 4.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(zone: str | None, starts_at: int | None, as_json: bool) -> None:
    """Show or set your time zone and the hour at which your days begin.

    The record is in UTC. Days and streaks are worked out in the zone that is set now, those of
    earlier days too.
    """
    from studylam.progress import Record
    from studylam.study import days

    changes = zone is not None or starts_at is not None
    if changes:
        with Record.open() as record:
            kept = days.Days.of(record)
            if zone is not None:
                kept = replace(kept, zone=None if zone == LOCAL else days.zone(zone))
            if starts_at is not None:
                if not 0 <= starts_at <= 23:
                    raise UsageError(
                        f"A day can't begin at {starts_at}.", hint="Say a full hour from 0 to 23."
                    )
                kept = replace(kept, starts_at=starts_at)
            kept.keep(record)
            found = days.Days.of(record)
    else:
        from studylam.cli.progress import for_reading

        record, _ = for_reading()
        with record:
            found = days.Days.of(record)
    today = found.day(datetime.now(UTC))
    start, end = found.bounds(today)
    if as_json:
        emit(
            {
                "zone": found.zone_name,
                "starts_at": found.starts_at,
                "today": today.isoformat(),
                "start": start.isoformat(),
                "end": end.isoformat(),
                "trouble": found.trouble or None,
            }
        )
        return
    if found.trouble:
        say(f"{found.trouble} This machine's days are used instead.")
    name = found.zone_name or "this machine's zone"
    say(f"Days begin at {found.starts_at:02}:00, {name}.")
    local = [moment.astimezone(found.zone) for moment in (start, end)]
    say(f"Today is {today:%d %B %Y}: from {local[0]:%d %B %H:%M} to {local[1]:%d %B %H:%M}.")
    if changes:
        say("Earlier days are counted by this too, as if you had always been there.")
