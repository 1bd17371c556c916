"""Notices to people: that something is there, never what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from il2.labs.store import schema, scope
from il2.labs.store.database import Unit

if TYPE_CHECKING:
    from il2.labs.store.derive import Folded

TEXT = {"en": "A lab result is available.", "es": "Hay un resultado de laboratorio disponible."}


def tell(unit: Unit, person: int | None, one: Folded, order_line: int | None = None) -> None:
    """Leave a notice for everybody who may see the person, once for each version that became current."""
    if person is None or one.version is None or one.current.status in ("registered", "none"):
        return
    table = schema.notice
    there = set(unit.run(sa.select(table.c.account_id).where(table.c.version_id == one.version.id)).scalars())
    rows = [
        {"account_id": account, "version_id": one.version.id, "created": unit.at}
        for account in scope.readers(unit, person)
        if account not in there
    ]
    if rows:
        unit.run(sa.insert(table), rows)
        order = one.line.order_line_id or order_line
        subject = f"order line {order}" if order else f"result {one.line.id}"
        unit.record(f"result {one.current.status}", person, subject, version=one.version.id)
