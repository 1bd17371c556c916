"""`il2 engine`: the table of its commands."""

from __future__ import annotations

import click

from il2.cli.common import example
from il2.cli.lazy import LazyGroup

COMMANDS = {
    "run": ("il2.cli.engine_run", "Solve an SBML file over time, one system or a scan over thousands."),
    "steady": ("il2.cli.engine_steady", "Find the steady state of an SBML file, or of a scan."),
    "test-suite": ("il2.cli.engine_test_suite", "Run a folder of SBML Test Suite cases."),
}


@click.group(
    "engine",
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    epilog=example("il2 engine run examples/rescue.xml --until 4320"),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Solve any SBML file: time courses and steady states, in batches."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
