"""Simulators that compile the model: AMICI, COPASI, numbalsoda, pydiffsol. Each imported when used."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from ensembles import Case
from numpy.typing import NDArray
from plain import first_values, statements
from plain_sbml import infix, names_of, plain_sbml

Array = NDArray[np.float64]
Run = Callable[[NDArray[np.intp], float, float], Array]
_STEPS = 1_000_000


def rows_of(case: Case) -> tuple[Array, Array]:
    """Initial states [draw, state] and parameters [draw, parameter] of all draws."""
    pairs = [first_values(case, i) for i in range(len(case))]
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])


def numbalsoda(case: Case) -> Run:
    """LSODA called from machine code; doses by calling it once for each stretch between them."""
    import numbalsoda as peer
    from numba import carray, cfunc

    n, m = len(case.system.names), len(case.system.parameters)
    body = statements(case.system, "du[{}] = {}")
    lines = [f"y = carray(u_, ({n},))", f"du = carray(du_, ({n},))", f"p = carray(p_, ({m},))"]
    text = "def rates(t, u_, du_, p_):\n    " + "\n    ".join([*lines, *body]) + "\n"
    scope: dict[str, Any] = {"carray": carray, **{f: getattr(np, f) for f in ("exp", "log", "sqrt")}}
    exec(compile(text, "<numbalsoda>", "exec"), scope)
    address = cfunc(peer.lsoda_sig)(scope["rates"]).address
    place = [case.system.names.index(s) for s in case.states]
    first, given = rows_of(case)

    def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        found = np.full((len(rows), len(case.times), len(place)), np.nan)
        for k, i in enumerate(rows):
            values, good = peer.lsoda(
                address, first[i], case.times, data=given[i], rtol=rtol, atol=atol, mxstep=_STEPS
            )
            if good:
                found[k] = values[:, place]
        return found

    return run


def pydiffsol(case: Case) -> Run:
    """BDF in Rust, the model compiled by its LLVM backend."""
    import pydiffsol as peer

    names = {k: v for k, v in names_of(case).items() if k != "time"} | {"time": "t"}
    n, m = len(case.system.names), len(case.system.parameters)
    inputs = [f"p{i} = 1" for i in range(m)] + [f"i{i} = 1" for i in range(n)]
    lines = ["in_i { " + ", ".join(inputs) + " }"]
    lines.append("u_i { " + ", ".join(f"x{i} = i{i}" for i in range(n)) + " }")
    for name, expr in case.system.assignments:
        lines.append(f"{names[name]} {{ {_diffsl(infix(expr, names))} }}")
    rates = [
        infix(case.system.rates[s], names) if s in case.system.rates else "0.0" for s in case.system.names
    ]
    lines.append("F_i { " + ", ".join(map(_diffsl, rates)) + " }")
    ode = peer.Ode(
        "\n".join(lines), jit_backend=peer.llvm, matrix_type=peer.nalgebra_dense, ode_solver=peer.bdf
    )
    place = [case.system.names.index(s) for s in case.states]
    first, given = rows_of(case)
    both = np.hstack([given, first])

    def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        ode.rtol, ode.atol = rtol, atol
        found = np.full((len(rows), len(case.times), len(place)), np.nan)
        for k, i in enumerate(rows):
            try:
                found[k] = np.asarray(ode.solve_dense(both[i], case.times).ys).T[:, place]
            except Exception:  # whatever it raises, the draw is not solved
                continue
        return found

    return run


def _diffsl(text: str) -> str:
    """Its language has ``pow(x, y)`` and no ``^``; no piecewise either, which one system has."""
    if any(word in text for word in ("piecewise", "<", ">", "&&")):
        raise ValueError("its language has no piecewise")
    while "^" in text:
        at = text.index(" ^ ")
        low, high = _operand(text, at - 1, -1), _operand(text, at + 3, 1)
        text = f"{text[:low]}pow({text[low:at]}, {text[at + 3 : high + 1]}){text[high + 1 :]}"
    return text


def _operand(text: str, at: int, step: int) -> int:
    """Where the operand of a power that begins or ends at ``at`` has its other end."""
    depth = 0
    while 0 <= at < len(text):
        depth += {"(": 1, ")": -1}.get(text[at], 0) * step
        if depth < 0 or (depth == 0 and text[at] == " "):
            return at - step
        at += step
    return at - step


def amici(case: Case, by: tuple[str, ...] = ()) -> Any:
    """C++ generated from SBML and built, CVODES inside. With ``by``: forward sensitivities too."""
    import amici as peer
    from amici.sim import sundials

    folder = Path(tempfile.gettempdir()) / f"il2-bench-amici-{os.getuid()}" / case.name
    module_name = f"plain_{case.name}"
    if not (folder / module_name / "__init__.py").exists():
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "plain.xml"
        path.write_text(plain_sbml(case), encoding="utf-8")
        importer = peer.SbmlImporter(path)
        importer.sbml2amici(module_name, folder, compute_conservation_laws=False, verbose=False)
    sys.path.insert(0, str(folder))
    model = importlib.import_module(module_name).get_model()
    return _Amici(case, model, sundials, by)


class _Amici:
    """Rows in, states (or states and their derivatives) out."""

    def __init__(self, case: Case, model: Any, sundials: Any, by: tuple[str, ...]) -> None:
        self.case, self.model, self.sundials = case, model, sundials
        ids = list(model.get_free_parameter_ids())
        names = names_of(case)
        drawn = {names[p]: v for p, v in case.parameters.items()}
        drawn |= {f"i{case.system.names.index(s)}": v for s, v in case.initial.items()}
        self.base = np.array(model.get_free_parameters())
        self.at = [ids.index(name) for name in drawn]
        self.values = np.array(list(drawn.values())).T
        state_ids = list(model.get_state_ids())
        self.place = [state_ids.index(names[s]) for s in case.states]
        model.set_timepoints(list(case.times))
        self.solver = model.create_solver()
        self.solver.set_max_steps(_STEPS)
        self.by = [ids.index(names[p]) for p in by]
        if by:
            self.solver.set_sensitivity_order(sundials.SensitivityOrder.first)
            self.solver.set_sensitivity_method(sundials.SensitivityMethod.forward)
            model.set_parameter_list(self.by)
        else:
            self.solver.set_sensitivity_order(sundials.SensitivityOrder.none)

    def __call__(self, rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        found = np.full((len(rows), len(self.case.times), len(self.place)), np.nan)
        for k, i in enumerate(rows):
            done = self.solve(int(i), rtol, atol)
            if done.status == 0:
                found[k] = np.asarray(done.x)[:, self.place]
        return found

    def solve(self, i: int, rtol: float, atol: float) -> Any:
        self.solver.set_relative_tolerance(rtol)
        self.solver.set_absolute_tolerance(atol)
        values = self.base.copy()
        values[self.at] = self.values[i]
        self.model.set_free_parameters(values)
        return self.sundials.run_simulation(self.model, self.solver)

    def gradients(self, rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        """[row, time, state, parameter]."""
        found = np.full((len(rows), len(self.case.times), len(self.place), len(self.by)), np.nan)
        for k, i in enumerate(rows):
            done = self.solve(int(i), rtol, atol)
            if done.status == 0:
                found[k] = np.asarray(done.sx).transpose(0, 2, 1)[:, self.place]
        return found


def copasi(case: Case) -> Run:
    """LSODA of COPASI, driven as its Python bindings suggest: initial values set, task run."""
    import COPASI as peer

    data = peer.CRootContainer.addDatamodel()
    assert data.importSBMLFromString(plain_sbml(case))
    model, task = data.getModel(), data.getTask("Time-Course")
    task.setMethodType(peer.CTaskEnum.Method_deterministic)
    problem, method = task.getProblem(), task.getMethod()
    problem.setUseValues(True)
    problem.setValues(" ".join(repr(float(t)) for t in case.times))
    problem.setDuration(float(case.times[-1]))
    problem.setTimeSeriesRequested(True)
    method.getParameter("Max Internal Steps").setUIntValue(_STEPS)
    names = names_of(case)
    drawn = {names[p]: v for p, v in case.parameters.items()}
    drawn |= {f"i{case.system.names.index(s)}": v for s, v in case.initial.items()}
    quantities = {
        model.getModelValue(i).getObjectName(): model.getModelValue(i)
        for i in range(model.getNumModelValues())
    }
    values = np.array(list(drawn.values())).T
    wanted = [names[s] for s in case.states]

    def run(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        method.getParameter("Relative Tolerance").setUDblValue(rtol)
        method.getParameter("Absolute Tolerance").setUDblValue(atol)
        found = np.full((len(rows), len(case.times), len(wanted)), np.nan)
        for k, i in enumerate(rows):
            changed = peer.ObjectStdVector()
            for name, value in zip(drawn, values[i], strict=True):
                quantities[name].setInitialValue(float(value))
                changed.append(quantities[name].getInitialValueReference())
            model.updateInitialValues(changed)
            if task.initializeRaw(peer.CCopasiTask.OUTPUT_UI) and task.processRaw(True):
                series = task.getTimeSeries()
                titles = [series.getTitle(j) for j in range(series.getNumVariables())]
                at = [next(j for j, t in enumerate(titles) if t in (w, f"Values[{w}]")) for w in wanted]
                found[k] = [[series.getConcentrationData(r, j) for j in at] for r in range(len(case.times))]
            task.restore()
        return found

    return run
