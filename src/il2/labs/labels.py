"""The words people see for an order line and its result, in English and Spanish."""

from __future__ import annotations

from il2.labs.states import ENDED_OTHERWISE

WORDS = {
    "en": {
        "draft": "draft, not ordered yet",
        "ordered": "ordered",
        "accepted": "accepted by the laboratory",
        "collected": "specimen collected",
        "in_transit": "specimen on its way",
        "received": "specimen at the laboratory",
        "in_progress": "being measured",
        "cancel_asked": "cancellation asked",
        "completed": "completed, no result received",
        "rejected": "rejected by the laboratory",
        "failed": "failed",
        "cancelled": "cancelled",
        "lost": "specimen lost",
        "discarded": "discarded",
        "result registered": "registered, no value yet",
        "result preliminary": "preliminary result",
        "result final": "final result",
        "result amended": "amended result",
        "result corrected": "corrected result",
        "result cancelled": "cancelled by the laboratory",
        "result withdrawn": "withdrawn by the laboratory",
        "after": "result arrived after the order was {state}",
        "critical": "urgent: {label}",
        "issue": "{label} (being checked)",
        "state rejected": "rejected",
        "state failed": "failed",
        "state cancelled": "cancelled",
        "state lost": "lost",
        "state discarded": "discarded",
    },
    "es": {
        "draft": "borrador, aún sin pedir",
        "ordered": "pedido",
        "accepted": "aceptado por el laboratorio",
        "collected": "muestra tomada",
        "in_transit": "muestra en camino",
        "received": "muestra en el laboratorio",
        "in_progress": "en medición",
        "cancel_asked": "anulación pedida",
        "completed": "terminado, sin resultado recibido",
        "rejected": "rechazado por el laboratorio",
        "failed": "fallido",
        "cancelled": "anulado",
        "lost": "muestra perdida",
        "discarded": "descartado",
        "result registered": "registrado, aún sin valor",
        "result preliminary": "resultado preliminar",
        "result final": "resultado final",
        "result amended": "resultado ampliado",
        "result corrected": "resultado corregido",
        "result cancelled": "anulado por el laboratorio",
        "result withdrawn": "retirado por el laboratorio",
        "after": "el resultado llegó después de que el pedido fuera {state}",
        "critical": "urgente: {label}",
        "issue": "{label} (en revisión)",
        "state rejected": "rechazado",
        "state failed": "fallido",
        "state cancelled": "anulado",
        "state lost": "perdido",
        "state discarded": "descartado",
    },
}


def label(
    state: str, status: str, *, critical: bool = False, open_issue: bool = False, language: str = "en"
) -> str:
    """Return the label of a line.

    Parameters
    ----------
    state : of the order line, ``""`` when no order stands behind the result.
    status : current status of the result, ``none`` without one.
    critical : a critical value that nobody has acknowledged.
    open_issue : a doubt is open.

    Examples
    --------
    >>> label("completed", "corrected"), label("cancelled", "final"), label("completed", "none")
    ('corrected result', 'result arrived after the order was cancelled', 'completed, no result received')
    """
    words = WORDS[language]
    if status in ("withdrawn", "corrected", "amended"):
        shown = words[f"result {status}"]
    elif status == "final" and state in ENDED_OTHERWISE:
        shown = words["after"].format(state=words[f"state {state}"])
    elif status in ("final", "cancelled", "preliminary") or not state:
        shown = words[f"result {status}"] if status != "none" else words["result registered"]
    else:
        shown = words[state]
    if critical:
        shown = words["critical"].format(label=shown)
    return words["issue"].format(label=shown) if open_issue else shown


def status(name: str, language: str = "en") -> str:
    """Return the status of a version in words.

    Examples
    --------
    >>> status("corrected"), status("withdrawn", "es")
    ('corrected result', 'retirado por el laboratorio')
    """
    return WORDS[language][f"result {name}"]
