"""The rows of the clinic's tables as claims of one shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from il2.knowledge import tables
from il2.knowledge.tables import Record

_BOUNDS = {"<": "below", "<=": "at or below", ">": "above", ">=": "at or above"}


@dataclass(frozen=True)
class Claim:
    """One statement.

    Parameters
    ----------
    id : stable id. kind : page, condition, limit, item, event, rule, regimen or treatment level.
    topic : section of the guide or of the sheet. said, verdict : what a public page says, and the verdict.
    statement, direction, analyte, layer, number, sources, status : the parts that each claim must have.
    factor : condition or medicine. evidence : kind of study or population. printed : where in the source.
    """

    id: str
    kind: str
    topic: str
    said: str
    verdict: str
    statement: str
    direction: str
    analyte: str
    layer: str
    number: str
    factor: str
    evidence: str
    status: str
    sources: tuple[str, ...]
    printed: str

    @property
    def complete(self) -> bool:
        """Whether statement, direction, analyte, layer, number, source and status are all there."""
        parts = (self.statement, self.direction, self.analyte, self.layer, self.number, self.status)
        return all(parts) and bool(self.sources)

    @property
    def verified(self) -> bool:
        """Whether somebody read it in its source, or it was computed from such rows."""
        return self.status not in ("unverified", "assumed")


def every() -> Iterator[Claim]:
    """Yield every row of the clinic's tables as a claim, complete or not."""
    for row in tables.load("clinic_claims"):
        yield _claim(row, "page" if row["said"] else "condition", **{k: row[k] for k in _OWN})
    yield from map(_limit, tables.load("clinic_levels"))
    yield from map(_item, tables.load("clinic_medicine"))
    yield from map(_event, tables.load("clinic_events"))
    yield from map(_rule, tables.load("clinic_holding"))
    yield from map(_regimen, tables.load("clinic_regimens"))
    yield from map(_treatment, tables.load("clinic_therapies"))


_OWN = (
    "topic", "said", "verdict", "statement", "direction", "analyte", "layer", "number", "factor", "evidence",
)  # fmt: skip


def _claim(row: Record, kind: str, **parts: str) -> Claim:
    usual = {"said": "", "verdict": "", "factor": "", "evidence": "", "printed": row.get("printed", "")}
    return Claim(
        id=row["id"],
        kind=kind,
        status=row["status"],
        sources=tables.words(row["sources"]),
        **(usual | parts),
    )


def _limit(row: Record) -> Claim:
    by = f"{row['by']}, {row['method_as_printed']}, {row['matrix']}".replace(", -", "")
    return _claim(
        row,
        "limit",
        topic="limits",
        statement=f"{row['kind'].replace('_', ' ')} of {row['analyte']}, {by}",
        direction="none",
        analyte=row["analyte"],
        layer="level" if row["analyte"] == "IL-2" else "receptor",
        number=limit_text(row),
        evidence=row["population"],
    )


def limit_text(row: Record) -> str:
    """Return a limit as people write it: ``up to 2.1 pg/mL``, ``532 to 1891 pg/mL``."""
    low, high, mean, sd, unit = (row[c] for c in ("lower", "upper", "mean", "sd", "unit"))
    if row["kind"] == "disease_cutoff":
        return f"cut-off {low:g} {unit}; {row['note']}"
    if row["kind"] == "positive_cutoff":
        return f"above {high:g} {unit} counts as positive; {row['note']}"
    if low is not None and high is not None:
        return f"{low:g} to {high:g} {unit}"
    if high is not None:
        return f"up to {high:g} {unit}"
    if mean is not None:
        return f"mean {mean:g} (SD {sd:g}) {unit}"
    return row["note"] or f"no range for {row['population']}"


def _item(row: Record) -> Claim:
    said = "; ".join(part for part in (row["item"], row["plain"], row["gap"]) if part)
    return _claim(
        row,
        "item",
        topic=row["section"],
        factor="aldesleukin",
        statement=said,
        direction="up" if row["section"] == "side effect" else "none",
        analyte=row["item"],
        layer="therapy",
        number=row["figure"] or "needs no figure",
        evidence=row["population"],
    )


