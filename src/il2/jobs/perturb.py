"""Every gene knocked out and every inhibitor, one at a time, on every read-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from il2.cells.signalling.genes import catalogue
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.pathway_network import INHIBITABLE
from il2.cells.signalling.perturb import Inhibition, Perturbation, Regimen, Step, inhibit, knock_out
from il2.cells.signalling.run import READOUTS, courses
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import check_doses, check_names, load_model, origin
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

CELLS = ("Treg", "Thelper", "CD8", "NK")
#: How far past its half-inhibition in cells an inhibitor is dosed: 10/11 of its most sensitive target.
_TIMES_POTENCY = 10.0
#: What is left of a target that no inhibitor with a potency reaches.
_LEFT = 0.1
#: Below this the control is nothing, and a ratio to it means nothing.
_NOTHING = 1e-6


@dataclass(frozen=True)
class PerturbQuestion:
    """Cells, doses and a time; a molecule.

    Raises
    ------
    InputError, UnknownNameError : no cell, an unknown one, a dose or time that cannot be used.
    """

    ligand: Ligand
    cells: tuple[str, ...] = CELLS
    doses_nM: tuple[float, ...] = (1.0,)
    time_min: float = 60.0
    pairs: bool = False

    def __post_init__(self) -> None:
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "doses_nM", check_doses(self.doses_nM))
        check_doses((self.time_min,))


@dataclass(frozen=True)
class PerturbAnswer(TableAnswer):
    """Each read-out relative to that of the unperturbed cell."""

    question: PerturbQuestion
    rows: tuple[dict[str, str | float | None], ...]
    provenance: Provenance

    title = "Read-outs relative to the unperturbed cell"

    def table(self) -> Table:
        """One row for each perturbation, cell type and dose; a blank where the control itself is nothing."""
        return Table.of(self.rows)

    def notes(self) -> tuple[str, ...]:
        """What the tiers mean."""
        return (
            "tiers: quantitative (IL-2 data exist), borrowed (constants of others: directions only), "
            "topology only (drawn, no constant known)",
        )


def blocks() -> tuple[Perturbation, ...]:
    """Return every inhibitor with a potency at ten times it, and every other target at 90 %.

    Examples
    --------
    >>> [block.name for block in blocks()][:2]
    ['100 nM tofacitinib (unverified)', '330 nM ruxolitinib (unverified)']
    """
    out = []
    reached = set()
    for one in inhibitors():
        best = min(one.potencies, key=lambda p: p.in_cell_nM)
        done = inhibit(one, _TIMES_POTENCY * best.in_cell_nM)
        reached |= {p.target for p in one.potencies}
        out.append(Perturbation(done[0].by, (), done))
    for target in INHIBITABLE:
        if target not in reached:
            by = f"90 % of {target} (no potency found)"
            out.append(Perturbation(by, (), (Inhibition(target, _LEFT, by),)))
    return tuple(out)


def all_perturbations(*, pairs: bool = False) -> tuple[Perturbation, ...]:
    """Return the 37 knock-outs and the inhibitors; with ``pairs`` also each of both together."""
    lost = tuple(Perturbation(f"{g} knocked out", knock_out([g])) for g in catalogue())
    drugs = blocks()
    both = tuple(
        Perturbation(f"{a.name}; {b.name}", a.genes, b.inhibitions) for a in lost for b in drugs if pairs
    )
    return (*lost, *drugs, *both)


def perturb(question: PerturbQuestion) -> PerturbAnswer:
    """Run every perturbation on every cell type at every dose."""
    model = load_model()
    changes = all_perturbations(pairs=question.pairs)
    doses = [Regimen((Step(0.0, dose),)) for dose in question.doses_nM]
    found = courses(
        model, question.ligand, question.cells, doses, [Perturbation(), *changes], [question.time_min]
    )[:, :, :, 0]
    rows: list[dict[str, str | float | None]] = []
    for p, change in enumerate(changes, 1):
        for c, cell in enumerate(question.cells):
            for d, dose in enumerate(question.doses_nM):
                head: dict[str, str | float | None] = {
                    "perturbation": change.name,
                    "tier": _tier(change),
                    "cell_type": cell,
                    "dose_nM": dose,
                }
                rows.append({**head, **_ratios(found[c, p, d], found[c, 0, d])})
    inputs = {"doses_nM": question.doses_nM, "time_min": question.time_min}
    return PerturbAnswer(question, tuple(rows), origin(model, (question.ligand,), question.cells, inputs, 0))


def _tier(change: Perturbation) -> str:
    genes = [*(g.gene for g in change.genes), *(b.target for b in change.inhibitions)]
    order = ("quantitative", "borrowed", "topology only")
    return max((catalogue()[g]["tier"] for g in genes), key=order.index)


def _ratios(values: Sequence[float], controls: Sequence[float]) -> dict[str, float | None]:
    return {
        name: float(np.clip(value, 0, None) / control) if control > _NOTHING else None
        for name, value, control in zip(READOUTS, values, controls, strict=True)
    }
