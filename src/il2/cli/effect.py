"""`il2 effect`."""

from __future__ import annotations

import click

from il2.cli.common import Output, example, output_options
from il2.cli.terminal import progress
from il2.jobs.effect import EffectQuestion, effect


@click.command("effect", epilog=example("il2 effect aicd"))
@click.argument("name", required=False)
@output_options
def command(name: str | None, output: Output) -> None:
    """What IL-2 does to cells and the body, as experiments by name.

    Without NAME: the list.
    """
    with progress("experiments") as step:
        answer = effect(EffectQuestion(name), progress=step)
    output.write(answer)
