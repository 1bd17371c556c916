"""Every rule of ``body_rules``, and the experiment that runs it.

Rules whose form is in none of the modules are not run, and say so: a module joins ``MODULES``.
"""

from __future__ import annotations

from functools import lru_cache

from il2.body import (
    experiments,
    experiments_cells,
    experiments_growth,
    experiments_labels,
    experiments_scenarios,
    experiments_tissue,
    experiments_vessels,
)
from il2.body.experiments import Form, Rule
from il2.knowledge import tables

MODULES = (
    experiments, experiments_cells, experiments_tissue, experiments_vessels, experiments_growth,
    experiments_scenarios, experiments_labels,
)  # fmt: skip
#: Forms whose number does not depend on the parameter set.
_SET_FREE = (
    frozenset(experiments_tissue.FORMS)
    | frozenset(experiments_scenarios.FORMS)
    | {
        "pulse",
        "growth_ratio_under",
        "signal_ratio_under",
        "integrated",
    }
)


@lru_cache(maxsize=1)
def forms() -> dict[str, Form]:
    """Return every form by name."""
    return {name: form for module in MODULES for name, form in module.FORMS.items()}


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return the rules in the order of the table.

    Examples
    --------
    >>> rules()[0].id, rules()[0].form
    ('V01', 'half_life_fast')
    """
    fields = tuple(Rule.__dataclass_fields__)
    return tuple(Rule(**{f: row[f] for f in fields}) for row in tables.load("body_rules"))


def measure(rule: Rule, name: str) -> float | None:
    """Return the number of a rule with a parameter set; ``None`` when no module has its form."""
    form = forms().get(rule.form)
    return None if form is None else form(rule, name)


def passes(rule: Rule, value: float) -> bool:
    """Return whether a number lies inside the band of its rule."""
    return (rule.low is None or value >= rule.low) and (rule.high is None or value <= rule.high)


def depends_on_set(rule: Rule) -> bool:
    """Return whether K90 and LAB give different numbers."""
    return rule.form not in _SET_FREE
