"""What a laboratory said, whatever the language: patients, panels, observations, and what was odd about them.

HL7 v2 and FHIR readers both end here, so that identity, versions and doubts are decided in one place.
Texts are kept as sent; parsed forms stand beside them and may be absent.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

STATUSES = (
    "registered",
    "preliminary",
    "cancelled",
    "final",
    "amended",
    "corrected",
    "withdrawn",
)
RANK = {status: rank for rank, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True)
class Coded:
    """A code with the sender's own words; the code is the sender's claim."""

    code: str = ""
    text: str = ""
    system: str = ""

    @property
    def shown(self) -> str:
        """The sender's words, else the code."""
        return self.text or self.code


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number and who gave it; ``also`` is the second name of an authority that was sent with two."""

    value: str
    authority: str = ""
    kind: str = ""
    also: str = ""

    def under(self, authority: str) -> str:
        """The authority, by the name that is asked for where it is one of its two."""
        return authority if authority and authority == self.also else self.authority


@dataclass(frozen=True, slots=True)
class Patient:
    """The person as the message describes them."""

    identifiers: tuple[Identifier, ...] = ()
    family: str = ""
    given: str = ""
    birth_date: str = ""
    sex: str = ""

    def key(self, authority: str = "") -> str:
        """Return the id with its authority: the one of ``authority`` when there is one, else the first.

        Without any id the name and birth date stand in, so that two people are never one.

        Examples
        --------
        >>> Patient((Identifier("7", "LAB"), Identifier("8", "MPI"))).key("MPI")
        '8@MPI'
        """
        for one in self.identifiers:
            if authority and authority in (one.authority, one.also) and one.value:
                return f"{one.value}@{authority}"
        for one in self.identifiers:
            if one.value:
                return f"{one.value}@{one.authority}"
        return "?" + digest("", self.family.casefold(), self.given.casefold(), self.birth_date)[:24]


@dataclass(frozen=True, slots=True)
class Value:
    """A value as sent: ``number`` is there only where the text is one number, with or without a sign."""

    kind: str = ""
    text: str = ""
    number: Decimal | None = None
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document inside a message, or a pointer to one."""

    media_type: str
    data: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Specimen:
    """What was taken from the person."""

    kind: str = ""
    number: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a panel.

    ``role`` is ``result``, ``answer`` (an order-entry answer echoed back), ``text`` (a report in words),
    ``report`` (a report without any value) or ``loose`` (stood before the first panel).
    ``verified`` is false where the message does not say how sure the laboratory is.
    """

    code: Coded
    value: Value
    status: str
    role: str = "result"
    sub_id: str = ""
    unit: str = ""
    range_text: str = ""
    flags: tuple[str, ...] = ()
    sent_status: str = ""
    verified: bool = True
    method: str = ""
    laboratory: str = ""
    address: str = ""
    observed: datetime | None = None
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    position: int = 0
    repeat: int = 0

    @property
    def content(self) -> str:
        """Hash of what is said: value with comparator, unit, range, flags, without status."""
        return digest(self.value.comparator, self.value.text, self.unit, self.range_text, *self.flags)


@dataclass(frozen=True, slots=True)
class Panel:
    """One test as ordered or reported, with its observations."""

    patient: Patient
    code: Coded
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    group: str = ""
    accession: str = ""
    sent_status: str = ""
    status: str = ""
    reported: datetime | None = None
    collected: datetime | None = None
    specimen: Specimen = Specimen()
    notes: tuple[str, ...] = ()
    observations: tuple[Observation, ...] = ()
    occurrence: int = 0

    @property
    def number(self) -> Identifier:
        """What identifies the lines of this panel: the filler number, else the placer number.

        Without either, the specimen's number or the moment of collection, so that two reports of one
        test are not taken for versions of each other.
        """
        if self.filler.value or self.placer.value:
            return self.filler if self.filler.value else self.placer
        if self.accession or self.collected is None:
            return Identifier(self.accession, "specimen" if self.accession else "")
        return Identifier(self.collected.isoformat(), "collected")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in one message: kind, where, and a sentence."""

    kind: str
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message or report as facts. ``sent`` is the message time in UTC (MSH-7), which orders versions."""

    control_id: str
    kind: str
    version: str
    sender: str
    receiver: str
    sent: datetime | None
    panels: tuple[Panel, ...]
    findings: tuple[Finding, ...] = ()
    digest: str = ""
    orders: tuple[Panel, ...] = field(default=())

    @property
    def is_result(self) -> bool:
        """Whether results are inside (not an order or an acknowledgement)."""
        return bool(self.panels)


def digest(*parts: str) -> str:
    """Return the SHA-256 (hexadecimal) of texts, kept apart.

    Examples
    --------
    >>> digest("a", "b") == digest("ab")
    False
    """
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()


def line_key(connector: str, patient: str, panel: Panel, observation: Observation) -> str:
    """Return the identity of a result line: 64 hexadecimal digits."""
    return digest(
        connector,
        patient,
        panel.number.value,
        panel.number.authority,
        panel.code.code or panel.code.text,
        observation.code.code or observation.code.text,
        observation.sub_id,
        str(panel.occurrence),
        str(observation.repeat),
        observation.role if observation.role in ("text", "report", "loose") else "",
    )


def kinds(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by kind, in alphabetical order."""
    counted: dict[str, int] = {}
    for one in sorted(findings, key=lambda f: f.kind):
        counted[one.kind] = counted.get(one.kind, 0) + 1
    return counted
