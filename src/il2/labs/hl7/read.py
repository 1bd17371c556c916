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
from il2.labs.hl7.text import Message, Segment, legible, split
from il2.labs.hl7.times import birth_date, parse

RESULTS = ("ORU", "OUL", "ORF", "OPU")
#: Orders, and what laboratories answer to orders: panels in them are no reports.
ORDERS = ("OML", "ORM", "OMG", "OMP", "OPL", "ORL", "ORR", "ORG")
#: Notes that are kept one by one; more of them at one place become one text.
MOST_NOTES = 100
#: What may stand between an OBR and the ORC that belongs to it, where the ORC comes second.
_BETWEEN = ("NTE", "TQ1", "TQ2", "CTD", "TCD", "PV1", "PV2")


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
        self.kind = "^".join(part for part in (head.part(9, 1), head.part(9, 2)) if part).replace("_", "^")
        self.is_order = self.kind.split("^")[0] in ORDERS
        self.names_of_segments = names = [one.name for one in message.segments]
        self.has_orders, self.has_values = "ORC" in names, "OBX" in names
        # (OUL^R22 and R23 go from specimens to tests, the others from tests to specimens)
        self.specimen_leads = "SPM" in names and "OBR" in names and names.index("SPM") < names.index("OBR")
        self.findings: list[Finding] = []
        self.panels: list[Panel] = []
        self.patient = Patient()
        self.panel: Panel | None = None
        self.rows: list[Observation] = []
        self.names: dict[tuple[str, str, str], int] = {}
        self.heard: list[str] = []
        self.words: list[str] = []
        self.loose: list[Observation] = []
        self.order: Segment | None = None
        self.specimen = Panel(Patient(), Coded())
        self.notes: list[str] = []
        self.patient_notes: tuple[str, ...] = ()
        self.patient_named = False
        self.seen: dict[tuple[str, str], int] = {}
        self.order_seen = False
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
        for place, segment in enumerate(self.message.segments):
            step = steps.get(segment.name)
            if step and step != self._nte:
                self._settle_notes()
            if step == self._orc and self._belongs_to_the_test_before(place):
                self._orc_second(segment)
            elif step:
                step(segment)
        self._settle_notes()
        self._close_patient()
        if not self.patient_named and self.panels and not self.is_order:
            self._find("no-patient-id", "PID", "the message names nobody")
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

    def _belongs_to_the_test_before(self, place: int) -> bool:
        """Whether the ORC at this place follows its OBR (OUL), instead of leading the next one."""
        names = self.names_of_segments
        before = [one for one in names[max(0, place - 8) : place] if one not in _BETWEEN]
        if self.panel is None or self.order_seen or before[-1:] != ["OBR"]:
            return False
        after = (one for one in names[place + 1 : place + 100] if one in ("OBR", "OBX", "PID"))
        return next(after, "") == "OBX"

    def _pid(self, segment: Segment) -> None:
        self._close_patient()
        self.last, self.patient_notes, self.patient_named = "PID", (), True
        self.notes, self.order, self.specimen = [], None, Panel(Patient(), Coded())
        found = numbers(segment)
        if not found:
            self._find("no-patient-id", "PID-3", "the message names no patient number")
        self.patient = Patient(
            found,
            segment.part(5, 1),
            " ".join(part for part in (segment.part(5, 2), segment.part(5, 3)) if part),
            birth_date(segment.part(7)),
            segment.part(8),
        )

    def _orc(self, segment: Segment) -> None:
        self._close_panel()
        self.order, self.last = segment, "ORC"

    def _orc_second(self, segment: Segment) -> None:
        """An ORC after its OBR: fill in the numbers that the OBR left open."""
        assert self.panel is not None
        panel, self.order_seen = self.panel, True
        placer = panel.placer if panel.placer.value else self._number(segment, None, 2)
        filler = panel.filler if panel.filler.value else self._number(segment, None, 3)
        self.panel = replace(panel, placer=placer, filler=filler, group=panel.group or segment.part(4))

    def _obr(self, segment: Segment) -> None:
        self._close_panel()
        place = f"OBR {len(self.panels) + 1}"
        order, self.order = self.order, None
        if self.is_order and order is None and not self.has_orders:
            self._find("order-without-ORC", place, "an order without its ORC segment")
        self.order_seen = order is not None
        placer, filler = (self._number(segment, order, n) for n in (2, 3))
        code = _coded(segment, 4)
        letter = segment.part(25).upper()
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
            Specimen(segment.part(15, 1, 2) or segment.part(15, 1)),
            notes=(*self.patient_notes, *self._parent(segment), *self.notes),
            occurrence=occurrence,
        )
        self.notes, self.last = [], "OBR"
        if self.specimen_leads:
            led = self.specimen
            kind = led.specimen.kind or self.panel.specimen.kind
            self.panel = replace(
                self.panel,
                specimen=replace(led.specimen, kind=kind),
                accession=led.accession,
                collected=self.panel.collected or led.collected,
            )

    def _parent(self, segment: Segment) -> tuple[str, ...]:
        """What a test that grew out of another one belongs to (OBR-26), as a note."""
        words = [segment.words(26, n) for n in (3,)] + [segment.part(26, 1, n) for n in (2, 1)]
        found = next((one for one in words if one), "")
        sub = segment.words(26, 2)
        return (f"on the result: {found}" + (f" ({sub})" if sub else ""),) if found else ()

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
        letter = segment.part(11).upper()
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
            segment.words(17, 2) or segment.words(17, 1),
            segment.words(23, 1) or segment.words(15, 2) or segment.words(15, 1),
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
        name = (row.code.code, row.code.text, row.sub_id)
        same = self.names.get(name, 0)
        self.names[name] = same + 1
        if same:
            self._find("OBX-duplicate-key", place, f"{row.code.shown} stands twice under one sub-number")
        self.rows.append(replace(row, repeat=same) if same else row)

    def _nte(self, segment: Segment) -> None:
        """A note belongs to what stands before it: person, order, test, value or specimen."""
        note = "\n".join(t for one in segment.repeats(3) if (t := legible(one, segment.separators).strip()))
        if not note or note == '""':
            return
        self.heard.append(note)

    def _settle_notes(self) -> None:
        """Put the notes since the last segment of another kind where they belong."""
        if not self.heard:
            return
        notes = tuple(self.heard) if len(self.heard) <= MOST_NOTES else ("\n".join(self.heard),)
        self.heard = []
        if self.last == "OBX" and self.rows:
            self.rows[-1] = replace(self.rows[-1], notes=(*self.rows[-1].notes, *notes))
        elif self.last == "PID":
            self.patient_notes = notes
        elif self.panel is not None:
            self.panel = replace(self.panel, notes=(*self.panel.notes, *notes))
        elif self.loose:
            self.loose[-1] = replace(self.loose[-1], notes=(*self.loose[-1].notes, *notes))
        else:
            self.notes += notes

    def _spm(self, segment: Segment) -> None:
        if self.specimen_leads:
            self._close_panel()
        self.last = "SPM"
        kind = segment.words(4, 2) or segment.words(4, 1)
        number = segment.part(2, 1) or segment.part(2, 2)
        repeats = range(len(segment.repeats(24)))
        condition = "; ".join(
            words for n in repeats if (words := segment.words(24, 2, n) or segment.words(24, 1, n))
        )
        found = Specimen(kind, number, condition)
        if self.specimen_leads:
            self.specimen = replace(self.specimen, specimen=found, accession=number)
            self.specimen = replace(self.specimen, collected=self._time(segment, 17, "SPM"))
        elif self.panel is not None:
            found = replace(found, kind=kind or self.panel.specimen.kind)
            collected = self.panel.collected or self._time(segment, 17, "SPM")
            self.panel = replace(self.panel, specimen=found, accession=number, collected=collected)

    def _close_panel(self) -> None:
        panel = self.panel
        if panel is None:
            return
        place = f"OBR {len(self.panels) + 1}"
        if not panel.filler.value and not self.is_order:
            self._find("no-filler-number", place, "the laboratory gave no number of its own; placer used")
        if any(self.words):
            text = "\n".join(self.words).strip()
            self.rows.append(self._whole(panel, Value("TX", text), "text"))
        elif not self.rows and not self.is_order and not self.has_values:
            # (an OBR without values beside others that have some is a heading)
            self._find("report-without-values", place, "a report without any value")
            self.rows.append(self._whole(panel, Value(), "report"))
        self.panels.append(replace(panel, patient=self.patient, observations=tuple(self.rows)))
        self.panel, self.rows, self.words, self.names = None, [], [], {}

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


