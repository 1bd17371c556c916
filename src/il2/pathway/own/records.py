"""The rows of our map: what it holds, what supports it, and what was changed against WP49 r141561.

Status words are those of every table: ``borrowed`` (taken over with a source), ``assumed`` (our design),
``unverified`` (drawn or said without a source that was read).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from il2.knowledge import tables


@dataclass(frozen=True)
class OwnNode:
    """A data node. ``origin`` is ``WP49`` (so is its id) or ``il2``; ``box`` is x, y, width, height in px."""

    id: str
    label: str
    type: str
    identifier: tuple[str, str]
    compartment: str
    group: str
    box: tuple[float, float, float, float]
    origin: str
    note: str
    status: str
    source: str


@dataclass(frozen=True)
class OwnEdge:
    """A line.

    Parameters
    ----------
    source_element, target_element : ids of nodes, groups or shapes.
    meaning, sign, head : key of the legend, ``+``, ``-`` or ``?``, arrow head of GPML 2021.
    reaction, tier : reactions of the model; 1 quantitative IL-2 data, 2 borrowed, 3 topology only, ``None``.
    start, end : places on source and target, -1 to 1. ``waypoints`` in px.
    """

    id: str
    source_element: str
    target_element: str
    meaning: str
    sign: str
    head: str
    reaction: str
    tier: int | None
    start: tuple[float, float]
    end: tuple[float, float]
    connector: str
    waypoints: tuple[tuple[float, float], ...]
    origin: str
    note: str
    status: str
    source: str


@dataclass(frozen=True)
class Statement:
    """What was seen, in which cells, at which residues (precursor and mature numbering).

    ``element`` is the edge or state that it supports, ``taken_from`` the element of WP49 that carried it.
    """

    id: str
    element: str
    statement: str
    residues: tuple[str, ...]
    residues_mature: tuple[str, ...]
    cells: tuple[str, ...]
    species: str
    taken_from: str
    status: str
    source: str


@dataclass(frozen=True)
class Repair:
    """One change against WP49 r141561: element, what of it, rule of the check or reason, was, now, why."""

    id: str
    element: str
    attribute: str
    rule: str
    was: str
    now: str
    why: str
    status: str
    source: str


@cache
def own_nodes() -> tuple[OwnNode, ...]:
    """Return the data nodes.

    Examples
    --------
    >>> {node.id: node.identifier for node in own_nodes()}["dd415"]
    ('Entrez Gene', '2475')
    """
    return tuple(
        OwnNode(
            identifier=(row["database"], row["identifier"]),
            box=(row["x"], row["y"], row["width"], row["height"]),
            **_some(row, "id", "label", "type", "compartment", "group", *_COMMON),
        )
        for row in tables.load("map_nodes")
    )


@cache
def own_edges() -> tuple[OwnEdge, ...]:
    """Return the lines."""
    return tuple(
        OwnEdge(
            start=(row["start_x"], row["start_y"]),
            end=(row["end_x"], row["end_y"]),
            waypoints=tuple(_place(text) for text in tables.words(row["waypoints"])),
            **_some(row, "id", "source_element", "target_element", "meaning", "sign", "head", "reaction"),
            **_some(row, "tier", "connector", *_COMMON),
        )
        for row in tables.load("map_edges")
    )


@cache
def statements() -> tuple[Statement, ...]:
    """Return the evidence.

    Examples
    --------
    >>> [(s.residues, s.residues_mature, s.cells) for s in statements() if s.id == "ev-e85f8"]
    [(('IL2RB Y387',), ('IL2RB Y361',), ('BaF3',))]
    """
    names = ("id", "element", "statement", "species", "taken_from", "status", "source")
    return tuple(
        Statement(
            residues=tables.words(row["residues"]),
            residues_mature=tables.words(row["residues_mature"]),
            cells=tables.words(row["cells"]),
            **_some(row, *names),
        )
        for row in tables.load("map_evidence")
    )


@cache
def statements_on() -> Mapping[str, tuple[Statement, ...]]:
    """Return the evidence by the element that it supports."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for one in statements():
        found[one.element].append(one)
    return MappingProxyType({element: tuple(several) for element, several in found.items()})


@cache
def repairs() -> tuple[Repair, ...]:
    """Return every change against WP49 r141561.

    Examples
    --------
    >>> next((r.was, r.now, r.why) for r in repairs() if r.element == "dd415")
    ('Entrez Gene 4137', 'Entrez Gene 2475', '4137 is MAPT (tau); MTOR is 2475')
    """
    return tuple(Repair(**_some(row, *Repair.__dataclass_fields__)) for row in tables.load("map_repairs"))


_COMMON = ("origin", "note", "status", "source")


def _some(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _place(text: str) -> tuple[float, float]:
    x, y = text.split()
    return float(x), float(y)
