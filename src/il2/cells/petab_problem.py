"""The calibration as a PEtab problem (version 1), for other tools to read, fit and judge.

Seven files: the YAML that names the others, the model in SBML, tables of conditions, observables,
measurements and parameters, and a README that says what PEtab cannot carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from il2.cells.calibrate import Fit
from il2.cells.parameters import Prior
from il2.cells.petab_conditions import Condition, petab_id
from il2.cells.petab_model import population_network
from il2.cells.petab_readings import Nuisance, Reading, readings
from il2.cells.petab_text import README
from il2.cells.training import cell_line, training
from il2.ground.errors import InputError
from il2.ground.files import write_whole
from il2.network import sbml

YAML = "il2_calibration.yaml"
_FILES = {
    "sbml": "model_il2_calibration.xml",
    "condition": "conditions_il2_calibration.tsv",
    "observable": "observables_il2_calibration.tsv",
    "measurement": "measurements_il2_calibration.tsv",
    "parameter": "parameters_il2_calibration.tsv",
}
#: Bounds of parameters without bounds of their own, in SDs of the prior.
_BOUNDS_SD = 8.0
_MIDDLE = 3  # copy of the cell whose surface YT-1 observables read; without heterogeneity all are alike


def require_petab() -> None:
    """Make sure that the problem can be checked after it is written.

    Raises
    ------
    InputError : the PEtab library is not installed.
    """
    try:
        import petab.v1  # noqa: F401
    except ImportError:
        raise InputError(
            "a PEtab problem is checked with the petab library, which is not installed; "
            'pip install "il2[standards]"'
        ) from None


def write_problem(fit: Fit, folder: Path) -> Path:
    """Write the calibration to ``folder`` and return the path of its YAML file.

    Parameters
    ----------
    fit : the optimum of the full calibration; nominal values and the weights of the readings come from it.

    Raises
    ------
    InputError : the library is missing, the folder cannot be written, or the library refuses the problem.
    """
    require_petab()
    found, scales = readings(fit, training(), cell_line())
    conditions = {r.condition.id: r.condition for r in found}
    for name, text in {
        _FILES["sbml"]: sbml.write(population_network()),
        _FILES["condition"]: _tsv(Condition.HEADER, (c.row() for c in conditions.values())),
        _FILES["observable"]: _tsv(_OBSERVABLES[0], _OBSERVABLES[1:]),
        _FILES["measurement"]: _measurements(found),
        _FILES["parameter"]: _parameters(fit, scales),
        YAML: _yaml(),
        "README.md": README,
    }.items():
        write_whole(folder / name, text)
    problems = findings(folder / YAML)
    if problems:
        raise InputError(f"the petab library refuses the problem: {'; '.join(problems)}")
    return folder / YAML


def findings(yaml: Path) -> list[str]:
    """Return what the PEtab library has against a problem; nothing when it accepts it."""
    require_petab()
    import logging
    import warnings

    from petab import v1

    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                heard.append(record.getMessage())

    listener, log = Listener(), logging.getLogger("petab")
    log.addHandler(listener)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the library about its own future versions
            refused = v1.lint_problem(v1.Problem.from_yaml(str(yaml)))
    finally:
        log.removeHandler(listener)
    return heard or (["it is refused without a reason"] if refused else [])


_SEEN = " + ".join(f"{name}_{_MIDDLE}" for name in ("b_1", "ab_1", "bg_1", "abg_1"))
_OBSERVABLES = (
    ("observableId", "observableName", "observableFormula", "noiseFormula", "noiseDistribution"),
    (
        "blood",
        "pSTAT5 over the 97th percentile of its date and cell type",
        "(observableParameter1_blood + observableParameter2_blood) * pstat5",
        "noiseParameter1_blood",
        "normal",
    ),
    (
        "yt1_pstat5",
        "YT-1 pSTAT5, share of maximum",
        "observableParameter1_yt1_pstat5 * pstat5",
        "noiseParameter1_yt1_pstat5",
        "normal",
    ),
    (
        "yt1_beta",
        "YT-1 surface IL-2Rbeta, share of start",
        f"(B_{_MIDDLE} + (1 - epitope_masked) * ({_SEEN})) / B_rest",
        "noiseParameter1_yt1_beta",
        "normal",
    ),
    (
        "yt1_gamma",
        "YT-1 surface gamma-c, share of start",
        f"(G_{_MIDDLE} + bg_1_{_MIDDLE} + abg_1_{_MIDDLE}) / G_rest",
        "noiseParameter1_yt1_gamma",
        "normal",
    ),
)


def _measurements(found: Iterable[Reading]) -> str:
    header = (
        "observableId",
        "simulationConditionId",
        "measurement",
        "time",
        "observableParameters",
        "noiseParameters",
    )
    rows = (
        (r.observable, r.condition.id, repr(r.value), repr(r.time_min), r.scale, repr(r.noise)) for r in found
    )
    return _tsv(header, rows)


def _parameters(fit: Fit, scales: Iterable[Nuisance]) -> str:
    header = (
        "parameterId",
        "parameterName",
        "parameterScale",
        "lowerBound",
        "upperBound",
        "nominalValue",
        "estimate",
        "objectivePriorType",
        "objectivePriorParameters",
    )
    rows = [_parameter(p, float(v)) for p, v in zip(fit.layout.priors, fit.vector, strict=True)]
    return _tsv(header, (*rows, *map(_nuisance, scales)))


def _nuisance(scale: Nuisance) -> tuple[str, ...]:
    if scale.prior_sd is None:
        low, high = 0.0, 10.0 * max(1.0, scale.value)
        prior = ("uniform", f"{low!r};{high!r}")
    else:
        low, high = -_BOUNDS_SD * scale.prior_sd, _BOUNDS_SD * scale.prior_sd
        prior = ("normal", f"0.0;{scale.prior_sd!r}")
    title = scale.id.replace("_", " ")
    return (scale.id, title, "lin", repr(low), repr(high), repr(scale.value), "1", *prior)


def _parameter(prior: Prior, value: float) -> tuple[str, ...]:
    reach = _BOUNDS_SD * prior.sd
    low = prior.low if np.isfinite(prior.low) else prior.centre - reach
    high = prior.high if np.isfinite(prior.high) else prior.centre + reach
    numbers = (repr(float(10**x)) for x in (low, high, value))
    stated = f"{prior.centre!r};{prior.sd!r}"
    name = petab_id(*prior.name.split(":"))
    return (name, prior.name, "log10", *numbers, "1", "parameterScaleNormal", stated)


def _yaml() -> str:
    files = "".join(
        f"{'  - ' if i == 0 else '    '}{kind}_files: [{_FILES[kind]}]\n"
        for i, kind in enumerate(("sbml", "condition", "observable", "measurement"))
    )
    return f"format_version: 1\nparameter_file: {_FILES['parameter']}\nproblems:\n{files}"


def _tsv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (header, *rows))
