"""Results as people read them: the current version of each line as sent, with its history and doubts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from il2.labs import analytes, ranges, states
from il2.labs.facts import Coded
from il2.labs.labels import label
from il2.labs.store import schema
from il2.labs.store.database import Store
from il2.labs.store.derive import Folded, folded
from il2.labs.store.scope import Actor, HiddenError, must_see, reading, scoped
from il2.labs.trends import Point, Trend, trend

CRITICAL = ("HH", "LL", "AA")


@dataclass(frozen=True)
class Version:
    """One version of a value, as sent."""

    id: int
    status: str
    value: str
    comparator: str
    unit: str
    range_text: str
    flags: str
    times: tuple[datetime, ...]
    current: bool


@dataclass(frozen=True)
class Result:
    """One result line of a person. Value, unit, range, flags and method are texts exactly as sent.

    ``number`` is the parsed value; ``check`` is our own reading of the range (inside, above, below, unknown),
    shown only as such. ``usable``: may stand in a trend or an interpretation.
    """

    id: int
    person: int
    order_line: int | None
    lab: str
    lab_name: str
    panel: str
    name: str
    code: str
    system: str
    analyte: str
    role: str
    state: str
    status: str
    value: str
    number: Decimal | None
    comparator: str
    unit: str
    base_unit: str
    on_axis: Decimal | None
    range_text: str
    flags: tuple[str, ...]
    check: str
    banner: bool
    unverified: bool
    usable: bool
    critical: bool
    method: str
    method_from_catalogue: bool
    laboratory: str
    address: str
    specimen: str
    condition: str
    collected: str
    reported: str
    message_time: datetime | None
    notes: tuple[str, ...]
    issues: tuple[str, ...]
    version: int
    versions: tuple[Version, ...]
    attachments: tuple[tuple[int, str, int], ...]
    patient: tuple[str, str]

    def label(self, language: str = "en") -> str:
        """The label that people see."""
        doubt = bool(self.issues)
        return label(self.state, self.status, critical=self.critical, open_issue=doubt, language=language)

    @property
    def point(self) -> Point:
        """The result as a point of a trend."""
        when = datetime.fromisoformat(self.collected) if self.collected else None
        shown = f"{self.value} {self.unit}".strip()
        test = self.analyte or (f"{self.system} {self.code}" if self.code else "")
        return Point(
            self.version, when, self.on_axis, self.comparator, shown, test, self.method, self.specimen,
            self.base_unit, self.laboratory, self.usable, self.range_text,
        )  # fmt: skip


def listed(
    store: Store,
    actor: Actor,
    *,
    person: int | None = None,
    line: int | None = None,
    order: int | None = None,
) -> tuple[Result, ...]:
    """Return results that the actor may see: unacknowledged critical ones first, then the newest.

    Parameters
    ----------
    person, line, order : only those of one person, one line, one order.
    """
    table = schema.result_line
    statement = sa.select(table.c.id).where(table.c.role != "answer")
    if person is not None:
        statement = statement.where(table.c.person_id == person)
    if line is not None:
        statement = statement.where(table.c.id == line)
    if order is not None:
        lines = sa.select(schema.order_line.c.id).where(schema.order_line.c.order_id == order)
        statement = statement.where(table.c.order_line_id.in_(lines))
    with reading(store, actor) as connection:
        ids = list(connection.execute(scoped(statement, table.c.person_id, actor, store.clock())).scalars())
        # The ids above passed the scope; what hangs on them is read as a whole.
        found = build(connection.execution_options(il2_guarded=False), ids)
    return tuple(sorted(found, key=_urgency, reverse=True))


def _urgency(one: Result) -> tuple[bool, str, int]:
    return (one.critical, one.message_time.isoformat() if one.message_time else "", -one.id)


def one(store: Store, actor: Actor, line: int) -> Result:
    """Return one result; ``HiddenError`` when it is not there for this actor."""
    found = listed(store, actor, line=line)
    if not found:
        raise HiddenError
    return found[0]


def build(connection: Connection, ids: Sequence[int]) -> list[Result]:
    """Return the results of these lines; the caller has checked who may see them."""
    lines = folded(connection, ids)
    orders = _orders(connection, [one.line.order_line_id for one in lines if one.line.order_line_id])
    labs = {row.id: row for row in connection.execute(sa.select(schema.lab))}
    versions = [row.id for one in lines for row in one.rows]
    seen = _column(connection, schema.acknowledged, schema.acknowledged.c.version_id, versions)
    documents = _documents(connection, versions)
    doubts = _doubts(connection, lines)
    standings = _standings(lines, orders)
    return [_result(one, labs, orders, seen, documents, doubts, standings) for one in lines]


def _orders(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    table = schema.order_line
    return {row.id: row for row in _among(connection, sa.select(table), table.c.id, ids)}


def _among(connection: Connection, statement: Any, column: Any, ids: Sequence[int]) -> Iterable[Any]:
    for start in range(0, len(ids), 400):
        yield from connection.execute(statement.where(column.in_(ids[start : start + 400])))


def _column(connection: Connection, table: sa.Table, column: Any, ids: Sequence[int]) -> set[int]:
    return {row[0] for row in _among(connection, sa.select(column), column, ids)}


def _documents(connection: Connection, versions: Sequence[int]) -> dict[int, list[tuple[int, str, int]]]:
    link, table = schema.attached, schema.attachment
    statement = sa.select(link.c.version_id, table.c.id, table.c.media_type, table.c.size)
    statement = statement.join(table, table.c.id == link.c.attachment_id)
    out: dict[int, list[tuple[int, str, int]]] = {}
    for row in _among(connection, statement, link.c.version_id, versions):
        out.setdefault(row.version_id, []).append((row.id, row.media_type, row.size))
    return out


def _doubts(connection: Connection, lines: Sequence[Folded]) -> dict[int, list[str]]:
    """Open doubts by line: of the line itself, and of the messages that brought its current version."""
    table = schema.issue
    out: dict[int, list[str]] = {}
    open_one = sa.select(table.c.kind, table.c.line_id, table.c.message_id).where(table.c.resolved.is_(None))
    ids = [one.line.id for one in lines]
    for row in _among(connection, open_one, table.c.line_id, ids):
        out.setdefault(row.line_id, []).append(row.kind)
    return out


def _standings(lines: Sequence[Folded], orders: dict[int, Any]) -> dict[int, states.Standing]:
    statuses: dict[int, list[str]] = {}
    for one in lines:
        if one.line.order_line_id and one.line.role != "answer":
            statuses.setdefault(one.line.order_line_id, []).append(one.current.status)
    return {key: states.standing(row.state, statuses.get(key, [])) for key, row in orders.items()}


def _result(
    one: Folded,
    labs: dict[int, Any],
    orders: dict[int, Any],
    acknowledged: set[int],
    documents: dict[int, list[tuple[int, str, int]]],
    doubts: dict[int, list[str]],
    standings: dict[int, states.Standing],
) -> Result:
    line, row, said = one.line, one.version, one.context
    lab = labs[line.lab_id]
    order = orders.get(line.order_line_id)
    number = Decimal(row.number) if row.number else None
    codes = lab.snapshot.get("codes", {})
    analyte = analytes.of_code(Coded(line.code, line.text, line.system), codes)
    unit = analytes.unit(analyte.key, row.unit, lab.snapshot.get("units", {})) if analyte else None
    test = order.test if order is not None and _is_ordered(order.test, line, analyte) else {}
    flags = tuple(flag.replace("\u00a0", " ") for flag in row.flags.split(" ") if flag)
    standing = standings.get(line.order_line_id)
    late = ["result-after-cancel"] if standing and standing.result_after_end else []
    issues = {*doubts.get(line.id, []), *late}
    status = one.current.status
    shown = status not in ("withdrawn", "cancelled", "registered")
    critical = shown and any(flag in CRITICAL for flag in flags) and row.id not in acknowledged
    method = said.get("method", "")
    return Result(
        line.id, line.person_id or 0, line.order_line_id, lab.key, str(lab.snapshot.get("name", lab.key)),
        line.panel_text, line.text or line.panel_text, line.code, line.system, analyte.key if analyte else "",
        line.role, standing.state if standing else "", status, row.value, number, row.comparator, row.unit,
        unit.base if unit else "", unit.convert(number) if unit and number is not None else None,
        row.range_text, flags, ranges.against(number, row.comparator, ranges.parse(row.range_text, row.unit)),
        one.current.banner, one.current.unverified,
        one.current.usable and "unit-implausible" not in issues, critical,
        method or str(test.get("method", "")), not method and bool(test.get("method")),
        said.get("laboratory", ""), said.get("address", ""),
        said.get("specimen", "") or str(test.get("specimen", "")), said.get("condition", ""),
        said.get("collected", ""), said.get("reported", ""), row.time,
        (*said.get("notes", ()), *said.get("panel_notes", ())), tuple(sorted(issues)), row.id,
        _history(one), tuple(documents.get(row.id, ())),
        (f"{said.get('given', '')} {said.get('family', '')}".strip(), line.patient_key),
    )  # fmt: skip


def _is_ordered(test: dict[str, Any], line: Any, analyte: analytes.Analyte | None) -> bool:
    """Whether a row is the ordered test itself: what the catalogue says of that is said of no other row."""
    if analyte is not None:
        return bool(test.get("analyte") == analyte.key)
    return bool(line.code) and line.code in (test.get("loinc"), test.get("lab_code"))


def _history(one: Folded) -> tuple[Version, ...]:
    """Every version in order of its first message time."""
    times: dict[int, list[datetime]] = {}
    rows: dict[int, Any] = {}
    for row in one.rows:
        rows.setdefault(row.id, row)
        if row.time:
            times.setdefault(row.id, []).append(row.time)
    return tuple(
        Version(
            r.id, r.status, r.value, r.comparator, r.unit, r.range_text, r.flags, tuple(times.get(r.id, ())),
            r.id == one.version.id,
        )
        for r in rows.values()
    )  # fmt: skip


def trend_of(store: Store, actor: Actor, person: int, analyte: str) -> Trend:
    """Return the comparable results of one test for one person, and why others stay out."""
    key = analytes.analyte(analyte).key
    found = listed(store, actor, person=person)
    return trend(one.point for one in found if one.analyte == key)


def acknowledge(store: Store, actor: Actor, line: int, read_back: str) -> None:
    """Say that a critical value was seen, with the words read back.

    Raises
    ------
    HiddenError : not there for this actor.
    """
    shown = one(store, actor, line)
    if not shown.critical:
        return
    with store.writing(actor.mark) as unit:
        must_see(unit, actor, shown.person)
        table = schema.acknowledged
        there = unit.one(sa.select(table.c.id).where(table.c.version_id == shown.version))
        if there is None:
            unit.insert(
                table,
                version_id=shown.version,
                account_id=actor.account,
                at=unit.at,
                read_back=read_back[:400],
            )
            unit.record("critical acknowledged", shown.person, f"result {line}", version=shown.version)


def note_reading(store: Store, actor: Actor, found: Iterable[Result], place: str) -> None:
    """Write into the audit that results were read, one entry for each person."""
    lines: dict[int, list[int]] = {}
    for result in found:
        lines.setdefault(result.person, []).append(result.id)
    if not lines:
        return
    with store.writing(actor.mark) as unit:
        for person, ids in sorted(lines.items()):
            unit.record("results read", person, place, results=sorted(ids))
        if actor.account is not None:
            table = schema.notice
            versions = sa.select(schema.result_version.c.id).where(
                schema.result_version.c.line_id.in_([i for ids in lines.values() for i in ids][:400])
            )
            where = (
                (table.c.account_id == actor.account)
                & table.c.seen.is_(None)
                & table.c.version_id.in_(versions)
            )
            unit.run(sa.update(table).where(where).values(seen=unit.at))


def notices(store: Store, actor: Actor) -> int:
    """Return how many new results wait for an account."""
    table = schema.notice
    with store.reading() as connection:
        where = (table.c.account_id == actor.account) & table.c.seen.is_(None)
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table).where(where)) or 0)


def document(store: Store, actor: Actor, number: int) -> tuple[str, bytes]:
    """Return media type and bytes of an attachment that hangs on a result the actor may see."""
    link, table, version, line = schema.attached, schema.attachment, schema.result_version, schema.result_line
    statement = (
        sa.select(table.c.media_type, table.c.data, line.c.person_id)
        .join(link, link.c.attachment_id == table.c.id)
        .join(version, version.c.id == link.c.version_id)
        .join(line, line.c.id == version.c.line_id)
        .where(table.c.id == number)
    )
    with reading(store, actor) as connection:
        row = connection.execute(scoped(statement, line.c.person_id, actor, store.clock())).first()
    if row is None:
        raise HiddenError
    with store.writing(actor.mark) as unit:
        unit.record("document read", row.person_id, f"document {number}")
    return row.media_type, bytes(row.data)
