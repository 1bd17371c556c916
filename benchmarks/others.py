"""Ratios beyond plain solves: gradients, equilibria, time to a first result, and what a user waits for."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from arithmetic import arithmetic, screening
from ensembles import CASES, Case
from measure import absolute, reference, seconds, tune
from numpy.typing import NDArray
from peers import AMICI, OURS

import il2.engine as engine
from il2.engine.equilibrium import Constants, depleted, excess

Array = NDArray[np.float64]
Row = dict[str, Any]

#: Parameters of il2gc that gradients are taken by (logarithms): 16 of them.
BY = (
    "k1",
    "k2",
    "k4",
    "k5",
    "k10",
    "k11",
    "kfwd",
    "endo",
    "aendo",
    "kRec",
    "kDeg",
    "sortF",
    "kf",
    "xRa",
    "xRb",
    "xGc",
)


def others(rounds: int) -> Iterator[Row]:
    """Measure everything, one row each."""
    for measure in (gradients, equilibria, arithmetic, screening, first_results, headline):
        try:
            yield from measure(rounds)
        except (ImportError, OSError, ValueError) as error:
            yield _row(measure.__name__, 0, 0, None, str(error))


def gradients(rounds: int) -> Iterator[Row]:
    """Ours against AMICI's forward sensitivities, all states and times, at an equal median error."""
    case = CASES["il2gc"](400)
    model = engine.compile(case.system, "llvm")
    place = [model.names.index(s) for s in case.states]
    by = tuple(p for p in BY if p in model.parameters)

    def ours(rows: NDArray[np.intp], rtol: float, atol: float) -> Array:
        parameters = {p: v[rows] for p, v in case.parameters.items()}
        initial = {s: v[rows] for s, v in case.initial.items()}
        found = model.gradients(by, case.times, parameters, initial, rtol=rtol, atol=atol)
        return np.asarray(found.values)[:, :, place]

    exact = ours(np.arange(40), 1e-11, 1e-15)
    size = np.array(
        [np.broadcast_to(case.parameters.get(p, dict(model.system.parameters)[p]), (400,)) for p in by]
    ).T
    exact = exact * size[:40, None, None, :]
    scale = np.abs(exact).max(axis=1, keepdims=True)
    scale[scale == 0] = np.inf

    def errors(values: Array, rows: NDArray[np.intp]) -> Array:
        return (np.abs(values * size[rows][:, None, None, :] - exact[rows]) / scale[rows]).max(axis=(1, 2, 3))

    def tuned(run: Callable[..., Array], target: float, draws: int) -> float:
        rows, low, high = np.arange(draws), -11.0, -2.0
        for _ in range(8):
            middle = 0.5 * (low + high)
            error = float(np.median(errors(run(rows, 10**middle, absolute(10**middle)), rows)))
            low, high = (low, middle) if error > target else (middle, high)
        return float(10**low)

    if not AMICI.installed:
        yield _row("gradients of 16 parameters, times AMICI", 15, 60, None, "AMICI is not installed")
        return
    import compiled_peers

    theirs = compiled_peers.amici(case, by).gradients
    for target in (1e-4, 1e-6):
        mine, other = tuned(ours, target, 40), tuned(theirs, target, 8)
        ratios = [
            seconds(theirs, np.arange(8), other) / seconds(ours, np.arange(400), mine) for _ in range(rounds)
        ]
        yield _row(
            f"gradients of {len(by)} parameters, times AMICI at error {target:g}", 15, 60, ratios, "il2gc"
        )


