"""The tables of the medicine: items, events with denominators, rule sets with their gaps, regimens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from il2.clinic.claim_rows import event_text, rule_text, threshold
from il2.ground.errors import UnknownNameError
from il2.knowledge import tables
from il2.knowledge.names import fold

NAME = "aldesleukin"


@dataclass(frozen=True)
class Item:
    """One item of the sheet: what it is, the figure with its population, and the rows it rests on."""

    id: str
    section: str
    item: str
    in_page: bool
    plain: str
    figure: str
    population: str
    gap: str
    rests_on: tuple[str, ...]
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """How often an event was seen: ``percent`` (``None``: none printed) of ``n`` of the ``denominator``.

    ``below`` says that the source printed it as an upper bound.
    """

    id: str
    event: str
    percent: float | None
    below: bool
    grade: str
    n: int | None
    denominator: str
    population: str
    note: str
    text: str
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A row of a published rule set: ``says`` names set and row, ``told`` is for where both are named."""

    id: str
    rule_set: str
    system: str
    finding: str
    threshold: str
    action: str
    going_on: str
    note: str
    says: str
    status: str

    @property
    def told(self) -> str:
        """What the row says, for a table that names the set in its heading and the row beside it."""
        return self.says.partition(" says: ")[2]


@dataclass(frozen=True)
class RuleSet:
    """A published rule set. ``complete`` is no where rows were not read; ``missing`` says which."""

    name: str
    complete: bool
    missing: str
    logic: str
    what_it_is: str
    note: str
    rules: tuple[Rule, ...]

    @property
    def heading(self) -> str:
        """The name, with INCOMPLETE and what is missing where rows were not read."""
        return self.name if self.complete else f"{self.name} (INCOMPLETE: {self.missing})"


@dataclass(frozen=True)
class Published:
    """A published regimen as text; ``weak`` names the parts that are unverified."""

    id: str
    regimen: str
    indication: str
    population: str
    drug: str
    dose: str
    route: str
    schedule: str
    outcome: str
    weak: str
    status: str
    sources: tuple[str, ...]


def resolve(name: str) -> str:
    """Return the name of the medicine for any of its names.

    Raises
    ------
    UnknownNameError : another medicine.

    Examples
    --------
    >>> resolve("proleukin"), resolve("IL-2")
    ('aldesleukin', 'aldesleukin')
    """
    row = next(r for r in tables.load("clinic_drugs") if r["drug"] == NAME)
    spellings = {fold(s) for s in (*tables.words(row["synonyms"]), "interleukin-2", "T-cell growth factor")}
    if fold(name) not in spellings:
        raise UnknownNameError("medicine", name.strip()[:60], [NAME, "Proleukin", "IL-2"])
    return NAME


@lru_cache(maxsize=1)
def items() -> tuple[Item, ...]:
    """Return the items of the sheet in order."""
    return tuple(
        Item(
            r["id"],
            r["section"],
            r["item"],
            r["in_page"] == "yes",
            r["plain"],
            r["figure"],
            r["population"],
            r["gap"],
            tuple(r["rests_on"].split()),
            r["status"],
            tables.words(r["sources"]),
        )
        for r in tables.load("clinic_medicine")
    )


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    """Return every event row."""
    return tuple(
        Event(
            r["id"],
            r["event"],
            r["percent"],
            r["below"] == "yes",
            r["grade"],
            r["n"],
            r["denominator"],
            r["population"],
            r["note"],
            event_text(r),
            r["status"],
            tables.words(r["sources"]),
        )
        for r in tables.load("clinic_events")
    )


@lru_cache(maxsize=1)
def rule_sets() -> tuple[RuleSet, ...]:
    """Return the published rule sets, each with its own rows; they are never merged.

    Examples
    --------
    >>> [s.name for s in rule_sets() if s.complete]
    ['community hospital 2015']
    """
    rows = tables.load("clinic_holding")
    return tuple(
        RuleSet(
            s["rule_set"],
            s["complete"] == "yes",
            s["missing"],
            s["logic"],
            s["what_it_is"],
            s["note"],
            tuple(_rule(r) for r in rows if r["rule_set"] == s["rule_set"]),
        )
        for s in tables.load("clinic_holding_sets")
    )


def rule_set(name: str) -> RuleSet:
    """Return one rule set.

    Raises
    ------
    UnknownNameError : no such set.
    """
    found = {s.name: s for s in rule_sets()}
    if name not in found:
        raise UnknownNameError("rule set", name, found)
    return found[name]


@lru_cache(maxsize=1)
def regimens() -> tuple[Published, ...]:
    """Return the published regimens."""
    return tuple(
        Published(
            r["id"],
            r["regimen"],
            r["indication"],
            r["population"],
            r["drug"],
            f"{r['dose']} {r['unit']}" if r["dose"] != "-" else "",
            r["route"],
            r["schedule"],
            r["outcome"],
            r["memory_parts"],
            r["status"],
            tables.words(r["sources"]),
        )
        for r in tables.load("clinic_regimens")
    )


def _rule(row: tables.Record) -> Rule:
    return Rule(
        row["id"],
        row["rule_set"],
        row["system"],
        row["finding"],
        threshold(row),
        row["action"],
        row["restart_condition"],
        row["note"],
        rule_text(row),
        row["status"],
    )
