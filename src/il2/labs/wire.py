"""The store behind the wires: what arrives by MLLP or in a folder goes in, what waits goes out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from il2.ground.files import write_whole
from il2.labs import codes
from il2.labs.connectors import Connector, Link
from il2.labs.hl7 import mllp
from il2.labs.hl7.text import NotHl7Error, split
from il2.labs.hl7.write import ack
from il2.labs.store.database import Store
from il2.labs.store.ingest import MOST_BYTES, Parcel, Receipt, opened
from il2.labs.store.outgoing import Answer
from il2.labs.store.together import MOST_BYTES_TOGETHER, MOST_TOGETHER, Gate, store_group

NO_XML = "XML is not read; ask the laboratory for HL7 v2 with bars, or for FHIR R4 in JSON"


def handler(store: Store, connectors: Mapping[str, Connector]) -> mllp.Handler:
    """Return what a listener calls: find the laboratory by peer and sender, store, then acknowledge."""

    gate = Gate(store)

    def handle(peer: str, message: bytes) -> Sequence[bytes]:
        lab = whose(connectors, peer, message)
        at = store.clock()
        if lab is None:
            return [_ack(Receipt("AR", _control(message), reason="no such sender"), Link(), store)]
        parcel = opened(lab, message)
        receipts = gate.put(parcel) if isinstance(parcel, Parcel) else parcel
        return [ack(r.ack, _number(), r.control_id, lab.link, at, r.reason) for r in receipts]

    return handle


def _ack(receipt: Receipt, link: Link, store: Store) -> bytes:
    return ack(receipt.ack, _number(), receipt.control_id, link, store.clock(), receipt.reason)


def _number() -> str:
    return "A" + secrets.token_hex(8)


def _control(message: bytes) -> str:
    try:
        return split(message)[0].header.part(10)
    except NotHl7Error:
        return ""


def whose(connectors: Mapping[str, Connector], peer: str, message: bytes) -> Connector | None:
    """Return the laboratory that a message comes from: address and sender must both be its own."""
    try:
        head = split(message[:MOST_BYTES])[0].header
    except NotHl7Error:
        return None
    sender = f"{head.part(3)}|{head.part(4)}"
    for lab in connectors.values():
        if lab.link.protocol == "mllp" and lab.link.sends_as == sender and peer in lab.link.peers:
            return lab
    return None


def send_mllp(lab: Connector, raw: bytes) -> Answer:
    """Send an order by MLLP; AA is an acceptance, AE is tried again, AR a refusal."""
    try:
        message = split(mllp.send(lab.link, raw))[0]
    except (mllp.FrameError, NotHl7Error) as error:
        return Answer("failed", str(error))
    found = message.all("MSA")
    code = found[0].part(1) if found else ""
    asked = split(raw)[0].header.part(10)
    if not found or found[0].part(2) != asked:
        return Answer("failed", "the answer is for another message")
    if code in ("AA", "CA"):
        order = message.all("ORC")
        said = codes.meaning("ORC-1", order[0].part(1), lab.statuses) if order else None
        if said and said[0] == "revoked":
            return Answer("rejected", f"the laboratory answered {order[0].part(1)}")
        return Answer("accepted", code, filler=order[0].part(3) if order else "")
    if code in ("AR", "CR"):
        words = found[0].part(3) or next((e.part(8) for e in message.all("ERR") if e.part(8)), "")
        return Answer("rejected", f"refused by the laboratory: {words}".rstrip(": "))
    return Answer("failed", code or "no code")


def send_file(lab: Connector, raw: bytes) -> Answer:
    """Put an order into the laboratory's folder ``out``, whole, under its control number."""
    folder = Path(lab.link.folder) / "out"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{split(raw)[0].header.part(10)}.hl7", raw)
    except OSError as error:
        return Answer("failed", error.strerror or type(error).__name__)
    return Answer("sent", "written to the folder")


def sweep(store: Store, lab: Connector) -> list[tuple[str, tuple[Receipt, ...]]]:
    """Take in every file of the laboratory's folder ``in`` and move it to ``done`` or ``refused``.

    Files are moved after the commit: a crash in between means that one is read again, and nothing twice.
    """
    base = Path(lab.link.folder)
    out = []
    paths = sorted(p for p in (base / "in").glob("*") if p.is_file() and not p.name.startswith("."))
    for path, receipts in take_files(store, lab, paths):
        refused = all(one.ack == "AR" for one in receipts)
        target = base / ("refused" if refused else "done")
        target.mkdir(exist_ok=True)
        os.replace(path, target / path.name)  # noqa: PTH105
        out.append((path.name, receipts))
    return out


def take_files(
    store: Store, lab: Connector, paths: Sequence[Path]
) -> Iterator[tuple[Path, tuple[Receipt, ...]]]:
    """Take in files, several in one transaction, and yield each with its receipts after the commit."""
    waiting: list[tuple[Path, Parcel]] = []
    size = 0
    for path in paths:
        read = open_file(lab, path)
        if not isinstance(read, Parcel):
            yield from _stored(store, waiting)
            yield path, read
            waiting, size = [], 0
            continue
        if len(waiting) >= MOST_TOGETHER or size + len(read.raw) > MOST_BYTES_TOGETHER:
            yield from _stored(store, waiting)
            waiting, size = [], 0
        waiting.append((path, read))
        size += len(read.raw)
    yield from _stored(store, waiting)


def _stored(
    store: Store, waiting: Sequence[tuple[Path, Parcel]]
) -> Iterator[tuple[Path, tuple[Receipt, ...]]]:
    outcomes = store_group(store, [parcel for _, parcel in waiting]) if waiting else []
    for (path, _), outcome in zip(waiting, outcomes, strict=True):
        if isinstance(outcome, Exception):
            raise outcome
        yield path, outcome


def take_file(store: Store, lab: Connector, path: Path) -> tuple[Receipt, ...]:
    """Take in one file: HL7 v2, or FHIR R4 where it starts as JSON."""
    ((_, receipts),) = take_files(store, lab, [path])
    return receipts


def open_file(lab: Connector, path: Path) -> Parcel | tuple[Receipt, ...]:
    """Read one file into a parcel, or say why it is refused; nothing is stored."""
    from il2.labs.fhir.take import opened_json

    if path.stat().st_size > MOST_BYTES:
        return (Receipt("AR", reason=f"larger than {MOST_BYTES} bytes"),)
    raw = path.read_bytes()
    first = raw[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1]
    if first in (b"{", b"["):
        return opened_json(lab, raw)
    if first == b"<":
        return (Receipt("AR", reason=NO_XML),)
    return opened(lab, raw)
