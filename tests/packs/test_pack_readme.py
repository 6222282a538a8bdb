"""The examples of ``content/README.md`` are files of one pack, which passes the check."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

from studylam.labs.check_all import around_labs
from studylam.packs.builtin import builtin_root
from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack
from studylam.packs.models import CheckSettings
from studylam.packs.problems import Report
from studylam.packs.reading.yamltext import parse_yaml

EXAMPLE = re.compile(r"^## (\S+/\S+)\n\n(`{3,5})\w+\n(.*?)^\2$", re.M | re.S)


def written(folder: Path) -> dict[str, str]:
    """The pack that the page is about, in a folder."""
    page = (builtin_root() / "content/README.md").read_text(encoding="utf-8")
    files = {name: text for name, _, text in EXAMPLE.findall(page)}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return files


def test_the_examples_are_a_pack_that_passes(tmp_path: Path) -> None:
    assert len(written(tmp_path)) == 18
    pack = load_pack(tmp_path, cache=False)
    problems = around_labs(pack, check_pack(pack, today=date(2026, 12, 1)))
    found = [p for p in problems if p.level != "info"]
    assert found == []
    blocks = {block.kind for section in pack.lessons[0].sections for block in section.blocks}
    assert len(blocks) == 10


def test_every_setting_is_told_of_with_its_usual_value(tmp_path: Path) -> None:
    written(tmp_path)
    said = load_pack(tmp_path, cache=False).meta.checks
    text = (tmp_path / "content/pack.yaml").read_text(encoding="utf-8")
    document = parse_yaml(text, "content/pack.yaml", Report())
    assert document is not None and document.data["checks"].keys() == {
        field.name for field in fields(CheckSettings)
    }
    assert replace(said, off=()) == CheckSettings()
