"""The Farhat 2021 model, a named baseline: IL-2 and IL-15 on their receptors, with trafficking over time.

Surface and endosome hold the same species. The letters of a complex are its chains: IL2_ABG is IL-2 on
IL2RA, IL2RB and IL2RG; names of endosomal species end in ``_e``. Complexes with IL2RB and IL2RG are active:
they signal, are taken up faster and are not recycled. Ligand in the medium is constant; IL-7, IL-9, IL-4 and
IL-21, absent in every experiment here, are left out with their receptors.

The published equations count endosomal species per unit of surface; here they are molecules, which is 0.5 of
that number. The published read-out, surface + 0.5 endosomal active complexes, is then a plain sum.

Source: Farhat et al. 2021 (gc-cytokines, gcSolver).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import InputError
from il2.knowledge import tables
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
    fixed = {r["key"]: r["value"] for r in tables.load("parameters")}
    kd = {(r["complex"], r["partner"]): r["value"] for r in tables.load("affinities_literature")}
    kb = fixed["farhat_kb"]
    out = {name: median[name] for name in _FITTED}
    out |= {
        "kb": kb,
        "endosomal_reverse": fixed["farhat_endosomal_reverse"],
        "endosomal_volume": fixed["farhat_endosomal_volume"],
        "endosomal_area": fixed["farhat_internal_fraction"],
    }
    for ligand, (alpha, private) in _LIGANDS.items():
        label = ligand.replace("IL", "IL-")
        out |= {f"{ligand}_k1": kb * kd[label, alpha], f"{ligand}_k2": kb * kd[label, "IL2RB"]}
        out |= {f"{ligand}_{k}": median[name] for k, name in private.items()}
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
    Network farhat2021: 36 species, 86 reactions, 12 rules, 38 parameters, 4 compartments
    """
    species = [
        Species(x, "medium", concentration=0.0, unit="nM", boundary=True, constant=True) for x in _LIGANDS
    ]
    species += [Species(f"{x}_e", "lumen", concentration=0.0, unit="nM") for x in _LIGANDS]
    for place, tail in (("membrane", ""), ("endosome", "_e")):
        names = [*RECEPTORS, *(f"{x}_{c}" for x in _LIGANDS for c in _COMPLEXES)]
        species += [Species(f"{n}{tail}", place, amount=0.0, unit="molecule") for n in names]
    return Network(
        "farhat2021",
        compartments=[
            Compartment("medium", 1.0, "L"),
            Compartment("membrane", 1.0, "1", dimensions=2, title="area of the cell surface"),
            Compartment("endosome", None, "1", dimensions=2, title="endosomal area over surface area"),
            Compartment("lumen", None, "molecule/nM", title="endosomal volume"),
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
    pure = ("fsort", "endosomal_reverse", "endosomal_area")
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
    out.append(Parameter("kfwd_e", None, "1/molecule/min", constant=False))
    out.append(Parameter("active", None, "molecule", constant=False, title="active complexes per cell"))
    return out


def _rules() -> list[AssignmentRule]:
    """Detailed balance of each loop, expression that keeps the cell at rest, and the read-out."""
    rules = [AssignmentRule("kfwd_e", "kfwd / endosomal_area")]
    for x in _LIGANDS:
        rules += [
            AssignmentRule(f"{x}_k12", f"{x}_k1 * {x}_k11 / {x}_k2"),
            AssignmentRule(f"{x}_k9", f"{x}_k10 * {x}_k11 / {x}_k4"),
            AssignmentRule(f"{x}_k8", f"{x}_k10 * {x}_k12 / {x}_k5"),
        ]
    for r in RECEPTORS:
        lost = "kdeg * fsort / (kdeg * fsort + krec * (1 - fsort))"
        rules.append(AssignmentRule(f"make_{r}", f"N_{r} * kendo * {lost}"))
    active = [f"{x}_{c}{tail}" for tail in ("", "_e") for x in _LIGANDS for c in _ACTIVE]
    return [*rules, AssignmentRule("active", " + ".join(active))]


def _start() -> list[InitialAssignment]:
    """The cell at rest: as much receptor in the endosome as uptake and loss keep there."""
    out = [
        InitialAssignment("endosome", "endosomal_area"),
        InitialAssignment("lumen", "endosomal_volume * endosomal_area"),
    ]
    for r in RECEPTORS:
        out.append(InitialAssignment(r, f"N_{r}"))
        out.append(InitialAssignment(f"{r}_e", f"N_{r} * kendo / (kdeg * fsort + krec * (1 - fsort))"))
    return out


def _binding() -> Iterator[Reaction]:
    for ligand, (alpha, _) in _LIGANDS.items():
        for s in _steps(ligand, alpha):
            free = s.one == ligand
            reverse = f"{ligand}_{s.k}"
            yield bind(s.one, s.other, s.complex, "kb" if free else "kfwd", reverse)
            one, other, both = (f"{n}_e" for n in (s.one, s.other, s.complex))
            yield bind(one, other, both, "kb" if free else "kfwd_e", f"endosomal_reverse * {reverse}")


def _trafficking() -> Iterator[Reaction]:
    active = [f"{x}_{c}" for x in _LIGANDS for c in _ACTIVE]
    inactive = [f"{x}_{c}" for x in _LIGANDS for c in _COMPLEXES if c not in _ACTIVE]
    for s in active:
        yield convert(s, f"{s}_e", "kendo + kendo_a", name=f"internalise_{s}")
        yield degrade(f"{s}_e", "kdeg")
    for s in (*RECEPTORS, *inactive):
        yield convert(s, f"{s}_e", "kendo", name=f"internalise_{s}")
        yield convert(f"{s}_e", s, "krec * (1 - fsort)", name=f"recycle_{s}")
        yield degrade(f"{s}_e", "kdeg * fsort")
    for r in RECEPTORS:
        yield synthesise(r, f"make_{r}")
    for ligand in _LIGANDS:
        yield degrade(f"{ligand}_e", "kdeg", volume="lumen")
