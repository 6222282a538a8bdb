"""The instructors' "Write a pack in an hour", followed word for word in an empty folder."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.docs import page

BLOCK = re.compile(r"^(?P<fence>`{3,4})(?P<language>\w+)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """A block of the guide, and the words before it."""

    before: str
    language: str
    text: str


def steps() -> Iterator[Step]:
    whole = page("instructors").text
    start = whole.index("## Write a pack in an hour")
    guide = whole[start : whole.index("\n## Hand it out to a class", start)]
    last = 0
    for match in BLOCK.finditer(guide):
        yield Step(guide[last : match.start()], match["language"], match["text"])
        last = match.end()


def write(step: Step, folder: Path) -> None:
    """Do what the words before a block of text say: it becomes a file, or the end of one."""
    name = re.findall(r"`(my-class/[^`]+)`", step.before)[-1]
    path = folder / name
    assert path.is_file(), f"the guide speaks of {name}, which isn't there"
    if "At the end\nof" in step.before or "At the end of" in step.before:
        path.write_text(path.read_text("utf-8") + step.text, encoding="utf-8")
    else:
        path.write_text(step.text, encoding="utf-8")


def done(line: str, folder: Path) -> list[str]:
    """Do what a line of the guide says, in this process; returns the command's words."""
    command = shlex.split(line)
    assert command[0] == "studylam", line
    words = command[1:]
    arguments = [
        *(word for word in words if "*" not in word),
        *(at.name for word in words if "*" in word for at in sorted(folder.glob(word))),
    ]
    if words[:2] == ["pack", "preview"]:
        # The app itself is opened by its own tests.
        arguments = [*words[:2], "--help"]
    elif words[:2] == ["pack", "build"]:
        # The check of a moment ago has run the labs.
        arguments.append("--no-run")
    assert run(arguments) == 0, line
    return words


def test_the_guide_works_word_for_word(
    tmp_path: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    said = ""
    seen: list[str] = []
    for step in steps():
        if step.language == "text":
            # Its facts will be old one day: of what is found, only errors count.
            begins = [line.partition(",")[0] for line in said.splitlines()]
            for line in step.text.splitlines():
                assert line.partition(",")[0] in begins, said
        elif step.language != "sh":
            write(step, tmp_path)
        else:
            for line in step.text.splitlines():
                words = done(line, tmp_path)
                seen.append(words[1] if words[0] == "pack" else words[0])
            said = capsys.readouterr().out
    assert seen == [
        *("new", "check", "new", "new", "new", "new", "new", "check"),
        *("preview", "build", "install", "list", "progress", "stats"),
    ]
    assert (tmp_path / "my-class.zip").stat().st_size > 5_000
