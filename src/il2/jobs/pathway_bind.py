"""What of a map the model computes: how every element stands, and how many stand how."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from il2.cells.signalling.binding import (
    STANDINGS,
    BindingError,
    Bond,
    bonds_of,
    map_here,
    read_binding,
    shipped,
)
from il2.cells.signalling.binding_faults import faults
from il2.cells.signalling.coverage import Coverage, coverage, wp49_coverage
from il2.cells.signalling.laws import Laws
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, plain
from il2.jobs.pathway_files import OWN, Opened, open_map, origin
from il2.knowledge.ligands import Ligand
from il2.pathway.draw.names import Names

#: The revision of WP49 that was bound.
BOUND_REVISION = "WP49_r141561"


@dataclass(frozen=True)
class PathwayBindQuestion:
    """A map, and the file that binds it.

    Parameters
    ----------
    path : GPML 2013a or 2021, or ``il2`` for our own map.
    binding : CSV of the columns of ``data/binding.csv``; ``None``: the shipped one (our map and WP49).
    """

    path: str | os.PathLike[str] = OWN
    binding: str | os.PathLike[str] | None = None


@dataclass(frozen=True)
class PathwayBindAnswer(TableAnswer):
    """Every element of a map that is no legend, with its standing."""

    opened: Opened = field(repr=False)
    bonds: Mapping[str, Bond] = field(repr=False)
    coverage: Coverage
    wp49: Coverage | None
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """The map, and how many of its entities and edges stand how."""
        said = [f"{self.opened.title}: {_sentence(self.coverage)}."]
        if self.wp49:
            said.append(f"WP49 r141561: {_sentence(self.wp49)}.")
        return "\n".join(said)

    def table(self) -> Table:
        """One row per element."""
        names = Names(self.opened.map, self.opened.graph)
        columns = ("id", "name", "kind", "standing", "shows", "unit", "tier", "laws", "into", "note")
        rows = []
        for part in _parts(self.opened):
            bond = self.bonds.get(part.id)
            if bond is None:
                rows.append((part.id, names.name(part), "", "unbound", "", "", "", "", "", ""))
                continue
            rows.append(
                (part.id, names.name(part), bond.kind, bond.standing, bond.shown, bond.unit, bond.tier,
                 " ".join(bond.laws), bond.into, bond.note)
            )  # fmt: skip
        return Table(columns, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """What is painted grey, and where the map is not the one that was bound."""
        return (
            "drawn only, unbound and what shows no quantity is painted grey; no value is made up for it",
            *self.remarks,
        )

    def to_dict(self) -> dict[str, Any]:
        """The rows, with the counts by standing under ``coverage``."""
        counts = {"map": plain(self.coverage)} | ({"WP49": plain(self.wp49)} if self.wp49 else {})
        return {"coverage": counts} | super().to_dict()


def pathway_bind(question: PathwayBindQuestion) -> PathwayBindAnswer:
    """Bind a map to the model of IL-2 on a cell.

    Raises
    ------
    BindingError : a binding that names what does not exist; it holds every bad row.
    InputError : a file that is no map.

    Examples
    --------
    >>> answer = pathway_bind(PathwayBindQuestion())
    >>> answer.coverage["edges"]["unbound"], sum(answer.wp49["edges"].values())
    (0, 71)
    """
    opened = open_map(question.path)
    bonds = bonds_for(opened, question.binding)
    held = bonds_of(opened.map, bonds)
    here = map_here(opened.map, bonds)
    remarks = []
    if not held:
        remarks.append("the shipped binding is for our own map and WP49; bind others by --binding")
    if here == "WP49" and opened.map.revision and opened.map.revision != BOUND_REVISION:
        remarks.append(f"bound was {BOUND_REVISION}; this is {opened.map.revision}")
    shown_too = question.binding is None and here != "WP49"
    return PathwayBindAnswer(
        opened=opened,
        bonds=held,
        coverage=coverage(opened.map, opened.graph, held),
        wp49=wp49_coverage({bond.element: bond for bond in bonds}) if shown_too else None,
        remarks=tuple(remarks),
        provenance=origin(file=os.fspath(question.path), binding=os.fspath(question.binding or "")),
    )


def model_sbml(question: PathwayBindQuestion, molecule: Ligand, cell: str, dose_nM: float) -> str:
    """Return the whole network of a molecule on a cell as SBML, with the map as its layout.

    Raises
    ------
    InputError : a map that is not bound to the model. BindingError : as :func:`pathway_bind`.
    """
    from il2.cells.signalling.run import network
    from il2.cells.signalling.sbml_layout import sbml_with_layout
    from il2.jobs.curves import load_model

    answer = pathway_bind(question)
    if not answer.bonds:
        raise InputError(f"{answer.opened.map.title or answer.opened.path.name} is not bound to the model")
    built = network(load_model(), molecule, cell, dose_nM)
    return sbml_with_layout(built, answer.opened.map, answer.opened.graph, answer.bonds)


def bonds_for(opened: Opened, path: str | os.PathLike[str] | None) -> tuple[Bond, ...]:
    """Return the records of a file, judged against a map and the model; the shipped ones without a file.

    Raises
    ------
    BindingError : every row of the file that names what does not exist.
    """
    if path is None:
        return shipped()
    bonds, wrong = read_binding(path)
    bonds = tuple(one for bond in bonds for one in _lines_of(bond, opened))
    others = frozenset(bond.element for bond in shipped())
    wrong += faults(bonds, opened.map, opened.graph, model_laws(), others)
    if wrong:
        raise BindingError(Path(path).name, sorted(wrong, key=lambda one: (one.row == 0, one.row)))
    return bonds


def _lines_of(bond: Bond, opened: Opened) -> list[Bond]:
    """A record of ``source>target`` as one record for each line of that edge."""
    if bond.element in opened.map.by_id or ">" not in bond.element:
        return [bond]
    lines = opened.graph.lines_of(bond.element) or (bond.element,)
    return [replace(bond, element=line) for line in lines]


@lru_cache(maxsize=1)
def model_laws() -> Laws:
    """Return the laws of the pathway behind native IL-2."""
    from il2.cells.shape import shape_of
    from il2.cells.signalling.pathway_network import pathway_network
    from il2.knowledge.ligands import ligand

    return Laws(pathway_network(shape_of(ligand("IL-2"))))


def _parts(opened: Opened) -> list[Any]:
    legend = opened.graph.legend.parts
    found = opened.map
    return [p for p in (*found.nodes, *found.states, *found.interactions) if p.id not in legend]


def _sentence(counts: Coverage) -> str:
    said = []
    for kind in ("entities", "edges"):
        parts = [f"{counts[kind][one]} {one}" for one in (*STANDINGS, "unbound") if counts[kind][one]]
        said.append(f"{sum(counts[kind].values())} {kind} ({', '.join(parts) or 'none'})")
    return ", ".join(said)
