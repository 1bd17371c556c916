"""One semantic case of the SBML Test Suite: read, solved and compared with what the suite expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from il2.engine import Batch, compile
from il2.engine.expression import evaluate
from il2.ground.errors import Il2Error, InputError
from il2.jobs.engine_case_files import Array, Case, Settings, cases, read_results, read_settings
from il2.jobs.engine_model import read
from il2.network import Network, sbml
from il2.network.lower import concentration, meant_names

__all__ = ["Case", "Outcome", "Verdict", "cases", "judge"]

#: "failed": read and compiled, but not solved, and said so; "wrong": solved, with other numbers.
Outcome = Literal["passed", "refused", "failed", "wrong"]

#: The suite asks for 1e-4 and 1e-3 of a value mostly; the hardest cases for 1e-7.
_RTOL: Final = 1e-7
_ATOL: Final = 1e-12
_STEPS: Final = 100_000


@dataclass(frozen=True)
class Verdict:
    """What became of a case, with a sentence where it did not pass."""

    case: str
    outcome: Outcome
    message: str
    tags: tuple[str, ...]


def judge(case: Case) -> Verdict:
    """Read, solve and compare one case: |value - expected| <= absolute + relative |expected| everywhere."""
    try:
        outcome, message = _judge(case)
    except Il2Error as error:
        outcome, message = "refused", str(error)
    except (RecursionError, MemoryError) as error:
        outcome, message = "failed", f"{case.model.name} is nested too deeply or too large ({error})"
    return Verdict(case.name, outcome, message, case.tags)


def _judge(case: Case) -> tuple[Outcome, str]:
    network = sbml.read(case.model)
    asked = read_settings(case.settings)
    times = asked.times
    names, expected = read_results(case.results, times)
    batch = compile(network.system(), "numpy").solve(times, rtol=_RTOL, atol=_ATOL, max_steps=_STEPS)
    if not batch.ok.all():
        return "failed", batch.message(0)
    for name, wanted in zip(names, expected, strict=True):
        found = _column(network, batch, name, asked)
        allowed = asked.absolute + asked.relative * np.abs(wanted)
        with np.errstate(invalid="ignore"):  # infinity less infinity
            near = np.abs(found - wanted) <= allowed
        good = near | (found == wanted) | (np.isnan(found) & np.isnan(wanted))
        if not good.all():
            i = int(np.argmin(good))
            return "wrong", f"{name} is {found[i]:g} at time {times[i]:g}, expected {wanted[i]:g}"
    return "passed", ""


def _column(network: Network, batch: Batch, name: str, asked: Settings) -> Array:
    """Time course of one variable: amount or concentration as the case asks, else what its symbol means."""
    if name not in asked.amounts and any(s.name == name for s in network.species):
        name = concentration(name) if name in asked.levels else meant_names(network)[name]
    system = batch.context.system
    renamed = name if name not in ("time", "avogadro") else f"{name}_"
    known = {*system.names, *dict(system.assignments), *dict(system.parameters)}
    if renamed in known:
        return np.array(np.broadcast_to(read(batch, renamed)[0], batch.times.shape))
    for reaction in network.reactions:  # a stoichiometry that no formula uses
        for part in (*reaction.reactants, *reaction.products):
            if part.name == name:
                return np.full(batch.times.shape, float(evaluate(part.stoichiometry, {})))
    raise InputError(f"the results ask for {name!r}, which the model does not hold")
