"""FHIR R4 JSON to facts: numbers keep their digits, references are resolved inside, doubts are said.

Eight resources are read: Bundle, Patient, DiagnosticReport, Observation, Specimen, Organization,
ServiceRequest, Task. Others are kept in the bytes and left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from il2.ground.errors import InputError
from il2.labs import codes
from il2.labs.facts import (
    Attachment,
    Coded,
    Delivery,
    Finding,
    Identifier,
    Observation,
    Panel,
    Patient,
    Specimen,
    Value,
)
from il2.labs.hl7.values import number

MOST_DEPTH = 60


class NotFhirError(InputError):
    """The bytes hold no FHIR R4 resource that is read here."""


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON with decimals kept.

    Raises
    ------
    NotFhirError : no JSON object with a resource type, or nested too deeply.

    Examples
    --------
    >>> parse(b'{"resourceType": "Patient", "x": 3.40}')["x"]
    Decimal('3.40')
    """
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotFhirError(f"not JSON: {str(error)[:120]}") from None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise NotFhirError("no FHIR resource: a JSON object with a resourceType is wanted")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def read(raw: bytes, statuses: codes.Overrides | None = None) -> tuple[Delivery, ...]:
    """Return the facts of a resource or bundle: one delivery for each patient in it.

    Raises
    ------
    NotFhirError : nothing that is read here, or another release of FHIR.
    """
    found = parse(raw)
    resources = _resources(found)
    _check_release(found, resources)
    return _Reader(resources, raw, statuses or {}).deliveries()


def _check_release(found: Mapping[str, Any], resources: Iterable[tuple[str, dict[str, Any]]]) -> None:
    for one in (found, *(resource for _, resource in resources)):
        version = str(one.get("fhirVersion", ""))
        if version and not version.startswith("4.0"):
            raise NotFhirError(f"FHIR {version[:10]} is not read; R4 (4.0.1) is")


