"""Fences and boxes: what stands in a text beside its prose, as a block of the models."""

from __future__ import annotations

import ast
import difflib
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, Literal, get_args

from studylam.packs.models import (
    Admonition,
    Block,
    BoxType,
    Check,
    Code,
    Diagram,
    LabLink,
    Place,
    PriceBlock,
    RunSnippet,
    Tool,
    ToolBlock,
)
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.cards import read_cards
from studylam.packs.reading.handlers import cannot_be_called
from studylam.packs.reading.plain import plain
from studylam.packs.reading.prose import begin_of
from studylam.packs.reading.yamltext import parse_yaml

if TYPE_CHECKING:
    from markdown_it.token import Token

    from studylam.packs.reading.markdown import Page

BOXES: tuple[str, ...] = get_args(BoxType)
TOOLS: dict[str, Tool | Literal["exercise"]] = {
    "price": "price",
    "simulate": "load",
    "retries": "retries",
    "tune": "tuning",
    "exercise": "exercise",
}
"""Languages of fences that open a scenario or an exercise, and what for."""
MEANINGFUL = ("mermaid", "lab", "check", "run", "cards", *TOOLS)
"""Languages of fences that are more than code."""

PRICE_INPUTS = (
    "no_free_tier",
    "requests",
    "duration_ms",
    "memory_mb",
    "arch",
    "region",
    "free_tier",
    "ephemeral_mb",
    "cold_starts",
    "init_ms",
    "async_event_kb",
    "provisioned_concurrency",
    "provisioned_hours",
    "provisioned_requests",
    "provisioned_duration_ms",
    "snapstart_hours",
    "snapstart_versions",
    "snapstart_restores",
    "snapstart_runtime",
    "response_mb",
    "streamed_requests",
    "streamed_gb",
    "tenant_environments",
    "kafka_epu_hours",
    "sqs_epu_hours",
    "durable_operations",
    "durable_written_gb",
    "durable_retained_gb_months",
    "managed_hours",
    "managed_hourly_usd",
    "managed_on_demand_usd",
    "edge",
    "savings_plan_percent",
    "free_requests_used",
    "free_gb_seconds_used",
    "free_streaming_gb_used",
)
"""What `studylam.pricing.LambdaUsage` holds: a test keeps both lists the same."""
_PRICE_SWITCHES = ("no_free_tier", "free_tier", "edge")
_PRICE_WORDS = {"arch": ("x86_64", "arm64"), "snapstart_runtime": ("python", "dotnet", "java")}

_BARE_ID = re.compile(r"[a-z0-9][\w.:-]*\w")


def special(page: Page, token: Token, report: Report) -> Block | None:
    """The block that a token stands for, or None for prose."""
    if token.type == "admonition_open":
        return _box(page, token, report)
    if token.type == "code_block":
        return Code(language="", code=token.content.rstrip("\n"), place=page.place(begin_of(token)))
    if token.type != "fence":
        return None
    place = page.place(begin_of(token))
    language, _, rest = token.info.strip().partition(" ")
    rest = rest.strip()
    match language:
        case "mermaid":
            return _diagram(token, place, report)
        case "lab" | "check":
            return _link(language, rest, token, place, report)
        case "run":
            return _run(token, place, report)
        case "cards":
            return read_cards(token, place, report) or _as_code(token, place)
        case "price" if (
            not rest
            and not _BARE_ID.fullmatch(token.content.strip())
            and not (re.search(r"^tool *:", token.content, re.MULTILINE))
        ):
            return _price(token, place, report)
        case _ if language in TOOLS:
            return _tool(language, rest, token, place, report)
        case _:
            return Code(language=language, code=token.content.rstrip("\n"), place=place)


def _as_code(token: Token, place: Place) -> Code:
    """What can't be used is at least shown."""
    language = token.info.strip().split(" ")[0]
    return Code(language=language, code=token.content.rstrip("\n"), place=place)


