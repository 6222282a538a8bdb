"""The author's editor: how it is started, and which file of a pack it gets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studylam.errors import NotFoundError, UsageError
from studylam.packs.preview.editor import opening
from studylam.packs.preview.source import excerpt, find

pytestmark = pytest.mark.quick


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs that are called like editors."""
    folder = tmp_path / "bin"
    folder.mkdir()
    names = "vi nvim vim.tiny emacs emacsclient nano micro hx kak code subl kate mate ed mine"
    for name in names.split():
        (folder / name).write_text("#!/bin/sh\n", "utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "pack"
    (root / "content" / "lessons").mkdir(parents=True)
    (root / "content" / "pack.yaml").write_text("id: x\n", "utf-8")
    return root


@pytest.mark.parametrize(
    ("editor", "told"),
    [
        ("vi", ["+7", "/p/a.md"]),
        ("nvim -R", ["-R", "+7", "/p/a.md"]),
        ("vim.tiny", ["+7", "/p/a.md"]),
        ("emacs -nw", ["-nw", "+7:3", "/p/a.md"]),
        ("emacsclient -t -a ''", ["-t", "-a", "", "+7:3", "/p/a.md"]),
        ("nano", ["+7,3", "/p/a.md"]),
        ("micro", ["+7:3", "/p/a.md"]),
        ("hx", ["/p/a.md:7:3"]),
        ("kak", ["+7:3", "/p/a.md"]),
        ("code --wait", ["--wait", "--goto", "/p/a.md:7:3"]),
        ("subl -n", ["-n", "/p/a.md:7:3"]),
        ("kate", ["--line", "7", "--column", "3", "/p/a.md"]),
        ("mate", ["--line", "7", "/p/a.md"]),
        ("ed", ["/p/a.md"]),
        ("mine --x", ["--x", "/p/a.md"]),
    ],
)
def test_each_is_told_the_line_as_it_wants(programs: Path, editor: str, told: list[str]) -> None:
    how = opening(Path("/p/a.md"), 7, 3, {"EDITOR": editor, "PATH": str(programs)})
    assert list(how.arguments) == [str(programs / editor.split()[0]), *told]
    assert how.knows_line == (editor.split()[0] not in ("ed", "mine"))
    assert how.own_window == (editor.split()[0] in ("code", "subl", "kate", "mate"))


def test_visual_comes_before_editor(programs: Path) -> None:
    environment = {"VISUAL": "nano", "EDITOR": "vi", "PATH": str(programs)}
    assert opening(Path("/p/a"), environment=environment).program == "nano"
    assert opening(Path("/p/a"), environment={**environment, "VISUAL": " "}).program == "vi"


def test_a_path_to_an_editor_may_have_spaces(programs: Path, tmp_path: Path) -> None:
    spaced = tmp_path / "my programs"
    programs.rename(spaced)
    how = opening(Path("/p/a"), 2, environment={"EDITOR": f"'{spaced}/vi' -u NONE"})
    assert how.arguments == (f"{spaced}/vi", "-u", "NONE", "+2", "/p/a")


@pytest.mark.parametrize(
    ("setting", "error", "says"),
    [
        ("", UsageError, "No editor is set"),
        ("   ", UsageError, "No editor is set"),
        ("vi 'x", UsageError, "can't be understood"),
        ("''", UsageError, "names no program"),
        ("no-such-editor -x", NotFoundError, "no program 'no-such-editor'"),
    ],
)
def test_a_setting_that_is_no_editor_is_said(
    programs: Path, setting: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        opening(Path("/p/a"), environment={"EDITOR": setting, "PATH": str(programs)})


@pytest.mark.parametrize("name", ["-rf.md", "$(touch x).md", "a b;c.md", "{line}.md", "+9.md"])
def test_a_name_is_only_a_name(programs: Path, root: Path, name: str) -> None:
    (root / "content" / name).write_text("text\n", "utf-8")
    path = find(root, f"content/{name}")
    how = opening(path, 1, environment={"EDITOR": "vi", "PATH": str(programs)})
    assert how.arguments[1:] == ("+1", str(root / "content" / name))


def test_a_file_is_found_by_the_name_that_is_shown(root: Path) -> None:
    strange = root / "content" / "a\x1b[31m\u202e.md"
    strange.write_text("one\ntwo\x1b[2J\n", "utf-8")
    assert find(root, "content/a\u241b[31m\\u202e.md") == strange
    lines = excerpt(root, "content/a\u241b[31m\\u202e.md", 2)
    assert lines is not None and lines.lines[1] == "two\u241b[2J"


def test_a_file_that_should_be_there_can_be_made(root: Path) -> None:
    assert find(root, "content/concepts.yaml") == root / "content" / "concepts.yaml"


@pytest.mark.parametrize(
    "file",
    [
        "content/lessons",
        "content/../../x.md",
        "/etc/passwd",
        "other/x.md",
        "content/no/such.md",
        "",
    ],
)
def test_what_is_no_file_of_the_pack_is_not_opened(root: Path, file: str) -> None:
    with pytest.raises(NotFoundError):
        find(root, file)
    assert excerpt(root, file, 1) is None


def test_links_out_of_the_pack_are_not_followed(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret\n", "utf-8")
    (root / "content" / "out.md").symlink_to(secret)
    (root / "content" / "gone.md").symlink_to(tmp_path / "nothing")
    (root / "quizzes").symlink_to(tmp_path)
    for file in ("content/out.md", "content/gone.md", "quizzes/secret.md", "quizzes/new.md"):
        with pytest.raises(NotFoundError):
            find(root, file)
        assert excerpt(root, file, 1) is None


def test_an_excerpt_is_the_lines_around(root: Path) -> None:
    text = "\n".join(f"line {n}" for n in range(1, 101))
    (root / "content" / "long.md").write_text(text, "utf-8")
    lines = excerpt(root, "content/long.md", 50, around=2)
    assert lines is not None
    assert (lines.first, lines.lines[0], lines.lines[-1]) == (48, "line 48", "line 52")
    assert excerpt(root, "content/long.md", 101) is None
    (root / "content" / "picture.png").write_bytes(b"\x89PNG\0\0")
    assert excerpt(root, "content/picture.png", 1) is None
    os.mkfifo(root / "content" / "pipe.md")
    assert excerpt(root, "content/pipe.md", 1) is None
