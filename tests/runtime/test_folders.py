"""Folders that untrusted code filled are removed, however it left them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studylam.runtime.folders import Space, remove_tree

pytestmark = pytest.mark.quick


def test_an_ordinary_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "a/b").mkdir(parents=True)
    (folder / "a/file").write_text("x")
    remove_tree(folder)
    assert not folder.exists()
    remove_tree(folder)  # what isn't there is gone already


def test_deeper_than_recursion_and_paths_go(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    here = os.open(folder, os.O_RDONLY)
    for number in range(3000):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(os.open(f"file-{number}", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.close(here)
        here = deeper
    os.close(here)
    remove_tree(folder)
    assert not folder.exists()


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "kept").write_text("x")
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1500):  # so deep that the careful way is taken
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.symlink(outside, "link2", dir_fd=deeper)
        os.close(here)
        here = deeper
    os.close(here)
    remove_tree(folder)
    assert not folder.exists()
    assert (outside / "kept").read_text() == "x"
    assert outside.stat().st_mode & 0o777 == 0o755


def test_a_folder_is_full_by_bytes_on_disk(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/file").write_bytes(bytes(range(256)) * 4096)  # 1 MiB
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 30)
    assert not Space(str(tmp_path), 2 << 20).is_full()
    assert Space(str(tmp_path), 1 << 19).is_full()


def test_links_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "large").write_bytes(bytes(range(256)) * 4096)
    (folder / "link").symlink_to(tmp_path)
    (folder / "gone").symlink_to(tmp_path / "nowhere")
    assert not Space(str(folder), 1 << 19).is_full()
    assert not Space(str(tmp_path / "nowhere"), 1).is_full()
