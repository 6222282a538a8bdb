"""``studylam completion``: the script with which a shell completes what is typed."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, files and ids.

    Where it goes, once:

    \b
      bash  in ~/.bashrc:  eval "$(studylam completion bash)"
      zsh   in ~/.zshrc, below compinit:  eval "$(studylam completion zsh)"
            or as _studylam in a folder of fpath
      fish  studylam completion fish > ~/.config/fish/completions/studylam.fish

    It is there in the next shell that is opened. Ids of lessons, labs, banks and the like are those
    that StudyLam has read: they come once the app, or a command that needs them, has run.
    """
    from studylam.cli.completing import script

    click.echo(script(shell), nl=False)
