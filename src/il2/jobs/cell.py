"""``il2 cell``: show cell types with their receptor counts and how sure these are."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import celltypes, tables
from il2.knowledge.celltypes import CellType

_COLUMNS = ("cell_type", "receptor", "per_cell", "low", "high", "log10_sd", "A", "B", "C", "status")


@dataclass(frozen=True)
class CellQuestion:
    """Names or synonyms of cell types; all of them when empty."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellAnswer(TableAnswer):
    """Receptors per cell: centre and central 90 % of the prior, and the three quantifications behind it."""

    question: CellQuestion
    cells: tuple[CellType, ...]
    provenance: Provenance

    title = "Receptors per cell: centre and 90 % of the prior; quantifications A, B and C as published"

    def table(self) -> Table:
        """Return one row per cell type and receptor."""
        counts = {
            (row["cell_type"], row["receptor"], row["quantification"]): row["value"]
            for row in tables.load("receptor_counts")
        }
        rows = []
        for cell in self.cells:
            for receptor, prior in cell.receptors.items():
                low, high = prior.interval(0.90)
                readings = [counts.get((cell.name, receptor, letter)) for letter in "ABC"]
                status = cell.receptor_notes[receptor].partition(":")[0]
                head = (cell.name, receptor, prior.centre, low, high, prior.log10_sd)
                rows.append((*head, *readings, status))
        return Table(_COLUMNS, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """Say how IL2RA varies within a population, and what is assumed."""
        spread = tuple(
            f"{cell.name}: IL2RA varies from cell to cell with CV {cell.il2ra_cv:g} ({cell.il2ra_cv_status})."
            for cell in self.cells
        )
        return (*spread, *(f"{cell.name}: {cell.note}." for cell in self.cells if cell.note))


def cell(question: CellQuestion) -> CellAnswer:
    """Show cell types.

    Raises
    ------
    UnknownNameError : no such cell type; the message names the nearest.

    Examples
    --------
    >>> cell(CellQuestion(("regulatory T cell",))).cells[0].receptors["IL2RA"].centre
    3652.0
    """
    shown = tuple(celltypes.cell_type(name) for name in question.names or celltypes.names())
    sources = {source for one in shown for source in one.sources}
    inputs = {"cell_types": ", ".join(one.name for one in shown)}
    return CellAnswer(question, shown, Provenance.of(inputs, sources=sources))
