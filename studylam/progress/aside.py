"""A record where nothing can be written, not even the file that SQLite needs beside its log."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path


def connect(path: Path) -> sqlite3.Connection:
    """A connection for reading what is there at this moment; nobody may be writing to it.

    Raises:
        OSError: there is no room anywhere for a copy, which a log from a crash makes necessary.
    """
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        uri = f"{path.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    # The last answers are in the log, which SQLite leaves out when it may not write. So it gets a
    # copy of both, and that goes into memory.
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with tempfile.TemporaryDirectory(prefix="studylam-") as folder:
        copy = Path(folder) / "progress.db"
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name("progress.db-wal"))
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection)
    return connection
