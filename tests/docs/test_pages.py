"""The pages say what is so: links lead somewhere, commands can be given, keys are in force."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from studylam import __version__
from studylam.cli import root
from studylam.docs import FOLDER, PAGES, headings, leads_to, page, slug
from studylam.tui.actions import ACTIONS
from studylam.tui.actions.key_names import said

pytestmark = pytest.mark.quick

TOP = Path(__file__).parents[2]
READ = [TOP / "README.md", TOP / ".github/SECURITY.md", *(one.path for one in PAGES)]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.M | re.S)


def named(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@pytest.mark.parametrize("path", READ, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    words = re.sub(r"`[^`\n]+`", "", FENCE.sub("", path.read_text("utf-8")))
    for target in LINK.findall(words):
        if target.startswith(("https://", "http://")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        assert there.is_relative_to(TOP), target
        if anchor:
            text = there.read_text("utf-8")
            assert anchor in {slug(heading) for _, _, heading in headings(text)}, target


def test_all_pages_are_there_and_are_called_what_they_are_called() -> None:
    assert {one.path for one in PAGES if one.path.parent == FOLDER} == set(FOLDER.glob("*.md"))
    for one in PAGES:
        assert one.text.startswith(f"# {one.title}\n"), one.id
        assert one.sections[0].title == one.title, one.id
    assert len({one.id for one in PAGES}) == len(PAGES)


def test_a_page_is_cut_at_its_headings_and_nothing_is_lost() -> None:
    for one in PAGES:
        told = " ".join(section.markdown for section in one.sections)
        anchors = [name for section in one.sections for name in section.anchors]
        assert anchors == [slug(words) for _, _, words in headings(one.text)]
        for line in one.text.splitlines():
            assert line.startswith("#") or line.strip() in told, line


def test_a_link_on_a_page_leads_to_the_section_of_another() -> None:
    tour, security = page("tour"), page("security")
    there = leads_to(page("instructors"), "security.md#in-a-browser")
    assert there is not None
    assert (there[0], there[0].sections[there[1]].title) == (security, "In a browser")
    assert leads_to(page("instructors"), "../../content/labs/README.md") == (page("labs"), 0)
    assert leads_to(tour, "#answer-a-question") == (tour, tour.section("answer-a-question"))
    assert leads_to(tour, "https://example.org") is None
    assert leads_to(tour, "../../LICENSE") is None


def test_github_is_told_of_security_in_the_pages_own_words() -> None:
    there = page("security").text
    *said, reporting = (TOP / ".github/SECURITY.md").read_text("utf-8").split("\n\n")
    assert reporting.strip() in there
    others = [one for one in said if not one.startswith("# ") and "security page" not in one]
    assert others
    assert all(one in there for one in others)


def test_the_changelog_tells_of_this_version() -> None:
    newest = next(words for _, level, words in headings(page("changelog").text) if level == 2)
    assert re.fullmatch(rf"{re.escape(__version__)}, \d+ \w+ \d{{4}}", newest)


def test_the_figures_of_the_readme_and_the_tour_are_true() -> None:
    from studylam.labs.tuning.model import STEPS
    from studylam.pricing import load_prices
    from studylam.runtime.conformance import behaviours

    lessons = len(list((TOP / "content/lessons").glob("*/*.md")))
    (prices,) = (TOP / "content/prices").glob("*.yaml")
    regions = len(load_prices(prices).regions)
    readme = re.sub(r"\s+", " ", (TOP / "README.md").read_text("utf-8"))
    for claim in (
        f"{lessons} lessons",
        f"{regions} Regions",
        f"a handler at {len(STEPS)} memory sizes",
        f"more than {len(behaviours()) // 100 * 100} behaviours",
    ):
        assert claim in readme
    assert f"handler at {len(STEPS)} memory sizes" in page("tour").text


# -- commands -------------------------------------------------------------------------------------


def lines() -> Iterator[tuple[str, str]]:
    """Every line of a shell that a page has, and where."""
    for path in READ:
        if path.name != "commands.md":  # written from the commands themselves
            for match in FENCE.finditer(path.read_text("utf-8")):
                if match[2] == "sh":
                    yield from ((named(path), line) for line in match[3].splitlines())


def test_every_command_on_a_page_can_be_given(tmp_path: Path) -> None:
    seen = 0
    for where, line in lines():
        words = shlex.split(line.split(" > ")[0].split(" | ")[0], comments=True)
        if not words or not words[0].endswith("studylam") or "&&" in words:
            continue
        seen += 1
        try:
            parse(root, "studylam", words[1:])
        except click.ClickException as error:
            pytest.fail(f"{where}: {line}: {error.format_message()}")
    assert seen > 40


def parse(command: click.Command, name: str, words: list[str]) -> None:
    """Read a command's words as it would itself, without doing what they say."""
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command, info_name=name), words[0])
        if found is not None:
            parse(found, words[0], words[1:])
            return
        if not command.invoke_without_command:
            raise click.UsageError(f"There is no command {words[0]!r}.")
    try:
        command.make_context(name, [*words])
    except click.BadParameter as error:
        if "does not exist" not in error.message:  # a file of whoever reads it
            raise
    except click.exceptions.Exit:
        pass