def _box(page: Page, token: Token, report: Report) -> Block:
    first, last = token.map or (0, 0)
    kind = str(token.meta.get("tag", "")).strip()
    if kind not in BOXES:
        report.at(
            "L006",
            page.place(first),
            f"There is no box {kind[:60]!r}; it is shown as a note.",
            hint=did_you_mean(kind, BOXES, f"Boxes: {', '.join(BOXES)}."),
        )
    written = re.match(r"\s*!!!\s*\S+\s+(.*\S)", page.lines[first])
    if written and not re.fullmatch(r'"[^"]*"', written[1]):
        message = f"The title of this box doesn't stand between two quotes: {written[1][:40]!r}."
        report.at("L025", page.place(first), message, hint='Write !!! note "Its title"')
    inside = textwrap.dedent("\n".join(page.lines[first + 1 : last])).strip("\n").rstrip()
    title = token.content.strip()
    if title == kind.title() and f" {title}" not in token.info:
        title = ""
    if not inside:
        what = "has a title and no text" if title else "is empty"
        report.at("L013", page.place(first), f"This box {what}.", hint="Indent its text by 4.")
    return Admonition(
        type=kind if kind in BOXES else "note",  # type: ignore[arg-type]
        title=title,
        markdown=inside,
        place=page.place(first),
    )


def _diagram(token: Token, place: Place, report: Report) -> Block:
    first, _, rest = token.content.lstrip("\n").partition("\n")
    match = re.match(r"\s*%%\s*alt\s*:\s*(\S.*)", first.rstrip())
    if match is None:
        report.at(
            "L004",
            place,
            "This diagram doesn't say in words what it shows.",
            hint="Begin it with a line: %% alt: A request goes from … to …",
        )
    mermaid = (rest if match else token.content).strip("\n").rstrip()
    if not mermaid.strip():
        report.at("L005", place, "This diagram is empty.")
    return Diagram(mermaid=mermaid, alt=match[1] if match else "", place=place)


def _link(language: str, name: str, token: Token, place: Place, report: Report) -> Block:
    inside = token.content.strip()
    name = name or inside
    if not name or len(name.split()) > 1 or inside not in ("", name):
        thing = "lab" if language == "lab" else "question"
        report.at(
            "L009",
            place,
            f"A {language} fence is the id of a {thing} and nothing else.",
            hint=f"Write ```{language} THE-ID and close it on the next line.",
        )
    if not name or len(name.split()) > 1:
        return _as_code(token, place)
    return (
        LabLink(lab=name, place=place) if language == "lab" else Check(question=name, place=place)
    )


def _tool(language: str, name: str, token: Token, place: Place, report: Report) -> Block:
    """A scenario or an exercise by its id, or a scenario that is written out."""
    tool, written = TOOLS[language], token.content
    bare = _BARE_ID.fullmatch(written.strip())
    if name or bare or tool == "exercise":
        name = name or (bare[0] if bare else "")
        if not name or len(name.split()) > 1 or written.strip() not in ("", name):
            thing = "an exercise" if tool == "exercise" else "a scenario"
            message = f"This {language} fence is not the id of {thing} and nothing else."
            hint = f"Write ```{language} THE-ID and close it on the next line."
            report.at("L009", place, message, hint=hint)
            return _as_code(token, place)
        return ToolBlock(tool=tool, target=name, place=place)
    document = parse_yaml(written, place.file, report, first_line=place.line + 1)
    if document is None:
        return _as_code(token, place)
    data = document.data
    if not isinstance(data, dict) or data.get("tool", tool) != tool:
        message = f"This is no scenario for {language}."
        hint = f"Write the id of one, or a scenario that begins with tool: {tool}"
        report.at("L009", place, message, hint=hint)
        return _as_code(token, place)
    return ToolBlock(tool=tool, data=plain(data), written=written, place=place)


