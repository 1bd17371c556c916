"""How molecules and cells are named on the command line: by the catalogue, by a file, by their arms."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from il2.cli import failures
from il2.cli.quantities import Quantity
from il2.jobs.molecules import find_ligand, own_ligands
from il2.knowledge.ligand_input import ligand_from_options

Texts = tuple[str, ...]

OWN = "Own molecule: "
_NAME_OPTIONS = (
    click.option("-l", "--ligand", "names", multiple=True, metavar="NAME", help="A molecule; may repeat."),
    click.option("--ligands", "own_file", type=click.Path(path_type=Path), help="CSV of own molecules."),
)
_OWN_OPTIONS = (
    click.option("--arms", multiple=True, metavar="N", help=f"{OWN}equal arms (repeat for a second kind)."),
    click.option("--kd-alpha", multiple=True, metavar="nM", help=f"{OWN}KD of an arm to IL2RA, or none."),
    click.option(
        "--kd-betagamma", multiple=True, metavar="nM", help=f"{OWN}KD of an arm to IL2RB/IL2RG, or none."
    ),
    click.option("--fusion", default="fc", show_default=True, metavar="none|fc", help=f"{OWN}fusion."),
    click.option("--name", "called", default="own molecule", show_default=True, help=f"{OWN}its name."),
)


def own_molecule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that describe a molecule by its arms, one entry per kind of arm.

    The command receives ``arms``, ``kd_alpha`` and ``kd_betagamma`` of equal length (an option that is left
    out altogether means one arm, or no binding, for every kind), ``fusion`` and ``called``.
    """

    @functools.wraps(command)
    def with_arms(*args: Any, arms: Texts, kd_alpha: Texts, kd_betagamma: Texts, **rest: Any) -> Any:
        kinds = max(len(arms), len(kd_alpha), len(kd_betagamma))
        return command(
            *args,
            arms=arms or ("1",) * kinds,
            kd_alpha=kd_alpha or (None,) * kinds,
            kd_betagamma=kd_betagamma or (None,) * kinds,
            **rest,
        )

    return _add(_OWN_OPTIONS, with_arms)


def ligand_options(*, needed: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options that name molecules; the command receives the molecules as ``ligands``.

    Parameters
    ----------
    needed : whether none at all is an error.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @own_molecule_options
        @functools.wraps(command)
        def with_ligands(
            *args: Any,
            names: Texts,
            own_file: Path | None,
            arms: Texts,
            kd_alpha: tuple[str | None, ...],
            kd_betagamma: tuple[str | None, ...],
            fusion: str,
            called: str,
            **rest: Any,
        ) -> Any:
            own = own_ligands(own_file)
            found = [find_ligand(name, own) for name in names] if names else list(own.values())
            if arms:
                found.append(ligand_from_options(arms, kd_alpha, kd_betagamma, fusion, called))
            if needed and not found:
                raise click.UsageError(
                    "name a molecule: --ligand NAME, --ligands FILE, or --kd-alpha and --kd-betagamma"
                )
            for one in found:
                if all(arm.kd_il2rbg_nM is None for arm in one.arms):
                    failures.say(f"note: {one.name} has no arm that binds IL2RB/IL2RG, so it cannot signal")
            return command(*args, ligands=tuple(found), **rest)

        return _add(_NAME_OPTIONS, with_ligands)

    return decorate


def _add(options: tuple[Callable[..., Any], ...], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def cells_option(*default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add -c/--cell, which may be repeated; the command receives the names as ``cells``."""
    return click.option(
        "-c",
        "--cell",
        "cells",
        multiple=True,
        default=default,
        show_default=True,
        metavar="NAME",
        help="A cell type; may be repeated.",
    )


def time_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add --time; the command receives minutes as ``time_min``."""
    return click.option(
        "--time", "time_min", type=Quantity("min"), default=60.0, show_default=True, help="Time of exposure."
    )
