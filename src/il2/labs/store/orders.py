"""One order over several laboratories: placing, sending, moving along the table of states, cancelling."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from il2.ground.errors import InputError, UnknownNameError
from il2.labs import catalogue, states
from il2.labs.catalogue import Test
from il2.labs.connectors import Connector
from il2.labs.store import outgoing, schema
from il2.labs.store.database import Store, Unit, lock_lab
from il2.labs.store.ingest import snapshot
from il2.labs.store.scope import Actor, HiddenError, must_see, reading, scoped

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 1 I O: they are read aloud


@dataclass(frozen=True)
class Item:
    """One test wanted: at which laboratory, by its code there or by our key."""

    lab: str
    code: str


@dataclass(frozen=True)
class Line:
    """One line of an order, with the test as it was printed when ordered."""

    id: int
    order: int
    person: int
    lab: str
    lab_name: str
    connected: bool
    placer: str
    filler: str
    test: Test
    state: str
    reason: str
    created: datetime


@dataclass(frozen=True)
class Order:
    """One order: its group number, its lines, and who signed it (``None``: nobody, a request document)."""

    id: int
    group: str
    person: int
    signer: str | None
    note: str
    created: datetime
    lines: tuple[Line, ...]


def number(prefix: str) -> str:
    """Return a random number that can be read aloud and printed as a barcode: 60 bits after the prefix."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(12))


def place(
    store: Store,
    actor: Actor,
    person: int,
    items: Sequence[Item],
    connectors: Mapping[str, Connector],
    *,
    note: str = "",
    sign: bool = False,
    send: bool = True,
) -> int:
    """Place one order over several laboratories and return its number.

    Parameters
    ----------
    sign : a practitioner with a share for ordering signs; otherwise it is a request document.
    send : hand it to the laboratories that have a connection; else the lines stay drafts.

    Raises
    ------
    InputError : nothing wanted, the same test twice, a signature that is not theirs to give.
    UnknownNameError : a laboratory or a test that is not there.
    HiddenError : the person is not there for this actor.
    """
    if not items:
        raise InputError("an order needs at least one test")
    wanted = [_wanted(one, connectors) for one in items]
    if len({(lab.key, test.lab_code) for lab, test in wanted}) < len(wanted):
        raise InputError("the same test at the same laboratory stands twice in this order")
    if len(note) > 1000:
        raise InputError("a note has at most 1000 letters")
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, person, role="order")
        signer = _signer(unit, actor, person) if sign else None
        order = unit.insert(
            schema.orders,
            group_number=number("G"),
            person_id=person,
            account_id=actor.account,
            signer_id=signer,
            note=note,
            created=unit.at,
        )
        unit.record("order placed", person, f"order {order}", lines=len(wanted), signed=signer is not None)
        for lab, test in sorted(wanted, key=lambda pair: pair[0].key):  # one order of locks for everybody
            _add_line(unit, order, person, lab, test, send=send)
    return order


def _wanted(one: Item, connectors: Mapping[str, Connector]) -> tuple[Connector, Test]:
    if one.lab not in connectors:
        raise UnknownNameError("laboratory", one.lab, connectors)
    lab = connectors[one.lab]
    return lab, catalogue.find(lab.tests, lab.key, one.code)


def _signer(unit: Unit, actor: Actor, person: int) -> int:
    """Only a practitioner who was let in for ordering may sign, never the owner for their own family."""
    owner = unit.scalar(sa.select(schema.person.c.account_id).where(schema.person.c.id == person))
    if actor.account is None or owner == actor.account:
        raise InputError("only a practitioner to whom the person is shared for ordering can sign an order")
    return actor.account


def _add_line(unit: Unit, order: int, person: int, lab: Connector, test: Test, *, send: bool) -> None:
    held = snapshot(lab)
    lab_id = lock_lab(unit, lab.key, held)
    line = unit.insert(
        schema.order_line,
        order_id=order,
        person_id=person,
        lab_id=lab_id,
        placer=number("P"),
        test=test.cells(),
        link=held,
        state="draft",
        created=unit.at,
    )
    unit.insert(schema.specimen, order_line_id=line, label=number("S"), kind=test.specimen)
    if send:
        _send(unit, lab, line, person)


def _send(unit: Unit, lab: Connector, line: int, person: int) -> None:
    if lab.connected:
        outgoing.queue(unit, lab, line)
    _move(unit, line, person, "draft", "ordered", "")


def _move(unit: Unit, line: int, person: int, current: str, to: str, reason: str) -> None:
    states.step(current, to, reason)
    change = sa.update(schema.order_line).where(schema.order_line.c.id == line)
    unit.run(change.values(state=to, reason=reason))
    unit.record(f"order {to}", person, f"order line {line}")


