"""Leaves out what only follows from something else that is wrong, and would lead astray.

Where the list of canned events can't be read, no lab of the pack lacks an event; where lab.yaml
can't, the files that it names aren't left over; where a blueprint has another exam's name or its
domains are numbered wrongly, each question would be told to name another exam or domain; where a
reason has lost its ``>``, it makes its option long.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator

from studylam.packs.checks.unread import Unread
from studylam.packs.models import Lab, Pack, Problem, plain
from studylam.packs.reading.locate import Locator

_FOLDER = re.compile(r"(content/(?:labs/[^/]+|events))/")
_EXAM = re.compile(r"(?:There is no blueprint of the exam '|The exam )([^' ]+)")
_SENT = re.compile(r'"\$file":\s*"([^"]{1,200})"')
_PATH = re.compile(r'"(\./[^"]{1,200})"')
_NAMED = re.compile(r"There is no canned event '([^']+)'")


def _question(problem: Problem) -> tuple[str, str]:
    """The question that a problem is about, as its message begins with the id."""
    return problem.place.file, problem.message.partition(": ")[0]


def _asked_for(lab: Lab) -> Iterator[str]:
    """Files that a lab's calls send, in lab.yaml and in steps that stand in a file."""
    folder = posixpath.dirname(lab.place.file)
    choices = (*lab.events, *(case.event for case in lab.cases))
    texts = [
        json.dumps(plain(one), ensure_ascii=False) for choice in choices for one in choice.actions
    ]
    texts += [*lab.fixed.values(), *lab.starter.values(), *lab.solution.values()]
    for text in texts:
        for name in _SENT.findall(text):
            yield f"{folder}/{name}"


def _layers(lab: Lab) -> Iterator[str]:
    """Folders of the lab that are layers, or are offered as such to a learner who writes which."""
    folder = posixpath.dirname(lab.place.file)
    for spec in (lab.function, *lab.around.functions):
        named = list(spec.layers)
        for texts in (lab.starter, lab.fixed):
            named += _PATH.findall(texts.get(spec.document, ""))
        for layer in named:
            if "/" in layer:
                path = posixpath.normpath(posixpath.join(folder, layer))
                beside = posixpath.dirname(path)  # where wrong ones to choose from lie, too
                yield f"{path if beside == folder else beside}/"


def without_consequences(
    pack: Pack, problems: Iterable[Problem], locate: Locator, linked: Iterable[str] = ()
) -> Iterator[Problem]:
    """``problems`` but for those that follow from others.

    Args:
        linked: files that texts lead to.
    """
    problems = list(problems)
    unread = Unread(pack, locate)
    used = set(linked) | {name for lab in pack.labs for name in _asked_for(lab)}
    layers = tuple(name for lab in pack.labs for name in _layers(lab))
    broken = {
        match[1]
        for problem in problems
        if problem.level == "error" and (match := _FOLDER.match(problem.place.file))
    }
    exams = {
        (match[1], problem.code)
        for problem in problems
        if problem.code in ("F011", "X001")
        and (match := re.fullmatch(r"quizzes/blueprints/(.+)\.yaml", problem.place.file))
    }
    bare = {_question(problem) for problem in problems if problem.code == "Q004"}
    for problem in problems:
        file = problem.place.file
        if problem.code in ("Q009", "Q011") and _question(problem) in bare:
            continue
        if cause := {"K007": "F011", "K008": "X001"}.get(problem.code):
            match = _EXAM.match(problem.message)
            if match and (match[1], cause) in exams:
                continue
        if problem.code == "F008":
            folder = _FOLDER.match(file)
            if file in used or file.startswith(layers):
                continue
            if folder and folder[1] in broken and problem.message.startswith("No"):
                continue
        elif (
            problem.code == "K010"
            and (match := _NAMED.match(problem.message))
            and unread.defines("canned event", match[1])
        ):
            continue
        yield problem
