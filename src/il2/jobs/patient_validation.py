"""Every target of the body, V01 to V43 and P01 to P26, run as the rules say and judged, with both sets.

The better set as a whole heads the table: the one with fewer fitted rows outside, then with more validation
rows inside. Rows are never taken from two sets. Rows that were fitted, or that were in sight when a structure
was chosen (``body_seen``), say so; the share of validation rows inside is counted without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from il2.body.experiments import Rule
from il2.body.pk import SETS, disagreement
from il2.body.rules import depends_on_set, measure, passes, rules
from il2.ground.errors import Il2Error
from il2.ground.provenance import Provenance
from il2.jobs.answer import Cell, Table, TableAnswer, plain, show
from il2.knowledge import tables

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PatientValidationQuestion:
    """What to run: every rule, or those of some rows.

    Parameters
    ----------
    only : ids such as ``("V13", "P16")``; all when empty.
    """

    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One rule with its number under each set (``None``: not run)."""

    rule: Rule
    numbers: tuple[float | None, ...]

    def verdict(self, place: int) -> str:
        """``met``, ``missed``, ``not run`` or, without a band, ``reported`` with the set of this place."""
        value = self.numbers[place]
        if value is not None and self.rule.low is None and self.rule.high is None:
            return "reported"
        return "not run" if value is None else "met" if passes(self.rule, value) else "missed"


@dataclass(frozen=True)
class Target:
    """One row of the targets with its rules."""

    id: str
    what: str
    published: str
    use: str
    priority: str
    checks: tuple[Check, ...]
    why: str

    def verdict(self, place: int) -> str:
        """The worst verdict of its rules; ``reported`` for a row without weight."""
        found = [check.verdict(place) for check in self.checks]
        if not found or "not run" in found:
            return "not run"
        if self.priority == "reported":
            return "reported"
        return "missed" if "missed" in found else "met"


@dataclass(frozen=True)
class PatientValidationAnswer(TableAnswer):
    """Every target with both sets."""

    question: PatientValidationQuestion
    targets: tuple[Target, ...]
    provenance: Provenance

    title = "Targets of the body: published, found, verdict"

    @property
    def head(self) -> int:
        """Place of the better set, judged as a whole."""

        def worth(place: int) -> tuple[int, int]:
            found = Counter((t.use, t.verdict(place)) for t in self.targets)
            return -found["fit", "missed"], found["validation", "met"]

        return max(range(len(SETS)), key=worth)

    @property
    def passed(self) -> bool:
        """Whether every row that must be met was run and is met with the better set."""
        musts = [t for t in self.targets if t.priority == "must"]
        return all(t.verdict(self.head) == "met" for t in musts)

    def table(self) -> Table:
        """One row for each rule: id, part, what, band, both numbers and verdicts, use, priority, why."""
        return Table.of(row for target in self.targets for row in self._rows(target))

    def _rows(self, target: Target) -> list[dict[str, Cell]]:
        first, second = self.head, 1 - self.head
        rows: list[dict[str, Cell]] = []
        for check in target.checks or (None,):
            rule = check.rule if check else None
            row: dict[str, Cell] = {
                "id": target.id,
                "part": rule.part if rule else "",
                "what": rule.what if rule else target.what,
                "target": target.published,
                "low": rule.low if rule else None,
                "high": rule.high if rule else None,
                "unit": rule.unit if rule else "",
            }
            for place in (first, second):
                row[SETS[place]] = check.numbers[place] if check else None
                row[f"verdict {SETS[place]}"] = check.verdict(place) if check else "not run"
            rows.append(row | {"use": target.use, "priority": target.priority, "why": target.why})
        return rows

    def shown(self) -> Table:
        """The columns that fit a screen."""
        rows = []
        for row in self.table().records():
            band = _band(row["low"], row["high"])
            first, second = SETS[self.head], SETS[1 - self.head]
            rows.append(
                {
                    "id": f"{row['id']}{row['part']}", "what": row["what"],
                    "band": f"{band} {row['unit']}".strip(),
                    first: row[first], "verdict": row[f"verdict {first}"],
                    second: row[second], f"verdict {second}": row[f"verdict {second}"],
                    "use": row["use"], "priority": row["priority"],
                }
            )  # fmt: skip
        return Table.of(rows)

    def to_dict(self) -> dict[str, Any]:
        """The table with both sets, and ``targets``: rows of the better set in the common form."""
        first = SETS[self.head]
        kept = ("what", "target", "low", "high", "use", "priority", "why")
        targets = [
            {"id": f"{row['id']}{row['part']}"}
            | {key: row[key] for key in kept}
            | {"result": row[first], "verdict": row[f"verdict {first}"]}
            for row in self.table().records()
        ]
        return {"set": first, "targets": plain(targets)} | super().to_dict()

    def notes(self) -> tuple[str, ...]:
        """Counts by use, and every row that is not met with the better set, with its explanation."""
        name = SETS[self.head]
        told = [f"Headed by {name}, as a whole; clearances of the two sets differ {disagreement():.1f}-fold."]
        for use in ("fit", "validation", "seen", "check"):
            found = Counter(
                t.verdict(self.head) for t in self.targets if t.use == use and t.priority != "reported"
            )
            if found:
                counts = ", ".join(f"{n} {v}" for v, n in found.items())
                told.append(f"{_USES[use]}: {counts}.")
        told.append(self._share())
        missed = [t for t in self.targets if t.verdict(self.head) in ("missed", "not run")]
        told += [f"{t.id} {t.verdict(self.head)}: {t.why or 'no explanation is written'}" for t in missed]
        return tuple(told)

    def _share(self) -> str:
        """The share of validation rows inside, without those that carry no weight."""
        rows = [
            t for t in self.targets if t.use == "validation" and t.id[0] == "V" and t.priority != "reported"
        ]
        verdicts = [t.verdict(self.head) for t in rows]
        inside, run = verdicts.count("met"), len(rows) - verdicts.count("not run")
        share = show(100 * inside / run) if run else "none"
        return (
            f"Validation rows of the patient inside: {inside} of {run} that were run ({share} %), "
            f"{len(rows)} in all."
        )


