"""``studylam events``: the canned events, to look at, to change and to pipe into ``invoke``."""

from __future__ import annotations

import json
import sys

import click

from studylam.cli.output import emit, say


@click.group()
def command() -> None:
    """The events that AWS services send to a function."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: a list of objects.")
def list_events(as_json: bool) -> None:
    """Name every canned event, with what it is."""
    from studylam.packs import open_library

    events = open_library().events
    if as_json:
        emit(
            [
                {
                    "name": event.name,
                    "title": event.title,
                    "service": event.service,
                    "summary": event.summary,
                    "traps": list(event.traps),
                }
                for event in events
            ]
        )
        return
    width = max((len(event.name) for event in events), default=0)
    for event in events:
        say(f"{event.name:<{width}}  {event.title}")
    say()
    say("One of them, with its traps: studylam events show NAME")


@command.command(name="show")
@click.argument("name")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, e.g. Records.0.s3.object.key=in/cat.jpg. It is read as JSON where it "
    "parses, and stays text where the event has text.",
)
@click.option("--json", "as_json", is_flag=True, help="The event on one line.")
def show(name: str, overrides: tuple[str, ...], as_json: bool) -> None:
    """Print the event NAME as JSON; on a terminal also what handlers get wrong about it."""
    from studylam.packs import open_library
    from studylam.packs.events import override

    canned = open_library().event(name)
    event = canned.event
    for change in overrides:
        event = override(event, change)
    if as_json:
        emit(event)
        return
    say(json.dumps(event, indent=2, ensure_ascii=False))
    # Only people get the notes: what is printed to a pipe or a file is the event and nothing else.
    if sys.stdout.isatty():
        say()
        say(f"{canned.title}. {canned.summary}")
        for trap in canned.traps:
            say(f"  · {trap}")
