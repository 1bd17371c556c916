"""Other molecules by their published figures: half-lives, clearance and volume, and whether they fit.

Nothing here couples to cells: affinities of these molecules are not in the catalogue. What is computed from
the published figures is a linear decline, and a check that would have caught the defect of a published
model (a volume of 0.09 L with a clearance of 280 mL/min gives aldesleukin a half-life of 13 s).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from il2.body.person import REFERENCE_WEIGHT_KG
from il2.body.pk import PkSet, pk_set
from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import ligands, tables
from il2.knowledge.names import NameIndex

#: What `il2 treat` gives without a molecule.
_IL2 = ("IL-2", "aldesleukin")
#: Half-lives outside of which a protein is not plausible without a reason, min.
_SHORTEST, _LONGEST = 2.0, 60 * 24 * 60.0


@dataclass(frozen=True)
class Figure:
    """A published figure of a molecule: its range, unit, route and where it stands."""

    molecule: str
    quantity: str
    low: float
    high: float
    unit: str
    as_printed: str
    route: str
    citation: str

    @property
    def middle(self) -> float:
        """Geometric middle of the range."""
        return sqrt(self.low * self.high)


@lru_cache(maxsize=1)
def _names() -> NameIndex:
    found = {r["molecule"]: tables.words(r["synonyms"]) for r in tables.load("body_molecules")}
    return NameIndex("molecule with published kinetics", found)


def named(molecule: str) -> str:
    """Return the name of a molecule with published kinetics, by name or synonym.

    Raises
    ------
    InputError : IL-2 itself, or a molecule of the catalogue of which no human kinetics are in the table.
    UnknownNameError : any other name.

    Examples
    --------
    >>> named("NKTR-358")
    'rezpegaldesleukin'
    """
    known = tuple(_names().synonyms)
    if (found := _names().find(molecule)) is not None:
        return found
    if ligands.index().find(molecule) in _IL2:
        raise InputError(f"{molecule!r} is IL-2 itself, which il2 treat gives; leave the molecule out")
    if _in_catalogue(molecule):
        raise InputError(
            f"no human kinetics of {molecule!r} are in the catalogue, so that nothing can be said of its "
            f"exposure; published kinetics are there of {' and '.join(known)}"
        )
    raise UnknownNameError("molecule with published kinetics", molecule, known)


def _in_catalogue(molecule: str) -> bool:
    try:
        ligands.resolve(molecule)
    except UnknownNameError:
        return False
    except InputError:  # known, but without affinities
        return True
    return True


def figures(molecule: str) -> tuple[Figure, ...]:
    """Return the published figures of a molecule.

    Raises
    ------
    InputError, UnknownNameError : none are in the table.

    Examples
    --------
    >>> [f.quantity for f in figures("rezpegaldesleukin")]
    ['half-life']
    """
    rows, name = tables.load("body_molecules"), named(molecule)
    fields = tuple(Figure.__dataclass_fields__)
    return tuple(Figure(**{f: r[f] for f in fields}) for r in rows if r["molecule"] == name)


def figure(molecule: str, quantity: str) -> Figure:
    """Return one figure of a molecule."""
    found = {f.quantity: f for f in figures(molecule)}
    if quantity not in found:
        raise UnknownNameError(f"figure of {molecule}", quantity, found)
    return found[quantity]


def two_compartments(molecule: str, weight_kg: float = REFERENCE_WEIGHT_KG) -> PkSet:
    """Return the two-compartment set of a molecule from the middles of its figures, for a body weight.

    Raises
    ------
    InputError, UnknownNameError : the figures are missing, or no two compartments have them.

    Examples
    --------
    >>> denileukin = two_compartments("denileukin diftitox")
    >>> round(denileukin.vss_L, 1), denileukin.k12 > 0
    (8.1, True)
    """

    def middle(quantity: str, unit: str) -> float:
        found = figure(molecule, quantity)
        return found.middle * to_float(f"1 {found.unit.removesuffix('/kg')}", unit)

    return PkSet(
        molecule,
        middle("distribution half-life", "min"),
        middle("terminal half-life", "min"),
        middle("clearance", "L/min") * weight_kg,
        middle("volume", "L") * weight_kg,
    )


def doubts(clearance_L_min: float, volume_L: float) -> tuple[str, ...]:
    """Return what is not plausible about a clearance and the volume that it empties, one sentence each.

    Examples
    --------
    >>> doubts(0.28, 0.09)[0]
    'a clearance of 280 mL/min empties 0.09 L with a half-life of 13 s; no protein is lost so fast'
    >>> doubts(0.12, 2.66)
    ()
    """
    found = []
    half_life = log(2) * volume_L / clearance_L_min
    start = f"a clearance of {1000 * clearance_L_min:g} mL/min empties {volume_L:g} L with a half-life of"
    if half_life < _SHORTEST:
        found.append(f"{start} {60 * half_life:.0f} s; no protein is lost so fast")
    if half_life > _LONGEST:
        found.append(f"{start} {half_life / 1440:.0f} days; no IL-2 form lasts so long")
    plasma_L = pk_set("K90").v1_L  # what starts in plasma has no less
    if volume_L < 0.9 * plasma_L:
        found.append(f"a volume of {volume_L:g} L is below the plasma of an adult ({plasma_L:g} L)")
    return tuple(found)