def _run(token: Token, place: Place, report: Report) -> Block:
    lines = token.content.rstrip("\n").split("\n")
    settings: dict[str, str] = {}
    while lines and (match := re.fullmatch(r"#\s*(event|repeat)\s*:\s*(\S.*)", lines[0].rstrip())):
        settings[match[1]] = match[2]
        lines.pop(0)
    word = re.match(r"#\s*([A-Za-z]{4,8})\b(?!\s*=)", lines[0]) if lines else None
    if word and difflib.get_close_matches(word[1].lower(), ("event", "repeat"), 1, 0.8):
        shifted = Place(file=place.file, line=place.line + 1 + len(settings))
        hint = "Write it as # event: s3-put or # repeat: 2, above the code."
        message = f"This is no setting: {lines[0][:40]!r}."
        report.at("L010", shifted, message, hint=hint, level="warning")
    code = "\n".join(lines).strip("\n")
    if "event" in settings:
        _check_event(settings, place, report)
    repeat = settings.get("repeat", "1")
    if repeat not in ("1", "2", "3", "4", "5"):
        at = Place(file=place.file, line=place.line + 1 + list(settings).index("repeat"))
        report.at("L010", at, f"repeat should be 1 to 5, not {repeat[:20]!r}.")
        repeat = "1"
    if fault := python_fault(code):
        line, message = fault
        shifted = Place(file=place.file, line=place.line + line + len(settings))
        # Python counts from the first line of the code; a person from that of the file.
        message = re.sub(
            r"\bline (\d+)", lambda m: f"line {shifted.line - line + int(m[1])}", message
        )
        hint = "Mend it; or write ```python in place of ```run, if it is only to be read."
        report.at("L010", shifted, message, hint=hint)
    elif not re.search(r"^(?:async +)?def +lambda_handler\b|^lambda_handler\b", code, re.MULTILINE):
        report.at("L010", place, "This snippet has no lambda_handler.", hint="Define it.")
    elif fault := cannot_be_called(code, "lambda_handler"):
        shifted = Place(file=place.file, line=place.line + fault[0] + len(settings))
        hint = "def lambda_handler(event, context): …"
        report.at("L010", shifted, fault[1], hint=hint, level="warning")
    return RunSnippet(code=code, event=settings.get("event", "{}"), repeat=int(repeat), place=place)


def _check_event(settings: dict[str, str], place: Place, report: Report) -> None:
    """An event is JSON or the name of a canned one; whether there is one, shows later."""
    event, line = settings["event"], 1 + list(settings).index("event")
    at = Place(file=place.file, line=place.line + line)
    try:
        json.loads(event)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "it can't be read"
        if event[0] in "{[\"'" or " " in event:
            hint = "Keys and texts have double quotes; or name a canned event: # event: s3-put"
            report.at("L010", at, f"This event isn't JSON: {why}.", hint=hint)
            settings["event"] = "{}"


def python_fault(code: str) -> tuple[int, str] | None:
    """Where (line from 1) and why ``code`` isn't Python. It is parsed, never run."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        return error.lineno or 1, f"This isn't Python: {error.msg}."
    except (ValueError, RecursionError, MemoryError) as error:
        why = str(error) or "it is nested too deeply"
        return 1, f"This can't be parsed as Python: {why}."
    return None


def _price(token: Token, place: Place, report: Report) -> Block:
    document = parse_yaml(token.content, place.file, report, first_line=place.line + 1)
    if document is None:
        return _as_code(token, place)
    if not isinstance(document.data, dict):
        report.at("L009", place, "A price fence holds keys with values.", hint="requests: 3000000")
        return _as_code(token, place)
    inputs: dict[str, str | int | bool] = {}
    for key, value in document.data.items():
        line = document.line(key)
        if key not in PRICE_INPUTS:
            report.add(
                "L009",
                place.file,
                line,
                f"There is no price input {key!r}.",
                hint=did_you_mean(key, PRICE_INPUTS, f"Inputs: {', '.join(PRICE_INPUTS)}."),
            )
        elif fault := _price_fault(key, value):
            report.add("L009", place.file, line, f"{key} {fault}.", column=document.mark((key,))[1])
        elif isinstance(value, float):
            inputs[key] = repr(value)
        elif isinstance(value, str | int):
            inputs[key] = value
        else:
            report.add("L009", place.file, line, f"{key} should be a number or a text.")
    return PriceBlock(inputs=inputs, place=place)


def _price_fault(key: str, value: Any) -> str:
    """What is wrong with an input; what Lambda allows at most, the price list knows."""
    if key in _PRICE_SWITCHES:
        return "" if isinstance(value, bool) else "should be true or false"
    if words := _PRICE_WORDS.get(key):
        return "" if value in words else f"should be {' or '.join(words)}"
    if key == "region":
        good = isinstance(value, str) and re.fullmatch(r"[a-z]{2,4}(?:-[a-z]+)+-\d", value)
        return "" if good else "should be a Region, e.g. us-east-1"
    try:
        number = float("nan") if isinstance(value, bool) else float(str(value).replace("_", ""))
    except ValueError:
        number = float("nan")
    return "" if 0 <= number < float("inf") else "should be a number that isn't negative"
