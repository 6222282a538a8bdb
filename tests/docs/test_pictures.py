"""The README's pictures show the app as it is.

Beside each lies the text of its screen. Where the app draws something else:
``python tests/tui/pictures.py .github/pictures`` makes the pictures anew. Look at them first.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.tui.pictures import PICTURES, Picture, text, walked

FOLDER = Path(__file__).parents[2] / ".github/pictures"
MOST_BYTES = 150_000
AGAIN = "python tests/tui/pictures.py .github/pictures"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_a_picture_shows_what_the_app_draws(
    picture: Picture, own_home: Path, parsed_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(parsed_course, own_home / "cache", dirs_exist_ok=True)
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with walked(picture) as app:
        assert text(app) == (FOLDER / f"{picture.name}.txt").read_text("utf-8"), AGAIN


@pytest.mark.quick
def test_the_readme_has_these_pictures_and_no_others() -> None:
    readme = (FOLDER.parents[1] / "README.md").read_text("utf-8")
    names = {picture.name for picture in PICTURES}
    shown = re.findall(r"!\[([^\]]+)\]\(\.github/pictures/(\w+)\.png\)", readme)
    assert {name for _, name in shown} == names
    assert all(len(words) > 30 for words, _ in shown), "a picture is told of to who can't see it"
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{name}.{kind}" for name in names for kind in ("png", "txt")
    }


@pytest.mark.quick
def test_the_pictures_are_small() -> None:
    for path in FOLDER.glob("*.png"):
        assert path.stat().st_size <= MOST_BYTES, path.name
