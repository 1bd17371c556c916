"""How much IL-2 a culture of stimulated T cells makes: the published model of Tkach 2014, cell by cell.

Antigen engages receptors of each cell from its first encounter on; engaged cells secrete IL-2 until their own
pSTAT5 stops them, and every cell binds and internalises it. Two volume conventions are mixed in print; here
free IL-2 stands in the full volume. No decay, division or death: good for about three days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine import Batch, Model, State, System, compile
from il2.engine.expression import parse
from il2.ground.errors import InputError
from il2.knowledge import tables

Array = NDArray[np.float64]

#: Cells that stand for all; volume (L) of the culture; first and last encounter with antigen (h).
CELLS: Final = 20
VOLUME_L: Final = 2e-4
ENCOUNTERS_H: Final = (10.0, 60.0)
_AVOGADRO: Final = 6.02214076e23


def accumulated(
    times_h: ArrayLike, cells: ArrayLike, antigen: ArrayLike, jak: ArrayLike = 1.0, seed: int | None = None
) -> Array:
    """Return free IL-2 (pM) in the culture, [case, time].

    Parameters
    ----------
    times_h : [time], ascending, from 0 on; the model holds to about 72 h.
    cells, antigen : cells in the culture, and antigen molecules given; a number or [case] each.
    jak : share of JAK activity left, 0 with a full block of pSTAT5.
    seed : of the times of first encounter (uniform); evenly spread when not given.

    Raises
    ------
    InputError : cells or antigen that are not positive, JAK activity outside 0 to 1, or a failed solve.

    Examples
    --------
    >>> free, blocked = accumulated([72.0], 1e5, 1e8)[0, 0], accumulated([72.0], 1e5, 1e8, jak=0.0)[0, 0]
    >>> bool(blocked > 5 * free)
    True
    """
    n, ag, share = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, dtype=float)) for v in (cells, antigen, jak))
    )
    if not ((n > 0) & (ag > 0) & np.isfinite(n) & np.isfinite(ag)).all():
        raise InputError("cells and antigen molecules must be positive numbers")
    if not ((share >= 0) & (share <= 1)).all():
        raise InputError("the JAK activity that is left is a share from 0 to 1")
    return _picomolar(_solved(times_h, n, ag, share, seed)["L"])


def _solved(
    times_h: ArrayLike, n: ArrayLike, ag: ArrayLike, jak: ArrayLike, seed: int | None,
    made: float = 1.0, alpha: float = 1.0,
) -> Batch:  # fmt: skip
    first, last = ENCOUNTERS_H
    steps = (np.arange(CELLS) + 0.5) / CELLS if seed is None else np.random.default_rng(seed).random(CELLS)
    values: dict[str, ArrayLike] = {f"t{i}": first + (last - first) * step for i, step in enumerate(steps)}
    values |= {"N": n, "Ag_total": ag, "jak": jak, "secreting": made, "alpha": alpha}
    batch = _model().solve(times_h, values, rtol=1e-6, atol=1e-7, max_steps=100_000)
    if not batch.ok.all():
        raise InputError(f"the culture could not be solved: {batch.message(int(np.argmin(batch.ok)))}")
    return batch


def _picomolar(molecules: Array) -> Array:
    return np.asarray(molecules / _AVOGADRO / VOLUME_L * 1e12)


@dataclass(frozen=True)
class Layers:
    """Production, level, receptor and signal of one culture, apart.

    Parameters
    ----------
    production : IL-2 molecules made per cell in 72 h. level_pM : highest free IL-2.
    receptor : highest IL2RA per cell, mean over cells. signal : highest phosphorylated share of STAT5,
    mean over cells.
    """

    production: float
    level_pM: float
    receptor: float
    signal: float


def layers(*, made: float = 1.0, alpha: float = 1.0, jak: float = 1.0) -> Layers:
    """Return the layers of 5e4 cells with 1e8 antigen molecules.

    Parameters
    ----------
    made : share of the secretion that is left. alpha : share of IL2RA that IL-2 can bind.
    jak : share of JAK activity that is left.

    Raises
    ------
    InputError : a share outside 0 to 1.

    Examples
    --------
    >>> bool(layers(jak=0.0).level_pM > 5 * layers().level_pM), layers(jak=0.0).signal
    (True, 0.0)
    """
    if not all(0.0 <= share <= 1.0 for share in (made, alpha, jak)):
        raise InputError(f"what is left is a share from 0 to 1, not {made}, {alpha} and {jak}")
    batch = _solved(np.linspace(0.0, 72.0, 145), [5e4], [1e8], [jak], None, made, alpha)
    cells = range(CELLS)
    made_in_all = batch["made"][0, -1]
    return Layers(
        production=float(made_in_all / 5e4),
        level_pM=float(_picomolar(batch["L"])[0].max()),
        receptor=float(np.mean([batch[f"Ra{i}"][0] for i in cells], axis=0).max()),
        signal=float(np.mean([batch[f"p{i}"][0] for i in cells], axis=0).max()),
    )


def largest(cells: ArrayLike, antigen: ArrayLike, jak: ArrayLike = 1.0) -> Array:
    """Return the largest level (pM) within 72 h, [case]."""
    return np.asarray(accumulated(np.linspace(0.0, 72.0, 145), cells, antigen, jak).max(axis=1))


@lru_cache(maxsize=1)
def _model() -> Model:
    constants = [(row["key"], float(row["value"])) for row in tables.load("tkach2014")]
    given = [("N", 1e4), ("Ag_total", 1e8), ("V", VOLUME_L), ("NA", _AVOGADRO)]
    given += [("jak", 1.0), ("secreting", 1.0), ("alpha", 1.0)]
    times = [(f"t{i}", ENCOUNTERS_H[0]) for i in range(CELLS)]
    states = [State("Ag", parse(f"Ag_total*{CELLS}/N"), 1e4)]
    states += [State(name, parse("0"), 1e6) for name in ("L", "made")]
    assignments = {"active": " + ".join(f"piecewise(1, time >= t{i}, 0)" for i in range(CELLS))}
    rates: dict[str, str] = {}
    for i in range(CELLS):
        states += [
            State(f"{s}{i}", parse("Rb_rest" if s == "Rb" else "0"), 1e3) for s in ("Ra", "Rb", "B", "b")
        ]
        assignments |= _algebra(i)
        rates |= _rates(i)
    engaged = " + ".join(f"X{i}" for i in range(CELLS))
    made = " + ".join(f"q{i}" for i in range(CELLS))
    bound = " + ".join(f"u{i}" for i in range(CELLS))
    rates |= {
        "Ag": f"-k_ag*({engaged})",
        "L": f"N/{CELLS}*({made} - ({bound}))",
        "made": f"N/{CELLS}*({made})",
    }
    formulas = tuple((name, parse(text)) for name, text in assignments.items())
    system = System(
        tuple(states), tuple(constants + given + times), formulas, {k: parse(v) for k, v in rates.items()}
    )
    return compile(system)


def _algebra(i: int) -> dict[str, str]:
    """Engaged receptors, pre-formed IL-2 receptors, pSTAT5, secretion and binding of cell ``i``."""
    return {
        f"y{i}": f"piecewise(Ag/max(active, 1), time >= t{i}, 0)",
        f"X{i}": _complex("n_TCR", f"y{i}", "K_TCR"),
        f"R{i}": _complex(f"alpha*Ra{i}", f"Rb{i}", "K_ab"),
        f"p{i}": f"jak*B{i}/(K_p + B{i})/(1 + s_T*X{i})",
        f"on{i}": f"piecewise(1, X{i} >= tau_act, 0)",
        f"u{i}": f"k_on/(V*NA)*L*(R{i} - B{i})",
        f"q{i}": f"secreting*(k_q + k_qB*b{i}/b_tot)*piecewise(1, X{i} >= 1 + s_L*p{i}, 0)",
    }


def _rates(i: int) -> dict[str, str]:
    return {
        f"Ra{i}": f"k_deg*(Ra_TCR*on{i} + Ra_max*p{i} - Ra{i})",
        f"Rb{i}": f"k_deg*(Rb_rest + (Rb_max - Rb_rest)*on{i} - Rb{i})",
        f"B{i}": f"u{i} - k_endo*B{i}",
        f"b{i}": f"(k_TB*X{i} + k_BB*b{i})*(1 - b{i}/b_tot)",
    }


def _complex(x: str, y: str, k: str) -> str:
    """The complex of ``x`` and ``y`` at equilibrium."""
    return f"(({x} + {y} + {k}) - sqrt(({x} + {y} + {k})^2 - 4*{x}*{y}))/2"
