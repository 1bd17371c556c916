"""make bench-body: a thousand virtual patients for 28 days, with the receptor model in every population.

Daily injections of 1 MIU/m2, twelve populations in two places with the full receptor network in each (324
states), saved daily. Prints the time on two threads, the largest error against a tight solve (of each series'
maximum, on every 20th patient), the imbalance of IL-2, and what a second regimen takes.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from il2.body.network import body_network, compiled
from il2.body.patients import cohort
from il2.body.person import Person
from il2.body.published import regimen
from il2.body.regimen import DAY_MIN
from il2.body.treatment import Treated, treat

PATIENTS, DAYS, PART = 1000, 28, 100
WANTED_S, WANTED_ERROR, WANTED_BALANCE = 60.0, 1e-3, 1e-6
REGIMENS = ("1 MIU/m2 SC daily for 28 days", "US label high dose")


def solve(text: str, people: list, rtol: float, threads: int) -> Treated:
    """Solve one part of the cohort, saved daily."""
    times = np.arange(DAYS + 1) * DAY_MIN
    persons, constants = [p.person for p in people], [p.constants for p in people]
    return treat("K90", regimen(text), times, persons, constants=constants, rtol=rtol, n_threads=threads)


def main() -> int:
    """Run and print; the exit code is 1 when a figure is missed."""
    started = time.perf_counter()
    print(body_network())
    backend = compiled().backend
    print(f"compiled for {backend} in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    everyone = cohort(0, PATIENTS, 1, "K90", Person())
    print(f"drew {PATIENTS} patients in {time.perf_counter() - started:.1f} s")
    fine = True
    for text in REGIMENS:
        started = time.perf_counter()
        parts = [solve(text, everyone[i : i + PART], 1e-4, 2) for i in range(0, PATIENTS, PART)]
        taken = time.perf_counter() - started
        imbalance = max(part.balance_error() for part in parts)
        values = np.concatenate([part.batch.values for part in parts])[::20]
        tight = solve(text, everyone[::20], 1e-9, 2).batch.values
        top = np.maximum(np.abs(tight).max(axis=1), 1e-300)
        error = float((np.abs(values - tight).max(axis=1) / top).max())
        steps = float(np.mean([part.batch.steps.mean() for part in parts]))
        print(
            f"{text}: {taken:.1f} s on two threads, {steps:.0f} steps each, error {error:.1e} of each "
            f"maximum, imbalance {imbalance:.1e} of the dose"
        )
        fine &= taken < WANTED_S and error < WANTED_ERROR and imbalance < WANTED_BALANCE
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