def _resources(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Pairs of full address and resource, in order."""
    if found["resourceType"] != "Bundle":
        return [("", found)]
    out = []
    for entry in _list(found, "entry"):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            out.append((str(entry.get("fullUrl", "")), resource))
    return out


class _Reader:
    """One walk over the reports of a bundle."""

    def __init__(
        self, resources: list[tuple[str, dict[str, Any]]], raw: bytes, statuses: codes.Overrides
    ) -> None:
        self.resources, self.statuses = resources, statuses
        self.digest = hashlib.sha256(raw).hexdigest()
        self.by_address: dict[str, dict[str, Any]] = {}
        for address, one in resources:
            if address:
                self.by_address[address] = one
            self.by_address.setdefault(f"{one.get('resourceType')}/{one.get('id', '')}", one)
        self.findings: list[Finding] = []

    def deliveries(self) -> tuple[Delivery, ...]:
        panels = [self._report(one) for _, one in self.resources if _is(one, "DiagnosticReport")]
        used = {id(one) for panel in panels for one in panel[1]}
        for _, one in self.resources:
            if _is(one, "Observation") and id(one) not in used and _laboratory(one):
                panels.append(self._alone(one))
        if not panels:
            known = ("Patient", "ServiceRequest", "Task", "Specimen", "Organization", "Observation")
            if not any(one.get("resourceType") in known for _, one in self.resources):
                kinds = sorted({str(one.get("resourceType"))[:40] for _, one in self.resources})
                raise NotFhirError(f"no laboratory result in {', '.join(kinds) or 'an empty bundle'}")
        return self._by_patient([panel for panel, _ in panels])

    def _by_patient(self, panels: list[Panel]) -> tuple[Delivery, ...]:
        groups: dict[str, list[Panel]] = {}
        for one in panels:
            groups.setdefault(one.patient.key(), []).append(one)
        out = []
        for place, (key, found) in enumerate(groups.items() or [("", [])]):
            mark = hashlib.sha256(f"{self.digest} {key}".encode()).hexdigest()
            findings = tuple(self.findings) if place == 0 else ()
            # No time of the message itself: every report has its own.
            out.append(Delivery("", "FHIR R4", "4.0.1", "", "", None, tuple(found), findings, mark))
        return tuple(out)

    def _find(self, kind: str, one: Mapping[str, Any], detail: str) -> None:
        place = f"{one.get('resourceType')} {str(one.get('id', ''))[:64]}".strip()
        self.findings.append(Finding(kind, place, detail))

    def resolve(self, reference: Any) -> dict[str, Any]:
        """The resource that a reference names, ``{}`` when it is not here."""
        if not isinstance(reference, dict):
            return {}
        address = reference.get("reference")
        if isinstance(address, str):
            parts = address.split("/_history/")[0].split("/")
            found = self.by_address.get(address) or self.by_address.get("/".join(parts[-2:]))
            return found or {}
        return {}

    def _patient(self, one: Mapping[str, Any]) -> Patient:
        subject = one.get("subject")
        found = self.resolve(subject)
        if not found:
            self._find("no-patient-id", one, "the patient is not in the message")
            address = str(subject.get("reference", "")) if isinstance(subject, dict) else ""
            return Patient((Identifier(address, "reference"),)) if address else Patient()
        ids = tuple(
            Identifier(str(i.get("value", "")), _authority(str(i.get("system", ""))))
            for i in _list(found, "identifier")
            if isinstance(i, dict) and i.get("value")
        )
        name = next((n for n in _list(found, "name") if isinstance(n, dict)), {})
        given = " ".join(str(g) for g in _list(name, "given"))
        return Patient(
            ids,
            str(name.get("family", "")),
            given,
            str(found.get("birthDate", "")),
            str(found.get("gender", "")),
        )

    def _report(self, one: dict[str, Any]) -> tuple[Panel, list[dict[str, Any]]]:
        if "text" in one and not (isinstance(one["text"], dict) and one["text"].get("div")):
            self._find("bad-narrative", one, "the narrative has no text")
        found, missing = [], 0
        for reference in _list(one, "result"):
            row = self.resolve(reference)
            if row:
                found.append(row)
            else:
                missing += 1
        if missing:
            self._find("results-missing", one, f"{missing} of its results are not in the message")
        known = codes.fhir_status("DiagnosticReport", str(one.get("status", "")), self.statuses)
        if known is None:
            self._find("status-unknown", one, f"status {str(one.get('status'))[:20]!r} is none of R4")
        rows = [row for r in found for row in self._rows(r)]
        if not rows and not missing:
            self._find("report-without-values", one, "a report without any value")
        if not rows:
            status, trusted = known or ("preliminary", False)
            rows = [Observation(Coded(), Value(), status, "report", verified=trusted)]
        rows[0] = replace(rows[0], attachments=(*rows[0].attachments, *self._forms(one)))
        return self._panel(one, rows, known[0] if known else ""), found

    def _forms(self, one: Mapping[str, Any]) -> Iterable[Attachment]:
        import base64
        import binascii

        for form in _list(one, "presentedForm"):
            if not isinstance(form, dict):
                continue
            kind = str(form.get("contentType", "application/octet-stream"))[:80]
            try:
                data = base64.b64decode(str(form.get("data", "")), validate=False)
            except (binascii.Error, ValueError):
                self._find("unsupported-type", one, "a document that cannot be decoded")
                continue
            if data or form.get("url"):
                yield Attachment(kind, data, str(form.get("url", "")))

    def _alone(self, one: dict[str, Any]) -> tuple[Panel, list[dict[str, Any]]]:
        return self._panel(one, list(self._rows(one)), ""), [one]

    def _panel(self, one: dict[str, Any], rows: list[Observation], status: str) -> Panel:
        ids = _numbers(one)
        placer, group = ids.get("PLAC", Identifier("")), ""
        for reference in _list(one, "basedOn"):
            order = self.resolve(reference)
            placer = placer if placer.value else _numbers(order).get("PLAC", Identifier(""))
            held = reference.get("identifier") if isinstance(reference, dict) else None
            if not placer.value and isinstance(held, dict) and held.get("value"):
                placer = Identifier(str(held["value"]), _authority(str(held.get("system", ""))))
            group = group or str((order.get("requisition") or {}).get("value", ""))
        filler = ids.get("FILL") or ids.get("") or Identifier(str(one.get("id", "")), "id")
        issued = self._moment(one, "issued") or self._moment(one, "effectiveDateTime")
        if issued is None and _is(one, "DiagnosticReport"):
            self._find("no-message-time", one, "neither issued nor effective")
        specimen = next((s for r in _list(one, "specimen") if (s := self.resolve(r))), None)
        specimen = specimen or self.resolve(one.get("specimen")) or {}
        accession = (specimen.get("accessionIdentifier") or {}).get("value", "")
        return Panel(
            self._patient(one),
            _coded(one.get("code")),
            placer,
            filler,
            group,
            str(ids["ACSN"].value if "ACSN" in ids else accession),
            str(one.get("status", "")),
            status,
            issued,
            self._moment(one, "effectiveDateTime"),
            Specimen(
                _coded(specimen.get("type")).shown,
                str(accession),
                "; ".join(_coded(c).shown for c in _list(specimen, "condition")),
            ),
            tuple(str(one["conclusion"]) for _ in (1,) if isinstance(one.get("conclusion"), str)),
            tuple(replace(row, position=n) for n, row in enumerate(rows, 1)),
        )

    def _rows(self, one: dict[str, Any]) -> Iterable[Observation]:
        """The rows of an observation: itself when it has a value, and its components."""
        known = codes.fhir_status("Observation", str(one.get("status", "")), self.statuses)
        if known is None:
            self._find("status-unknown", one, f"status {str(one.get('status'))[:20]!r} is none of R4")
        status, trusted = known or ("preliminary", False)
        parts = [p for p in _list(one, "component") if isinstance(p, dict)]
        value = _value(one)
        base = Observation(
            _coded(one.get("code")),
            value[0],
            status,
            "result",
            "",
            value[1],
            _range(one),
            _flags(one),
            str(one.get("status", "")),
            trusted,
            _coded(one.get("method")).shown,
            self._performer(one),
            "",
            self._moment(one, "effectiveDateTime"),
            tuple(str(n["text"]) for n in _list(one, "note") if isinstance(n, dict) and n.get("text")),
        )
        if value[0].text or not parts:
            yield base
        for place, part in enumerate(parts, 1):
            said = _value(part)
            yield replace(
                base, code=_coded(part.get("code")), value=said[0], unit=said[1], range_text=_range(part),
                flags=_flags(part), sub_id=str(place),
            )  # fmt: skip

    def _performer(self, one: Mapping[str, Any]) -> str:
        for reference in _list(one, "performer"):
            found = self.resolve(reference)
            if _is(found, "Organization"):
                return str(found.get("name", ""))
            if isinstance(reference, dict) and "Organization" in str(reference.get("reference", "")):
                return str(reference.get("display", ""))
        return ""

    def _moment(self, one: Mapping[str, Any], key: str) -> datetime | None:
        text = one.get(key)
        if text is None:
            return None
        found = moment(text) if isinstance(text, str) else None
        if found is None:
            self._find("bad-date", one, f"{key} {str(text)[:40]!r} is no date")
        return found


def moment(text: str) -> datetime | None:
    """Return a FHIR date or time in UTC, ``None`` where it is none; a date counts from its start.

    Examples
    --------
    >>> moment("2026-11").isoformat(), moment("2026-11-20T08:00:00.5+01:00").isoformat()
    ('2026-11-01T00:00:00+00:00', '2026-11-20T07:00:00.500000+00:00')
    """
    try:
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            year, month, day = ([int(p) for p in text.split("-")] + [1, 1])[:3]
            return datetime(year, month, day, tzinfo=UTC)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is(one: Mapping[str, Any], kind: str) -> bool:
    return one.get("resourceType") == kind


def _list(one: Mapping[str, Any], key: str) -> list[Any]:
    found = one.get(key)
    return found if isinstance(found, list) else []


def _laboratory(one: Mapping[str, Any]) -> bool:
    codings = [c for category in _list(one, "category") for c in _list(category or {}, "coding")]
    return any(isinstance(c, dict) and c.get("code") == "laboratory" for c in codings)


def _authority(system: str) -> str:
    """The authority of an identifier: our own persons' numbers are ours again."""
    own = "urn:il2:person:"
    return system[len(own) :] if system.startswith(own) else system


def _numbers(one: Mapping[str, Any]) -> dict[str, Identifier]:
    """Identifiers by their type (PLAC, FILL, ACSN); ``""`` for the first without one."""
    out: dict[str, Identifier] = {}
    for found in _list(one, "identifier"):
        if not isinstance(found, dict) or not found.get("value"):
            continue
        kinds = [
            str(c.get("code", "")) for c in _list(found.get("type") or {}, "coding") if isinstance(c, dict)
        ]
        system = str(found.get("system", ""))
        if not kinds and system == "urn:il2:placer":
            kinds = ["PLAC"]
        out.setdefault(kinds[0] if kinds else "", Identifier(str(found["value"]), _authority(system)))
    return out


def _coded(found: Any) -> Coded:
    if not isinstance(found, dict):
        return Coded()
    codings = [c for c in _list(found, "coding") if isinstance(c, dict)]
    loinc = [c for c in codings if c.get("system") == "http://loinc.org"]
    first = (loinc or codings or [{}])[0]
    text = str(found.get("text") or first.get("display") or "")
    system = str(first.get("system", ""))
    return Coded(str(first.get("code", "")), text, "LN" if loinc else system)


def _text(value: Any) -> str:
    """A number as sent."""
    return (
        format(value, "f")
        if isinstance(value, Decimal) and value.as_tuple().exponent in range(-40, 1)
        else str(value)
    )


def _value(one: Mapping[str, Any]) -> tuple[Value, str]:
    """Value and unit of an observation or component."""
    quantity = one.get("valueQuantity")
    if isinstance(quantity, dict):
        return _quantity(quantity)
    if isinstance(one.get("valueCodeableConcept"), dict):
        return Value("CWE", _coded(one["valueCodeableConcept"]).shown), ""
    for key in ("valueString", "valueBoolean", "valueInteger", "valueTime", "valueDateTime"):
        if key in one:
            text = _text(one[key])
            found = number(text) if key in ("valueString", "valueInteger") else None
            return (Value("ST", text, found[1], found[0]) if found else Value("ST", text)), ""
    ratio = one.get("valueRatio")
    if isinstance(ratio, dict):
        parts = [_quantity(ratio.get(k) or {})[0].text for k in ("numerator", "denominator")]
        return Value("SN", ":".join(parts)), ""
    span = one.get("valueRange")
    if isinstance(span, dict):
        low, high = (_quantity(span.get(k) or {}) for k in ("low", "high"))
        return Value("SN", f"{low[0].text} - {high[0].text}"), low[1] or high[1]
    reason = one.get("dataAbsentReason")
    return Value("", _coded(reason).shown if isinstance(reason, dict) else ""), ""


def _quantity(quantity: Mapping[str, Any]) -> tuple[Value, str]:
    value, sign = quantity.get("value"), str(quantity.get("comparator", ""))
    unit = str(quantity.get("unit") or quantity.get("code") or "")
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return Value("NM", "" if value is None else str(value)), unit
    return Value("NM", sign + _text(value), Decimal(value), sign), unit


def _range(one: Mapping[str, Any]) -> str:
    """The first reference range: its text, else its limits."""
    found = next((r for r in _list(one, "referenceRange") if isinstance(r, dict)), None)
    if found is None:
        return ""
    if isinstance(found.get("text"), str):
        return str(found["text"])
    low, high = (found.get(k) for k in ("low", "high"))
    texts = [_text(q["value"]) if isinstance(q, dict) and "value" in q else "" for q in (low, high)]
    if all(texts):
        return f"{texts[0]} - {texts[1]}"
    return f">= {texts[0]}" if texts[0] else (f"<= {texts[1]}" if texts[1] else "")


def _flags(one: Mapping[str, Any]) -> tuple[str, ...]:
    codings = [c for found in _list(one, "interpretation") for c in _list(found or {}, "coding")]
    return tuple(dict.fromkeys(str(c["code"]) for c in codings if isinstance(c, dict) and c.get("code")))
