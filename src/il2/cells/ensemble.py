"""The fitted ensemble that the package ships: parameter vectors with their names and where they came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from il2.cells.calibrate import Fit
from il2.cells.parameters import Layout, Prior
from il2.ground.files import write_whole
from il2.knowledge import tables

Floats = NDArray[np.float64]

#: Members drawn: enough for 5 and 95 % quantiles once date shifts and noise are added to each.
MEMBERS = 64
#: Digits kept of a log10 value: a relative error of 1e-5.
_DIGITS = 5


@dataclass(frozen=True)
class Ensemble:
    """Parameter vectors of the cell model.

    Parameters
    ----------
    layout : names and priors of the entries, without date shifts. vectors : [member, parameter], log10.
    optimum : [parameter], the most probable vector.
    """

    layout: Layout
    vectors: Floats
    optimum: Floats

    @staticmethod
    def of(fit: Fit, seed: int, members: int = MEMBERS) -> Ensemble:
        """Draw the ensemble of a fit; date shifts are dropped, since a new plate has one of its own."""
        keep = [i for i, p in enumerate(fit.layout.priors) if p.kind != "shift"]
        layout = Layout(tuple(fit.layout.priors[i] for i in keep))
        drawn = fit.draw(members, seed)[:, keep]
        return Ensemble(layout, np.round(drawn, _DIGITS), np.round(fit.vector[keep], _DIGITS))


@lru_cache(maxsize=1)
def shipped() -> Ensemble:
    """Return the ensemble that the package carries (tables ``calibration`` and ``ensemble``).

    Examples
    --------
    >>> shipped().vectors.shape[0]
    64
    """
    rows = tables.load("calibration")
    kept = [r for r in rows if r["kind"] != "shift"]
    layout = Layout(
        tuple(
            Prior(r["parameter"], r["prior_log10"], r["prior_sd"], r["kind"], r["target"] or "") for r in kept
        )
    )
    draws = tables.load("ensemble")
    vectors = np.empty((1 + max(r["member"] for r in draws), len(kept)))
    for row in draws:
        vectors[row["member"], layout.index[row["parameter"]]] = row["value_log10"]
    return Ensemble(layout, vectors, np.array([r["optimum_log10"] for r in kept]))


def write(fit: Fit, ensemble: Ensemble, facts: Mapping[str, object], folder: Path) -> None:
    """Write ``calibration.csv``, ``ensemble.csv`` and ``calibration_run.csv`` into ``folder``, each whole."""
    sd = np.sqrt(np.diag(np.linalg.inv(fit.precision)))
    header = (
        "parameter",
        "kind",
        "target",
        "prior_log10",
        "prior_sd",
        "optimum_log10",
        "posterior_sd",
        "status",
        "source",
    )
    rows = [
        (
            p.name,
            p.kind,
            p.target,
            *(repr(round(float(x), _DIGITS)) for x in (p.centre, p.sd, v, s)),
            "fitted",
            "il2",
        )
        for p, v, s in zip(fit.layout.priors, fit.vector, sd, strict=True)
    ]
    write_whole(folder / "calibration.csv", as_csv(header, rows))
    draws = [
        (m, name, repr(float(value)))
        for m, vector in enumerate(ensemble.vectors)
        for name, value in zip(ensemble.layout.names, vector, strict=True)
    ]
    write_whole(folder / "ensemble.csv", as_csv(("member", "parameter", "value_log10"), draws))
    write_whole(folder / "calibration_run.csv", as_csv(("key", "value"), facts.items()))


def as_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV text with line feeds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
