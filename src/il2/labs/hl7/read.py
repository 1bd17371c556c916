"""From the segments of one message to facts: patients, panels, observations, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from il2.labs import codes
from il2.labs.facts import (
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
from il2.labs.hl7 import values
from il2.labs.hl7.text import Message, Segment, split
from il2.labs.hl7.times import birth_date, parse

RESULTS = ("ORU", "OUL")
ORDERS = ("OML", "ORM", "OMG", "OMP")


def read(
    raw: bytes, zone: tzinfo = UTC, statuses: Mapping[tuple[str, str], str] | None = None
) -> tuple[Delivery, ...]:
    """Return the facts of every message in a file, frame or batch.

    Parameters
    ----------
    raw : bytes as received.
    zone : of times that name none (the connector's).
    statuses : overrides of the status tables, keyed by (vocabulary, letter).

    Raises
    ------
    NotHl7Error : no message in it.
    """
    return tuple(facts(one, zone, statuses) for one in split(raw))


def facts(
    message: Message, zone: tzinfo = UTC, statuses: Mapping[tuple[str, str], str] | None = None
) -> Delivery:
    """Return the facts of one message."""
    return _Reader(message, zone, statuses or {}).delivery()


class _Reader:
    """One walk over the segments; the groups of HL7 follow from what was seen last."""

    def __init__(self, message: Message, zone: tzinfo, statuses: Mapping[tuple[str, str], str]) -> None:
        self.message, self.zone, self.overrides = message, zone, statuses
        head = message.header
        self.kind = "^".join(part for part in (head.part(9, 1), head.part(9, 2)) if part)
        self.is_order = head.part(9, 1) in ORDERS
        self.findings: list[Finding] = []
        self.panels: list[Panel] = []
        self.patient = Patient()
        self.panel: Panel | None = None
        self.rows: list[Observation] = []
        self.words: list[str] = []
        self.loose: list[Observation] = []
        self.order: Segment | None = None
        self.seen: dict[tuple[str, str], int] = {}
        self.obx_number = 0
        self.last = ""

    def delivery(self) -> Delivery:
        steps = {
            "PID": self._pid,
            "ORC": self._orc,
            "OBR": self._obr,
            "OBX": self._obx,
            "NTE": self._nte,
            "SPM": self._spm,
        }
        for segment in self.message.segments:
            step = steps.get(segment.name)
            if step:
                step(segment)
        self._close_patient()
        head = self.message.header
        sent = self._time(head, 7, "MSH")
        if sent is None and not self.is_order and self.panels:
            self._find("no-message-time", "MSH", "the message has no readable time of its own")
        orders, panels = (tuple(self.panels), ()) if self.is_order else ((), tuple(self.panels))
        return Delivery(
            head.part(10),
            self.kind,
            head.part(12),
            f"{head.part(3)}|{head.part(4)}",
            f"{head.part(5)}|{head.part(6)}",
            sent,
            panels,
            tuple(self.findings),
            self.message.digest,
            orders,
        )

    def _find(self, kind: str, place: str, detail: str) -> None:
        self.findings.append(Finding(kind, place, detail))

    def _time(self, segment: Segment, field: int, place: str) -> datetime | None:
        text = segment.part(field)
        if not text or text == '""':
            return None
        moment = parse(text, self.zone)
        if moment is None:
            self._find("bad-date", f"{place}-{field}", f"{text[:40]!r} is no date")
        return moment

    def _pid(self, segment: Segment) -> None:
        self._close_patient()
        numbers = []
        for one in segment.repeats(3):
            value = segment.cut(one, 1)
            if value and value != '""':
                authority = segment.cut(one, 4, 2) or segment.cut(one, 4, 1)
                numbers.append(Identifier(value, authority, segment.cut(one, 5)))
        if not numbers:
            self._find("no-patient-id", "PID-3", "the message names no patient number")
        self.patient = Patient(
            tuple(numbers),
            segment.part(5, 1),
            " ".join(part for part in (segment.part(5, 2), segment.part(5, 3)) if part),
            birth_date(segment.part(7)),
            segment.part(8),
        )

    def _orc(self, segment: Segment) -> None:
        self._close_panel()
        self.order, self.last = segment, "ORC"

    def _obr(self, segment: Segment) -> None:
        self._close_panel()
        place = f"OBR {len(self.panels) + 1}"
        order, self.order = self.order, None
        if self.is_order and order is None and not self.message.all("ORC"):
            self._find("order-without-ORC", place, "an order without its ORC segment")
        placer, filler = (self._number(segment, order, n) for n in (2, 3))
        if not filler.value and not self.is_order:
            self._find("no-filler-number", place, "the laboratory gave no number of its own; placer used")
        code = _coded(segment, 4)
        letter = segment.part(25)
        if not letter and not self.is_order:
            self._find("OBR-25-empty", place, "the report does not say its status")
        key = (filler.value or placer.value, code.code or code.text)
        occurrence = self.seen.get(key, 0)
        self.seen[key] = occurrence + 1
        if occurrence and not self.is_order:
            self._find("panel-repeated", place, "the same test stands twice in one message")
        self.panel = Panel(
            self.patient,
            code,
            placer,
            filler,
            order.part(4) if order else "",
            "",
            letter,
            codes.report_status(letter, self.overrides),
            self._time(segment, 22, place),
            self._time(segment, 7, place),
            Specimen(segment.part(15, 1)),
            occurrence=occurrence,
        )
        self.last = "OBR"

    @staticmethod
    def _number(segment: Segment, order: Segment | None, field: int) -> Identifier:
        for one in (segment, order):
            if one is not None and one.part(field):
                return Identifier(one.part(field, 1), one.part(field, 3) or one.part(field, 2))
        return Identifier("")

    def _obx(self, segment: Segment) -> None:
        self.obx_number += 1
        place = f"OBX {self.obx_number}"
        self.last = "OBX"
        value, attached, problem = values.read(segment)
        code = _coded(segment, 3)
        if problem:
            self._find(problem, place, f"the value of {code.shown or 'an unnamed row'} is not a plain number")
        letter = segment.part(11)
        answer = segment.part(29) == "QST" or letter == "O" or self.is_order
        status, verified = codes.value_status(letter, self.overrides)
        row = Observation(
            code,
            value,
            status,
            "answer" if answer else "result",
            segment.text(4),
            _unit(segment),
            segment.text(7),
            tuple(flag for one in segment.repeats(8) if (flag := segment.cut(one, 1))),
            letter,
            verified and problem != "NM-not-number",
            segment.part(17, 2) or segment.part(17, 1),
            segment.part(23, 1) or segment.part(15, 2),
            _address(segment),
            self._time(segment, 14, place),
            attachments=attached,
            position=self.obx_number,
        )
        self._time(segment, 19, place)
        self._place(row, segment, place, answer or verified)

    def _place(self, row: Observation, segment: Segment, place: str, status_known: bool) -> None:
        """Put a row where it belongs: before the first panel, into its words, or among its values."""
        if self.panel is None:
            self._find("OBX-before-OBR", place, "a value before the first test; kept beside the person")
            self.loose.append(replace(row, role="loose", repeat=len(self.loose)))
            return
        if not (row.code.code or row.code.text):
            self._find("OBX-without-code", place, "a line of text without the name of a test")
            self.words.append(row.value.text)
            return
        if not status_known:
            shown = f"status {segment.part(11)!r}" if segment.part(11) else "no status"
            self._find("OBX-11-bad", place, f"{row.code.shown} came with {shown}")
        same = sum((r.code.code, r.code.text, r.sub_id) == (row.code.code, row.code.text, row.sub_id)
                   for r in self.rows)  # fmt: skip
        if same:
            self._find("OBX-duplicate-key", place, f"{row.code.shown} stands twice under one sub-number")
        self.rows.append(replace(row, repeat=same))

    def _nte(self, segment: Segment) -> None:
        note = "\n".join(text for one in segment.repeats(3) if (text := segment.cut(one, 1)))
        if not note:
            return
        if self.last == "OBX" and self.rows:
            self.rows[-1] = replace(self.rows[-1], notes=(*self.rows[-1].notes, note))
        elif self.panel is not None:
            self.panel = replace(self.panel, notes=(*self.panel.notes, note))

    def _spm(self, segment: Segment) -> None:
        self.last = "SPM"
        if self.panel is None:
            return
        kind = segment.part(4, 2) or segment.part(4, 1) or self.panel.specimen.kind
        number = segment.part(2, 1) or segment.part(2, 2)
        condition = segment.part(24, 2) or segment.part(24, 1)
        self.panel = replace(self.panel, specimen=Specimen(kind, number, condition), accession=number)

    def _close_panel(self) -> None:
        panel = self.panel
        if panel is None:
            return
        if any(self.words):
            text = "\n".join(self.words).strip()
            self.rows.append(self._whole(panel, Value("TX", text), "text"))
        elif not self.rows and not self.is_order and not self.message.all("OBX"):
            # (an OBR without values beside others that have some is a heading)
            self._find("report-without-values", f"OBR {len(self.panels) + 1}", "a report without any value")
            self.rows.append(self._whole(panel, Value(), "report"))
        self.panels.append(replace(panel, patient=self.patient, observations=tuple(self.rows)))
        self.panel, self.rows, self.words = None, [], []

    def _whole(self, panel: Panel, value: Value, role: str) -> Observation:
        """The report itself as one row: joined text, or a report that came without values."""
        status = panel.status or "preliminary"
        return Observation(Coded(), value, status, role, verified=bool(panel.status), position=0)

    def _close_patient(self) -> None:
        self._close_panel()
        if self.loose:
            self.panels.append(Panel(self.patient, Coded("", ""), observations=tuple(self.loose)))
            self.loose = []
        self.seen = {}


def _coded(segment: Segment, field: int) -> Coded:
    """The code of a field: the first triplet, the alternate one where the first has no code."""
    first = [segment.part(field, n) for n in (1, 2, 3)]
    other = [segment.part(field, n) for n in (4, 5, 6)]
    if first[0]:
        return Coded(first[0], first[1] or other[1] or segment.part(field, 9), first[2])
    if other[0]:
        return Coded(other[0], other[1] or first[1], other[2])
    return Coded("", first[1] or segment.part(field, 9), "")


def _unit(segment: Segment) -> str:
    """The unit as sent: its code, else its words."""
    code, words = segment.part(6, 1), segment.part(6, 2)
    return code or words or segment.part(6, 9)


def _address(segment: Segment) -> str:
    parts = [segment.part(24, n) for n in (1, 2, 3, 4, 5, 6)]
    return ", ".join(part for part in parts if part)
