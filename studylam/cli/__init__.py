"""The front door for scripts: one file a command, imported only when it is called.

Exit status (contract): 0 fine · 1 the thing asked about failed · 2 the call is wrong.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from studylam import __version__
from studylam.cli.lazy import LazyGroup
from studylam.errors import StorageError, StudyLamError, UsageError

# Name → (module below this package, what it does). The help page needs no module to be imported.
COMMANDS: dict[str, tuple[str, str]] = {
    "learn": ("places", "Open the app at the lessons, or at one lesson."),
    "lab": ("places", "Open the app at the labs, or at one lab."),
    "quiz": ("places", "Open the app at the drills, with filters chosen already."),
    "review": ("places", "Open the app at what is due for review."),
    "exam": ("places", "Open the app at the mock exams, or at one of them."),
    "exercise": ("exercise", "Decide, then see what happens and why: list, show, answer."),
    "tracks": ("tracks", "The tracks of labs, and how far you are in each."),
    "search": ("search", "Find lessons, terms, facts, labs and questions by their words."),
    "glossary": ("glossary", "Say what a term means, by its name of today or an old one."),
    "explain": ("explain", "Say what an error means, and how it is mended."),
    "invoke": ("invoke", "Run a handler on the mini-runtime."),
    "tune": ("tune", "Measure a handler; model its duration and cost by memory."),
    "states": ("states", "Check, draw and run a state machine (Step Functions)."),
    "events": ("events", "List and show the canned events."),
    "simulate": ("simulate", "Open the app at the simulators, or simulate right here."),
    "price": ("price", "Open the app at the price calculator, or price right here."),
    "conformance": ("conformance", "Replay AWS Lambda's behaviours, and compare with its client."),
    "pack": ("packs", "Write, check, install, import and export lesson packs."),
    "progress": ("progress", "How you stand, your plan for the exam, your record's care."),
    "config": ("config", "What is set, what can be, and the keys of every action."),
    "serve": ("serve", "Play the app to a browser, with a record for each visitor."),
    "docs": ("docs", "The guide: a tour, for instructors, security, keys, changelog."),
    "doctor": ("doctor", "Versions, terminal, record, and the sandbox layers here."),
    "completion": ("completion", "Let bash, zsh or fish complete what you type."),
    "man": ("man", "The manual: of everything, or of one command."),
}

GROUPS: dict[str, tuple[str, ...]] = {
    "Learn": (
        *("learn", "lab", "quiz", "review", "exam", "exercise", "tracks"),
        *("search", "glossary", "explain"),
    ),
    "Run and reckon": (
        *("invoke", "tune", "states", "events", "simulate", "price", "conformance"),
    ),
    "Lesson packs": ("pack",),
    "Your record": ("progress",),
    "StudyLam itself": ("config", "serve", "docs", "doctor", "completion", "man"),
}
"""The headings of the help page."""

_CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


PLACES = ("learn", "lab", "quiz", "review", "exam", "simulate", "price")
"""Commands that open the app."""


@click.group(
    cls=LazyGroup,
    home=__name__,
    table=COMMANDS,
    groups=GROUPS,
    name="studylam",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(__version__, package_name="studylam", message="StudyLam %(version)s")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Open the app on a pack that is being written. May be repeated.",
)
@click.pass_context
def root(context: click.Context, packs: tuple[Path, ...]) -> int | None:
    """Learn AWS Lambda by running it, in a terminal. Without a command: the app."""
    command = context.invoked_subcommand
    if not packs:
        if command is None:
            click.echo(context.get_help())
        return None
    if command is not None and command not in PLACES:
        raise UsageError(
            f"--pack opens the app, and {command!r} doesn't.",
            hint=f"It goes with {', '.join(PLACES)}, or with no command.",
        )
    from studylam.cli.preview import begin

    begin(context, packs)
    if command is not None:
        return None
    from studylam.cli.preview import open_app

    return open_app()


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. Nobody sees a traceback."""
    from studylam.cli.output import (
        prepare_streams,
        report_error,
        report_surprise,
        silence,
        wants_json,
    )

    prepare_streams()
    as_json = wants_json(arguments)
    try:
        # Not root.main(), which ends the process by itself when a pipe breaks.
        with root.make_context("studylam", list(arguments)) as context:
            result = root.invoke(context)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        from studylam.cli.meant import one_of

        wrong = one_of(error)
        report_error(StudyLamErrorFromClick(wrong), as_json=as_json, show=wrong.show)
        return wrong.exit_code
    except StudyLamError as error:
        report_error(error, as_json=as_json)
        return error.exit_status
    except (click.Abort, KeyboardInterrupt, EOFError):
        report_error(StudyLamError("Stopped."), as_json=as_json)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone: not an error.
        silence(sys.stdout)
        return 0
    except OSError as error:
        if error.filename is not None or error.errno not in _CANNOT_WRITE:
            report_surprise(error, as_json=as_json)
            return 1
        silence(sys.stdout)
        report_error(
            StorageError(
                f"The output can't be written ({error.strerror}).",
                hint="Make room, or send it elsewhere.",
            ),
            as_json=False,
        )
        return 1
    except Exception as surprise:  # the last net: a clear sentence and a log instead of a traceback
        report_surprise(surprise, as_json=as_json)
        return 1


class StudyLamErrorFromClick(StudyLamError):
    """A wrong call, as click words it."""

    def __init__(self, error: click.ClickException) -> None:
        super().__init__(error.format_message())
        self.exit_status = error.exit_code