def equilibria(rounds: int) -> Iterator[Row]:
    """Ours against ``scipy.optimize.root`` on the problem with ligand in excess."""
    from scipy.optimize import root

    n, few = 200_000, 300
    rng = np.random.default_rng(8)
    constants = Constants(*(10 ** rng.uniform(low, high, n) for low, high in _CONSTANTS))
    sites = tuple(10 ** rng.uniform(1.5, 4.5, n) for _ in range(3))
    dose = 10 ** rng.uniform(-4, 2.5, n)

    fields = ("a", "b", "c_from_a", "c_from_b", "b_from_a", "c_from_ab")
    columns = np.array([*(getattr(constants, f) for f in fields), *sites, dose]).T[:few]

    def theirs() -> None:
        for row in columns:
            root(_balance, np.log(row[6:9]), args=(row.tolist(),), method="hybr", tol=1e-9)

    def mine(solve: Callable[..., Any]) -> float:
        before = time.process_time()
        solve()
        return (time.process_time() - before) / n

    cells = 1e-7
    ways = {
        "ligand in excess": (lambda: excess(dose, sites, constants), 1500, 6000),
        "with depletion": (lambda: depleted(dose, sites, constants, cells), 400, 1500),
    }
    for name, (solve, must, aim) in ways.items():
        solve()
        ratios = []
        for _ in range(rounds):
            before = time.process_time()
            theirs()
            ratios.append((time.process_time() - before) / few / mine(solve))
        yield _row(f"equilibria {name}, times scipy.optimize.root", must, aim, ratios, "il2gc-like")


def _balance(log: Array, row: list[float]) -> list[float]:
    """Relative errors of the three balances at free sites exp(log)."""
    a, b, c = np.exp(log)
    ka, kb, kca, kcb, kba, kcab, *totals, level = row
    la, lb = level * a / ka, level * b / kb
    lac, lbc, lab = la * c / kca, lb * c / kcb, la * b / kba
    labc = lab * c / kcab
    return [
        (a + la + lac + lab + labc) / totals[0] - 1,
        (b + lb + lbc + lab + labc) / totals[1] - 1,
        (c + lac + lbc + labc) / totals[2] - 1,
    ]


_CONSTANTS = ((0, 2), (1, 3), (3, 5), (2, 4), (1, 3), (1, 3))


def first_results(rounds: int) -> Iterator[Row]:
    """Seconds from an SBML file to a first result in a new process, with and without code on disk."""
    for name, must, aim, cold in (("warm", 1.5, 0.3, False), ("cold", 4.0, 1.0, True)):
        for case in (CASES[c](1) for c in ("il2gc", "gc62")):
            found = [_first(case, cold) for _ in range(max(rounds // 2, 2))]
            yield _row(
                f"seconds from SBML to a first result, cache {name}", must, aim, found, case.name, least=False
            )


def _first(case: Case, cold: bool) -> float:
    program = (
        "import time; t = time.perf_counter()\n"
        "from il2.network import sbml; import il2.engine as e\n"
        f"m = e.compile(sbml.read({str(case.sbml)!r}).system())\n"
        f"m.solve({[float(t) for t in case.times]}, rtol=1e-6)\n"
        "print(time.perf_counter() - t)\n"
    )
    import os

    with tempfile.TemporaryDirectory() as folder:
        extra = {"XDG_CACHE_HOME": folder} if cold else {}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def headline(rounds: int) -> Iterator[Row]:
    """Seconds on this machine's cores for a million one-day solves and for 1e5 patients over 21 days."""
    threads = os_threads()
    for name, count, what in (
        ("receptor", 1_000_000, "1e6 one-day IL-2 solves"),
        ("il2pk", 100_000, "1e5 patients over 21 days"),
    ):
        draws = count // 10
        case = CASES[name](draws)
        model = engine.compile(case.system, "llvm")
        run = OURS.prepare(case)
        setting = tune(run, reference(case, 60), 1e-4, 60)
        inputs = list(case.inputs)
        before = time.perf_counter()
        batch = model.solve(
            case.times, dict(case.parameters), dict(case.initial), rtol=setting.rtol,
            atol=absolute(setting.rtol), inputs=inputs, n_threads=threads, max_steps=1_000_000,
        )  # fmt: skip
        taken = (time.perf_counter() - before) * count / draws
        assert batch.ok.all()
        print(f"  {what}: {taken:.1f} s on {threads} cores (a tenth measured), error {setting.median:.1e}")
        yield _row(
            f"seconds for {what}, {threads} cores",
            30 if name == "il2pk" else 15,
            5,
            [taken],
            name,
            least=False,
        )


def os_threads() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _row(what: str, must: float, aim: float, values: list[float] | None, of: str, least: bool = True) -> Row:
    found = None if values is None else float(np.median(values))
    return {
        "what": what, "must": must, "aim": aim, "found": found, "of": of, "least": least,
        "low": None if values is None else float(np.min(values)),
        "high": None if values is None else float(np.max(values)),
    }  # fmt: skip
