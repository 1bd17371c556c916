"""FHIR R4 JSON to facts: numbers keep their digits, references are resolved inside, doubts are said.

Eight resources are read: Bundle, Patient, DiagnosticReport, Observation, Specimen, Organization,
ServiceRequest, Task. Others are kept in the bytes and left alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

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
from il2.labs.fhir.resources import NotFhirError, Resources, parse
from il2.labs.fhir.values import coded, flags_of, inner, items, range_of, value_of, word

__all__ = ["NotFhirError", "moment", "parse", "patient_of", "read"]

KNOWN = ("Patient", "ServiceRequest", "Task", "Specimen", "Organization", "Observation")
LABORATORY = ("laboratory", "LAB")
ENDED = ("cancelled", "withdrawn")


def read(raw: bytes, statuses: codes.Overrides | None = None) -> tuple[Delivery, ...]:
    """Return the facts of a resource or bundle: one delivery for each patient in it.

    Raises
    ------
    NotFhirError : nothing that is read here, or another release of FHIR.
    """
    found = parse(raw)
    resources = Resources(found)
    for one in (found, *(resource for _, resource in resources.listed)):
        version = str(one.get("fhirVersion", ""))
        if version and not version.startswith("4.0"):
            raise NotFhirError(f"FHIR {version[:10]} is not read; R4 (4.0.1) is")
    return _Reader(resources, hashlib.sha256(raw).hexdigest(), statuses or {}).deliveries()


class _Reader:
    """One walk over the reports of a document."""

    def __init__(self, resources: Resources, digest: str, statuses: codes.Overrides) -> None:
        self.resources, self.digest, self.statuses = resources, digest, statuses
        self.findings: list[Finding] = []
        self.used: set[int] = set()
        self.apart: list[dict[str, Any]] = []

    def deliveries(self) -> tuple[Delivery, ...]:
        panels = [self._report(one) for one in self.resources.of("DiagnosticReport")]
        members = {
            id(self.resources.resolve(reference, one))
            for one in self.resources.of("Observation")
            for reference in items(one, "hasMember")
        }
        alone = [o for o in self.resources.of("Observation") if _laboratory(o)]
        alone.sort(
            key=lambda o: (id(o) in members, not items(o, "hasMember"))
        )  # panels before what they hold
        for one in (*alone, *self.apart):
            if id(one) not in self.used:
                panels.append(self._panel(one, self._rows([one], one), ""))
        if not panels:
            kinds = sorted({word(one, "resourceType")[:40] for _, one in self.resources.listed})
            if not set(kinds) & set(KNOWN):
                raise NotFhirError(f"no laboratory result in {', '.join(kinds) or 'an empty bundle'}")
        return self._by_patient(panels)

    def _by_patient(self, panels: list[Panel]) -> tuple[Delivery, ...]:
        groups: dict[str, list[Panel]] = {}
        for one in panels:
            groups.setdefault(one.patient.key(), []).append(one)
        out = []
        for place, (key, found) in enumerate(groups.items() or [("", [])]):
            mark = hashlib.sha256(f"{self.digest} {key}".encode("utf-8", "replace")).hexdigest()
            findings = tuple(self.findings) if place == 0 else ()
            # No time of the message itself: every report has its own.
            out.append(Delivery("", "FHIR R4", "4.0.1", "", "", None, tuple(found), findings, mark))
        return tuple(out)

    def _find(self, kind: str, one: Mapping[str, Any], detail: str) -> None:
        place = f"{word(one, 'resourceType')} {word(one, 'id')[:64]}".strip()
        self.findings.append(Finding(kind, place, detail))

    # --- reports and panels ------------------------------------------------------------------------------

    def _report(self, one: dict[str, Any]) -> Panel:
        if "text" in one and not word(inner(one, "text"), "div"):
            self._find("bad-narrative", one, "the narrative has no text")
        listed = [self.resources.resolve(reference, one) for reference in items(one, "result")]
        missing = sum(not row for row in listed)
        if missing:
            self._find("results-missing", one, f"{missing} of its results are not in the message")
        status = self._status(one, "DiagnosticReport")
        rows = list(self._rows([row for row in listed if row], one))
        if not rows and not missing:
            self._find("report-without-values", one, "a report without any value")
        if not rows:
            rows = [Observation(Coded(), Value(), status[0], "report", verified=status[1])]
        if status[0] in ENDED and any(row.status != status[0] for row in rows):
            self._find("status-differs", one, f"the report is {status[0]}, but not all of its values are")
            rows = [replace(row, verified=row.verified and row.status == status[0]) for row in rows]
        rows[0] = replace(rows[0], attachments=(*rows[0].attachments, *self._forms(one)))
        return self._panel(one, rows, status[0] if status[1] else "")

    def _status(self, one: Mapping[str, Any], kind: str) -> tuple[str, bool]:
        known = codes.fhir_status(kind, word(one, "status"), self.statuses)
        if known is None:
            self._find("status-unknown", one, f"status {str(one.get('status'))[:20]!r} is none of R4")
        return known or ("preliminary", False)

    def _forms(self, one: Mapping[str, Any]) -> Iterator[Attachment]:
        for form in items(one, "presentedForm"):
            kind = word(form, "contentType")[:80] or "application/octet-stream"
            try:
                data = base64.b64decode("".join(word(form, "data").split()), validate=True)
            except (binascii.Error, ValueError):
                self._find("unsupported-type", one, "a document that cannot be decoded")
                continue
            if data or word(form, "url"):
                yield Attachment(kind, data, word(form, "url"))

    def _panel(self, one: dict[str, Any], rows: Iterable[Observation], status: str) -> Panel:
        ids = _numbers(one)
        placer, group = self._order(one, ids)
        filler = (
            ids.get("FILL") or ids.get("") or Identifier(word(one, "id"), "id" if word(one, "id") else "")
        )
        effective = self._effective(one)
        issued = self._moment(one, "issued") or effective
        if issued is None and word(one, "resourceType") == "DiagnosticReport":
            self._find("no-message-time", one, "neither issued nor effective")
        specimen = self._specimen(one)
        accession = word(inner(specimen, "accessionIdentifier"), "value")
        notes = (word(one, "conclusion"), *(coded(c).shown for c in items(one, "conclusionCode")))
        return Panel(
            self._patient(one),
            coded(one.get("code")),
            placer,
            filler,
            group,
            ids["ACSN"].value if "ACSN" in ids else accession,
            word(one, "status"),
            status,
            issued,
            effective or moment(_collected(specimen)),
            Specimen(
                coded(specimen.get("type")).shown,
                accession,
                "; ".join(coded(c).shown for c in items(specimen, "condition")),
            ),
            tuple(dict.fromkeys(note for note in notes if note)),
            tuple(_counted(rows)),
        )

    def _order(self, one: dict[str, Any], ids: Mapping[str, Identifier]) -> tuple[Identifier, str]:
        """The placer's number and the group number, by the report itself or by what it is based on."""
        placer, group = ids.get("PLAC", Identifier("")), ""
        for reference in items(one, "basedOn"):
            order = self.resources.resolve(reference, one)
            placer = placer if placer.value else _numbers(order).get("PLAC", Identifier(""))
            held = inner(reference, "identifier")
            if not placer.value and word(held, "value"):
                placer = Identifier(word(held, "value"), _authority(word(held, "system")))
            group = group or word(inner(order, "requisition"), "value")
        return placer, group

    def _specimen(self, one: dict[str, Any]) -> dict[str, Any]:
        """The specimen of a report or observation, else that of the first of its results that has one."""
        results = [self.resources.resolve(r, one) for r in (*items(one, "result"), *items(one, "hasMember"))]
        for owner in (one, *results):
            for reference in (*items(owner, "specimen"), inner(owner, "specimen")):
                found = self.resources.resolve(reference, owner)
                if found:
                    return found
        return {}

    # --- rows --------------------------------------------------------------------------------------------

    def _rows(self, found: Sequence[dict[str, Any]], owner: dict[str, Any]) -> Iterator[Observation]:
        """The rows of observations and of what they hold as members, each once."""
        waiting, seen = deque(found), set()
        person = self._person(owner)
        while waiting:
            one = waiting.popleft()
            if word(one, "resourceType") != "Observation" or id(one) in seen:
                continue
            seen.add(id(one))
            if person and self._person(one) and self._person(one) != person:
                self._find("result-of-another", owner, "a result of somebody else is listed; it stays apart")
                self.apart.append(one)
                continue
            self.used.add(id(one))
            members = [self.resources.resolve(r, one) for r in items(one, "hasMember")]
            waiting.extendleft(member for member in reversed(members) if member)
            yield from self._values(one, owner, bare=not items(one, "hasMember"))

    def _person(self, one: Mapping[str, Any]) -> str:
        """What tells whose something is: the resource behind the reference, else the reference."""
        subject = inner(one, "subject")
        found = self.resources.resolve(subject, one)
        return str(id(found)) if found else word(subject, "reference")

    def _values(self, one: dict[str, Any], owner: dict[str, Any], *, bare: bool) -> Iterator[Observation]:
        """An observation itself when it has a value (or nothing under it), and its components."""
        status, trusted = self._status(one, "Observation")
        parts = [p for p in items(one, "component") if isinstance(p, dict)]
        value, unit = value_of(one)
        code = coded(one.get("code"))
        base = Observation(
            code,
            value,
            status,
            "result",
            "",
            unit,
            range_of(one, unit),
            flags_of(one),
            word(one, "status"),
            trusted,
            coded(one.get("method")).shown,
            self._performer(one) or self._performer(owner),
            "",
            self._effective(one),
            tuple(word(n, "text") for n in items(one, "note") if word(n, "text")),
        )
        if value.text or (bare and not parts):
            yield base
        for part in parts:
            value, unit = value_of(part)
            yield replace(
                base, code=coded(part.get("code")), value=value, unit=unit, range_text=range_of(part, unit),
                flags=flags_of(part), sub_id=code.code or code.text,
            )  # fmt: skip

    def _performer(self, one: Mapping[str, Any]) -> str:
        for reference in items(one, "performer"):
            found = self.resources.resolve(reference, one)
            if word(found, "resourceType") == "Organization":
                return word(found, "name")
            kind = word(reference, "type") or word(reference, "reference")
            if not found and "Organization" in kind:
                return word(reference, "display")
        return ""

    # --- people, times -----------------------------------------------------------------------------------

    def _patient(self, one: Mapping[str, Any]) -> Patient:
        subject = inner(one, "subject")
        found = self.resources.resolve(subject, one)
        if not found:
            self._find("no-patient-id", one, "the patient is not in the message")
        return patient_of(found, subject)

    def _effective(self, one: Mapping[str, Any]) -> datetime | None:
        for key in ("effectiveDateTime", "effectiveInstant"):
            if one.get(key) is not None:
                return self._moment(one, key)
        period = inner(one, "effectivePeriod")
        return moment(word(period, "start") or word(period, "end"))

    def _moment(self, one: Mapping[str, Any], key: str) -> datetime | None:
        text = one.get(key)
        if text is None:
            return None
        found = moment(text) if isinstance(text, str) else None
        if found is None:
            self._find("bad-date", one, f"{key} {str(text)[:40]!r} is no date")
        return found


