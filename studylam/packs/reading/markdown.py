"""CommonMark → blocks of the models. Only block structure is parsed: what stands inside a paragraph
is the reader's business, so the text of prose is kept as it was written.
"""

from __future__ import annotations

import ast
import difflib
import functools
import json
import re
import textwrap
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Literal, get_args

from studylam.packs.models import (
    Admonition,
    Block,
    Check,
    Code,
    Diagram,
    LabLink,
    Place,
    PriceBlock,
    Prose,
    RunSnippet,
    Tool,
    ToolBlock,
)
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.handlers import cannot_be_called
from studylam.packs.reading.plain import plain
from studylam.packs.reading.prose import begin_of, note_prose
from studylam.packs.reading.yamltext import parse_yaml

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BOXES: tuple[str, ...] = get_args(Admonition.model_fields["type"].annotation)
TOOLS: dict[str, Tool | Literal["exercise"]] = {
    "price": "price",
    "simulate": "load",
    "retries": "retries",
    "tune": "tuning",
    "exercise": "exercise",
}
"""Languages of fences that open a scenario or an exercise, and what for."""
MEANINGFUL = ("mermaid", "lab", "check", "run", *TOOLS)
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

_NESTING = 20
"""Blocks in blocks (a list is two: itself and its item); the parser passes over what is deeper."""

_BARE_ID = re.compile(r"[a-z0-9][\w.:-]*\w")
_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]{1,80})\](?!:)")


# A rule that can't match costs as much for each line as one that can. Each of these needs a sign
# that most texts don't have; without them, a bank is parsed in two thirds of the time.
_SIGNS = (
    ("table", "|"),
    ("admonition", "!!!"),
    ("admonition", "???"),
    ("fence", "```"),
    ("fence", "~~~"),
    ("blockquote", ">"),
    ("footnote_def", "[^"),
    ("reference", "]:"),
    ("html_block", "<"),
    ("heading", "#"),
)
_RULER = re.compile(r"^[ \t>0-9.)+]*[-*_=][-*_=+ \t>0-9.)]*$", re.MULTILINE)
"""A line of nothing but signs: it may underline a heading or be a thematic break."""


def parse(text: str) -> list[Token]:
    """The tokens of CommonMark with front matter, boxes, tables and footnotes; blocks only."""
    needed = {rule for rule, sign in _SIGNS if sign in text}
    if _RULER.search(text):
        needed |= {"hr", "lheading"}
    if text.startswith("---"):
        needed.add("front_matter")
    return _parser(frozenset(needed)).parse(text)


@functools.cache
def _parser(needed: frozenset[str], *, plain: bool = True) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.admon import admon_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    from studylam.packs.reading.choices import choices_plugin

    md = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    md.use(front_matter_plugin).use(admon_plugin).use(footnote_plugin)
    # Without the rules for what is inside of a paragraph: four times faster, and never quadratic.
    md.core.ruler.enableOnly(["normalize", "block"])
    optional = {"hr", "lheading", "front_matter", *(rule for rule, _ in _SIGNS)}
    md.block.ruler.disable(sorted(optional - needed))
    if plain:
        choices_plugin(md)
    return md


class Page:
    """A parsed Markdown text: its lines, and its tokens of the outermost level."""

    def __init__(
        self, text: str, file: str, first_line: int = 1, tokens: list[Token] | None = None
    ) -> None:
        self.file = file
        self.first_line = first_line
        self.lines = text.split("\n")
        self.tokens = parse(text) if tokens is None else tokens
        self.top = [t for t in self.tokens if t.level == 0 and t.map is not None and t.nesting >= 0]
        self.starts = [begin_of(token) for token in self.top]
        self.footnotes: dict[str, str] = {}
        """Label → its definition as written."""
        self.footnote_lines: set[int] = set()
        for token in self.top:
            if token.type == "footnote_reference_open":
                start, end = token.map or (0, 0)
                self.footnotes.setdefault(token.meta["label"], self.slice(start, end))
                self.footnote_lines.update(range(start, end))

    def place(self, line: int) -> Place:
        """Where line number ``line`` (from 0) of this text is in its file."""
        return Place(file=self.file, line=self.first_line + line)

    def slice(self, start: int, end: int) -> str:
        """Lines ``start`` to ``end`` (from 0, without the last) without blank lines around them."""
        return "\n".join(self.lines[start:end]).strip("\n").rstrip()

    def inside(self, token: Token) -> list[Token]:
        """The tokens of an outermost block, without the two that open and close it."""
        first = self._index[id(token)] + 1
        last = first
        while last < len(self.tokens) and self.tokens[last].level > 0:
            last += 1
        return self.tokens[first:last]

    @functools.cached_property
    def _index(self) -> dict[int, int]:
        # A page may have thousands of lists, and each is looked up more than once.
        return {id(token): number for number, token in enumerate(self.tokens)}

    def headings(self, tag: str = "h2") -> list[tuple[int, int, str]]:
        """Outermost headings of a level: first line, line after it, text."""
        found = []
        for token, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "heading_open" and token.level == 0 and token.tag == tag:
                start, end = token.map or (0, 1)
                found.append((start, end, inline.content.strip()))
        return found


