"""The calibration: derivatives against finite differences, recovery of known parameters, bounds of draws."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from il2.cells.calibrate import Calibration, Fit, residual_sd
from il2.cells.ensemble import shipped
from il2.cells.objective import Problem
from il2.cells.parameters import Layout
from il2.cells.training import Indices, Training, cell_line, training

from .cases import Floats


def part_of(data: Training, ligands: list[str], cells: list[str], dates: list[str]) -> Training:
    """Readings of some molecules, cells and dates, numbered anew."""
    keep = np.isin(np.array(data.ligands)[data.ligand], ligands)
    keep &= np.isin(np.array(data.cells)[data.cell], cells) & np.isin(np.array(data.dates)[data.date], dates)

    def anew(names: tuple, at: Indices) -> tuple[tuple, Indices]:
        chosen, index = np.unique(np.array(names)[at[keep]], return_inverse=True)
        return tuple(chosen.tolist()), index

    found = {}
    for many, one in (("ligands", "ligand"), ("cells", "cell"), ("times", "time"), ("dates", "date")):
        found[many], found[one] = anew(getattr(data, many), getattr(data, one))
    key = np.stack([found["date"], found["cell"], found["time"]], axis=1)
    groups, group = np.unique(key, axis=0, return_inverse=True)
    plate = np.unique(groups[:, :2], axis=0, return_inverse=True)[1].ravel()
    plain = {name: getattr(data, name)[keep] for name in ("y", "log10_dose", "weight")}
    return replace(data, **found, **plain, group=group.ravel(), plate=plate)


@lru_cache(maxsize=1)
def small() -> Problem:
    """Two molecules, two cells, two dates, and YT-1."""
    wanted = ["IL-2", "WT N-term dimer"], ["Treg", "NK"], ["2019-03-15", "2019-11-08"]
    return Problem.of(part_of(training(), *wanted), cell_line())


def fitted(layout: Layout) -> Floats:
    """The shipped optimum in the order of ``layout``; prior means for what it does not hold."""
    known = dict(zip(shipped().layout.names, shipped().optimum, strict=True))
    return np.array([known.get(p.name, p.centre) for p in layout.priors])


def test_the_jacobian_is_that_of_central_differences() -> None:
    """Grouped forward differences against whole predictions on random directions, shifts among them."""
    problem = small()
    layout, at = problem.layout, fitted(problem.layout)
    blood, lines, d_blood, d_lines = problem.jacobian(at)
    again = problem.predict(at)
    np.testing.assert_allclose(blood, again[0], atol=1e-3)
    np.testing.assert_allclose(lines, again[1], atol=1e-3)
    rng = np.random.default_rng(0)
    directions = [layout.sd * rng.standard_normal(len(at)) for _ in range(3)]
    directions += [
        np.where([p.kind == kind for p in layout.priors], layout.sd, 0.0) for kind in ("cell", "shift")
    ]
    step = 3e-3
    for u in directions:
        (up, up_lines), (down, down_lines) = problem.predict(at + step * u), problem.predict(at - step * u)
        for slope, wanted in (
            (d_blood @ u, (up - down) / (2 * step)),
            (d_lines @ u, (up_lines - down_lines) / (2 * step)),
        ):
            if np.abs(wanted).max() > 0:
                assert np.abs(slope - wanted).max() < 0.01 * np.abs(wanted).max()
            else:
                assert (slope == 0).all()


def test_each_parameter_changes_only_its_own_readings() -> None:
    problem = small()
    data, layout = problem.data, problem.layout
    d_blood, d_lines = problem.jacobian(fitted(layout))[2:]
    on_nk = np.array(data.cells)[data.cell] == "NK"
    of_dimer = np.array(data.ligands)[data.ligand] == "WT N-term dimer"
    early = np.array(data.dates)[data.date] == "2019-03-15"
    own = {"B_rest:NK": on_nk, "beta:WT N-term": of_dimer, "shift:2019-03-15": early}
    own["shift:2019-11-08:NK"] = on_nk & ~early
    for name, readings in own.items():
        column = d_blood[:, layout.index[name]]
        assert np.abs(column[readings]).max() > 1e-3, name
        assert (column[~readings] == 0).all(), name
        assert (d_lines[:, layout.index[name]] == 0).all(), name
    assert (d_blood[:, layout.index["K_stat:YT-1"]] == 0).all()
    assert np.abs(d_lines[:, layout.index["K_stat:YT-1"]]).max() > 1e-3


def synthetic(seed: int, noise: float) -> tuple[Problem, Floats, Floats]:
    """The small problem with readings made from parameters of the prior and a gain for each plate."""
    problem = small()
    layout, rng = problem.layout, np.random.default_rng(seed)
    truth = layout.clip(layout.centre + layout.sd * rng.standard_normal(len(layout.priors)))
    blood, lines = problem.predict(truth)
    plate = problem.data.plate
    scale = rng.uniform(0.7, 1.4, int(plate.max()) + 1)[plate][problem.data.group]
    y = scale * blood + noise * rng.standard_normal(len(blood))
    parts = np.split(lines, np.cumsum([len(x.y) for x in problem.lines])[:-1])
    made = tuple(replace(line, y=part) for line, part in zip(problem.lines, parts, strict=True))
    return Problem(replace(problem.data, y=y), made, layout), truth, scale * blood


def test_known_parameters_predict_again_after_the_fit() -> None:
    """Readings of known parameters with a tenth of the usual noise: the fit finds the curves again."""
    problem, truth, exact = synthetic(seed=3, noise=0.1 * residual_sd())
    objectives: list[float] = []
    fit = Calibration(problem).run(20, lambda _, objective: objectives.append(objective))
    assert objectives == sorted(objectives, reverse=True)
    blood, lines = problem.predict(fit.vector)
    state = Calibration(problem).state(fit.vector, blood, lines)
    found = state.scaled.scale[problem.data.group] * blood
    rms = float(np.sqrt(np.mean((found - exact) ** 2)))
    spread = (fit.vector - truth) / np.sqrt(np.diag(np.linalg.inv(fit.precision)))
    print(f"rms {rms:.4f}, {fit.iterations} steps, z {np.abs(spread).max():.2f}")
    assert rms < 0.2 * residual_sd()
    assert state.objective < Calibration(problem).state(truth, *problem.predict(truth)).objective
    assert np.mean(np.abs(spread) < 2) > 0.8  # few readings: what lies outside was drawn far out in its prior


def test_a_step_of_the_fit_goes_downhill_and_scales_are_eliminated() -> None:
    problem, truth, exact = synthetic(seed=4, noise=0.0)
    calibration = Calibration(problem)
    at_truth = calibration.state(truth, *problem.predict(truth))
    scaled = at_truth.scaled.scale[problem.data.group] * problem.predict(truth)[0]
    np.testing.assert_allclose(scaled, exact, atol=1e-6)
    start = problem.layout.clip(truth + 0.1 * problem.layout.sd)
    state, matrix, right = calibration.normal_equations(start)
    move = np.linalg.solve(matrix + 0.01 * np.diag(np.diag(matrix)), right)
    after = calibration.state(start + move, *problem.predict(start + move))
    assert after.objective < state.objective
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_one_bad_well_does_not_pull() -> None:
    """Student residuals: the weight of a point ten SDs off falls to a few percent of the others."""
    problem, truth, _ = synthetic(seed=5, noise=0.0)
    y = problem.data.y.copy()
    y[0] += 10 * residual_sd()
    broken = Problem(replace(problem.data, y=y), problem.lines, problem.layout)
    state = Calibration(broken).state(truth, *broken.predict(truth))
    assert state.weight[0] / broken.data.weight[0] < 0.1 * state.weight[5] / broken.data.weight[5]


def test_draws_have_the_covariance_asked_for_and_stay_within_bounds() -> None:
    layout = Layout.of(["WT N-term"], {"2019-11-08": ["Treg"]}, ["Treg"], yt1=True)
    rng = np.random.default_rng(0)
    root = rng.standard_normal((len(layout.priors),) * 2)
    precision = root @ root.T + np.diag(1 / layout.sd**2)
    fit = Fit(layout, layout.centre, precision, 0.0, 1)
    drawn = fit.draw(20_000, seed=1)
    np.testing.assert_array_equal(drawn[:5], fit.draw(20_000, seed=1)[:5])
    assert not np.array_equal(drawn[0], fit.draw(20_000, seed=2)[0])
    free = [i for i, p in enumerate(layout.priors) if not np.isfinite(p.high)]
    covariance = np.linalg.inv(precision)
    sd = np.sqrt(np.diag(covariance))[free]
    np.testing.assert_allclose(drawn[:, free].std(axis=0), sd, rtol=0.04)
    correlation = np.corrcoef(drawn[:, free].T) - covariance[np.ix_(free, free)] / np.outer(sd, sd)
    assert np.abs(correlation).max() < 0.05
    # far beyond its bounds the exponent is held at them
    index = layout.index["n_stat"]
    far = replace(fit, vector=layout.centre + 1.0 * (np.arange(len(layout.priors)) == index))
    assert (far.draw(50, seed=0)[:, index] == layout.priors[index].high).all()


def test_the_shipped_ensemble_keeps_the_bounds_of_its_priors() -> None:
    ensemble = shipped()
    bounded = {p.name: p for p in Layout.of([], {}, [], yt1=True).priors if np.isfinite(p.high)}
    assert set(bounded) == {"n_stat", "epitope_masked"}
    for name, prior in bounded.items():
        column = ensemble.layout.column(ensemble.vectors, name)
        assert (column >= prior.low - 1e-5).all()
        assert (column <= prior.high + 1e-5).all()


def test_yt1_shares_start_at_one_and_the_alpha_negative_line_has_no_alpha() -> None:
    problem = small()
    vector = fitted(problem.layout)
    moved = vector.copy()
    moved[problem.layout.index["A_rest:YT-1"]] += 0.3
    first, second = problem.yt1(vector[None])[0], problem.yt1(moved[None])[0]
    alpha = np.concatenate([line.alpha for line in problem.lines])
    np.testing.assert_allclose(first[~alpha], second[~alpha], atol=1e-6)
    assert np.abs(first[alpha] - second[alpha]).max() > 1e-3
    assert (first >= 0).all()
    assert (first <= 1 + 1e-6).all()
