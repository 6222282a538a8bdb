"""``studylam pack``: writing, checking, shipping, importing and exporting lesson packs.

One file a group of commands, imported only when one of them is called.
"""

from __future__ import annotations

import click

from studylam.cli.lazy import LazyGroup

# Name → (module below this package, what it does).
COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("new", "Start a pack, or add a lesson, a lab or a question to one."),
    "check": ("check", "Say everything that is wrong with a pack."),
    "preview": ("preview", "Open the app on a pack that is being written."),
    "build": ("travel", "Make one file of a pack, to hand out."),
    "install": ("travel", "Install a pack from an archive, a folder or a distribution."),
    "import": ("exchange", "Bring in questions of other programs."),
    "export": ("exchange", "Write questions for other programs."),
    "explain": ("explain", "What a code of the check means, with a bad and a good example."),
    "list": ("show", "The packs that StudyLam has."),
    "show": ("show", "What a pack is, where it is from, and what it holds."),
    "update": ("travel", "Bring installed packs up to what is now where they came from."),
    "remove": ("travel", "Take an installed pack away; your record stays."),
    "stats": ("stats", "How a class did on a pack, by its learners' exports."),
}


@click.group(cls=LazyGroup, home=__name__, table=COMMANDS)
def command() -> None:
    """Write lesson packs, check them, hand them out, and see what is in them.

    A pack is a folder with content/ and quizzes/ in it. Without DIR, it is the one
    around the current folder, or else the built-in course.
    """