_USES = {
    "fit": "Fitted rows",
    "validation": "Validation rows (never fitted)",
    "seen": "Rows in sight when a structure was chosen (counted neither as fit nor as validation)",
    "check": "Phenomena without a twin",
}


def _band(low: Cell, high: Cell) -> str:
    if low is None and high is None:
        return ""
    if low is None:
        return f"<= {show(high)}"
    return f">= {show(low)}" if high is None else f"{show(low)} to {show(high)}"


def patient_validation(
    question: PatientValidationQuestion, *, progress: Progress = lambda done, total: None
) -> PatientValidationAnswer:
    """Run every rule with every set.

    Parameters
    ----------
    question : which rows. progress : told how many rules of how many are done.
    """
    wanted = [r for r in rules() if not question.only or r.id in question.only]
    checks: dict[str, list[Check]] = {}
    for done, rule in enumerate(wanted, 1):
        checks.setdefault(rule.id, []).append(Check(rule, _numbers(rule)))
        progress(done, len(wanted))
    targets = tuple(t for t in _targets(checks) if not question.only or t.id in question.only)
    keys = {row["source"] for row in tables.load("body_constants")} | {"konrad1990", "us-label-il2"}
    return PatientValidationAnswer(question, targets, Provenance.of({"only": question.only}, None, keys))


def _numbers(rule: Rule) -> tuple[float | None, ...]:
    """The number with each set; one run where the set does not matter."""
    if not depends_on_set(rule):
        return (_number(rule, SETS[0]),) * len(SETS)
    return tuple(_number(rule, name) for name in SETS)


def _number(rule: Rule, name: str) -> float | None:
    try:
        return measure(rule, name)
    except Il2Error:
        return None


def _targets(checks: dict[str, list[Check]]) -> Sequence[Target]:
    told = {row["id"]: row for row in tables.load("body_remarks")}

    def remark(key: str, column: str) -> str:
        return str(told[key][column]) if key in told else ""

    found = [
        Target(
            row["id"], row["what"], row["observed"], remark(row["id"], "use") or row["use"], row["priority"],
            tuple(checks.get(row["id"], ())), remark(row["id"], "why"),
        )
        for row in tables.load("body_targets")
    ]  # fmt: skip
    found += [
        Target(
            row["id"], row["statement"], row["quantitative_target"], remark(row["id"], "use") or row["use"],
            row["priority"], tuple(checks.get(row["id"], ())), remark(row["id"], "why"),
        )
        for row in tables.load("body_phenomena")
    ]  # fmt: skip
    return found
