"""Taking in what a laboratory sends: bytes first, then facts, all in one transaction before any answer.

The same message twice changes nothing. Everything that follows from the facts (current version, doubts,
orders) is worked out in :mod:`il2.labs.store.derive` from what is stored, never from the order of arrival.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from il2.labs.connectors import Connector
from il2.labs.facts import Attachment, Delivery, Finding, Observation, Panel, digest, line_key
from il2.labs.hl7 import read as hl7
from il2.labs.hl7.text import NotHl7Error, split
from il2.labs.store import derive, schema
from il2.labs.store.database import Store, Unit, lock_lab

MOST_BYTES = 16 * 1024 * 1024
#: Letters that notes about tests may take in one message, repeated beside each row; the bytes hold them all.
MOST_REPEATED = 50_000_000
#: Findings after which the sender hears AE: stored, but a person is needed.
NEEDS_PERSON = (
    "order-without-ORC", "no-patient-id", "unsupported-type", "oversize", "unsolicited", "unknown-patient",
    "order-patient-mismatch", "filler-reused-other-patient", "result-of-another", "status-differs",
)  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """What became of one message: ``AA`` stored, ``AE`` stored but a person is needed, ``AR`` refused."""

    ack: str
    control_id: str = ""
    digest: str = ""
    duplicate: bool = False
    reason: str = ""
    issues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parcel:
    """What one delivery brought, read and ready to be stored."""

    connector: Connector
    raw: bytes
    form: str
    deliveries: tuple[Delivery, ...]


def snapshot(connector: Connector) -> dict[str, Any]:
    """The configuration of a laboratory as kept beside what it explains; no keys, no certificates."""
    link = asdict(connector.link)
    return {
        "name": connector.name,
        "country": connector.country,
        "link": {
            k: list(v) if isinstance(v, tuple) else v for k, v in link.items() if not k.endswith("_file")
        },
        "match": {"authority": connector.match.patient_authority, "trust": list(connector.match.trust)},
        "units": dict(connector.units),
        "codes": connector.own_codes,
    }


def receive(store: Store, connector: Connector, raw: bytes) -> tuple[Receipt, ...]:
    """Take in HL7 v2 bytes (a message or a batch): one receipt for each message in it.

    Nothing is acknowledged before it is committed. What is not HL7, too large, or from or for somebody
    else is refused (``AR``) and not stored.
    """
    parcel = opened(connector, raw)
    return take_all(store, [parcel])[0] if isinstance(parcel, Parcel) else parcel


def opened(connector: Connector, raw: bytes) -> Parcel | tuple[Receipt, ...]:
    """Read HL7 v2 bytes into a parcel, or say why they are refused; nothing is stored."""
    if len(raw) > MOST_BYTES:
        return (Receipt("AR", reason=f"larger than {MOST_BYTES} bytes"),)
    try:
        messages = split(raw)
    except NotHl7Error as error:
        return (Receipt("AR", reason=str(error)),)
    wrong = [why for one in messages if (why := _wrong_party(connector, one.header))]
    if wrong:
        return tuple(Receipt("AR", one.header.part(10), reason=wrong[0]) for one in messages)
    deliveries = [hl7.facts(one, connector.link.zone, connector.statuses) for one in messages]
    return Parcel(connector, raw, "hl7v2", tuple(_typed(one) for one in deliveries))


def _wrong_party(connector: Connector, head: Any) -> str:
    link = connector.link
    sender = f"{head.part(3)}|{head.part(4)}"
    receiver = f"{head.part(5)}|{head.part(6)}"
    if link.sends_as and sender != link.sends_as:
        return "the sending application or facility is not the configured one"
    if link.receives_as and receiver != link.receives_as:
        return "the message is for another receiver"
    return ""


def _typed(one: Delivery) -> Delivery:
    """Add a finding for kinds of message that carry neither results nor orders."""
    if one.kind.split("^")[0] in (*hl7.RESULTS, *hl7.ORDERS, "ACK", "ORL"):
        return one
    finding = Finding(
        "unsupported-type", "MSH-9", f"messages of the kind {one.kind[:20]!r} are kept, not read"
    )
    return Delivery(**{**_fields(one), "findings": (*one.findings, finding)})


def _fields(one: Delivery) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Delivery.__dataclass_fields__}


def take_all(store: Store, parcels: Sequence[Parcel]) -> list[tuple[Receipt, ...]]:
    """Store parcels in one transaction, all or none, and return their receipts in order, after the commit."""
    keys = {one.connector.key: one.connector for one in parcels}
    actor = f"lab:{parcels[0].connector.key}"[:40] if len(keys) == 1 else "laboratories"
    with store.writing(actor) as unit:
        # (laboratories in one order, so that two groups never wait for each other)
        labs = {key: lock_lab(unit, key, snapshot(keys[key])) for key in sorted(keys)}
        out = []
        for one in parcels:
            unit.actor = f"lab:{one.connector.key}"[:40]
            lab = labs[one.connector.key]
            parcel = _parcel(unit, lab, one.raw, one.form)
            out.append(tuple(_one(unit, one.connector, lab, parcel, d) for d in one.deliveries))
    return out


def _parcel(unit: Unit, lab: int, raw: bytes, form: str) -> int:
    table = schema.parcel
    mark = hashlib.sha256(raw).hexdigest()
    made = unit.insert_new(table, lab_id=lab, digest=mark, raw=raw, form=form, received=unit.at)
    if made is not None:
        return made
    where = (table.c.lab_id == lab) & (table.c.digest == mark)
    return int(unit.scalar(sa.update(table).where(where).values(arrivals=table.c.arrivals + 1)
                           .returning(table.c.id)))  # fmt: skip


def _one(unit: Unit, connector: Connector, lab: int, parcel: int, delivery: Delivery) -> Receipt:
    table = schema.message
    message = unit.insert_new(
        table,
        lab_id=lab,
        parcel_id=parcel,
        digest=delivery.digest,
        kind=delivery.kind[:32],
        control_id=delivery.control_id[:200],
        sent=delivery.sent,
        ack="AA",
        received=unit.at,
    )
    if message is None:
        where = (table.c.lab_id == lab) & (table.c.digest == delivery.digest)
        old = unit.scalar(sa.select(table.c.id).where(where))
        unit.record("message repeated", subject=f"message {old}")
        return Receipt("AA", delivery.control_id, delivery.digest, duplicate=True)
    lines = _store_panels(unit, connector, lab, message, delivery)
    _findings(unit, lab, message, delivery)
    raised = derive.derive(unit, connector, lab, lines)
    kinds = tuple(sorted({*(f.kind for f in delivery.findings), *raised}))
    ack = "AE" if any(kind in NEEDS_PERSON for kind in kinds) else "AA"
    if ack != "AA":
        unit.run(_SET_ACK, [{"message": message, "said": ack}])
    unit.record("message received", subject=f"message {message}", ack=ack, lines=len(lines))
    return Receipt(ack, delivery.control_id, delivery.digest, issues=kinds)


# Statements are made once: making one costs more than running it.
_line, _version = schema.result_line.c, schema.result_version.c
_LINES = sa.select(_line.key, _line.id).where(_line.key.in_(sa.bindparam("wanted", expanding=True)))
_NEW_LINES = sa.insert(schema.result_line).returning(_line.key, _line.id)
_VERSIONS = sa.select(_version.line_id, _version.hash, _version.id).where(
    _version.line_id.in_(sa.bindparam("wanted", expanding=True))
)
_NEW_VERSIONS = sa.insert(schema.result_version).returning(_version.line_id, _version.hash, _version.id)
_SIGHTINGS = sa.insert(schema.sighting)
_SET_ACK = (
    sa.update(schema.message)
    .where(schema.message.c.id == sa.bindparam("message"))
    .values(ack=sa.bindparam("said"))
)


def _findings(unit: Unit, lab: int, message: int, delivery: Delivery) -> None:
    rows = {}
    for one in delivery.findings:
        key = digest(one.kind, str(lab), delivery.digest, one.place)
        rows[key] = {
            "key": key,
            "kind": one.kind,
            "lab_id": lab,
            "message_id": message,
            "detail": f"{one.place}: {one.detail}"[:400],
        }
    if rows:
        unit.run(sa.insert(schema.issue), list(rows.values()))


@dataclass(frozen=True, slots=True)
class _Row:
    """One observation on its way into the tables."""

    key: str
    panel: Panel
    seen: Observation

    @property
    def version(self) -> str:
        return digest(self.seen.status, self.seen.content)


def _store_panels(unit: Unit, connector: Connector, lab: int, message: int, delivery: Delivery) -> list[int]:
    """Add lines, versions and sightings; return the ids of the lines touched."""
    rows = []
    for panel in delivery.panels:
        patient = panel.patient.key(connector.match.patient_authority)
        rows += [_Row(line_key(connector.key, patient, panel, o), panel, o) for o in panel.observations]
    if not rows:
        return []
    lines, old = _lines(unit, connector, lab, rows)
    versions = _versions(unit, rows, lines, old)
    seen: dict[int, dict[str, Any]] = {}
    most = max(500, min(20_000, MOST_REPEATED // len(rows)))
    for row in rows:
        version = versions[lines[row.key], row.version]
        seen.setdefault(
            version,
            {
                "version_id": version,
                "message_id": message,
                "time": delivery.sent or row.panel.reported or row.seen.observed,
                "verified": row.seen.verified,
                "context": _context(row, most),
            },
        )
        for one in row.seen.attachments:
            _attach(unit, version, one)
    unit.run(_SIGHTINGS, list(seen.values()))
    return sorted(set(lines.values()))


def _lines(
    unit: Unit, connector: Connector, lab: int, rows: Iterable[_Row]
) -> tuple[dict[str, int], list[int]]:
    """Ids of the lines by key, and which of them were there; missing ones are made."""
    wanted = {row.key: row for row in rows}
    found: dict[str, int] = {}
    for part in _parts(sorted(wanted)):
        for one in unit.run(_LINES, {"wanted": part}):
            found[one.key] = one.id
    old = sorted(found.values())
    new = [_line_row(connector, lab, row) for key, row in wanted.items() if key not in found]
    if new:
        for one in unit.run(_NEW_LINES, new):
            found[one.key] = one.id
    return found, old


def _line_row(connector: Connector, lab: int, row: _Row) -> dict[str, Any]:
    panel, seen = row.panel, row.seen
    return {
        "lab_id": lab,
        "key": row.key,
        "patient_key": panel.patient.key(connector.match.patient_authority)[:400],
        "placer": panel.placer.value[:200],
        "filler": panel.filler.value[:200],
        "filler_authority": panel.filler.authority[:200],
        "panel_code": panel.code.code[:200],
        "panel_text": panel.code.shown,
        "code": seen.code.code[:200],
        "text": seen.code.shown,
        "system": seen.code.system[:64],
        "sub_id": seen.sub_id[:200],
        "role": seen.role,
        "position": seen.position,
    }


def _versions(
    unit: Unit, rows: Sequence[_Row], lines: dict[str, int], old: list[int]
) -> dict[tuple[int, str], int]:
    """Ids of the versions by line and hash; missing ones are made, none is ever changed."""
    wanted = {(lines[row.key], row.version): row.seen for row in rows}
    found: dict[tuple[int, str], int] = {}
    for part in _parts(old):
        for one in unit.run(_VERSIONS, {"wanted": part}):
            found[one.line_id, one.hash] = one.id
    new = [
        _version_row(line, mark, seen) for (line, mark), seen in wanted.items() if (line, mark) not in found
    ]
    if new:
        for one in unit.run(_NEW_VERSIONS, new):
            found[one.line_id, one.hash] = one.id
    return found


def _version_row(line: int, mark: str, seen: Observation) -> dict[str, Any]:
    return {
        "line_id": line,
        "hash": mark,
        "content": seen.content,
        "status": seen.status,
        "sent_status": seen.sent_status[:16],
        "kind": seen.value.kind[:16],
        "value": seen.value.text,
        "number": "" if seen.value.number is None else str(seen.value.number),
        "comparator": seen.value.comparator,
        "unit": seen.unit,
        "range_text": seen.range_text,
        "flags": " ".join(flag.replace(" ", "\u00a0") for flag in seen.flags),
    }


def _context(row: _Row, most: int) -> dict[str, Any]:
    """What belongs to this arrival and not to the version: who, where, how, when, and the notes.

    Notes about the whole test stand beside each of its rows, together at most ``most`` letters.
    """
    panel, seen, patient = row.panel, row.seen, row.panel.patient
    return {
        "family": patient.family,
        "given": patient.given,
        "birth_date": patient.birth_date,
        "ids": [
            [one.value, name] for one in patient.identifiers for name in (one.authority, one.also) if name
        ]
        or [[one.value, ""] for one in patient.identifiers],
        "method": seen.method,
        "laboratory": seen.laboratory,
        "address": seen.address,
        "specimen": panel.specimen.kind,
        "specimen_number": panel.specimen.number,
        "condition": panel.specimen.condition,
        "accession": panel.accession,
        "collected": _iso(seen.observed or panel.collected),
        "reported": _iso(panel.reported),
        "notes": list(seen.notes),
        "panel_notes": _short(panel.notes, most),
        "report_status": panel.sent_status,
    }


def _short(notes: Sequence[str], most: int) -> list[str]:
    out: list[str] = []
    left = most
    for note in notes:
        if len(note) > left:
            return [*out, note[:left] + " [...]"]
        out.append(note)
        left -= len(note)
    return out


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment is not None else ""


def _attach(unit: Unit, version: int, one: Attachment) -> None:
    """Keep a document by its digest, once."""
    table, link = schema.attachment, schema.attached
    body = one.data or one.url.encode("utf-8", "replace")
    mark = hashlib.sha256(one.media_type.encode() + b"\0" + body).hexdigest()
    found = unit.scalar(sa.select(table.c.id).where(table.c.digest == mark))
    if found is None:
        found = unit.insert(
            table, digest=mark, media_type=one.media_type, size=len(one.data), data=one.data, url=one.url
        )
    pair = (link.c.version_id == version) & (link.c.attachment_id == found)
    if unit.one(sa.select(link).where(pair)) is None:
        unit.run(sa.insert(link).values(version_id=version, attachment_id=found))


def _parts(keys: list[Any], size: int = 400) -> Iterable[list[Any]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
