"""Draw a map in one of its looks."""

from __future__ import annotations

from typing import Final, get_args

from il2.pathway.draw.faithful import Faithful
from il2.pathway.draw.marks import LookName, Scene
from il2.pathway.draw.refined import Refined, Scheme
from il2.pathway.draw.scene import scene
from il2.pathway.graph import Graph
from il2.pathway.model import Map

LOOKS: Final[tuple[LookName, ...]] = get_args(LookName)


def draw(found: Map, graph: Graph, look: LookName = "faithful", scheme: Scheme = "light") -> Scene:
    """Return the picture of a map.

    Parameters
    ----------
    found, graph : a map and its graph (:func:`il2.pathway.resolve`).
    look : ``faithful`` (places, colours and fonts of the file) or ``refined`` (its places; colours that all
        can tell apart, the legend rebuilt from what is used).
    scheme : ``light``, ``dark`` or ``print``, of the refined look.

    Examples
    --------
    >>> from il2.pathway import resolve
    >>> from il2.pathway.draw.svg import svg
    >>> from il2.pathway.model import DataNode, Graphics
    >>> look = Graphics(x=40.0, y=20.0, width=60.0, height=20.0, valign="Middle")
    >>> drawn = Map(version="2013a", title="A map", nodes=(DataNode(id="a1", label="IL2", graphics=look),))
    >>> print(svg(draw(drawn, resolve(drawn))).splitlines()[3])
    <g id="a1" class="node"><title>IL2</title><desc>data node; no identifier</desc><rect x="10" y="10" \
width="60" height="20" fill="#fff" stroke="#000"/><text x="40" y="24.2">IL2</text></g>
    """
    return scene(found, graph, Faithful(found) if look == "faithful" else Refined(found, graph, scheme))
