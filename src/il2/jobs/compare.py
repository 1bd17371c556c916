"""Several molecules on several cells: EC50, maximum and selectivity, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import (
    Curve,
    Progress,
    beyond_calibration,
    check_names,
    check_times,
    load_model,
    measure,
    origin,
    silent,
)
from il2.jobs.estimate import Estimate, ratio
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand


@dataclass(frozen=True)
class CompareQuestion:
    """Which molecules on which cells, after how long, and which cell is the one to reach.

    Parameters
    ----------
    ligands : molecules (:func:`il2.ligand`), not names.
    cells : names of cell types; synonyms are accepted.
    target : the cell type that selectivity is for; it is added to ``cells`` when it is not among them.
    time_min : minutes of exposure.
    seed : seed of the draws behind the interval.

    Raises
    ------
    InputError : no molecule, no cell, an unknown cell.
    """

    ligands: tuple[Ligand, ...]
    cells: tuple[str, ...] = ("Treg", "Thelper", "CD8", "NK")
    target: str = "Treg"
    time_min: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_names([one.name for one in self.ligands], "ligand")
        target = cell_type(self.target).name
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "cells", cells if target in cells else (target, *cells))
        check_times([self.time_min])


@dataclass(frozen=True)
class Comparison:
    """One molecule on one cell type; ``selectivity`` is EC50 here divided by EC50 on the target cell."""

    curve: Curve
    selectivity: Estimate


@dataclass(frozen=True)
class CompareAnswer(TableAnswer):
    """One comparison for each molecule and cell type, with the curves they were read from."""

    question: CompareQuestion
    comparisons: tuple[Comparison, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What the table shows, with the time."""
        return f"EC50, maximum and selectivity of pSTAT5 at {self.question.time_min:g} min (90 % intervals)"

    def table(self) -> Table:
        """ligand, cell_type, then ec50_nM, maximum and selectivity, each with low and high."""
        return Table.of(
            {"ligand": c.curve.ligand, "cell_type": c.curve.cell_type}
            | c.curve.ec50_nM.cells("ec50_nM")
            | c.curve.maximum.cells("maximum")
            | c.selectivity.cells("selectivity")
            for c in self.comparisons
        )

    def shown(self) -> Table:
        """The same with every interval in one cell."""
        target = self.question.target
        return Table.of(
            {
                "ligand": c.curve.ligand,
                "cell type": c.curve.cell_type,
                "EC50, nM": str(c.curve.ec50_nM),
                "maximum": str(c.curve.maximum),
                f"{target} selectivity": "" if c.curve.cell_type == target else str(c.selectivity),
            }
            for c in self.comparisons
        )

    def notes(self) -> tuple[str, ...]:
        """How to read the selectivity."""
        target = self.question.target
        return (
            f"{target} selectivity: EC50 on that cell divided by EC50 on {target}; above 1 favours {target}.",
            *beyond_calibration([self.question.time_min]),
        )


def compare(question: CompareQuestion, *, progress: Progress = silent) -> CompareAnswer:
    """Compute the curves and compare them.

    Parameters
    ----------
    question : molecules, cells, target cell and time.
    progress : told after each curve how many are done.
    """
    model = load_model()
    total = len(question.ligands) * len(question.cells)
    found: list[Comparison] = []
    for ligand in question.ligands:
        curves = []
        for cell in question.cells:
            curves.append(measure(model, ligand, cell, question.time_min, question.seed))
            progress(len(found) + len(curves), total)
        found += against(curves, question.target)
    inputs = {"target": question.target, "time_min": question.time_min}
    origins = origin(model, question.ligands, question.cells, inputs, question.seed)
    return CompareAnswer(question, tuple(found), origins)


def against(curves: Sequence[Curve], target: str) -> list[Comparison]:
    """Compare the curves of one molecule with that on the target cell, member by member."""
    reference = next(curve for curve in curves if curve.cell_type == target)
    return [Comparison(c, Estimate.of(ratio(c.ec50_members, reference.ec50_members))) for c in curves]
