"""Everything a person has, as one FHIR R4 bundle: orders, reports, current values, corrections said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from il2.labs.analytes import unit
from il2.labs.fhir.write import GROUP, PERSON, PLACER
from il2.labs.states import STATES
from il2.labs.store.orders import Order
from il2.labs.store.people import Person
from il2.labs.store.results import Result

_CODES = "http://terminology.hl7.org/CodeSystem/"
_FLAGS = ("A", "AA", "H", "HH", "L", "LL", "N", "POS", "NEG", "IND", "DET", "ND", "R", "S", "I")
_STATUS = {
    "registered": "registered",
    "preliminary": "preliminary",
    "final": "final",
    "amended": "amended",
    "corrected": "corrected",
    "cancelled": "cancelled",
    "withdrawn": "entered-in-error",
    "none": "registered",
}


def bundle(
    person: Person, orders: Sequence[Order], results: Sequence[Result], at: datetime
) -> dict[str, Any]:
    """Return the bundle. A withdrawn or cancelled value is not in it, only that there was one."""
    resources: list[dict[str, Any]] = [_patient(person)]
    resources += _organizations(orders, results)
    for order in orders:
        resources += [resource for line in order.lines for resource in _order(person, order, line)]
    for rows in _reports(results):
        resources += _report(person, rows)
    entries = [{"fullUrl": f"urn:il2:{r['resourceType']}:{r['id']}", "resource": r} for r in resources]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at.isoformat(timespec="seconds"),
        "entry": _absolute(entries),
    }


def _absolute(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """References inside the bundle point at its full addresses."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            made = {key: walk(one) for key, one in value.items()}
            if set(made) == {"reference"}:
                kind, _, number = str(made["reference"]).partition("/")
                made["reference"] = f"urn:il2:{kind}:{number}"
            return made
        return [walk(one) for one in value] if isinstance(value, list) else value

    return [walk(entry) for entry in entries]


def _patient(person: Person) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": f"p{person.id}",
        "identifier": [{"system": PERSON + a, "value": v} for a, v in sorted(person.numbers.items())],
        "name": [{"family": person.family, "given": person.given.split()}],
        "gender": person.gender or "unknown",
        "birthDate": person.birth_date,
    }


def _organizations(orders: Sequence[Order], results: Sequence[Result]) -> Iterable[dict[str, Any]]:
    names = {line.lab: (line.lab_name, "") for order in orders for line in order.lines}
    names |= {_performer(r): (r.laboratory or r.lab_name, r.address) for r in results}
    for key, (name, address) in sorted(names.items()):
        made: dict[str, Any] = {"resourceType": "Organization", "id": key, "name": name}
        if address:
            made["address"] = [{"text": address}]
        yield made


def _performer(one: Result) -> str:
    """Id of the performing laboratory: that of the connection, or one of its own where another is named."""
    import hashlib

    if not one.laboratory:
        return one.lab
    return "lab-" + hashlib.sha256(f"{one.laboratory}|{one.address}".encode()).hexdigest()[:12]


def _order(person: Person, order: Order, line: Any) -> Iterable[dict[str, Any]]:
    state = STATES[line.state]
    codings = [{"system": "http://loinc.org", "code": line.test.loinc}] if line.test.loinc else []
    codings.append({"system": "urn:il2:lab-code", "code": line.test.lab_code, "display": line.test.name})
    kind = {"coding": [{"system": _CODES + "v2-0203", "code": "PLAC"}]}
    yield {
        "resourceType": "ServiceRequest",
        "id": f"s{line.id}",
        "identifier": [{"type": kind, "system": PLACER, "value": line.placer}],
        "requisition": {"system": GROUP, "value": order.group},
        "status": state.request,
        "intent": "order",
        "code": {"coding": codings, "text": line.test.name},
        "subject": {"reference": f"Patient/p{person.id}"},
        "authoredOn": order.created.isoformat(timespec="seconds"),
        "performer": [{"reference": f"Organization/{line.lab}"}],
    }
    if state.task:
        task: dict[str, Any] = {
            "resourceType": "Task",
            "id": f"t{line.id}",
            "status": state.task,
            "intent": "order",
            "focus": {"reference": f"ServiceRequest/s{line.id}"},
            "for": {"reference": f"Patient/p{person.id}"},
        }
        if state.business:
            task["businessStatus"] = {"text": state.business}
        if line.reason:
            task["statusReason"] = {"text": line.reason}
        yield task