def _event(row: Record) -> Claim:
    return _claim(
        row,
        "event",
        topic="events",
        factor="aldesleukin",
        statement=", ".join(p for p in (row["event"], _grade(row["grade"]), f"in {row['population']}") if p),
        direction="up",
        analyte=row["event"],
        layer="therapy",
        number=event_text(row),
        evidence=row["note"],
    )


def _grade(grade: str) -> str:
    """A grade in words; none for events that have no grades."""
    return {"any": "any grade", "death": "", "as defined by the event": ""}.get(grade, f"grade {grade}")


def event_text(row: Record) -> str:
    """Return percent and denominator of an event, or that no percent was printed."""
    if row["percent"] is None:
        return "no figure found"
    of = f"{row['n']} {row['denominator']}" if row["n"] else row["denominator"]
    return f"{'< ' if row['below'] == 'yes' else ''}{row['percent']:g} % of {of}"


def _rule(row: Record) -> Claim:
    return _claim(
        row,
        "rule",
        topic="rule sets",
        factor="aldesleukin",
        statement=rule_text(row),
        direction="none",
        analyte=row["finding"],
        layer="therapy",
        number=threshold(row) or "present or absent",
        evidence=row["note"],
    )


def rule_text(row: Record) -> str:
    """Return what a row of a rule set says, always with the name of the set and of the row."""
    found = " ".join(part for part in (row["finding"], threshold(row)) if part)
    after = f"; going on: {row['restart_condition']}" if row["restart_condition"] else ""
    return f"rule set {row['rule_set']!r} row {row['id']} says: {found}: {row['action']}{after}"


def threshold(row: Record) -> str:
    """Return the threshold of a row in words, ``""`` for findings that are present or not."""
    low, high, unit, operator = (
        row["threshold_low"], row["threshold_high"], row["unit"], row["operator"],
    )  # fmt: skip
    if operator == "range":
        return f"{low:g} to {high:g} {unit}".strip()
    bound = low if low is not None else high
    if operator in _BOUNDS and bound is not None:
        return f"{_BOUNDS[operator]} {bound:g} {unit}".strip()
    return operator if operator in ("positive", "refractory") else ""


def _regimen(row: Record) -> Claim:
    dose = f"{row['dose']} {row['unit']}" if row["dose"] != "-" else ""
    how = ", ".join(part for part in (dose, row["route"], row["schedule"]) if part)
    weak = f" (unverified: {row['memory_parts']})" if row["memory_parts"] else ""
    return _claim(
        row,
        "regimen",
        topic="regimens",
        factor=row["drug"],
        statement=f"{row['regimen']}: {row['drug']} {how} in {row['indication']}{weak}",
        direction="none",
        analyte=row["indication"],
        layer="therapy",
        number=row["outcome"] or "no figure found",
        evidence=row["population"],
    )


def _treatment(row: Record) -> Claim:
    return _claim(
        row,
        "treatment level",
        topic="levels on treatment",
        factor=row["drug"],
        statement=f"{row['name']}: {row['measure']} of {row['analyte']}; {row['note']}",
        direction="up" if "may cover" not in row["note"] and "not known" not in row["note"] else "both ways",
        analyte=row["analyte"],
        layer="level" if row["analyte"] == "IL-2" else "receptor",
        number=treatment_text(row),
    )


def treatment_text(row: Record) -> str:
    """Return the level on a treatment as printed: ``21.9 to 112.9 IU/mL``, ``mean 25 (SD 25) pM``."""
    low, high, sd, unit = row["low"], row["high"], row["sd"], row["unit"]
    if high is None:
        return "no figure found"
    if sd is not None:
        mean = f"{high:g}" if low == high else f"{low:g} or {high:g}"
        return f"mean {mean} (SD {sd:g}) {unit}"
    return f"up to {high:g} {unit}" if low is None else f"{low:g} to {high:g} {unit}"
