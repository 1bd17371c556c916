"""A regimen under one or several named sets of holding rules: doses given and rows that matched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from il2.body.holding import Held, rule_set, under_rules
from il2.body.pk import set_names
from il2.body.published import regimen
from il2.body.vessel_support import BOLUSES
from il2.body.vessels import CAUSES
from il2.ground.errors import InputError, UnknownNameError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer
from il2.jobs.treat import NO_FORECAST
from il2.knowledge import tables

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class HoldQuestion:
    """Which regimen, under which rule sets, in how many.

    Parameters
    ----------
    regimen : sentence or name. rule_sets : names; sets are run side by side, never merged.
    sets : K90, LAB or both. cause : of the effect on vessels. patients, seed : of the cohort.

    Raises
    ------
    InputError, UnknownNameError : a regimen, set, cause or number that cannot be used.
    """

    regimen: str
    rule_sets: tuple[str, ...]
    sets: str = "both"
    cause: str = "killer cells"
    patients: int = 200
    seed: int = 1

    def __post_init__(self) -> None:
        for name in self.rule_sets:
            rule_set(name)
        if not self.rule_sets:
            raise InputError("no set of holding rules is named; name one such as 'US label current'")
        if self.cause not in CAUSES:
            raise UnknownNameError("cause", self.cause, CAUSES)
        set_names(self.sets)
        if not 1 <= self.patients <= 100_000:
            raise InputError(f"{self.patients} patients cannot be run; give 1 to 100,000")
        if regimen(self.regimen).count < 2:
            raise InputError(f"{self.regimen!r} holds one dose: there is nothing to hold")


@dataclass(frozen=True)
class HoldAnswer(TableAnswer):
    """Doses given under every rule set with every parameter set."""

    question: HoldQuestion
    runs: tuple[tuple[str, Held], ...]
    provenance: Provenance

    title = "Doses that a virtual cohort gets under named holding rules (sets are never merged)"

    def table(self) -> Table:
        """One row for each rule set, parameter set and row of it that could be looked up."""
        rows: list[dict[str, Cell]] = []
        for name, held in self.runs:
            low, median, high = (float(q) for q in np.quantile(held.doses, [0.05, 0.5, 0.95]))
            shared: dict[str, Cell] = {
                "rule_set": held.rules.name,
                "complete": "complete" if held.rules.complete else "INCOMPLETE",
                "set": name,
                "doses_median": median,
                "doses_low": low,
                "doses_high": high,
                "planned": held.planned,
                "stopped_percent": 100 * float(held.stopped.mean()),
            }
            found = [(row.id, row.finding, row.action) for row in held.rules.rows] or [("", "", "")]
            for key, finding, action in found:
                share = 100 * held.matched[key] if key else None
                rows.append(
                    shared | {"row": key, "finding": finding, "action": action, "matched_percent": share}
                )
        return Table.of(rows)

    def notes(self) -> tuple[str, ...]:
        """What is missing of each set, what was not looked up, and what the numbers are not."""
        told = []
        for rules in dict.fromkeys(held.rules for _, held in self.runs):
            if not rules.complete:
                told.append(f"{rules.name} is INCOMPLETE: {rules.missing}.")
            told.append(
                f"{rules.name}: {len(rules.rows)} rows were looked up, {rules.not_looked_up} were not "
                "(findings that the vessels do not know, or rows that speak of something else than a dose)."
            )
        told.append(
            f"Fluid: what healthy people take, and boluses by the rule of {BOLUSES}; no vasopressor is given."
        )
        told.append(
            "A relative row holds one dose here; how relative rows combine is known for one set, "
            "community hospital 2015. A match means: this row of this set matched in virtual patients."
        )
        return (*told, NO_FORECAST)


def hold(question: HoldQuestion, *, progress: Progress = lambda done, total: None) -> HoldAnswer:
    """Run the regimen under every rule set."""
    asked = regimen(question.regimen)
    pairs = [(name, key) for key in question.rule_sets for name in set_names(question.sets)]
    runs = []
    for done, (name, key) in enumerate(pairs, 1):
        held = under_rules(name, question.cause, asked, rule_set(key), question.patients, question.seed)
        runs.append((name, held))
        progress(done, len(pairs))
    keys = {r["source"] for r in tables.load("vessel_constants")}
    inputs = {"regimen": question.regimen, "rule_sets": question.rule_sets, "cause": question.cause}
    return HoldAnswer(question, tuple(runs), Provenance.of(inputs, question.seed, keys))
