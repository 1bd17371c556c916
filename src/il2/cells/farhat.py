"""The Farhat 2021 model, a named baseline: IL-2 and IL-15 on their receptors, with trafficking over time.

Surface and endosome hold the same species. The letters of a complex are its chains: IL2_ABG is IL-2 on
IL2RA, IL2RB and IL2RG; names of endosomal species end in ``_e``. Complexes with IL2RB and IL2RG are active:
they signal, are taken up faster and are not recycled. Ligand in the medium is constant; IL-7, IL-9, IL-4 and
IL-21, absent in every experiment here, are left out with their receptors.

The published equations count endosomal species per unit of endosomal area, which is half of the surface; here
they are molecules. The published read-out, surface + 0.5 endosomal active complexes, is then a plain sum.

Source: Farhat et al. 2021 (gc-cytokines, gcSolver).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2 import engine
from il2.cells.quantification import receptors_per_cell
from il2.ground.errors import InputError
from il2.knowledge import parameters, tables
from il2.knowledge.ligands import Ligand, ligand
from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    Reaction,
    Species,
    Units,
    bind,
    convert,
    degrade,
    synthesise,
)

_FIT = "IL2_IL15_with_trafficking"
_RTOL, _ATOL = 1e-7, 1e-9
Floats: TypeAlias = NDArray[np.float64]

RECEPTORS = ("IL2RA", "IL2RB", "IL2RG", "IL15RA")
_COMPLEXES = ("A", "B", "AB", "AG", "BG", "ABG")
_ACTIVE = ("BG", "ABG")
_FITTED = ("kfwd", "kendo", "kendo_a", "krec", "kdeg", "fsort")
#: Per ligand: its alpha chain, and per private rate constant its name in the table of the fit.
_LIGANDS = {
    "IL2": ("IL2RA", {"k4": "k4rev", "k5": "k5rev"}),
    "IL15": ("IL15RA", {"k4": "k16rev", "k5": "k17rev", "k10": "k22rev", "k11": "k23rev"}),
}


@dataclass(frozen=True)
class Step:
    """One binding step on a cell: two partners, their complex and the number of its reverse rate."""

    one: str
    other: str
    complex: str
    k: str


def _steps(ligand: str, alpha: str) -> Iterator[Step]:
    """Yield the nine steps of one ligand, numbered as for IL-2 in the paper."""
    x = {name: f"{ligand}_{name}" for name in _COMPLEXES}
    yield Step(ligand, alpha, x["A"], "k1")
    yield Step(ligand, "IL2RB", x["B"], "k2")
    yield Step(x["A"], "IL2RG", x["AG"], "k4")
    yield Step(x["B"], "IL2RG", x["BG"], "k5")
    yield Step(x["BG"], alpha, x["ABG"], "k8")
    yield Step(x["AG"], "IL2RB", x["ABG"], "k9")
    yield Step(x["AB"], "IL2RG", x["ABG"], "k10")
    yield Step(x["A"], "IL2RB", x["AB"], "k11")
    yield Step(x["B"], alpha, x["AB"], "k12")


def rate_constants() -> dict[str, float]:
    """Return every independent constant of the network; fitted ones at their posterior median.

    Rates are per min and named as in :func:`network`: ``IL2_k1`` is the reverse rate of step 1 of IL-2.

    Examples
    --------
    >>> round(rate_constants()["kendo_a"], 3)
    2.543
    """
    median = {r["parameter"]: r["q50"] for r in tables.load("farhat2021") if r["fit"] == _FIT}
    kd = {(r["complex"], r["partner"]): r["value"] for r in tables.load("affinities_literature")}
    kb = parameters.value("farhat_kb", "1/(nM min)")
    out = {name: median[name] for name in _FITTED}
    out |= {
        "kb": kb,
        "endosomal_reverse": parameters.value("farhat_endosomal_reverse", "1"),
        "endosomal_volume": parameters.value("farhat_endosomal_volume", "molecule/nM"),
    }
    for x, (alpha, private) in _LIGANDS.items():
        label = x.replace("IL", "IL-")
        out |= {f"{x}_k1": kb * kd[label, alpha], f"{x}_k2": kb * kd[label, "IL2RB"]}
        out |= {f"{x}_{k}": median[name] for k, name in private.items()}
    per_k5 = out["IL2_k5"] / kd["IL-2:IL2RB", "gamma-c"]
    out["IL2_k10"] = per_k5 * kd["IL-2:IL2RA:IL2RB", "gamma-c"]
    out["IL2_k11"] = per_k5 * kd["IL-2:IL2RA", "IL2RB"]
    return out


def mutein_constants(
    kd_il2ra_nM: float, kd_il2rbg_nM: float, constants: Mapping[str, float]
) -> dict[str, float]:
    """Return the IL-2 constants of a mutein by the published rule; only to reproduce published predictions.

    The rule sets k1 from the alpha KD and multiplies every other rate by ``kb KD_betagamma / k5``. That mixes
    a rate per receptor pair with a quantity in nM: the wild-type Fc fusion, 5.3 nM, becomes 40 times weaker
    than native IL-2, not 3.5 times.

    Raises
    ------
    InputError : a KD is not a positive number.
    """
    if not (0 < kd_il2ra_nM < float("inf") and 0 < kd_il2rbg_nM < float("inf")):
        raise InputError("the published rule for muteins needs both KDs as positive numbers in nM")
    factor = constants["kb"] * kd_il2rbg_nM / constants["IL2_k5"]
    scaled = {f"IL2_{k}": constants[f"IL2_{k}"] * factor for k in ("k2", "k4", "k5", "k10", "k11")}
    return {"IL2_k1": constants["kb"] * kd_il2ra_nM} | scaled


@lru_cache(maxsize=1)
def network() -> Network:
    """Return the model as a network: 34 species that change, constants at the published medians.

    Parameters that differ from case to case: ``N_IL2RA`` and the like (receptors per cell at rest), the
    concentrations of ``IL2`` and ``IL15`` in the medium (nM), and the reverse rates of a mutein. The
    assignment ``active`` is the published read-out, active complexes per cell.

    Examples
    --------
    >>> network()
    Network farhat2021: 36 species, 86 reactions, 14 rules, 39 parameters, 3 compartments
    """
    area = parameters.value("farhat_internal_fraction", "1")
    species = [
        Species(x, "medium", concentration=0.0, unit="nM", boundary=True, constant=True) for x in _LIGANDS
    ]
    species += [Species(f"{x}_e", "endosome", amount=0.0, unit="molecule") for x in _LIGANDS]
    for place, tail in (("membrane", ""), ("endosome", "_e")):
        names = [*RECEPTORS, *(f"{x}_{c}" for x in _LIGANDS for c in _COMPLEXES)]
        species += [Species(f"{n}{tail}", place, amount=0.0, unit="molecule") for n in names]
    return Network(
        "farhat2021",
        compartments=[
            Compartment("medium", 1.0, "L"),
            Compartment("membrane", 1.0, "1", dimensions=2, title="area of the cell surface"),
            Compartment("endosome", area, "1", dimensions=2, title="endosomal area over surface area"),
        ],
        species=species,
        parameters=_parameters(),
        reactions=[*_binding(), *_trafficking()],
        rules=_rules(),
        initial=_start(),
        units=Units(substance="molecule", time="min", extent="molecule"),
        title="IL-2 and IL-15 receptor binding and trafficking (Farhat et al. 2021)",
    )


def _parameters() -> list[Parameter]:
    units = {"kb": "1/nM/min", "kfwd": "1/molecule/min", "endosomal_volume": "molecule/nM"}
    pure = ("fsort", "endosomal_reverse")
    out = [
        Parameter(name, value, units.get(name, "1" if name in pure else "1/min"), source="gc-cytokines")
        for name, value in rate_constants().items()
    ]
    out += [
        Parameter(f"N_{r}", 0.0, "molecule", title=f"{r} per cell at rest, on the surface") for r in RECEPTORS
    ]
    computed = [f"{x}_{k}" for x in _LIGANDS for k in ("k8", "k9", "k12")]
    out += [Parameter(name, None, "1/min", constant=False) for name in computed]
    out += [Parameter(f"make_{r}", None, "molecule/min", constant=False) for r in RECEPTORS]
    out += [Parameter(k, None, "1/molecule/min", constant=False) for k in ("kb_e", "kfwd_e")]
    out.append(Parameter("freturn", None, "1", constant=False, title="share not sorted to loss"))
    out.append(Parameter("active", None, "molecule", constant=False, title="active complexes per cell"))
    return out


def _rules() -> list[AssignmentRule]:
    """Detailed balance of each loop, expression that keeps the cell at rest, and the read-out."""
    rules = [
        AssignmentRule("freturn", "1 - fsort"),
        AssignmentRule("kfwd_e", "kfwd * membrane / endosome"),
        AssignmentRule("kb_e", "kb / endosomal_volume * membrane / endosome"),
    ]
    for x in _LIGANDS:
        rules += [
            AssignmentRule(f"{x}_k12", f"{x}_k1 * {x}_k11 / {x}_k2"),
            AssignmentRule(f"{x}_k9", f"{x}_k10 * {x}_k11 / {x}_k4"),
            AssignmentRule(f"{x}_k8", f"{x}_k10 * {x}_k12 / {x}_k5"),
        ]
    for r in RECEPTORS:
        lost = "kdeg * fsort / (kdeg * fsort + krec * freturn)"
        rules.append(AssignmentRule(f"make_{r}", f"N_{r} * kendo * {lost}"))
    active = [f"{x}_{c}{tail}" for tail in ("", "_e") for x in _LIGANDS for c in _ACTIVE]
    return [*rules, AssignmentRule("active", " + ".join(active))]


def _start() -> list[InitialAssignment]:
    """The cell at rest: as much receptor in the endosome as uptake and loss keep there."""
    out = []
    for r in RECEPTORS:
        out.append(InitialAssignment(r, f"N_{r}"))
        out.append(InitialAssignment(f"{r}_e", f"N_{r} * kendo / (kdeg * fsort + krec * freturn)"))
    return out


def _binding() -> Iterator[Reaction]:
    for x, (alpha, _) in _LIGANDS.items():
        for s in _steps(x, alpha):
            free = s.one == x
            reverse = f"{x}_{s.k}"
            yield bind(s.one, s.other, s.complex, "kb" if free else "kfwd", reverse)
            one, other, both = (f"{n}_e" for n in (s.one, s.other, s.complex))
            yield bind(one, other, both, "kb_e" if free else "kfwd_e", f"endosomal_reverse * {reverse}")


def _trafficking() -> Iterator[Reaction]:
    active = [f"{x}_{c}" for x in _LIGANDS for c in _ACTIVE]
    inactive = [f"{x}_{c}" for x in _LIGANDS for c in _COMPLEXES if c not in _ACTIVE]
    for s in active:
        yield convert(s, f"{s}_e", "kendo + kendo_a", name=f"internalise_{s}")
        yield degrade(f"{s}_e", "kdeg")
    for s in (*RECEPTORS, *inactive):
        yield convert(s, f"{s}_e", "kendo", name=f"internalise_{s}")
        yield convert(f"{s}_e", s, "krec * freturn", name=f"recycle_{s}")
        yield degrade(f"{s}_e", "kdeg * fsort")
    for r in RECEPTORS:
        yield synthesise(r, f"make_{r}")
    for x in _LIGANDS:
        yield degrade(f"{x}_e", "kdeg")


@lru_cache(maxsize=1)
def _model() -> engine.Model:
    return engine.compile(network().system())


def courses(
    times_min: ArrayLike,
    receptors: Mapping[str, ArrayLike],
    *,
    il2_nM: ArrayLike = 0.0,
    il15_nM: ArrayLike = 0.0,
    constants: Mapping[str, ArrayLike] | None = None,
    outputs: Iterable[str] = ("active",),
) -> engine.Batch:
    """Solve the model for a batch of cells from their state at rest.

    Parameters
    ----------
    times_min : times to store, min.
    receptors : gene symbol to surface receptors per cell at rest, number or [n]; those left out are zero.
    il2_nM, il15_nM : constant concentrations in the medium, number or [n].
    constants : constants that differ from the published medians, as :func:`mutein_constants` returns them.
    outputs : species and assignments to store.

    Examples
    --------
    >>> treg = {"IL2RA": 3476, "IL2RB": 657, "IL2RG": 14017}
    >>> batch = courses([0, 60], treg, il2_nM=[0.01, 1.0])
    >>> print(batch["active"].round(0))
    [[  0. 268.]
     [  0. 878.]]
    """
    given: dict[str, ArrayLike] = {f"N_{name}": count for name, count in receptors.items()}
    given |= {"[IL2]": il2_nM, "[IL15]": il15_nM, **(constants or {})}
    return _model().solve(times_min, given, rtol=_RTOL, atol=_ATOL, outputs=outputs)


def active_complexes(
    cell_types: Sequence[str],
    ligands: Sequence[Ligand],
    dose_nM: ArrayLike,
    time_min: ArrayLike,
    quantification: str = "A",
) -> Floats:
    """Return the published read-out of conditions given side by side: active complexes per cell.

    Muteins follow the published rule (:func:`mutein_constants`). A condition that could not be solved is NaN.

    Parameters
    ----------
    cell_types, ligands, dose_nM, time_min : one entry per condition.
    quantification : which receptor counts to use; the authors used ``A``.

    Raises
    ------
    InputError : a molecule with more than one arm, a mutein without both KDs, a negative dose.

    Examples
    --------
    >>> print(active_complexes(["Treg", "NK"], [ligand("IL-2")] * 2, [1.0, 1.0], [60, 60]).round(0))
    [ 878. 7389.]
    """
    dose, time = np.asarray(dose_nM, float), np.asarray(time_min, float)
    if not (np.isfinite(dose) & (dose >= 0)).all():
        raise InputError("a dose is negative or no number; give zero or more nM")
    keys = list(zip(cell_types, ligands, dose.tolist(), strict=True))
    cases = list(dict.fromkeys(keys))
    cells = [cell for cell, _, _ in cases]
    receptors = {r: receptors_per_cell(cells, r, quantification) for r in RECEPTORS}
    private = [_private_constants(x) for _, x, _ in cases]
    level = np.array([d for _, _, d in cases])
    is_il15 = np.array([x.name == "IL-15" for _, x, _ in cases])
    grid = np.unique(time)
    batch = courses(
        grid,
        receptors,
        il2_nM=np.where(is_il15, 0.0, level),
        il15_nM=np.where(is_il15, level, 0.0),
        constants={k: np.array([p[k] for p in private]) for k in private[0]},
    )
    row = {case: i for i, case in enumerate(cases)}
    at = [row[key] for key in keys]
    return np.asarray(batch["active"][at, np.searchsorted(grid, time)])


def _private_constants(molecule: Ligand) -> dict[str, float]:
    """Return the reverse rates of IL-2 for one molecule; IL-15 has its own block."""
    native = rate_constants()
    if molecule.name == "IL-15" or molecule.arms == ligand("IL-2").arms:
        return {f"IL2_{k}": native[f"IL2_{k}"] for k in ("k1", "k2", "k4", "k5", "k10", "k11")}
    if molecule.valency != 1:
        raise InputError(
            f"the Farhat model knows molecules of one arm; {molecule.name!r} has {molecule.valency}"
        )
    arm = molecule.arms[0]
    return mutein_constants(arm.kd_il2ra_nM or np.nan, arm.kd_il2rbg_nM or np.nan, native)


def resting_receptors(made_per_min: float) -> float:
    """Return the surface receptors per cell at rest that a rate of synthesis keeps up (for YT-1).

    Examples
    --------
    >>> round(resting_receptors(4.46849))
    4620
    """
    k = rate_constants()
    lost, back = k["kdeg"] * k["fsort"], k["krec"] * (1 - k["fsort"])
    return made_per_min * (lost + back) / (lost * k["kendo"])


def yt1_receptors() -> dict[str, float]:
    """Return the receptors of CD25+ YT-1 cells that the published fit implies, per cell.

    Examples
    --------
    >>> {name: round(count) for name, count in yt1_receptors().items()}
    {'IL2RA': 4620, 'IL2RB': 538, 'IL2RG': 1601, 'IL15RA': 1119}
    """
    median = {r["parameter"]: r["q50"] for r in tables.load("farhat2021") if r["fit"] == _FIT}
    return {r: resting_receptors(median[f"Rexpr_{r}"]) for r in RECEPTORS}


def surface(receptor: str) -> tuple[str, ...]:
    """Return the names of the surface species that hold a receptor.

    Examples
    --------
    >>> surface("IL2RA")
    ('IL2RA', 'IL2_A', 'IL2_AB', 'IL2_AG', 'IL2_ABG')
    """
    letter = {"IL2RA": "A", "IL15RA": "A", "IL2RB": "B", "IL2RG": "G"}[receptor]
    holders = [x for x, (alpha, _) in _LIGANDS.items() if receptor in ("IL2RB", "IL2RG", alpha)]
    return (receptor, *(f"{x}_{c}" for x in holders for c in _COMPLEXES if letter in c))
