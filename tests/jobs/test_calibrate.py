"""The calibration: it ends at an optimum, a seed repeats it, and PEtab carries what it says it carries."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import roadrunner
from petab import v1
from petab.v1.math import sympify_petab

from il2.cells import forward
from il2.cells.affinity import model_kds
from il2.cells.calibrate import Calibration, Fit
from il2.cells.ensemble import Ensemble
from il2.cells.objective import Problem
from il2.cells.petab_conditions import blood_condition, petab_id
from il2.cells.petab_problem import findings, write_problem
from il2.cells.shape import shape_of
from il2.cells.training import cell_line, training
from il2.cli.main import main
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.calibrate import CalibrateAnswer, CalibrateQuestion, calibrate
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem.of(training(), cell_line())


@pytest.fixture(scope="module")
def step(problem: Problem) -> tuple[Fit, np.ndarray]:
    """The optimum that the package ships, as the fit that it was, and the gradient there."""
    optimum = {r["parameter"]: r["optimum_log10"] for r in tables.load("calibration")}
    vector = np.array([optimum[name] for name in problem.layout.names])
    state, matrix, gradient = Calibration(problem).normal_equations(vector)
    return Fit(problem.layout, vector, matrix, state.objective, 0), gradient


@pytest.fixture(scope="module")
def shipped_fit(step: tuple[Fit, np.ndarray]) -> Fit:
    return step[0]


def test_the_shipped_vector_is_the_optimum_of_this_code_on_these_tables(
    step: tuple[Fit, np.ndarray],
) -> None:
    """A Gauss-Newton step from there would gain next to nothing; the objective comes out.

    Gain, not distance: `kd` lies in a flat valley with the weight of what has gone inside.
    """
    fit, gradient = step
    free = ~(_at(fit, "high") & (gradient > 0)) & ~(_at(fit, "low") & (gradient < 0))
    move = np.linalg.solve(fit.precision[np.ix_(free, free)], gradient[free])
    assert 0 <= 0.5 * gradient[free] @ move < 0.5  # of log posterior, which a unit of noise changes as much
    stored = {r["key"]: r["value"] for r in tables.load("calibration_run")}
    assert fit.objective == pytest.approx(float(stored["objective"]), abs=0.1)


def _at(fit: Fit, bound: str) -> np.ndarray:
    """Which entries stand on their lower or upper bound."""
    return np.isclose(fit.vector, [getattr(p, bound) for p in fit.layout.priors], atol=1e-4)


def test_the_answer_says_what_moved_and_prints_it(shipped_fit: Fit) -> None:
    ensemble = Ensemble.of(shipped_fit, 0, 8)
    answer = CalibrateAnswer(CalibrateQuestion(), shipped_fit, ensemble, (), Provenance.of())
    rows = {r["parameter"]: r for r in answer.table().records()}
    prior = {p.name: p for p in shipped_fit.layout.priors}["K_stat:NK"]
    row = rows["K_stat:NK"]
    assert row["unit"] == "molecule"
    assert np.log10(row["optimum"]) - np.log10(row["prior"]) == pytest.approx(row["moved"] * prior.sd)
    assert all(0 < r["posterior_sd"] < 1.01 * r["prior_sd"] for r in rows.values()), (
        "data cannot widen a prior"
    )
    far = [name for name, r in rows.items() if abs(r["moved"]) > 2]
    assert all(name in answer.notes()[1] for name in far)
    assert answer.notes()[1].count(",") == max(len(far) - 1, 0)
    assert "shift:" not in str(answer.shown()) and "shift:2019-03-15" in answer.to_csv()
    assert json.loads(answer.to_json())["objective"] == shipped_fit.objective


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--members", "1"], "1 is not in the range x>=2"),
        (["--seed", "-1"], "-1 is not in the range x>=0"),
        (["--out", "/proc/nowhere/x"], "cannot make the folder '/proc/nowhere/x'"),
        (["--json", "--csv"], "--json and --csv exclude each other"),
    ],
)
def test_bad_questions_are_refused_before_the_fit(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1


@pytest.fixture(scope="module")
def petab_folder(shipped_fit: Fit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("petab")
    write_problem(shipped_fit, folder)
    return folder


def test_the_petab_library_accepts_the_problem_and_refuses_a_broken_one(petab_folder: Path) -> None:
    yaml = petab_folder / "il2_calibration.yaml"
    assert findings(yaml) == []
    table = petab_folder / "parameters_il2_calibration.tsv"
    whole = table.read_text()
    try:
        table.write_text(
            "".join(line for line in whole.splitlines(True) if not line.startswith("K_stat_NK\t"))
        )
        assert "K_stat_NK" in " ".join(findings(yaml))
    finally:
        table.write_text(whole)


class Judge:
    """Reads the files as PEtab defines them and simulates them with libRoadRunner."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # petab about its own future versions
            self.problem = v1.Problem.from_yaml(str(folder / "il2_calibration.yaml"))
        self.nominal = dict(self.problem.parameter_df["nominalValue"])
        self.rows = self.problem.measurement_df.reset_index(drop=True)
        self.runner = roadrunner.RoadRunner(str(folder / "model_il2_calibration.xml"))
        self.runner.integrator.relative_tolerance = 1e-10
        self.runner.integrator.absolute_tolerance = 1e-12
        self.inside = set(self.runner.model.getGlobalParameterIds())

    def simulate(self, condition: str, time: float) -> Callable[[str], float]:
        """Return the value of any symbol of the model in a condition at a time."""
        self.runner.resetToOrigin()
        for name, value in self.nominal.items():
            if name in self.inside:
                self.runner[name] = value
        for name, cell in self.problem.condition_df.loc[condition].items():
            if name != "conditionName":
                self.runner[name] = self.nominal[cell] if cell in self.nominal else float(cell)
        self.runner.reset()
        if time > 0:
            self.runner.simulate(0, time, 2)
        return lambda symbol: float(self.runner[symbol])

    def predicted(self, i: int) -> float:
        """Return the simulated observable of row ``i`` of the measurement table."""
        row = self.rows.loc[i]
        formula = sympify_petab(self.problem.observable_df["observableFormula"][row["observableId"]])
        value = self.simulate(row["simulationConditionId"], row["time"])
        given = [self.nominal.get(x, x) for x in str(row["observableParameters"]).split(";")]
        known = {f"observableParameter{k}_{row['observableId']}": float(x) for k, x in enumerate(given, 1)}
        known |= {name: self.nominal[name] for name in self.nominal if name not in self.inside}
        symbols = {s: known[s.name] if s.name in known else value(s.name) for s in formula.free_symbols}
        return float(formula.subs(symbols))


