"""The systems of the benchmark and their random draws.

Systems and spreads are those that ``data/engine/README.md`` of the reference data describes; ``gc62`` follows
the same pattern. Parameters are drawn log-normally (natural logarithm), doses and receptor counts
log-uniformly; a fixed seed gives the same draws everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from il2.cells.receptor import receptor_network
from il2.cells.shape import ArmKind, Shape
from il2.engine import Input, System
from il2.ground.files import reference_data
from il2.network import sbml

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One system of the benchmark.

    Attributes
    ----------
    name : short name.
    system : as the engine compiles it.
    sbml : the file or text that the other simulators read.
    times : output times.
    parameters, initial : drawn values, [n] each; all other values are those of the system.
    inputs : doses.
    """

    name: str
    system: System
    sbml: Path | str
    times: Array
    parameters: Mapping[str, Array]
    initial: Mapping[str, Array]
    inputs: tuple[Input, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """States that every simulator returns: concentrations with a rate of their own are left out."""
        return tuple(n for n in self.system.names if not n.startswith("["))

    def __len__(self) -> int:
        return len(next(iter(self.parameters.values())))


def _lognormal(
    rng: np.random.Generator, base: Mapping[str, float], sds: Mapping[str, float], n: int
) -> dict[str, Array]:
    return {name: base[name] * np.exp(rng.normal(0.0, sd, n)) for name, sd in sds.items()}


def _loguniform(rng: np.random.Generator, low: float, high: float, n: int) -> Array:
    """Between 10^low and 10^high."""
    return np.asarray(10.0 ** rng.uniform(low, high, n))


def _at_rest(p: Mapping[str, Array | float], surface: Array) -> tuple[Array, Array]:
    """Endosomal receptor per volume and expression that keep a surface count without ligand."""
    back = p["kRec"] * (1.0 - p["sortF"])
    inside = p["endo"] * surface / (p["fi"] * (back + p["kDeg"] * p["sortF"]))
    return np.asarray(inside), np.asarray(p["endo"] * surface - back * p["fi"] * inside)


def _read(*parts: str) -> tuple[System, Path]:
    path = reference_data(*parts)
    return sbml.read(path).system(), path


_DAY = np.array([0, 5, 15, 30, 60, 90, 120, 240, 360, 480, 720, 960, 1440], dtype=float)


def _il2gc_draws(
    rng: np.random.Generator, base: dict[str, float], n: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    base["kfwd"] /= 2.0
    wide, middle, narrow = ("k1", "k2", "k5"), ("kfwd", "k4", "k10", "k11"), ("endo", "aendo", "kRec", "kDeg")
    sds = {**dict.fromkeys(wide, 1.0), **dict.fromkeys(middle, 0.5), **dict.fromkeys(narrow, 0.2)}
    p = _lognormal(rng, base, sds, n)
    p["sortF"] = rng.beta(12, 80, n)
    initial: dict[str, Array] = {}
    known = {**base, **p}
    for receptor, low, high in (("Ra", 1.5, 4.5), ("Rb", 2.0, 3.7), ("Gc", 2.5, 4.0)):
        initial[receptor] = _loguniform(rng, low, high, n)
        initial[f"{receptor}e"], p[f"x{receptor}"] = _at_rest(known, initial[receptor])
    return p, initial


def il2gc(n: int) -> Case:
    system, path = _read("engine", "il2gc.xml")
    rng = np.random.default_rng(1)
    p, initial = _il2gc_draws(rng, dict(system.parameters), n)
    initial["L"] = _loguniform(rng, -4.0, 2.5, n)
    return Case("il2gc", system, path, _DAY, p, initial)


def extreme(n: int) -> Case:
    """il2gc far beyond what any cell does: every rate constant with a spread of e^2 and more."""
    system, path = _read("engine", "il2gc.xml")
    rng = np.random.default_rng(7)
    base = dict(system.parameters)
    rates = ("kf", "kfwd", "k1", "k2", "k4", "k5", "k10", "k11", "endo", "aendo", "kRec", "kDeg")
    p = _lognormal(rng, base, dict.fromkeys(rates, 2.0), n)
    p["sortF"] = rng.beta(12, 80, n)
    initial: dict[str, Array] = {}
    for receptor in ("Ra", "Rb", "Gc"):
        initial[receptor] = _loguniform(rng, 0.0, 6.0, n)
        initial[f"{receptor}e"], p[f"x{receptor}"] = _at_rest({**base, **p}, initial[receptor])
    initial["L"] = _loguniform(rng, -6.0, 4.0, n)
    return Case("extreme", system, path, _DAY, p, initial)


def gc62(n: int) -> Case:
    system, path = _read("engine", "gc62.xml")
    rng = np.random.default_rng(2)
    base = dict(system.parameters)
    rates = [k for k in base if k.startswith(("k1_", "k2_", "k5_", "kr_", "kg_"))]
    middle = ["kfwd", *(k for k in base if k.startswith(("k4_", "k10_", "k11_")))]
    narrow = ("endo", "aendo", "kRec", "kDeg")
    sds = {**dict.fromkeys(rates, 1.0), **dict.fromkeys(middle, 0.5), **dict.fromkeys(narrow, 0.2)}
    p = _lognormal(rng, base, sds, n)
    p["sortF"] = rng.beta(12, 80, n)
    known = {**base, **p}
    initial: dict[str, Array] = {}
    for receptor in ("Rb", "Gc", "R2", "R15", "R7", "R9", "R4", "R21"):
        initial[receptor] = _loguniform(rng, 2.0, 4.0, n)
        initial[f"{receptor}e"], p[f"x{receptor}"] = _at_rest(known, initial[receptor])
    for ligand in ("L2", "L15", "L7", "L9", "L4", "L21"):
        p[ligand] = _loguniform(rng, -4.0, 1.5, n)
    return Case("gc62", system, path, _DAY, p, initial)


def bachmann(n: int) -> Case:
    system, path = _read("sbml", "BIOMD0000000861.xml")
    rng = np.random.default_rng(3)
    base = dict(system.parameters)
    fixed = ("cyt", "nuc", "epo_level", "[Epo]", "init_EpoRJAK2", "init_SHP1", "init_STAT5")
    p = _lognormal(rng, base, {k: 0.3 for k, v in base.items() if v and k not in fixed}, n)
    p["[Epo]"] = _loguniform(rng, -9.0, -6.3, n)
    return Case("bachmann", system, path, np.linspace(0.0, 240.0, 13), p, {})


def fallon(n: int) -> Case:
    system, path = _read("sbml", "BIOMD0000000665.xml")
    rng = np.random.default_rng(4)
    base = dict(system.parameters)
    rates = ("kr", "kt", "Vs", "ksyn", "ke", "kx", "kh")
    p = _lognormal(rng, base, dict.fromkeys(rates, 0.3), n)
    return Case(
        "fallon", system, path, np.linspace(0.0, 7200.0, 13), p, {"L_0": _loguniform(rng, -0.5, 3.0, n)}
    )


def il2pk(n: int) -> Case:
    """Fourteen daily doses over 21 days, as inputs (the file holds them as events)."""
    system, path = _read("engine", "il2pk.xml")
    rng = np.random.default_rng(5)
    base = dict(system.parameters)
    p, initial = _il2gc_draws(rng, base, n)
    p |= _lognormal(rng, base, {"ka": 0.3, "kel": 0.3}, n)
    p["dose"] = _loguniform(rng, -2.0, 1.0, n)
    initial["L"] = np.zeros(n)
    plain = System(system.states, system.parameters, system.assignments, system.rates)
    doses = tuple(Input(1.0 + 1440.0 * day, "Dep", p["dose"]) for day in range(14))
    return Case("il2pk", plain, path, np.arange(0.0, 21.0 * 1440 + 1, 720.0), p, initial, doses)


def receptor(n: int) -> Case:
    """The product's own network of one molecule with one full arm, on cells of all kinds."""
    network = receptor_network(Shape((ArmKind(1, alpha=True, beta=True),)))
    system = network.system()
    rng = np.random.default_rng(6)
    base = {**dict(system.parameters), **_RECEPTOR}
    middle = {
        **dict.fromkeys(("kon", "kfwd", "kt", "ke", "kd", "krec", "k_stat", "K_stat"), 0.3),
        "n_stat": 0.1,
    }
    p = _lognormal(
        rng, base, {**dict.fromkeys(_RECEPTOR, 0.0), **middle, "kd_alpha_1": 1.0, "kd_beta_1": 1.0}, n
    )
    for name, low, high in (
        ("A_rest", 1.5, 4.5),
        ("B_rest", 2.0, 3.7),
        ("G_rest", 2.5, 4.0),
        ("L", -4.0, 2.5),
    ):
        p[name] = _loguniform(rng, low, high, n)
    return Case("receptor", system, sbml.write(network), _DAY, p, {})


#: Of the size of the fitted constants (nM, minutes, molecules per cell); written out so that timings do not
#: move with a new fit.
_RECEPTOR = {
    "kon": 1.4, "kfwd": 0.00286, "Kx": 6e-4, "Kcis": 0.5, "K_gamma": 500.0, "kt": 8e-4, "ke": 0.02,
    "kd": 0.0036, "krec": 0.09, "fsort": 0.124, "endosome_weight": 0.26, "k_stat": 0.037, "n_stat": 1.98,
    "K_stat": 420.0, "kd_alpha_1": 10.0, "kd_beta_1": 144.0,
}  # fmt: skip

CASES: dict[str, Callable[[int], Case]] = {
    "fallon": fallon, "il2gc": il2gc, "bachmann": bachmann, "gc62": gc62, "il2pk": il2pk,
    "receptor": receptor,
}  # fmt: skip
