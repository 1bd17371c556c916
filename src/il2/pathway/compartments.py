"""Compartments: the drawn boxes that stand for a part of the cell, and what lies in which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from il2.pathway.boxes import Box, graphics_box
from il2.pathway.model import Map
from il2.pathway.words import COMPONENT

#: Shapes and component words that name a part of the cell -> its plain name.
_PARTS: Final = {
    "cell": "cell",
    "nucleus": "nucleus",
    "mitochondria": "mitochondrion",
    "organelle": "organelle",
    "vesicle": "vesicle",
    "extracellularregion": "extracellular region",
    "endoplasmicreticulum": "endoplasmic reticulum",
    "golgiapparatus": "Golgi apparatus",
    "sarcoplasmicreticulum": "sarcoplasmic reticulum",
}


@dataclass(frozen=True)
class Compartment:
    """A shape that stands for a part of the cell: its id, name and box (px)."""

    id: str
    name: str
    box: Box


def compartments(found: Map) -> tuple[Compartment, ...]:
    """Return the compartments of a map, the smallest first; shapes that hold no data node are left out.

    Examples
    --------
    >>> from il2.pathway.model import DataNode, Graphics, Shape
    >>> look = Graphics(x=50.0, y=50.0, width=90.0, height=90.0, shape="Nucleus")
    >>> node = DataNode(id="a", label="MYC", graphics=Graphics(x=40.0, y=40.0, width=30.0, height=20.0))
    >>> drawn = Map(version="2021", nodes=(node,), shapes=(Shape(id="n", graphics=look),))
    >>> [(one.id, one.name) for one in compartments(drawn)], compartment_at(compartments(drawn), 40, 40).name
    ([('n', 'nucleus')], 'nucleus')
    """
    nodes = [graphics_box(node.graphics) for node in found.nodes]
    out = []
    for shape in found.shapes:
        word = shape.property_value(COMPONENT) or shape.graphics.shape or ""
        name = _PARTS.get(word.replace(" ", "").casefold())
        box = graphics_box(shape.graphics)
        if name and any(box.holds(node.x, node.y) for node in nodes):
            said = " ".join((shape.label or "").split())
            out.append(Compartment(shape.id, said or name, box))
    return tuple(sorted(out, key=lambda one: (one.box.width * one.box.height, one.id)))


def compartment_at(known: tuple[Compartment, ...], x: float, y: float) -> Compartment | None:
    """Return the smallest compartment around a point, ``None`` outside of all."""
    return next((one for one in known if one.box.holds(x, y)), None)