def numbers(segment: Segment) -> tuple[Identifier, ...]:
    """Return the numbers of the person that a PID names.

    They stand in PID-3; up to 2.2 also in PID-2, or in PID-4 where neither side had one of its own.
    """
    for field in (3, 2, 4):
        found = []
        for one in segment.repeats(field):
            value = segment.cut(one, 1)
            if value and value != '""':
                short, long = segment.cut(one, 4, 1), segment.cut(one, 4, 2)
                found.append(Identifier(value, long or short, segment.cut(one, 5), short if long else ""))
        if found:
            return tuple(found)
    return ()


def _coded(segment: Segment, field: int) -> Coded:
    """The code of a field: the first triplet, the alternate one where the first has no code."""
    first = [segment.words(field, n) for n in (1, 2, 3)]
    other = [segment.words(field, n) for n in (4, 5, 6)]
    if first[0]:
        return Coded(first[0], first[1] or other[1] or segment.words(field, 9), first[2])
    if other[0]:
        return Coded(other[0], other[1] or first[1], other[2])
    return Coded("", first[1] or segment.words(field, 9), "")


def _unit(segment: Segment) -> str:
    """The unit as sent: its code, else its words."""
    code, words = segment.words(6, 1), segment.words(6, 2)
    return code or words or segment.words(6, 9)


def _address(segment: Segment) -> str:
    parts = [segment.part(24, n) for n in (1, 2, 3, 4, 5, 6)]
    return ", ".join(part for part in parts if part)
