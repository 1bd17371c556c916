"""The page of a comparison: which cells do these molecules move, and how selectively."""

from __future__ import annotations

import math

from il2.jobs.compare import CompareAnswer, Comparison
from il2.knowledge.celltypes import cell_type
from il2.report.page import Section, listed, page, sureness
from il2.report.response import dose_figure, names
from il2.report.tables import html_table


def compare_page(answer: CompareAnswer) -> str:
    """Return the page as text."""
    asked = answer.question
    curves = [c.curve for c in answer.comparisons]
    table = html_table(answer.shown(), f"{answer.title}.", heads=2, labels=answer.shown().columns)
    sections = [
        Section.of(
            "Question",
            f"{listed(names(one.name for one in asked.ligands))} on {listed(asked.cells)}, "
            f"{asked.time_min:g} minutes after the molecule is added. The cell to reach is {asked.target}.",
        ),
        Section.of("Dose and response", dose_figure(curves, asked.time_min)),
        Section.of("EC50 and selectivity", table, *answer.notes()),
        Section.of("How sure", *sureness(asked.ligands)),
    ]
    title = f"Which cells do {listed(names(c.ligand for c in curves))} move?"
    return page(title, finding(answer), sections, answer.provenance)


def finding(answer: CompareAnswer) -> str:
    """The answer in one sentence: the most selective molecule against the least selective one."""
    target = answer.question.target
    others = [c for c in answer.comparisons if _apart(c.curve.cell_type, target)]
    others = [c for c in others if math.isfinite(c.selectivity.value)]
    if not others:
        return f"No molecule has a half-maximal dose on both {target} and another cell type."
    # A molecule is as selective as its worst cell lets it be.
    worst = [
        min(_of(others, name), key=lambda c: c.selectivity.value)
        for name in names(c.curve.ligand for c in others)
    ]
    best = max(worst, key=lambda c: c.selectivity.value)
    on_target = next(
        c for c in answer.comparisons if c.curve.ligand == best.curve.ligand and c.curve.cell_type == target
    )
    return (
        f"{best.curve.ligand} is the most {target}-selective: half of its maximum on {target} takes "
        f"{on_target.curve.ec50_nM} nM, and {best.curve.cell_type}, the next cell to respond, takes "
        f"{best.selectivity} times as much."
    )


def _apart(cell: str, target: str) -> bool:
    """Whether a cell type is neither the target, nor a part of it, nor its whole."""
    return cell != target and target != cell_type(cell).parent and cell != cell_type(target).parent


def _of(comparisons: list[Comparison], ligand: str) -> list[Comparison]:
    return [c for c in comparisons if c.curve.ligand == ligand]
