"""Fields that several forms share: molecules of the catalogue or of one's own, cells, time."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Annotated

from pydantic import BaseModel, Field

from il2.ground.errors import InputError
from il2.ground.units import to_float
from il2.knowledge import celltypes, ligands
from il2.knowledge.ligand_input import PlausibilityWarning, ligand_from_options
from il2.knowledge.ligands import Ligand, ligand

#: Curves of one answer: more is a job for the command line.
MOST_CURVES = 48

Text = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=40)]


class Molecules(BaseModel):
    """Which molecules: of the catalogue by name, and one of one's own by the KDs of its arms."""

    ligand: Names = Field([], description="Molecules of the catalogue; aldesleukin when none is given.")
    kd_alpha: Text = Field("", description="Own molecule: KD of an arm to IL2RA, such as '0.7 nM', or none.")
    kd_betagamma: Text = Field("", description="Own molecule: KD of an arm to IL2RB/IL2RG.")
    arms: Text = Field("1", description="Own molecule: number of equal arms.")
    fusion: Text = Field("fc", description="Own molecule: none or fc.")

    def molecules(self) -> tuple[Ligand, ...]:
        """Return the molecules; that of one's own comes last.

        Raises
        ------
        InputError : an unknown name, a KD or a number of arms that cannot be.
        """
        found = [ligand(name) for name in self.ligand]
        if self.kd_alpha.strip() or self.kd_betagamma.strip():
            alpha, betagamma = self.kd_alpha.strip() or None, self.kd_betagamma.strip() or None
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", PlausibilityWarning)  # the notes of the page say the same
                found.append(
                    ligand_from_options((self.arms,), (alpha,), (betagamma,), self.fusion, "own molecule")
                )
        return tuple(found) or (ligand("aldesleukin"),)


def minutes(text: str) -> float:
    """Return a time in minutes; a bare number is taken as minutes."""
    return to_float(text.strip(), "min")


def bounded(molecules: Sequence[Ligand], cells: Sequence[str]) -> None:
    """Refuse more curves than a page can show.

    Raises
    ------
    InputError : more than :data:`MOST_CURVES`.
    """
    if (count := len(molecules) * len(cells)) > MOST_CURVES:
        raise InputError(
            f"{len(molecules)} molecules on {len(cells)} cell types are {count} curves; a page shows at most "
            f"{MOST_CURVES} (the command line has no such limit)"
        )


@cache
def molecule_names() -> tuple[str, ...]:
    """Names of the catalogue, for a form."""
    return ligands.names()


@cache
def cell_names() -> tuple[str, ...]:
    """Names of the cell types, for a form."""
    return celltypes.names()
