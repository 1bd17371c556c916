"""The audit: every entry carries the hash of the one before, so that a change, a gap or a swap shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from il2.labs.store import schema

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What happened: when, who, what kind, which person, on what; ids and states only."""

    at: datetime
    actor: str
    kind: str
    person: int | None = None
    subject: str = ""
    detail: Mapping[str, object] | None = None

    @property
    def text(self) -> str:
        """The detail as canonical JSON."""
        return json.dumps(dict(self.detail or {}), sort_keys=True, ensure_ascii=True) if self.detail else ""


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: how many entries, the hash of the last, and the first fault."""

    entries: int
    head: str
    fault: str = ""

    @property
    def intact(self) -> bool:
        """Whether no fault was found."""
        return not self.fault


def link(previous: str, seq: int, at: str, actor: str, kind: str, person: int | None, *rest: str) -> str:
    """Return the hash of an entry."""
    body = json.dumps([previous, seq, at, actor, kind, person, *rest], ensure_ascii=True)
    return hashlib.sha256(body.encode("ascii")).hexdigest()


_LOCK_HEAD = sa.select(schema.chain).where(schema.chain.c.id == 1).with_for_update()
_ADD = sa.insert(schema.event)
_MOVE = (
    sa.update(schema.chain)
    .where(schema.chain.c.id == 1)
    .values(seq=sa.bindparam("last"), hash=sa.bindparam("mark"))
)


def append(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write entries at the end of the chain; the chain stays locked until the transaction ends."""
    entries = list(entries)
    if not entries:
        return
    head = connection.execute(_LOCK_HEAD).one()
    seq, previous, rows = int(head.seq), str(head.hash), []
    for one in entries:
        seq += 1
        at = one.at.isoformat(timespec="microseconds")
        mark = link(previous, seq, at, one.actor, one.kind, one.person, one.subject, one.text)
        rows.append(
            {
                "seq": seq,
                "at": one.at,
                "actor": one.actor,
                "kind": one.kind,
                "person_id": one.person,
                "subject": one.subject,
                "detail": one.text,
                "previous": previous,
                "hash": mark,
            }
        )
        previous = mark
    connection.execute(_ADD, rows)
    connection.execute(_MOVE, {"last": seq, "mark": previous})


def verify(connection: Connection) -> Verdict:
    """Walk the whole chain and return the first fault, in one sentence."""
    head = connection.execute(sa.select(schema.chain).where(schema.chain.c.id == 1)).one()
    previous, count = GENESIS, 0
    for row in connection.execute(sa.select(schema.event).order_by(schema.event.c.seq)).yield_per(2000):
        count += 1
        fault = _fault(row, count, previous)
        if fault:
            return Verdict(count, previous, fault)
        previous = row.hash
    if (count, previous) != (head.seq, head.hash):
        return Verdict(count, previous, f"the chain ends at entry {count}, but {head.seq} were written")
    return Verdict(count, previous)


def _fault(row: Any, count: int, previous: str) -> str:
    if row.seq != count:
        return f"entry {count} is missing"
    if row.previous != previous:
        return f"entry {count} does not follow the one before it"
    at = row.at.isoformat(timespec="microseconds")
    wanted = link(previous, row.seq, at, row.actor, row.kind, row.person_id, row.subject, row.detail)
    return "" if wanted == row.hash else f"entry {count} was changed after it was written"