def patient_of(found: Mapping[str, Any], subject: Mapping[str, Any] | None = None) -> Patient:
    """Return a Patient resource as facts; without one, what the reference to it says."""
    if not found:
        number = inner(subject, "identifier")
        if word(number, "value"):
            return Patient((Identifier(word(number, "value"), _authority(word(number, "system"))),))
        address = word(subject, "reference")
        return Patient((Identifier(address, "reference"),)) if address else Patient()
    ids = tuple(
        Identifier(word(i, "value"), _authority(word(i, "system")))
        for i in items(found, "identifier")
        if word(i, "value") and word(i, "use") != "old"
    )
    name = _name(found)
    given = " ".join(g for g in items(name, "given") if isinstance(g, str))
    family = word(name, "family") or ("" if given else word(name, "text"))
    return Patient(ids, family, given, word(found, "birthDate"), word(found, "gender"))


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


def _collected(specimen: Mapping[str, Any]) -> str:
    """When a specimen was taken, as sent."""
    found = inner(specimen, "collection")
    return word(found, "collectedDateTime") or word(inner(found, "collectedPeriod"), "start")


def _counted(rows: Iterable[Observation]) -> Iterator[Observation]:
    """Number the rows, and those again that have one name."""
    seen: dict[tuple[str, str], int] = {}
    for position, row in enumerate(rows, 1):
        key = (row.code.code or row.code.text, row.sub_id)
        seen[key] = seen.get(key, -1) + 1
        yield replace(row, position=position, repeat=seen[key])


