"""Solve the vessels: constants from their table, people of any size, doses and fluid as jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.body import vessels
from il2.body.dose import Factor
from il2.body.person import REFERENCE_WEIGHT_KG, Person
from il2.body.pk import pk_set
from il2.body.regimen import Dose, Regimen
from il2.body.solve import dose_inputs
from il2.body.values import calibration, pk_values
from il2.body.vessel_constants import constant
from il2.engine import Batch, Input
from il2.ground.errors import Il2Error

Floats = NDArray[np.float64]
RTOL = 1e-6
_ATOL, _MOST_STEPS = 1e-8, 400_000


def values(name: str, cause: str, people: Sequence[Person]) -> dict[str, ArrayLike]:
    """Return every constant of the network for people who answer as the average does.

    Parameters
    ----------
    name : K90 or LAB. cause : which switch is on. people : one or many.
    """
    size = np.array([p.weight_kg for p in people]) / REFERENCE_WEIGHT_KG
    body = [pk_values(pk_set(name), person) for person in people]
    found: dict[str, ArrayLike] = {key: np.array([b[key] for b in body]) for key in body[0]}
    for key in vessels.CONSTANTS:
        found[key] = constant(key) * size if key in vessels.EXTENSIVE else constant(key)
    found |= {switch: float(cause == c) for c, switch in vessels.SWITCHES.items()}
    injected = calibration(name)
    found |= {"absorbed": injected.absorbed, "ktr": injected.ktr_per_min}
    salt = constant("sodium_rest") / constant("intake_rest")
    return found | {
        "fluids": found["intake_rest"], "fluid_sodium": salt, "boluses": 0.0, "sensitivity": 1.0,
    }  # fmt: skip


def given_doses(regimen: Regimen | None, people: Sequence[Person], by: Factor) -> list[Input]:
    """Return the doses of a regimen for several people as jumps."""
    return dose_inputs([regimen.doses(p, by) for p in people]) if regimen else []


def doses_as_inputs(per_person: Sequence[tuple[Dose, ...]]) -> list[Input]:
    """Return doses of several people, at the same times, as jumps."""
    return dose_inputs(per_person)


def solve(
    times_min: ArrayLike,
    given: Mapping[str, ArrayLike],
    inputs: Sequence[Input],
    *,
    initial: Mapping[str, ArrayLike] | None = None,
    start: float = 0.0,
) -> Batch:
    """Solve the network.

    Parameters
    ----------
    times_min : [time], ascending. given : constants, numbers or [n]. inputs : doses and fluid.
    initial, start : states to go on from and their time; rest at time 0 when not given.

    Raises
    ------
    Il2Error : a system could not be solved.
    """
    model = vessels.compiled()
    known = set(model.parameters)
    width = max((np.size(v) for v in given.values()), default=1)
    full = {k: np.broadcast_to(np.asarray(v, dtype=float), (width,)) for k, v in given.items() if k in known}
    batch = model.solve(
        times_min, full, initial=initial, inputs=inputs, start=start, rtol=RTOL, atol=_ATOL,
        max_steps=_MOST_STEPS,
    )  # fmt: skip
    if not batch.ok.all():
        raise Il2Error(f"the vessels could not be solved ({batch.message(int(np.argmin(batch.ok)))})")
    return batch
