"""``studylam pack explain``: the pages are whole, and what their examples show really happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.cli.packs.explain import lines
from studylam.labs.check_all import around_labs
from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack
from studylam.packs.models import Problem
from studylam.packs.problems import CODES
from studylam.packs.writing.explain import LETTERS, Page, page, pages
from studylam.packs.writing.pack import new_pack

TODAY = date(2026, 12, 1)
"""The facts of the template are from 2026."""

NO_EXAMPLE = {
    "F001": "bytes that aren't text",
    "F002": "a file of megabytes",
    "F003": "a link of the file system",
    "F004": "characters that can't be seen",
    "F005": "bytes that can't be seen",
    "F007": "permissions of the file system",
    "F009": "20,000 files",
    "F012": "a line of 4,096 characters",
    "L003": "400 words",
    "L026": "thirteen cards",
    "Y003": "aliases of aliases of aliases",
    "Y004": "forty levels",
    "Q010": "forty questions",
    "Q020": "as many questions as an exam has",
    "Q027": "a machine without a sandbox",
    "B005": "a machine without a sandbox",
    "B007": "a minute of waiting",
}
"""Codes whose examples are told in words, and why."""

RUN = {"B003", "B004", "Q024", "Q025"}
"""Codes that come up only when labs are run."""

ALL = {one.code.code: one for one in pages()}


@dataclass
class Template:
    """A new pack, to be edited and put back."""

    root: Path
    files: dict[str, str]

    def edited(self, one: Page, text: str) -> tuple[str, int]:
        """Put an example in; where it begins: file, and lines before it."""
        path = self.root / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        before = self.files.get(one.file)
        if before is None:
            path.write_text(text and text + "\n", encoding="utf-8")
            return one.file, 0
        replaced = one.instead or one.good.text
        whole = f"\n{before}"
        assert whole.count(f"\n{replaced}\n") == 1, f"stands {whole.count(replaced)} times"
        start = whole.index(f"\n{replaced}\n")
        after = whole[start + len(replaced) + 2 :]
        path.write_text((whole[: start + 1] + (text and text + "\n") + after)[1:], "utf-8")
        return one.file, whole[: start + 1].count("\n") - 1

    def restore(self, file: str) -> None:
        """Make the file what it was."""
        if file in self.files:
            (self.root / file).write_text(self.files[file], "utf-8")
        else:
            (self.root / file).unlink()

    def problems(self) -> list[Problem]:
        """What the check finds without running anything."""
        pack = load_pack(self.root, cache=False)
        return around_labs(pack, check_pack(pack, today=TODAY))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    root = tmp_path_factory.mktemp("explain") / "my-pack"
    written = new_pack(root, exam="saa-c03")
    return Template(root, {file: (root / file).read_text("utf-8") for file in written.files})


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    folder = Path(new_pack.__code__.co_filename).parents[1] / "pages"
    assert {path.stem for path in folder.glob("*.md")} == set(CODES)
    assert {code[0] for code in CODES} <= set(LETTERS)


def test_every_page_says_what_it_should() -> None:
    for one in ALL.values():
        name = one.code.code
        for text in (one.means, one.why, one.mend):
            assert len(text) > 15, name
            assert "````" not in text, name
        assert one.bad.words or one.bad.text or one.file, name
        assert one.good.words or one.good.text, name
        assert bool(one.file) != (name in NO_EXAMPLE), name
        shown = list(lines(one, 80))
        assert max(map(len, shown)) <= 130, name
        assert all(line == line.rstrip() for line in shown), name


def test_the_template_has_none_of_it(template: Template) -> None:
    assert template.problems() == []


def in_batches(chosen: list[Page]) -> Iterator[list[Page]]:
    """Pages about different files, which can be put into one pack together."""
    waiting: dict[str, list[Page]] = {}
    for one in chosen:
        waiting.setdefault(one.file, []).append(one)
    while waiting:
        yield [pages_of.pop() for pages_of in waiting.values()]
        waiting = {file: pages_of for file, pages_of in waiting.items() if pages_of}


def reported(template: Template, chosen: list[Page]) -> list[str]:
    """Of the bad examples of some pages, the codes that the check reports where the page says."""
    places = {one.code.code: template.edited(one, one.bad.text) for one in chosen}
    try:
        found = {(p.code, str(p.place)) for p in template.problems()}
    finally:
        for one in chosen:
            template.restore(one.file)
    return [
        one.code.code
        for one in chosen
        if (one.code.code, one.reported or where(places[one.code.code], one)) in found
    ]


def where(place: tuple[str, int], one: Page) -> str:
    """The line of a bad example that is marked; without a mark, the file's first."""
    file, above = place
    return f"{file}:{(above + one.bad.line) if one.bad.line else 1}"


