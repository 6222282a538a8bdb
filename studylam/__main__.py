"""The program's entry: no arguments open the app, anything else is a command.

A shell that completes what is typed asks by a variable (`studylam.cli.completing`).

Both doors are imported only when they are taken, so that the app's first frame doesn't wait for
the command line's library, nor a command for Textual. What asks for the version waits for neither.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run StudyLam with the process's arguments and return its exit status."""
    if sys.argv[1:] == ["--version"] and _tell_version():
        return 0
    if "_STUDYLAM_COMPLETE" in os.environ:
        from studylam.cli.completing import answer

        return answer(os.environ["_STUDYLAM_COMPLETE"])
    from studylam.errors import StudyLamError

    try:
        if len(sys.argv) > 1:
            from studylam.cli import run

            return run(sys.argv[1:])
        from studylam.tui import run as run_app

        return run_app()
    except StudyLamError as error:
        print(f"studylam: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130


def _tell_version() -> bool:
    """Scripts ask for it at each start, and click would take twice as long as Python itself.

    False: it can't be written. Then the command line says so, as of any output.
    """
    from studylam import __version__

    try:
        print(f"StudyLam {__version__}", flush=True)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