@pytest.fixture(scope="module")
def judge(petab_folder: Path) -> Judge:
    return Judge(petab_folder)


def test_libroadrunner_simulates_the_petab_files_to_our_predictions(
    judge: Judge, problem: Problem, shipped_fit: Fit
) -> None:
    """Every observable, scale, weight and condition: against curves read off a grid, within its error."""
    blood, lines = problem.predict(shipped_fit.vector)
    state = Calibration(problem).state(shipped_fit.vector, blood, lines)
    ours = np.concatenate([state.scaled.scale[problem.data.group] * blood, lines])
    assert len(judge.rows) == len(ours)
    np.testing.assert_allclose(judge.rows["noiseParameters"], 1 / np.sqrt(state.weight), rtol=1e-9)
    sample = [*np.random.default_rng(1).permutation(len(blood))[:60], *range(len(blood), len(ours))]
    theirs = np.array([judge.predicted(i) for i in sample])
    np.testing.assert_allclose(theirs, ours[sample], atol=0.02)


@pytest.mark.parametrize("name", ["IL-2", "IL-15", "WT C-term mono", "WT N-term dimer"])
def test_one_petab_model_is_exactly_the_network_of_each_molecule(
    name: str, judge: Judge, problem: Problem, shipped_fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One arm, no alpha site, two arms: without the grid the two simulators agree."""
    monkeypatch.setattr(forward, "RTOL", 1e-9)
    monkeypatch.setattr(forward, "ATOL", 1e-9)
    data = problem.data
    own = np.flatnonzero(data.ligand == data.ligands.index(name))[5::73]
    vector, shifts = shipped_fit.vector[None], problem.shifts(shipped_fit.vector)
    for i in own:
        cell, time = data.cells[data.cell[i]], data.times[data.time[i]]
        parameters = forward.shared_parameters(shipped_fit.layout, vector)
        parameters |= forward.cell_parameters(cell, shipped_fit.layout, vector)
        parameters |= model_kds(ligand(name), shipped_fit.layout, vector)
        dose = 10 ** (data.log10_dose[i : i + 1] + shifts[i])
        cv = cell_type(cell).il2ra_cv
        ours = forward.population_response(shape_of(ligand(name)), parameters, cv, dose, [time])[0, 0, 0]
        theirs = judge.simulate(judge.rows.loc[i, "simulationConditionId"], time)("pstat5")
        assert theirs == pytest.approx(ours, abs=1e-6 if "dimer" not in name else 1e-4), (cell, time)


def test_what_the_petab_model_cannot_carry_is_refused() -> None:
    with pytest.raises(InputError, match="does not fit the PEtab model of up to 2 equal arms"):
        blood_condition("WT N-term 2+2 CD25-only", "NK", "2019-03-15", 1.0)
    assert petab_id("shift", "2019-03-15", "Treg") == "shift_2019_03_15_Treg"


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    told: list[float] = []
    answers = [
        calibrate(
            CalibrateQuestion(seed=0, folder=tmp_path / name), report=lambda _, value: told.append(value)
        )
        for name in ("a", "b")
    ]
    half = told[: len(told) // 2]
    assert half == told[len(half) :] and half == sorted(half, reverse=True)
    for path in answers[0].written:
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    shipped = {r["parameter"]: r["optimum_log10"] for r in tables.load("calibration")}
    fitted = dict(zip(answers[0].fit.layout.names, answers[0].fit.vector, strict=True))
    np.testing.assert_allclose([fitted[n] for n in shipped], list(shipped.values()), atol=1e-2)
