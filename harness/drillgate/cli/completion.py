"""`drillgate completion`: what a shell needs to complete commands."""

import click
from click.shell_completion import get_completion_class


@click.command(name="completion", short_help="Print what a shell completes commands by.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that lets a shell complete drillgate's commands.

    \b
      drillgate completion bash > ~/.local/share/bash-completion/completions/drillgate
      drillgate completion zsh > "${fpath[1]}/_drillgate"
      drillgate completion fish > ~/.config/fish/completions/drillgate.fish
    """
    from drillgate.cli.program import program

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(completer(program, {}, "drillgate", "_DRILLGATE_COMPLETE").source())
