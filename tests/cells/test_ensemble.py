"""The ensemble: what a fit writes comes back the same."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from il2.cells.calibrate import Fit
from il2.cells.ensemble import Ensemble, as_csv, shipped, write
from il2.cells.parameters import Layout
from il2.knowledge import tables


def a_fit() -> Fit:
    layout = Layout.of(["WT N-term", "IL-2"], {"2019-11-08": ["Treg", "NK"]}, ["Treg", "NK"], yt1=True)
    rng = np.random.default_rng(0)
    root = 0.3 * rng.standard_normal((len(layout.priors),) * 2)
    vector = layout.clip(layout.centre + 0.3 * layout.sd * rng.standard_normal(len(layout.priors)))
    return Fit(layout, vector, root @ root.T + np.diag(1 / layout.sd**2), 12.3, 7)


def test_shifts_of_dates_are_dropped_and_the_rest_is_kept() -> None:
    fit = a_fit()
    ensemble = Ensemble.of(fit, seed=3, members=9)
    kept = [n for n in fit.layout.names if not n.startswith("shift:")]
    assert list(ensemble.layout.names) == kept
    assert ensemble.vectors.shape == (9, len(kept))
    drawn = fit.draw(9, 3)
    for name in kept:
        column = ensemble.layout.column(ensemble.vectors, name)
        np.testing.assert_allclose(column, fit.layout.column(drawn, name), atol=5.1e-6)
    np.testing.assert_array_equal(ensemble.vectors, Ensemble.of(fit, seed=3, members=9).vectors)


def test_written_tables_hold_the_fit(tmp_path: Path) -> None:
    fit = a_fit()
    ensemble = Ensemble.of(fit, seed=3, members=4)
    write(fit, ensemble, {"seed": 3, "note": 'a "quoted", text'}, tmp_path)

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    calibration = rows("calibration")
    assert [r["parameter"] for r in calibration] == list(fit.layout.names)
    np.testing.assert_allclose([float(r["optimum_log10"]) for r in calibration], fit.vector, atol=5.1e-6)
    sd = np.sqrt(np.diag(np.linalg.inv(fit.precision)))
    np.testing.assert_allclose([float(r["posterior_sd"]) for r in calibration], sd, atol=5.1e-6)
    drawn = {(int(r["member"]), r["parameter"]): float(r["value_log10"]) for r in rows("ensemble")}
    assert len(drawn) == ensemble.vectors.size
    for (member, name), value in drawn.items():
        assert value == ensemble.vectors[member, ensemble.layout.index[name]]
    assert {r["key"]: r["value"] for r in rows("calibration_run")}["note"] == 'a "quoted", text'
    for name in ("calibration", "ensemble", "calibration_run"):
        assert list(rows(name)[0]) == [column.name for column in tables.schema(name)]


def test_the_shipped_tables_are_one_fit() -> None:
    ensemble = shipped()
    fitted = {r["parameter"]: r for r in tables.load("calibration")}
    centre = ensemble.vectors.mean(axis=0)
    for i, name in enumerate(ensemble.layout.names):
        row = fitted[name]
        assert ensemble.optimum[i] == row["optimum_log10"]
        # five standard errors of a mean of the members
        error = 5 * row["posterior_sd"] / np.sqrt(len(ensemble.vectors))
        if name not in ("n_stat", "epitope_masked"):  # held at their bounds
            assert abs(centre[i] - row["optimum_log10"]) < error, name
    assert np.isfinite(ensemble.vectors).all()


def test_csv_quotes_what_needs_it() -> None:
    text = as_csv(("a", "b"), [("x,y", 'say "x"'), (1, 2.5)])
    assert text == 'a,b\n"x,y","say ""x"""\n1,2.5\n'
