"""The range that a report prints beside its number: it belongs to that very test."""

from __future__ import annotations

import re

from il2.clinic.amounts import Amount, number_of, unit
from il2.clinic.levels import Limit
from il2.ground.errors import InputError

_NUMBER = r"\d[\d.,]*"
_UPPER = re.compile(
    rf"(?:<=|=<|<|≤|up to|less than|below|hasta|menos de|menor de|menor que)\s*({_NUMBER})(.*)"
)
_BETWEEN = re.compile(rf"({_NUMBER})\s*(?:-|\N{{EN DASH}}|\N{{EM DASH}}|to|a)\s*({_NUMBER})(.*)")


def own_range(text: str, amount: Amount, language: str) -> Limit | None:
    """Return the range printed on a report as a limit in the unit of the result.

    Returns
    -------
    the limit; ``None`` where the text is no range that can be read in one way, or of another kind of unit.

    Examples
    --------
    >>> from il2.clinic.amounts import read_amount
    >>> sent = read_amount("31 pg/mL")
    >>> [(r.lower, r.upper) for r in (own_range(t, sent, "en") for t in ("<= 2.1", "0-12.0 pg/mL"))]
    [(None, 2.1), (None, 12.0)]
    >>> own_range("see note", sent, "en") is None
    True
    """
    cleaned = " ".join(text.casefold().replace("(", " ").replace(")", " ").split())
    try:
        if found := _UPPER.fullmatch(cleaned):
            low, high, rest = None, number_of(found[1], language), found[2]
        elif found := _BETWEEN.fullmatch(cleaned):
            low, high, rest = number_of(found[1], language), number_of(found[2], language), found[3]
        else:
            return None
        named = unit(rest, language) if rest.strip() else amount.unit
    except InputError:
        return None
    if named.kind != amount.unit.kind or high <= 0 or (low is not None and low >= high):
        return None
    return Limit(
        id="",
        analyte="",
        laboratory="",
        method="",
        matrix="",
        kind="upper_limit" if not low else "reference_interval",
        lower=low or None,
        upper=high,
        unit=named.name,
        age_from=None,
        age_below=None,
        superseded=False,
        by="the report",
        method_as_printed="",
        population="",
        note="",
        status="read",
        text=text.strip(),
    )
