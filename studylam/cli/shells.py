"""bash, zsh and fish: click's ways to complete, mended for ids with a colon and for ``--option=``.

Ids of installed packs have a colon in them (``acme:queues``), at which bash begins a new word; and
what follows ``--bank=`` is a word of its own for bash, but not for zsh and fish.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)


def _lead(word: str) -> str:
    """Of ``--bank=perm``: what comes before the value."""
    name, mark, _ = word.partition("=")
    return name + mark if mark and name.startswith("-") else ""


class Bash(BashComplete):
    """bash, told of the line as it is, and of what it takes for the last word."""

    source_template = BashComplete.source_template.replace(
        "COMP_CWORD=$COMP_CWORD ",
        'COMP_CWORD=$COMP_CWORD COMP_LINE="${COMP_LINE:0:COMP_POINT}" '
        'COMP_LAST="${COMP_WORDS[COMP_CWORD]}" ',
    ).replace("COMPREPLY=()", ":")  # Names stay where a file may come, too.
    _lead, _cut = "", 0

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ.get("COMP_LINE")
        if line is None:  # a script of before
            return super().get_completion_args()
        # One more letter tells whether the last word goes on, or a new one has begun.
        _, *words, last = split_arg_string(f"{line}x")
        word = last[:-1]
        shown = os.environ.get("COMP_LAST", "")
        if not shown.strip(":="):
            shown = ""  # where bash divides words is no part of one
        self._lead = _lead(word)
        if word.endswith(shown):
            self._cut = len(word) - len(shown)
        elif shown[0] in "\"'":  # there bash divides nothing
            self._cut = len(self._lead)
        else:  # the cursor is within the word
            self._cut = max(word.rfind(":"), word.rfind("=")) + 1
        return words, word

    def format_completion(self, item: CompletionItem[Any]) -> str:
        if item.type == "plain":
            item.value = (self._lead + item.value)[self._cut :]
        return super().format_completion(item)


class Zsh(ZshComplete):
    """zsh, which takes ``--option=`` and its value for one word, but where it names files."""

    source_template = ZshComplete.source_template.replace(
        "    for type key descr",
        "    local lead\n    [[ $PREFIX == --*=* ]] && lead='*='\n\n    for type key descr",
    ).replace("_path_files", 'compset -P 1 "$lead"; _path_files')

    def get_completion_args(self) -> tuple[list[str], str]:
        words, word = super().get_completion_args()
        self._lead = _lead(word)
        return words, word

    def format_completion(self, item: CompletionItem[Any]) -> str:
        if item.type == "plain":
            item.value = self._lead + item.value
        return super().format_completion(item)


class Fish(FishComplete):
    """fish, whose words begin with ``--option=`` where they are typed so."""

    source_template = (
        FishComplete.source_template.replace(
            "    for completion in",
            "    set -l lead (string match -r '^--[^=]+=' -- (commandline -t); or echo '');\n\n"
            "    for completion in",
        )
        .replace(
            "__fish_complete_directories $metadata[2];",
            "for path in (__fish_complete_directories $metadata[2]); echo $lead$path; end;",
        )
        .replace(
            "__fish_complete_path $metadata[2];",
            "for path in (__fish_complete_path $metadata[2]); echo $lead$path; end;",
        )
    )

    def get_completion_args(self) -> tuple[list[str], str]:
        words, word = super().get_completion_args()
        self._lead = _lead(word)
        return words, word

    def format_completion(self, item: CompletionItem[Any]) -> str:
        if item.type == "plain":
            item.value = self._lead + item.value
        return super().format_completion(item)


SHELLS: Mapping[str, type[ShellComplete]] = {"bash": Bash, "zsh": Zsh, "fish": Fish}
