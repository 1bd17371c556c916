"""Every gene knocked out and every inhibitor, one at a time, on every read-out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from il2.cells.model import CellModel
from il2.cells.signalling.ensemble import QUANTILES, member_courses
from il2.cells.signalling.genes import EXTENSIONS, catalogue
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.pathway_network import INHIBITABLE
from il2.cells.signalling.perturb import (
    GeneDose,
    Inhibition,
    Perturbation,
    Regimen,
    Setting,
    Step,
    inhibit,
    knock_out,
)
from il2.cells.signalling.readouts import READOUT, TIERS
from il2.cells.signalling.run import READOUTS, courses
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import Progress, check_doses, check_names, load_model, silent
from il2.jobs.pathway_origin import pathway_origin
from il2.jobs.simulate import FAINT, LONGEST_MIN, switched
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand

Floats = NDArray[np.float64]

CELLS = ("Treg", "Thelper", "CD8", "NK")
#: How far past its half-inhibition in cells an inhibitor is dosed: 10/11 of its most sensitive target.
_TIMES_POTENCY = 10.0
#: What is left of a target that no inhibitor with a potency reaches.
_LEFT = 0.1
#: What is said of a read-out beside its ratio.
_AT_REST, _FAINT = "at rest", "faint"
#: Below this the control is nothing, and no ratio to it is given.
_NOTHING = 1e-6
#: As without IL-2: this share of the response, or less, is left.
_REST = 0.02
#: A read-out has moved when it changes by this factor: the same as for a qualitative phenomenon.
_MOVED = 1.5
#: Read-outs with columns of their own in the table for people.
_SHOWN = ("pSTAT5", "ppERK", "pAKT", "pS6")


@dataclass(frozen=True)
class PerturbQuestion:
    """Cells, doses and a time; a molecule.

    Parameters
    ----------
    pairs : each knock-out together with each inhibitor, too.
    amount : what is left of each gene in turn; 0 knocks it out, 0.5 is half, 2 twice.
    settings : switches that hold for every run, the unperturbed one included.
    members : of the ensemble, behind the interval; 0 leaves the interval out.
    seed : of the draws behind the interval.

    Raises
    ------
    InputError, UnknownNameError : no cell, an unknown one, a dose, time or number that cannot be used.
    """

    ligand: Ligand
    cells: tuple[str, ...] = CELLS
    doses_nM: tuple[float, ...] = (1.0,)
    time_min: float = 60.0
    pairs: bool = False
    members: int = 64
    seed: int = 0
    amount: float = 0.0
    settings: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        cells = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "doses_nM", check_doses(self.doses_nM))
        if not 0 < self.time_min <= LONGEST_MIN:
            raise InputError(f"the time {self.time_min:g} min cannot be used; give up to {LONGEST_MIN:g} min")
        if not 0 <= self.amount < float("inf") or self.amount == 1:
            raise InputError(
                f"{self.amount:g} of each gene cannot be compared; give 0 for none, 0.5 for half, 2 for twice"
            )
        if not 0 <= self.members <= 64:
            raise InputError(f"{self.members} members cannot be used; the ensemble has 64, and 0 is none")


@dataclass(frozen=True)
class PerturbAnswer(TableAnswer):
    """Each read-out relative to that of the unperturbed cell."""

    question: PerturbQuestion
    rows: tuple[dict[str, str | float | None], ...] = field(repr=False)
    provenance: Provenance

    title = "Read-outs relative to the unperturbed cell"

    def table(self) -> Table:
        """One row for each perturbation, cell type, dose and read-out: ratio, interval and what is behind it.

        ``value``, ``control`` and ``rest`` are the read-out perturbed, unperturbed and without IL-2;
        ``standing`` is ``at rest`` where nothing of the response is left, ``faint`` where the unperturbed
        read-out is below 0.01 of its scale. A blank ratio: the unperturbed read-out is itself nothing.
        """
        return Table.of(self.rows)

    def shown(self) -> Table:
        """One row for each perturbation, cell type and dose; other read-outs where they moved 1.5-fold."""
        return Table.of(_line(list(group)) for group in self.groups())

    def groups(self) -> Iterator[Iterator[dict[str, str | float | None]]]:
        """The rows of each perturbation, cell type and dose."""
        for _, rows in groupby(self.rows, key=lambda r: (r["perturbation"], r["cell_type"], r["dose_nM"])):
            yield rows

    def notes(self) -> tuple[str, ...]:
        """How many perturbations move anything, which do not, and what the tiers mean."""
        every = list(dict.fromkeys(str(row["perturbation"]) for row in self.rows))
        moving = {str(row["perturbation"]) for row in self.rows if _moved(row)}
        still = [name for name in every if name not in moving]
        quiet = f"; none by: {', '.join(still)}" if still and len(still) < len(every) else ""
        faint = sorted({str(row["readout"]) for row in self.rows if row["standing"] == _FAINT})
        return (
            f"{len(moving)} of {len(every)} perturbations move a read-out {_MOVED:g}-fold{quiet}",
            "the tier of a perturbation is that of its least known gene: quantitative (IL-2 data exist), "
            "borrowed (constants of other receptors: directions only), topology only (no constant known)",
            "the literature disagrees about ppERK (no-ERK), pAKT in cytotoxic effector cells (CTL), pSTAT1 "
            "and pSTAT3 (no-STAT1-STAT3): il2 simulate --switch shows the other reading",
            "at rest: as without IL-2, so that a ratio above 0 is what the cell has without it",
            *([f"faint: below {FAINT:g} of its scale unperturbed, here {', '.join(faint)}"] if faint else []),
            "one gene stands for its paralogues where the map draws no other (AKT1, HRAS, PIK3R1, RAF1): "
            "taking it away takes the arm away",
            *switched(self.question.settings),
            *(["intervals: 90 % of the members of the calibration"] if self.question.members else []),
        )


def _moved(row: dict[str, str | float | None]) -> bool:
    ratio = row["ratio"]
    faint = row["standing"] == _FAINT and float(row["value"] or 0.0) < FAINT
    return isinstance(ratio, float) and not faint and not 1 / _MOVED < ratio < _MOVED


def _line(rows: list[dict[str, str | float | None]]) -> dict[str, str | float | None]:
    line = {key: rows[0][key] for key in ("perturbation", "tier", "cell_type", "dose_nM")}
    by = {str(row["readout"]): row for row in rows}
    for name in _SHOWN:
        line[f"{name} ({by[name]['readout_tier']})"] = _with_ends(by[name])
    rest = [row for name, row in by.items() if name not in _SHOWN and _moved(row)]
    return line | {"others that moved": ", ".join(f"{row['readout']} {_short(row['ratio'])}" for row in rest)}


def _with_ends(row: dict[str, str | float | None]) -> str:
    if row["ratio"] is None or row["standing"] == _FAINT:
        return str(row["standing"])
    ends = "" if row["low"] is None else f" ({_short(row['low'])}-{_short(row['high'])})"
    rest = f", {_AT_REST}" if row["standing"] == _AT_REST and _short(row["ratio"]) != "0" else ""
    return f"{_short(row['ratio'])}{ends}{rest}"


def _short(value: str | float | None) -> str:
    return f"{value:.2g}" if isinstance(value, float) and value >= 0.005 else "0"


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


def all_perturbations(*, pairs: bool = False, amount: float = 0.0) -> tuple[Perturbation, ...]:
    """Return every gene at ``amount`` and the inhibitors; with ``pairs`` also each of both together.

    The 37 genes of the map come first, then PTEN and SOCS1, which it lacks and the model needs.

    Examples
    --------
    >>> [one.name for one in all_perturbations(amount=0.5)][2:5]
    ['IL2RB x 0.5', 'IL2RG x 0.5', 'JAK1 x 0.5']
    """
    said = "{} knocked out" if amount == 0 else f"{{}} x {amount:g}"
    other = tuple(
        Perturbation(said.format(g), (GeneDose(g, amount),)) for g in (*catalogue(), *sorted(EXTENSIONS))
    )
    drugs = blocks()
    both = tuple(
        Perturbation(f"{a.name}; {b.name}", a.genes, b.inhibitions) for a in other for b in drugs if pairs
    )
    return (*other, *drugs, *both)


def perturb(question: PerturbQuestion, *, progress: Progress = silent) -> PerturbAnswer:
    """Run every perturbation on every cell type at every dose.

    Parameters
    ----------
    question : cells, doses, time.
    progress : told after each cell type how many are done.
    """
    model = load_model()
    changes = tuple(
        replace(change, settings=question.settings)
        for change in all_perturbations(pairs=question.pairs, amount=question.amount)
    )
    doses = [Regimen((Step(0.0, dose),)) for dose in question.doses_nM]
    ratios, levels = [], []
    for done, cell in enumerate(question.cells, 1):
        own_ratios, own_levels = _ratios(model, question, cell, doses, changes)
        ratios.append(own_ratios)
        levels.append(own_levels)
        progress(done, len(question.cells))
    rows: list[dict[str, str | float | None]] = []
    for p, change in enumerate(changes):
        for c, cell in enumerate(question.cells):
            for d, dose in enumerate(question.doses_nM):
                head: dict[str, str | float | None] = {
                    "perturbation": change.name,
                    "tier": _tier(change),
                    "cell_type": cell,
                    "dose_nM": dose,
                }
                rows += _rows(head, ratios[c][:, p, d], levels[c][:, p, d])
    inputs = {
        "doses_nM": question.doses_nM,
        "time_min": question.time_min,
        "members": question.members,
        "amount": question.amount,
    }
    found = pathway_origin(model, (question.ligand,), question.cells, inputs, question.seed, changes)
    return PerturbAnswer(question, tuple(rows), found)


def _ratios(
    model: CellModel,
    asked: PerturbQuestion,
    cell: str,
    doses: Sequence[Regimen],
    changes: Sequence[Perturbation],
) -> tuple[Floats, Floats]:
    """Ratio, low and high of one cell type (NaN for none), and value, control and rest behind the ratio.

    Both [which, perturbation, dose, read-out].
    """
    rest = Perturbation("without IL-2", knock_out(["IL2"]), settings=asked.settings)
    run = (model, asked.ligand, [cell], doses)
    done, times = [Perturbation(settings=asked.settings), *changes], [asked.time_min]
    found = np.clip(courses(*run, [*done, rest], times)[0, :, :, 0], 0.0, None)
    value = found[1:-1]
    levels = np.stack([value, *(np.broadcast_to(one, value.shape) for one in (found[0], found[-1]))])
    best = _relative(found[:-1])
    if not asked.members:
        return np.stack([best, np.full_like(best, np.nan), np.full_like(best, np.nan)]), levels
    members = member_courses(*run, done, times, members=asked.members, seed=asked.seed)[:, 0, :, :, 0]
    low, high = np.quantile(np.stack([_relative(one) for one in members]), QUANTILES, axis=0)
    return np.stack([best, np.fmin(low, best), np.fmax(high, best)]), levels


def _relative(found: Floats) -> Floats:
    """Perturbed over unperturbed: [perturbation, dose, read-out] without the first."""
    values, control = np.clip(found[1:], 0.0, None), found[0]
    ratio: Floats = np.where(control > _NOTHING, values / np.maximum(control, _NOTHING), np.nan)
    return ratio


def _rows(
    head: dict[str, str | float | None], ratios: Floats, levels: Floats
) -> Iterator[dict[str, str | float | None]]:
    for r, name in enumerate(READOUTS):
        ratio, low, high = (None if np.isnan(value) else float(value) for value in ratios[:, r])
        value, control, rest = (float(level) for level in levels[:, r])
        yield {
            **head, "readout": name, "readout_tier": READOUT[name].tier,
            "ratio": ratio, "low": low, "high": high,
            "value": value, "control": control, "rest": rest, "standing": _standing(value, control, rest),
        }  # fmt: skip


def _standing(value: float, control: float, rest: float) -> str:
    """``faint`` where the control can hardly be seen, ``at rest`` where no response is left of one."""
    if control < FAINT:
        return _FAINT
    response = abs(control - rest)
    return _AT_REST if response > FAINT and abs(value - rest) <= _REST * response else ""


def _tier(change: Perturbation) -> str:
    genes = [*(g.gene for g in change.genes), *(b.target for b in change.inhibitions)]
    return max((catalogue()[g]["tier"] if g in catalogue() else TIERS[1] for g in genes), key=TIERS.index)
