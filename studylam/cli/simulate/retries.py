"""``studylam simulate retries``: who tries again, when, and where an event ends up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from studylam.cli.output import emit, say
from studylam.scenarios.retry_settings import KINDS, SETTINGS, TITLES

if TYPE_CHECKING:
    from studylam.scenarios.retries import RetryScenario
    from studylam.simulation.retries import Timeline

SETTINGS_HELP = "\n\n".join(
    f"{kind}: {', '.join(one.id for one in SETTINGS[kind])}." for kind in KINDS
)


@click.command(epilog=f"Settings of {SETTINGS_HELP}")
@click.argument("what", required=False, metavar="[FILE | ID]")
@click.option("--source", type=click.Choice(KINDS), help="Without a scenario: what delivers.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another value for a setting. May be repeated.",
)
@click.option("--all", "whole", is_flag=True, help="Every step, however many there are.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(
    what: str | None, source: str | None, changes: tuple[str, ...], whole: bool, as_json: bool
) -> int:
    """Follow an event that fails: a scenario's (FILE, or ID of a pack's), or a source as it is."""
    from studylam.scenarios.retry_story import to_json

    scenario = _changed(_scenario(what, source), changes)
    timeline = scenario.timeline()
    if as_json:
        emit(to_json(scenario, timeline))
    else:
        _show(scenario, timeline, whole)
    return 0


def _scenario(what: str | None, source: str | None) -> RetryScenario:
    from studylam.errors import UsageError
    from studylam.scenarios.retries import read_retries, usual

    if (what is None) == (source is None):
        raise UsageError(
            "Say a scenario, or a --source, and not both.", hint=f"Sources: {', '.join(KINDS)}."
        )
    if what is None:
        return usual(source)  # type: ignore[arg-type]  # one of KINDS, says click
    from studylam.cli.preview import library
    from studylam.scenarios.catalogue import open_scenario

    opened = open_scenario(what, "retries", library())
    with opened.places():
        return read_retries(opened.data)


def _changed(scenario: RetryScenario, changes: tuple[str, ...]) -> RetryScenario:
    from studylam.errors import UsageError
    from studylam.scenarios.retries import check_data, parse_setting

    values = {}
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"{change!r} isn't NAME=VALUE.", hint="--set max_receive=2")
        values[name.strip()] = parse_setting(scenario.source, name.strip(), text)
    changed = scenario.changed(values)
    for error in check_data(changed.to_data()):
        raise error
    return changed


def _show(scenario: RetryScenario, timeline: Timeline, whole: bool) -> None:
    from studylam.scenarios.retry_story import fate_words, fates, summary, told
    from studylam.simulation.retries import clock

    say(f"{scenario.title}: {TITLES[scenario.source]}")
    for one in SETTINGS[scenario.source]:
        say(f"  {one.label:<28} {one.words(scenario.values[one.id])}")
    say()
    most = len(timeline.steps) if whole else 24
    lines = list(told(timeline, first=most))
    moments = [clock(line.step.at_s) for line in lines if line.step is not None]
    column = max(map(len, moments), default=0)
    for line in lines:
        if line.step is None:
            say(f"{'…':>{column}}  {line.left_out:,} more steps like these (--all shows them)")
        else:
            say(f"{clock(line.step.at_s):>{column}}  {line.step.who}: {line.step.words}")
    say()
    say(summary(timeline))
    for fate in fates(timeline):
        say(f"  {'ok' if fate.good else '!!'}  {fate_words(fate)}, after {clock(fate.at_s)}")
    for note in timeline.notes:
        say(f"Note: {note}")
