"""Whose result it is: by the numbers of an order that the configuration trusts, else nobody's yet.

An order with another person behind it attaches nothing. Without an order the report waits for a person
who looks at it (:mod:`il2.labs.store.inbox`). A hand-made attachment is never undone by a machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from il2.labs.connectors import Connector
from il2.labs.facts import digest
from il2.labs.store import notices, schema
from il2.labs.store.database import Unit

if TYPE_CHECKING:
    from il2.labs.store.derive import Folded


def report(line: Any) -> tuple[str, str, str]:
    """What the lines of one report share: patient, authority and number of the laboratory."""
    return line.patient_key, line.filler_authority, line.filler or line.placer


def report_key(kind: str, lab: int, line: Any) -> str:
    """Key of a doubt about a whole report: one per patient and laboratory number, or per number alone."""
    if kind == "filler-reused-other-patient":
        return digest(kind, str(lab), line.filler_authority, line.filler)
    return digest(kind, str(lab), *report(line))


def match(unit: Unit, connector: Connector, lab: int, found: Sequence[Folded]) -> dict[str, dict[str, Any]]:
    """Attach lines to orders where numbers and person agree; return the doubts about the rest, by key."""
    issues: dict[str, dict[str, Any]] = {}

    def raise_issue(kind: str, line: Any, detail: str) -> None:
        key = report_key(kind, lab, line)
        issues[key] = {
            "key": key, "kind": kind, "lab_id": lab, "line_id": line.id, "message_id": None, "detail": detail,
        }  # fmt: skip

    known = _Orders(unit, connector, lab)
    for one in found:
        line = one.line
        if line.role == "answer" or line.rejected:
            continue
        if line.attached_by != "person":
            order, verdict = known.order_of(one)
            if order is not None and verdict == "agrees":
                _attach(unit, one, order)
                continue
            if line.order_line_id is not None:
                _detach(unit, line)
            if order is not None:
                raise_issue("order-patient-mismatch", line, "the order belongs to somebody else")
            elif known.person_of(line.patient_key) is None:
                raise_issue("unknown-patient", line, "no order and no known person for this report")
            else:
                raise_issue("unsolicited", line, "no order for this report")
        else:
            notices.tell(unit, line.person_id, one)
    for line in _reused(unit, lab, found):
        raise_issue("filler-reused-other-patient", line, "one laboratory number stands on several people")
    return issues


def _order_by(kind: str) -> sa.Select[Any]:
    """Orders of a laboratory under one of their numbers, with their person."""
    line, person = schema.order_line, schema.person
    where = (
        (line.c.lab_id == sa.bindparam("lab"))
        & (line.c[kind] == sa.bindparam("number"))
        & (line.c.state != "draft")
    )
    return (
        sa.select(line.c.id, line.c.person_id, person.c.family, person.c.birth_date)
        .join(person, person.c.id == line.c.person_id)
        .where(where, person.c.erased.is_(None))
        .order_by(line.c.id)
    )


_ORDER_BY = {kind: _order_by(kind) for kind in ("placer", "filler", "accession")}
_PERSON = sa.select(schema.identifier.c.person_id).where(
    schema.identifier.c.authority == sa.bindparam("authority"),
    schema.identifier.c.value == sa.bindparam("value"),
)
_SHARED = (
    sa.select(schema.result_line.c.filler_authority, schema.result_line.c.filler)
    .where(
        schema.result_line.c.lab_id == sa.bindparam("lab"),
        schema.result_line.c.filler.in_(sa.bindparam("fillers", expanding=True)),
    )
    .group_by(schema.result_line.c.filler_authority, schema.result_line.c.filler)
    .having(sa.func.count(sa.distinct(schema.result_line.c.patient_key)) > 1)
)


class _Orders:
    """Orders and people of one laboratory, looked up once per message."""

    def __init__(self, unit: Unit, connector: Connector, lab: int) -> None:
        self.unit, self.connector, self.lab = unit, connector, lab
        self.found: dict[tuple[str, str], Any] = {}
        self.people: dict[str, int | None] = {}

    def order_of(self, one: Folded) -> tuple[Any, str]:
        """Return the order line and whether its person agrees, (``None``, ``""``) without one."""
        numbers = {
            "placer": one.line.placer,
            "filler": one.line.filler,
            "accession": one.context.get("accession", ""),
        }
        for kind in ("placer", "filler", "accession"):
            if kind in self.connector.match.trust and numbers[kind]:
                order = self._by(kind, numbers[kind])
                if order is not None:
                    return order, agreement(order, one.context, self._ids(order.person_id))
        return None, ""

    def _by(self, kind: str, number: str) -> Any:
        if (kind, number) not in self.found:
            rows = self.unit.run(_ORDER_BY[kind], {"lab": self.lab, "number": number}).all()
            self.found[kind, number] = rows[0] if len(rows) == 1 else None
        return self.found[kind, number]

    def _ids(self, person: int) -> dict[str, str]:
        table = schema.identifier
        rows = self.unit.run(sa.select(table.c.authority, table.c.value).where(table.c.person_id == person))
        return {row.authority: row.value for row in rows}

    def person_of(self, patient_key: str) -> int | None:
        """Return the person whose number at this laboratory the message names."""
        if patient_key not in self.people:
            value, _, authority = patient_key.rpartition("@")
            found = self.unit.run(_PERSON, {"authority": authority, "value": value}) if value else None
            self.people[patient_key] = found.scalar() if found is not None else None
        return self.people[patient_key]


def agreement(order: Any, context: dict[str, Any], ids: dict[str, str]) -> str:
    """``agrees``, ``differs`` or ``unknown``: the message's patient against the person of the order.

    Any difference of number (same authority), birth date or family name is a difference of person;
    agreement needs an equal number, or an equal birth date and family name.
    """
    sent = {authority: value for value, authority in context.get("ids", [])}
    same = [ids[a] == value for a, value in sent.items() if a in ids]
    born, family = context.get("birth_date", ""), fold_name(context.get("family", ""))
    if born and order.birth_date and born[: len(order.birth_date)] != order.birth_date:
        return "differs"
    if family and order.family and family != fold_name(order.family):
        return "differs"
    if same and not all(same):
        return "differs"
    if any(same) or (born and family and order.birth_date and order.family):
        return "agrees"
    return "unknown"


def fold_name(name: str) -> str:
    """A family name for comparison: letters only, one case, no accents.

    Examples
    --------
    >>> fold_name("  O'Neill-García ") == fold_name("ONEILL GARCIA")
    True
    """
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _attach(unit: Unit, one: Folded, order: Any) -> None:
    table, line = schema.result_line, one.line
    if (line.order_line_id, line.person_id) != (order.id, order.person_id):
        change = sa.update(table).where(table.c.id == line.id)
        unit.run(change.values(order_line_id=order.id, person_id=order.person_id, attached_by="order"))
        unit.record("result attached", order.person_id, f"order line {order.id}", line=line.id)
    notices.tell(unit, order.person_id, one, order.id)


def _detach(unit: Unit, line: Any) -> None:
    table = schema.result_line
    change = sa.update(table).where(table.c.id == line.id)
    unit.run(change.values(order_line_id=None, person_id=None, attached_by=""))
    unit.record("result detached", line.person_id, f"result {line.id}")


def _reused(unit: Unit, lab: int, found: Sequence[Folded]) -> list[Any]:
    """Lines whose laboratory number stands on several people."""
    fillers = {(one.line.filler_authority, one.line.filler): one.line for one in found if one.line.filler}
    if not fillers:
        return []
    numbers = sorted({number for _, number in fillers})
    out = []
    for start in range(0, len(numbers), 400):
        asked = {"lab": lab, "fillers": numbers[start : start + 400]}
        out += [fillers[tuple(row)] for row in unit.run(_SHARED, asked) if tuple(row) in fillers]
    return out
