"""The folder of a pack that is to be previewed, looked at before anything of it is read."""

from __future__ import annotations

from pathlib import Path


def pack_folder(root: Path) -> Path:
    """The folder of a pack, as everything in the preview names it.

    Raises:
        NotFoundError: there is no such folder, or it isn't a pack.
    """
    try:
        folder = root.expanduser().resolve()
        is_pack = (folder / "content" / "pack.yaml").is_file()
    except (OSError, RuntimeError, ValueError):
        folder, is_pack = root, False
    if not is_pack:
        from studylam.packs.load import load_pack

        load_pack(root)  # says what is wrong with it
    return folder
