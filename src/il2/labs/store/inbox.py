"""Doubts that wait for a person: reports without an owner to attach or reject, and issues to settle.

A report without an order may be attached only where the laboratory's number for the person, the birth date
and the family name all agree, and a person says so. Others' reports are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from il2.ground.errors import InputError
from il2.labs.connectors import Connector
from il2.labs.store import derive, schema
from il2.labs.store.database import Store, Unit, lock_lab
from il2.labs.store.matching import fold_name
from il2.labs.store.results import Result, build
from il2.labs.store.scope import Actor, HiddenError, owns, reading, scoped


@dataclass(frozen=True)
class Waiting:
    """A report that belongs to nobody yet: its number, its rows, and whose it may be (ids of people)."""

    id: int
    kind: str
    lab: str
    lab_name: str
    rows: tuple[Result, ...]
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Doubt:
    """An open issue: kind, laboratory, what it is about, detail."""

    id: int
    kind: str
    lab: str
    person: int | None
    line: int | None
    detail: str


def waiting(store: Store, actor: Actor) -> tuple[Waiting, ...]:
    """Return reports without an owner: all for the operator, for an account those of its own people."""
    table, lab, line = schema.issue, schema.lab, schema.result_line
    with store.reading() as connection:
        heads = connection.execute(
            sa.select(table.c.id, table.c.kind, table.c.line_id, lab.c.key, lab.c.snapshot)
            .join(lab, lab.c.id == table.c.lab_id)
            .join(line, line.c.id == table.c.line_id)
            .where(table.c.kind.in_(derive.OF_REPORTS[:3]), table.c.resolved.is_(None))
            .where(*_own_numbers(connection, actor))
            .order_by(table.c.id)
        ).all()
        out = []
        for head in heads:
            rows = build(connection, _report(connection, head.line_id))
            candidates = _candidates(connection, actor, rows, head.line_id) if rows else ()
            if rows and (candidates or actor.account is None):
                name = str(head.snapshot.get("name", head.key))
                out.append(Waiting(head.id, head.kind, head.key, name, tuple(rows), candidates))
    return tuple(out)


def _own_numbers(connection: Any, actor: Actor) -> list[Any]:
    """For an account, only reports that carry a number of one of its people."""
    if actor.account is None:
        return []
    number = schema.identifier
    rows = connection.execute(owns(sa.select(number), number.c.person_id, actor))
    return [schema.result_line.c.patient_key.in_([f"{r.value}@{r.authority}" for r in rows])]


def _report(connection: Any, line: int) -> list[int]:
    """Ids of the unattached rows of the report that a line belongs to."""
    table = schema.result_line
    head = connection.execute(sa.select(table).where(table.c.id == line)).one()
    same = (
        (table.c.lab_id == head.lab_id)
        & (table.c.patient_key == head.patient_key)
        & (table.c.filler == head.filler)
        & (table.c.filler_authority == head.filler_authority)
        & table.c.person_id.is_(None)
        & (table.c.rejected == "")
        & (table.c.role != "answer")
    )
    if not head.filler:
        same = same & (table.c.placer == head.placer)
    return list(connection.execute(sa.select(table.c.id).where(same).order_by(table.c.id)).scalars())


def _candidates(connection: Any, actor: Actor, rows: Sequence[Result], line: int) -> tuple[int, ...]:
    """People of the actor whose number, birth date and family name all agree with the report."""
    found = derive.folded(connection, [line])[0]
    said = found.context
    person, number = schema.person, schema.identifier
    value, _, authority = found.line.patient_key.rpartition("@")
    statement = (
        sa.select(person.c.id, person.c.family)
        .join(number, number.c.person_id == person.c.id)
        .where(number.c.value == value, number.c.authority == authority)
        .where(person.c.birth_date == said.get("birth_date", ""))
    )
    family = fold_name(said.get("family", ""))
    rows_found = connection.execute(owns(statement, person.c.id, actor)).all()
    return tuple(sorted({row.id for row in rows_found if family and fold_name(row.family) == family}))


def attach(store: Store, actor: Actor, issue: int, person: int, connectors: Mapping[str, Connector]) -> int:
    """Attach a waiting report to a person and return how many rows that were.

    Raises
    ------
    HiddenError : no such report for this actor.
    InputError : number, birth date and family name do not all agree.
    """
    found = _find(store, actor, issue)
    if person not in found.candidates:
        raise InputError("the laboratory's number, the birth date and the family name must all agree")
    table = schema.result_line
    ids = [row.id for row in found.rows]
    with store.writing(actor.mark) as unit:
        lab = lock_lab(unit, found.lab)
        where = table.c.id.in_(ids) & table.c.person_id.is_(None)
        unit.run(sa.update(table).where(where).values(person_id=person, attached_by="person"))
        unit.record("report attached", person, f"issue {issue}", results=ids)
        _again(unit, connectors, found.lab, lab, ids)
    return len(ids)


def reject(store: Store, actor: Actor, issue: int, reason: str, connectors: Mapping[str, Connector]) -> None:
    """Set a waiting report aside with a reason; nothing is deleted."""
    if not reason.strip():
        raise InputError("setting a report aside needs a reason")
    found = _find(store, actor, issue)
    table = schema.result_line
    ids = [row.id for row in found.rows]
    with store.writing(actor.mark) as unit:
        lab = lock_lab(unit, found.lab)
        unit.run(sa.update(table).where(table.c.id.in_(ids)).values(rejected=reason.strip()[:400]))
        unit.record("report set aside", None, f"issue {issue}", results=ids)
        _again(unit, connectors, found.lab, lab, ids)


def _again(unit: Unit, connectors: Mapping[str, Connector], key: str, lab: int, ids: Sequence[int]) -> None:
    connector = connectors.get(key) or Connector(key, key)
    derive.derive(unit, connector, lab, ids)


def _find(store: Store, actor: Actor, issue: int) -> Waiting:
    for found in waiting(store, actor):
        if found.id == issue:
            return found
    raise HiddenError


def doubts(store: Store, actor: Actor) -> tuple[Doubt, ...]:
    """Return open issues about results that the actor may see; the operator sees those of messages too."""
    table, lab, line = schema.issue, schema.lab, schema.result_line
    statement = (
        sa.select(table, lab.c.key.label("lab_key"), line.c.person_id)
        .join(lab, lab.c.id == table.c.lab_id)
        .outerjoin(line, line.c.id == table.c.line_id)
        .where(table.c.resolved.is_(None), table.c.kind.not_in(derive.OF_REPORTS[:3]))
        .order_by(table.c.id.desc())
    )
    with reading(store, actor) as connection:
        if actor.account is None:
            rows = connection.execute(statement.execution_options(il2_scoped=True)).all()
        else:
            rows = connection.execute(scoped(statement, line.c.person_id, actor, store.clock())).all()
    return tuple(Doubt(r.id, r.kind, r.lab_key, r.person_id, r.line_id, r.detail) for r in rows)


def resolve(store: Store, actor: Actor, issue: int, why: str) -> None:
    """Settle an issue: it stays on record with who, when and why."""
    if not why.strip():
        raise InputError("settling a doubt needs a reason")
    found = [one for one in doubts(store, actor) if one.id == issue]
    if not found:
        raise HiddenError
    with store.writing(actor.mark) as unit:
        change = sa.update(schema.issue).where(schema.issue.c.id == issue)
        unit.run(change.values(resolved=unit.at, account_id=actor.account, why=why.strip()[:400]))
        unit.record("doubt settled", found[0].person, f"issue {issue}", issue=found[0].kind)
