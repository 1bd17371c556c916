"""``il2 niche``: how far IL-2 reaches around a cell that secretes it, as ranges over what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from il2.body.niche import Niche, constant, half_saturation
from il2.body.niche_switch import fold_levels
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import tables

_COLUMNS = (
    "consumers", "receptors", "share", "diffusion_um2_s", "length_um", "at_secretor_pM", "reach_um",
    "mean_linear_pM", "mean_saturable_pM", "settles_min",
)  # fmt: skip


@dataclass(frozen=True)
class NicheQuestion:
    """Which consumers.

    Parameters
    ----------
    receptors : high-affinity receptors per consumer; those of ``niche_consumers`` when not given.
    share : of the cells that consume.
    secretion : molecules per second and secretor; the catalogue's when not given.

    Raises
    ------
    InputError : when the niche is built, for quantities that are not positive.
    """

    receptors: float | None = None
    share: float = 0.05
    secretion: float | None = None


@dataclass(frozen=True)
class NicheAnswer(TableAnswer):
    """One row for each mix of consumers and each end of the range of diffusion."""

    question: NicheQuestion
    rows: tuple[tuple[str, float, float, Niche], ...]
    provenance: Provenance

    title = "IL-2 around a secreting cell: lengths and levels, for slow and for fast diffusion"

    def table(self) -> Table:
        """Return lengths in um, levels in pM; a blank saturable level means that IL-2 accumulates."""
        felt = constant("high_affinity_kd")
        return Table(
            _COLUMNS,
            tuple(
                (name, receptors, share, n.diffusion, n.length, n.at_secretor, n.reach(felt),
                 n.mean_linear, n.mean_saturable, n.relaxation / 60.0)
                for name, receptors, share, n in self.rows
            ),
        )  # fmt: skip

    def notes(self) -> tuple[str, ...]:
        """Say what the ranges are and where the linear law ends."""
        folds, felt = fold_levels(1000.0), constant("high_affinity_kd")
        switch = "" if folds is None else f"{folds[1]:.0f} pM and off below {folds[0]:.1f} pM"
        return (
            "Diffusion, density of cells and share of secretors are each known to a factor of 3 to 10: "
            "these are ranges, not points.",
            f"Linear levels hold far below {half_saturation():.0f} pM only; a blank saturable level means "
            "that the consumers cannot take what is made, so IL-2 accumulates.",
            f"reach_um is where a lone secretor still holds {felt:g} pM, which half occupies the "
            "high-affinity receptor; 0 where it never does.",
            f"A helper cell with 1,000 receptors at rest switches on above {switch} (memory between them); a "
            "regulatory cell, whose receptors are there already, answers in a graded way.",
        )


def niche(question: NicheQuestion) -> NicheAnswer:
    """Return lengths and levels.

    Raises
    ------
    InputError : receptors, share or secretion that cannot be.

    Examples
    --------
    >>> answer = niche(NicheQuestion(receptors=1e4, share=0.05))
    >>> [round(row[4]) for row in answer.table().rows]
    [75, 183]
    """
    consumers = tables.load("niche_consumers")
    mixes = tuple((row["name"], float(row["receptors"]), float(row["share"])) for row in consumers)
    if question.receptors is not None:
        mixes = ((f"{100 * question.share:g} % of the cells", question.receptors, question.share),)
    ends = (constant("diffusion", "low"), constant("diffusion", "high"))
    rows = tuple(
        (name, receptors, share, Niche(receptors, share, diffusion, secretion=question.secretion or 0.0))
        for name, receptors, share in mixes
        for diffusion in ends
    )
    sources = {row["source"] for row in tables.load("niche_constants")}
    if question.receptors is None:
        sources |= {row["source"] for row in consumers}
    inputs = {"receptors": question.receptors, "share": question.share, "secretion": question.secretion}
    return NicheAnswer(question, rows, Provenance.of(inputs, sources=sources))
