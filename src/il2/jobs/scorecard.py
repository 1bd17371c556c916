"""How right it is, as a table in Markdown, made from the rows of a validation: what a README can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from il2.jobs.answer import show
from il2.jobs.validation import bounds
from il2.knowledge import tables

#: What stands around the table in a file that holds it.
BEGIN, END = "<!-- il2 validate: begin -->", "<!-- il2 validate: end -->"


def scorecard(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the targets that must be met and have a predecessor to beat, one line each.

    Parameters
    ----------
    rows : the records under ``targets`` of ``il2 validate --json``.

    Examples
    --------
    >>> row = {"id": "R14", "what": "LOLO free R2", "low": 0.87, "high": None, "result": 0.881,
    ...        "verdict": "met", "priority": "must"}
    >>> print(scorecard([row]).splitlines()[-1])
    | LOLO free R2 | 0.832 (pooled Hill) | >= 0.87 | 0.881 | met |
    """
    before = {
        r["id"]: r["baseline_to_beat"] for r in tables.load("targets") if r["kind"] in ("improve", "keep")
    }
    lines = ["| what | best before | must reach | il2 | verdict |", "|---|---|---|---|---|"]
    for row in rows:
        target = str(row["id"]).partition(".")[0]
        if row["priority"] == "must" and before.get(target):
            cells = (row["what"], before[target], bounds(row["low"], row["high"]), show(row["result"]))
            lines.append("| " + " | ".join((*cells, row["verdict"])) + " |")
    return "\n".join(lines) + "\n"
