"""FHIR JSON into the store, by the same door as HL7 v2."""

from __future__ import annotations

from il2.labs.connectors import Connector
from il2.labs.fhir.read import NotFhirError, read
from il2.labs.store.database import Store
from il2.labs.store.ingest import MOST_BYTES, Parcel, Receipt, take_all


def receive_json(store: Store, connector: Connector, raw: bytes) -> tuple[Receipt, ...]:
    """Take in a resource or bundle: one receipt for each patient in it."""
    parcel = opened_json(connector, raw)
    return take_all(store, [parcel])[0] if isinstance(parcel, Parcel) else parcel


def opened_json(connector: Connector, raw: bytes) -> Parcel | tuple[Receipt, ...]:
    """Read a resource or bundle into a parcel, or say why it is refused; nothing is stored."""
    if len(raw) > MOST_BYTES:
        return (Receipt("AR", reason=f"larger than {MOST_BYTES} bytes"),)
    try:
        return Parcel(connector, raw, "fhir", read(raw, connector.statuses))
    except NotFhirError as error:
        return (Receipt("AR", reason=str(error)),)
