"""What is told of a hit beside the list of them: enough to know whether it is the one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.errors import NotFoundError
from studylam.tui.charts import number_of
from studylam.tui.prose import MEASURE, QUIET, set_text, wrap
from studylam.tui.run_text import BLANK
from studylam.tui.term_text import term_lines
from studylam.tui.tools import ABOUT
from studylam.tui.widgets.hits import FOUND, marked

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Block, Fact
    from studylam.study.search.index import Hit

PARAGRAPHS = 4
"""Of a section, so many at most that have the words in them."""


def hit_lines(hit: Hit, library: Library, width: int) -> list[Content]:
    """Lines of at most ``width`` cells; nothing, where the thing has gone in the meantime."""
    measure = min(width, MEASURE)
    try:
        lines = _lines(hit, library, measure)
    except NotFoundError:
        return []
    return [_found(line, hit) for line in lines]


def _lines(hit: Hit, library: Library, width: int) -> list[Content]:
    entry = hit.entry
    match entry.kind:
        case "term":
            return term_lines(library.term(entry.target), library, width, renamed=hit.renamed)
        case "fact":
            fact = library.fact(entry.target)
            return set_text(library.text(_fact(fact, library)), width)
        case "lesson":
            return _lesson(hit, library, width)
        case "lab":
            lab = library.lab(entry.target)
            about = f"{lab.minutes} min · {number_of(len(lab.cases), 'case')}"
            return _titled(entry.title, about, library.text(lab.summary), width)
        case "question":
            question = library.question(entry.target)
            lines = [*_head(entry.word, width), *set_text(library.text(question.stem), width)]
            return [*lines, BLANK, *_excerpt(hit, width)]
        case "scenario":
            scenario = library.scenario(entry.target)
            about = library.text(_words(scenario.data.get("about")))
            return _titled(entry.title, ABOUT[scenario.tool], about, width)
        case "exercise":
            exercise = library.exercise(entry.target)
            about = library.text(_words(exercise.data.get("intro")))
            return _titled(entry.title, f"{exercise.minutes} min", about, width)
        case _:
            return [*_titled(entry.title, entry.within, "", width), *_excerpt(hit, width)]


def _lesson(hit: Hit, library: Library, width: int) -> list[Content]:
    lesson_id, _, section_id = hit.entry.target.partition("#")
    lesson = library.lesson(lesson_id)
    if not section_id:
        about = f"{number_of(len(lesson.sections), 'section')} · {lesson.minutes} min"
        titles = "\n".join(f"{n}. {one.title}" for n, one in enumerate(lesson.sections, 1))
        return _titled(lesson.title, about, titles, width)
    section = library.section(lesson_id, section_id)
    texts = [text for block in section.blocks for text in _paragraphs(block, library)]
    with_words = [text for text in texts if any(p.search(text) for p in hit.patterns)]
    chosen = (with_words or texts)[:PARAGRAPHS]
    return _titled(section.title, lesson.title, "\n\n".join(chosen), width)


def _paragraphs(block: Block, library: Library) -> list[str]:
    if block.kind not in ("prose", "admonition"):
        return []
    text = library.text(block.markdown)
    parts = [part for part in text.split("\n\n") if part.strip()]
    # A piece of a fence or a list would be set as something else than it is.
    return [text] if "```" in text or "~~~" in text else parts


def _fact(fact: Fact, library: Library) -> str:
    """All that is known of a fact, as CommonMark."""
    source = library.source_of(fact)
    parts = [f"**{fact.title}**", fact.display]
    if fact.note:
        parts.append(fact.note)
    parts += [f"*Not “{seen.value}”* ({seen.verdict}): {seen.why}" for seen in fact.also_seen]
    said_by = fact.source
    if source is not None:
        read = f", read {source.read:%d %B %Y}" if source.read else ""
        where = f" <{source.url}>" if source.url else ""
        said_by = f"{source.publisher}: *{source.title}*{read}.{where}"
    parts.append(f"As of {fact.as_of:%d %B %Y}. {said_by}")
    return "\n\n".join(parts)


def _titled(title: str, about: str, markdown: str, width: int) -> list[Content]:
    lines = wrap(Content.styled(title, "bold"), width)
    lines += _head(about, width)
    return [*lines, *set_text(markdown, width)] if markdown else lines


def _head(about: str, width: int) -> list[Content]:
    return [*wrap(Content.styled(about, QUIET), width), BLANK] if about else []


def _excerpt(hit: Hit, width: int) -> list[Content]:
    return wrap(marked(hit.excerpt.text, hit.excerpt.marks).stylize_before(QUIET), width)


def _found(line: Content, hit: Hit) -> Content:
    for pattern in hit.patterns:
        for match in pattern.finditer(line.plain):
            line = line.stylize(f"{FOUND} on $panel", match.start(), match.end())
    return line


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