def _name(found: Mapping[str, Any]) -> dict[str, Any]:
    """The name in use: the official one, else the first that is not an old one."""
    names = [n for n in items(found, "name") if isinstance(n, dict)]
    order = {"official": 0, "usual": 1, "": 1, "old": 3, "maiden": 3}
    return min(names, key=lambda n: order.get(word(n, "use"), 2), default={})


def _laboratory(one: Mapping[str, Any]) -> bool:
    """Whether an observation is a laboratory's; one without any category came from a laboratory, too."""
    categories = items(one, "category")
    held = [c for category in categories for c in items(category, "coding")]
    return not categories or any(word(c, "code") in LABORATORY for c in held)


def _authority(system: str) -> str:
    """The authority of an identifier: our own persons' numbers are ours again."""
    own = "urn:il2:person:"
    return system[len(own) :] if system.startswith(own) else system


def _numbers(one: Mapping[str, Any]) -> dict[str, Identifier]:
    """Identifiers by their type (PLAC, FILL, ACSN); ``""`` for the first without one."""
    out: dict[str, Identifier] = {}
    for found in items(one, "identifier"):
        if not word(found, "value"):
            continue
        kinds = [word(c, "code") for c in items(inner(found, "type"), "coding")]
        system = word(found, "system")
        if not kinds and system == "urn:il2:placer":
            kinds = ["PLAC"]
        out.setdefault(kinds[0] if kinds else "", Identifier(word(found, "value"), _authority(system)))
    return out
