"""``studylam conformance``: replay behaviours of AWS Lambda, each with its evidence."""

from __future__ import annotations

import platform
import shutil
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from studylam import __version__
from studylam.cli.output import emit, say
from studylam.cli.waiting import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studylam.runtime.conformance import Verdict

SHOWN = 1500
"""Characters of an expected or a got text that are shown to a person."""

EPILOG = """
Evidence: [AWS] recorded from AWS, [RIC] observed from awslambdaric, the client inside AWS's own
Python runtimes, [RIE] from AWS's emulator, [LOG] real log streams, [DOC] AWS's documentation;
--json names the sources. Columns: this runtime, then awslambdaric beside it, live, if it is
installed (pip install awslambdaric). ✓ the same, ✗ not the same, ≠ known to differ, – not tried.
"""


@click.command("conformance", epilog=EPILOG)
@click.option("--only", multiple=True, metavar="ID|SECTION", help="May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
def command(only: tuple[str, ...], as_json: bool) -> int:
    """Replay behaviours of AWS Lambda on this machine, and compare with its real client.

    Exit status 1 if one of them isn't as expected.
    """
    from studylam.runtime import LambdaService, conformance

    chosen = conformance.behaviours(only)
    client = conformance.client_version()
    with LambdaService() as service:
        head = {
            "studylam": __version__,
            "python": platform.python_version(),
            "sandbox_tier": service.sandbox.tier,
            "awslambdaric": client,
        }
        played = conformance.replay(service, chosen, with_client=client is not None)
        if as_json:
            verdicts = list(played)
            rows = [_row(verdict) for verdict in verdicts]
            emit({**head, **_totals(verdicts), "rows": rows})
        else:
            _say_head(head)
            verdicts = _say_rows(played, len(chosen), conformance.SECTIONS)
            _say_totals(_totals(verdicts), client)
    return 1 if any(verdict.has_failed for verdict in verdicts) else 0


def _totals(verdicts: list[Verdict]) -> dict[str, Any]:
    from studylam.runtime.conformance import CHECKS

    checks = [verdict for verdict in verdicts if verdict.behaviour.section == CHECKS]
    count = Counter(
        passed=sum(verdict.has_passed for verdict in verdicts),
        failed=sum(verdict.has_failed for verdict in verdicts),
        known_to_differ=sum(verdict.is_known_to_differ for verdict in verdicts),
        left_out=sum(verdict.ours is None for verdict in verdicts),
    )
    return {
        "checks": {"of": len(checks), "passed": sum(verdict.has_passed for verdict in checks)},
        "behaviours": {"of": len(verdicts), **count},
        "compared_live": sum(verdict.client is not None for verdict in verdicts),
    }


def _row(verdict: Verdict) -> dict[str, Any]:
    behaviour = verdict.behaviour
    return {
        "id": behaviour.id,
        "section": behaviour.section,
        "shows": behaviour.shows,
        "evidence": list(behaviour.evidence),
        "ours": verdict.ours,
        "client": verdict.client,
        "failed": verdict.has_failed,
        "left_out": verdict.left_out,
        "known_to_differ": behaviour.differs,
        "differences": [
            {"what": one.what, "expected": one.expected, "got": one.got}
            for one in verdict.differences
        ],
        "seconds": round(verdict.seconds, 3),
    }


# -- for people ------------------------------------------------------------------------------------


def _say_head(head: dict[str, Any]) -> None:
    client = head["awslambdaric"]
    beside = f"awslambdaric {client}" if client else "awslambdaric isn't installed"
    say(
        f"StudyLam {head['studylam']} · Python {head['python']} · "
        f"sandbox tier {head['sandbox_tier']} · {beside}"
    )


def _say_rows(played: Iterable[Verdict], count: int, titles: dict[str, str]) -> list[Verdict]:
    verdicts: list[Verdict] = []
    section = ""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else 1000
    line_of_work = Line()
    for verdict in played:
        line_of_work.clear()
        behaviour = verdict.behaviour
        if behaviour.section != section:
            section = behaviour.section
            say(f"\n{titles[section]}")
        marks = f"{_mark(verdict.ours, verdict)} {_mark(verdict.client, verdict)}"
        line = f"  {marks}  {behaviour.id:<28} {behaviour.tags:<10} {behaviour.shows}"
        say(line if len(line) <= room else f"{line[: room - 1]}…")
        _say_details(verdict)
        verdicts.append(verdict)
        line_of_work.tell(len(verdicts), count, "behaviours")
    line_of_work.clear()
    return verdicts


def _say_details(verdict: Verdict) -> None:
    if verdict.left_out:
        say(f"       left out: {verdict.left_out}")
    if verdict.is_known_to_differ:
        say(f"       {verdict.behaviour.differs}")
    elif verdict.has_failed:
        if verdict.behaviour.differs:
            say(f"       It no longer differs: {verdict.behaviour.differs}")
        for one in verdict.differences:
            say(f"       {one.what}")
            say(_indented("expected", one.expected))
            say(_indented("got", one.got))


def _indented(label: str, text: str) -> str:
    if len(text) > SHOWN:
        text = f"{text[:SHOWN]}… ({len(text):,} characters)"
    first, *more = text.split("\n")
    return "\n".join([f"         {label:<9} {first}", *(f"{'':<19} {line}" for line in more)])


def _mark(holds: bool | None, verdict: Verdict) -> str:
    if holds is None:
        return "–"
    return "✓" if holds else "≠" if verdict.is_known_to_differ else "✗"


def _say_totals(totals: dict[str, Any], client: str | None) -> None:
    checks, found = totals["checks"], totals["behaviours"]
    parts = [f"{checks['passed']} of {checks['of']} checks"] if checks["of"] else []
    parts.append(f"{found['passed']} of {found['of']} behaviours")
    if client:
        parts.append(f"{totals['compared_live']} compared live with awslambdaric {client}")
    for name, words in (("known_to_differ", "known to differ"), ("left_out", "left out")):
        if found[name]:
            parts.append(f"{found[name]} {words}")
    say(f"\n{' · '.join(parts)}")
