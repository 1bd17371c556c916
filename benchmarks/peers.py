"""The simulators that are compared, each behind one function: rows of draws and tolerances in, states out.

Every peer is used as its own documentation suggests for many runs of one model: loaded once, parameters and
initial values set for each run, all states asked for at the output times. A peer that is not installed is
reported as not measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np
from ensembles import Case
from numpy.typing import NDArray
from plain import first_values, right_hand_side

import il2.engine as engine

Array = NDArray[np.float64]
#: rows of draws, relative and absolute tolerance -> [row, time, state] in the order of ``Case.states``.
Run = Callable[[NDArray[np.intp], float, float], Array]


@dataclass(frozen=True)
class Peer:
    """One simulator.

    Attributes
    ----------
    name, package : what is printed, and what must be installed.
    prepare : makes the function that runs draws of a case.
    draws : draws in one timed run, few for slow peers.
    doses : whether it can run cases with inputs.
    """

    name: str
    package: str
    prepare: Callable[[Case], Run] = field(repr=False)
    draws: int = 100
    doses: bool = False

    @property
    def installed(self) -> bool:
        return find_spec(self.package) is not None

    @property
    def version(self) -> str:
        for name in (self.package, f"lib{self.package}", f"python-{self.package}", self.package.upper()):
            try:
                return version(name)
            except PackageNotFoundError:
                continue
        return "?"


def timed(peer: Peer, case: Case) -> tuple[Run, float]:
    """Prepare a peer and say how many seconds (of the wall clock) it took to a first result."""
    before = time.perf_counter()
    run = peer.prepare(case)
    run(np.arange(1), 1e-4, 1e-9)
    return run, time.perf_counter() - before


def _ours(backend: str) -> Callable[[Case], Run]:
    def prepare(case: Case) -> Run:
        model = engine.compile(case.system, backend)  # type: ignore[arg-type]
        place = [model.names.index(s) for s in case.states]
        everything = case.states == model.names

        def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
            inputs = [
                engine.Input(
                    i.time, i.target, np.asarray(i.value)[rows] if np.ndim(i.value) else i.value, i.kind
                )
                for i in case.inputs
            ]
            parameters = {p: v[rows] for p, v in case.parameters.items()}
            initial = {s: v[rows] for s, v in case.initial.items()}
            batch = model.solve(
                case.times, parameters, initial, rtol=rtol, atol=atol, inputs=inputs, max_steps=1_000_000
            )
            return batch.values if everything else batch.values[:, :, place]

        return run

    return prepare


def _roadrunner(case: Case) -> Run:
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    runner = roadrunner.RoadRunner(str(case.sbml))
    model = runner.model
    runner.timeCourseSelections = list(case.states)
    runner.integrator.maximum_num_steps = 1_000_000
    known = list(model.getGlobalParameterIds())
    ids = list(model.getFloatingSpeciesIds())
    plain = [p for p in case.parameters if p in known]
    at = [known.index(p) for p in plain]
    values = np.array([case.parameters[p] for p in plain]).T
    # A constant species is a parameter for us and a species for them.
    levels = {**{p.strip("[]"): v for p, v in case.parameters.items() if p not in known}, **case.initial}
    first_at = [ids.index(s) for s in levels]
    first = np.array(list(levels.values())).T
    derived = case.name == "receptor"  # initial values follow from parameters

    def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = rtol, atol
        found = np.empty((len(rows), len(case.times), len(case.states)))
        for k, i in enumerate(rows):
            if not derived:
                runner.reset()
            model.setGlobalParameterValues(at, values[i])
            if derived:
                runner.reset()
            if first_at:
                model.setFloatingSpeciesConcentrations(first_at, first[i])
            try:
                found[k] = runner.simulate(times=case.times)
            except RuntimeError:
                found[k] = np.nan
        return found

    return run


def _scipy(method: str) -> Callable[[Case], Run]:
    def prepare(case: Case) -> Run:
        from scipy.integrate import solve_ivp

        function = right_hand_side(case.system)
        place = [case.system.names.index(s) for s in case.states]

        def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
            found = np.full((len(rows), len(case.times), len(case.states)), np.nan)
            for k, i in enumerate(rows):
                first, given = first_values(case, int(i))
                done = solve_ivp(
                    function, (case.times[0], case.times[-1]), first, method=method, t_eval=case.times,
                    rtol=rtol, atol=atol, args=(given,),
                )  # fmt: skip
                if done.success:
                    found[k] = done.y.T[:, place]
            return found

        return run

    return prepare


def _compiled(name: str) -> Callable[[Case], Run]:
    """A peer of another file, imported when it is used: its packages may not be there."""

    def prepare(case: Case) -> Run:
        import compiled_peers

        run: Run = getattr(compiled_peers, name)(case)
        return run

    return prepare


OURS = Peer("il2", "il2", _ours("llvm"), 2000, True)
NUMPY = Peer("il2 NumPy path", "il2", _ours("numpy"), 2000, True)
JUDGE = Peer("SciPy Radau", "scipy", _scipy("Radau"), 2)
ROADRUNNER = Peer("libRoadRunner", "roadrunner", _roadrunner, 100, True)
AMICI = Peer("AMICI", "amici", _compiled("amici"), 60, True)
PEERS: tuple[Peer, ...] = (
    NUMPY,
    ROADRUNNER,
    AMICI,
    Peer("numbalsoda", "numbalsoda", _compiled("numbalsoda"), 100),
    Peer("pydiffsol", "pydiffsol", _compiled("pydiffsol"), 100),
    Peer("COPASI", "COPASI", _compiled("copasi"), 30, True),
    Peer("SciPy LSODA", "scipy", _scipy("LSODA"), 8),
)
