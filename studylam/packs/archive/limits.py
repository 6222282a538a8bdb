"""How large an archive, and what is in it, may be: above what any honest pack needs.

The numbers for files are those of `packs.reading.files`: more couldn't be read anyway.
"""

from __future__ import annotations

from studylam.packs.reading.files import MAX_ASSET, MAX_DEPTH, MAX_FILES

MAX_ARCHIVE = 256_000_000
"""Bytes of the archive itself."""

MAX_ENTRIES = MAX_FILES
"""Files and folders."""

MAX_DIRECTORY = 8_000_000
"""Bytes of the table of contents: 20,000 entries with names of 350 bytes."""

MAX_FILE = MAX_ASSET
"""Bytes of one file, unpacked."""

MAX_TOTAL = 256_000_000
"""Bytes of all files, unpacked."""

MAX_RATIO = 100
"""How many times larger than in the archive a file, or all of them, may be. Text that people write
shrinks to a third or a fifth; tables and logs to a thirtieth; bombs to a thousandth."""

FROM_RATIO = 100_000
"""Bytes from which on the ratio counts: a small file of blanks harms nobody."""

MAX_PATH = 400
"""Bytes of a whole path (as UTF-8)."""

MAX_NAME = 200
"""Bytes of one name in it; file systems take 255."""

MAX_PARTS = MAX_DEPTH + 2
"""Names in a path: as deep as a pack is read, below ``content/``."""
