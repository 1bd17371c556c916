"""The requisition of an order as PDF: one page for each laboratory, with QR code and barcodes.

It says in plain words that it is a request document. The codes hold numbers only, nothing about health.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from il2.labs.catalogue import Test
from il2.labs.letters import BOLD, PLAIN, register, runs, wrap

LEFT, RIGHT, TOP = 50.0, 545.0, 790.0


@dataclass(frozen=True)
class Wanted:
    """One test on the page: laboratory, numbers that travel with the specimen, the test as printed."""

    lab: str
    placer: str
    label: str
    test: Test


@dataclass(frozen=True)
class Requisition:
    """What is printed: who, which order, who signed, and every test."""

    group: str
    name: str
    birth_date: str
    gender: str
    number: str
    created: date
    signer: str
    note: str
    wanted: tuple[Wanted, ...]


WORDS = {
    "en": {
        "title": "Laboratory requisition",
        "request": "This is a request document. It is not an authorised order: "
        "no practitioner has signed it.",
        "signed": "Signed in this product by the account {signer}. A laboratory may ask for more than that.",
        "none": "No account with this laboratory exists. Nothing reached it by this page alone.",
        "person": "Person", "born": "Born", "gender": "Gender", "number": "Person number", "order": "Order",
        "date": "Date", "note": "Note", "test": "Test", "code": "Laboratory code", "loinc": "LOINC",
        "specimen": "Specimen", "volume": "Volume", "handling": "Handling", "method": "Method",
        "turnaround": "Reported in", "range": "Range as printed", "label": "Specimen label", "age": "for",
        "printed": "as printed by the source {source}, read {read}", "remark": "Remark",
        "loinc-notice": "LOINC codes: copyright Regenstrief Institute, Inc. and the LOINC Committee.",
        "unknown": "not given by any source",
        "female": "female", "male": "male", "other": "other", "unknown gender": "unknown",
    },
    "es": {
        "title": "Solicitud de laboratorio",
        "request": "Esto es una solicitud. No es una orden autorizada: ningún profesional la ha firmado.",
        "signed": "Firmado en este producto por la cuenta {signer}. El laboratorio puede pedir algo más.",
        "none": "No existe ninguna cuenta con este laboratorio. Esta hoja por sí sola no le llega.",
        "person": "Persona", "born": "Nacimiento", "gender": "Género", "number": "Número", "order": "Pedido",
        "date": "Fecha", "note": "Nota", "test": "Análisis",
        "code": "Código del laboratorio", "loinc": "LOINC",
        "specimen": "Muestra", "volume": "Volumen", "handling": "Manejo", "method": "Método",
        "turnaround": "Informe en", "range": "Intervalo según la fuente", "label": "Etiqueta de la muestra",
        "age": "para", "printed": "según la fuente {source}, leída el {read}", "remark": "Observación",
        "loinc-notice": "Códigos LOINC: copyright Regenstrief Institute, Inc. y LOINC Committee, loinc.org.",
        "unknown": "ninguna fuente lo da",
        "female": "femenino", "male": "masculino", "other": "otro", "unknown gender": "desconocido",
    },
}  # fmt: skip


def pdf(asked: Requisition, language: str = "en") -> bytes:
    """Return the PDF; the same question gives the same bytes.

    Examples
    --------
    >>> test = Test("north", "IL2", "il2", "Interleukin 2")
    >>> page = Requisition("G1", "A T", "2001-02-03", "female", "7", date(2026, 11, 20), "", "",
    ...                    (Wanted("North", "P1", "S1", test),))
    >>> pdf(page)[:5], pdf(page) == pdf(page)
    (b'%PDF-', True)
    """
    register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=language)
    words = WORDS[language]
    canvas.setTitle(words["title"])
    canvas.setAuthor("il2")
    for lab in dict.fromkeys(one.lab for one in asked.wanted):
        _Page(canvas, asked, words, lab).draw([one for one in asked.wanted if one.lab == lab])
    canvas.save()
    return out.getvalue()


def code_text(asked: Requisition, wanted: Sequence[Wanted]) -> str:
    """Return what the QR code says: the order and its lines, numbers only."""
    return ";".join(["IL2", asked.group, *(one.placer for one in wanted)])


class _Page:
    """A pen that goes down the page and begins a new one at its end."""

    def __init__(self, canvas: Canvas, asked: Requisition, words: dict[str, str], lab: str) -> None:
        self.canvas, self.asked, self.words, self.lab = canvas, asked, words, lab
        self.y = TOP

    def draw(self, wanted: Sequence[Wanted]) -> None:
        self._head(wanted)
        for one in wanted:
            if self.y < 250:
                self._foot()
                self.canvas.showPage()
                self.y = TOP
                self._line(f"{self.words['title']}: {self.lab}", 13, BOLD)
            self._test(one)
        self._foot()
        self.canvas.showPage()

    def _head(self, wanted: Sequence[Wanted]) -> None:
        asked, words = self.asked, self.words
        self._qr(code_text(asked, wanted))
        most = RIGHT - LEFT - 120
        self._line(words["title"], 18, BOLD)
        self._line(self.lab, 13, BOLD, most)
        signed = words["signed"].format(signer=asked.signer) if asked.signer else words["request"]
        self._line(signed, 10, BOLD, most)
        self._line(words["none"], 9, PLAIN, most)
        self.y = min(self.y, TOP - 105)
        gender = words.get(asked.gender, words["unknown gender"])
        self._pairs(
            ("person", asked.name), ("born", asked.birth_date), ("gender", gender), ("number", asked.number),
            ("order", asked.group), ("date", asked.created.isoformat()), ("note", asked.note),
        )  # fmt: skip

    def _qr(self, text: str) -> None:
        rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
        step = 100 / len(rows)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    self.canvas.rect(RIGHT - 100 + x * step, TOP - y * step, step, step, stroke=0, fill=1)

    def _test(self, one: Wanted) -> None:
        test, words = one.test, self.words
        self.y -= 8
        self.canvas.line(LEFT, self.y + 4, RIGHT, self.y + 4)
        self._line(f"{words['test']}: {test.name}", 12, BOLD)
        scope = f" ({words['age']} {test.age})" if test.age else ""
        self._pairs(
            ("code", test.lab_code or words["unknown"]), ("loinc", test.loinc or words["unknown"]),
            ("specimen", test.specimen or words["unknown"]), ("volume", test.volume),
            ("handling", test.handling or words["unknown"]), ("method", test.method or words["unknown"]),
            ("range", test.range_text + scope if test.range_text else words["unknown"]),
            ("turnaround", test.turnaround), ("remark", test.remark), ("label", one.label),
        )  # fmt: skip
        if test.source:
            self._line(words["printed"].format(source=test.source, read=test.read), 8)
        barcode = Code128(one.placer, barHeight=32, barWidth=1.0, humanReadable=False)
        barcode.drawOn(self.canvas, LEFT - 5, self.y - 30)
        self.y -= 42
        self._line(one.placer, 9)

    def _foot(self) -> None:
        self.canvas.setFont(PLAIN, 7)
        self.canvas.drawString(LEFT, 30, self.words["loinc-notice"])

    def _pairs(self, *pairs: tuple[str, str]) -> None:
        for key, text in pairs:
            if text:
                start = self.y
                self.canvas.setFont(BOLD, 9)
                self.canvas.drawString(LEFT, start - 11, self.words[key])
                self._line(text, 9, PLAIN, RIGHT - LEFT - 130, LEFT + 130)

    def _line(
        self, text: str, size: float, font: str = PLAIN, most: float | None = None, x: float = LEFT
    ) -> None:
        """Write a text from here downwards, as many lines as it needs."""
        for line in wrap(text, size, most or RIGHT - LEFT, font):
            self.y -= size * 1.3
            pen = self.canvas.beginText(x, self.y)
            for piece, name in runs(line, font):
                pen.setFont(name, size)
                pen.textOut(piece)
            self.canvas.drawText(pen)
