"""Readings of the PEtab problem: condition, noise and scale of every measurement of the calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from il2.cells.affinity import model_kds
from il2.cells.calibrate import Calibration, Fit
from il2.cells.forward import cell_parameters, population_response, shared_parameters
from il2.cells.objective import Problem
from il2.cells.petab_conditions import Condition, blood_condition, petab_id, yt1_condition
from il2.cells.scales import Scaled
from il2.cells.shape import shape_of
from il2.cells.training import CellLine, Training
from il2.ground.errors import InputError
from il2.knowledge.ligands import ligand


@dataclass(frozen=True)
class Reading:
    """One row of the measurement table; ``scale`` holds the observable parameters."""

    observable: str
    condition: Condition
    value: float
    time_min: float
    scale: str
    noise: float


@dataclass(frozen=True)
class Nuisance:
    """A scale or its deviation at one time: nominal value, and SD of its normal prior where it has one."""

    id: str
    value: float
    prior_sd: float | None = None


def readings(fit: Fit, data: Training, lines: Sequence[CellLine]) -> tuple[list[Reading], list[Nuisance]]:
    """Return every reading with its noise, and the scales with their nominal values.

    The SD of a reading is that of the calibration over the root of its robust weight at the optimum, so that
    the normal problem has its optimum where the Student t has it.

    Raises
    ------
    InputError : the fit left something out.
    """
    calibration = Calibration(Problem.of(data, tuple(lines)))
    if calibration.problem.layout.names != fit.layout.names:
        raise InputError("only the calibration to every row can be written as a PEtab problem, not a split")
    blood, yt1 = calibration.problem.predict(fit.vector)
    state = calibration.state(fit.vector, blood, yt1)
    noise = (1.0 / np.sqrt(state.weight)).tolist()
    names, scales = _plate_scales(data, state.scaled)
    found = []
    for i, value in enumerate(data.y.tolist()):
        name, cell = data.ligands[data.ligand[i]], data.cells[data.cell[i]]
        condition = blood_condition(name, cell, data.dates[data.date[i]], 10 ** float(data.log10_dose[i]))
        time = data.times[data.time[i]]
        found.append(Reading("blood", condition, value, time, names[data.group[i]], noise[i]))
    for line in lines:
        for cd25, dose, time, y in zip(line.alpha, line.dose_nM, line.time_min, line.y, strict=True):
            scale = _yt1_scale(bool(cd25)) if line.quantity == "pstat5" else ""
            condition = yt1_condition(float(dose), cd25=bool(cd25))
            observable = f"yt1_{line.quantity}"
            found.append(Reading(observable, condition, float(y), float(time), scale, noise[len(found)]))
    return found, scales + _yt1_scales(fit, lines)


def _plate_scales(data: Training, scaled: Scaled) -> tuple[list[str], list[Nuisance]]:
    """Return the observable parameters of each group (gain and deviation), and both as nuisance parameters.

    The scale of a group is the gain of its date and cell type plus a deviation of its time with a normal
    prior: the same penalty as that of :mod:`il2.cells.scales`, with its spread at the optimum.
    """
    names, found = [""] * len(data.plate), []
    where = {int(g): i for i, g in reversed(list(enumerate(data.group)))}
    for plate in range(int(data.plate.max()) + 1):
        own = np.flatnonzero(data.plate == plate)
        first = where[int(own[0])]
        tag = (data.dates[data.date[first]], data.cells[data.cell[first]])
        gain = petab_id("gain", *tag)
        found.append(Nuisance(gain, float(scaled.scale[own].mean())))
        if len(own) == 1:
            names[own[0]] = f"{gain};0.0"
            continue
        sd = float(np.sqrt((1.0 - 1.0 / len(own)) / scaled.pull[own[0], own[0]]))
        for group in own:
            time = data.times[data.time[where[int(group)]]]
            deviation = petab_id("gain_change", *tag, f"{time:g}")
            found.append(Nuisance(deviation, float(scaled.scale[group] - scaled.scale[own].mean()), sd))
            names[group] = f"{gain};{deviation}"
    return names, found


def _yt1_scale(cd25: bool) -> str:
    return petab_id("scale", "YT-1", "with" if cd25 else "without", "CD25")


def _yt1_scales(fit: Fit, lines: Sequence[CellLine]) -> list[Nuisance]:
    """Scales of YT-1 pSTAT5: one over the largest prediction of each subline."""
    line = next(line for line in lines if line.quantity == "pstat5")
    vectors, molecule = fit.vector[None], ligand("IL-2")
    parameters = shared_parameters(fit.layout, vectors) | cell_parameters("YT-1", fit.layout, vectors)
    parameters |= model_kds(molecule, fit.layout, vectors)
    found = []
    for cd25 in (True, False):
        own = line.alpha == cd25
        lanes = parameters | {"A_rest": parameters["A_rest"] * float(cd25)}
        times = np.unique(line.time_min[own]).tolist()
        largest = population_response(shape_of(molecule), lanes, 0.0, line.dose_nM[own], times).max()
        found.append(Nuisance(_yt1_scale(cd25), 1.0 / float(largest)))
    return found
