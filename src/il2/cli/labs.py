"""`il2 labs`: order, track and receive laboratory results, on this machine."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from il2.cli.common import example
from il2.cli.lazy import LazyGroup
from il2.jobs.labs_desk import Place

COMMANDS = {
    "catalogue": ("il2.cli.labs_catalogue", "What can be ordered where, as printed by whom, when."),
    "person": ("il2.cli.labs_person", "Add a person, or list everybody."),
    "account": ("il2.cli.labs_account", "Make an account for the pages."),
    "order": ("il2.cli.labs_order", "One order over several laboratories, with its requisition."),
    "track": ("il2.cli.labs_track", "Where every order stands."),
    "ingest": ("il2.cli.labs_ingest", "Take in HL7 v2 or FHIR R4 files."),
    "listen": ("il2.cli.labs_listen", "Listen for MLLP, send what waits, poll, sweep folders."),
    "send": ("il2.cli.labs_send", "One round of sending, polling and sweeping."),
    "inbox": ("il2.cli.labs_inbox", "Reports without an owner, and doubts."),
    "results": ("il2.cli.labs_results", "Current results as sent, and what they can say."),
    "trend": ("il2.cli.labs_trend", "One test over time, where results are comparable."),
    "export": ("il2.cli.labs_export", "Everything a person has, as one FHIR bundle."),
    "audit": ("il2.cli.labs_audit", "Verify the audit chain."),
    "backup": ("il2.cli.labs_backup", "Write the whole store to one file."),
    "restore": ("il2.cli.labs_restore", "Fill an empty store from a backup."),
}


@click.group(
    "labs",
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    epilog=example("il2 labs catalogue sil2r"),
)
@click.pass_context
def command(context: click.Context) -> None:
    """Order, track and receive laboratory results.

    Everything stays on this machine. No account with any laboratory exists: nothing reaches one until you
    configure a link of your own.

    The store is a SQLite file of yours (IL2_LABS_STORE names another, or a postgresql:// address);
    laboratories are TOML files (IL2_LABS_CONFIG, or labs.toml beside the store).
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def place_options(wrapped: Callable[..., Any]) -> Callable[..., Any]:
    """Add --store and --labs; the command receives a ``place``."""

    @functools.wraps(wrapped)
    def with_place(*args: Any, store: str, labs: tuple[Path, ...], **rest: Any) -> Any:
        return wrapped(*args, place=Place(store, tuple(str(path) for path in labs)), **rest)

    made: Callable[..., Any] = with_place
    for option in (
        click.option(
            "--labs",
            multiple=True,
            type=click.Path(path_type=Path),
            help="TOML file of laboratories.",
        ),
        click.option(
            "--store", default="", metavar="PATH|URL", help="The store, when it is not the usual one."
        ),
    ):
        made = option(made)
    return made


language_option = click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="Language of labels."
)
