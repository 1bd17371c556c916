"""Where an answer of the whole pathway comes from: its constants' sources beside those of the receptor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from il2.cells.model import CellModel
from il2.cells.signalling.inhibitors import inhibitors
from il2.cells.signalling.parameters import catalogue, cell_catalogue
from il2.cells.signalling.perturb import Perturbation
from il2.cells.signalling.switches import switches
from il2.ground.provenance import Provenance
from il2.jobs.curves import origin
from il2.knowledge.ligands import Ligand


def pathway_origin(
    model: CellModel,
    molecules: Sequence[Ligand],
    cells: Sequence[str],
    inputs: Mapping[str, object],
    seed: int,
    changes: Iterable[Perturbation] = (),
) -> Provenance:
    """Return the provenance of an answer of the pathway; what was done brings its own sources.

    Examples
    --------
    >>> found = pathway_origin(CellModel.load(), (), ("Treg",), {}, 0)
    >>> {"hatakeyama2003", "bachmann2011", "tkach2014"} <= set(found.sources)
    True
    """
    keys = {row["source"] for table in (catalogue(), cell_catalogue()) for row in table.values()}
    done = list(changes)
    names = {block.by for change in done for block in change.inhibitions}
    keys |= {p.source for one in inhibitors() for p in one.potencies if any(one.name in by for by in names)}
    switched = {setting.by for change in done for setting in change.settings}
    keys |= {key for one in switches() if one.name in switched for key in one.sources}
    found = origin(model, molecules, cells, inputs, seed)
    return replace(found, sources=tuple(sorted({*found.sources, *keys})))
