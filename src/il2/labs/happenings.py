"""What the audit calls what happened, in words for people: English and Spanish."""

from __future__ import annotations

from il2.labs.labels import WORDS as LABELS

WORDS: dict[str, tuple[str, str]] = {
    "order placed": ("order placed", "pedido hecho"),
    "order ordered": ("ordered", "pedido"),
    "order cancel_asked": ("cancellation asked", "anulación pedida"),
    "order in_transit": ("specimen on its way", "muestra en camino"),
    "order in_progress": ("being measured", "en medición"),
    "result attached": ("a result found its order", "un resultado encontró su pedido"),
    "result detached": ("a result no longer fits its order", "un resultado ya no encaja con su pedido"),
    "results read": ("results read", "resultados leídos"),
    "document read": ("document read", "documento leído"),
    "critical acknowledged": ("critical value acknowledged", "valor crítico confirmado"),
    "report attached": ("report attached by a person", "informe asignado por una persona"),
    "report set aside": ("report set aside", "informe apartado"),
    "doubt settled": ("doubt settled", "duda resuelta"),
    "person added": ("person added", "persona añadida"),
    "person changed": ("person changed", "persona cambiada"),
    "person erased": ("person erased", "persona borrada"),
    "number kept": ("number kept", "número guardado"),
    "shared": ("shared", "compartido"),
    "share revoked": ("share taken back", "permiso retirado"),
}
PLACES: dict[str, tuple[str, str]] = {
    "page of a person": ("page of the person", "página de la persona"),
    "page of a result": ("page of a result", "página de un resultado"),
    "list of results": ("list of results", "lista de resultados"),
    "trends": ("trends", "tendencias"),
    "export": ("export", "exportación"),
    "command line": ("command line", "línea de órdenes"),
}


def said(kind: str, language: str = "en") -> str:
    """Return an entry in words, its kind where there are none.

    Examples
    --------
    >>> said("order collected", "es"), said("result corrected"), said("share revoked")
    ('muestra tomada', 'corrected result', 'share taken back')
    """
    found = WORDS.get(kind)
    if found:
        return found[language == "es"]
    about, _, rest = kind.partition(" ")
    key = rest if about == "order" else f"result {rest}"
    return LABELS[language].get(key, kind) if about in ("order", "result") else kind


def place(subject: str, language: str = "en") -> str:
    """Return what an entry is about: a page in words, else the number of a row.

    Examples
    --------
    >>> place("order line 3", "es"), place("trends", "es")
    ('línea de pedido 3', 'tendencias')
    """
    if subject in PLACES:
        return PLACES[subject][language == "es"]
    if language == "en":
        return subject
    spanish = {"order line": "línea de pedido", "order": "pedido", "result": "resultado", "share": "permiso",
               "issue": "duda", "document": "documento"}  # fmt: skip
    kind, _, number = subject.rpartition(" ")
    return f"{spanish.get(kind, kind)} {number}".strip()
