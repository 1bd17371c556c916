"""What can be done to a cell: other amounts of a gene, inhibitors, pulse and wash.

Perturbations become parameters of the network (``gene_X``, ``active_X``, receptor counts) and inputs of the
engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from il2.cells.signalling.genes import COUNTED, amount_parameter, gene
from il2.cells.signalling.inhibitors import Inhibitor
from il2.cells.signalling.pathway_network import INHIBITABLE
from il2.engine import Input
from il2.ground.errors import InputError, UnknownNameError


@dataclass(frozen=True)
class GeneDose:
    """How much of a gene's product there is: 0 knocked out, 0.5 half, above 1 over-expressed.

    Raises
    ------
    UnknownNameError : no gene of the map. InputError : a negative amount.

    Examples
    --------
    >>> GeneDose("jak3", 0.0)
    GeneDose(gene='JAK3', amount=0.0)
    """

    gene: str
    amount: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "gene", gene(self.gene))
        if not 0 <= self.amount < float("inf"):
            raise InputError(f"the amount of {self.gene} is {self.amount:g}; give 0 or more (1 is as it is)")


@dataclass(frozen=True)
class Inhibition:
    """A target of which only ``left`` of the activity remains; ``by`` says what did it and its status."""

    target: str
    left: float
    by: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", gene(self.target))
        if self.target not in INHIBITABLE:
            raise UnknownNameError("target of inhibition", self.target, INHIBITABLE)
        if not 0 <= self.left <= 1:
            raise InputError(f"inhibition of {self.target} leaves {self.left:g} of it; give 0 to 100 %")


def inhibit(inhibitor: Inhibitor, dose_nM: float) -> tuple[Inhibition, ...]:
    """Return what a dose of an inhibitor does to each of its targets: 1 / (1 + dose / potency) is left.

    Examples
    --------
    >>> from il2.cells.signalling.inhibitors import inhibitor
    >>> inhibit(inhibitor("rapamycin"), 0.1)[0].left
    0.5
    """
    if not 0 <= dose_nM < float("inf"):
        raise InputError(f"{dose_nM:g} nM of {inhibitor.name} cannot be used; give 0 or more")
    return tuple(
        Inhibition(
            p.target, 1 / (1 + dose_nM / p.in_cell_nM), f"{dose_nM:g} nM {inhibitor.name} ({p.status})"
        )
        for p in inhibitor.potencies
    )


@dataclass(frozen=True)
class Step:
    """From ``time_min`` on the medium holds ``dose_nM`` (0 after a wash)."""

    time_min: float
    dose_nM: float


@dataclass(frozen=True)
class Regimen:
    """Doses over time.

    Raises
    ------
    InputError : no dose, a wash before the first dose, or steps that do not follow each other in time.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise InputError("no dose is given; write for example '1 nM' or '1 nM for 30 min, wash'")
        if self.steps[0].dose_nM == 0:
            raise InputError(
                f"the wash at {self.steps[0].time_min:g} min comes before the first dose; give the dose first"
            )
        times = [step.time_min for step in self.steps]
        if times[0] < 0 or any(b <= a for a, b in pairwise(times)):
            shown = ", ".join(f"{t:g}" for t in times)
            raise InputError(
                f"the doses and washes follow at {shown} min; each must come after the one before"
            )

    def inputs(self) -> tuple[Input, ...]:
        """Return the jumps of the medium."""
        return tuple(Input(step.time_min, "L", step.dose_nM, "set") for step in self.steps)


@dataclass(frozen=True)
class Perturbation:
    """Everything done to the cells of one run; a name for tables.

    Raises
    ------
    InputError : two amounts for one gene, or two inhibitions of one target by the same means.
    """

    name: str = "none"
    genes: tuple[GeneDose, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()

    def __post_init__(self) -> None:
        amounts: dict[str, float] = {}
        for one in self.genes:
            if amounts.setdefault(one.gene, one.amount) != one.amount:
                raise InputError(
                    f"{one.gene} is given two amounts ({amounts[one.gene]:g} and {one.amount:g}); choose one"
                )
        seen: set[tuple[str, str]] = set()
        for block in self.inhibitions:
            name = block.by.split("(")[0].split(" nM ")[-1].strip()
            if (block.target, name) in seen:
                raise InputError(f"{name} is given twice for {block.target}; choose one dose")
            seen.add((block.target, name))

    def apply(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the parameters of a network under this perturbation; inhibitors of one target multiply."""
        out = dict(values)
        for one in self.genes:
            if one.gene == "IL2":
                continue  # the dose: see ``ligand_factor``
            name = amount_parameter(one.gene)
            out[name] = out.get(name, 1.0) * one.amount if one.gene in COUNTED else one.amount
            if one.gene == "IL2RA":
                out["gene_IL2RA"] = one.amount
        for block in self.inhibitions:
            name = f"active_{block.target}"
            out[name] = out.get(name, 1.0) * block.left
        return out

    @property
    def ligand_factor(self) -> float:
        """How much of the dose there is: an IL2 knocked out is a molecule that is not there."""
        return next((one.amount for one in self.genes if one.gene == "IL2"), 1.0)


def knock_out(names: Sequence[str]) -> tuple[GeneDose, ...]:
    """Return amounts of zero."""
    return tuple(GeneDose(name, 0.0) for name in names)
