"""What can be done to a cell: other amounts of a gene, inhibitors, switches, pulse and wash.

Perturbations become parameters of the network (``gene_X``, ``active_X``, receptor counts, constants) and
inputs of the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from il2.cells.signalling.genes import COUNTED, amount_parameter, gene
from il2.cells.signalling.inhibitors import Inhibitor
from il2.cells.signalling.pathway_network import INHIBITABLE
from il2.cells.signalling.switches import switchable
from il2.engine import Input
from il2.ground.errors import InputError, UnknownNameError

Floats = NDArray[np.float64]

#: Counted genes whose mRNA the network holds as well.
_WITH_MRNA = ("IL2", "IL2RA")


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
    """A target of which only ``left`` of the activity remains; ``by`` says what did it and its status.

    ``spread`` : how much the potency behind it may be lower and higher, as factors.
    """

    target: str
    left: float
    by: str
    spread: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", gene(self.target))
        if self.target not in INHIBITABLE:
            raise UnknownNameError("target of inhibition", self.target, INHIBITABLE)
        if not 0 <= self.left <= 1:
            raise InputError(f"inhibition of {self.target} leaves {self.left:g} of it; give 0 to 100 %")

    def left_at(self, position: Floats) -> Floats:
        """Return what is left where the potency is another: -1 its lower end, 0 as used, 1 its upper end."""
        factor = np.exp(np.abs(position) * np.log(np.where(position < 0, *self.spread)))
        left: Floats = self.left * factor / (self.left * factor + 1 - self.left)
        return left


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
            p.target,
            1 / (1 + dose_nM / p.in_cell_nM),
            f"{dose_nM:g} nM {inhibitor.name} ({p.status})",
            p.spread,
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
class Setting:
    """A constant of the network set to another value; ``by`` says which switch did it.

    Raises
    ------
    UnknownNameError : no constant that a switch sets. InputError : a value that is no number of 0 or more.
    """

    key: str
    value: float
    by: str

    def __post_init__(self) -> None:
        if self.key not in switchable():
            raise UnknownNameError("constant that can be set", self.key, switchable())
        if not 0 <= self.value < float("inf"):
            raise InputError(f"{self.key} cannot be {self.value:g}; give 0 or more")


@dataclass(frozen=True)
class Perturbation:
    """Everything done to the cells of one run; a name for tables.

    Raises
    ------
    InputError : two amounts for one gene, two inhibitions of one target by the same means, or two values of
        one constant.
    """

    name: str = "none"
    genes: tuple[GeneDose, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    settings: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        amounts: dict[str, float] = {}
        for one in self.genes:
            if amounts.setdefault(one.gene, one.amount) != one.amount:
                words = " and ".join(_amount(a) for a in (amounts[one.gene], one.amount))
                raise InputError(f"{one.gene} cannot be both {words}; choose one")
        seen: set[tuple[str, str]] = set()
        for block in self.inhibitions:
            name = block.by.split("(")[0].split(" nM ")[-1].strip()
            if (block.target, name) in seen:
                raise InputError(f"{name} is given twice for {block.target}; choose one dose")
            seen.add((block.target, name))
        held: dict[str, Setting] = {}
        for set_to in self.settings:
            before = held.setdefault(set_to.key, set_to)
            if before.value != set_to.value:
                raise InputError(
                    f"{set_to.key} is set to {before.value:g} by {before.by} and to {set_to.value:g} by "
                    f"{set_to.by}; choose one"
                )

    def apply(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the parameters of a network under this perturbation; inhibitors of one target multiply."""
        out = dict(values) | self.set_values()
        for name, factor in self.factors().items():
            out[name] = out.get(name, 1.0) * factor
        return out

    def set_values(self) -> dict[str, float]:
        """Return the parameters that are set, whatever they were: switches, and amounts of genes."""
        out = {one.key: one.value for one in self.settings}
        for gene_dose in self.genes:
            if gene_dose.gene not in COUNTED:
                out[amount_parameter(gene_dose.gene)] = gene_dose.amount
            elif gene_dose.gene in _WITH_MRNA:
                out[f"gene_{gene_dose.gene}"] = gene_dose.amount
        return out

    def factors(self) -> dict[str, float]:
        """Return what multiplies a parameter: receptor counts, and what inhibitors leave of an activity."""
        return {name: float(column[0]) for name, column in self.factors_at(np.zeros(1)).items()}

    def factors_at(self, position: Floats) -> dict[str, Floats]:
        """Return the factors where potencies are other than used, each of the shape of ``position``."""
        out: dict[str, Floats] = {}
        for one in self.genes:
            if one.gene in COUNTED and one.gene != "IL2":  # the dose: see ``ligand_factor``
                out[amount_parameter(one.gene)] = np.full_like(position, one.amount)
        for block in self.inhibitions:
            name = f"active_{block.target}"
            out[name] = out.get(name, np.ones_like(position)) * block.left_at(position)
        return out

    @property
    def ligand_factor(self) -> float:
        """How much of the dose there is: an IL2 knocked out is a molecule that is not there."""
        return next((one.amount for one in self.genes if one.gene == "IL2"), 1.0)


def _amount(value: float) -> str:
    if value == 0:
        return "knocked out"
    return f"over-expressed {value:g} times" if value > 1 else f"at {value:g} of its amount"


def knock_out(names: Sequence[str]) -> tuple[GeneDose, ...]:
    """Return amounts of zero."""
    return tuple(GeneDose(name, 0.0) for name in names)
