"""A command group that imports a command only when it is called: `il2 --help` loads none of the models."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from il2.ground.errors import nearest


class LazyGroup(click.Group):
    """A group whose commands stand in a table: name -> (module that holds ``command``, help in one line)."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = dict(table)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command in the order of the table: the main jobs first."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of this one command."""
        if cmd_name not in self.table:
            return None
        command: click.Command = importlib.import_module(self.table[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in self.table.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click, but an unknown command names its neighbours."""
        given = args[0]
        if given not in self.table and not given.startswith("-"):
            near = nearest(given, self.table)
            hint = f"did you mean {' or '.join(near)}?" if near else "il2 --help lists them all"
            ctx.fail(f"unknown command '{given}'; {hint}")
        return super().resolve_command(ctx, args)
