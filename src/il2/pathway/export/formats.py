"""The formats a map can be written in: name, usual ending of a file, and where the writer is."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from il2.ground.errors import InputError, UnknownNameError
from il2.pathway.export.view import View
from il2.pathway.gpml.write import to_text


@dataclass(frozen=True)
class Format:
    """A format: its name, the endings of its files (the usual one first), what it holds, and its writer.

    ``writer`` is ``module:function``; ``media`` is the media type.
    """

    name: str
    endings: tuple[str, ...]
    media: str
    holds: str
    writer: str = ""


def _formats(*rows: Format) -> MappingProxyType[str, Format]:
    return MappingProxyType({row.name: row for row in rows})


FORMATS: Final = _formats(
    Format("gpml", (".gpml",), "application/gpml+xml", "the map in its own version of GPML"),
    Format("gpml2013a", (), "application/gpml+xml", "the map as GPML 2013a"),
    Format("gpml2021", (), "application/gpml+xml", "the map as GPML 2021"),
    Format("sif", (".sif",), "text/tab-separated-values", "edges between entities", "sif:to_sif"),
    Format("graphml", (".graphml",), "application/graphml+xml", "the merged graph", "graphml:to_graphml"),
    Format("gmt", (".gmt",), "text/tab-separated-values", "the gene set", "gmt:to_gmt"),
    Format("cx2", (".cx2",), "application/json", "the network with places and looks", "cx2:to_cx2"),
    Format("sbgn", (".sbgn", ".sbgnml"), "application/xml", "SBGN-ML activity flow", "sbgn:to_sbgn"),
    Format("biopax", (".owl", ".biopax"), "application/rdf+xml", "BioPAX Level 3", "biopax:to_biopax"),
    Format("sbml", (".sbml", ".xml"), "application/sbml+xml", "SBML core with layout", "sbml:to_sbml"),
    Format("sbml-qual", (), "application/sbml+xml", "Boolean rules (no model)", "qual:to_qual"),
    Format("jsonld", (".jsonld",), "application/ld+json", "schema.org Dataset", "jsonld:to_jsonld"),
    Format("turtle", (".ttl",), "text/turtle", "RDF of elements and links", "turtle:to_turtle"),
)


def format_of(path: str | Path) -> Format:
    """Return the format that the ending of a file stands for.

    Raises
    ------
    InputError : an ending that stands for none.

    Examples
    --------
    >>> format_of("map.ttl").name
    'turtle'
    """
    ending = Path(path).suffix.casefold()
    found = next((one for one in FORMATS.values() if ending in one.endings), None)
    if found is None:
        known = ", ".join(one.endings[0] for one in FORMATS.values() if one.endings)
        raise InputError(f"the ending {ending!r} stands for no format; known: {known}")
    return found


def to_format(shown: View, name: str) -> str:
    """Return a map as the text of a file.

    Parameters
    ----------
    shown : what :func:`il2.pathway.export.view` gives.
    name : a key of :data:`FORMATS`.

    Raises
    ------
    UnknownNameError : no such format.

    Examples
    --------
    >>> from il2.pathway.model import DataNode, Line, Map, Point
    >>> from il2.pathway.export import view
    >>> nodes = (DataNode(id="a", label="SOCS3"), DataNode(id="b", label="JAK1"))
    >>> points = (Point(x=1, y=9, ref="a"), Point(x=99, y=9, ref="b", head="TBar"))
    >>> drawn = Map(version="2013a", nodes=nodes, interactions=(Line(id="x", points=points),))
    >>> to_format(view(drawn), "sif")
    'SOCS3\\tinhibits\\tJAK1\\n'
    """
    if name not in FORMATS:
        raise UnknownNameError("format", name, FORMATS)
    if name.startswith("gpml"):
        version = name.removeprefix("gpml") or shown.map.version
        return to_text(shown.map, version)  # type: ignore[arg-type]
    module, _, function = FORMATS[name].writer.partition(":")
    return str(getattr(importlib.import_module(f"il2.pathway.export.{module}"), function)(shown))
