"""Doubts in plain words, English and Spanish: what was seen, and what it means for the reader."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "unsolicited": ("A report came without an order of ours.", "Llegó un informe sin pedido nuestro."),
    "unknown-patient": (
        "A report came for somebody who is not known here.",
        "Llegó un informe de alguien que no se conoce aquí.",
    ),
    "no-patient-id": ("The message names no patient number.", "El mensaje no da número de paciente."),
    "order-patient-mismatch": (
        "The order belongs to somebody else than the report.",
        "El pedido es de otra persona que el informe.",
    ),
    "filler-reused-other-patient": (
        "The laboratory used one number for several people.",
        "El laboratorio usó un número para varias personas.",
    ),
    "no-filler-number": (
        "The laboratory gave no number of its own.",
        "El laboratorio no dio un número propio.",
    ),
    "order-without-ORC": (
        "An order came without its control segment.",
        "Llegó un pedido sin su segmento ORC.",
    ),
    "panel-repeated": (
        "The same test stands twice in one message.",
        "El mismo análisis está dos veces en un mensaje.",
    ),
    "OBX-before-OBR": ("A value came before the first test.", "Llegó un valor antes del primer análisis."),
    "OBX-without-code": (
        "A line came without the name of a test.",
        "Llegó una línea sin nombre de análisis.",
    ),
    "OBX-11-bad": (
        "The laboratory did not say how sure the value is.",
        "El laboratorio no dijo si el valor es seguro.",
    ),
    "OBR-25-empty": ("The report does not say its status.", "El informe no dice su estado."),
    "OBX-duplicate-key": (
        "The same row stands twice in one report.",
        "La misma fila está dos veces en un informe.",
    ),
    "NM-not-number": (
        "A number was promised, and something else came.",
        "Se anunció un número y llegó otra cosa.",
    ),
    "bad-date": ("A date cannot be read.", "Una fecha no se puede leer."),
    "no-message-time": ("The message has no time of its own.", "El mensaje no tiene hora propia."),
    "final-without-value": ("A final result came without a value.", "Llegó un resultado final sin valor."),
    "report-without-values": ("A report came without any value.", "Llegó un informe sin ningún valor."),
    "unit-unknown": (
        "The unit is not known for this test; the value is not compared.",
        "No se conoce la unidad para este análisis; el valor no se compara.",
    ),
    "unit-implausible": (
        "The value is impossible in this unit; it is shown as sent.",
        "El valor es imposible en esta unidad; se muestra como llegó.",
    ),
    "code-type-mismatch": (
        "The code of the test and the kind of value do not fit.",
        "El código del análisis y el tipo de valor no encajan.",
    ),
    "preliminary-after-final": (
        "A preliminary value came after the final one; the final one stands.",
        "Llegó un valor preliminar después del final; vale el final.",
    ),
    "status-went-back": ("The status went backwards.", "El estado retrocedió."),
    "cancelled-after-final": (
        "The laboratory cancelled a final value; it stays visible and is not compared.",
        "El laboratorio anuló un valor final; sigue visible y no se compara.",
    ),
    "result-after-cancel": (
        "A result came after the end of the order.",
        "Llegó un resultado tras el fin del pedido.",
    ),
    "older-version-resent": (
        "An older version came again; the correction stands.",
        "Llegó otra vez una versión antigua; vale la corrección.",
    ),
    "reverted-to-earlier-value": (
        "The laboratory went back to an earlier value.",
        "El laboratorio volvió a un valor anterior.",
    ),
    "final-changed-without-correction": (
        "A final value changed without a correction.",
        "Un valor final cambió sin corrección.",
    ),
    "value-after-withdrawal": (
        "A value came again after it was withdrawn.",
        "Un valor llegó otra vez tras ser retirado.",
    ),
    "conflicting-versions": (
        "Two different values claim the same moment.",
        "Dos valores distintos dicen ser del mismo momento.",
    ),
    "unsupported-type": (
        "A kind of message that is kept, not read.",
        "Un tipo de mensaje que se guarda sin leer.",
    ),
    "oversize": ("A document was too large.", "Un documento era demasiado grande."),
    "bad-narrative": ("The text of the report is empty.", "El texto del informe está vacío."),
    "results-missing": (
        "Some results of the report were not sent.",
        "Algunos resultados del informe no llegaron.",
    ),
    "status-differs": (
        "The report was withdrawn or cancelled, but not all of its values were.",
        "El informe se retiró o se anuló, pero no todos sus valores.",
    ),
    "result-of-another": (
        "A report lists a result of somebody else; it stays with that person.",
        "Un informe nombra un resultado de otra persona; queda con esa persona.",
    ),
    "status-unknown": ("The status is none of the standard.", "El estado no es ninguno de la norma."),
}


def said(kind: str, language: str = "en") -> str:
    """Return a doubt in words, its kind where there are none.

    Examples
    --------
    >>> said("unit-unknown", "es")[:20]
    'No se conoce la unid'
    """
    found = WORDS.get(kind)
    return found[language == "es"] if found else kind