def _reports(results: Sequence[Result]) -> Iterable[list[Result]]:
    """Rows of one panel of one order or report belong together."""
    groups: dict[tuple[Any, ...], list[Result]] = {}
    for one in sorted(results, key=lambda r: r.id):
        groups.setdefault((one.lab, one.order_line, one.panel, one.reported), []).append(one)
    return groups.values()


def _report(person: Person, rows: list[Result]) -> Iterable[dict[str, Any]]:
    first = rows[0]
    issued = first.reported or (first.message_time.isoformat() if first.message_time else "")
    report: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": f"d{first.id}",
        "status": _STATUS[min((r.status for r in rows), key=_certainty)],
        "category": [_category()],
        "code": {"text": first.panel or first.name or "laboratory report"},
        "subject": {"reference": f"Patient/p{person.id}"},
        "result": [{"reference": f"Observation/o{r.id}"} for r in rows],
    }
    if first.collected:
        report["effectiveDateTime"] = first.collected
    if issued:
        report["issued"] = _instant(issued)
    if first.order_line:
        report["basedOn"] = [{"reference": f"ServiceRequest/s{first.order_line}"}]
    specimen = _specimen(person, first)
    if specimen:
        report["specimen"] = [{"reference": f"Specimen/{specimen['id']}"}]
        yield specimen
    yield report
    for row in rows:
        yield _observation(person, row, specimen)


def _certainty(status: str) -> int:
    order = ("none", "registered", "preliminary", "final", "amended", "corrected", "cancelled", "withdrawn")
    return order.index(status)


def _category() -> dict[str, Any]:
    return {"coding": [{"system": _CODES + "observation-category", "code": "laboratory"}]}


def _instant(text: str) -> str:
    return datetime.fromisoformat(text).isoformat(timespec="seconds")


def _specimen(person: Person, one: Result) -> dict[str, Any]:
    if not one.specimen:
        return {}
    made: dict[str, Any] = {
        "resourceType": "Specimen",
        "id": f"m{one.id}",
        "type": {"text": one.specimen},
        "subject": {"reference": f"Patient/p{person.id}"},
    }
    if one.condition:
        made["condition"] = [{"text": one.condition}]
    return made


def _observation(person: Person, one: Result, specimen: dict[str, Any]) -> dict[str, Any]:
    coding = {"code": one.code, "display": one.name}
    if one.system == "LN":
        coding["system"] = "http://loinc.org"
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "id": f"o{one.id}",
        "status": _STATUS[one.status] if not one.unverified else "preliminary",
        "category": [_category()],
        "code": {"coding": [coding], "text": one.name} if one.code else {"text": one.name or "report"},
        "subject": {"reference": f"Patient/p{person.id}"},
        "performer": [{"reference": f"Organization/{_performer(one)}"}],
    }
    if one.collected:
        made["effectiveDateTime"] = one.collected
    if one.method:
        made["method"] = {"text": one.method}
    if specimen:
        made["specimen"] = {"reference": f"Specimen/{specimen['id']}"}
    made |= _said(one)
    notes = [{"text": note} for note in (*one.notes, *_history(one))]
    if notes:
        made["note"] = notes
    return made


def _said(one: Result) -> dict[str, Any]:
    """Value, flags and range of a value that stands; otherwise why there is none."""
    if one.status in ("withdrawn", "cancelled") or one.banner or not one.value:
        return {
            "dataAbsentReason": {
                "text": "withdrawn or cancelled by the laboratory" if one.value else "no value"
            }
        }
    made: dict[str, Any] = {}
    if one.number is not None:
        quantity: dict[str, Any] = {"value": _plain(one.number), "unit": one.unit}
        known = unit(one.analyte, one.unit) if one.analyte else None
        if known:
            quantity |= {"system": "http://unitsofmeasure.org", "code": known.ucum}
        if one.comparator in ("<", "<=", ">", ">="):
            quantity["comparator"] = one.comparator
        made["valueQuantity"] = {k: v for k, v in quantity.items() if v != ""}
    else:
        made["valueString"] = one.value
    if one.flags:
        made["interpretation"] = [
            {"coding": [{"system": _CODES + "v3-ObservationInterpretation", "code": flag}]}
            if flag in _FLAGS
            else {"text": flag}
            for flag in one.flags
        ]
    if one.range_text:
        made["referenceRange"] = [{"text": one.range_text}]
    return made


def _plain(number: Decimal) -> Decimal:
    """A number as JSON writes it; its digits stay."""
    return Decimal(format(number, "f"))


def _history(one: Result) -> Iterable[str]:
    if len(one.versions) > 1:
        yield f"{len(one.versions)} versions were sent; this is the current one"
    if one.issues:
        yield "being checked: " + ", ".join(one.issues)
