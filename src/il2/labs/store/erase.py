"""Erasing a person: every row and byte about them goes; the audit keeps numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from il2.labs.fhir.without import without as fhir_without
from il2.labs.hl7.without import without as hl7_without
from il2.labs.store import schema
from il2.labs.store.database import Store, Unit
from il2.labs.store.scope import Actor, must_see


def erase(store: Store, actor: Actor, person: int) -> None:
    """Delete a person with orders, results, raw messages and documents; only the owner may.

    A batch that also holds other people's messages keeps those, a FHIR bundle of several people what the
    others' results need.

    Raises
    ------
    HiddenError : not there for this actor.
    """
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, person, own=True)
        lines = _ids(unit, schema.result_line, schema.result_line.c.person_id == person)
        lines += _waiting_lines(unit, person)
        _erase_results(unit, lines)
        _erase_orders(unit, person)
        for table in (schema.identifier, schema.share):
            unit.run(sa.delete(table).where(table.c.person_id == person))
        blank = {"family": "", "given": "", "birth_date": "", "gender": "", "range_sex": ""}
        unit.run(sa.update(schema.person).where(schema.person.c.id == person).values(**blank, erased=unit.at))
        unit.record("person erased", person)
    if store.is_sqlite:
        wire = store.engine.raw_connection()
        try:
            driver: Any = wire.driver_connection
            for line in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver.execute(line).fetchall()
        finally:
            wire.close()


def _ids(unit: Unit, table: sa.Table, where: Any) -> list[int]:
    return list(unit.run(sa.select(table.c.id).where(where)).scalars())


def _waiting_lines(unit: Unit, person: int) -> list[int]:
    """Reports that wait for an owner and carry one of the person's numbers."""
    number, line = schema.identifier, schema.result_line
    keys = [
        f"{row.value}@{row.authority}"
        for row in unit.run(sa.select(number).where(number.c.person_id == person))
    ]
    return _ids(unit, line, line.c.patient_key.in_(keys) & line.c.person_id.is_(None))


def _erase_results(unit: Unit, lines: list[int]) -> None:
    if not lines:
        return
    version, seen, link = schema.result_version, schema.sighting, schema.attached
    versions = _ids(unit, version, version.c.line_id.in_(lines))
    messages = _messages(unit, lines)
    statement = sa.select(link.c.attachment_id).where(link.c.version_id.in_(versions)).distinct()
    documents = list(unit.run(statement).scalars())
    for table in (schema.acknowledged, schema.notice, link):
        unit.run(sa.delete(table).where(table.c.version_id.in_(versions)))
    unit.run(sa.delete(seen).where(seen.c.version_id.in_(versions)))
    _erase_messages(unit, messages)
    unit.run(sa.delete(schema.issue).where(schema.issue.c.line_id.in_(lines)))
    unit.run(sa.delete(version).where(version.c.id.in_(versions)))
    unit.run(sa.delete(schema.result_line).where(schema.result_line.c.id.in_(lines)))
    kept = sa.select(link.c.attachment_id)
    gone = schema.attachment.c.id.in_(documents) & schema.attachment.c.id.not_in(kept)
    unit.run(sa.delete(schema.attachment).where(gone))


def _messages(unit: Unit, lines: list[int]) -> dict[int, set[str]]:
    """The messages that these lines came in, and under which number they named the person."""
    version, seen, line = schema.result_version, schema.sighting, schema.result_line
    statement = (
        sa.select(seen.c.message_id, line.c.patient_key)
        .join(version, version.c.id == seen.c.version_id)
        .join(line, line.c.id == version.c.line_id)
        .where(line.c.id.in_(lines))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in unit.run(statement):
        found.setdefault(row.message_id, set()).add(row.patient_key)
    return found


def _erase_messages(unit: Unit, messages: dict[int, set[str]]) -> None:
    message, seen = schema.message, schema.sighting
    columns = (message.c.id, message.c.digest, message.c.parcel_id, message.c.lab_id)
    rows = unit.run(sa.select(*columns).where(message.c.id.in_(list(messages)))).all()
    _erase_raw(unit, rows, messages)
    for row in rows:
        unit.run(sa.delete(schema.issue).where(schema.issue.c.message_id == row.id))
        others = unit.one(sa.select(seen.c.id).where(seen.c.message_id == row.id))
        if others is None:
            unit.run(sa.delete(message).where(message.c.id == row.id))
        else:
            unit.run(sa.update(message).where(message.c.id == row.id).values(control_id=""))


def _erase_raw(unit: Unit, rows: Sequence[Any], messages: dict[int, set[str]]) -> None:
    """Cut the people out of the bytes; HL7 v2 also out of copies that came with other bytes around them."""
    parcel, message = schema.parcel, schema.message
    keys = {key for found in messages.values() for key in found}
    digests = {row.digest for row in rows}
    labs = sorted({row.lab_id for row in rows})
    named = {row.parcel_id for row in rows}
    for number in list(unit.run(sa.select(parcel.c.id).where(parcel.c.lab_id.in_(labs))).scalars()):
        one = unit.one(sa.select(parcel.c.raw, parcel.c.form).where(parcel.c.id == number))
        raw = bytes(one.raw)
        if one.form == "hl7v2":
            left, changed = hl7_without(raw, digests, keys)
            for old, new in changed.items():
                where = (message.c.digest == old) & message.c.lab_id.in_(labs)
                unit.run(sa.update(message).where(where).values(digest=new))
        else:
            left = fhir_without(raw, keys) if number in named else raw
        if left != raw:
            unit.run(sa.update(parcel).where(parcel.c.id == number).values(raw=left))


def _erase_orders(unit: Unit, person: int) -> None:
    line = schema.order_line
    lines = _ids(unit, line, line.c.person_id == person)
    for table in (schema.specimen, schema.outbox):
        unit.run(sa.delete(table).where(table.c.order_line_id.in_(lines)))
    unit.run(sa.delete(line).where(line.c.id.in_(lines)))
    unit.run(sa.delete(schema.orders).where(schema.orders.c.person_id == person))