TRIED = [ALL[code] for code in sorted(set(CODES) - set(NO_EXAMPLE) - RUN)]


def test_bad_examples_are_reported_at_their_lines(template: Template) -> None:
    # One check after the other takes long, and some examples hide what others are to show.
    seen = {code for batch in in_batches(TRIED) for code in reported(template, batch)}
    alone = [one for one in TRIED if one.code.code not in seen]
    assert [one.code.code for one in alone if not reported(template, [one])] == []


def test_good_examples_are_good(template: Template) -> None:
    # Those that the template has as they are have been checked with it.
    chosen = [
        one for one in TRIED if one.good.text and (one.instead or one.file not in template.files)
    ]
    for batch in in_batches(chosen):
        for one in batch:
            template.edited(one, one.good.text)
        codes = {one.code.code for one in batch}
        try:
            found = [p for p in template.problems() if p.level != "info" or p.code in codes]
        finally:
            for one in batch:
                template.restore(one.file)
        assert found == [], codes


def test_what_comes_up_when_labs_are_run(template: Template) -> None:
    from studylam.labs.check_all import run_labs
    from studylam.runtime import LambdaService, VirtualClock

    with LambdaService(clock=VirtualClock(1_796_000_000)) as service:
        for code in sorted(RUN):
            one = page(code)
            file, above = template.edited(one, one.bad.text)
            try:
                pack = load_pack(template.root, cache=False)
                found: list[Problem] = []
                run_labs(pack, service, without={}, found=found)
            finally:
                template.restore(file)
            place = one.reported or where((file, above), one)
            assert (code, place) in {(p.code, str(p.place)) for p in found}, found


# -- the command ----------------------------------------------------------------------------------


def test_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "explain", "k001"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("K001: a link to a concept that isn't there\n\nA concept is named")
    assert "Bad, in content/concepts.yaml\n        builds_on: [handlers]   ← here\n" in out
    assert out.endswith("It is an error, and can't be switched off.\n")
    assert run(["pack", "explain", "L003"]) == 0
    assert capsys.readouterr().out.endswith("    checks:\n      off: [L003]\n")


def test_a_page_fits_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert run(["pack", "explain", "C002"]) == 0
    prose = [line for line in capsys.readouterr().out.split("\n") if not line.startswith("    ")]
    assert max(map(len, prose)) <= 45


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "explain"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {code.code}  " in out and code.title in out for code in CODES.values())
    assert run(["pack", "explain", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {row["code"] for row in listed} == set(CODES)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "explain", "K001", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["code"], document["level"], document["can_be_off"]) == ("K001", "error", False)
    assert document["bad"] == {
        "words": "",
        "text": "    builds_on: [handlers]",
        "line": 1,
    }
    assert document["file"] == "content/concepts.yaml"


def test_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["pack", "explain", "K01"]) == 2
    assert "Did you mean K0" in capsys.readouterr().err
    assert run(["pack", "explain", "nonsense"]) == 2
    assert "studylam pack explain" in capsys.readouterr().err
