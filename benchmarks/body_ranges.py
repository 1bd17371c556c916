"""How far the assumed constants of the body move what is validated: one at a time, over their stated ranges.

Prints rows of ``il2 validate --patient`` with set K90 at the low and the high end of each constant.
"""

from __future__ import annotations

from il2.body import experiments, experiments_cells
from il2.body.constants import assuming, constant, span
from il2.body.rules import measure, rules

ROWS = ("V11", "V13", "V14", "V15", "V16", "V17", "V34")
CONSTANTS = (
    "blood_share", "receptor_gain", "half_programme", "tau_programme", "survival_gain", "rapid_exchange",
    "renal_share",
)  # fmt: skip


def numbers() -> list[float | None]:
    """Every row anew."""
    experiments.course.cache_clear()
    experiments_cells._single_rise.cache_clear()
    experiments_cells._q3d_rise.cache_clear()
    return [measure(rule, "K90") for rule in rules() if rule.id in ROWS]


def show(what: str, found: list[float | None]) -> None:
    """One line of the table."""
    print(f"{what:32}" + "".join(f"{value:9.3g}" if value is not None else "        -" for value in found))


def main() -> None:
    """Print the table."""
    print(f"{'':32}" + "".join(f"{rule.id + rule.part:>9}" for rule in rules() if rule.id in ROWS))
    show("as it is", numbers())
    for key in CONSTANTS:
        ends = span(key)
        if ends is None:
            raise SystemExit(f"{key} ({constant(key):g}) has no stated range")
        for end in ends:
            with assuming(key, end):
                show(f"{key} {end:g}", numbers())


if __name__ == "__main__":
    main()
