"""What a visitor's process is: the app, for somebody who isn't known here. ``python -m`` runs it.

Its environment says whose machine this is (`studylam.served`), which folder is the visitor's, and
that Textual is to speak with a server instead of a terminal.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from studylam import home, served

LOG = "session.log"
"""What went to standard error in the visitor's last session."""

_LIMITS = {
    "RLIMIT_FSIZE": 512 << 20,
    "RLIMIT_NOFILE": 2048,
    "RLIMIT_DATA": 16 << 30,
    "RLIMIT_CORE": 1,
}
"""Far above what the app and its sandbox need (a handler may have 10 GB): a backstop."""


def main() -> int:
    """Be one visitor's session, until they leave."""
    whose = served.owners_home()
    if whose is None:
        print("studylam: this is what `studylam serve` starts for a visitor", file=sys.stderr)
        return 2
    served.begin(whose)
    os.umask(0o077)
    _lower_limits()
    _write_errors_to(home.home() / LOG)
    from studylam.tui.app import StudyLam

    app = StudyLam()
    app.run()
    return app.return_code or 0


def _lower_limits() -> None:
    import resource

    for name, value in _LIMITS.items():
        kind = getattr(resource, name)
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            value = min(value, most)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def _write_errors_to(path: Path) -> None:
    """Nothing that a visitor has typed comes into the terminal of whoever serves."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    os.dup2(opened, 2)
    os.close(opened)


if __name__ == "__main__":
    sys.exit(main())