def slug(text: str) -> str:
    """The id that a heading gives: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "").replace("’", "")).strip("-")


def heading_id(text: str) -> tuple[str, str | None]:
    """A heading's text, and the id that it gives itself by ``{#id}``."""
    start = text.rfind("{#") if text.rstrip().endswith("}") else -1
    if start < 0:
        return text.strip(), None
    return text[:start].strip(), text.rstrip()[start + 2 : -1].strip()


def text_of(block: Block) -> str:
    """The words of a block in which facts are replaced."""
    match block:
        case Prose():
            return block.markdown
        case Admonition():
            return f"{block.title}\n{block.markdown}"
        case Diagram():
            return f"{block.alt}\n{block.mermaid}"
        case _:
            return ""


def blocks(page: Page, start: int, end: int, report: Report) -> tuple[Block, ...]:
    """The blocks of lines ``start`` to ``end`` (from 0, without the last) of a page."""
    found: list[Block] = []
    prose_from = start
    # A page is cut into sections, so each looks at its own tokens only.
    for token in page.top[bisect_left(page.starts, start) : bisect_left(page.starts, end)]:
        first, last = token.map or (0, 0)
        block = _special(page, token, report)
        if block is None:
            continue
        _add_prose(page, prose_from, first, found)
        found.append(block)
        prose_from = last
    _add_prose(page, prose_from, end, found)
    return tuple(found)


def _add_prose(page: Page, start: int, end: int, found: list[Block]) -> None:
    notes, definitions = page.footnotes, page.footnote_lines
    while start < end and (not page.lines[start].strip() or start in definitions):
        start += 1
    kept = [page.lines[i] for i in range(start, end) if i not in definitions]
    markdown = "\n".join(kept).strip("\n").rstrip()
    if not markdown.strip():
        return
    # A reader shows one section at a time, so footnotes stand with the text that uses them.
    used = dict.fromkeys(_FOOTNOTE_USE.findall(markdown))
    extra = [notes[name] for name in used if name in notes]
    found.append(Prose(markdown="\n\n".join([markdown, *extra]), place=page.place(start)))


def check_page(page: Page, report: Report) -> None:
    """Note what is questionable anywhere on a page: nested fences, raw HTML, footnotes."""
    note_prose(page, MEANINGFUL, report)
    for token in page.tokens:
        first, last = token.map or (0, 0)
        if token.nesting == 1 and token.level == _NESTING - 1:
            report.at(
                "Y004",
                page.place(first),
                "Lists and quotes are nested too deeply here: what they hold isn't shown, and "
                "perhaps what follows isn't either.",
                hint="A list in a list in a list is as deep as anybody reads.",
            )
        if token.type == "fence":
            language = token.info.strip().split(" ")[0]
            if token.level > 0 and language in MEANINGFUL:
                report.at(
                    "L007",
                    page.place(first),
                    f"A {language} fence inside a list or box is shown as code.",
                    hint="Move it to the left margin.",
                )
            opens = _opening(token)
            if opens:
                report.at(
                    "L008",
                    page.place(first),
                    f"This fence isn't closed before line {page.place(first).line + opens}, where "
                    "another one seems to begin.",
                    hint=f"Add a line {token.markup} after the code.",
                )
            closing = page.lines[last - 1].strip().lstrip("> ") if last - 1 > first else ""
            if not (closing.startswith(token.markup) and not closing.strip(token.markup[0])):
                report.at(
                    "L008",
                    page.place(first),
                    "This fence is never closed, so all that follows is taken for code.",
                    hint=f"Add a line {token.markup} after the code.",
                )
        elif token.type == "html_block":
            # Comments at the left margin are gone by now: see `reading.comments`.
            comment = token.content.lstrip().startswith("<!--")
            report.at(
                "L011",
                page.place(first),
                "A comment in a list or box is shown as text."
                if comment
                else "Raw HTML is shown as text.",
                hint="Move it to the left margin." if comment else "Write it in Markdown.",
            )
    for token in page.tokens:
        if token.type != "inline" or "[^" not in token.content:
            continue
        for name in _FOOTNOTE_USE.findall(token.content):
            if name not in page.footnotes:
                place = page.place((token.map or (0, 0))[0])
                hint = f"Add it, below and on a line of its own: [^{name}]: …"
                report.at("L012", place, f"There is no footnote [^{name}].", hint=hint)


def _opening(token: Token) -> int:
    """The line of a fence's content, from 1, that looks as if it began a fence; 0: there is none.

    Who wants to show a fence takes four signs for the one around it.
    """
    mark = token.markup
    if mark in token.content:
        for number, line in enumerate(token.content.split("\n"), 1):
            rest = line.strip()
            if rest.startswith(mark) and re.match(r"[A-Za-z]", rest.lstrip(mark[0])):
                return number
    return 0


# -- fences and boxes ---------------------------------------------------------------------------


def _special(page: Page, token: Token, report: Report) -> Block | None:
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
        report.at(
            "L010", shifted, message, hint="A run fence defines lambda_handler(event, context)."
        )
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
