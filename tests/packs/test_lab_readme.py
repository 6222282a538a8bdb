"""The examples of ``content/labs/README.md`` are labs that can be read, and it names every key."""

from __future__ import annotations

import re
import textwrap
from dataclasses import fields
from pathlib import Path

import pytest

from studylam.labs.check_all import around_labs
from studylam.packs.builtin import builtin_root
from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack
from studylam.packs.models.labs import Case, Expectation, FunctionSpec
from studylam.packs.worlds.world import WorldFile
from studylam.packs.writing.pack import new_pack

PAGE = builtin_root() / "content/labs/README.md"


@pytest.fixture
def examples() -> dict[str, list[str]]:
    """Blocks of the page by language."""
    found: dict[str, list[str]] = {"markdown": [], "yaml": []}
    text = PAGE.read_text(encoding="utf-8")
    for language, block in re.findall(r"^```(markdown|yaml)\n(.*?)^```$", text, re.M | re.S):
        found[language].append(block)
    return found


def lab(folder: Path, page: str, settings: str) -> Path:
    """A new pack with one lab more."""
    new_pack(folder, exam="saa-c03")
    at = folder / "content/labs/greeting"
    (at / "solution").mkdir(parents=True)
    (at / "lab.md").write_text(page, "utf-8")
    (at / "lab.yaml").write_text(settings, "utf-8")
    (at / "trigger.json").write_text('{"Bucket": "uploads", "Events": ["s3:ObjectCreated:*"]}')
    (at / "release.json").write_text('[{"lambda.PublishVersion": {}}]')
    (at / "assets").mkdir()
    (at / "assets/a.jpg").write_bytes(b"picture")
    for where in ("", "solution/"):
        (at / f"{where}handler.py").write_text(
            "def lambda_handler(event, context):\n    return 1\n"
        )
    return folder


def test_the_whole_lab_passes(tmp_path: Path, examples: dict[str, list[str]]) -> None:
    (page,) = examples["markdown"]
    root = lab(tmp_path / "a", page, examples["yaml"][0])
    (root / "content/labs/greeting/trigger.json").unlink()
    pack = load_pack(root, cache=False)
    assert [p for p in around_labs(pack, check_pack(pack)) if p.level == "error"] == []
    assert [each.id for each in pack.labs] == ["due-date", "greeting"]


def test_triggers_and_things_to_do_can_be_read(
    tmp_path: Path, examples: dict[str, list[str]]
) -> None:
    whole, world, triggers, do = examples["yaml"]
    event = "  - name: doing\n    title: Things to do\n" + textwrap.indent(do, "    ")
    settings = whole.replace("events:\n", f"events:\n{event}") + triggers
    settings += world
    settings += "functions:\n  - {name: other, handler: handler.lambda_handler}\n"
    root = lab(tmp_path / "a", examples["markdown"][0], settings)
    pack = load_pack(root, cache=False)
    assert [problem for problem in pack.problems if problem.level != "info"] == []
    (greeting,) = (each for each in pack.labs if each.id == "greeting")
    assert len(greeting.around.triggers) == triggers.count("- ")
    assert greeting.events[0].actions
    assert set(greeting.world) >= set(WorldFile.model_fields)
    for name in WorldFile.model_fields:
        assert f"  {name}:" in world, name


def test_every_key_is_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    own = {"place", "response_given"}
    for model in (Expectation, Case, FunctionSpec):
        for key in {field.name for field in fields(model)} - own:
            assert f"`{key}`" in text, f"{model.__name__}.{key}"
