"""Validation rows: a target, what was found, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables


@dataclass(frozen=True)
class TargetRow:
    """One row of a validation report.

    Parameters
    ----------
    id : of the target, such as ``R01``. what : the quantity; a part of it in brackets.
    target : in words. low, high : bounds, ``None`` where open.
    result : what was found; ``None`` when it was not run.
    verdict : ``met``, ``missed``, ``reported`` (no bounds) or ``not run``.
    use : ``check``. priority : ``must`` or ``should``.
    """

    id: str
    what: str
    target: str
    low: float | None
    high: float | None
    result: float | None
    verdict: str
    use: str
    priority: str


def target_row(target_id: str, part: str, result: float | None) -> TargetRow:
    """Return the row of one target of the catalogue with its verdict.

    Parameters
    ----------
    target_id, part : as in the table ``targets``; ``part`` is ``""`` where a target has one figure.
    result : the figure found, NaN counts as missed; ``None`` for not run.

    Raises
    ------
    UnknownNameError : no such target or part.

    Examples
    --------
    >>> [target_row("R06", "", points).verdict for points in (7.5, 13.7, None)]
    ['met', 'missed', 'not run']
    """
    known = _targets()
    if (target_id, part) not in known:
        names = [f"{i} {p}".strip() for i, p in known]
        raise UnknownNameError("target", f"{target_id} {part}".strip(), names)
    row = known[target_id, part]
    low, high = row["low"], row["high"]
    return TargetRow(
        id=target_id,
        what=row["quantity"] + (f" ({part})" if part else ""),
        target=row["target"],
        low=low,
        high=high,
        result=None if result is None or not np.isfinite(result) else float(result),
        verdict=_verdict(result, low, high),
        use=row["use"],
        priority=row["priority"],
    )


def _verdict(result: float | None, low: float | None, high: float | None) -> str:
    if result is None:
        return "not run"
    if low is None and high is None:
        return "reported"
    above = low is None or result >= low
    below = high is None or result <= high
    return "met" if above and below else "missed"


@lru_cache(maxsize=1)
def _targets() -> dict[tuple[str, str], tables.Record]:
    return {(r["id"], r["part"]): r for r in tables.load("targets")}
