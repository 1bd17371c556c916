"""Shapes, constants and exact answers that the tests of the cell core share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from il2.cells.binding import BoundMolecules
from il2.cells.shape import ArmKind, Shape

Floats = NDArray[np.float64]
RECEPTORS = ("A", "B", "G")

#: Trafficking off: nothing is made, taken up, recycled or lost.
STILL = {"kt": 0.0, "ke": 0.0, "kd": 0.0, "krec": 0.0}
#: Constants of the size of the fitted ones, written out so that bounds do not move with a new fit.
BINDING = {"kon": 1.4, "kfwd": 0.00286, "Kx": 6e-4, "Kcis": 0.5, "K_gamma": 500.0}
MOVING = {"kt": 8e-4, "ke": 0.02, "kd": 0.0036, "krec": 0.09}
READOUT = {"fsort": 0.124, "endosome_weight": 0.26, "k_stat": 0.037, "n_stat": 1.98, "K_stat": 420.0}
CELL = {"A_rest": 2700.0, "B_rest": 1200.0, "G_rest": 5700.0}


def shape(*kinds: str) -> Shape:
    """Return a shape from words such as ``"2ab"`` (two full arms) and ``"3a"`` (three alpha-only arms)."""
    return Shape(tuple(ArmKind(int(k.rstrip("ab")), "a" in k, "b" in k) for k in kinds))


def affinities(molecule: Shape, kds: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return ``kd_alpha_1``, ``kd_beta_1``, ... from (alpha, beta) KDs of every kind of arm, nM."""
    found = {}
    for i, (arm, (alpha, beta)) in enumerate(zip(molecule.kinds, kds, strict=True), 1):
        found |= {f"kd_alpha_{i}": alpha} if arm.alpha else {}
        found |= {f"kd_beta_{i}": beta} if arm.beta else {}
    return found


def equilibrium(molecule: Shape, values: Mapping[str, float]) -> dict[str, float]:
    """Solve the binding equilibrium from its partition function: every species of the network.

    A molecule on the cell weighs (L/Kx) prod_k C(n_k, c_k) (Kx z_k)^c_k, where z_k sums the states of one arm
    of kind k. Three mass balances decide the free receptors. Nothing of the network's reactions is used.
    """
    v = dict(values)
    totals = {r: v[f"{r}_rest"] for r in RECEPTORS}
    present = [r for r in RECEPTORS if totals[r] > 0]

    def free_of(logs: Floats) -> dict[str, float]:
        return dict.fromkeys(RECEPTORS, 0.0) | {r: math.exp(x) for r, x in zip(present, logs, strict=False)}

    def missing(logs: Floats) -> list[float]:
        """Logarithms of the balances; with the weight of a full molecule as an unknown none is steep."""
        free, full = free_of(logs), logs[-1]
        z = [sum(w.values()) for w in _states(molecule, v, free)]
        held = _arms(molecule, v, free, math.exp(min(full, 700.0)))
        grown = sum(k.count * math.log1p(v["Kx"] * x) for k, x in zip(molecule.kinds, z, strict=True))
        return [math.log(on_cell(free | held, r) / totals[r]) for r in present] + [full - grown]

    start = np.append(np.log([totals[r] for r in present]), 0.0)
    lowest = min(v["L"], 1e-9)
    for level in np.geomspace(lowest, v["L"], 12):  # follow the dose upwards
        v["L"] = float(level)
        answer = root(missing, start, method="hybr", options={"xtol": 1e-14})
        start = answer.x
    assert np.abs(missing(start)).max() < 1e-10, answer.message
    return _species(molecule, v, free_of(start), math.exp(start[-1]))


def _states(molecule: Shape, v: Mapping[str, float], free: Mapping[str, float]) -> list[dict[str, float]]:
    """Weights of the states of one arm of each kind, 1/Kx."""
    found = []
    for i, arm in enumerate(molecule.kinds, 1):
        a = free["A"] / v[f"kd_alpha_{i}"] if arm.alpha else 0.0
        b = free["B"] / v[f"kd_beta_{i}"] if arm.beta else 0.0
        ab, g = a * b * v["Kcis"], free["G"] / v["K_gamma"]
        states = {"a": a, "b": b, "ab": ab, "bg": b * g, "abg": ab * g}
        found.append({s: states[s] for s in arm.states})
    return found


def _arms(
    molecule: Shape, v: Mapping[str, float], free: Mapping[str, float], full: float
) -> dict[str, float]:
    """Bound arms by state; ``full`` is prod_k (1 + Kx z_k)^n_k."""
    found = {}
    for i, (arm, w) in enumerate(zip(molecule.kinds, _states(molecule, v, free), strict=True), 1):
        share = v["L"] * full * arm.count / (1 + v["Kx"] * sum(w.values()))
        found |= {f"{s}_{i}": share * x for s, x in w.items()}
    return found


def _species(
    molecule: Shape, v: Mapping[str, float], free: dict[str, float], full: float
) -> dict[str, float]:
    bound = BoundMolecules.of(molecule)
    z = [sum(w.values()) for w in _states(molecule, v, free)]
    molecules = {}
    for count in bound.counts:
        chosen = zip(molecule.kinds, count, z, strict=True)
        ways = math.prod(math.comb(k.count, c) * (v["Kx"] * x) ** c for k, c, x in chosen)
        molecules[str(bound.molecules(count))] = v["L"] / v["Kx"] * ways
    return free | _arms(molecule, v, free, full) | molecules


def on_cell(found: Mapping[str, float] | Mapping[str, Floats], receptor: str) -> float:
    """Receptors of one chain on the cell, free or bound."""
    letter = receptor.lower()
    held = [x for name, x in found.items() if "_" in name and letter in name.split("_")[0]]
    return sum(held, start=found[receptor])  # type: ignore[arg-type]
