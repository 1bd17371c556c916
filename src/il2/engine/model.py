"""Compile a system once, solve it for many parameters and initial values."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from il2.engine.analysis import Analysis, analyse
from il2.engine.backend import Backend, Solver, TangentSolver, choose, solver, tangent_solver
from il2.engine.batch import Batch
from il2.engine.gradients import Gradients, answer, directions
from il2.engine.kernels import Kernels, build
from il2.engine.request import Absolute, check
from il2.engine.schedule import Input
from il2.engine.start import Values
from il2.engine.steady import settle
from il2.engine.system import System
from il2.engine.tangents import Tangents, differentiate
from il2.engine.watch import Watch
from il2.ground.errors import InputError

Precision = Literal["double", "single"]
#: Tighter relative tolerances ask for more than float32 holds.
_SINGLE_RTOL: Final = 1e-5
_LANES: Final = (1, 2, 4, 8, 16)


@dataclass(frozen=True, eq=False)
class Model:
    """A compiled system; solving it again compiles nothing. It can be pickled (and is compiled anew).

    Attributes
    ----------
    system : what was compiled.
    names : states, in the order of arrays.
    parameters : parameters, in the order of arrays.
    backend : ``"llvm"`` (machine code) or ``"numpy"``.
    """

    system: System
    analysis: Analysis = field(repr=False)
    backend: Literal["llvm", "numpy"]
    lanes: int | None = field(repr=False)
    precision: Precision
    solver: Solver = field(repr=False)
    differentiated: dict[tuple[str, ...], tuple[Tangents, TangentSolver]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __reduce__(self) -> tuple[Callable[..., Model], tuple[bytes, str, int | None, str]]:
        return _again, (pickle.dumps(self.system), self.backend, self.lanes, self.precision)

    @property
    def names(self) -> tuple[str, ...]:
        return self.system.names

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(p for p, _ in self.system.parameters)

    def _needs_double(self, what: str) -> None:
        if self.precision == "single":
            raise InputError(f"{what} need a model compiled in double precision")

    @property
    def kernels(self) -> Kernels:
        """The NumPy form, made when first asked for."""
        return build(self.analysis)

    @property
    def source(self) -> str:
        """The generated NumPy text."""
        return self.kernels.source

    def solve(
        self,
        times: ArrayLike,
        parameters: Values = None,
        initial: Values = None,
        *,
        rtol: float = 1e-6,
        atol: Absolute = 1e-9,
        inputs: Sequence[Input] = (),
        outputs: Iterable[str] | None = None,
        start: float = 0.0,
        max_steps: int = 10_000,
        n_threads: int = 1,
        time_limit: float | None = None,
        on_interrupt: Literal["raise", "return"] = "raise",
    ) -> Batch:
        """Solve the system for every row of parameters and initial values.

        Parameters
        ----------
        times : [time] or [n, time], ascending, none before ``start``.
        parameters : name to number or [n]; or an array [parameter] or [n, parameter]; defaults otherwise.
        initial : the same for states; the initial expressions otherwise.
        rtol, atol : relative and absolute tolerance; the latter is one number (times the scale of states that
            have one), one for each state, or a mapping (others 1e-9).
        inputs : jumps at given times; a value asked for at the time of a jump is the value after it.
            Rates that jump at a time given by parameters (``piecewise(r, time < t_off, 0)``) need no input:
            the solver stops there by itself.
        outputs : states and assignments to store; all states by default.
        start : time of the initial values.
        max_steps : a system that needs more fails with a sentence.
        n_threads : threads that machine code runs in; the answer does not depend on it.
        time_limit : seconds of wall-clock time, after which what is not solved stays NaN with a sentence.
        on_interrupt : whether Ctrl-C raises ``KeyboardInterrupt`` as ever, or ends the solve as a time limit
            does, so that what is done is returned.

        Returns
        -------
        Batch with n systems, n being the common length of everything given as an array.

        Raises
        ------
        InputError, UnknownNameError : something given cannot be used.

        Examples
        --------
        >>> from il2.engine.expression import parse
        >>> from il2.engine.system import State
        >>> decay = compile(System((State("x", parse("x0")),), (("x0", 2.0),), rates={"x": parse("-x")}))
        >>> float(decay.solve([1.0], {"x0": 4.0}, rtol=1e-9)["x"][0, 0].round(6))
        1.471518
        """
        request = check(
            self.system, self.analysis, times, parameters, initial, rtol=rtol, atol=atol, inputs=inputs,
            outputs=outputs, start=start, max_steps=max_steps, watch=_watch(n_threads, time_limit),
        )  # fmt: skip
        if self.precision == "single" and rtol < _SINGLE_RTOL:
            raise InputError(f"single precision reaches rtol {_SINGLE_RTOL:g} at best, not {rtol:g}")
        with request.watch.catching(on_interrupt):
            return request.answer(lambda task: self.solver(task, n_threads))

    def gradients(
        self,
        by: Iterable[str],
        times: ArrayLike,
        parameters: Values = None,
        initial: Values = None,
        *,
        rtol: float = 1e-6,
        atol: Absolute = 1e-9,
        inputs: Sequence[Input] = (),
        outputs: Iterable[str] | None = None,
        start: float = 0.0,
        max_steps: int = 10_000,
        n_threads: int = 1,
        time_limit: float | None = None,
        on_interrupt: Literal["raise", "return"] = "raise",
    ) -> Gradients:
        """Solve, and differentiate the solution by parameters and initial values.

        The derivative is that of the numerical solution itself, made step by step with the factors of the
        step. Tolerances hold for it too: the derivative by the logarithm of a parameter is as exact as the
        larger of itself and the state.

        Parameters
        ----------
        by : parameters; names of states mean their initial values. What an input sets moves no longer.
        times, ... : all others as in ``solve``.

        Returns
        -------
        Gradients with ``values[n, time, output, by]``.

        Raises
        ------
        InputError, UnknownNameError : something given cannot be used.
        UnsupportedError : the system has events that are triggered by the state, or a formula has no
            derivative.

        Examples
        --------
        >>> from il2.engine.expression import parse
        >>> from il2.engine.system import State
        >>> decay = compile(System((State("x", parse("x0")),), (("x0", 2.0),), rates={"x": parse("-x")}))
        >>> decay.gradients(["x0"], [0.0, 1.0], rtol=1e-9)["x", "x0"].round(6).tolist()
        [[1.0, 0.367879]]
        """
        self._needs_double("derivatives")
        names = directions(self.system, by)
        request = check(
            self.system, self.analysis, times, parameters, initial, rtol=rtol, atol=atol, inputs=inputs,
            outputs=outputs, start=start, max_steps=max_steps, watch=_watch(n_threads, time_limit),
        )  # fmt: skip
        if names not in self.differentiated:
            formulas = differentiate(self.analysis, names, self.names)
            self.differentiated[names] = (
                formulas, tangent_solver(formulas, self.parameters, self.backend, self.lanes)
            )  # fmt: skip
        formulas, run = self.differentiated[names]
        with request.watch.catching(on_interrupt):
            return answer(request, initial, formulas, lambda task: run(task, n_threads))

    def steady_state(
        self,
        parameters: Values = None,
        initial: Values = None,
        *,
        horizon: float = 1e6,
        rtol: float = 1e-9,
        atol: Absolute = 1e-9,
        outputs: Iterable[str] | None = None,
        max_steps: int = 10_000,
        n_threads: int = 1,
        time_limit: float | None = None,
        on_interrupt: Literal["raise", "return"] = "raise",
    ) -> Batch:
        """Find the steady state that each system reaches from its initial values.

        Integrates to ``horizon`` and polishes by Newton steps that keep every linear conserved sum, so the
        result belongs to the totals given by the initial values.

        Parameters
        ----------
        parameters, initial, outputs, max_steps, n_threads, time_limit, on_interrupt : as in ``solve``.
        horizon, rtol, atol : time by which the system has settled, largest change over another horizon.

        Returns
        -------
        Batch with one time, infinity: ``batch[name][:, 0]`` are the steady values.

        Raises
        ------
        InputError : a rate depends on time explicitly, the system has events, or something given cannot be
            used.

        Examples
        --------
        >>> from il2.engine.expression import parse
        >>> from il2.engine.system import State
        >>> turnover = compile(System((State("x"),), (("k", 2.0),), rates={"x": parse("k - 0.5*x")}))
        >>> turnover.steady_state({"k": [1.0, 2.0]})["x"][:, 0].round(9).tolist()
        [2.0, 4.0]
        """
        self._needs_double("steady states")
        if self.analysis.drift:
            name = self.names[self.analysis.order[next(iter(self.analysis.drift))]]
            raise InputError(f"the rate of {name!r} depends on time, so there is no steady state")
        if self.system.events:
            first = self.system.events[0].name
            raise InputError(f"event {first!r} may change the state at any time: ask for a time course")
        if not 0.0 < horizon < np.inf:
            raise InputError(f"the horizon must be a positive time, not {horizon}")
        request = check(
            self.system, self.analysis, [np.finfo(float).max], parameters, initial, rtol=max(rtol, 1e-4),
            atol=atol, inputs=(), outputs=outputs, start=0.0, max_steps=max_steps,
            watch=_watch(n_threads, time_limit),
        )  # fmt: skip
        request = replace(request, grid=np.array([np.inf]))
        with request.watch.catching(on_interrupt):
            return request.answer(
                lambda task: settle(task, lambda t: self.solver(t, n_threads), horizon, rtol)
            )


def compile(
    system: System, backend: Backend = "auto", *, lanes: int | None = None, precision: Precision = "double"
) -> Model:
    """Compile ``system`` to vector code; takes well under a second for 60 states.

    Parameters
    ----------
    backend : ``"llvm"``: machine code, one system per lane of a vector register; needs llvmlite (extra
        ``fast``). ``"numpy"``: slower, with the same numerics. ``"auto"``: as the environment variable
        ``IL2_BACKEND`` says, else machine code where llvmlite is installed; NumPy for systems with events.
    lanes : systems side by side in machine code; results are the same bits for any number.
    precision : ``"single"`` screens in float32, nearly twice as fast, at errors of about 1e-5 and more: for
        choosing what to solve again. Time and step sizes stay double; amounts must lie within 1e-30 to 1e30.

    Raises
    ------
    InputError : the backend is unknown or not installed.
    UnsupportedError : machine code is asked for a system with events (timed inputs are no events).

    Examples
    --------
    >>> from il2.engine.expression import parse
    >>> from il2.engine.system import State
    >>> compile(System((State("x"),), rates={"x": parse("1 - x")})).names
    ('x',)
    """
    if lanes is not None and lanes not in _LANES:
        raise InputError(f"lanes must be one of {', '.join(map(str, _LANES))}, not {lanes}")
    chosen = choose(backend, system)
    analysis = analyse(system)
    names = tuple(p for p, _ in system.parameters)
    if precision not in ("double", "single"):
        raise InputError(f"the precision is 'double' or 'single', not {precision!r}")
    single = precision == "single"
    if single:
        _check_single(system, analysis)
    run = solver(analysis, names, chosen, lanes, single)
    return Model(system, analysis, chosen, lanes, precision, run)


def _watch(n_threads: int, time_limit: float | None) -> Watch:
    if n_threads < 1:
        raise InputError(f"n_threads must be at least 1, not {n_threads}")
    if time_limit is not None and not time_limit > 0.0:
        raise InputError(f"the time limit must be a positive number of seconds, not {time_limit}")
    return Watch(time_limit)


def _check_single(system: System, analysis: Analysis) -> None:
    if system.events:
        raise InputError(f"event {system.events[0].name!r} needs double precision; screening has none")
    if analysis.breaks:
        raise InputError(
            "a rate switches at a given time, which single precision cannot resolve; "
            "use double precision, or set a parameter by an input at that time"
        )


@lru_cache(maxsize=8)  # a worker that gets the same model with every block compiles it once
def _again(system: bytes, backend: Backend, lanes: int | None, precision: Precision) -> Model:
    return compile(pickle.loads(system), backend, lanes=lanes, precision=precision)
