"""FHIR that we send: one order as a transaction that may be posted twice without making anything twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from il2.labs.hl7.write import OrderText

PLACER = "urn:il2:placer"
GROUP = "urn:il2:group"
PERSON = "urn:il2:person:"
_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"


def order_bundle(order: OrderText, at: datetime, *, cancel: bool = False) -> dict[str, Any]:
    """Return the transaction: Patient, ServiceRequest and Task, each created only where it is not there.

    Parameters
    ----------
    cancel : ask to cancel instead: a second Task with the code ``abort``.

    Examples
    --------
    >>> from datetime import UTC
    >>> order = OrderText("P1", "G1", "", "7", "IL2", "T", "A", "2001-02-03", "female", "", "X", "IL-2")
    >>> [e["resource"]["resourceType"] for e in order_bundle(order, datetime.now(UTC))["entry"]]
    ['Patient', 'ServiceRequest', 'Task']
    """
    person = PERSON + order.authority
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": person, "value": order.person_number}],
        "name": [{"family": order.family, "given": order.given.split()}],
        "gender": order.gender or "unknown",
        "birthDate": order.birth_date,
    }
    entries = [_entry("patient", patient, f"identifier={_token(person, order.person_number)}")]
    if not cancel:
        request = _request(order, at)
        entries.append(_entry("request", request, f"identifier={_token(PLACER, order.placer)}"))
    entries.append(_task_entry(order, at, cancel=cancel))
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _token(system: str, value: str) -> str:
    return quote(f"{system}|{value}", safe=":|")


def _entry(name: str, resource: dict[str, Any], condition: str) -> dict[str, Any]:
    return {
        "fullUrl": f"urn:uuid:{_uuid(name + condition)}",
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"], "ifNoneExist": condition},
    }


def _uuid(name: str) -> str:
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, "il2:" + name))


def _patient_url(order: OrderText) -> str:
    condition = f"identifier={_token(PERSON + order.authority, order.person_number)}"
    return f"urn:uuid:{_uuid('patient' + condition)}"


def _request_url(order: OrderText) -> str:
    return f"urn:uuid:{_uuid('requestidentifier=' + _token(PLACER, order.placer))}"


def _request(order: OrderText, at: datetime) -> dict[str, Any]:
    codings = [{"system": "http://loinc.org", "code": order.loinc}] if order.loinc else []
    codings.append({"system": "urn:il2:lab-code", "code": order.lab_code, "display": order.name})
    made: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "identifier": [
            {
                "type": {"coding": [{"system": _TYPES, "code": "PLAC"}]},
                "system": PLACER,
                "value": order.placer,
            }
        ],
        "requisition": {"system": GROUP, "value": order.group},
        "status": "active",
        "intent": "order",
        "code": {"coding": codings, "text": order.name},
        "subject": {"reference": _patient_url(order)},
        "authoredOn": at.isoformat(timespec="seconds"),
    }
    if order.note:
        made["note"] = [{"text": order.note}]
    return made


def _task_entry(order: OrderText, at: datetime, *, cancel: bool) -> dict[str, Any]:
    number = f"{order.placer}-abort" if cancel else order.placer
    code = "abort" if cancel else "fulfill"
    focus: dict[str, Any] = {"reference": _request_url(order)}
    if cancel:
        focus = {"identifier": {"system": PLACER, "value": order.placer}}
    task = {
        "resourceType": "Task",
        "identifier": [{"system": PLACER, "value": number}],
        "groupIdentifier": {"system": GROUP, "value": order.group},
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": code}]},
        "focus": focus,
        "for": {"reference": _patient_url(order)},
        "authoredOn": at.isoformat(timespec="seconds"),
    }
    return _entry("task", task, f"identifier={_token(PLACER, number)}")
