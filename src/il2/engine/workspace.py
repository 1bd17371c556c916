"""The arrays of one batch of lanes and the kernels bound to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from il2.engine.kernels import Kernels
from il2.engine.program import Ref
from il2.engine.tableau import rodas5p

if TYPE_CHECKING:
    from il2.engine.control import Tolerance

Array = NDArray[np.float64]


class Workspace:
    """Rows for ``width`` lanes; one Rodas5P step for all of them at once.

    Parameters
    ----------
    kernels : compiled system.
    width : number of lanes.
    constants : values of the parameter-only rows, each [width] or a single number.
    arena : memory to use, at least ``rows(kernels) * width`` numbers; a smaller batch reuses a larger one's.
        Its kind, float64 or float32, is that of everything but times and steps.

    Attributes
    ----------
    stack : [9, state, lane]: the state at the start of the step and the eight stage vectors.
    time, step : [lane].
    limit : [lane] latest time at which rates may be evaluated: a jump of the rates lies behind it.
    clamped : whether there are such jumps.
    new : [state, lane] the state after the step; its error estimate is ``stack[8]``.
    """

    def __init__(self, kernels: Kernels, width: int, constants: list[Array], arena: Array) -> None:
        self.kernels, self.width, real = kernels, width, arena.dtype
        self.constants = [np.asarray(k, dtype=real) for k in constants]
        sizes = kernels.sizes
        n = sizes["y"]
        taken = 0

        def carve(*shape: int) -> Array:
            nonlocal taken
            count = int(np.prod(shape)) * width
            taken += count
            return arena[taken - count : taken].reshape(*shape, width)

        self.stack = carve(9, n)
        self.new = carve(n)
        self._rows = carve(n + sizes["v"])  # stage argument, then terms
        self._argument = self._rows[:n]
        self._inverse = carve(n)  # 1/D of the factors
        self._drift = carve(sizes["g"])
        arrays = {x: carve(sizes[x]) for x in "qrlus"}
        self.shift, self._stage_time = carve(2)
        self.time, self.step, self.limit = carve(3) if real.itemsize == 8 else np.empty((3, width))
        self.limit[...] = np.inf
        self.clamped = bool(kernels.breaks) or kernels.analysis.events is not None
        self._numbers = [np.array(c, dtype=real) for c in kernels.numbers]
        self._slopes, self._factorise, self._terms, solver = kernels.bind(
            self._argument, self._rows[n:], self.constants, self._numbers, arrays["q"], arrays["r"],
            arrays["l"], arrays["u"], self._drift, self._inverse, arrays["s"], self._stage_time, self.shift,
        )  # fmt: skip
        self._arrays = arrays
        self._stoichiometry = kernels.stoichiometry.astype(real, copy=False)
        self.mixers = _mixers(real)
        self._solve: list[Callable[[], None]] = [solver(u) for u in self.stack[1:]]
        self._flat = self.stack.reshape(9, -1)
        self.fill_constants()

    def fill_constants(self) -> None:
        """Copy the terms that do not change during a step; call after ``constants`` changed."""
        n = self.kernels.sizes["y"]
        for row, ref in self.kernels.standing:
            self._rows[n + row] = self._constant(ref)

    def _constant(self, ref: Ref) -> Array:
        return self.constants[ref[1]] if ref[0] == "k" else self._numbers[ref[1]]

    def rates(self, state: Array, time: Array) -> Array:
        """Time derivative [state, lane] at ``state``."""
        self._argument[...] = state
        self._stage_time[...] = time
        self._terms()
        return self._combine()

    def _combine(self) -> Array:
        rates: Array = self._stoichiometry @ self._rows
        for i, ref in self.kernels.scales:
            rates[i] *= self._constant(ref)
        return rates

    def advance(self) -> None:
        """Make one step of length ``step`` from ``stack[0]`` at ``time``: fills ``stack[1:]`` and ``new``."""
        method, n = rodas5p(), self.kernels.sizes["y"]
        inverse_step = (1.0 / self.step).astype(self.stack.dtype, copy=False)
        np.multiply(inverse_step, 1.0 / method.gamma, self.shift)
        self._argument[...] = self.stack[0]
        self._stage_time[...] = self.time
        self._slopes()
        rates = self._combine()
        self._factorise()
        self._finish(0, rates)
        argument = self.stack[0]
        for i in range(1, 8):
            if i < 6:
                argument, mixed = (self.mixers[i] @ self._flat[: i + 1]).reshape(2, n, -1)
                self._argument[...] = argument
            else:
                # The last arguments differ from the one before by the last stage alone.
                self._argument += self.stack[i]
                mixed = (self.mixers[i] @ self._flat[: i + 1]).reshape(n, -1)
            np.multiply(mixed, inverse_step, mixed)
            if i in _MOVES:
                np.multiply(self.step, method.alpha[i], self._stage_time)
                self._stage_time += self.time
                if self.clamped:
                    np.minimum(self._stage_time, self.limit, out=self._stage_time)
            self._terms()
            rates = self._combine()
            rates += mixed
            if i == 7:
                self.new[...] = self._argument
            self._finish(i, rates)
        self.new += self.stack[8]

    def _finish(self, i: int, rates: Array) -> None:
        weight = rodas5p().shift[i]
        if weight:
            for row, state in enumerate(self.kernels.drift):
                rates[state] += weight * self.step * self._drift[row]
        self.stack[i + 1] = rates
        self._solve[i]()

    def error(self, tolerance: Tolerance) -> Array:
        """Norm [lane] of the error of the step just made."""
        return tolerance.norm(self.stack[8], tolerance.scale(self.stack[0], self.new))

    def solver_of_many(self, unknowns: Array) -> Callable[[int], None]:
        """Solver with the present factors for ``unknowns[i]`` [state, direction, lane], in place."""
        sizes, held = self.kernels.sizes, self._arrays
        room = np.empty((sizes["s"], *unknowns.shape[2:]))
        *_, solver = self.kernels.bind(
            self._argument, self._rows[sizes["y"] :], self.constants, self._numbers, held["q"], held["r"],
            held["l"][:, None], held["u"][:, None], self._drift, self._inverse[:, None], room,
            self._stage_time, self.shift,
        )  # fmt: skip
        solvers = [solver(u) for u in unknowns]
        return lambda i: solvers[i]()

    def newton(self, state: Array, shift: float) -> Array:
        """Solve (shift I - J) x = f at ``state``; returns x [state, lane]."""
        self.shift[...] = shift
        self._argument[...] = state
        self._stage_time[...] = self.time
        self._slopes()
        self.stack[1] = self._combine()
        self._factorise()
        self._solve[0]()
        return self.stack[1].copy()

    def singular(self) -> NDArray[np.bool_]:
        """Lanes whose last factorisation met a pivot that is zero or not a number."""
        return np.asarray(~np.isfinite(self._inverse).all(axis=0))


def rows(kernels: Kernels) -> int:
    """Rows of memory that a workspace takes."""
    sizes = kernels.sizes
    return 12 * sizes["y"] + sizes["v"] + sizes["g"] + sum(sizes[x] for x in "qrlus") + 5


@cache
def _mixers(real: np.dtype[Any]) -> list[Any]:
    """For stage i the matrix that makes its argument and its C-sum from state and earlier stages."""
    from scipy.sparse import csr_array  # takes longer to load than machine code to answer

    method = rodas5p()
    matrices: list[Any] = [None]
    for i in range(1, 8):
        argument, mixed = [1.0, *method.a[i, :i]], [0.0, *method.c[i, :i]]
        matrices.append(csr_array(np.array([argument, mixed] if i < 6 else [mixed], dtype=real)))
    return matrices


#: Stages whose place in time differs from the stage before.
_MOVES = frozenset(range(1, 6))
