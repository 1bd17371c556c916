"""IL-2 around secreting cells: it diffuses, and cells that internalise it screen it off.

Uptake by a cell is limited by diffusion to it; far from saturation the field of a secretor is a Yukawa
potential, and every length follows from the diffusion constant, the density of consumers and their
receptors. Diffusion, density and secretion are each known to a factor of 3 to 10: report ranges. The linear
laws hold only far below saturation; ``shell`` solves the saturable law.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import tables

Array = NDArray[np.float64]

#: pM in one molecule per um3: 1e15 um3 in a litre over Avogadro's number, times 1e12.
PICOMOLAR: Final = 1e27 / 6.02214076e23
#: Secretors further away than this many screening lengths are left out of a sum: exp(-14) is below 1e-6.
_REACH: Final = 14.0
_INSIDE: Final = {"1/(M*s)": "um^3/s", "1/min": "1/s", "1/h": "1/s"}


@lru_cache(maxsize=1)
def _rows() -> dict[str, tables.Record]:
    return {row["key"]: row for row in tables.load("niche_constants")}


def constant(key: str, end: str = "value") -> float:
    """Return a constant in um, s, molecules and pM; ``end`` is ``value``, ``low`` or ``high``.

    Raises
    ------
    UnknownNameError : no such constant.

    Examples
    --------
    >>> round(constant("association"), 4), constant("diffusion", "high")
    (0.0515, 100.0)
    """
    rows = _rows()
    if key not in rows:
        raise UnknownNameError("constant of the niche", key, rows)
    row = rows[key]
    value = row["value"] if row[end] is None else row[end]
    if row["unit"] == "1/(M*s)":  # um3 in a litre over Avogadro's number
        return float(value) * 1e15 / 6.02214076e23
    if row["unit"] == "1":
        return float(value)
    return float(to_float(f"{value} {row['unit']}", _INSIDE.get(row["unit"], str(row["unit"]))))


@dataclass(frozen=True)
class Niche:
    """A tissue of consumers around cells that secrete.

    Parameters
    ----------
    receptors : high-affinity receptors per consumer.
    fraction : share of the cells that consume.
    diffusion : um2/s. density : cells per um3. radius : of a cell, um.
    secretion : molecules per second and secretor. secretors : share of the cells.

    Raises
    ------
    InputError : a quantity that is not positive, or a share above 1.

    Examples
    --------
    >>> niche = Niche(receptors=1e4, fraction=0.05)
    >>> round(niche.length, 1), round(niche.at_secretor, 1)
    (75.2, 24.8)
    """

    receptors: float
    fraction: float
    diffusion: float = 0.0
    density: float = 0.0
    radius: float = 0.0
    secretion: float = 0.0
    secretors: float = 0.0

    def __post_init__(self) -> None:
        standard = {
            "diffusion": constant("diffusion"),
            "density": constant("cell_distance") ** -3,
            "radius": constant("cell_radius"),
            "secretion": constant("secretion"),
            "secretors": constant("secretors"),
        }
        for name, value in standard.items():
            if getattr(self, name) == 0.0:
                object.__setattr__(self, name, value)
        for name in ("receptors", "fraction", *standard):
            value = getattr(self, name)
            if not 0.0 < value < np.inf:
                raise InputError(f"{name} must be a positive number, not {value}")
            if name in ("fraction", "secretors") and value > 1.0:
                raise InputError(f"{name} is a share of the cells, at most 1, not {value}")

    @property
    def uptake(self) -> float:
        """Uptake of one consumer far from saturation, um3/s: binding in series with diffusion to the cell."""
        binding = constant("association") * self.receptors
        arrival = 4.0 * np.pi * self.diffusion * self.radius
        return float(binding * arrival / (binding + arrival))

    @property
    def length(self) -> float:
        """Screening length, um: the field falls e-fold beyond the law of a free source."""
        return float(np.sqrt(self.diffusion / (self.density * self.fraction * self.uptake)))

    @property
    def at_secretor(self) -> float:
        """Level at the surface of a lone secretor, pM."""
        return float(self.level(self.radius))

    @property
    def relaxation(self) -> float:
        """Time in which the field settles, s."""
        return self.length**2 / self.diffusion

    def level(self, distance: ArrayLike) -> Array:
        """Return the level (pM) at distances (um) from the centre of a lone secretor."""
        r = np.maximum(np.asarray(distance, dtype=float), self.radius)
        shape = np.exp(-(r - self.radius) / self.length) / (1.0 + self.radius / self.length)
        return np.asarray(PICOMOLAR * self.secretion / (4.0 * np.pi * self.diffusion * r) * shape)

    def reach(self, level_pM: float) -> float:
        """Return how far (um, from the centre) a lone secretor holds ``level_pM``; 0 where it never does."""
        if self.at_secretor < level_pM:
            return 0.0
        low, high = self.radius, self.radius + 40.0 * self.length
        for _ in range(200):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.level(middle) >= level_pM else (low, middle)
        return low

    @property
    def mean_linear(self) -> float:
        """Mean level (pM) when every encounter is uptake: far below saturation only."""
        return PICOMOLAR * self.secretors * self.secretion / (self.fraction * self.uptake)

    @property
    def largest_uptake(self) -> float:
        """Molecules per second and cell (average over all cells) that the consumers can take at most."""
        return self.fraction * self.receptors * constant("internalisation")

    @property
    def mean_saturable(self) -> float | None:
        """Mean level (pM) with uptake that saturates; ``None`` where IL-2 accumulates without end."""
        made = self.secretors * self.secretion
        if made >= self.largest_uptake:
            return None
        return half_saturation() * made / (self.largest_uptake - made)


def half_saturation() -> float:
    """Return the level (pM) at half of the largest uptake: (dissociation + internalisation) / association."""
    loss = constant("dissociation") + constant("internalisation")
    return PICOMOLAR * loss / constant("association")


def field(niche: Niche, secretors: ArrayLike, points: ArrayLike, rates: ArrayLike | None = None) -> Array:
    """Return the level (pM) at ``points`` by adding the Yukawa fields of all secretors.

    Parameters
    ----------
    niche : gives diffusion, screening length and secretion.
    secretors : [n, 3] centres, um. points : [m, 3], um; up to 1e5 of each.
    rates : [n] molecules per second; the niche's secretion when not given.

    Raises
    ------
    InputError : positions that are not triples of numbers, or rates of another length.

    Examples
    --------
    >>> niche = Niche(receptors=1e4, fraction=0.05)
    >>> bool(np.isclose(field(niche, [[0, 0, 0]], [[5.0, 0, 0]])[0], niche.at_secretor))
    True
    """
    sources, targets = _positions(secretors, "secretors"), _positions(points, "points")
    made = np.broadcast_to(niche.secretion if rates is None else np.asarray(rates, dtype=float), len(sources))
    tree = cKDTree(sources)
    found = np.zeros(len(targets))
    for low in range(0, len(targets), 256):
        part = slice(low, low + 256)
        near = cKDTree(targets[part]).sparse_distance_matrix(
            tree, _REACH * niche.length, output_type="ndarray"
        )
        levels = niche.level(near["v"]) * made[near["j"]] / niche.secretion
        found[part] = np.bincount(near["i"], levels, minlength=len(targets[part]))
    return found


def _positions(given: ArrayLike, what: str) -> Array:
    array = np.asarray(given, dtype=float)
    if array.ndim != 2 or array.shape[1] != 3 or not np.isfinite(array).all():
        raise InputError(f"{what} must be positions [n, 3] in um, finite numbers")
    return array


def shell(niche: Niche, outer: float, nodes: int = 200, saturable: bool = True) -> tuple[Array, Array]:
    """Solve diffusion and uptake around one secretor in a sphere that nothing leaves.

    Finite volumes on shells that widen outwards, Newton's method on the levels.

    Parameters
    ----------
    outer : radius of the sphere, um; half the distance to the next secretor. nodes : shells.
    saturable : uptake that saturates; else the linear law of ``Niche.uptake``.

    Returns
    -------
    Radii (um) and levels (pM), [nodes] each.

    Raises
    ------
    InputError : a sphere no larger than the cell, or consumers in it that cannot take what is secreted.
    """
    if outer <= niche.radius or nodes < 3:
        raise InputError(
            f"the sphere must be larger than a cell ({niche.radius:g} um) and have 3 shells or more"
        )
    edges = np.geomspace(niche.radius, outer, nodes + 1)
    volume = 4.0 / 3.0 * np.pi * np.diff(edges**3)
    middle = 0.5 * (edges[1:] + edges[:-1])
    flow = niche.diffusion * 4.0 * np.pi * edges[1:-1] ** 2 / np.diff(middle)
    consumers = niche.density * niche.fraction * volume
    half, most = half_saturation() / PICOMOLAR, niche.receptors * constant("internalisation")
    if saturable and most * consumers.sum() <= niche.secretion:
        raise InputError("the consumers in this sphere cannot take what the cell secretes: IL-2 accumulates")
    level = np.full(nodes, half if saturable else niche.secretion / (niche.uptake * consumers.sum()))
    source = np.zeros(nodes)
    source[0] = niche.secretion
    for _ in range(200):
        taken = most * level / (half + level) if saturable else niche.uptake * level
        slope = most * half / (half + level) ** 2 if saturable else np.full(nodes, niche.uptake)
        step = _tridiagonal(flow, consumers * slope, source - consumers * taken - _outflow(flow, level))
        level = np.maximum(level + step, level * 0.1)  # levels stay positive on the way
        if np.abs(step).max() <= 1e-12 * level.max():
            break
    return middle, level * PICOMOLAR


def _outflow(flow: Array, level: Array) -> Array:
    """What leaves each shell by diffusion."""
    across = flow * np.diff(level)
    leaving = np.zeros(len(level))
    leaving[:-1] -= across
    leaving[1:] += across
    return leaving


def _tridiagonal(flow: Array, loss: Array, right: Array) -> Array:
    """Solve (diffusion + loss) x = right."""
    from scipy.linalg import solveh_banded

    diagonal = loss.copy()
    diagonal[:-1] += flow
    diagonal[1:] += flow
    return np.asarray(solveh_banded(np.array([np.append(0.0, -flow), diagonal]), right))
