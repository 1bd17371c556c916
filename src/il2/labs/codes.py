"""The letters of laboratories and what they mean (table ``labs_statuses``), and the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from il2.knowledge import tables

Overrides = Mapping[tuple[str, str], str]


@lru_cache(maxsize=1)
def statuses() -> Mapping[tuple[str, str], tuple[str, bool]]:
    """Return (vocabulary, as sent) -> (status, whether the status may be trusted)."""
    return {
        (row["vocabulary"], row["sent"]): (row["means"], row["trusted"] == "yes")
        for row in tables.load("labs_statuses")
    }


def meaning(vocabulary: str, sent: str, overrides: Overrides | None = None) -> tuple[str, bool] | None:
    """Return the status that a code of a vocabulary stands for, ``None`` when the tables do not know it.

    Examples
    --------
    >>> meaning("OBX-11", "C")
    ('corrected', True)
    """
    if overrides and (vocabulary, sent) in overrides:
        return overrides[vocabulary, sent], True
    return statuses().get((vocabulary, sent))


def value_status(letter: str, overrides: Overrides | None = None) -> tuple[str, bool]:
    """Return status and trust of OBX-11; an unknown letter reads preliminary and is not trusted.

    Examples
    --------
    >>> value_status("V")
    ('preliminary', False)
    """
    return meaning("OBX-11", letter, overrides) or ("preliminary", False)


def report_status(letter: str, overrides: Overrides | None = None) -> str:
    """Return the status of OBR-25, ``""`` where there is none.

    Examples
    --------
    >>> report_status("F"), report_status("")
    ('final', '')
    """
    found = meaning("OBR-25", letter, overrides)
    return found[0] if found else ""


def fhir_status(kind: str, code: str, overrides: Overrides | None = None) -> tuple[str, bool] | None:
    """Return status and trust of a FHIR ``Observation`` or ``DiagnosticReport`` status code.

    Examples
    --------
    >>> fhir_status("Observation", "entered-in-error")
    ('withdrawn', True)
    """
    return meaning(f"FHIR {kind}.status", code, overrides)
