"""What follows from the stored facts: the order a line belongs to, its current version, and its doubts.

Everything here is a function of what is stored, recomputed for the lines that a message touched, so that
the order of arrival leaves no trace. Issues have a key and exist once; one that no longer follows is
taken away unless a person has resolved it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from il2.labs import analytes
from il2.labs.connectors import Connector
from il2.labs.facts import Coded, Value, digest
from il2.labs.fold import Current, Sighting, fold
from il2.labs.store import matching, schema
from il2.labs.store.database import Unit

#: Kinds that this module raises and takes away again; the others belong to one message for ever.
OF_LINES = (
    "preliminary-after-final", "status-went-back", "cancelled-after-final", "result-after-cancel",
    "older-version-resent", "reverted-to-earlier-value", "final-changed-without-correction",
    "value-after-withdrawal", "conflicting-versions", "final-without-value", "unit-unknown",
    "unit-implausible", "code-type-mismatch",
)  # fmt: skip
OF_REPORTS = ("unsolicited", "unknown-patient", "order-patient-mismatch", "filler-reused-other-patient")


@dataclass(frozen=True)
class Folded:
    """A line with all its versions and sightings, and the one that is current."""

    line: Any
    current: Current
    version: Any
    context: dict[str, Any]
    rows: tuple[Any, ...]


def folded(connection: Any, lines: Sequence[int]) -> list[Folded]:
    """Return the lines with these ids, folded, in the order given.

    Parameters
    ----------
    connection : a connection or a unit.
    """
    run = connection.run if isinstance(connection, Unit) else connection.execute
    rows: dict[int, list[Any]] = {}
    for start in range(0, len(lines), 400):
        for row in run(_ARRIVALS, {"lines": list(lines[start : start + 400])}):
            rows.setdefault(row[0], []).append(row)
    return [_fold_line(rows[one]) for one in lines if one in rows]


def _arrivals() -> sa.Select[Any]:
    """Every sighting of some lines, each with its line and its version in front."""
    line, version, seen, message = (
        schema.result_line, schema.result_version, schema.sighting, schema.message,
    )  # fmt: skip
    return (
        sa.select(
            *line.c,
            *version.c,
            seen.c.time,
            seen.c.verified,
            seen.c.context,
            seen.c.message_id,
            message.c.digest.label("message_digest"),
        )
        .select_from(line)
        .outerjoin(version, version.c.line_id == line.c.id)
        .outerjoin(seen, seen.c.version_id == version.c.id)
        .outerjoin(message, message.c.id == seen.c.message_id)
        .where(line.c.id.in_(sa.bindparam("lines", expanding=True)))
    )


_ARRIVALS = _arrivals()
_OF_LINE = tuple(schema.result_line.c.keys())
_OF_VERSION = (*schema.result_version.c.keys(), "time", "verified", "context", "message_id", "message_digest")


def _named(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields)


_Line, _Arrival = _named("_Line", _OF_LINE), _named("_Arrival", _OF_VERSION)


def _fold_line(found: list[Any]) -> Folded:
    line = _Line(*found[0][: len(_OF_LINE)])
    arrivals = (_Arrival(*row[len(_OF_LINE) :]) for row in found)
    # Ties between equals are broken by the digest of the message, which does not depend on arrival.
    rows = sorted(
        (row for row in arrivals if row.message_id is not None),
        key=lambda r: (r.time.isoformat() if r.time else "", r.message_digest, r.id),
    )
    current = fold(
        Sighting(row.time, row.status, row.content, row.verified, place) for place, row in enumerate(rows)
    )
    if current.sighting is None:
        return Folded(line, current, None, {}, tuple(rows))
    chosen = rows[current.sighting.ref]
    last = [row for row in rows if row.id == chosen.id][-1]
    return Folded(line, current, last, dict(last.context), tuple(rows))


def derive(unit: Unit, connector: Connector, lab: int, lines: Sequence[int]) -> set[str]:
    """Bring orders, doubts and notices of these lines up to date; return the kinds of their open doubts."""
    if not lines:
        return set()
    found = folded(unit, lines)
    wanted: dict[str, dict[str, Any]] = {}
    for one in found:
        for kind in (*one.current.issues, *_about_value(one, connector)):
            if one.line.role == "answer":
                continue
            key = digest(kind, one.line.key)
            wanted[key] = {
                "key": key, "kind": kind, "lab_id": lab, "line_id": one.line.id, "message_id": None,
                "detail": "",
            }  # fmt: skip
    wanted |= matching.match(unit, connector, lab, found)
    _settle(unit, lab, found, wanted)
    return {row["kind"] for row in wanted.values()}


def _about_value(one: Folded, connector: Connector) -> Iterable[str]:
    """Doubts about the current value itself."""
    row = one.version
    if row is None or one.current.status in ("registered", "cancelled", "withdrawn"):
        return
    if one.current.status == "final" and not row.value and one.line.role == "result":
        yield "final-without-value"
    value = Value(row.kind, row.value, Decimal(row.number) if row.number else None, row.comparator)
    code = Coded(one.line.code, one.line.text, one.line.system)
    yield from analytes.doubts(code, value, row.unit, connector.own_codes, connector.units)


_OPEN = sa.select(schema.issue.c.id, schema.issue.c.key, schema.issue.c.kind, schema.issue.c.resolved).where(
    (schema.issue.c.line_id.in_(sa.bindparam("lines", expanding=True)) & schema.issue.c.kind.in_(OF_LINES))
    | schema.issue.c.key.in_(sa.bindparam("reports", expanding=True))
)


def _settle(unit: Unit, lab: int, found: Sequence[Folded], wanted: dict[str, dict[str, Any]]) -> None:
    """Add the doubts that follow and take away those of these lines that no longer do."""
    table = schema.issue
    ids = [one.line.id for one in found]
    apart = {matching.report(one.line): one.line for one in found}
    reports = sorted({matching.report_key(kind, lab, one) for one in apart.values() for kind in OF_REPORTS})
    there: dict[str, Any] = {}
    for start in range(0, max(len(ids), len(reports)), 400):
        asked = {"lines": ids[start : start + 400], "reports": reports[start : start + 400]}
        there |= {row.key: row for row in unit.run(_OPEN, asked)}
    new = [row for key, row in wanted.items() if key not in there]
    if new:
        unit.run(sa.insert(table), new)
    gone = [row.id for key, row in there.items() if key not in wanted and row.resolved is None]
    if gone:
        unit.run(sa.delete(table).where(table.c.id.in_(gone)))
