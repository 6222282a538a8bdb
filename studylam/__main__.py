"""The program's entry: no arguments open the app, anything else is a command.

Both doors are imported only when they are taken, so that the app's first frame doesn't wait for
the command line's library, nor a command for Textual.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run StudyLam with the process's arguments and return its exit status."""
    from studylam.errors import StudyLamError

    if len(sys.argv) > 1:
        from studylam.cli import run

        return run(sys.argv[1:])
    try:
        from studylam.tui import run as run_app

        return run_app()
    except StudyLamError as error:
        print(f"studylam: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
