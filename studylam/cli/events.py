"""``studylam events``: the canned events, to look at, to change and to pipe into ``invoke``."""

from __future__ import annotations

import json
import sys

import click

from studylam.cli.output import emit, say

HOW = {
    "synchronous": "synchronous: the sender waits for the function's answer",
    "asynchronous": "asynchronous: Lambda queues the event, and nobody waits for an answer",
    "polled": "polled: an event source mapping reads the source and passes on a batch",
}


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
                    "invocation": event.invocation,
                    "traps": list(event.traps),
                }
                for event in events
            ]
        )
        return
    # In the catalogue's order, but what is of one service stands together.
    services = dict.fromkeys(event.service for event in events)
    width = max((len(event.name) for event in events), default=0)
    for service in services:
        say(service)
        for event in events:
            if event.service == service:
                say(f"  {event.name:<{width}}  {event.invocation or '':<12}  {event.title}")
    say()
    say("One of them, with its traps: studylam events show NAME")


@command.command(name="show", short_help="Print an event as JSON.")
@click.argument("name")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value, e.g. Records.0.s3.object.key='my cat.jpg' (encoded as S3 does it). It is "
    "read as JSON where it parses, and stays text where the event has text. The path may lead into "
    "JSON inside text: Records.0.body.orderId=7.",
)
@click.option("--json", "as_json", is_flag=True, help="The event on one line.")
def show(name: str, overrides: tuple[str, ...], as_json: bool) -> None:
    """Print the event NAME as JSON; on a terminal also how it is sent, and its traps."""
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
        if canned.invocation:
            say(f"Invocation: {HOW[canned.invocation]}.")
        for trap in canned.traps:
            say(f"  · {trap}")