def step(
    store: Store, actor: Actor, line: int, to: str, connectors: Mapping[str, Connector], reason: str = ""
) -> None:
    """Move a line to another state, as a person says; drafts that become ordered are sent.

    Raises
    ------
    StateError : the table has no such arrow, or a reason is missing.
    HiddenError : not there for this actor.
    """
    with store.writing(actor.mark) as unit:
        row = _locked(unit, actor, line)
        if to == "ordered":
            lab = connectors.get(row.lab_key)
            if lab is None:
                raise UnknownNameError("laboratory", row.lab_key, connectors)
            states.step(row.state, to, reason)
            _send(unit, lab, line, row.person_id)
            return
        _move(unit, line, row.person_id, row.state, to, reason)
        if to == "collected":
            where = schema.specimen.c.order_line_id == line
            unit.run(sa.update(schema.specimen).where(where).values(collected=unit.at))


def cancel(store: Store, actor: Actor, line: int, connectors: Mapping[str, Connector], reason: str) -> str:
    """Cancel a line, or ask the laboratory to when it is being measured; return the new state."""
    with store.writing(actor.mark) as unit:
        row = _locked(unit, actor, line)
        to = "cancel_asked" if row.state == "in_progress" else "cancelled"
        to = "discarded" if row.state == "draft" else to
        _move(unit, line, row.person_id, row.state, to, reason)
        lab = connectors.get(row.lab_key)
        waiting = outgoing.withdraw(unit, line)
        if lab is not None and lab.connected and row.state != "draft" and not waiting:
            outgoing.queue(unit, lab, line, cancel=True)
    return to


def _locked(unit: Unit, actor: Actor, line: int) -> Any:
    """The row of a line behind the lock of its laboratory."""
    table, lab = schema.order_line, schema.lab
    statement = (
        sa.select(table, lab.c.key.label("lab_key"))
        .join(lab, lab.c.id == table.c.lab_id)
        .where(table.c.id == line)
    )
    statement = scoped(statement, table.c.person_id, actor, unit.at, role="order")
    found = unit.one(statement)
    if found is None:
        raise HiddenError
    lock_lab(unit, found.lab_key)
    return unit.one(statement)


def answered(unit: Unit, line: int, to: str, reason: str = "", **numbers: str) -> None:
    """Move a line as a laboratory's answer says; an answer that the table does not allow changes nothing."""
    table = schema.order_line
    row = unit.one(sa.select(table).where(table.c.id == line))
    values = {key: value for key, value in numbers.items() if value and not getattr(row, key)}
    if values:
        unit.run(sa.update(table).where(table.c.id == line).values(**values))
    if to == row.state or to not in states.STATES[row.state].next:
        return
    _move(
        unit,
        line,
        row.person_id,
        row.state,
        to,
        reason or ("no reason given" if states.STATES[to].reason else ""),
    )


def listed(
    store: Store, actor: Actor, *, person: int | None = None, order: int | None = None
) -> tuple[Order, ...]:
    """Return the orders that the actor may see, newest first."""
    table, line, lab, account = schema.orders, schema.order_line, schema.lab, schema.account
    heads = sa.select(table, account.c.login).outerjoin(account, account.c.id == table.c.signer_id)
    heads = heads.order_by(table.c.id.desc())
    rows = (
        sa.select(line, lab.c.key.label("lab_key")).join(lab, lab.c.id == line.c.lab_id).order_by(line.c.id)
    )
    if person is not None:
        heads = heads.where(table.c.person_id == person)
    if order is not None:
        heads = heads.where(table.c.id == order)
        rows = rows.where(line.c.order_id == order)
    with reading(store, actor) as connection:
        at = store.clock()
        found = connection.execute(scoped(heads, table.c.person_id, actor, at)).all()
        lines = [_line(r) for r in connection.execute(scoped(rows, line.c.person_id, actor, at))]
    return tuple(
        Order(r.id, r.group_number, r.person_id, r.login, r.note, r.created,
              tuple(one for one in lines if one.order == r.id))
        for r in found
    )  # fmt: skip


def one(store: Store, actor: Actor, order: int) -> Order:
    """Return one order; ``HiddenError`` when it is not there for this actor."""
    found = listed(store, actor, order=order)
    if not found:
        raise HiddenError
    return found[0]


def _line(row: Any) -> Line:
    name = str(row.link.get("name", row.lab_key))
    connected = row.link.get("link", {}).get("protocol", "manual") != "manual"
    return Line(
        row.id, row.order_id, row.person_id, row.lab_key, name, connected, row.placer, row.filler,
        Test(**row.test), row.state, row.reason, row.created,
    )  # fmt: skip
