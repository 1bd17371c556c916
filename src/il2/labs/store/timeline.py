"""The timeline of an order or a person: a filter over the audit events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from il2.labs.store import schema
from il2.labs.store.database import Store
from il2.labs.store.scope import Actor, reading, scoped


@dataclass(frozen=True)
class Happening:
    """One event: when, who (an account number, a laboratory), what, on what."""

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: str
    detail: dict[str, Any]


def of_person(store: Store, actor: Actor, person: int, *, most: int = 500) -> tuple[Happening, ...]:
    """Return everything that happened around a person, newest first."""
    table = schema.event
    statement = sa.select(table).where(table.c.person_id == person).order_by(table.c.seq.desc()).limit(most)
    return _read(store, actor, statement)


def of_order_line(store: Store, actor: Actor, line: int) -> tuple[Happening, ...]:
    """Return what happened to one order line, oldest first."""
    table = schema.event
    statement = sa.select(table).where(table.c.subject == f"order line {line}").order_by(table.c.seq)
    return _read(store, actor, statement)


def _read(store: Store, actor: Actor, statement: sa.Select[Any]) -> tuple[Happening, ...]:
    table = schema.event
    with reading(store, actor) as connection:
        rows = connection.execute(scoped(statement, table.c.person_id, actor, store.clock())).all()
    return tuple(
        Happening(r.seq, r.at, r.actor, r.kind, r.subject, json.loads(r.detail) if r.detail else {})
        for r in rows
    )