# -- keys -----------------------------------------------------------------------------------------

TOLD = re.compile(r"^\| (`[^|]+) \|", re.M)
NO_ACTION = {"enter"}
"""What it does depends on where one is; there is an action of it nearly everywhere."""


def test_the_tours_keys_are_those_of_the_table() -> None:
    known = {said(key) for action in ACTIONS for key in action.own_keys}
    cells = TOLD.findall(page("tour").text)
    keys = {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}
    assert len(keys) > 30
    assert keys - NO_ACTION <= known


@pytest.mark.parametrize(
    ("key", "id"),
    [
        ("/", "app.search"),
        (".", "place.related"),
        ("ctrl+g", "app.jump"),
        ("ctrl+p", "app.everything"),
        ("ctrl+t", "app.colours"),
        ("ctrl+n", "first-run.skip"),
        ("ctrl+x", "first-run.skip-all"),
        ("e", "home.exam-date"),
        ("r", "home.review"),
        ("d", "home.drill"),
        ("t", "home.lab"),
        ("f", "reader.facts"),
        ("o", "reader.contents"),
        ("h", "reader.highlight"),
        ("n", "reader.note"),
        ("N", "reader.my-notes"),
        ("p", "review.plan"),
        ("c", "review.cram-ahead"),
        ("s", "question.sure"),
        ("u", "question.unsure"),
        ("x", "question.a-guess"),
        ("z", "drill.undo"),
        ("f", "drill.flag"),
        ("v", "drill.skip"),
        ("!", "asked.bad-question"),
        ("l", "behind.lesson"),
        ("v", "report.every-question"),
        ("s", "report.save-the-wrong-ones"),
        ("f5", "lab.run"),
        ("f6", "lab.cases"),
        ("f7", "lab.cold-start"),
        ("f8", "lab.hint"),
        ("f12", "lab.why"),
        ("f4", "lab.next-event"),
        ("ctrl+e", "lab.build-an-event"),
        ("ctrl+s", "lab.save"),
        ("S", "lab-keys.run-on-save"),
        ("ctrl+d", "lab.diff-to-the-starter"),
        ("f9", "lab.back-to-the-starter"),
        ("f10", "lab.fresh-world"),
        ("H", "lab-keys.runs"),
        ("I", "lab-keys.timeline"),
        ("X", "lab-keys.trace"),
        ("a", "calls.add-to-role"),
        (",", "clock.1-s"),
        ("f", "clock.to-what-is-next"),
        ("n", "load.what-happened"),
        ("w", "load.what-if"),
    ],
)
def test_a_key_does_what_the_tour_says(key: str, id: str) -> None:
    action = next(one for one in ACTIONS if one.id == id)
    assert key in map(said, action.own_keys)
    assert f"`{key}`" in page("tour").text
