"""What waits to be sent: an outbox in the database, so that an order survives the process that placed it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from il2.labs.connectors import Connector
from il2.labs.fhir.write import order_bundle
from il2.labs.hl7.write import OrderText, oml
from il2.labs.store import schema
from il2.labs.store.database import Store, Unit, lock_lab

MOST_ATTEMPTS = 12


@dataclass(frozen=True)
class Answer:
    """What a laboratory said: ``accepted``, ``sent`` (no word yet), ``rejected``, ``failed`` (later)."""

    verdict: str
    text: str = ""
    filler: str = ""
    task: str = ""


Sender = Callable[[Connector, bytes], Answer]


def order_text(unit: Unit, lab: Connector, line: int) -> OrderText:
    """Return what an order message says about a line."""
    table, person, order, tube = schema.order_line, schema.person, schema.orders, schema.specimen
    row = unit.one(
        sa.select(
            table, person.c.family, person.c.given, person.c.birth_date, person.c.gender,
            order.c.group_number, order.c.note, tube.c.label, tube.c.collected, tube.c.kind,
        )
        .join(person, person.c.id == table.c.person_id)
        .join(order, order.c.id == table.c.order_id)
        .outerjoin(tube, tube.c.order_line_id == table.c.id)
        .where(table.c.id == line)
    )  # fmt: skip
    authority = lab.match.patient_authority or "IL2"
    numbers = schema.identifier
    known = dict(
        tuple(pair)
        for pair in unit.run(
            sa.select(numbers.c.authority, numbers.c.value).where(numbers.c.person_id == row.person_id)
        )
    )
    if authority not in known:
        authority = "IL2"
    return OrderText(
        row.placer, row.group_number, row.filler, known[authority], authority, row.family, row.given,
        row.birth_date, row.gender, row.test["loinc"], row.test["lab_code"], row.test["name"],
        row.kind or "", row.label or "", row.collected, row.note,
    )  # fmt: skip


def queue(unit: Unit, lab: Connector, line: int, *, cancel: bool = False) -> int:
    """Write the message of a line into the outbox, in the laboratory's language."""
    order = order_text(unit, lab, line)
    made = unit.insert(
        schema.outbox,
        lab_id=lock_lab(unit, lab.key),
        order_line_id=line,
        raw=b"",
        state="waiting",
        next_try=unit.at,
        created=unit.at,
    )
    control = f"IL2{made:09d}{order.placer[-6:]}"
    if lab.link.protocol == "fhir":
        raw = json.dumps(order_bundle(order, unit.at, cancel=cancel)).encode("utf-8")
    else:
        raw = oml(lab.link, order, control, unit.at, cancel=cancel)
    change = sa.update(schema.outbox).where(schema.outbox.c.id == made)
    unit.run(change.values(raw=raw, control_id=control))
    return made


def withdraw(unit: Unit, line: int) -> int:
    """Take back what has not been sent yet; return how many messages that were."""
    table = schema.outbox
    where = (table.c.order_line_id == line) & (table.c.state == "waiting") & (table.c.attempts == 0)
    return int(unit.run(sa.update(table).where(where).values(state="withdrawn")).rowcount)


def send_waiting(store: Store, connectors: Mapping[str, Connector], senders: Mapping[str, Sender]) -> int:
    """Send what is due, each message outside of any transaction, and note the answers; return how many.

    A message that was sent but whose answer was lost is sent again under the same control id and placer
    number, so that the laboratory can tell.
    """
    table, lab = schema.outbox, schema.lab
    with store.reading() as connection:
        due = connection.execute(
            sa.select(table, lab.c.key)
            .join(lab, lab.c.id == table.c.lab_id)
            .where(table.c.state == "waiting", table.c.next_try <= store.clock())
            .order_by(table.c.id)
        ).all()
    done = 0
    for row in due:
        found = connectors.get(row.key)
        if found is None or found.link.protocol not in senders:
            continue
        try:
            answer = senders[found.link.protocol](found, row.raw)
        except OSError as error:
            answer = Answer("failed", type(error).__name__)
        _note(store, found, row, answer)
        done += 1
    return done


def _note(store: Store, lab: Connector, row: Any, answer: Answer) -> None:
    from il2.labs.store import orders

    table = schema.outbox
    with store.writing(f"lab:{lab.key}"[:40]) as unit:
        lock_lab(unit, lab.key)
        attempts = row.attempts + 1
        final = answer.verdict != "failed" or attempts >= MOST_ATTEMPTS
        state = {"accepted": "sent", "sent": "sent", "rejected": "refused"}.get(answer.verdict, "given up")
        wait = timedelta(seconds=min(3600, 15 * 2**attempts))
        change = sa.update(table).where(table.c.id == row.id)
        unit.run(
            change.values(
                state=state if final else "waiting",
                attempts=attempts,
                next_try=unit.at + wait,
                answer=answer.text[:400],
            )
        )
        unit.record(
            f"message {state if final else 'not delivered'}", None, f"outbox {row.id}", tries=attempts
        )
        if b"|CA|" in row.raw[:4000] or b'"abort"' in row.raw:
            return
        if answer.verdict in ("accepted", "sent"):
            to = "accepted" if answer.verdict == "accepted" else ""
            orders.answered(unit, row.order_line_id, to, filler=answer.filler, task=answer.task)
        elif answer.verdict == "rejected":
            orders.answered(unit, row.order_line_id, "rejected", answer.text or "refused by the laboratory")
