"""Labels of the specimens of an order."""

from __future__ import annotations

import sqlalchemy as sa

from il2.labs.store import schema
from il2.labs.store.database import Store
from il2.labs.store.scope import Actor, reading, scoped


def labels(store: Store, actor: Actor, order: int) -> dict[int, str]:
    """Return line -> label of its specimen, for an order that the actor may see."""
    tube, line = schema.specimen, schema.order_line
    statement = (
        sa.select(tube.c.order_line_id, tube.c.label)
        .join(line, line.c.id == tube.c.order_line_id)
        .where(line.c.order_id == order)
    )
    with reading(store, actor) as connection:
        rows = connection.execute(scoped(statement, line.c.person_id, actor, store.clock())).all()
    return {row.order_line_id: row.label for row in rows}
