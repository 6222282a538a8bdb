"""``SHA256SUMS``: a line a file, as ``sha256sum`` writes and checks it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from studylam.packs.archive.names import SUMS
from studylam.packs.archive.refusal import RefusedError

_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")


def written(sums: Mapping[str, str]) -> bytes:
    """The file for these checksums (path → SHA-256 in hexadecimal)."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()


def parsed(raw: bytes) -> dict[str, str]:
    """Path → checksum.

    Raises:
        RefusedError: it isn't such a file.
    """
    try:
        lines = raw.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise RefusedError("it isn't UTF-8 text.", entry=SUMS) from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise RefusedError(f"line {number} isn't a checksum and a path.", entry=SUMS)
        path = match[2].removeprefix("./")
        if found.setdefault(path, match[1].lower()) != match[1].lower():
            raise RefusedError(f"line {number} gives a second checksum for a file.", entry=path)
    return found


def check(sums: Mapping[str, str], actual: Mapping[str, str]) -> None:
    """Every file must have its checksum, and every checksum its file.

    Raises:
        RefusedError: names the first file of which that isn't so.
    """
    for path, digest in actual.items():
        if path not in sums:
            raise RefusedError(f"{SUMS} has no checksum for it.", entry=path)
        if sums[path] != digest:
            raise RefusedError(
                f"its checksum isn't the one in {SUMS}: it was changed or damaged on the way.",
                entry=path,
            )
    for path in sums:
        if path not in actual:
            raise RefusedError(f"{SUMS} has a checksum for it, but it isn't there.", entry=path)
