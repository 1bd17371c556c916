"""``il2 labs export``: everything a person has, as one FHIR R4 bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.fhir import export
from il2.labs.fhir.decimals import dumps
from il2.labs.store import orders, people, results
from il2.labs.store.database import Store
from il2.labs.store.scope import Actor


@dataclass(frozen=True)
class LabsExportQuestion:
    """Whose data."""

    place: Place
    person: int


@dataclass(frozen=True)
class LabsExportAnswer(TableAnswer):
    """The bundle as JSON text in ``bundle``; the table counts its resources."""

    bundle: bytes
    provenance: Provenance

    title = "FHIR R4 bundle"

    def table(self) -> Table:
        """One row for each kind of resource: kind, count."""
        kinds: dict[str, int] = {}
        for entry in json.loads(self.bundle)["entry"]:
            kind = entry["resource"]["resourceType"]
            kinds[kind] = kinds.get(kind, 0) + 1
        return Table(("resource", "count"), tuple(sorted(kinds.items())))

    def to_dict(self) -> dict[str, Any]:
        """Return the bundle."""
        return dict(json.loads(self.bundle))

    def to_json(self) -> str:
        """Return the bundle as text, every number with its digits."""
        return self.bundle.decode("ascii") + "\n"


def labs_export(question: LabsExportQuestion) -> LabsExportAnswer:
    """Return everything about a person, and write into the audit that it was read."""
    with opened(question.place, make=False) as desk:
        raw = bundle_of(desk.store, desk.actor, question.person)
    return LabsExportAnswer(raw, Provenance.of({}))


def bundle_of(store: Store, actor: Actor, person: int) -> bytes:
    """Return the bundle of a person whom the actor may see."""
    who = people.one(store, actor, person)
    found = results.listed(store, actor, person=person)
    made = export.bundle(who, orders.listed(store, actor, person=person), found, store.clock())
    results.note_reading(store, actor, found, "export")
    return dumps(made)
